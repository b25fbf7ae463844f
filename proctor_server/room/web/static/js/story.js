// A session's story, or one candidate's: what the journal says, in the reader's words (R-INC-07).
import { html, nothing, render } from "../vendor/lit-html-3.3.3.js";
import { away, drawing, fault, icon, view, whoIsHere } from "./parts.js";
import { clock, day } from "./moments.js";
import { fullName } from "./people.js";
import { filters } from "./story_filters.js";
import { days } from "./story_lines.js";
import { count, t } from "./words.js";

const GATHER_MS = 2000;
const PAGE = 100;
const MOST = 500;
const NEAR_THE_TOP = 240;

export function start(page, link) {
  const state = { ...page.story, session: page.view.session, linked: true, busy: false, problem: null };
  Object.assign(state, { names: namesOf(page.view), held: [], open: new Map(), wish: wishOf(page), typed: "" });
  const draw = drawing(() => render(screen(state, page, link, acts), view()));
  const set = (change) => {
    Object.assign(state, change);
    draw();
  };
  const acts = actsOn(state, set, link, page);
  const follow = following(acts.fresh);
  link.live(page.session, (event, payload) => {
    if (event === "session") set({ session: payload });
    if (event === "room") set({ session: payload.session, names: namesOf(payload) });
    if (event !== "stations") follow();
  }, (linked) => set({ linked }));
  draw();
}

function wishOf({ wish, candidate }) {
  return { candidate: candidate ?? wish.candidate, group: wish.group, q: wish.q, newest: wish.newest };
}

function namesOf({ candidates }) {
  return new Map(candidates.map((one) => [one.id, fullName(one)]));
}

/** Many pushes within a moment make one question. */
function following(ask) {
  let waiting = null;
  return () => {
    waiting ??= setTimeout(async () => {
      await ask();
      waiting = null;
    }, GATHER_MS);
  };
}

/** The part of an address that says what is wished for. */
function asked(wish, more = {}) {
  const said = { candidate: wish.candidate, group: wish.group, q: wish.q.trim(), ...more };
  return new URLSearchParams(Object.entries(said).filter(([, value]) => value !== null && value !== "")).toString();
}

function actsOn(state, set, link, page) {
  const path = `/api/sessions/${page.session}/story`;
  const get = (wish, more) => link.get(`${path}?${asked(wish, { fold: true, ...more })}`);
  let newest = 0;
  async function ask(question, use) {
    const mine = ++newest;
    set({ busy: true });
    // what was asked for meanwhile has the last word
    await question().then((told) => mine === newest && use(told), (problem) => set({ problem }));
    if (mine === newest) set({ busy: false });
  }
  return {
    wish: (change) => {
      const wish = { ...state.wish, ...change };
      set({ wish, problem: null, held: [] });
      if (page.candidate === undefined) history.replaceState(null, "", `?${asked(wish, wish.newest ? {} : { newest: false })}`);
      return ask(() => get(wish, { newest: wish.newest, limit: PAGE }), (told) => set({ ...told, open: new Map() }));
    },
    more: () => {
      const last = state.lines.at(-1);
      const from = state.wish.newest ? { before: last.first } : { after: last.n };
      const question = () => get(state.wish, { newest: state.wish.newest, limit: PAGE, ...from });
      return ask(question, ({ lines, more }) => set({ lines: joined(state.lines, lines), more }));
    },
    fresh: async () => {
      const { wish, head } = state;
      const told = await get(wish, { after: head, limit: MOST }).catch(() => null);
      if (told === null || wish !== state.wish || state.head !== head) return;
      set({ head: told.more ? told.lines.at(-1).n : told.head, ...placed(state, told.lines) });
    },
    show: () => {
      set({ lines: joined([...state.held], state.lines), held: [] });
      window.scrollTo({ top: 0 });
      document.querySelector("[data-role=story-title]").focus();
    },
    unfold: async (line) => {
      const open = new Map(state.open);
      if (open.delete(line.first)) return set({ open });
      const within = { after: line.first - 1, before: line.n + 1, newest: state.wish.newest, limit: MOST, fold: false };
      await get(state.wish, within).then(({ lines }) => open.set(line.first, lines), (problem) => set({ problem }));
      set({ open });
    },
  };
}

