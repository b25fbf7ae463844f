// Labelled fields, each with what is wrong with it beside it.
import { html, nothing, repeat } from "../vendor/lit-html-3.3.3.js";
import { icon } from "./parts.js";
import { t } from "./words.js";

/** Field → what is wrong with it, of a problem that names fields; `expected`: field → words, for one that does not fit. */
export function faultsByField(problem, expected = {}) {
  const fit = problem?.code === "fields_missing" ? expected : {};
  const told = (problem?.fields ?? []).map(({ field, message }) => [field, message ?? fit[field]?.() ?? problem.detail]);
  return new Map(told.reverse());
}

/** One line to type. `wrong`: the map of `faultsByField`. `must`: it cannot stay empty. */
export function input(name, label, { wrong, value = "", type = "text", must = false, disabled = false, wide = false, ...more }) {
  return labelled(name, label, { wrong, must, wide }, (told) => html`<input name=${name} type=${type} value=${value}
    ?disabled=${disabled} aria-required=${must} maxlength=${more.longest ?? 200} inputmode=${more.mode ?? nothing}
    placeholder=${more.shape ?? nothing} autocomplete="off" aria-invalid=${told.invalid} aria-describedby=${told.by} />`);
}

/** Several lines to type. */
export function lines(name, label, { wrong, value = "", must = false, disabled = false, wide = true }) {
  return labelled(name, label, { wrong, must, wide }, (told) => html`<textarea name=${name} rows="3" ?disabled=${disabled}
    aria-required=${must} aria-invalid=${told.invalid} aria-describedby=${told.by} .defaultValue=${value}></textarea>`);
}

/**
 * What a list offers: pairs of value and words. Each value keeps its own element, so that what was chosen stays chosen
 * when the list grows or shrinks under the eye.
 */
export function options(pairs, value = null) {
  return repeat(pairs, ([each]) => each, ([each, words]) => html`<option value=${each} ?selected=${each === value}>${words}</option>`);
}

/** One of `pairs`, of value and words. */
export function choice(name, label, pairs, { wrong, value = "", must = false, wide = false }) {
  return labelled(name, label, { wrong, must, wide }, (told) => html`<select name=${name} aria-required=${must}
    aria-invalid=${told.invalid} aria-describedby=${told.by}>${options(pairs, value)}</select>`);
}

function labelled(name, label, { wrong, must, wide }, control) {
  const message = wrong.get(name);
  const by = message ? `${name}-wrong` : nothing;
  return html`<div class="field ${wide ? "all" : ""}">
    <label><span>${label}${must ? html`<span aria-hidden="true"> *</span>` : nothing}</span>
      ${control({ invalid: message ? "true" : nothing, by })}</label>
    ${message ? html`<p class="wrong" id=${by}>${icon("triangle-alert")}${message}</p>` : nothing}
  </div>`;
}

/** What the star means. */
export function starred() {
  return html`<p class="quiet all">${t("* à remplir")}</p>`;
}

/** Puts the cursor into the first field that is wrong, once it is drawn. */
export function goToFirstFault(form) {
  goTo("[aria-invalid]", form);
}

/** Puts the focus on what took the place of what had it, once it is drawn. */
export function goTo(selector, within = document) {
  requestAnimationFrame(() => requestAnimationFrame(() => within.querySelector(selector)?.focus()));
}
