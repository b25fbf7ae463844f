// The side sheet of one candidate: what can be done, and what is known. Also the sheet of keys.
import { html, nothing } from "../vendor/lit-html-3.3.3.js";
import {
  canBeConfirmed, canBeEnded, canBePaused, canComeBack, confirmedWords, ENDS, fullName, isConfirmed, isOffline,
  isPaused, offlineWords, STATES, whyNotCertifiable,
} from "./people.js";
import { options } from "./fields.js";
import { birthDate, clock, left, length } from "./moments.js";
import { fault, icon } from "./parts.js";
import { canReport, reportsOf, writeButton } from "./report_list.js";
import { sheetAlerts } from "./room_alerts.js";
import { lights } from "./room_cards.js";
import { canChangeList, listForm, owners } from "./room_roster.js";
import { addedTime, lostTime, messageForm, messages, timeForm } from "./room_time.js";
import { count, t } from "./words.js";

export function candidateSheet(state, page, acts) {
  const candidate = state.candidates.get(state.open);
  return html`<dialog class="sheet" data-role="sheet" aria-labelledby="sheet-title" @close=${acts.close}
    @click=${closeOutside}>
    ${candidate ? body(candidate, state, page, acts) : nothing}
  </dialog>`;
}

function closeOutside(event) {
  if (event.target === event.currentTarget) event.currentTarget.close();
}

function body(candidate, state, page, acts) {
  const { icon: sign, word, tone } = STATES[candidate.state];
  return html`<div class="titled">
      <h2 id="sheet-title">${fullName(candidate)}</h2>
      <button class="plain" data-role="close" @click=${acts.close}>${icon("x")}${t("Fermer")}</button>
    </div>
    <p class="state ${tone}">${icon(sign)}${word()}</p>
    ${candidate.certifiable ? nothing : html`<p class="refused">${icon("user-x")}${whyNotCertifiable(candidate)}</p>`}
    ${fault(state.problem)}
    ${sheetAlerts(candidate, page, acts)}
    <div class="actions">${actions(candidate, acts)} ${changeList(candidate, state, acts)}
      ${canReport(state.session) ? writeButton(state.reports, candidate.id) : nothing}</div>
    ${FORMS[state.form]?.(candidate, acts, state) ?? nothing}
    ${reportsOf(candidate, state.reports, canReport(state.session))} ${addedTime(candidate, acts)} ${lostTime(candidate, acts)}
    ${messages(candidate)}
    <dl class="facts">${facts(candidate)} ${owner(candidate, state)}</dl>
    <p><a href="/session/${page.session}/candidates/${candidate.id}/story" data-role="to-story">
      ${icon("clock")} ${t("Histoire de son épreuve")}</a></p>`;
}

function changeList(candidate, { roster }, acts) {
  if (!canChangeList(candidate, roster)) return nothing;
  return html`<button data-role="to-list" ?disabled=${acts.busy(candidate.id)} @click=${() => acts.form("list")}>
    ${icon("users")}${t("Changer de liste…")}</button>`;
}

function owner({ id }, { roster }) {
  const name = owners(roster).get(id);
  return name ? fact(t("Liste"), name) : nothing;
}

/** The form that is open → how it is drawn. */
const FORMS = {
  end: endForm,
  move: moveForm,
  message: (candidate, acts) => messageForm(acts.busy(candidate.id), (said) => acts.message(candidate, said), acts.form),
  time: (candidate, acts) => timeForm(acts.busy(candidate.id), (said) => acts.time(candidate, said), acts.form),
  list: listForm,
};

