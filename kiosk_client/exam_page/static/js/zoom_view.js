// A picture that can be made larger, inside its own frame that scrolls.
import { html, render } from "../vendor/lit-html-3.3.3.js";
import { t } from "./words.js";

const SIZES = [100, 150, 200, 300];

/** Shows the picture at `src` in `place`; `alt` says what it shows. */
export function zoomView(place, src, alt) {
  let size = 0;

  function draw() {
    render(html`<div class="zoom-view">
      <div class="row zoom-keys" role="group" aria-label=${t("Taille de l'image")}>
        <button type="button" ?disabled=${size === 0} @click=${() => grow(-1)} aria-label=${t("Réduire l'image")}>−</button>
        <span class="size" role="status">${SIZES[size]} %</span>
        <button type="button" ?disabled=${size === SIZES.length - 1} @click=${() => grow(1)} aria-label=${t("Agrandir l'image")}>+</button>
      </div>
      <div class="scroll" tabindex="0" role="region" aria-label=${t("Image")}><img class="picture size-${SIZES[size]}" src=${src} alt=${alt}></div>
    </div>`, place);
  }

  function grow(step) {
    size += step;
    draw();
  }

  draw();
}

class ZoomPicture extends HTMLElement {
  connectedCallback() {
    zoomView(this, this.getAttribute("src"), this.getAttribute("alt"));
  }
}

customElements.define("zoom-picture", ZoomPicture);
