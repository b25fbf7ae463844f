// The sessions by date: first those to prepare or to hold, folded those that are over.
import { html, nothing, repeat } from "../vendor/lit-html-3.3.3.js";
import { fullDay, today, writtenClock } from "./moments.js";
import { icon, plain, sessionName } from "./parts.js";
import { lackList, nextStep, pageOf, stateWord } from "./session_steps.js";
import { count, t } from "./words.js";

/** From so many sessions on, they can be searched. */
const MANY = 8;

export function sessionList(state, acts) {
  if (state.sessions.length === 0) {
    return html`<div class="empty" data-role="sessions">${icon("file-check")}<p><strong>${t("Aucune session.")}</strong></p>
      <p>${t("Créez-en une : vous y inscrirez ensuite les candidats.")}</p></div>`;
  }
  const found = state.sessions.filter(matches(state.search));
  const past = found.filter(isOver);
  const ahead = found.filter((session) => !isOver(session));
  return html`<div data-role="sessions">
    ${state.sessions.length >= MANY ? search(state, acts) : nothing}
    ${found.length === 0 ? nobody() : nothing}
    ${days(ahead, (a, b) => a.starts_at.localeCompare(b.starts_at), state.role)}
    ${past.length ? folded(past, state) : nothing}
  </div>`;
}

function search({ search: typed }, acts) {
  return html`<label class="search">${icon("search")}<span class="unseen">${t("Chercher une session")}</span>
    <input type="search" data-role="search" placeholder=${t("Numéro, salle, date…")} .value=${typed}
      @input=${({ target }) => acts.search(target.value)} /></label>`;
}

function nobody() {
  return html`<p class="empty" role="status">${t("Aucune session ne correspond à cette recherche.")}</p>`;
}

/** Every word that was typed stands somewhere in the session's line. */
function matches(typed) {
  const words = plain(typed).split(/\s+/).filter(Boolean);
  return (session) => {
    const { number, site, room, description, starts_at: starts } = session;
    const text = plain([number, site, room, description, fullDay(starts), starts, stateWord(session)].join(" "));
    return words.every((word) => text.includes(word));
  };
}

/** Its day is gone, and nobody has anything left to do for it. */
function isOver({ state, starts_at: starts }) {
  return starts.slice(0, 10) < today() && !["open", "closed", "finalised"].includes(state);
}

function folded(past, { search: typed, role }) {
  return html`<details class="past" data-role="past" ?open=${typed !== ""}>
    <summary>${count(past.length, "{n} session passée", "{n} sessions passées")}</summary>
    ${days(past, (a, b) => b.starts_at.localeCompare(a.starts_at), role)}
  </details>`;
}

function days(sessions, order, role) {
  const byDay = new Map();
  for (const session of [...sessions].sort(order)) {
    const date = session.starts_at.slice(0, 10);
    byDay.set(date, [...(byDay.get(date) ?? []), session]);
  }
  return repeat([...byDay], ([date]) => date, ([date, those]) => html`<h3 class="date">${fullDay(date)}</h3>
    <ul class="session-list">${repeat(those, ({ number }) => number, (session) => line(session, role))}</ul>`);
}

function line(session, role) {
  const { words, href } = nextStep(session, role);
  return html`<li data-session=${session.number}>
    <div class="summary">
      <p><a href=${pageOf(session.number)}><strong>${sessionName(session)}</strong></a>
        <span class="state">${stateWord(session)}</span></p>
      <p class="quiet"><span>${writtenClock(session.starts_at)}</span><span>${session.site}, ${session.room}</span>
        <span>${count(session.candidates, "{n} candidat", "{n} candidats")}</span>
        <span>${t("code")} <b class="code">${session.access_code}</b></span></p>
      ${session.description ? html`<p class="quiet">${session.description}</p>` : nothing}
      ${lackList(session)}
    </div>
    <a class="button primary" href=${href}>${words}<span class="unseen">, ${t("session {number}", { number: session.number })}</span>
      ${icon("arrow-right")}</a>
  </li>`;
}
