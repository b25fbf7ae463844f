// Before exam day: a new session.
import { html, nothing } from "../vendor/lit-html-3.3.3.js";
import { fault, icon } from "./parts.js";
import { t } from "./words.js";

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
      ${t("Ces codes sont aussi dans le kit surveillant, sous Papiers.")}</p>
    <dl class="facts">
      <div><dt>${t("Code d'accès")}</dt><dd><b class="code">${code}</b></dd></div>
      <div><dt>${t("Mot de passe des surveillants")}</dt><dd><b class="code">${shown}</b></dd></div>
    </dl>
    <button @click=${() => acts.creating(false)}>${icon("check")}${t("C'est noté")}</button>
  </div>`;
}
