// The view «Présence», for the start: a list by name with large switches, for a phone or a touch screen too.
import { html, nothing, repeat } from "../vendor/lit-html-3.3.3.js";
import { canBeConfirmed, canComeBack, confirmedWords, fullName, isConfirmed, STATES, whyNotCertifiable } from "./people.js";
import { birthDate } from "./moments.js";
import { fault, icon } from "./parts.js";
import { t } from "./words.js";

export function presence(people, acts, page) {
  return html`<ul class="people" data-role="people">
    ${repeat(people, ({ id }) => id, (candidate) => row(candidate, acts, page))}
  </ul>`;
}

function row(candidate, acts, page) {
  const { id, birth_date: born, group, extra_time_percent: percent, certifiable } = candidate;
  return html`<li class="person" data-role="person" data-candidate=${id}>
    <div class="identity">
      <button class="open" data-role="open" @click=${() => acts.open(id)}>${fullName(candidate)}</button>
      <p class="quiet">
        <span>${t("né(e) le")} ${birthDate(born)}</span><span>${group}</span>
        ${percent ? html`<span class="extra">${t("temps majoré {n} %", { n: percent })}</span>` : nothing}
      </p>
      ${certifiable ? nothing : html`<p class="refused">${icon("user-x")}${whyNotCertifiable(candidate)}</p>`}
    </div>
    ${decision(candidate, acts)} ${refusal(acts.problemOf(candidate), page)}
  </li>`;
}

function refusal(problem, { role }) {
  if (problem === null) return nothing;
  const isWay = problem.code === "ratio_exceeded" && role === "administrator";
  return html`<div class="refusal">${fault(problem)}
    ${isWay ? html`<button data-role="to-override" @click=${toOverride}>${icon("lock-open")}${t("Lever la règle par écrit…")}</button>`
      : nothing}
  </div>`;
}

function toOverride() {
  const form = document.querySelector(".override");
  form.open = true;
  form.querySelector("textarea").focus();
}

function decision(candidate, acts) {
  if (canBeConfirmed(candidate)) return toggle(candidate, acts);
  if (canComeBack(candidate)) {
    return html`<button class="primary" data-role="authorise" ?disabled=${acts.busy(candidate.id)}
      @click=${() => acts.authorise(candidate)}>${icon("rotate-ccw")}${t("Autoriser le retour")}</button>`;
  }
  const { icon: sign, word } = STATES[candidate.state];
  return candidate.certifiable ? html`<p class="state">${icon(sign)}${word()}</p>` : nothing;
}

function toggle(candidate, acts) {
  const on = isConfirmed(candidate);
  const waits = candidate.state === "at_door" && !on;
  return html`<div class="decision">
    <span class=${waits ? "calls" : "quiet"}>${decisionWords(candidate, on, waits)}</span>
    <button class="switch" role="switch" data-role="presence" aria-checked=${on}
      aria-label=${t("Présence de {name}", { name: fullName(candidate) })} ?disabled=${acts.busy(candidate.id)}
      @click=${() => (on ? acts.withdraw(candidate) : acts.confirm(candidate))}>
      <span class="knob">${on ? icon("check") : nothing}</span>
    </button>
  </div>`;
}

function decisionWords(candidate, on, waits) {
  if (on) return confirmedWords(candidate);
  return waits ? html`${icon("hand")}${t("attend à l'entrée")}` : t("pas encore confirmé");
}
