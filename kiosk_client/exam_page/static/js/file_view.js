// <file-view src name media-type>: shows a file that goes with a question, by its kind.
import { html, render } from "../vendor/lit-html-3.3.3.js";
import { sheetView } from "./sheet_view.js";
import { tableView } from "./table_view.js";
import { textView } from "./text_view.js";
import { t } from "./words.js";
import { zoomView } from "./zoom_view.js";

const FROM_TEXT = {
  "text/csv": tableView,
  "text/plain": textView,
  "application/vnd.oasis.opendocument.spreadsheet-flat-xml": sheetView,
};

class FileView extends HTMLElement {
  connectedCallback() {
    const [src, name, kind] = ["src", "name", "media-type"].map((key) => this.getAttribute(key));
    if (FROM_TEXT[kind]) this.#load(src, (text) => FROM_TEXT[kind](this, name, text));
    else if (kind === "text/html") render(page(src, name), this);
    else zoomView(this, src, t("Image : {name}", { name }));
  }

  async #load(src, show) {
    try {
      const answer = await fetch(src);
      if (!answer.ok) throw new Error(String(answer.status));
      show(await answer.text());
    } catch {
      render(html`<p class="notice" role="alert">${t("Ce document ne s'ouvre pas : signale-le au surveillant.")}</p>`, this);
    }
  }
}

customElements.define("file-view", FileView);

/** A page of the item in its sandbox. */
export function page(src, title, height = null) {
  return html`<iframe class="page" src=${src} title=${title} sandbox="allow-scripts" height=${height ?? 480}
    referrerpolicy="no-referrer" @load=${({ target }) => target.toggleAttribute("data-loaded", true)}></iframe>`;
}

/** Resolves once the pictures and pages inside `place` are there; rejects when a picture cannot be shown. */
export function filesCame(place) {
  const pictures = [...place.querySelectorAll("img")].map((picture) => picture.decode());
  const pages = [...place.querySelectorAll("iframe:not([data-loaded])")].map(
    (page) => new Promise((came) => page.addEventListener("load", came, { once: true })),
  );
  return Promise.all([...pictures, ...pages]);
}
