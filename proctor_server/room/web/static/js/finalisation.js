// From «what is missing» to the receipt: a list that fills itself, then one form to sign, then the package.
import { html, nothing, render, repeat } from "../vendor/lit-html-3.3.3.js";
import { away, drawing, fault, icon, keepOpen, sessionName, view, whoIsHere } from "./parts.js";
import { clock, day } from "./moments.js";
import { papers, SIGNED } from "./papers.js";
import { fullName } from "./people.js";
import { sealed, watchProgress } from "./package.js";
import { reportList } from "./report_list.js";
import { reportSheet } from "./report_sheet.js";
import { KINDS, lackingWords } from "./report_words.js";
import { isWriting, reporting } from "./reports.js";
import { bringIn, stationFile } from "./station_file.js";
import { count, t } from "./words.js";

const GATHER_MS = 500;

export function start(page, link) {
  const state = { finalisation: page.finalisation, session: page.view.session, linked: true, busy: false };
  Object.assign(state, { names: namesOf(page.view), problem: null, asking: null, brought: null, receiptProblem: null });
  const draw = drawing(() => {
    render(screen(state, page, link, acts), view());
    keepOpen("[data-role=report]", isWriting(state.reports));
  });
  state.reports = reporting(page, link, draw);
  const set = (change) => {
    Object.assign(state, change);
    draw();
  };
  const path = `/api/sessions/${page.session}`;
  const again = fresh(link, path, set);
  const acts = actsOn(set, link, path, again);
  link.live(page.session, (event, payload) => {
    if (event === "session") set({ session: payload });
    if (event === "room") set({ session: payload.session, names: namesOf(payload) });
    // a journal is whole once its station has signed it: that is no fact of the session, the station's card tells of it
    if (event !== "stations" || waitsForJournal(state.finalisation)) again();
    state.reports.hear(state.session);
  }, (linked) => set({ linked }));
  watchProgress(() => state.linked && isUnderway(state.finalisation), again);
  draw();
}

function isUnderway({ state, package: file, upload }) {
  return state !== "open" && (!file || upload === "queued");
}

function waitsForJournal({ missing }) {
  return missing.some(({ code }) => code === "journal_incomplete");
}

function namesOf({ candidates, stations }) {
  const seats = candidates.filter(({ attempt }) => attempt).map(({ attempt }) => [attempt.station, attempt.station_name]);
  return {
    people: candidates,
    candidates: new Map(candidates.map((one) => [one.id, fullName(one)])),
    stations: new Map([...seats, ...stations.map(({ id, name }) => [id, name])]),
  };
}

/** Asks for the state when something has changed: many pushes within a second make one question. */
function fresh(link, path, set) {
  let waiting = null;
  return function ask() {
    waiting ??= setTimeout(async () => {
      await link.get(`${path}/finalisation`).then((finalisation) => set({ finalisation }), () => {});
      waiting = null;
    }, GATHER_MS);
  };
}

function actsOn(set, link, path, again) {
  async function ask(where, body) {
    set({ busy: true, problem: null });
    await link.post(`${path}/${where}`, body).then(() => set({ asking: null }), (problem) => set({ problem }));
    set({ busy: false });
    again();
  }
  return {
    ask: (key) => set({ asking: key }),
    abort: (candidate, reason) => ask(`candidates/${candidate}/abort-reason`, { reason }),
    lost: (station, reason) => ask(`stations/${encodeURIComponent(station)}/journal-lost`, { reason }),
    bringJournals: async (file) => {
      set({ busy: true, brought: null });
      set({ brought: await bringIn(link, `${path}/stations/import`, file), busy: false });
      again();
    },
    sign: (details) => ask("finalisation", details),
    retry: () => ask("finalisation/retry", {}),
    bringReceipt: async (file) => {
      set({ busy: true, receiptProblem: null });
      const refused = (receiptProblem) => set({ receiptProblem });
      await link.upload(`${path}/finalisation/receipt`, file).then((finalisation) => set({ finalisation }), refused);
      set({ busy: false });
    },
    withdraw: (reason) => ask("finalisation/withdraw", { reason }),
  };
}

