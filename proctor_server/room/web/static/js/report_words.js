// R-INC-04 in plain words: what each category of a report says, and which fields it asks for.
import { icon } from "./parts.js";
import { html, nothing } from "../vendor/lit-html-3.3.3.js";
import { t } from "./words.js";

/**
 * Code → plain words, a hint of what it is for, and what it needs: `value` has its own label, `text` true where words are
 * asked for, `number` the item's, `room` where it may be about everybody.
 */
export const KINDS = {
  C1: {
    words: () => t("Ses données sont fausses"),
    hint: () => t("nom, prénom, date ou lieu de naissance"),
    value: () => t("Quelle est la bonne donnée ?"),
  },
  C2: {
    words: () => t("Son temps majoré est faux"),
    hint: () => t("il en a moins, ou plus, que sa notification"),
    value: () => t("Le bon temps majoré, en pour cent"),
  },
  C4: {
    words: () => t("Il manque sa signature"),
    hint: () => t("refus, ou départ avant d'avoir signé"),
    text: true,
  },
  C6: { words: () => t("Fraude suspectée"), hint: () => t("téléphone, aide d'un voisin, identité") },
  C8: {
    words: () => t("Incident avec le candidat, sans blocage"),
    hint: () => t("malaise, sortie, retard, bruit"),
    text: true,
  },
  C7: {
    words: () => t("Problème technique, sans blocage"),
    hint: () => t("coupure courte, changement de poste ; pour un candidat ou toute la salle"),
    text: true,
    room: true,
  },
  E1: { words: () => t("L'image ne s'affiche pas"), number: true },
  E2: { words: () => t("La page dans la question ne marche pas"), number: true },
  E3: { words: () => t("Le fichier ne s'ouvre pas"), number: true },
  E4: { words: () => t("Le site ne répond pas"), number: true },
  E5: { words: () => t("Le site est bloqué ici"), number: true },
  E8: { words: () => t("Question chronométrée : le temps majoré n'a pas joué"), number: true },
  E9: { words: () => t("Le logiciel ne marche pas"), number: true },
  E10: { words: () => t("Page quittée sans le vouloir"), number: true },
  E11: { words: () => t("Question passée à cause d'une page d'erreur"), number: true },
  E12: { words: () => t("Accessibilité : la question ne peut pas être lue ou utilisée"), number: true },
};

/** How the sheet offers them: what it is about, and which categories. */
export const CHOICES = [
  [() => t("Le candidat"), ["C1", "C2", "C4", "C6", "C8"]],
  [() => t("La technique"), ["C7"]],
  [() => t("Une question"), ["E1", "E2", "E3", "E4", "E5", "E8", "E9", "E10", "E11", "E12"]],
];

/** «L'image ne s'affiche pas», with its code small beside it. */
export function kindWords(code) {
  return html`<span>${KINDS[code].words()}</span> <span class="quiet">${code}</span>`;
}

/** Field → what is said when it is still lacking. */
const LACKING = {
  candidate: () => t("le candidat"),
  number: () => t("le numéro de la question"),
  value: () => t("la bonne valeur"),
  text: () => t("ce qui s'est passé"),
};

/** «À compléter : ce qui s'est passé» */
export function lackingWords(fields) {
  if (fields.length === 0) return nothing;
  const what = fields.map((field) => LACKING[field]()).join(", ");
  return html`<span class="report-lacks">${icon("circle-dashed")}${t("À compléter : {what}", { what })}</span>`;
}
