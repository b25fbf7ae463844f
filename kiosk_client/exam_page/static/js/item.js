// The item on screen, one form for each kind, and the answer that stands in it.
import { html, nothing, repeat, unsafeHTML } from "../vendor/lit-html-3.3.3.js";
import { page } from "./file_view.js";
import { language, t } from "./words.js";

const FORMS = {
  QCU: (item) => choices(item, "radio", t("Une seule réponse"), (place) => item.draft === place),
  QCM: (item) => choices(item, "checkbox", t("Plusieurs réponses possibles"), (place) => item.draft?.includes(place)),
  QROC: (item) => html`<label class="field">
    <span>${t("Ta réponse")}</span>
    <input data-role="answer" name="text" autocomplete="off" spellcheck="false" .value=${item.draft ?? ""}>
  </label>`,
  "QROCM-ind": fields,
  "QROCM-dep": fields,
};

const VALUES = {
  QCU: (data) => (data.has("choice") ? Number(data.get("choice")) : null),
  QCM: (data) => data.getAll("choice").map(Number),
  QROC: (data) => data.get("text"),
  "QROCM-ind": (data) => Object.fromEntries(data),
  "QROCM-dep": (data) => Object.fromEntries(data),
};

/** The answer that stands in `form`, as `proctor evaluate` knows it. */
export function valueIn(item, form) {
  return VALUES[item.kind](new FormData(form));
}

// What is written into a form is the draft as it was when the item came on screen: a later echo of the agent must
// not overwrite what has been typed since.
let first = null;
let place = "";

/** The form of the item; a new one for each number and language. `held`: nothing can be given. */
export function itemForm(item, held, acts) {
  if (place !== placeOf(item)) [first, place] = [item, placeOf(item)];
  return repeat([first], () => place, (shown) => html`
    <form id="item" class="item" autocomplete="off"
      @submit=${(event) => { event.preventDefault(); acts.validate(shown, event.target); }}
      @input=${(event) => acts.typed(shown, event.currentTarget)}>
      <div class="prompt" data-role="first" tabindex="-1">${unsafeHTML(shown.prompt)}</div>
      ${shown.image ? html`<zoom-picture src=${shown.image.url} alt=${shown.image.alt}></zoom-picture>` : nothing}
      ${shown.embed ? page(shown.embed.url, shown.embed.title, shown.embed.height) : nothing}
      <fieldset class="answer" ?disabled=${held}>${FORMS[shown.kind](shown)}</fieldset>
    </form>`);
}

function placeOf(item) {
  return `${item.number} ${language()}`;
}

/** Forgets the item that was shown, so that it comes back as the agent has it. */
export function forgetItem() {
  place = "";
}

function choices(item, type, hint, isChosen) {
  return html`<legend>${hint}</legend>
    ${item.choices.map((choice, index) => html`<label class="choice">
      <input type=${type} name="choice" value=${index + 1} ?checked=${isChosen(index + 1)}>
      <span>${choice}</span>
    </label>`)}`;
}

function fields(item) {
  return html`<legend>${t("Tes réponses")}</legend>${item.fields.map((field) => html`<label class="field">
    <span>${field.label}</span>
    ${field.options?.length ? select(field, item.draft?.[field.name] ?? "") : html`<input name=${field.name}
      autocomplete="off" spellcheck="false" .value=${item.draft?.[field.name] ?? ""}>`}
  </label>`)}`;
}

function select(field, chosen) {
  return html`<select name=${field.name}>
    <option value="">${t("Choisis…")}</option>
    ${field.options.map((option) => html`<option value=${option} ?selected=${option === chosen}>${option}</option>`)}
  </select>`;
}
