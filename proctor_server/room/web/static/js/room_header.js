// The line above the room: which session, how many are where, when it ends.
import { html, nothing } from "../vendor/lit-html-3.3.3.js";
import { GROUPS } from "./people.js";
import { clock, day, writtenClock } from "./moments.js";
import { icon, sessionName, whoIsHere } from "./parts.js";
import { count, t } from "./words.js";

export function header(state, page, link) {
  const { session } = state;
  return html`<header class="top">
    <div class="line">
      <div class="what">
        ${page.role === "administrator" ? html`<a href="/centre">${icon("arrow-left")}${t("Centre")}</a>` : nothing}
        <h1>${sessionName(session)}</h1>
        <span>${session.room}</span>
        <span>${day(session.starts_at)}, ${writtenClock(session.starts_at)}</span>
        <span>${t("code")} <b class="code">${session.access_code}</b></span>
      </div>
      <p class="here">
        <a href="/session/${page.session}/story" data-role="to-story">${icon("clock")}${t("Histoire")}</a>
        ${whoIsHere(page, link)}<time class="clock">${clock()}</time></p>
    </div>
  </header>`;
}

/** The counts of `people`, which filter the cards when pressed. */
export function counts(state, people, choose) {
  return html`<div class="counts" role="group" aria-label=${t("Filtrer par état")}>
    ${GROUPS.map((group) => chip(group, people.filter(group.has).length, state.filter === group.key, choose))}
    ${planned(state.session, [...state.candidates.values()])}
  </div>`;
}

function chip({ key, sign, tone, one, several }, n, pressed, choose) {
  return html`<button class="chip ${tone}" data-role="filter" data-group=${key} aria-pressed=${pressed}
    ?data-none=${n === 0} @click=${() => choose(pressed ? null : key)}>
    <span aria-hidden="true">${sign}</span>${count(n, one, several)}
  </button>`;
}

// R-TIM-06: an end beyond the planned one is told as soon as it is known, with the hour of the last, of the whole room
function planned({ planned_end: end }, people) {
  const late = people.filter(({ attempt, state }) => attempt?.late_end && state !== "handed_in");
  if (end === null) return nothing;
  const time = clock(Math.max(...late.map(({ attempt }) => Date.parse(attempt.deadline)), Date.parse(end)));
  const beyond = count(late.length, "dépassée à {time} pour {n} candidat", "dépassée à {time} pour {n} candidats", { time });
  return html`<p class="planned">
    <span>${t("fin prévue")} <b>${clock(end)}</b></span>
    ${late.length ? html`<span class="beyond">${icon("clock")}${beyond}</span>` : nothing}
  </p>`;
}
