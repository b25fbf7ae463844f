// The papers of a session, as files to save and to print (R-FIN-06).
import { html, nothing } from "../vendor/lit-html-3.3.3.js";
import { icon } from "./parts.js";
import { t } from "./words.js";

const WORDS = {
  kit: () => t("Kit surveillant"),
  convocations: () => t("Convocations"),
  attendance: () => t("Feuille d'émargement"),
  "incident-report": () => t("Procès-verbal d'incident"),
};

/** Those that invigilators sign. */
export const SIGNED = ["attendance", "incident-report"];

/** Buttons for `papers` of a session. */
export function papers(session, which) {
  return html`<p class="actions" data-role="papers">
    ${which.map((paper) => file(`/api/sessions/${session}/papers/${paper}.pdf`, paper, WORDS[paper]()))}
  </p>`;
}

/** R-SES-02: the kit has the password in it, which only the centre's key opens. */
export function papersOfCentre(session, unlocked) {
  const locked = t("Ouvrez la clé du centre pour avoir le kit surveillant.");
  return html`<details class="papers">
    <summary>${t("Papiers")}</summary>
    ${papers(session, [...(unlocked ? ["kit"] : []), "convocations", ...SIGNED])}
    ${unlocked ? nothing : html`<p class="quiet">${locked}</p>`}
  </details>`;
}

export function labels() {
  return file("/api/papers/labels.pdf", "labels", t("Étiquettes des postes"));
}

function file(address, paper, words) {
  return html`<a class="button" data-role="paper-${paper}" href=${address} download>${icon("download")}${words}</a>`;
}
