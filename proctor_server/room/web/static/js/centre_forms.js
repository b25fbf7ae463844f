// The plan of a session: the form of a new one and of one that is edited (R-SES-01, R-SES-05).
import { html, nothing } from "../vendor/lit-html-3.3.3.js";
import { faultsByField, input, lines, starred } from "./fields.js";
import { fault, icon } from "./parts.js";
import { t } from "./words.js";

/** Field of a plan → what is expected in it. */
const EXPECTED = {
  site: () => t("Le nom de l'établissement, en 200 caractères au plus."),
  room: () => t("Le nom de la salle, en 200 caractères au plus."),
  starts_at: () => t("La date et l'heure de début."),
  invigilators: () => t("Au moins un nom, de 200 caractères au plus."),
  description: () => t("500 caractères au plus."),
  test_minutes: () => t("Un nombre de minutes, de 1 à 1440."),
  session_minutes: () => t("Un nombre de minutes, de 1 à 1440."),
  ceiling: () => t("Un niveau de 1 à 8."),
};

/** What a new session begins with. */
export const NEW_PLAN = {
  site: "", room: "", starts_at: "", invigilators: [], description: "", test_minutes: 105, session_minutes: 120, ceiling: 5,
};

/** The fields of `plan`; those that are not among `editable` cannot be changed any more. */
export function planFields(plan, editable, problem) {
  const wrong = faultsByField(problem, EXPECTED);
  const of = (name, more = {}) => ({ wrong, value: String(plan[name]), disabled: !editable.includes(name), ...more });
  const starts = (value, more) => ({ ...of("starts_at"), value, must: true, ...more });
  return html`
    ${input("site", t("Établissement"), of("site", { must: true }))}
    ${input("room", t("Salle"), of("room", { must: true }))}
    ${input("starts_at", t("Date"), starts(plan.starts_at.slice(0, 10), { type: "date" }))}
    ${input("time", t("Heure de début"), starts(plan.starts_at.slice(11, 16), { type: "time" }))}
    ${lines("invigilators", t("Surveillants (un nom par ligne)"), of("invigilators", { must: true, value: plan.invigilators.join("\n") }))}
    ${input("description", t("Remarque (facultative)"), of("description", { wide: true, longest: 500 }))}
    ${input("test_minutes", t("Durée de l'épreuve (minutes)"), of("test_minutes", { must: true, mode: "numeric" }))}
    ${input("session_minutes", t("Durée de la session (minutes)"), of("session_minutes", { must: true, mode: "numeric" }))}
    ${input("ceiling", t("Niveau plafond"), of("ceiling", { must: true, mode: "numeric" }))}
    ${starred()}`;
}

/** The plan in a form; what cannot be changed is as in `before`. */
export function planOf(form, before) {
  const { starts_at: date, time, invigilators, ...fields } = Object.fromEntries(new FormData(form));
  const names = invigilators?.split("\n").map((name) => name.trim()).filter(Boolean);
  const starts = date === undefined ? before.starts_at : date && time ? `${date}T${time}` : "";
  return { ...before, ...fields, starts_at: starts, invigilators: names ?? before.invigilators };
}

/** The form of a new session, or what was just created, to note down (R-SES-01, R-SES-02). */
export function creation(state, acts) {
  if (state.created) return html`${codes(state.created)}
    <p><button @click=${() => acts.creating(false)}>${icon("check")}${t("C'est noté")}</button></p>`;
  if (!state.creating) return nothing;
  const submit = (event) => {
    event.preventDefault();
    acts.create(planOf(event.target, NEW_PLAN), event.target);
  };
  return html`<form class="fields create" data-role="create-form" novalidate @submit=${submit}>
    ${planFields(NEW_PLAN, Object.keys(NEW_PLAN), state.createProblem)}
    <div class="all">${fault(state.createProblem && !state.createProblem.fields ? state.createProblem : null)}
      <button class="primary" ?disabled=${state.busy}>${icon("check")}${t("Créer la session")}</button></div>
  </form>`;
}

/** The codes of a session that was just made, and the way to it. */
export function codes({ number, access_code: code, password }) {
  return html`<div class="created" role="status" data-role="created">
    <p>${icon("circle-check")}<strong>${t("Session {number} créée.", { number })}</strong>
      ${t("Ces codes sont aussi dans le kit surveillant, sous Papiers.")}</p>
    <dl class="facts">
      <div><dt>${t("Code d'accès")}</dt><dd><b class="code">${code}</b></dd></div>
      <div><dt>${t("Mot de passe des surveillants")}</dt><dd><b class="code">${password}</b></dd></div>
    </dl>
    <a class="button primary" href="/centre/session/${number}#candidates">${t("Inscrire les candidats")}${icon("arrow-right")}</a>
  </div>`;
}