function actions(candidate, acts) {
  const busy = acts.busy(candidate.id);
  const one = (role, kind, sign, words, act) => html`<button class=${kind} data-role=${role} ?disabled=${busy}
    @click=${act}>${icon(sign)}${words}</button>`;
  return [
    canBeConfirmed(candidate) && !isConfirmed(candidate)
      ? one("confirm", "primary", "user-check", t("Confirmer la présence"), () => acts.confirm(candidate))
      : nothing,
    canBeConfirmed(candidate) && isConfirmed(candidate)
      ? one("withdraw", "", "user-x", t("Retirer la confirmation"), () => acts.withdraw(candidate))
      : nothing,
    canComeBack(candidate)
      ? one("authorise", "primary", "rotate-ccw", t("Autoriser le retour"), () => acts.authorise(candidate))
      : nothing,
    canBeEnded(candidate) ? one("message", "", "info", t("Message…"), () => acts.form("message")) : nothing,
    canBeEnded(candidate) ? one("time", "", "clock", t("Ajouter du temps…"), () => acts.form("time")) : nothing,
    canBePaused(candidate) ? one("pause", "", "pause", t("Mettre en pause"), () => acts.pause(candidate)) : nothing,
    isPaused(candidate)
      ? one("pause", "primary", "circle-play", t("Reprendre l'épreuve"), () => acts.pause(candidate))
      : nothing,
    canBeEnded(candidate) ? one("move", "", "monitor", t("Changer de poste…"), () => acts.form("move")) : nothing,
    canBeEnded(candidate)
      ? one("end", "", "circle-stop", t("Terminer le test…"), () => acts.form("end"))
      : nothing,
  ];
}

// R-TST-08: irreversible, so it asks twice and wants a reason
function endForm(candidate, acts) {
  const submit = (event) => {
    event.preventDefault();
    acts.end(candidate, new FormData(event.target).get("reason"));
  };
  return html`<form class="fields danger" data-role="end-form" @submit=${submit}>
    <p><strong>${t("Le test de {name} s'arrête pour de bon.", { name: fullName(candidate) })}</strong>
      ${t("Les réponses déjà validées comptent.")}</p>
    <label><span>${t("Pourquoi ?")}</span><textarea name="reason" rows="3" required maxlength="500"></textarea></label>
    <p class="actions">
      <button class="grave" data-role="end-for-good" ?disabled=${acts.busy(candidate.id)}>
        ${icon("circle-stop")}${t("Terminer définitivement")}
      </button>
      <button type="button" @click=${() => acts.form(null)}>${t("Annuler")}</button>
    </p>
  </form>`;
}

// R-ENT-04: to a station that nobody sits at; the old one is fenced at once
function moveForm(candidate, acts, { stations, plan }) {
  const spare = new Set(plan.seats.filter((seat) => seat.spare).map(({ name }) => name));
  const free = [...stations.values()].filter(({ state }) => state === "ready")
    .sort((a, b) => spare.has(b.name) - spare.has(a.name));
  const submit = (event) => {
    event.preventDefault();
    acts.move(candidate, new FormData(event.target).get("station"));
  };
  if (free.length === 0) return html`<p>${t("Aucun poste libre n'est connecté : allumez un poste de secours.")}</p>`;
  return html`<form class="fields" data-role="move-form" @submit=${submit}>
    <p>${t("L'ancien poste n'écrit plus. Au nouveau, le candidat tape son nom et sa date de naissance, sans code.")}</p>
    <label><span>${t("Poste")}</span><select name="station" required data-opens-on-first>
      <option value="">${t("Choisir…")}</option>
      ${options(free.map(({ id, name }) => [id, spare.has(name) ? t("{name} (secours)", { name }) : name]))}
    </select></label>
    <p class="actions">
      <button class="primary" ?disabled=${acts.busy(candidate.id)}>${icon("check")}${t("Déplacer")}</button>
      <button type="button" @click=${() => acts.form(null)}>${t("Annuler")}</button>
    </p>
  </form>`;
}

function facts(candidate) {
  const { attempt } = candidate;
  return [
    fact(t("Né(e) le"), birthDate(candidate.birth_date)),
    fact(t("Classe"), candidate.group || "—"),
    fact(t("Temps majoré"), candidate.extra_time_percent ? `${candidate.extra_time_percent} %` : t("non")),
    ...accommodations(candidate).map((words) => fact(t("Aménagement"), words)),
    candidate.confirmed_until ? fact(t("Présence"), confirmedWords(candidate)) : nothing,
    ...(attempt ? attemptFacts(candidate, attempt) : []),
  ];
}

