// Small pieces that several pages draw.
import { html, nothing, svg } from "../vendor/lit-html-3.3.3.js";
import { t } from "./words.js";

const SPRITE = "/static/vendor/lucide-static-1.62.0.svg";

/** One icon of the sprite. It carries no meaning alone: a word stands beside it. */
export function icon(name) {
  return html`<svg class="icon" aria-hidden="true">${svg`<use href="${`${SPRITE}#${name}`}"></use>`}</svg>`;
}

/** A sentence that says what went wrong, announced at once. */
export function fault(problem) {
  if (!problem) return nothing;
  return html`<p class="fault" role="alert">${icon("triangle-alert")}<span>${problem.detail}</span></p>`;
}

/** A quiet line while the server is away. */
export function away(linked) {
  const words = t("Le serveur de la salle ne répond pas. Les candidats continuent ; cette page se reconnecte seule.");
  return html`<p class="away" role="status" ?hidden=${linked}>${icon("wifi-off")}<span>${words}</span></p>`;
}

/** Who has signed in, and the way out. */
export function whoIsHere(page, link) {
  const leave = async () => {
    await link.post("/api/sign-out");
    location.assign("/");
  };
  return html`<span class="who">${page.who}</span>
    <button class="plain" data-role="sign-out" @click=${leave}>${icon("log-out")}${t("Quitter")}</button>`;
}

/** A page redraws at most once per frame, however much it hears. */
export function drawing(draw) {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      draw();
    });
  };
}

/** A dialog is as open as the page's state says. */
export function keepOpen(selector, open) {
  const dialog = document.querySelector(selector);
  if (open && !dialog.open) dialog.showModal();
  if (!open && dialog.open) dialog.close();
}

/** The text without case and accents, for searching (R-CAN-03 spells names the same way). */
export function plain(text) {
  return text.normalize("NFD").replace(/\p{Diacritic}/gu, "").toLowerCase();
}

/** The element where a page draws itself. */
export function view() {
  return document.querySelector("[data-role=view]");
}

/** How a session is called: nobody real sits in a rehearsal. */
export function sessionName({ number, rehearsal }) {
  return rehearsal ? t("Répétition {number}", { number }) : t("Session {number}", { number });
}
