// The view «Salle»: one card a candidate, and above them whoever needs an invigilator now.
import { html, nothing, render, repeat } from "../vendor/lit-html-3.3.3.js";
import { canComeBack, confirmedWords, fullName, isCalling, isOffline, isWaiting, offlineWords, onTheWay, STATES, whyNotCertifiable } from "./people.js";
import { age, clock, left, since } from "./moments.js";
import { unreadWords } from "./room_time.js";
import { alertLine, cardAlert, openAlerts } from "./room_alerts.js";
import { icon } from "./parts.js";
import { count, t } from "./words.js";

/** Who waits for an invigilator, each with the one action that helps: first those who call, each since when. */
export function toDo(people, page, acts) {
  const waiting = people.filter(isWaiting);
  const calling = openAlerts(people);
  if (waiting.length + calling.length === 0) return nothing;
  return html`<section class="todo" aria-labelledby="todo-title">
    <h2 id="todo-title">${icon("triangle-alert")}${t("À faire ({n})", { n: waiting.length + calling.length })}</h2>
    <ul>
      ${repeat(calling, ([, { n }]) => n, ([candidate, alert]) => alertLine(candidate, alert, page, acts))}
      ${repeat(waiting, ({ id }) => id, (candidate) => waitingLine(candidate, acts))}
    </ul>
  </section>`;
}

function waitingLine(candidate, acts) {
  return html`<li>
    <span class="seat">${candidate.attempt?.station_name ?? ""}</span>
    <span><strong>${fullName(candidate)}</strong> ${STATES[candidate.state].word()}</span>
    ${mainAction(candidate, acts)}
  </li>`;
}

function mainAction(candidate, acts) {
  if (canComeBack(candidate)) {
    return button("rotate-ccw", t("Autoriser le retour"), "authorise", candidate, acts);
  }
  return button("user-check", t("Confirmer la présence"), "confirm", candidate, acts);
}

function button(sign, words, act, candidate, acts) {
  return html`<button class="primary" data-role=${act} ?disabled=${acts.busy(candidate.id)}
    @click=${() => acts[act](candidate)}>${icon(sign)}${words}</button>`;
}

/** `owners`: candidate → the words that say whose list they are on. */
export function cards(people, acts, owners) {
  return html`<div class="cards" data-role="cards">
    ${repeat(people, ({ id }) => id, (candidate) => drawn(candidate, acts, owners.get(candidate.id) ?? ""))}
  </div>`;
}

const places = new Map();

/**
 * The element of a card, drawn again only when something on it reads differently. The page is drawn each second; with
 * 250 candidates, 20 of them offline, the script of one drawing took 7 to 9 ms as one template and takes 4 to 5 ms so
 * (medians, Chromium 150 on two busy cores). What is left is sorting and the counts.
 */
function drawn(candidate, acts, owner) {
  const place = places.get(candidate.id) ?? newPlace(candidate.id);
  const reads = [acts.busy(candidate.id), owner, ...moving(candidate)].join("|");
  if (place.candidate !== candidate || place.reads !== reads) {
    render(card(candidate, acts, owner), place.element);
    Object.assign(place, { candidate, reads });
  }
  return place.element;
}

function newPlace(id) {
  const element = document.createElement("div");
  element.className = "place";
  const place = { element, candidate: null, reads: "" };
  places.set(id, place);
  return place;
}

/** What a card says that time alone changes. */
function moving({ alerts, attempt }) {
  const running = attempt?.deadline && attempt.paused_at === null ? [left(attempt.deadline)] : [];
  const silent = [attempt?.paused_at, attempt?.offline_since].filter(Boolean).map(since);
  return [...running, ...silent, ...alerts.map(({ raised_at: at }) => age(at))];
}

