// Before exam day: a new session, its list of candidates, their profiles.
import { html, nothing } from "../vendor/lit-html-3.3.3.js";
import { fault, icon } from "./parts.js";
import { count, t } from "./words.js";

/** The form of a new session, or what was just created, to note down (R-SES-01, R-SES-02). */
export function creation(state, acts) {
  if (state.created) return created(state.created, acts);
  if (!state.creating) return nothing;
  const submit = (event) => {
    event.preventDefault();
    const { date, time, invigilators, ...fields } = Object.fromEntries(new FormData(event.target));
    const names = invigilators.split("\n").map((name) => name.trim()).filter(Boolean);
    acts.create({ ...fields, starts_at: `${date}T${time}`, invigilators: names });
  };
  return html`<form class="fields create" data-role="create-form" @submit=${submit}>
    <label><span>${t("Établissement")}</span><input name="site" required maxlength="200" /></label>
    <label><span>${t("Salle")}</span><input name="room" required maxlength="200" /></label>
    <label><span>${t("Date")}</span><input name="date" type="date" required /></label>
    <label><span>${t("Heure de début")}</span><input name="time" type="time" required /></label>
    <label class="all"><span>${t("Surveillants (un nom par ligne)")}</span>
      <textarea name="invigilators" rows="2" required></textarea></label>
    <label class="all"><span>${t("Remarque (facultative)")}</span><input name="description" maxlength="500" /></label>
    <div class="all">${fault(state.createProblem)}
      <button class="primary" ?disabled=${state.busy}>${icon("check")}${t("Créer la session")}</button></div>
  </form>`;
}

function created({ number, access_code: code, password }, acts) {
  const shown = password.startsWith("C-") ? password : `C-${password}`;
  return html`<div class="created" role="status" data-role="created">
    <p>${icon("circle-check")}<strong>${t("Session {number} créée.", { number })}</strong>
      ${t("Notez le mot de passe : il ne sera plus montré.")}</p>
    <dl class="facts">
      <div><dt>${t("Code d'accès")}</dt><dd><b class="code">${code}</b></dd></div>
      <div><dt>${t("Mot de passe des surveillants")}</dt><dd><b class="code">${shown}</b></dd></div>
    </dl>
    <button @click=${() => acts.creating(false)}>${icon("check")}${t("C'est noté")}</button>
  </div>`;
}

/** The two files of a planned session, each with its faults by line (R-CAN-02). */
export function importing({ number }, state, acts) {
  return html`<details class="imports">
    <summary>${t("Candidats et profils")}</summary>
    ${one(number, "candidates", t("Liste des candidats (CSV)"), ".csv", state, acts)}
    ${one(number, "profiles", t("Profils (JSON ou CSV)"), ".json,.csv", state, acts)}
  </details>`;
}

function one(session, what, label, accept, state, acts) {
  const choose = ({ target }) => {
    if (target.files[0]) acts.bring(session, what, target.files[0]);
    target.value = "";
  };
  return html`<div class="import">
    <label class="button">${icon("upload")}<span>${label}</span>
      <input class="unseen" type="file" data-role="import-${what}" accept=${accept} ?disabled=${state.busy}
        @change=${choose} /></label>
    ${outcome(state.imports.get(`${session}/${what}`))}
  </div>`;
}

function outcome(done) {
  if (!done) return nothing;
  if (done.problem) return html`${fault(done.problem)} ${faults(done.problem.fields ?? [])}`;
  const words = "candidates" in done
    ? count(done.candidates, "{n} candidat importé.", "{n} candidats importés.")
    : count(done.profiles, "{n} profil importé.", "{n} profils importés.");
  return html`<p class="good" role="status">${icon("circle-check")}${words}</p>`;
}

function faults(lines) {
  if (!lines.length || lines[0].line === undefined) return nothing;
  const cells = ({ line, column, value, message }) =>
    html`<tr><td>${line}</td><td>${column}</td><td>${value}</td><td>${message}</td></tr>`;
  return html`<div class="scroll"><table data-role="faults">
    <caption>${t("Rien n'a été importé. Corrigez ces cellules, puis importez de nouveau.")}</caption>
    <thead><tr><th>${t("Ligne")}</th><th>${t("Colonne")}</th><th>${t("Valeur")}</th><th>${t("Attendu")}</th></tr></thead>
    <tbody>${lines.map(cells)}</tbody>
  </table></div>`;
}
