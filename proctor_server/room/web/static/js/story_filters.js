// What a reader of a story looks for: a candidate (found without accents), a kind, words, an order.
import { html, nothing } from "../vendor/lit-html-3.3.3.js";
import { icon, plain } from "./parts.js";
import { t } from "./words.js";

const MOST = 8;
const TYPING_MS = 300;
let typing = null;

export function filters(state, page, acts) {
  const { wish } = state;
  return html`<form class="story-filters" role="search" data-role="filters" @submit=${(event) => event.preventDefault()}>
    ${page.candidate === undefined ? candidateFilter(state, acts) : nothing}
    <label><span>${t("Genre")}</span>
      <select data-role="group" @change=${(event) => acts.wish({ group: event.target.value || null })}>
        <option value="" ?selected=${wish.group === null}>${t("tous")}</option>
        ${Object.entries(page.groups).map(([group, word]) =>
          html`<option value=${group} ?selected=${wish.group === group}>${word}</option>`)}
      </select></label>
    <label><span>${t("Mots")}</span>
      <input type="search" data-role="words" .value=${wish.q} maxlength="200" @input=${(event) => typed(event, acts)} /></label>
    <label><span>${t("Ordre")}</span>
      <select data-role="order" @change=${(event) => acts.wish({ newest: event.target.value === "newest" })}>
        <option value="newest" ?selected=${wish.newest}>${t("le plus récent d'abord")}</option>
        <option value="oldest" ?selected=${!wish.newest}>${t("depuis le début")}</option>
      </select></label>
  </form>`;
}

function typed({ target }, acts) {
  clearTimeout(typing);
  typing = setTimeout(() => acts.wish({ q: target.value }), TYPING_MS);
}

/** A field that lists who fits, worked by arrows and Enter; once somebody is chosen, their name and a way back to all. */
function candidateFilter(state, acts) {
  const { wish, names } = state;
  if (wish.candidate !== null) {
    return html`<div class="chosen"><span>${t("Candidat")}</span>
      <p><bdi>${names.get(wish.candidate) ?? `n° ${wish.candidate}`}</bdi>
        <button type="button" class="plain" data-role="everybody-again" @click=${() => acts.wish({ candidate: null })}>
          ${icon("x")}${t("Tous les candidats")}</button></p></div>`;
  }
  return html`<label class="finder"><span>${t("Candidat")}</span>
    <input type="text" role="combobox" data-role="candidate" autocomplete="off" aria-autocomplete="list"
      aria-expanded="false" aria-controls="story-candidates" maxlength="200" placeholder=${t("nom ou prénom")}
      @input=${(event) => list(event.target, names, acts)} @focus=${(event) => list(event.target, names, acts)}
      @keydown=${(event) => steer(event)} @blur=${(event) => close(event.target)} />
    <ul id="story-candidates" role="listbox" aria-label=${t("Candidats")} hidden></ul></label>`;
}

function fitting(text, names) {
  const words = plain(text).split(/\s+/);
  return [...names].filter(([, name]) => words.every((word) => plain(name).includes(word)))
    .sort(([, a], [, b]) => a.localeCompare(b, "fr")).slice(0, MOST);
}

function list(input, names, acts) {
  const found = fitting(input.value, names);
  const options = found.map(([id, name], place) => {
    const option = document.createElement("li");
    Object.assign(option, { id: `story-candidate-${id}`, dir: "auto", textContent: name });
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", String(place === 0 && input.value !== ""));
    // before the field loses the focus, which closes the list
    option.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      choose(input, acts, id);
    });
    option.addEventListener("chosen", () => choose(input, acts, id));
    return option;
  });
  const box = boxOf(input);
  box.replaceChildren(...options);
  box.hidden = found.length === 0;
  input.setAttribute("aria-expanded", String(found.length > 0));
  point(input);
}

function choose(input, acts, candidate) {
  close(input);
  input.value = "";
  acts.wish({ candidate });
  requestAnimationFrame(() => document.querySelector("[data-role=everybody-again]")?.focus());
}

function close(input) {
  boxOf(input).hidden = true;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function boxOf(input) {
  return input.parentElement.querySelector("[role=listbox]");
}

function point(input) {
  const chosen = boxOf(input).querySelector("[aria-selected=true]");
  if (chosen) input.setAttribute("aria-activedescendant", chosen.id);
  else input.removeAttribute("aria-activedescendant");
}

const STEPS = { ArrowDown: 1, ArrowUp: -1 };

function steer(event) {
  const options = [...boxOf(event.target).children];
  const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  if (event.key === "Escape") close(event.target);
  if (event.key === "Enter" && at >= 0 && !boxOf(event.target).hidden) {
    event.preventDefault();
    options[at].dispatchEvent(new Event("chosen"));
  }
  if (!(event.key in STEPS) || options.length === 0) return;
  event.preventDefault();
  const to = (at + STEPS[event.key] + options.length) % options.length;
  options.forEach((option, place) => option.setAttribute("aria-selected", String(place === Math.max(0, to))));
  point(event.target);
}
