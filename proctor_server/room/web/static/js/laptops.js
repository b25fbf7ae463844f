// Second laptops that may show the room's pages, and how one more is added.
import { html, nothing } from "../vendor/lit-html-3.3.3.js";
import { icon } from "./parts.js";
import { t } from "./words.js";

export function laptopList(state, acts) {
  const { laptops } = state;
  return html`<p class="quiet">
      ${t("Pour surveiller depuis un autre ordinateur, ouvrez l'appairage, puis tapez sur cet ordinateur :")}
      <code>proctor dashboard --pair ${t("CODE")}</code>
    </p>
    ${laptops.length === 0 ? nothing : html`<ul class="laptops" data-role="laptops">
      ${laptops.map((one) => line(one, state, acts))}
    </ul>`}`;
}

function line({ id, name }, { leaving, busy }, acts) {
  return html`<li data-laptop=${id}>
    <span>${icon("monitor")} ${name}</span>
    ${leaving === id ? sure(id, busy, acts) : leave(id, name, acts)}
  </li>`;
}

function leave(id, name, acts) {
  return html`<button data-role="leave" aria-label=${t("Retirer {name}", { name })} @click=${() => acts.leaving(id)}>
    ${icon("x")}${t("Retirer")}</button>`;
}

function sure(id, busy, acts) {
  return html`<span>${t("Il faudra l'appairer de nouveau pour y voir la salle.")}</span>
    <button class="primary" data-role="revoke" ?disabled=${busy} @click=${() => acts.revokeLaptop(id)}>
      ${icon("x")}${t("Retirer pour de bon")}</button>
    <button data-role="keep" @click=${() => acts.leaving(null)}>${t("Garder")}</button>`;
}
