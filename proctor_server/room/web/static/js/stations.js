// Stations with the reason why one cannot be used, and what to do about it.
import { html, nothing, repeat } from "../vendor/lit-html-3.3.3.js";
import { ago } from "./moments.js";
import { icon } from "./parts.js";
import { t } from "./words.js";

const STATES = {
  seen: { icon: "circle-dashed", word: () => t("vu sur le réseau") },
  refused: { icon: "x", word: () => t("refusé") },
  paired: { icon: "link", word: () => t("appairé") },
  ready: { icon: "check", word: () => t("prêt") },
  serving: { icon: "circle-play", word: () => t("en service") },
  lost: { icon: "wifi-off", word: () => t("sans nouvelles") },
};

/** Why a station cannot be used → what it means, what to do. */
const REASONS = {
  not_seen: [() => t("Jamais vu."), () => t("Allumez le poste et vérifiez qu'il est sur le réseau de la salle.")],
  port_closed: [
    () => t("Vu, mais son port est fermé."),
    () => t("Un pare-feu bloque ce poste : ouvrez son port, ou changez-le de prise réseau."),
  ],
  wrong_key: [
    () => t("Appairé avec un autre centre."),
    () => t("Appairez-le de nouveau avec un code de ce centre."),
  ],
  wrong_version: [() => t("Autre version du logiciel."), () => t("Mettez à jour le poste, ou ce serveur.")],
  clock_off: [() => t("Son horloge est fausse de plus de 5 minutes."), () => t("Réglez l'heure du poste.")],
  not_paired: [() => t("Pas encore appairé."), () => t("L'administrateur ouvre l'appairage, puis donne le code au poste.")],
  silent: [() => t("Ne répond plus."), () => t("Vérifiez le câble et que le poste est allumé.")],
};

/** The first word of a code that a station found amiss with itself → what to look at. */
const PARTS = {
  screen: () => t("l'écran"),
  keyboard: () => t("le clavier"),
  disk: () => t("le disque"),
  clock: () => t("l'horloge"),
  browser: () => t("le navigateur"),
  policies: () => t("le verrouillage"),
};

/** Whether a station can be used: `fine`, a short `word`, `what` it means and the `remedy`. None is one never seen. */
export function readiness(station) {
  if (station === undefined) return { fine: false, word: t("jamais vu"), ...sentencesOf("not_seen") };
  if (station.usable in REASONS) return { fine: false, word: SHORT[station.usable](), ...sentencesOf(station.usable) };
  const word = STATES[station.state].word();
  return { fine: true, word, what: word, remedy: "" };
}

function sentencesOf(usable) {
  const [what, remedy] = REASONS[usable];
  return { what: what(), remedy: remedy() };
}

/** Why a station cannot be used → the same where there is little room. */
const SHORT = {
  not_seen: () => t("jamais vu"),
  port_closed: () => t("port fermé"),
  wrong_key: () => t("autre centre"),
  wrong_version: () => t("autre version"),
  clock_off: () => t("heure fausse"),
  not_paired: () => t("pas appairé"),
  silent: () => t("muet"),
};

export function stationList(stations) {
  if (stations.length === 0) return nobodySeen();
  const order = [...stations].sort(worstFirst);
  return html`<ul class="stations" data-role="stations">
    ${repeat(order, ({ id }) => id, line)}
  </ul>`;
}

export function unusable(stations) {
  return stations.filter(({ usable }) => usable !== "usable").length;
}

function nobodySeen() {
  return html`<div class="empty">
    ${icon("monitor")}
    <p><strong>${t("Aucun poste pour l'instant.")}</strong></p>
    <p>${t("Allumez les postes : ils apparaissent ici dès qu'ils s'annoncent sur le réseau.")}</p>
  </div>`;
}

function worstFirst(a, b) {
  const fine = ({ usable }) => (usable === "usable" ? 1 : 0);
  return fine(a) - fine(b) || a.name.localeCompare(b.name, "fr", { numeric: true });
}

function line({ id, name, state, usable, address, last_heard_at: heard, troubles }) {
  const { icon: sign, word } = STATES[state];
  return html`<li class="station ${usable === "usable" ? "fine" : "call"}" data-role="station" data-station=${id}>
    <strong>${name}</strong>
    <span class="state">${icon(sign)}${word()}</span>
    ${usable === "usable" && troubles.length ? amiss(troubles) : reason(usable)}
    <span class="quiet">${address}${heard ? html`<span>${t("entendu")} ${ago(heard)}</span>` : nothing}</span>
  </li>`;
}

function reason(usable) {
  const found = REASONS[usable];
  if (found === undefined) return html`<span class="reason"></span>`;
  const [what, remedy] = found;
  return html`<span class="reason">${icon("triangle-alert")}<span><b>${what()}</b> ${remedy()}</span></span>`;
}

function amiss(troubles) {
  const parts = [...new Set(troubles.map((code) => code.split("_")[0]))].filter((part) => part in PARTS);
  const words = parts.map((part) => PARTS[part]()).join(", ");
  return html`<span class="reason">${icon("triangle-alert")}<span><b>${t("À vérifier sur le poste :")}</b> ${words}.</span></span>`;
}
