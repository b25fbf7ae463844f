// Messages and time of one candidate: what is said, added, lost; delivered and read (R-INC-06, R-TIM-03 … R-TIM-05).
import { html, nothing, repeat } from "../vendor/lit-html-3.3.3.js";
import { clock, length, serverNow } from "./moments.js";
import { icon } from "./parts.js";
import { count, t } from "./words.js";

function form(role, busy, said, close, send, fields, words) {
  const submit = (event) => {
    event.preventDefault();
    said(send(new FormData(event.target)));
  };
  return html`<form class="fields" data-role=${role} @submit=${submit}>
    ${fields}
    <p class="actions">
      <button class="primary" ?disabled=${busy}>${icon("check")}${words}</button>
      <button type="button" @click=${() => close(null)}>${t("Annuler")}</button>
    </p>
  </form>`;
}

/** `said(body)`: what to ask the server; `close(null)`: the form goes away. */
export function messageForm(busy, said, close) {
  const fields = html`<label><span>${t("Message, à lire et à confirmer par le candidat")}</span>
    <textarea name="text" rows="3" required maxlength="500"></textarea></label>`;
  return form("message-form", busy, said, close, (data) => ({ text: data.get("text") }), fields, t("Envoyer"));
}

export function timeForm(busy, said, close) {
  const fields = html`<label><span>${t("Minutes")}</span>
      <input type="number" name="minutes" min="1" max="240" value="5" required /></label>
    <label><span>${t("Pourquoi ?")}</span><textarea name="reason" rows="2" required maxlength="500"></textarea></label>`;
  const send = (data) => ({ minutes: Number(data.get("minutes")), reason: data.get("reason") });
  return form("time-form", busy, said, close, send, fields, t("Ajouter"));
}

const CAUSES = {
  held: () => t("question retenue"),
  paused: () => t("pause"),
  station_down: () => t("poste arrêté"),
};

const DECIDED = {
  open: () => t("en cours"),
  proposed: () => t("à décider"),
  granted: ({ granted_seconds: seconds }) => t("accordé : {length}", { length: length(seconds) }),
  refused: () => t("refusé"),
};

/** R-TIM-04: the ledger, with a decision on each line that waits for one. */
export function lostTime(candidate, acts) {
  const lines = candidate.attempt?.lost_time ?? [];
  if (lines.length === 0) return nothing;
  return html`<section class="ledger" aria-labelledby="ledger-title">
    <h3 id="ledger-title">${t("Temps perdu")}</h3>
    <ul>${repeat(lines, ({ n }) => n, (line) => lostLine(candidate, line, acts))}</ul>
  </section>`;
}

function lostLine(candidate, line, acts) {
  return html`<li data-role="lost-time" data-line=${line.n}>
    <span>${clock(line.since)} ${CAUSES[line.cause]()} ${line.until ? length(line.seconds) : nothing}</span>
    <strong>${DECIDED[line.state](line)}</strong>
    ${line.reason ? html`<span class="quiet">${line.reason}</span>` : nothing}
    ${line.state === "proposed" ? decide(candidate, line, acts) : nothing}
  </li>`;
}

function decide(candidate, line, acts) {
  const submit = (event) => {
    event.preventDefault();
    const granted = event.submitter.value === "granted";
    acts.lostTime(candidate, line, { granted, reason: new FormData(event.target).get("reason") });
  };
  const busy = acts.busy(candidate.id);
  return html`<form class="fields" @submit=${submit}>
    <label><span>${t("Pourquoi ?")}</span><input name="reason" required maxlength="500" /></label>
    <p class="actions">
      <button class="primary" value="granted" data-role="grant" ?disabled=${busy || candidate.state === "handed_in"}>
        ${icon("check")}${t("Accorder {length}", { length: length(line.seconds) })}</button>
      <button value="refused" data-role="refuse" ?disabled=${busy}>${icon("x")}${t("Refuser")}</button>
    </p>
  </form>`;
}

/** R-TIM-03: what was added, to be taken back while none of it is in use. */
export function addedTime(candidate, acts) {
  const lines = candidate.attempt?.added_time ?? [];
  if (lines.length === 0) return nothing;
  return html`<section class="ledger" aria-labelledby="added-title">
    <h3 id="added-title">${t("Temps ajouté")}</h3>
    <ul>${repeat(lines, ({ n }) => n, (line) => addedLine(candidate, line, acts))}</ul>
  </section>`;
}

function addedLine(candidate, line, acts) {
  const { paused_at: paused } = candidate.attempt;
  const now = paused ? Date.parse(paused) : serverNow();
  const isUnused = candidate.state !== "handed_in" && Date.parse(line.without_it_ends_at) > now;
  return html`<li data-role="added-time" data-line=${line.n}>
    <span>${clock(line.added_at)} ${length(line.seconds)}</span>
    ${line.withdrawn ? html`<strong>${t("retiré")}</strong>` : nothing}
    <span class="quiet">${line.reason}</span>
    ${!line.withdrawn && isUnused ? takeBack(candidate, line, acts) : nothing}
  </li>`;
}

function takeBack(candidate, line, acts) {
  const submit = (event) => {
    event.preventDefault();
    const said = { reason: new FormData(event.target).get("reason") };
    if (event.submitter.value === "all") acts.withdrawTimeOfAll(line, said);
    else acts.withdrawTime(candidate, line, said);
  };
  const busy = acts.busy(candidate.id);
  const ofAll = html`<button value="all" data-role="withdraw-of-all" ?disabled=${busy}>
    ${count(line.others, "Retirer aussi à {n} autre", "Retirer aussi aux {n} autres")}</button>`;
  return html`<details><summary>${t("Retirer ce temps…")}</summary>
    <form class="fields" @submit=${submit}>
      <label><span>${t("Pourquoi ?")}</span><input name="reason" required maxlength="500" /></label>
      <p class="actions">
        <button class="primary" value="one" data-role="withdraw-time" ?disabled=${busy}>${icon("x")}${t("Retirer")}</button>
        ${line.others ? ofAll : nothing}
      </p>
    </form></details>`;
}

/** What was said to the candidate, and whether it has arrived and was read. */
export function messages({ messages: all }) {
  if (all.length === 0) return nothing;
  return html`<section class="ledger" aria-labelledby="messages-title">
    <h3 id="messages-title">${t("Messages")}</h3>
    <ul>${repeat(all, ({ n }) => n, (message) => html`<li data-role="message-line">
      <span>${clock(message.sent_at)} ${message.sent_by}</span>
      <span>${message.text || timeWords(message.added_seconds)}</span>
      <strong>${arrived(message)}</strong>
    </li>`)}</ul>
  </section>`;
}

function timeWords(seconds) {
  const said = { length: length(Math.abs(seconds)) };
  return seconds < 0 ? t("{length} retirées", said) : t("{length} ajoutées", said);
}

function arrived({ delivered_at: delivered, read_at: read }) {
  if (read) return html`${icon("square-check-big")}${t("lu à {time}", { time: clock(read) })}`;
  if (delivered) return html`${icon("check")}${t("arrivé, pas encore lu")}`;
  return html`${icon("circle-dashed")}${t("en route")}`;
}

/** On the card: how many messages are not read yet. */
export function unreadWords({ messages: all, state }) {
  const n = all.filter(({ read_at: read }) => !read).length;
  if (n === 0 || state === "handed_in") return nothing;
  return html`<p class="offline">${icon("info")}${count(n, "{n} message pas encore lu", "{n} messages pas encore lus")}</p>`;
}
