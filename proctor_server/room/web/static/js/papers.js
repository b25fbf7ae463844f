// The papers of a session, as files to save and to print (R-FIN-06).
import { html } from "../vendor/lit-html-3.3.3.js";
import { icon } from "./parts.js";
import { t } from "./words.js";

/** Paper → its name. */
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
    ${which.map((name) => paper(session, name))}
  </p>`;
}

/** The button of one paper. */
export function paper(session, name) {
  return file(`/api/sessions/${session}/papers/${name}.pdf`, name, WORDS[name]());
}

export function labels() {
  return file("/api/papers/labels.pdf", "labels", t("Étiquettes des postes"));
}

function file(address, name, words) {
  return html`<a class="button" data-role="paper-${name}" href=${address} download>${icon("download")}${words}</a>`;
}
