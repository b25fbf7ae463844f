// Tab «Papiers»: every paper of a session, with what it is for and when (R-FIN-06).
import { html, nothing } from "../vendor/lit-html-3.3.3.js";
import { icon } from "./parts.js";
import { labels, paper } from "./papers.js";
import { t } from "./words.js";

/** In the order of the day. `why`: what keeps it from being printed now. */
const PAPERS = [
  { name: "convocations", when: () => t("Avant"), what: () => t("Une par candidat : date, salle, durée, temps majoré. À remettre aux candidats."), why: nobody },
  { name: "labels", when: () => t("Avant"), what: () => t("Le nom de chaque poste appairé, à coller dessus."), why: noStation },
  { name: "kit", when: () => t("Le jour même"), what: () => t("Numéro, code d'accès et mot de passe. Pour les surveillants seuls."), why: locked },
  { name: "attendance", when: () => t("Le jour même"), what: () => t("À faire signer par chaque candidat : 20 par page.") , why: () => null },
  { name: "incident-report", when: () => t("Après"), what: () => t("Signalements, temps ajouté, interruptions : rempli par le système, à signer."), why: () => null },
];

export function papersTab(state) {
  return html`<ul class="paper-list">${PAPERS.map((each) => line(each, state))}</ul>`;
}

function line({ name, when, what, why }, state) {
  const reason = why(state);
  return html`<li>
    <p><b>${when()}</b></p>
    <div><p>${what()}</p>${reason ? html`<p class="refused">${icon("lock")}<span>${reason}</span></p>` : nothing}</div>
    ${reason ? nothing : name === "labels" ? labels() : paper(state.sheet.session.number, name)}
  </li>`;
}

function nobody({ sheet }) {
  return sheet.candidates.length ? null : t("Aucun candidat n'est inscrit.");
}

function noStation({ stations }) {
  return stations.some(({ state }) => state !== "seen" && state !== "refused") ? null : t("Aucun poste n'est appairé.");
}

// R-SES-02: the kit has the password in it, which only the centre's key opens
function locked({ unlocked }) {
  return unlocked ? null : t("Ouvrez la clé du centre pour avoir le kit surveillant.");
}
