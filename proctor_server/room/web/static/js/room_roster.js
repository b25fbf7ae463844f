// Who invigilates how many, and whose list each candidate is on (R-SES-06).
import { html, nothing, repeat } from "../vendor/lit-html-3.3.3.js";
import { clock } from "./moments.js";
import { icon } from "./parts.js";
import { needsSomebody } from "./people.js";
import { count, t } from "./words.js";

const EACH = 20;

/** The list of whoever reads this page; undefined for the administrator, and for whoever has left. */
function mine({ lists }, { who, role }) {
  return role === "administrator" ? undefined : lists.find(({ name }) => isSame(name, who));
}

function isSame(name, other) {
  return name.toLocaleLowerCase() === other.toLocaleLowerCase();
}

/** Those whom this person looks after: their list, and whoever is on none. Everybody, when they have no list. */
export function ofMine(people, roster, page) {
  const list = mine(roster, page);
  if (list === undefined) return people;
  const ids = new Set([...list.candidates, ...roster.unshared]);
  return people.filter(({ id }) => ids.has(id));
}

/** Candidate → the words that say whose list they are on; nothing where there is but one. */
export function owners({ lists, unshared }) {
  if (lists.length === 0 || lists.length + unshared.length < 2) return new Map();
  const named = lists.flatMap(({ name, candidates }) => candidates.map((id) => [id, name]));
  return new Map([...named, ...unshared.map((id) => [id, t("à répartir")])]);
}

/** The same on cards: on my own list only who is on none is worth a word. */
export function ownersShown({ roster, list }, page) {
  const all = owners(roster);
  if (list === "mine") mine(roster, page)?.candidates.forEach((id) => all.delete(id));
  return all;
}

/** «Ma liste (18) | Toute la salle (36)», and who needs somebody on the lists of others. */
export function listBar(state, everybody, page, acts) {
  const { roster, list } = state;
  const own = mine(roster, page);
  const others = roster.lists.filter((one) => one !== own);
  if (roster.lists.length === 0 || (others.length === 0 && roster.unshared.length === 0)) return nothing;
  const tab = (name, words) => html`<button class="tab" data-role="list" data-list=${name}
    aria-pressed=${list === name} @click=${() => acts.list(name)}>${words}</button>`;
  return html`<div class="lists">
    ${own ? html`<div class="tabs" role="group" aria-label=${t("Liste")}>
      ${tab("mine", t("Ma liste ({n})", { n: own.candidates.length }))}
      ${tab("all", t("Toute la salle ({n})", { n: everybody.length }))}
    </div>` : nothing}
    ${own && list === "mine" ? others.map((other) => elsewhere(other, everybody, acts)) : nothing}
    ${roster.unshared.length ? unsharedWords(roster) : nothing}
    <button data-role="share-again" @click=${acts.share}>${icon("users")}${t("Répartir de nouveau")}</button>
  </div>`;
}

// what is not on my list is still to be seen from it
function elsewhere({ name, candidates }, everybody, acts) {
  const ids = new Set(candidates);
  const n = everybody.filter((one) => ids.has(one.id) && needsSomebody(one)).length;
  if (n === 0) return nothing;
  return html`<button class="chip call elsewhere" data-role="elsewhere" @click=${() => acts.list("all")}>
    <span aria-hidden="true">▲</span>${count(n, "{n} chez {name}", "{n} chez {name}", { name })}</button>`;
}

function unsharedWords({ lists, unshared }) {
  const short = Math.ceil(unshared.length / EACH);
  const isFull = lists.every(({ candidates }) => candidates.length >= EACH);
  const why = isFull ? count(short, "il manque {n} surveillant", "il manque {n} surveillants") : "";
  const words = count(unshared.length, "{n} candidat à répartir", "{n} candidats à répartir");
  return html`<p class="quiet">${words}${why ? html`, ${why}` : nothing}</p>`;
}

/** The ratio broken while the room works: said wherever one looks. */
export function shortage({ roster }) {
  if (roster.override || !isBroken(roster)) return nothing;
  return html`<p class="shortage" role="status" data-role="shortage">${icon("triangle-alert")}
    <span><strong>${missingWords(roster)}</strong> ${stopWords()}</span></p>`;
}

function isBroken({ needed, invigilators }) {
  return needed > invigilators.length;
}

function stopWords() {
  return t("Aucune présence de plus n'est acceptée ; les épreuves continuent.");
}

