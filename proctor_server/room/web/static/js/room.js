// The invigilator's page. It holds what the server said last, and what this person is looking at; nothing else.
import { html, nothing, render } from "../vendor/lit-html-3.3.3.js";
import { away, drawing, fault, icon, keepOpen, plain, view } from "./parts.js";
import { setServerNow } from "./moments.js";
import {
  byName, byStation, canBeConfirmed, canBePaused, canComeBack, fullName, GROUPS, isConfirmed, isPaused,
} from "./people.js";
import { cards, toDo } from "./room_cards.js";
import { diskNews } from "./room_disk.js";
import { counts, header } from "./room_header.js";
import { everybodySheet } from "./room_everybody.js";
import { focused, listen } from "./room_keys.js";
import { papers } from "./papers.js";
import { planLook } from "./room_plan.js";
import { presence } from "./room_presence.js";
import { canReport, reportList, reportsTab } from "./report_list.js";
import { reportSheet } from "./report_sheet.js";
import { isWriting, reporting } from "./reports.js";
import { listBar, ofMine, ownersShown, ratio, shortage } from "./room_roster.js";
import { candidateSheet, keysSheet } from "./room_sheet.js";
import { awaitGesture, ringForNew, soundSwitch } from "./room_sound.js";
import { stationList, unusable } from "./stations.js";
import { byUrgency, keepingFocus, steady, waitingFor, watchHands } from "./room_urgency.js";
import { count, t } from "./words.js";

/** What is one more each time that it is asked for. */
const AGAIN_IS_MORE = /(^|\/)(message|time)$/;

export function start(page, link) {
  const state = firstState(page);
  const title = document.title;
  const draw = drawing(() => {
    keepingFocus(() => render(room(state, page, link, acts), view()));
    summon(title, waitingFor(ofMine([...state.candidates.values()], state.roster, page), page));
    keepOpen("[data-role=sheet]", state.open !== null);
    keepOpen("[data-role=keys]", state.keys);
    keepOpen("[data-role=everybody]", state.everybody);
    keepOpen("[data-role=report]", isWriting(state.reports));
  });
  state.reports = reporting(page, link, draw);
  const set = (change) => {
    Object.assign(state, change);
    draw();
  };
  const acts = actsOn(state, set, link, `/api/sessions/${page.session}`);
  listen(keyActs(state, set, acts));
  watchHands();
  awaitGesture();
  link.live(page.session, (event, payload) => {
    set(HEARD[event](state, payload));
    state.reports.hear(state.session);
  }, (linked) => set({ linked }));
  setInterval(draw, 1000);
  draw();
}

/** Says what waits for me where it is seen and heard from another window. */
function summon(title, waiting) {
  document.title = waiting.length ? `(${waiting.length}) ${title}` : title;
  ringForNew(waiting);
}

function firstState(page) {
  const looking = page.view.session.state === "planned" ? "presence" : "room";
  const own = { looking, search: "", filter: null, sort: "urgency", open: null, form: null, keys: false };
  Object.assign(own, { everybody: false, list: "mine", plan: page.plan, busy: new Set(), problem: null, linked: true });
  return { ...own, ...whole(page.view) };
}

function whole({ now, session, roster, candidates, stations, disk }) {
  setServerNow(now);
  return { session, roster, disk, candidates: byId(candidates), stations: byId(stations) };
}

function byId(list) {
  return new Map(list.map((one) => [one.id, one]));
}

/** Event → what it changes. */
const HEARD = {
  room: (_, payload) => whole(payload),
  cards: (state, payload) => ({ candidates: new Map([...state.candidates, ...byId(payload)]) }),
  stations: (state, payload) => ({ stations: new Map([...state.stations, ...byId(payload)]) }),
  session: (_, payload) => ({ session: payload }),
  roster: (_, payload) => ({ roster: payload }),
  disk: (_, payload) => ({ disk: payload }),
};