function screen(state, page, link, acts) {
  const { session } = state;
  return html`<header class="top"><div class="line">
      <p class="what">
        <a href="/session/${page.session}/room">${icon("arrow-left")}${t("La salle")}</a>
        <strong>${sessionName(session)}</strong>
        <span>${session.room}</span><span>${day(session.starts_at)}</span>
      </p>
      <p class="here">${whoIsHere(page, link)}<time class="clock">${clock()}</time></p>
    </div></header>
    ${away(state.linked)}
    <main class="sheet-page">
      <h1>${t("Finaliser la session")}</h1>
      ${figures(state.finalisation)} ${fault(state.problem)}
      ${state.finalisation.state === "open" ? toSign(state, acts) : html`${sealed(state, page, acts)} ${reportsSection(state)}`}
      <section aria-labelledby="papers-title">
        <h2 id="papers-title">${t("Papiers à signer")}</h2>
        ${papers(page.session, SIGNED)}
        <p class="quiet">${t("Le procès-verbal dit ce que la salle a noté ; après la signature, il porte l'empreinte du paquet.")}</p>
      </section>
      ${stories(state, page)}
    </main>
    ${reportSheet(state.reports, state.names.people)}`;
}

function stories({ names }, page) {
  const order = [...names.candidates].sort(([, a], [, b]) => a.localeCompare(b, "fr"));
  return html`<section aria-labelledby="stories-title">
    <h2 id="stories-title">${t("Histoire")}</h2>
    <p><a href="/session/${page.session}/story" data-role="to-story">${t("Histoire de la session")}</a></p>
    <details class="stories">
      <summary>${t("Histoire d'une épreuve, candidat par candidat")}</summary>
      <ul>${order.map(([id, name]) => html`<li>
        <a href="/session/${page.session}/candidates/${id}/story"><bdi>${name}</bdi></a></li>`)}</ul>
    </details>
  </section>`;
}

function figures({ candidates, started, handed_in: done, absent }) {
  const figure = (n, words) => html`<div><dd>${n}</dd><dt>${words}</dt></div>`;
  return html`<dl class="figures">
    ${figure(candidates, t("candidats"))} ${figure(started, t("ont commencé"))}
    ${figure(done, t("copies rendues"))} ${figure(absent, t("absents"))}
  </dl>`;
}

function toSign(state, acts) {
  const { missing } = state.finalisation;
  return html`<section aria-labelledby="list-title">
      <h2 id="list-title">${t("1. Ce qui doit être en ordre")}</h2>
      <ul class="checks" data-role="checks">${CHECKS.map((check) => checkLine(check, missing))}</ul>
      ${missing.length ? openLines(state, acts) : allWell()} ${stationFile(state, acts)}
    </section>
    ${reportsSection(state)}
    <section aria-labelledby="sign-title">
      <h2 id="sign-title">${t("2. Signer")}</h2>
      ${form(state, acts)}
    </section>`;
}

function reportsSection({ reports, names, finalisation }) {
  return html`<section aria-labelledby="reports-title">
    <h2 id="reports-title">${t("Signalements")}</h2>
    ${reportList(reports, names.people, finalisation.state === "open")}
  </section>`;
}

function allWell() {
  return html`<p class="good">${icon("circle-check")}${t("Tout est en ordre.")}</p>`;
}

/** The list that fills itself: what is checked, and which codes keep it open (R-FIN-01). */
const CHECKS = [
  [["nobody_started"], () => t("Au moins un candidat a commencé")],
  [["attempt_open"], () => t("Plus personne ne compose")],
  [["report_open"], () => t("Chaque signalement est traité")],
  [["report_incomplete"], () => t("Chaque signalement écrit est complet")],
  [["abort_reason_missing"], () => t("Chaque test interrompu a sa raison")],
  [["journal_incomplete"], () => t("Les journaux des postes sont complets")],
  [["not_unlocked", "no_authority"], () => t("La clé du centre est ouverte, l'autorité est connue")],
];

function checkLine([codes, words], missing) {
  const open = missing.filter(({ code }) => codes.includes(code)).length;
  return html`<li class=${open ? "open" : "done"}>${icon(open ? "circle-dashed" : "circle-check")}
    <span>${words()}</span><b>${open ? count(open, "{n} à régler", "{n} à régler") : t("fait")}</b></li>`;
}

function openLines(state, acts) {
  const lines = state.finalisation.missing.filter(({ code }) => code !== "details_missing");
  const key = ({ code, candidate, station, report }) => `${code}/${candidate}/${station}/${report}`;
  return html`<ul class="missing" data-role="missing">
    ${repeat(lines, key, (line) => html`<li data-code=${line.code}>${openLine(line, key(line), state, acts)}</li>`)}
  </ul>`;
}

/** Code → what is asked of whoever signs. */
const LINES = {
  nobody_started: () => html`${t("Personne n'a commencé : il n'y a rien à finaliser.")}`,
  attempt_open: (line, _, state) => html`<strong>${nameOf(line, state)}</strong>
    <span>${t("compose encore. Attendez sa copie, ou terminez son test depuis la salle.")}</span>`,
  report_open: (line, _, state) => html`<strong>${nameOf(line, state)}</strong>
    <span>${t("a signalé la question {numbers} : acceptez ou rejetez depuis la salle.", { numbers: line.missing_numbers })}</span>`,
  report_incomplete: reportLine,
  abort_reason_missing: abortLine,
  journal_incomplete: journalLine,
  not_unlocked: () => html`<strong>${t("La clé du centre est fermée.")}</strong>
    <span>${t("L'administrateur l'ouvre depuis la page du centre.")}</span>`,
};