/** What applies by itself, then what only people can do. */
function accommodations({ focus_tolerance: tolerated, text_size: size, accommodations: words }) {
  return [
    tolerated && t("sortie de page tolérée"),
    size === 2 && t("texte grand"),
    size === 3 && t("texte très grand"),
    words,
  ].filter(Boolean);
}

function attemptFacts(candidate, attempt) {
  const open = attempt.deadline && candidate.state !== "handed_in";
  return [
    fact(t("Poste"), attempt.station_name),
    attempt.began_at ? fact(t("Questions"), `${attempt.done} / ${attempt.items}`) : nothing,
    attempt.began_at ? fact(t("Début"), clock(attempt.began_at)) : nothing,
    open ? fact(t("Fin"), endWords(attempt.deadline)) : nothing,
    attempt.credit_seconds ? fact(t("Temps ajouté"), length(attempt.credit_seconds)) : nothing,
    attempt.late_end ? fact(t("Fin prévue"), t("dépassée pour ce candidat")) : nothing,
    attempt.ended_at ? fact(t("Terminé"), `${clock(attempt.ended_at)}, ${ENDS[attempt.end]?.() ?? ""}`) : nothing,
    fact(t("Réponses gardées"), html`<span class="lights">${lights(attempt)}</span>`),
    isOffline(candidate) ? fact(t("Hors ligne"), offlineWords(candidate)) : nothing,
    attempt.focus_losses ? fact(t("Page quittée"), leftWords(candidate)) : nothing,
    attempt.late_answers ? fact(t("Réponses arrivées après l'heure"), lateWords(attempt.late_answers)) : nothing,
    ...attempt.left_behind.map(({ station_name: name, numbers }) => fact(
      t("Ancien poste {name}", { name }),
      numbers ? t("garde encore {numbers} : rallumez-le", { numbers }) : t("n'a plus rien à envoyer"),
    )),
    attempt.fenced ? fact(t("Écritures d'un ancien poste"), fencedWords(attempt.fenced)) : nothing,
  ];
}

function leftWords({ attempt: { focus_losses: times }, focus_tolerance: tolerated }) {
  return tolerated ? count(times, "{n} fois, sans effet", "{n} fois, sans effet") : count(times, "{n} fois", "{n} fois");
}

function endWords(deadline) {
  return t("{time}, reste {left}", { time: clock(deadline), left: left(deadline) });
}

function lateWords(n) {
  return count(n, "{n}, écrite à temps : elle compte", "{n}, écrites à temps : elles comptent");
}

function fencedWords(n) {
  return count(n, "{n}, gardée comme preuve", "{n}, gardées comme preuves");
}

function fact(name, value) {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

const KEYS = [
  [["/"], () => t("chercher un candidat")],
  [["←", "↑", "→", "↓"], () => t("aller d'une carte à l'autre")],
  [[() => t("Entrée")], () => t("ouvrir le candidat")],
  [["M"], () => t("message au candidat choisi ; sinon, à tous")],
  [["T"], () => t("ajouter du temps au candidat choisi ; sinon, à tous")],
  [["S"], () => t("mettre en pause ou reprendre le candidat choisi")],
  [["R"], () => t("écrire un signalement sur le candidat choisi ; sinon, sur la salle")],
  [["L"], () => t("ma liste ou toute la salle")],
  [["P"], () => t("confirmer la présence du candidat choisi ; sinon, montrer la vue Présence")],
  [[() => t("Échap")], () => t("fermer, vider la recherche")],
  [["?"], () => t("montrer cette aide")],
];

export function keysSheet(acts) {
  return html`<dialog class="keys" data-role="keys" aria-labelledby="keys-title" @close=${acts.closeKeys}
    @click=${closeOutside}>
    <div class="titled">
      <h2 id="keys-title">${t("Au clavier")}</h2>
      <button class="plain" @click=${acts.closeKeys}>${icon("x")}${t("Fermer")}</button>
    </div>
    <dl>${KEYS.map(([keys, words]) => html`<div><dt>${keys.map(key)}</dt><dd>${words()}</dd></div>`)}</dl>
  </dialog>`;
}

function key(name) {
  return html`<kbd>${typeof name === "string" ? name : name()}</kbd>`;
}
