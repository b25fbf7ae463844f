// Where the stations of a room stand: dragged, or moved by keyboard; kept when the administrator says so.
import { html, nothing, render } from "../vendor/lit-html-3.3.3.js";
import { drawing, fault, icon, view, whoIsHere } from "./parts.js";
import { clock } from "./moments.js";
import { byDrag } from "./plan_drag.js";
import { added, arrangement, at, DESK, extent, inRows, moved, piecesOf } from "./plan_pieces.js";
import { readiness } from "./stations.js";
import { count, t } from "./words.js";

const REFRESH_MS = 5000;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export function start(page, link) {
  const state = { pieces: piecesOf(page.plan), version: page.plan.version, elsewhere: page.plan.elsewhere };
  Object.assign(state, { stations: page.stations, past: [], chosen: null, held: null, said: "", problem: null });
  Object.assign(state, { busy: false, saved: true });
  const draw = drawing(() => render(screen(state, page, link, acts), view()));
  const set = (change) => {
    Object.assign(state, change);
    draw();
  };
  const acts = actsOn(state, set, link, page);
  setInterval(() => look(link, set), REFRESH_MS);
  addEventListener("beforeunload", (event) => state.saved || event.preventDefault());
  document.addEventListener("keydown", (event) => keys(event, state, acts));
  byDrag(acts);
  draw();
}

async function look(link, set) {
  if (!document.hidden) await link.get("/api/stations").then((stations) => set({ stations }), () => {});
}

function actsOn(state, set, link, page) {
  const change = (pieces, said) => {
    if (pieces === state.pieces) return set({ said: t("Il n'y a pas de place de ce côté.") });
    return set({ past: [...state.past, state.pieces], pieces, said, saved: false });
  };
  const focus = (name) => requestAnimationFrame(() => pieceElement(name)?.focus());
  const acts = {
    choose: (name) => set({ chosen: name, held: null }),
    hold: (name) => {
      const held = state.held === name ? null : name;
      set({ chosen: name, held, said: held === null ? putWords(state, name) : heldWords(name) });
    },
    move: (name, column, row) => {
      const other = at(state.pieces, column, row);
      change(moved(state.pieces, name, column, row), movedWords(name, column, row, other));
      set({ chosen: name });
      focus(name);
    },
    step: (name, [across, down]) => {
      const { column, row } = state.pieces.get(name);
      acts.move(name, column + across, row + down);
    },
    add: (name) => {
      change(added(state.pieces, name), t("{name} est sur le plan.", { name: nameWords(name) }));
      set({ chosen: name });
      focus(name);
    },
    remove: (name) => {
      const pieces = new Map(state.pieces);
      pieces.delete(name);
      change(pieces, t("{name} n'est plus sur le plan.", { name: nameWords(name) }));
      set({ chosen: null, held: null });
    },
    spare: (name, spare) => {
      const said = spare ? t("{name} est un poste de secours.", { name }) : t("{name} n'est plus un poste de secours.", { name });
      change(new Map(state.pieces).set(name, { ...state.pieces.get(name), spare }), said);
    },
    inRows: () => {
      const names = [...state.pieces.keys()].filter((name) => name !== DESK);
      change(inRows(state.pieces, [...names, ...loose(state)]), t("Les postes sont rangés en grille."));
    },
    undo: () => {
      const pieces = state.past.at(-1);
      if (pieces) set({ pieces, past: state.past.slice(0, -1), said: t("Annulé."), saved: false, held: null });
    },
    save: async () => {
      set({ busy: true, problem: null });
      const whole = { version: state.version, ...arrangement(state.pieces) };
      await link.post(`/api/rooms/${encodeURIComponent(page.room)}/plan`, whole)
        .then(({ version }) => set({ version, saved: true, said: t("Plan enregistré.") }), (problem) => set({ problem }));
      set({ busy: false });
    },
  };
  return acts;
}

function pieceElement(name) {
  return [...document.querySelectorAll("[data-piece]")].find((element) => element.dataset.piece === name);
}

