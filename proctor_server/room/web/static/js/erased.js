// What is left of erased sessions: nobody's name.
import { html, nothing } from "../vendor/lit-html-3.3.3.js";
import { dated, day } from "./moments.js";
import { icon } from "./parts.js";
import { count, t } from "./words.js";

export function erasedList(erased) {
  return html`<ul class="account-list" data-role="erased-sessions">${erased.map(line)}</ul>`;
}

/** Under the list of sessions: folded, as nothing is to be done about it. */
export function erasedSessions(erased) {
  if (erased.length === 0) return nothing;
  return html`<details class="papers"><summary>${count(erased.length, "{n} session effacée", "{n} sessions effacées")}</summary>
    ${erasedList(erased)}</details>`;
}

function line({ session, erased_at: at, stations_left: left }) {
  return html`<li data-session=${session.number}>
    <div class="account-head">
      <p><strong>${t("Session {number}", { number: session.number })}</strong> <span class="account-role">${day(session.starts_at)}, ${session.room}</span></p>
      <p class="quiet account-standing">${icon(at ? "circle-check" : "clock")}<span>${at ? t("Effacée le {when}", { when: dated(at) }) : t("Effacement en cours : il reprend seul")}</span></p>
    </div>
    <p class="quiet">${count(session.candidates, "{n} candidat inscrit", "{n} candidats inscrits")},
      ${count(session.handed_in, "{n} copie rendue", "{n} copies rendues")}</p>
    ${session.received_at ? receipt(session) : nothing} ${left ? stationsLeft(left) : nothing}
  </li>`;
}

function receipt({ received_at: received, sha256 }) {
  return html`<p class="quiet">${t("Reçue par l'autorité le {when}, empreinte", { when: dated(received) })}
    <code class="fingerprint">${sha256}</code></p>`;
}

function stationsLeft(left) {
  return html`<p class="quiet">${count(left, "{n} poste doit encore effacer son journal : il le fera dès qu'il sera rallumé.", "{n} postes doivent encore effacer leur journal : ils le feront dès qu'ils seront rallumés.")}</p>`;
}
