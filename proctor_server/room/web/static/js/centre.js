// The administrator's page: each session with its next step, pairing, stations.
import { html, nothing, render } from "../vendor/lit-html-3.3.3.js";
import { drawing, fault, icon, view, whoIsHere } from "./parts.js";
import { clock } from "./moments.js";
import { creation } from "./centre_forms.js";
import { erasedSessions } from "./erased.js";
import { goToFirstFault } from "./fields.js";
import { laptopList } from "./laptops.js";
import { isOpen, organises, pairingActs, pairingBox, unlockBox } from "./pairing.js";
import { labels } from "./papers.js";
import { sessionList } from "./session_list.js";
import { bringIn, stationFile } from "./station_file.js";
import { leaveActs, stationLeave } from "./station_leave.js";
import { stationList } from "./stations.js";
import { t } from "./words.js";

const REFRESH_MS = 5000;

export function start(page, link) {
  const { sessions, stations, pairing, laptops, unlocked, content_unlocked, role, account } = page;
  const state = { sessions, stations, pairing, laptops, unlocked, content_unlocked, role, account, problem: null };
  Object.assign(state, { busy: false, creating: false, created: null, createProblem: null, brought: null, leaving: null });
  Object.assign(state, { search: "" });
  const draw = drawing(() => render(screen(state, page, link, acts), view()));
  const set = (change) => {
    Object.assign(state, change);
    draw();
  };
  const acts = actsOn(state, set, link);
  setInterval(draw, 1000);
  setInterval(() => look(link, set, organises(state)), REFRESH_MS);
  draw();
}

// this page follows no session: it asks for the little that changes by itself
async function look(link, set, everything) {
  if (document.hidden) return;
  const more = everything ? ["/api/stations", "/api/pairing", "/api/laptops"] : [];
  const asked = ["/api/sessions", ...more].map(link.get);
  const [sessions, stations = [], pairing = null, laptops = []] = await Promise.all(asked).catch(() => []);
  if (sessions) set({ stations, pairing, sessions, laptops });
}

function actsOn(state, set, link) {
  async function ask(act, problem = "problem") {
    set({ busy: true, [problem]: null });
    await act().catch((found) => set({ [problem]: found }));
    set({ busy: false });
  }
  return {
    ...pairingActs(ask, set, link),
    ...leaveActs(ask, set, link),
    leaving: (leaving) => set({ leaving }),
    revokeLaptop: (id) =>
      ask(async () => set({ laptops: await link.post(`/api/laptops/${id}/revoke`), leaving: null })),
    creating: (creating) => set({ creating, created: null, createProblem: null }),
    create: (plan, form) =>
      ask(async () => {
        set({ created: await link.post("/api/sessions", plan) });
        set({ sessions: await link.get("/api/sessions"), creating: false });
      }, "createProblem").then(() => state.createProblem && goToFirstFault(form)),
    search: (search) => set({ search }),
    bringJournals: (file) => ask(async () => set({ brought: await bringIn(link, "/api/stations/import", file) })),
  };
}

function screen(state, page, link, acts) {
  return html`<header class="top"><div class="line">
      <div class="what"><h1>${t("Le centre")}</h1></div>
      <p class="here">${pagesOfCentre(page)}${whoIsHere(page, link)}<time class="clock">${clock()}</time></p>
    </div></header>
    <main class="centre">
      ${fault(state.problem)} ${isOpen(state) ? nothing : unlockBox(state, acts)}
      <section class="sessions" aria-labelledby="sessions-title">
        <header>
          <h2 id="sessions-title">${t("Sessions")}</h2>
          ${organises(state) ? createButton(state, acts) : nothing}
        </header>
        ${creation(state, acts)} ${sessionList(state, acts)} ${erasedSessions(page.erased)}
      </section>
      ${organises(state) ? aside(state, acts) : nothing}
    </main>`;
}

function createButton(state, acts) {
  return html`<button class=${state.creating ? "" : "primary"} data-role="create" @click=${() => acts.creating(!state.creating)}>
    ${icon(state.creating ? "x" : "plus")}${state.creating ? t("Annuler") : t("Créer une session")}
  </button>`;
}

function aside(state, acts) {
  return html`<div class="aside">
        <section aria-labelledby="pairing-title">
          <h2 id="pairing-title">${t("Appairage")}</h2>
          ${pairingBox(state, acts)}
        </section>
        <section aria-labelledby="laptops-title">
          <h2 id="laptops-title">${t("Autres ordinateurs de surveillance")}</h2>
          ${laptopList(state, acts)}
        </section>
        <section aria-labelledby="stations-title">
          <h2 id="stations-title">${t("Postes")}</h2>
          ${stationList(state.stations)} ${stationFile(state, acts)} ${stationLeave(state, acts)}
          ${state.stations.some(({ paired }) => paired) ? labels() : nothing} ${plans(state.sessions)}
        </section>
      </div>`;
}

/** Each room that sessions are held in, to its plan. */
function plans(sessions) {
  const rooms = [...new Set(sessions.map(({ room }) => room))].sort((a, b) => a.localeCompare(b, "fr"));
  if (rooms.length === 0) return nothing;
  return html`<p class="actions" data-role="plans">${rooms.map((room) => html`<a class="button"
    href="/centre/plan/${encodeURIComponent(room)}">${icon("square")}${t("Plan : {room}", { room })}</a>`)}</p>`;
}

/** The rest of the centre: what this role may open. */
function pagesOfCentre({ role, account }) {
  return html`${role === "administrator" ? pagesOfAdministrator() : nothing}
    ${account ? html`<a href="/centre/password">${icon("lock")}${t("Mon mot de passe")}</a>` : nothing}`;
}

function pagesOfAdministrator() {
  return html`<a href="/centre/accounts">${icon("users")}${t("Comptes")}</a>
    <a href="/centre/settings">${icon("square-check-big")}${t("Réglages")}</a>`;
}
