// What can be opened beside a question: one tab for each attachment, the first one open.
import { html, nothing, repeat } from "../vendor/lit-html-3.3.3.js";
import "./file_view.js";
import { language, t } from "./words.js";

// Which tab is open is the candidate's own affair: after a reload it is the first again.
const open = { number: null, place: 0 };

/** The panel of the item's attachments; nothing when it has none. `redraw()`: after another tab was chosen. */
export function tools(item, redraw) {
  if (!item.attachments.length) return nothing;
  if (open.number !== item.number) Object.assign(open, { number: item.number, place: 0 });
  const choose = (place) => {
    open.place = place;
    redraw();
  };
  const file = item.attachments[open.place];
  return html`<aside class="tools" aria-label=${t("Documents de la question")}>
    <div class="tabs" role="tablist" aria-label=${t("Documents de la question")} @keydown=${(event) => walk(event, item, choose)}>
      ${item.attachments.map((each, place) => html`<button type="button" role="tab" class="tab" id="tab-${place}"
        aria-controls="tool" aria-selected=${place === open.place} tabindex=${place === open.place ? 0 : -1}
        @click=${() => choose(place)}>${each.name}</button>`)}
    </div>
    <div class="tool" id="tool" role="tabpanel" aria-labelledby="tab-${open.place}">
      ${repeat([file], (each) => `${each.url} ${language()}`, (each) => html`<file-view src=${each.url} name=${each.name}
        media-type=${each.media_type}></file-view>`)}
    </div>
  </aside>`;
}

const STEPS = { ArrowRight: 1, ArrowLeft: -1 };

function walk(event, item, choose) {
  const step = STEPS[event.key];
  if (!step) return;
  event.preventDefault();
  const count = item.attachments.length;
  choose((open.place + step + count) % count);
  event.currentTarget.querySelector("[aria-selected=true]")?.focus();
}
