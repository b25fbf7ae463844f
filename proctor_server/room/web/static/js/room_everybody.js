// What is done for several candidates at once: those who are shown, or the whole room.
import { html, nothing } from "../vendor/lit-html-3.3.3.js";
import { fault, icon } from "./parts.js";
import { canBeEnded, canBePaused, isPaused } from "./people.js";
import { messageForm, timeForm } from "./room_time.js";
import { count, t } from "./words.js";

/** `people`: those who are shown by search and filter. */
export function everybodySheet(state, people, acts) {
  const running = people.filter(canBeEnded);
  return html`<dialog class="sheet" data-role="everybody" aria-labelledby="everybody-title"
    @close=${() => acts.everybody(false)}>
    ${state.everybody ? body(state, running, acts) : nothing}
  </dialog>`;
}

function body(state, running, acts) {
  const whom = running.map(({ id }) => id);
  const close = () => acts.everybody(false);
  return html`<div class="titled">
      <h2 id="everybody-title">${t("À plusieurs candidats")}</h2>
      <button class="plain" data-role="close-everybody" @click=${close}>${icon("x")}${t("Fermer")}</button>
    </div>
    <p>${count(running.length, "Pour {n} candidat en cours, parmi ceux affichés.", "Pour {n} candidats en cours, parmi ceux affichés.")}</p>
    ${fault(state.problem)}
    ${running.length ? forms(running, whom, close, acts) : nothing}`;
}

function forms(running, whom, close, acts) {
  const to = (what) => (said) => acts.all(what, { ...said, candidates: whom });
  return html`<h3>${t("Message")}</h3> ${messageForm(false, to("message"), close)}
    <h3>${t("Temps")}</h3> ${timeForm(false, to("time"), close)}
    <h3>${t("Pause")}</h3>
    <p class="actions">
      ${pause(running.filter(canBePaused), true, t("Mettre en pause"), acts)}
      ${pause(running.filter(isPaused), false, t("Reprendre l'épreuve"), acts)}
    </p>`;
}

function pause(people, paused, words, acts) {
  if (people.length === 0) return nothing;
  const candidates = people.map(({ id }) => id);
  return html`<button data-role=${paused ? "pause-all" : "resume-all"} @click=${() => acts.all("pause", { candidates, paused })}>
    ${icon(paused ? "pause" : "circle-play")}${words} (${people.length})</button>`;
}
