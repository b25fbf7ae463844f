// The candidate says who they are: session number, names, birth date as three fields that jump, access code.
import { html, nothing } from "../vendor/lit-html-3.3.3.js";
import { lastCheck } from "./waiting.js";
import { t } from "./words.js";

/** The form of the entry, `notice` under it. */
export function entry({ screen, notice, busy }, acts) {
  return html`<main class="sheet">
    <h1>${screen.comes_back || screen.awaited ? t("Tu reviens : dis qui tu es") : t("Entre dans ta session")}</h1>
    ${ready(screen)}
    <form class="entry" autocomplete="off" @submit=${(event) => submit(event, acts)}>
      ${screen.awaited
        ? html`<input type="hidden" name="session" value=${screen.awaited}>`
        : field("session", t("Numéro de session"), { first: true, mode: "numeric" })}
      ${field("first_name", t("Prénom"), { first: Boolean(screen.awaited) })}
      ${field("birth_name", t("Nom de naissance"))}
      <fieldset class="date">
        <legend>${t("Date de naissance")}</legend>
        ${part("day", t("Jour"), t("JJ"), 2)}${part("month", t("Mois"), t("MM"), 2)}${part("year", t("Année"), t("AAAA"), 4)}
      </fieldset>
      ${screen.awaited ? nothing : field("access_code", t("Code d'accès"), { code: true })}
      <p class="notice" role="alert">${notice || nothing}</p>
      <button class="primary" ?disabled=${busy}>${t("Entrer")}</button>
    </form>
  </main>`;
}

function ready({ comes_back: comesBack, check }) {
  // A station does not call itself ready when its own check says otherwise.
  if (check?.level === "fault") return lastCheck(check);
  return html`<p class="ready">${comesBack
    ? t("Ta question et tes réponses t'attendent.")
    : html`<span aria-hidden="true">✓</span> ${t("Poste prêt")}`}</p>`;
}

function field(name, label, { first = false, mode = "text", code = false } = {}) {
  return html`<label class="field">
    <span>${label}</span>
    <input name=${name} required autocomplete="off" spellcheck="false" inputmode=${mode} class=${code ? "code" : ""}
      data-role=${first ? "first" : "field"}>
  </label>`;
}

function part(name, label, hint, length) {
  return html`<label class="field">
    <span>${label}</span>
    <input name=${name} required inputmode="numeric" pattern="[0-9]*" maxlength=${length} placeholder=${hint}
      autocomplete="off" class="part" @input=${jump}>
  </label>`;
}

function jump(event) {
  const input = event.target;
  if (input.value.length < input.maxLength) return;
  const inputs = [...input.form.querySelectorAll("input")];
  inputs[inputs.indexOf(input) + 1]?.focus();
}

function submit(event, acts) {
  event.preventDefault();
  const typed = Object.fromEntries(new FormData(event.target));
  const { day, month, year, ...who } = typed;
  acts.do("enter", { access_code: "", ...who, birth_date: `${year.padStart(4, "0")}-${month.padStart(2, "0")}-${day.padStart(2, "0")}` });
}
