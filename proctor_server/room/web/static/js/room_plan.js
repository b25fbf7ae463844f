// The view «Plan»: each candidate where their seat stands in the room.
import { html, nothing, repeat } from "../vendor/lit-html-3.3.3.js";
import { at, DESK, extent, inRows, piecesOf } from "./plan_pieces.js";
import { fullName, isCalling, isOffline, isWaiting, STATES } from "./people.js";
import { left } from "./moments.js";
import { icon } from "./parts.js";
import { stateWords } from "./room_cards.js";
import { readiness } from "./stations.js";
import { count, t } from "./words.js";

/** `chosen`: whom search and filters let stand out. */
export function planLook(state, everybody, chosen, acts) {
  const seated = new Map(everybody.filter(({ attempt }) => attempt).map((one) => [one.attempt.station_name, one]));
  const stations = new Map([...state.stations.values()].map((one) => [one.name, one]));
  const pieces = placed(state.plan, [...seated.keys()], [...stations.keys()]);
  const bright = new Set(chosen.map(({ id }) => id));
  const { columns, rows } = extent(pieces, 0, { columns: 1, rows: 1 });
  return html`${state.plan.seats.length ? nothing : html`<p class="quiet">${t("Personne n'a encore arrangé cette salle : les postes sont rangés par numéro.")}</p>`}
    <div class="plan-scroll" data-role="plan" tabindex="0" role="group" aria-label=${t("Plan de la salle")}>
      ${[...Array(rows).keys()].map((row) => html`<div class="plan-row">${[...Array(columns).keys()].map((column) => {
        const name = at(pieces, column, row);
        return html`<div class="plan-cell seat-cell">${seat(name, seated.get(name), stations.get(name), pieces.get(name), bright, acts)}</div>`;
      })}</div>`)}
    </div>
    ${standing(everybody.filter(({ attempt }) => !attempt), bright, acts)}`;
}

/** The pieces of the plan; without one, every seat that is known by its number. Who sits outside of it stands below. */
function placed(plan, taken, known) {
  const pieces = piecesOf(plan);
  if (plan.seats.length === 0) return inRows(pieces, [...taken, ...known]);
  const { rows } = extent(pieces);
  const outside = taken.filter((name) => !pieces.has(name)).sort((a, b) => a.localeCompare(b, "fr", { numeric: true }));
  outside.forEach((name, column) => pieces.set(name, { column, row: rows, spare: false }));
  return pieces;
}

function seat(name, candidate, station, piece, bright, acts) {
  if (name === undefined) return nothing;
  if (name === DESK) return html`<p class="seat-box desk">${t("Bureau")}</p>`;
  return candidate ? taken(name, candidate, bright, acts) : free(name, station, piece);
}

function taken(name, candidate, bright, acts) {
  const { id, state, attempt } = candidate;
  const urgent = isCalling(candidate) || isWaiting(candidate);
  const tone = urgent ? "call" : isOffline(candidate) ? "calm" : STATES[state].tone;
  const dim = !bright.has(id);
  return html`<article class="seat-box ${dim ? "dim" : tone}" data-role="seat" data-candidate=${id} ?data-dim=${dim}>
    <p class="seat"><bdi>${name}</bdi>${urgent ? html`<span class="urgent">▲<span class="unseen">${t("urgent")}</span></span>` : nothing}</p>
    <h2><button class="open" data-role="open" @click=${() => acts.open(id)}><bdi>${fullName(candidate)}</bdi></button></h2>
    <p class="state">${isCalling(candidate) ? html`${icon("hand")}${t("appelle")}` : stateWords(candidate)}</p>
    ${attempt.began_at ? html`<p class="seat-time"><span><b>${attempt.done}</b> / ${attempt.items}</span>
      ${attempt.deadline && state !== "handed_in" && attempt.paused_at === null
        ? html`<span>${t("reste")} <b>${left(attempt.deadline)}</b></span>` : nothing}</p>` : nothing}
  </article>`;
}

function free(name, station, { spare }) {
  const ready = readiness(station);
  return html`<div class="seat-box free">
    <p class="seat"><bdi>${name}</bdi></p>
    <p class="quiet">${icon(ready.fine ? "check" : "triangle-alert")} ${ready.fine ? t("libre") : ready.word}</p>
    ${spare ? html`<p class="quiet">${t("secours")}</p>` : nothing}
  </div>`;
}

function standing(people, bright, acts) {
  const shown = people.filter(({ id }) => bright.has(id));
  if (shown.length === 0) return nothing;
  return html`<section class="standing" aria-labelledby="standing-title">
    <h2 id="standing-title">${count(shown.length, "{n} candidat sans poste", "{n} candidats sans poste")}</h2>
    <ul>${repeat(shown, ({ id }) => id, (candidate) => html`<li data-candidate=${candidate.id}>
      <button class="open" data-role="open" @click=${() => acts.open(candidate.id)}><bdi>${fullName(candidate)}</bdi></button>
      <span class="quiet">${STATES[candidate.state].word()}</span></li>`)}</ul>
  </section>`;
}