/** What the page can do. Nothing is shown as done before the server says so. */
function actsOn(state, set, link, path) {
  const ask = (candidate, what, body) => send(candidate, `candidates/${candidate.id}/${what}`, body);
  const post = (where) => (AGAIN_IS_MORE.test(where) ? link.postOnce : link.post);
  async function send(candidate, where, body) {
    state.busy.add(candidate.id);
    set({ problem: null });
    try {
      await post(where)(`${path}/${where}`, body);
      set({ form: null });
    } catch (problem) {
      set({ problem: Object.assign(problem, { candidate: candidate.id }) });
    }
    state.busy.delete(candidate.id);
    set({});
  }
  async function askAll(what, body) {
    set({ problem: null });
    try {
      await post(what)(`${path}/${what}`, body);
      set({ everybody: false });
    } catch (problem) {
      set({ problem });
    }
  }
  return {
    busy: (id) => state.busy.has(id),
    // beside whom it is about, in a list that is longer than the screen
    problemOf: ({ id }) => (state.open === null && state.problem?.candidate === id ? state.problem : null),
    confirm: (candidate) => ask(candidate, "presence", { confirmed: true }),
    withdraw: (candidate) => ask(candidate, "presence", { confirmed: false }),
    authorise: (candidate) => ask(candidate, "resume"),
    alert: (candidate, alert, what) => ask(candidate, `alerts/${alert.n}`, what),
    end: (candidate, reason) => ask(candidate, "end", { reason }),
    message: (candidate, said) => ask(candidate, "message", said),
    time: (candidate, said) => ask(candidate, "time", said),
    move: (candidate, station) => ask(candidate, "move", { station }),
    pause: (candidate) => ask(candidate, "pause", { paused: !isPaused(candidate) }),
    withdrawTime: (candidate, { n }, said) => ask(candidate, `time/${n}/withdraw`, said),
    withdrawTimeOfAll: ({ n }, said) => askAll(`time/${n}/withdraw`, said),
    lostTime: (candidate, line, said) => ask(candidate, `lost-time/${line.n}`, said),
    all: askAll,
    toList: (candidate, to) => send(candidate, "lists", { action: "move", candidate: candidate.id, to }),
    share: () => askAll("lists", { action: "balance" }),
    overrideRatio: (reason) => askAll("ratio", { action: "override", reason }),
    restoreRatio: () => askAll("ratio", { action: "withdraw" }),
    list: (list) => set({ list }),
    redraw: () => set({}),
    everybody: (everybody) => set({ everybody, problem: null }),
    form: (form) => { set({ form }); intoForm(); },
    open: (id, form = null) => { set({ open: id, problem: null, form }); intoForm(); },
    close: () => set({ open: null, problem: null, form: null }),
    help: () => set({ keys: true }),
    closeKeys: () => set({ keys: false }),
    look: (looking) => {
      set({ looking });
      // the administrator may have arranged the room meanwhile
      if (looking === "plan") link.get(`${path}/plan`).then((plan) => set({ plan }), () => {});
    },
    choose: (filter) => set({ filter, looking: ["stations", "reports"].includes(state.looking) ? "room" : state.looking }),
    search: (search) => set({ search }),
    sort: (sort) => set({ sort }),
  };
}

function keyActs(state, set, acts) {
  const withForm = (form) => () => {
    const candidate = state.candidates.get(focused());
    return candidate ? acts.open(candidate.id, form) : acts.everybody(true);
  };
  return {
    search: () => document.querySelector("[data-role=search]")?.focus(),
    help: acts.help,
    escape: () => set({ search: "", filter: null }),
    message: withForm("message"),
    time: withForm("time"),
    list: () => set({ list: state.list === "mine" ? "all" : "mine" }),
    pause: () => {
      const candidate = state.candidates.get(focused());
      if (!candidate) return acts.everybody(true);
      return canBePaused(candidate) || isPaused(candidate) ? acts.pause(candidate) : acts.open(candidate.id);
    },
    report: () => canReport(state.session) && state.reports.acts.write(focused()),
    presence: () => {
      const candidate = state.candidates.get(focused());
      if (candidate && canComeBack(candidate)) return acts.authorise(candidate);
      if (candidate && canBeConfirmed(candidate) && !isConfirmed(candidate)) return acts.confirm(candidate);
      return acts.look("presence");
    },
  };
}

