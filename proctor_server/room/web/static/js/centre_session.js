// The centre's page of one session: what is missing, the next step, and a tab for each thing to prepare.
import { html, nothing, render } from "../vendor/lit-html-3.3.3.js";
import { drawing, fault, icon, view, whoIsHere } from "./parts.js";
import { clock, fullDay, writtenClock } from "./moments.js";
import { isOpen, pairingActs, unlockBox } from "./pairing.js";
import { candidatesTab, enrolmentActs } from "./session_candidates.js";
import { candidateSheet } from "./session_candidate.js";
import { detailsTab, planActs } from "./session_details.js";
import { papersTab } from "./session_papers.js";
import { stationsTab } from "./session_stations.js";
import { lackList, nextStep, readsResults, stateWord } from "./session_steps.js";
import { leaveActs } from "./station_leave.js";
import { t } from "./words.js";

const REFRESH_MS = 5000;

/** The tabs: a name in the address, a word, and what draws it; or an address of its own. */
const TABS = [
  { name: "details", word: () => t("Détails"), draw: detailsTab },
  { name: "candidates", word: () => t("Candidats"), draw: candidatesTab },
  { name: "stations", word: () => t("Postes"), draw: stationsTab },
  { name: "papers", word: () => t("Papiers"), draw: papersTab },
];

const RESULTS = { name: "results", word: () => t("Résultats") };

function tabs({ role, sheet }) {
  const href = `/session/${sheet.session.number}/results`;
  return readsResults(role, sheet.session) ? [...TABS, { ...RESULTS, href }] : TABS;
}

export function start(page, link) {
  const { sheet, stations, pairing, unlocked, content_unlocked, role, account } = page;
  const state = { sheet, stations, pairing, unlocked, content_unlocked, role, account, problem: null, busy: false };
  Object.assign(state, { imports: new Map(), search: "" });
  Object.assign(state, { editing: null, asking: null, made: null, person: null, said: null, formProblem: null });
  const draw = drawing(() => {
    render(screen(state, page, link, acts), view());
    for (const dialog of document.querySelectorAll("dialog")) show(dialog);
  });
  const set = (change) => {
    Object.assign(state, change);
    draw();
  };
  const acts = actsOn(state, set, link);
  addEventListener("hashchange", draw);
  setInterval(draw, 1000);
  setInterval(() => look(state, link, set), REFRESH_MS);
  draw();
}

function show(dialog) {
  const open = dialog.dataset.open === "true";
  if (open && !dialog.open) dialog.showModal();
  if (!open && dialog.open) dialog.close();
}

async function look({ sheet }, link, set) {
  if (document.hidden) return;
  const asked = ["/api/stations", "/api/pairing", `/api/sessions/${sheet.session.number}/sheet`].map(link.get);
  const [stations, pairing, fresh] = await Promise.all(asked).catch(() => []);
  if (fresh) set({ stations, pairing, sheet: fresh });
}

function actsOn(state, set, link) {
  const path = `/api/sessions/${state.sheet.session.number}`;
  const again = async () => set({ sheet: await link.get(`${path}/sheet`) });
  async function ask(act, problem = "problem") {
    set({ busy: true, [problem]: null, said: null });
    await act().catch((found) => set({ [problem]: found }));
    set({ busy: false });
  }
  // what was before somebody else's change is of no use any more: the page shows what is
  async function careful(act, closed, beside = "formProblem") {
    set({ busy: true, formProblem: null, problem: null, said: null });
    await act().catch(async (found) => {
      if (found.code !== "changed_meanwhile") return set({ [beside]: found });
      set({ ...closed, problem: found });
      await again();
    });
    set({ busy: false });
  }
  return {
    set,
    ...pairingActs(ask, set, link),
    ...leaveActs(ask, set, link),
    ...planActs({ state, set, link, path, careful }),
    ...enrolmentActs({ state, set, link, path, careful, again, ask }),
  };
}

function screen(state, page, link, acts) {
  const tab = TABS.find(({ name }) => `#${name}` === location.hash) ?? TABS[0];
  return html`${header(state.sheet.session, page, link)}
    <main class="prepare">
      ${fault(state.problem)} ${isOpen(state) ? nothing : unlockBox(state, acts)}
      ${standing(state)}
      <nav class="tabline" aria-label=${t("Session")}>${tabs(state).map((each) => tabLink(each, each === tab))}</nav>
      ${said(state, acts)}
      <section class="tabbed" data-role="tab-${tab.name}" aria-label=${tab.word()}>${tab.draw(state, acts)}</section>
    </main>
    ${candidateSheet(state, acts)}`;
}

function header(session, page, link) {
  return html`<header class="top"><div class="line">
    <div class="what">
      <span><a href="/centre">${icon("arrow-left")}${t("Centre")}</a></span>
      <h1>${t("Session {number}", { number: session.number })}</h1>
      <span>${session.room}</span>
      <span>${fullDay(session.starts_at)}, ${writtenClock(session.starts_at)}</span>
      <span>${t("code")} <b class="code">${session.access_code}</b></span>
    </div>
    <p class="here">${whoIsHere(page, link)}<time class="clock">${clock()}</time></p>
  </div></header>`;
}

/** What is missing, and the one step that is next. */
function standing({ sheet: { session }, role }) {
  const { words, href } = nextStep(session, role);
  const room = `/session/${session.number}/room`;
  return html`<div class="standing" data-role="standing">
    <div><p class="state">${t("Session {state}", { state: stateWord(session) })}</p>${lackList(session)}</div>
    <p class="actions">
      ${href === room ? nothing : html`<a class="button" href=${room}>${t("Voir la salle")}</a>`}
      <a class="button primary" data-role="next-step" href=${href}>${words}${icon("arrow-right")}</a>
    </p>
  </div>`;
}

function tabLink({ name, word, href }, isHere) {
  return html`<a href=${href ?? `#${name}`} aria-current=${isHere ? "page" : nothing} data-tab=${name}>${word()}</a>`;
}

/** What was just done, and the way back where there is one. */
function said({ said: what }, acts) {
  return html`<div role="status" class="saying">${what
    ? html`<p class="good">${icon("circle-check")}<span>${what.words}</span>
      ${what.undo ? html`<button data-role="undo" @click=${what.undo}>${icon("rotate-ccw")}${t("Annuler")}</button>` : nothing}
      <button class="plain" @click=${() => acts.set({ said: null })}>${icon("x")}<span class="unseen">${t("Fermer")}</span></button></p>`
    : nothing}</div>`;
}
