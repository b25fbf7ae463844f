// The administrator's page: each session with its next step, pairing, stations.
import { html, nothing, render, repeat } from "../vendor/lit-html-3.3.3.js";
import { drawing, fault, icon, view, whoIsHere } from "./parts.js";
import { clock, countdown, day, serverNow, writtenClock } from "./moments.js";
import { creation } from "./centre_forms.js";
import { importActs, importing } from "./imports.js";
import { laptopList } from "./laptops.js";
import { labels, papersOfCentre } from "./papers.js";
import { bringIn, stationFile } from "./station_file.js";
import { stationList } from "./stations.js";
import { t } from "./words.js";

const REFRESH_MS = 5000;

export function start(page, link) {
  const { sessions, stations, pairing, laptops, unlocked } = page;
  const state = { sessions, stations, pairing, laptops, leaving: null, unlocked, problem: null, busy: false, creating: false };
  Object.assign(state, { created: null, imports: new Map(), createProblem: null, brought: null });
  const draw = drawing(() => render(screen(state, page, link, acts), view()));
  const set = (change) => {
    Object.assign(state, change);
    draw();
  };
  const acts = actsOn(state, set, link);
  setInterval(draw, 1000);
  setInterval(() => look(link, set), REFRESH_MS);
  draw();
}

// this page follows no session: it asks for the little that changes by itself
async function look(link, set) {
  if (document.hidden) return;
  const asked = ["/api/stations", "/api/pairing", "/api/sessions", "/api/laptops"].map(link.get);
  const [stations, pairing, sessions, laptops] = await Promise.all(asked).catch(() => []);
  if (sessions) set({ stations, pairing, sessions, laptops });
}

function actsOn(state, set, link) {
  async function ask(act, problem = "problem") {
    set({ busy: true, [problem]: null });
    await act().catch((found) => set({ [problem]: found }));
    set({ busy: false });
  }
  return {
    unlock: (password) => ask(async () => set(await link.post("/api/unlock", { password }))),
    pair: (open) => ask(async () => set({ pairing: await link.post("/api/pairing", { open }) })),
    leaving: (leaving) => set({ leaving }),
    revokeLaptop: (id) =>
      ask(async () => set({ laptops: await link.post(`/api/laptops/${id}/revoke`), leaving: null })),
    creating: (creating) => set({ creating, created: null, createProblem: null }),
    create: (fields) =>
      ask(async () => {
        set({ created: await link.post("/api/sessions", fields) });
        set({ sessions: await link.get("/api/sessions"), creating: false });
      }, "createProblem"),
    ...importActs(state.imports, ask, link),
    bringJournals: (file) => ask(async () => set({ brought: await bringIn(link, "/api/stations/import", file) })),
  };
}

function screen(state, page, link, acts) {
  return html`<header class="top"><div class="line">
      <div class="what"><h1>${t("Le centre")}</h1></div>
      <p class="here">${whoIsHere(page, link)}<time class="clock">${clock()}</time></p>
    </div></header>
    <main class="centre">
      ${fault(state.problem)} ${state.unlocked ? nothing : unlockBox(state, acts)}
      <section class="sessions" aria-labelledby="sessions-title">
        <header>
          <h2 id="sessions-title">${t("Sessions")}</h2>
          <button class=${state.creating ? "" : "primary"} data-role="create" @click=${() => acts.creating(!state.creating)}>
            ${icon(state.creating ? "x" : "plus")}${state.creating ? t("Annuler") : t("Créer une session")}
          </button>
        </header>
        ${creation(state, acts)} ${sessionList(state, acts)}
      </section>
      <div class="aside">
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
          ${stationList(state.stations)} ${stationFile(state, acts)}
          ${state.stations.some(isPaired) ? labels() : nothing}
        </section>
      </div>
    </main>`;
}

function unlockBox(state, acts) {
  const submit = (event) => {
    event.preventDefault();
    acts.unlock(new FormData(event.target).get("password"));
  };
  return html`<form class="unlock fields" data-role="unlock" @submit=${submit}>
    <p>${icon("lock")} <strong>${t("La clé du centre est fermée.")}</strong>
      ${t("Sans elle, ni appairage, ni finalisation, ni nouveaux départs.")}</p>
    <label><span>${t("Mot de passe du centre")}</span>
      <input name="password" type="password" autocomplete="current-password" required /></label>
    <button class="primary" ?disabled=${state.busy}>${icon("lock-open")}${t("Ouvrir")}</button>
  </form>`;
}

/** State → its word, and the next step: words and page. */
const NEXT = {
  planned: { word: () => t("prévue"), step: () => t("Ouvrir la salle"), page: "room" },
  open: { word: () => t("en cours"), step: () => t("Voir la salle"), page: "room" },
  closed: { word: () => t("terminée"), step: () => t("Finaliser"), page: "finalisation" },
  finalised: { word: () => t("finalisée"), step: () => t("Suivre l'envoi"), page: "finalisation" },
  uploaded: { word: () => t("reçue par l'autorité"), step: () => t("Voir le reçu"), page: "finalisation" },
  published: { word: () => t("publiée"), step: () => t("Voir le reçu"), page: "finalisation" },
};

function sessionList(state, acts) {
  if (state.sessions.length === 0) {
    return html`<div class="empty">${icon("file-check")}<p><strong>${t("Aucune session.")}</strong></p>
      <p>${t("Créez-en une, puis importez la liste des candidats et leurs profils.")}</p></div>`;
  }
  const order = [...state.sessions].sort((a, b) => b.starts_at.localeCompare(a.starts_at));
  return html`<ul class="session-list" data-role="sessions">
    ${repeat(order, ({ number }) => number, (session) => sessionLine(session, state, acts))}
  </ul>`;
}

function isPaired({ state }) {
  return state !== "seen" && state !== "refused";
}

function sessionLine(session, state, acts) {
  const { word, step, page } = NEXT[session.state];
  return html`<li data-session=${session.number}>
    <div class="summary">
      <p><strong>${t("Session {number}", { number: session.number })}</strong>
        <span class="state">${word()}</span></p>
      <p class="quiet"><span>${day(session.starts_at)}, ${writtenClock(session.starts_at)}</span>
        <span>${session.site}, ${session.room}</span><span>${t("code")} <b class="code">${session.access_code}</b></span></p>
    </div>
    <a class="button primary" href="/session/${session.number}/${page}">${step()}${icon("arrow-right")}</a>
    ${session.state === "planned" ? importing(session, state, acts) : nothing}
    ${papersOfCentre(session.number, state.unlocked)}
  </li>`;
}

function pairingBox({ pairing, busy, unlocked }, acts) {
  const open = pairing && Date.parse(pairing.expires_at) > serverNow();
  if (!open) {
    return html`<p>${t("Ouvrez l'appairage pour ajouter des postes : un même code sert à toute la salle.")}</p>
      <button class="primary" data-role="open-pairing" ?disabled=${busy || !unlocked} @click=${() => acts.pair(true)}>
        ${icon("link")}${t("Ouvrir l'appairage")}</button>`;
  }
  return html`<p class="pairing-code" data-role="pairing-code">${pairing.code}</p>
    <p>${t("Sur chaque poste :")} <code>kiosk pair ${pairing.code}</code></p>
    <p class="quiet">${icon("clock")} ${t("Valable encore")} <b>${countdown(pairing.expires_at)}</b></p>
    <button data-role="close-pairing" ?disabled=${busy} @click=${() => acts.pair(false)}>
      ${icon("x")}${t("Fermer l'appairage")}
    </button>`;
}