/** What was asked for can be typed at once. */
function intoForm() {
  requestAnimationFrame(() => {
    document.querySelector("[data-role=sheet] .fields :is(input, textarea, select)")?.focus();
    openOnFirst(document.querySelector("[data-role=sheet] [data-opens-on-first]"));
  });
}

/** Chosen once, as the form opens: a choice that goes away later falls back on "Choisir…", never on its neighbour. */
function openOnFirst(select) {
  const first = [...(select?.options ?? [])].find(({ value, disabled }) => value && !disabled);
  if (first) select.value = first.value;
}

function room(state, page, link, acts) {
  const everybody = [...state.candidates.values()];
  const listed = state.list === "mine" ? ofMine(everybody, state.roster, page) : everybody;
  return html`${header(state, page, link)} ${away(state.linked)} ${diskNews(state.disk)} ${locked(state.session)}
    <main class="room">
      ${counts(state, listed, acts.choose)} ${bar(state, page, acts)}
      ${state.looking === "stations" ? nothing : listBar(state, everybody, page, acts)}
      ${state.looking === "presence" ? nothing : shortage(state)}
      ${state.open === null && !state.everybody && !isInRow(state) ? fault(state.problem) : nothing}
      ${["room", "plan"].includes(state.looking) ? toDo(listed, page, acts) : nothing}
      ${LOOKS[state.looking](state, listed, acts, page)}
    </main>
    ${candidateSheet(state, page, acts)} ${everybodySheet(state, shown(state, listed), acts)} ${keysSheet(acts)}
    ${reportSheet(state.reports, everybody.sort(byName))}`;
}

function isInRow({ looking, problem }) {
  return looking === "presence" && problem?.candidate !== undefined;
}

// items are encrypted on the room's disk: after a restart somebody has to open them before the next start
function locked({ unlocked, state }) {
  if (unlocked || !["planned", "open"].includes(state)) return nothing;
  const what = t("Les sujets sont encore fermés : personne ne peut commencer.");
  const remedy = t("Quittez puis entrez de nouveau avec le mot de passe de la session.");
  return html`<p class="away">${icon("lock")}<span>${what} ${remedy}</span></p>`;
}

function bar(state, page, acts) {
  const tab = (name, words) => html`<button class="tab" data-role="look" data-look=${name}
    aria-pressed=${state.looking === name} @click=${() => acts.look(name)}>${words}</button>`;
  const spare = new Set(state.plan.seats.filter((seat) => seat.spare).map(({ name }) => name));
  const wrong = unusable([...state.stations.values()].filter(({ name }) => !spare.has(name)));
  return html`<div class="bar">
    <div class="tabs" role="group" aria-label=${t("Vue")}>
      ${tab("presence", t("Présence"))} ${tab("room", t("Salle"))} ${tab("plan", t("Plan"))}
      ${tab("stations", wrong ? t("Postes ({n} à voir)", { n: wrong }) : t("Postes"))}
      ${tab("reports", reportsTab(state.session.reports))}
    </div>
    ${["stations", "reports"].includes(state.looking) ? nothing : tools(state, acts)}
    <button data-role="to-everybody" @click=${() => acts.everybody(true)}>${icon("users")}${t("À tous…")}</button>
    <a class="button" href="/session/${page.session}/finalisation">${icon("file-check")}${t("Finaliser")}</a>
    ${soundSwitch(acts.redraw)}
    <button class="plain" data-role="help" aria-label=${t("Clavier")} @click=${acts.help}>
      ${icon("keyboard")}<span>${t("Clavier")}</span><kbd>?</kbd>
    </button>
  </div>`;
}

