// Where a session stands: its state in a word, what it lacks, and the one step that is next.
import { html, nothing } from "../vendor/lit-html-3.3.3.js";
import { icon } from "./parts.js";
import { count, t } from "./words.js";

/** State → its word, and the next step once it is no longer planned: words and page. */
const STATES = {
  planned: { word: () => t("prévue") },
  open: { word: () => t("en cours"), step: () => t("Voir la salle"), page: "room" },
  closed: { word: () => t("terminée"), step: () => t("Finaliser"), page: "finalisation" },
  finalised: { word: () => t("finalisée"), step: () => t("Suivre l'envoi"), page: "finalisation" },
  uploaded: { word: () => t("reçue par l'autorité"), step: () => t("Voir le reçu"), page: "finalisation" },
  published: { word: () => t("publiée"), step: () => t("Voir le reçu"), page: "finalisation" },
};

/** What is missing before a session can be held → in words. */
const LACKS = {
  no_candidate: () => t("Aucun candidat"),
  profile_missing: ({ n }) => count(n, "{n} profil manque", "{n} profils manquent"),
  not_certifiable: ({ n }) => count(n, "{n} candidat non certifiable", "{n} candidats non certifiables"),
  too_few_stations: ({ n, of }) => t("Moins de postes prêts ({ready}) que de candidats ({of})", { ready: of - n, of }),
  never_seen: ({ n }) => count(n, "{n} poste jamais vu", "{n} postes jamais vus"),
};

/** What must be mended first → the tab that mends it. */
const STEPS = [
  { code: "no_candidate", words: () => t("Inscrire les candidats"), tab: "candidates" },
  { code: "profile_missing", words: () => t("Importer les profils"), tab: "candidates" },
  { code: "too_few_stations", words: () => t("Préparer les postes"), tab: "stations" },
];

export function stateWord({ state }) {
  return STATES[state].word();
}

const READERS = ["administrator", "reader"];

/** Whether this role may look at results, once the authority has the package. */
export function readsResults(role, { state }) {
  return READERS.includes(role) && ["uploaded", "published"].includes(state);
}

/** The one step that is next for this role: its words and where it is done. */
export function nextStep(session, role) {
  const { number, state, lacks } = session;
  if (readsResults(role, session) && (state === "published" || role === "reader")) {
    return { words: t("Voir les résultats"), href: `/session/${number}/results` };
  }
  const { step, page } = STATES[state];
  if (step) return { words: step(), href: `/session/${number}/${page}` };
  const first = STEPS.find(({ code }) => lacks.some((lack) => lack.code === code));
  if (first) return { words: first.words(), href: `${pageOf(number)}#${first.tab}` };
  return { words: t("Ouvrir la salle"), href: `/session/${number}/room` };
}

export function pageOf(number) {
  return `/centre/session/${number}`;
}

/** What is missing, in words; or that nothing is. */
export function lackList({ state, lacks }) {
  if (state !== "planned") return nothing;
  if (lacks.length === 0) return html`<p class="nothing-lacks">${icon("circle-check")}${t("Rien ne manque.")}</p>`;
  return html`<ul class="lacks" data-role="lacks">
    ${lacks.map((lack) => html`<li data-lack=${lack.code}>${icon("triangle-alert")}${LACKS[lack.code](lack)}</li>`)}
  </ul>`;
}
