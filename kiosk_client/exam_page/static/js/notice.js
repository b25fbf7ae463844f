// What is said before an item: that one has to stay on the page, how long it lasts.
import { html, nothing } from "../vendor/lit-html-3.3.3.js";
import { duration, t } from "./words.js";

/** The screen before an item; one button leads on. */
export function notice({ screen, notice: refused, busy }, acts) {
  const { focused, seconds } = screen.notice;
  const open = () => acts.do("open", { number: screen.number });
  return html`<main class="sheet notice-before">
    <h1 data-role="first" tabindex="-1">${seconds === null ? t("Reste sur cette page") : t("Question à temps limité")}</h1>
    ${seconds === null ? nothing : html`
      <p class="lasts">${duration(seconds)}</p>
      <p>${t("C'est le temps que tu as pour cette question. Il part quand tu appuies sur « Commencer », et ne s'arrête plus, même si tu recharges la page.")}</p>
      <p>${t("Quand il est écoulé, tu peux encore valider ou passer, mais une bonne réponse ne compte plus.")}</p>`}
    ${focused ? html`
      <p>${t("Pour la suite, reste sur cette page : ne va ni sur un autre onglet, ni dans un autre programme.")}</p>
      <p>${t("Si tu la quittes, le surveillant le voit, et ta réponse à la question affichée peut ne pas compter.")}</p>` : nothing}
    <p class="notice" role="alert">${refused || nothing}</p>
    <p class="row"><button class="primary" ?disabled=${busy} @click=${open}>
      ${seconds === null ? t("J'ai compris") : t("Commencer")}</button></p>
  </main>`;
}