function tools(state, acts) {
  const sorts = html`<label class="sort"><span>${t("Tri")}</span>
    <select @change=${(event) => acts.sort(event.target.value)}>
      <option value="urgency" ?selected=${state.sort === "urgency"}>${t("urgence")}</option>
      <option value="name" ?selected=${state.sort === "name"}>${t("nom")}</option>
      <option value="station" ?selected=${state.sort === "station"}>${t("poste")}</option>
    </select></label>`;
  return html`<label class="search">${icon("search")}<span class="unseen">${t("Chercher un candidat")}</span>
      <input type="search" data-role="search" placeholder=${t("Chercher un candidat")} .value=${state.search}
        @input=${(event) => acts.search(event.target.value)} @keydown=${leaveSearch} /><kbd>/</kbd></label>
    ${state.looking === "room" ? sorts : nothing}`;
}

function leaveSearch(event) {
  if (event.key !== "Enter") return;
  // after the frame that draws what has just been typed
  requestAnimationFrame(() => document.querySelector("[data-candidate] [data-role=open]")?.focus());
}

/** What is looked at → how it is drawn. */
const LOOKS = {
  presence: (state, everybody, acts, page) =>
    html`${ratio(state, [...state.candidates.values()], page, acts)} ${papers(state.session.number, ["attendance"])}
      ${people(state, everybody, acts, SORTS.name, (chosen) => presence(chosen, acts, page))}`,
  room: (state, everybody, acts, page) => people(state, everybody, acts, SORTS[state.sort], (chosen) =>
    cards(chosen, acts, ownersShown(state, page))),
  plan: (state, everybody, acts, page) => everybody.length === 0
    ? LOOKS.room(state, everybody, acts, page)
    : planLook(state, everybody, shown(state, everybody), acts),
  stations: (state) => stationList([...state.stations.values()]),
  reports: (state, everybody) =>
    html`${papers(state.session.number, ["incident-report"])} ${reportList(state.reports, everybody, canReport(state.session))}`,
};

/** Name of a sort → these people so sorted. */
const SORTS = {
  urgency: (people) => steady(byUrgency(people)),
  name: (people) => people.sort(byName),
  station: (people) => people.sort(byStation),
};

function people(state, everybody, acts, order, drawn) {
  if (everybody.length === 0) {
    const next = t("L'administrateur du centre importe la liste depuis la page du centre.");
    return empty("users", t("Aucun candidat dans cette session."), next);
  }
  const chosen = order(shown(state, everybody));
  if (chosen.length === 0) {
    const next = t("Échap vide la recherche et montre de nouveau tout le monde.");
    return empty("search", t("Personne ne correspond."), next);
  }
  return html`${drawn(chosen)} ${hiddenWords(everybody.length - chosen.length)}`;
}

function shown(state, everybody) {
  return everybody.filter((one) => isChosen(one, state));
}

function hiddenWords(n) {
  if (n === 0) return nothing;
  const words = count(n, "{n} autre candidat caché par le filtre.", "{n} autres candidats cachés par le filtre.");
  return html`<p class="quiet">${words}</p>`;
}

function isChosen(candidate, { search, filter }) {
  const group = GROUPS.find(({ key }) => key === filter);
  if (search.trim() === "") return !group || group.has(candidate);
  const text = plain(`${fullName(candidate)} ${candidate.group} ${candidate.attempt?.station_name ?? ""}`);
  return (!group || group.has(candidate)) && plain(search).split(/\s+/).every((word) => text.includes(word));
}

function empty(sign, what, next) {
  return html`<div class="empty">${icon(sign)}<p><strong>${what}</strong></p><p>${next}</p></div>`;
}