/** Enter takes a piece and puts it down, arrows move the one that is taken; Ctrl+Z takes back. */
function keys(event, state, acts) {
  if (event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey) && !event.target.matches("input")) {
    event.preventDefault();
    return acts.undo();
  }
  const name = event.target.dataset?.piece;
  if (name === undefined || !state.pieces.has(name)) return undefined;
  if (event.key === "Escape" && state.held === name) return acts.hold(name);
  if (!(event.key in ARROWS)) return undefined;
  event.preventDefault();
  return state.held === name ? acts.step(name, ARROWS[event.key]) : walk(name, state.pieces, ARROWS[event.key]);
}

/** To the nearest piece in that direction. */
function walk(name, pieces, [across, down]) {
  const from = pieces.get(name);
  const away = ([, { column, row }]) => [column - from.column, row - from.row];
  const along = (one) => away(one)[0] * across + away(one)[1] * down;
  const aside = (one) => Math.abs(away(one)[0] * down) + Math.abs(away(one)[1] * across);
  const there = [...pieces].filter((one) => along(one) > 0).sort((a, b) => along(a) + 2 * aside(a) - along(b) - 2 * aside(b));
  if (there.length) pieceElement(there[0][0])?.focus();
}

function nameWords(name) {
  return name === DESK ? t("Bureau du professeur") : name;
}

function placeWords(column, row) {
  return t("colonne {column}, rang {row}", { column: column + 1, row: row + 1 });
}

function heldWords(name) {
  return t("{name} est pris : flèches pour déplacer, Entrée pour poser.", { name: nameWords(name) });
}

function putWords(state, name) {
  const { column, row } = state.pieces.get(name);
  return t("{name} est posé : {place}.", { name: nameWords(name), place: placeWords(column, row) });
}

function movedWords(name, column, row, other) {
  const said = { name: nameWords(name), place: placeWords(column, row) };
  if (other === undefined || other === name) return t("{name} : {place}.", said);
  return t("{name} : {place}, échangé avec {other}.", { ...said, other: nameWords(other) });
}

/** Stations that are known and stand nowhere yet. */
function loose({ stations, pieces, elsewhere }) {
  const placed = new Set([...pieces.keys(), ...elsewhere]);
  const names = stations.map(({ name }) => name).filter((name) => !placed.has(name));
  return [...new Set(names)].sort((a, b) => a.localeCompare(b, "fr", { numeric: true }));
}

function screen(state, page, link, acts) {
  return html`<header class="top"><div class="line">
      <div class="what">
        <a href="/centre">${icon("arrow-left")}${t("Centre")}</a><strong>${t("Plan de la salle")}</strong>
      </div>
      <p class="here">${whoIsHere(page, link)}<time class="clock">${clock()}</time></p>
    </div></header>
    <main class="plan-page">
      <h1><bdi>${page.room}</bdi></h1>
      <p class="quiet">${countWords(state)}</p>
      ${fault(state.problem)} ${tools(state, acts)}
      <p class="unseen" role="status" data-role="plan-said">${state.said}</p>
      <div class="plan-work">
        ${grid(state, acts)}
        <div class="plan-side">${chosenPiece(state, acts)} ${tray(state, acts)}</div>
      </div>
    </main>`;
}

function countWords({ pieces }) {
  const seats = [...pieces].filter(([name]) => name !== DESK);
  const spare = seats.filter(([, piece]) => piece.spare).length;
  const words = count(seats.length - spare, "{n} poste", "{n} postes");
  return spare ? `${words}, ${count(spare, "{n} poste de secours", "{n} postes de secours")}` : words;
}

function tools(state, acts) {
  const saved = state.saved ? t("Tout est enregistré.") : t("Changements pas encore enregistrés.");
  return html`<div class="actions plan-tools">
    <button class="primary" data-role="save-plan" ?disabled=${state.busy || state.saved} @click=${acts.save}>
      ${icon("check")}${t("Enregistrer")}</button>
    <button data-role="undo" ?disabled=${state.past.length === 0} @click=${acts.undo}>${icon("rotate-ccw")}${t("Annuler")}</button>
    <button data-role="in-rows" @click=${acts.inRows}>${icon("square")}${t("Ranger en grille")}</button>
    ${state.pieces.has(DESK) ? nothing : html`<button data-role="add-desk" @click=${() => acts.add(DESK)}>
      ${icon("plus")}${t("Bureau du professeur")}</button>`}
    <span class="quiet">${saved}</span>
  </div>`;
}

