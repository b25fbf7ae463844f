// Tab «Postes»: how many are ready for how many candidates, the pairing code, each station's ready check.
import { html } from "../vendor/lit-html-3.3.3.js";
import { icon } from "./parts.js";
import { pairingBox } from "./pairing.js";
import { stationLeave } from "./station_leave.js";
import { stationList } from "./stations.js";
import { count, t } from "./words.js";

export function stationsTab(state, acts) {
  return html`<div class="beside">
    <div class="aside">${enough(state)} ${stationList(state.stations)} ${stationLeave(state, acts)}</div>
    <section aria-labelledby="pairing-title"><h2 id="pairing-title">${t("Appairage")}</h2>${pairingBox(state, acts)}</section>
  </div>`;
}

/** Ready: somebody can sit down there now. */
function isReady({ usable, troubles }) {
  return usable === "usable" && troubles.length === 0;
}

function enough({ stations, sheet }) {
  const [ready, wanted] = [stations.filter(isReady).length, sheet.candidates.length];
  const words = count(ready, "{n} poste prêt", "{n} postes prêts");
  const whom = count(wanted, "pour {n} candidat :", "pour {n} candidats :");
  const spare = ready - wanted;
  return html`<p class="enough ${spare < 0 ? "call" : "fine"}" data-role="enough">
    ${icon(spare < 0 ? "triangle-alert" : "circle-check")}<span><b>${words}</b> ${whom} ${rest(spare)}</span></p>`;
}

function rest(spare) {
  if (spare === 0) return t("aucun de rechange.");
  if (spare > 0) return count(spare, "{n} de rechange.", "{n} de rechange.");
  const lacking = -spare;
  return count(lacking, "il en manque {n}.", "il en manque {n}.");
}
