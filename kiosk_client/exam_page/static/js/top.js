// The line at the top of every screen: where one is, how much time is left, the two lights, the language, the panel.
import { html, nothing } from "../vendor/lit-html-3.3.3.js";
import { comfortKeys } from "./comfort.js";
import { t, timeLeft } from "./words.js";

// The candidate may hide the time until then.
const LAST = 15 * 60_000;

/** `shown`: as for `view`. Before and after the test: the seat alone. */
export function head(shown, acts) {
  const { screen } = shown;
  return html`<header class="head"><div class="top">
    ${screen.number === null ? html`<p class="seat">${screen.station}</p>` : inTheTest(shown)}
    ${comfortKeys(screen.comfort, acts)}
    ${screen.number === null || screen.comfort.calm ? nothing : html`<progress class="progress" max=${screen.items}
      value=${screen.number - 1} aria-label=${t("Questions déjà vues")}></progress>`}
    </div>
    ${screen.rehearsal ? rehearsal(acts) : nothing}
    ${screen.number === null || screen.connected ? nothing
      : banner(t("La salle ne répond pas. Continue : tes réponses sont gardées sur ce poste."))}
    ${shown.agentAway ? banner(t("Ce poste redémarre. Si cela dure, appelle le surveillant.")) : nothing}
    ${shown.announcement}
  </header>`;
}

function inTheTest({ screen, left }) {
  const place = t("Question {number} / {items}", { number: screen.number, items: screen.items });
  return html`${screen.item ? html`<h1 class="place">${place}</h1>` : html`<p class="place">${place}</p>`}
    <span class="time">${time(screen, left)}</span>
    <span class="lights" aria-live="polite">${stationLight(screen.lights)} ${roomLight(screen.lights)}</span>`;
}

function time({ stage, comfort }, left) {
  if (stage === "paused") return t("temps arrêté");
  if (left === null) return nothing;
  return comfort.hide_time && left > LAST ? t("temps caché") : timeLeft(left);
}

// The station answers by itself; whoever stands before it can only end that.
function rehearsal(acts) {
  return html`<div class="banner strong" role="status">
    <span><strong>${t("Répétition")}</strong> · ${t("Ce poste passe une épreuve d'essai tout seul. Rien n'en sera gardé : ne touche à rien.")}</span>
    <button type="button" @click=${() => acts.do("stop_rehearsal")}>${t("Arrêter (Échap)")}</button>
  </div>`;
}

// Something that is so now, across the page.
function banner(words) {
  return html`<p class="banner" role="status">${words}</p>`;
}

/** A state in colour, sign and words. */
export function light(state, sign, words) {
  return html`<span class="light ${state}"><span aria-hidden="true">${sign}</span> ${words}</span>`;
}

function stationLight({ station }) {
  return station === "kept"
    ? light("good", "✓", t("gardé sur ce poste"))
    : light("bad", "✗", t("pas gardé : appelle le surveillant"));
}

function roomLight({ room, waiting: n }) {
  if (room === "kept") return light("good", "✓", t("reçu par la salle"));
  if (room === "on_its_way") return light("waiting", "…", t("{n} en route vers la salle", { n }));
  return light("waiting", "○", n ? t("salle absente, {n} à envoyer", { n }) : t("salle absente"));
}