function grid(state, acts) {
  const { columns, rows } = extent(state.pieces, 1);
  const help = t("Faites glisser un poste, ou prenez-le (Entrée), déplacez-le (flèches) et posez-le (Entrée).");
  return html`<section class="plan-room" aria-label=${t("Plan")}>
    <p class="quiet">${help}</p>
    <div class="plan-scroll" tabindex="0" role="group" aria-label=${t("Places de la salle")}>
      ${[...Array(rows).keys()].map((row) => html`<div class="plan-row">
        ${[...Array(columns).keys()].map((column) => cell(column, row, state, acts))}</div>`)}
    </div>
  </section>`;
}

function cell(column, row, state, acts) {
  const name = at(state.pieces, column, row);
  const take = () => name === undefined && state.held !== null && acts.move(state.held, column, row);
  return html`<div class="plan-cell" data-column=${column} data-row=${row} @click=${take}>
    ${name === undefined ? nothing : piece(name, state, acts)}
  </div>`;
}

function piece(name, state, acts) {
  const { column, row, spare } = state.pieces.get(name);
  const ready = name === DESK ? null : readiness(state.stations.find((one) => one.name === name));
  const label = [nameWords(name), placeWords(column, row), spare && t("secours"), ready?.word].filter(Boolean).join(", ");
  return html`<button class="piece ${name === DESK ? "desk" : ready.fine ? "fine" : "amiss"} ${spare ? "spare" : ""}"
    data-piece=${name} aria-label=${label} aria-pressed=${state.held === name} ?data-chosen=${state.chosen === name}
    @click=${() => acts.hold(name)} @focus=${() => state.held === null && acts.choose(name)}>
    <span class="piece-name">${name === DESK ? t("Bureau") : name}</span>
    ${ready ? html`<span class="piece-state">${icon(ready.fine ? "check" : "triangle-alert")}${ready.word}</span>` : nothing}
    ${spare ? html`<span class="piece-state">${icon("plus")}${t("secours")}</span>` : nothing}
  </button>`;
}

function chosenPiece(state, acts) {
  const name = state.chosen;
  if (name === null || !state.pieces.has(name)) return nothing;
  const ready = name === DESK ? null : readiness(state.stations.find((one) => one.name === name));
  return html`<section class="plan-chosen" data-role="chosen" aria-label=${t("Choisi")}>
    <h2><bdi>${nameWords(name)}</bdi></h2>
    ${ready ? html`<p>${icon(ready.fine ? "check" : "triangle-alert")} <b>${ready.what}</b> ${ready.remedy}</p>` : nothing}
    ${ready ? html`<label class="check"><input type="checkbox" data-role="spare" .checked=${state.pieces.get(name).spare}
      @change=${(event) => acts.spare(name, event.target.checked)} /><span>${t("poste de secours")}</span></label>` : nothing}
    <p><button data-role="remove" @click=${() => acts.remove(name)}>${icon("x")}${t("Retirer du plan")}</button></p>
  </section>`;
}

function tray(state, acts) {
  const names = loose(state);
  const submit = (event) => {
    event.preventDefault();
    const name = new FormData(event.target).get("name").trim();
    if (!name) return;
    event.target.reset();
    if (state.pieces.has(name)) acts.choose(name);
    else acts.add(name);
  };
  return html`<section class="plan-tray" aria-labelledby="tray-title">
    <h2 id="tray-title">${t("À placer ({n})", { n: names.length })}</h2>
    ${names.length ? html`<p class="actions" data-role="tray">${names.map((name) => html`<button @click=${() => acts.add(name)}>
        ${icon("plus")}<bdi>${name}</bdi></button>`)}</p>`
      : html`<p class="quiet">${t("Tous les postes connus sont sur un plan.")}</p>`}
    <form class="fields" @submit=${submit}>
      <label><span>${t("Poste pas encore vu")}</span><input name="name" maxlength="200" placeholder=${t("nom du poste")} /></label>
      <p><button data-role="add-seat">${icon("plus")}${t("Ajouter")}</button></p>
    </form>
  </section>`;
}