/** Where new lines (oldest first) go without moving what somebody reads. */
function placed(state, lines) {
  if (lines.length === 0) return {};
  if (!state.wish.newest) return state.more ? {} : { lines: joined(state.lines, lines) };
  const newer = [...lines].reverse();
  const reads = window.scrollY > NEAR_THE_TOP || document.activeElement?.closest("[data-role=lines]");
  return reads ? { held: joined(newer, state.held) } : { lines: joined(newer, state.lines) };
}

/** Two runs of lines, in the order that they are shown; steps of tests that meet are one fold. */
function joined(above, below) {
  const [last, first] = [above.at(-1), below[0]];
  if (!last?.folded || !first?.folded) return [...above, ...below];
  const [older, newer] = last.n < first.n ? [last, first] : [first, last];
  const candidates = [...new Set([...older.candidates, ...newer.candidates])];
  const both = { ...newer, first: older.first, folded: older.folded + newer.folded, candidates, people: candidates.length };
  return [...above.slice(0, -1), both, ...below.slice(1)];
}

function screen(state, page, link, acts) {
  const own = page.candidate !== undefined;
  const name = state.names.get(state.wish.candidate) ?? "";
  return html`<header class="top"><div class="line">
      <div class="what">
        ${own
          ? html`<a href="/session/${page.session}/story">${icon("arrow-left")}${t("Histoire de la session")}</a>`
          : html`<a href="/session/${page.session}/room">${icon("arrow-left")}${t("La salle")}</a>`}
        <strong>${t("Session {number}", { number: page.session })}</strong>
        <span>${state.session.room}</span><span>${day(state.session.starts_at)}</span>
      </div>
      <p class="here">${whoIsHere(page, link)}<time class="clock">${clock()}</time></p>
    </div></header>
    ${away(state.linked)}
    <main class="story">
      <h1 tabindex="-1" data-role="story-title">
        ${own ? html`${t("Histoire de l'épreuve de")} <bdi>${name}</bdi>` : t("Histoire de la session")}
      </h1>
      <p class="quiet">${t("Tout ce que font les surveillants et ce que disent les postes, dans l'ordre du journal. Jamais les réponses.")}</p>
      ${filters(state, page, acts)} ${files(state, page)} ${fault(state.problem)}
      ${heldWords(state, acts)} ${lines(state, page, acts)} ${rest(state, acts)}
    </main>`;
}

function files({ wish }, page) {
  const path = `/api/sessions/${page.session}`;
  const query = asked(wish);
  const chosen = wish.candidate;
  return html`<p class="actions" data-role="story-files">
    ${chosen !== null
      ? html`<a class="button" data-role="story-pdf" download
          href="${path}/candidates/${chosen}/papers/story.pdf">${icon("download")}${t("Histoire de l'épreuve (PDF)")}</a>`
      : nothing}
    <a class="button" data-role="story-csv" href="${path}/story.csv${query && `?${query}`}" download>
      ${icon("download")}${t("Ces lignes en tableur (CSV)")}</a>
    ${chosen !== null && page.candidate === undefined
      ? html`<a class="button" href="/session/${page.session}/candidates/${chosen}/story">
          ${icon("arrow-right")}${t("Page de ce candidat")}</a>`
      : nothing}
  </p>`;
}

function heldWords({ held }, acts) {
  const n = held.reduce((sum, line) => sum + Math.max(1, line.folded), 0);
  return html`<div class="held-lines" role="status">
    ${n === 0 ? nothing : html`<button class="primary" data-role="show-new" @click=${acts.show}>
      ${icon("arrow-left")}${count(n, "{n} nouvelle ligne : la montrer", "{n} nouvelles lignes : les montrer")}</button>`}
  </div>`;
}

function lines(state, page, acts) {
  if (state.lines.length > 0) return days(state, page, acts);
  const next = page.candidate === undefined
    ? t("Effacez un filtre pour voir d'autres lignes.")
    : t("Rien n'est encore noté : l'histoire commence quand le candidat entre.");
  return html`<div class="empty">${icon("search")}<p><strong>${t("Aucune ligne.")}</strong></p><p>${next}</p></div>`;
}

function rest(state, acts) {
  if (!state.more) return html`<p class="quiet" data-role="story-end">${state.lines.length ? endWords(state.wish) : nothing}</p>`;
  return html`<p><button class="wide" data-role="more" ?disabled=${state.busy} @click=${acts.more}>
    ${state.wish.newest ? t("Lignes plus anciennes") : t("Lignes suivantes")}</button></p>`;
}

function endWords({ newest }) {
  return newest ? t("Début de l'histoire.") : t("Fin de l'histoire, pour l'instant.");
}
