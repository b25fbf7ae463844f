// A text with its line numbers, and a search that walks through what it finds.
import { html, nothing, render } from "../vendor/lit-html-3.3.3.js";
import { plain, t } from "./words.js";

/** Shows `text` in `place`. */
export function textView(place, name, text) {
  const lines = text.replace(/^\ufeff/, "").replace(/\r?\n$/, "").split(/\r?\n/);
  const kept = { wanted: "", at: 0 };

  function draw() {
    const found = kept.wanted ? lines.flatMap((line, n) => (plain(line).includes(plain(kept.wanted)) ? [n] : [])) : [];
    render(html`<div class="text-view">
      <form class="field find" @submit=${(event) => { event.preventDefault(); walk(found); }}>
        <label><span>${t("Chercher dans le texte")}</span>
          <input type="search" autocomplete="off" spellcheck="false" @input=${(event) => set({ wanted: event.target.value, at: 0 })}></label>
        <button ?disabled=${!found.length}>${t("Suivant")}</button></form>
      <p class="count" role="status">${kept.wanted ? t("Lignes trouvées : {n}", { n: found.length }) : nothing}</p>
      <div class="scroll" tabindex="0" role="region" aria-label=${name}><ol class="lines">
        ${lines.map((line, n) => html`<li class=${found.includes(n) ? (found[kept.at] === n ? "found here" : "found") : nothing}>${line || " "}</li>`)}
      </ol></div></div>`, place);
    place.querySelector(".here")?.scrollIntoView({ block: "nearest" });
  }

  function walk(found) {
    if (found.length) set({ at: (kept.at + 1) % found.length });
  }

  function set(change) {
    Object.assign(kept, change);
    draw();
  }

  draw();
}
