// A problem that ends a visit: what is wrong, and the way back.
import { html, render } from "../vendor/lit-html-3.3.3.js";
import { icon, view } from "./parts.js";
import { t } from "./words.js";

export function start(page) {
  render(
    html`<main class="door">
      <h1>${t("Impossible d'aller plus loin")}</h1>
      <p class="fault" role="alert">${icon("triangle-alert")}<span>${page.problem.detail}</span></p>
      <p><a class="button" href="/">${icon("arrow-left")}${t("Revenir au début")}</a></p>
    </main>`,
    view(),
  );
}