function openLine(line, key, state, acts) {
  return LINES[line.code]?.(line, key, state, acts) ?? html`<span>${line.message}</span>`;
}

function nameOf({ candidate }, { names }) {
  return names.candidates.get(candidate) ?? t("Candidat {id}", { id: candidate });
}

// R-FIN-01: a draft, with the way to where it is completed
function reportLine(line, _, state) {
  const { reports } = state;
  const card = reports.state.list.find(({ n }) => n === line.report);
  if (!card) return html`<span>${line.message}</span>`;
  return html`<strong>${line.candidate === null ? t("Toute la salle") : nameOf(line, state)}</strong>
    <span>${KINDS[card.category].words()}</span> ${lackingWords(line.lacking)}
    <span class="actions"><button data-role="complete-report" @click=${() => reports.acts.open(card)}>
      ${icon("file-check")}${t("Compléter…")}</button></span>`;
}

// R-FIN-02
function abortLine(line, _, state, acts) {
  const one = (reason, words) => html`<button data-role="abort-${reason}" ?disabled=${state.busy}
    @click=${() => acts.abort(line.candidate, reason)}>${words}</button>`;
  return html`<strong>${nameOf(line, state)}</strong><span>${t("n'a pas fini son test. Pourquoi ?")}</span>
    <span class="actions">
      ${one("technical", t("Problème technique"))} ${one("candidate", t("Abandon, manque de temps ou départ anticipé"))}
    </span>`;
}

function journalLine(line, key, state, acts) {
  const station = state.names.stations.get(line.station) ?? line.station;
  return html`<strong>${station}</strong>
    <span>${t("il manque des écritures de son journal : {numbers}.", { numbers: line.missing_numbers })}
      ${t("Rallumez le poste sur le réseau : elles arrivent seules ; ou apportez-les dans un fichier.")}</span>
    ${state.asking === key ? lostForm(line, state, acts) : lostButton(key, acts)}`;
}

function lostButton(key, acts) {
  return html`<span class="actions"><button data-role="declare-lost" @click=${() => acts.ask(key)}>
    ${t("Déclarer ce journal perdu…")}</button></span>`;
}

function lostForm(line, state, acts) {
  const submit = (event) => {
    event.preventDefault();
    acts.lost(line.station, new FormData(event.target).get("reason"));
  };
  return html`<form class="fields danger" @submit=${submit}>
    <label><span>${t("Pourquoi ce journal ne viendra-t-il jamais ?")}</span>
      <textarea name="reason" rows="2" required maxlength="500"></textarea></label>
    <p class="actions"><button class="grave" ?disabled=${state.busy}>${t("Déclarer perdu")}</button>
      <button type="button" @click=${() => acts.ask(null)}>${t("Annuler")}</button></p>
  </form>`;
}

// R-FIN-03
function form(state, acts) {
  const blocked = state.finalisation.missing.some(({ code }) => code !== "details_missing");
  const submit = (event) => {
    event.preventDefault();
    const fields = new FormData(event.target);
    const invigilators = fields.get("invigilators").split("\n").map((name) => name.trim()).filter(Boolean);
    const some = fields.has("some_could_not_join");
    acts.sign({ incident: fields.get("incident").trim(), some_could_not_join: some, invigilators });
  };
  return html`<form class="fields" data-role="sign-form" @submit=${submit}>
    <label><span>${t("Y a-t-il eu un incident ? (laisser vide sinon)")}</span>
      <textarea name="incident" rows="4" maxlength="5000"></textarea></label>
    <label class="check"><input type="checkbox" name="some_could_not_join" />
      <span>${t("Des candidats présents n'ont pas pu rejoindre la session")}</span></label>
    <label><span>${t("Qui a surveillé ? (un nom par ligne)")}</span>
      <textarea name="invigilators" rows="3" required>${state.session.invigilators.join("\n")}</textarea></label>
    <p class="quiet">${t("Après la signature, plus rien ne change.")}
      ${t("Le paquet est scellé, puis envoyé seul dès qu'Internet est là.")}</p>
    <button class="primary" data-role="sign" ?disabled=${blocked || state.busy}>
      ${icon("file-check")}${t("Signer et sceller")}
    </button>
    ${blocked ? html`<p class="quiet">${t("Réglez d'abord les points ouverts ci-dessus.")}</p>` : nothing}
  </form>`;
}
