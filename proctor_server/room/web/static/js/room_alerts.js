// Calls of candidates: what each says, since when, who goes (R-INC-03).
import { html, nothing, repeat } from "../vendor/lit-html-3.3.3.js";
import { age } from "./moments.js";
import { icon } from "./parts.js";
import { fullName } from "./people.js";
import { KINDS as KINDS_OF_REPORTS } from "./report_words.js";
import { count, t } from "./words.js";

/** Kind of call → its rank among those that nobody has taken, icon and words: whoever reported a problem stands still. */
const KINDS = {
  hand: { rank: 1, sign: "hand", words: () => t("main levée") },
  problem: {
    rank: 0,
    sign: "triangle-alert",
    words: ({ number, what }) => t("question {number} : {what}", { number, what: TROUBLES[what]() }),
  },
};

/** What a candidate says is wrong with an item. */
const TROUBLES = {
  picture: () => t("image"),
  page: () => t("page dans la question"),
  file: () => t("fichier"),
  software: () => t("logiciel ou site"),
  other: () => t("autre chose"),
};

/** [candidate, call] for every open call of these people, the most urgent first, as the server orders each person's. */
export function openAlerts(people) {
  const all = people.flatMap((candidate) => candidate.alerts.map((alert) => [candidate, alert]));
  return all.sort(([, a], [, b]) => isTaken(a) - isTaken(b) || KINDS[a.kind].rank - KINDS[b.kind].rank
    || Date.parse(a.raised_at) - Date.parse(b.raised_at));
}

function isTaken({ state }) {
  return state === "taken";
}

/** One line of the list «À faire». */
export function alertLine(candidate, alert, page, acts) {
  return html`<li data-role="alert" data-alert=${alert.n}>
    <span class="seat">${candidate.attempt?.station_name ?? ""}</span>
    <span><strong>${fullName(candidate)}</strong> ${words(alert)}</span>
    <span class="age">${age(alert.raised_at)}</span>
    <span class="does">${steps(candidate, alert, page, acts)}</span>
  </li>`;
}

function words(alert) {
  const { sign, words: said } = KINDS[alert.kind];
  return html`<span class="summons">${icon(sign)}${said(alert)}</span>`;
}

/** What can be done about a call: who goes is said to everybody, and only they go on. */
function steps(candidate, alert, page, acts) {
  const one = (role, kind, sign, said) => html`<button class=${kind} data-role=${role}
    ?disabled=${acts.busy(candidate.id)} @click=${() => acts.alert(candidate, alert, { action: role })}>
    ${icon(sign)}${said}</button>`;
  if (!isTaken(alert)) return one("take", "primary", "arrow-right", t("J'y vais"));
  if (!isMine(alert, page)) return html`<strong>${t("{name} y va", { name: alert.taken_by })}</strong>`;
  const next = alert.kind === "hand"
    ? one("settle", "primary", "circle-check", t("C'est réglé"))
    : html`<button class="primary" data-role="treat" @click=${() => acts.open(candidate.id)}>
        ${icon("file-check")}${t("Traiter")}</button>`;
  return html`${next} ${one("give_back", "", "rotate-ccw", t("Annuler"))}`;
}

function isMine({ taken_by: name }, { who, role }) {
  return name === who || role === "administrator";
}

// R-INC-02: the same item again, or another in its place, with a category that fits it
function decision(candidate, alert, page, acts) {
  const submit = (event) => {
    event.preventDefault();
    acts.alert(candidate, alert, { action: "accept", category: new FormData(event.target).get("category") });
  };
  const locked = alert.categories.length === 0;
  return html`<form class="fields" data-role="decision" @submit=${submit}>
    ${alert.aside ? html`<p>${t("La salle ne répondait pas : le candidat continue avec les autres questions.")}</p>` : nothing}
    ${locked ? html`<p>${t("Les sujets sont encore fermés : quittez puis entrez de nouveau pour accepter.")}</p>` : nothing}
    <label><span>${t("Catégorie")}</span><select name="category" required ?disabled=${locked}>
      <option value="">${t("Choisir…")}</option>
      ${alert.categories.map((category) => html`<option value=${category}>${KINDS_OF_REPORTS[category].words()} (${category})</option>`)}
    </select></label>
    <p class="actions">
      <button class="primary" data-role="accept" ?disabled=${locked || acts.busy(candidate.id)}>
        ${icon("check")}${t("Accepter : une autre question")}</button>
      <button type="button" data-role="reject" ?disabled=${acts.busy(candidate.id)}
        @click=${() => acts.alert(candidate, alert, { action: "reject" })}>
        ${icon("x")}${t("Rejeter : la même question")}</button>
      <button type="button" data-role="give_back" ?disabled=${acts.busy(candidate.id)}
        @click=${() => acts.alert(candidate, alert, { action: "give_back" })}>
        ${icon("rotate-ccw")}${t("Je n'y vais plus")}</button>
    </p>
  </form>`;
}

/** On the card: the most urgent call, who goes, and how many others wait. */
export function cardAlert({ alerts }) {
  if (alerts.length === 0) return nothing;
  const [first, ...others] = alerts;
  const more = others.length ? count(others.length, "et {n} autre appel", "et {n} autres appels") : "";
  return html`<p class="calling">${words(first)} <span class="age">${age(first.raised_at)}</span>
    ${isTaken(first) ? html`<span>${t("{name} y va", { name: first.taken_by })}</span>` : nothing}
    ${more ? html`<span>${more}</span>` : nothing}</p>`;
}

/** In the candidate's sheet: every open call. */
export function sheetAlerts(candidate, page, acts) {
  if (candidate.alerts.length === 0) return nothing;
  return html`<ul class="alerts">${repeat(candidate.alerts, ({ n }) => n, (alert) => html`<li>
    ${words(alert)} <span class="age">${age(alert.raised_at)}</span>
    ${alert.kind === "problem" && isTaken(alert) && isMine(alert, page)
      ? decision(candidate, alert, page, acts)
      : html`<span class="does">${steps(candidate, alert, page, acts)}</span>`}
  </li>`)}</ul>`;
}
