// How the candidate wants the page: the language switch, and the panel «Affichage». The agent remembers it.
import { html } from "../vendor/lit-html-3.3.3.js";
import { language, t } from "./words.js";

const LANGUAGES = [["fr", "FR", "Français"], ["en", "EN", "English"]];
const SIZES = [[1, () => t("Normal")], [2, () => t("Grand")], [3, () => t("Très grand")]];
const SWITCHES = [
  ["wide_lines", () => t("Lignes plus espacées")],
  ["wide_letters", () => t("Lettres plus espacées")],
  ["contrast", () => t("Contraste renforcé")],
  ["calm", () => t("Écran calme : pas de barre, pas de couleur qui change")],
  ["hide_time", () => t("Cacher le temps jusqu'aux 15 dernières minutes")],
];

/** Puts what is wished on the whole page, where the style sheets look for it. */
export function apply(comfort) {
  const root = document.documentElement;
  root.lang = language();
  root.dataset.text = comfort.text;
  for (const [name] of SWITCHES) root.toggleAttribute(`data-${name.replace("_", "-")}`, comfort[name]);
}

/** The two languages and the way to the panel, in a corner of every screen. */
export function comfortKeys(comfort, acts) {
  return html`<div class="comfort-keys">
    <div class="languages" role="group" aria-label=${t("Langue")}>
      ${LANGUAGES.map(([code, short, name]) => html`<button type="button" lang=${code} aria-label=${name}
        aria-pressed=${code === language()} @click=${() => acts.wish({ ...comfort, language: code })}>${short}</button>`)}
    </div>
    <button type="button" class="open-comfort" aria-haspopup="dialog" @click=${() => panel().showModal()}>
      <span class="letters" aria-hidden="true">Aa</span> ${t("Affichage")}</button>
  </div>`;
}

/** The panel; closed until it is asked for. */
export function comfortPanel(comfort, acts) {
  const wish = (name, value) => acts.wish({ ...comfort, [name]: value });
  return html`<dialog class="comfort" aria-labelledby="comfort-title" @click=${closeOutside}>
    <form method="dialog">
      <h2 id="comfort-title">${t("Affichage")}</h2>
      <fieldset class="sizes">
        <legend>${t("Taille du texte")}</legend>
        ${SIZES.map(([size, name]) => html`<label class="text-size text-size-${size}"><input type="radio" name="size" value=${size}
          .checked=${comfort.text === size} @change=${() => wish("text", size)}><span>${name()}</span></label>`)}
      </fieldset>
      ${SWITCHES.map(([name, words]) => html`<label class="switch"><input type="checkbox" name=${name}
        .checked=${comfort[name]} @change=${(event) => wish(name, event.target.checked)}><span>${words()}</span></label>`)}
      <p class="hint">${t("Rien ici ne change ton temps ni tes réponses.")}</p>
      <button class="primary" autofocus>${t("Fermer l'affichage")}</button>
    </form>
  </dialog>`;
}

function panel() {
  return document.querySelector("dialog.comfort");
}

function closeOutside(event) {
  if (event.target === event.currentTarget) event.currentTarget.close();
}