function missingWords({ needed, invigilators, present }) {
  const lack = count(needed - invigilators.length, "Il manque {n} surveillant", "Il manque {n} surveillants");
  const here = count(invigilators.length, "{n} surveillant", "{n} surveillants");
  return html`${lack}${t(" : ")}${here}, ${count(present, "{n} présent", "{n} présents")}.`;
}

/** «2 surveillants, 24 présents», what the next presence needs, and the administrator's way out. */
export function ratio(state, people, page, acts) {
  const { invigilators, present } = state.roster;
  return html`<section class="ratio" data-role="ratio" aria-label=${t("Surveillants et présents")}>
    <p class="sum">${icon("users")}<span><b>${count(invigilators.length, "{n} surveillant", "{n} surveillants")}</b>,
      <b>${count(present, "{n} présent", "{n} présents")}</b> ${t("sur {n}", { n: people.length })}</span></p>
    ${invigilators.length ? html`<p class="quiet names">${invigilators.join(" · ")}</p>` : nothing}
    ${next(state, page, acts)}
  </section>`;
}

function next(state, page, acts) {
  const { roster } = state;
  if (roster.override) return lifted(roster.override, page, acts);
  if (roster.next_needed <= roster.invigilators.length) {
    const left = EACH * roster.invigilators.length - roster.present;
    return html`<p class="quiet">${count(left, "Encore {n} présence possible.", "Encore {n} présences possibles.")}</p>`;
  }
  return html`${isBroken(roster) ? shortage(state) : nextWords(roster)}
    ${page.role === "administrator" ? overrideForm(acts) : nothing}`;
}

function nextWords({ invigilators }) {
  const words = invigilators.length
    ? t("La présence suivante demande un surveillant de plus : il entre avec le mot de passe de la session.")
    : t("Personne ne surveille : un surveillant entre avec le mot de passe de la session.");
  return html`<p class="needs">${icon("triangle-alert")}<span>${words}</span></p>`;
}

function lifted({ by, at, reason }, page, acts) {
  return html`<p class="needs">${icon("lock-open")}<span>${t("Règle d'un surveillant pour 20 levée par {by} à {time} :", {
    by, time: clock(at),
  })} ${reason}</span></p>
  ${page.role === "administrator" ? html`<p class="actions"><button data-role="restore-ratio" @click=${acts.restoreRatio}>
    ${icon("rotate-ccw")}${t("Rétablir la règle")}</button></p>` : nothing}`;
}

function overrideForm(acts) {
  const submit = (event) => {
    event.preventDefault();
    acts.overrideRatio(new FormData(event.target).get("reason"));
  };
  return html`<details class="override">
    <summary>${t("Lever la règle par écrit…")}</summary>
    <form class="fields" data-role="override-form" @submit=${submit}>
      <p>${t("La raison figurera au procès-verbal d'incident.")}</p>
      <label><span>${t("Pourquoi ?")}</span><textarea name="reason" rows="2" required maxlength="500"></textarea></label>
      <p class="actions"><button class="primary">${icon("lock-open")}${t("Lever la règle")}</button></p>
    </form>
  </details>`;
}

/** Whether a candidate can be moved from list to list. */
export function canChangeList({ id }, { lists }) {
  return lists.some(({ candidates }) => !candidates.includes(id));
}

/** In the candidate's sheet: whose list from now on. */
export function listForm(candidate, acts, { roster }) {
  const submit = (event) => {
    event.preventDefault();
    acts.toList(candidate, new FormData(event.target).get("to"));
  };
  const others = roster.lists.filter(({ candidates }) => !candidates.includes(candidate.id));
  return html`<form class="fields" data-role="list-form" @submit=${submit}>
    <label><span>${t("Sur la liste de")}</span><select name="to" required data-opens-on-first>
      <option value="">${t("Choisir…")}</option>
      ${repeat(others, ({ name }) => name, ({ name, candidates }) => html`<option value=${name} ?disabled=${candidates.length >= EACH}>
        ${name} (${candidates.length} / ${EACH})</option>`)}
    </select></label>
    <p class="actions">
      <button class="primary" ?disabled=${acts.busy(candidate.id)}>${icon("check")}${t("Changer")}</button>
      <button type="button" @click=${() => acts.form(null)}>${t("Annuler")}</button>
    </p>
  </form>`;
}
