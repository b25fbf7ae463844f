// What is said once when little time is left: at 15 and at 5 minutes.
import { html, nothing } from "../vendor/lit-html-3.3.3.js";
import { t } from "./words.js";

const MINUTE = 60_000;
const MARKS = [5, 15];

/** `said(minutes)`: tells the agent, so that no reload says it again. */
export function announcements(said) {
  let shown = null;
  const told = new Set();

  return {
    /** Looks at the time left, in milliseconds or null; `before`: what the agent knows as said. */
    look(left, before) {
      if (left === null || left === 0) return;
      const due = MARKS.filter((minutes) => left <= minutes * MINUTE && !before.includes(minutes) && !told.has(minutes));
      if (!due.length) return;
      shown = Math.min(...due);
      for (const minutes of due) {
        told.add(minutes);
        said(minutes);
      }
    },
    /** Nothing is running any more: nothing is left to be read, and the next candidate hears it too. */
    forget() {
      shown = null;
      told.clear();
    },
    /** The banner, in a region that is there before it: a screen reader then says it when it comes. */
    view(redraw) {
      const close = () => {
        shown = null;
        redraw();
      };
      return html`<div class="announcement" role="status">${shown === null ? nothing : html`<p class="banner strong">
        <span>${t("Il te reste {minutes} minutes.", { minutes: shown })}</span>
        <button type="button" @click=${close}>${t("Fermer ce message")}</button></p>`}</div>`;
    },
  };
}