function card(candidate, acts, owner) {
  const { id, state, attempt } = candidate;
  const tone = isCalling(candidate) ? "call" : isCutOff(candidate) ? "calm" : STATES[state].tone;
  return html`<article class="card ${tone}" data-role="card" data-candidate=${id}>
    <p class="seat">${attempt?.station_name ?? "—"}<span class="state">${stateWords(candidate)}</span></p>
    <h2><button class="open" data-role="open" @click=${() => acts.open(id)}>${fullName(candidate)}</button>${extra(candidate)}</h2>
    ${cardAlert(candidate)} ${attempt && attempt.began_at ? running(candidate) : notYet(candidate)}
    ${canComeBack(candidate)
      ? html`<p class="act">${button("rotate-ccw", t("Autoriser le retour"), "authorise", candidate, acts)}</p>`
      : nothing}
    ${owner ? html`<p class="whose">${icon("users")}<span class="unseen">${t("Liste :")}</span>${owner}</p>` : nothing}
  </article>`;
}

/** The candidate goes on without the room: said quietly, nothing is at risk (R-TST-09). */
function isCutOff(candidate) {
  return isOffline(candidate) && candidate.state === "sitting";
}

export function stateWords(candidate) {
  if (isCutOff(candidate)) return html`${icon("wifi-off")}${t("hors ligne")}`;
  const { icon: sign, word } = STATES[candidate.state];
  return html`${icon(sign)}${word()}`;
}

function notYet(candidate) {
  if (!candidate.certifiable) return html`<p class="refused">${icon("user-x")}${whyNotCertifiable(candidate)}</p>`;
  const said = candidate.confirmed_until ? confirmedWords(candidate) : candidate.group;
  return html`<p class="quiet">${said}</p>`;
}

function extra({ extra_time_percent: percent }) {
  return percent ? html`<span class="extra" title=${t("temps majoré {n} %", { n: percent })}>+${percent} %</span>` : nothing;
}

function running(candidate) {
  const { attempt } = candidate;
  const label = t("{done} questions sur {items}", attempt);
  return html`<p class="progress">
      <span class="figure"><b>${attempt.done}</b> / ${attempt.items}</span>
      <progress value=${attempt.done} max=${attempt.items || 1} aria-label=${label}></progress>
    </p>
    <p class="time">${time(candidate)}</p>
    <p class="lights">${lights(attempt)}</p>
    ${candidate.confirmed_until ? html`<p class="quiet">${confirmedWords(candidate)}</p>` : nothing}
    ${unreadWords(candidate)}
    ${isOffline(candidate) ? html`<p class="offline">${offlineWords(candidate)}</p>` : nothing}`;
}

function time({ attempt, state }) {
  if (state === "handed_in") return html`<span>${t("rendue à")} <b>${clock(attempt.ended_at)}</b></span>`;
  if (attempt.deadline === null) return nothing;
  if (attempt.paused_at !== null) return html`<span>${t("temps arrêté")} <b>${since(attempt.paused_at)}</b></span>`;
  const end = html`${t("fin")} <b>${clock(attempt.deadline)}</b>`;
  return html`<span>${t("reste")} <b>${left(attempt.deadline)}</b></span>
    <span class=${attempt.late_end ? "late" : ""}>${end}${attempt.late_end ? lateMark() : nothing}</span>`;
}

function lateMark() {
  return html`<abbr title=${t("Après la fin prévue de la session")}>!</abbr>`;
}

/** R-TST-07: what is kept on the station, what is kept by the room, and how much is still on its way. */
export function lights(attempt) {
  const waiting = onTheWay(attempt);
  const title = count(waiting, "{n} écriture en route vers la salle", "{n} écritures en route vers la salle");
  return html`<span class="light on">${icon("square-check-big")}${t("poste")}</span>
    <span class="light ${waiting ? "" : "on"}" title=${waiting ? title : ""}>
      ${icon(waiting ? "square" : "square-check-big")}${t("salle")}
      ${waiting ? html`<b>${waiting}</b><span class="unseen">${t("en route")}</span>` : nothing}
    </span>`;
}
