// The door: an invigilator by session number, `C-` password and own name; the centre's people by account and password.
import { html, nothing, render } from "../vendor/lit-html-3.3.3.js";
import { fault, icon, view } from "./parts.js";
import { t } from "./words.js";

export function start(page, link) {
  const state = { busy: false, problem: null };
  const draw = () => render(door(page, state, submit), view());

  async function submit(event) {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(event.target));
    Object.assign(state, { busy: true, problem: null });
    draw();
    try {
      const { home } = await link.post("/api/sign-in", fields);
      location.assign(home);
    } catch (problem) {
      Object.assign(state, { busy: false, problem });
      draw();
    }
  }
  draw();
  document.querySelector("input").focus();
}

function door(page, state, submit) {
  const [title, words] = page.administrator ? administratorWords() : invigilatorWords();
  return html`<main class="door">
    <p class="mark"><img src="/static/mark.svg" alt="" width="48" height="48" />Proctor</p>
    <h1>${title}</h1>
    <p class="quiet">${words}</p>
    <form class="fields" @submit=${submit}>
      ${page.administrator ? accountField() : invigilatorFields()}
      ${field("password", page.administrator ? t("Mot de passe") : t("Mot de passe de la session"), {
        type: page.administrator ? "password" : "text",
        hint: page.administrator ? "" : "C-",
      })}
      ${page.administrator ? nothing : field("name", t("Votre nom"), { complete: "name" })}
      ${fault(state.problem)}
      <button class="primary wide" ?disabled=${state.busy}>${icon("door-open")}${t("Entrer")}</button>
    </form>
    <p>${otherDoor(page)}</p>
  </main>`;
}

function administratorWords() {
  return [t("Administration du centre"), t("Sessions, postes, papiers : sous votre nom, ou avec le mot de passe du centre.")];
}

function invigilatorWords() {
  return [t("Entrer dans la salle"), t("Le numéro et le mot de passe sont sur le kit du surveillant.")];
}

function invigilatorFields() {
  return field("session", t("Numéro de session"), { mode: "numeric" });
}

function accountField() {
  return html`${field("account", t("Compte"), { complete: "username", needed: false, rule: "no-account" })}
    <p class="quiet" id="no-account">${t("Laissez vide pour entrer avec le mot de passe du centre.")}</p>`;
}

function field(name, label, { type = "text", mode = "text", hint = "", complete = "off", needed = true, rule } = {}) {
  return html`<label
    ><span>${label}</span>
    <input name=${name} type=${type} inputmode=${mode} placeholder=${hint} autocomplete=${complete}
      autocapitalize="off" spellcheck="false" ?required=${needed} aria-describedby=${rule ?? nothing}
  /></label>`;
}

function otherDoor(page) {
  return page.administrator
    ? html`<a href="/">${t("Je suis surveillant d'une session")}</a>`
    : html`<a href="/administrator">${t("Administrateur du centre")}</a>`;
}
