// Tab «Détails»: the plan of a session as it is, edited, duplicated, deleted (R-SES-01 … R-SES-05).
import { html, nothing } from "../vendor/lit-html-3.3.3.js";
import { codes, planFields, planOf } from "./centre_forms.js";
import { goTo, goToFirstFault, input } from "./fields.js";
import { fullDay, writtenClock } from "./moments.js";
import { fault, icon } from "./parts.js";
import { count, t } from "./words.js";

/** `editing`: plan and version as they were when the form was opened; `asking`: «duplicate» or «delete». */
export function planActs({ state, set, link, path, careful }) {
  const closed = { editing: null, asking: null, formProblem: null };
  return {
    edit: () => {
      set({ ...closed, made: null, editing: { plan: state.sheet.plan, version: state.sheet.version } });
      goTo("[data-role=edit-form] :enabled");
    },
    consider: (asking) => {
      set({ ...closed, made: null, asking, seen: state.sheet.list_version });
      goTo("[data-role=duplicate-form] :enabled, [data-role=keep]");
    },
    leave: () => {
      goTo(`[data-role=${state.asking ?? "edit"}]`);
      set(closed);
    },
    savePlan: (plan, form) =>
      careful(async () => {
        set({ sheet: await link.put(path, { version: state.editing.version, plan }), ...closed });
        set({ said: { words: t("Session modifiée. Son numéro et ses codes restent les mêmes.") } });
        goTo("[data-role=edit]");
      }, closed).then(() => state.formProblem && goToFirstFault(form)),
    duplicate: (fields) =>
      careful(async () => set({ made: await link.post(`${path}/duplicate`, fields), ...closed }), closed),
    deleteSession: () =>
      careful(async () => {
        await link.remove(path, { version: state.seen });
        location.assign("/centre");
      }, closed),
  };
}

export function detailsTab(state, acts) {
  if (state.editing) return editForm(state, acts);
  return html`${planFacts(state.sheet)}
    ${state.made ? codes(state.made) : nothing}
    ${{ duplicate: duplicateForm, delete: deletion }[state.asking]?.(state, acts) ?? buttons(state, acts)}`;
}

function planFacts({ session, plan }) {
  const fact = (words, value) => html`<div><dt>${words}</dt><dd>${value}</dd></div>`;
  return html`<dl class="facts" data-role="plan">
    ${fact(t("Établissement"), plan.site)} ${fact(t("Salle"), plan.room)}
    ${fact(t("Début"), `${fullDay(plan.starts_at)}, ${writtenClock(plan.starts_at)}`)}
    ${fact(t("Surveillants"), html`<ul>${plan.invigilators.map((name) => html`<li>${name}</li>`)}</ul>`)}
    ${plan.description ? fact(t("Remarque"), plan.description) : nothing}
    ${fact(t("Durée de l'épreuve"), t("{n} min", { n: plan.test_minutes }))}
    ${fact(t("Durée de la session"), t("{n} min", { n: plan.session_minutes }))}
    ${fact(t("Niveau plafond"), plan.ceiling)}
    ${fact(t("Code d'accès"), html`<b class="code">${session.access_code}</b>`)}
  </dl>`;
}

function buttons({ sheet }, acts) {
  const entered = sheet.candidates.some((each) => each.entered);
  return html`<p class="actions">
    ${sheet.editable.length ? html`<button class="primary" data-role="edit" @click=${acts.edit}>${t("Modifier")}</button>` : nothing}
    <button data-role="duplicate" @click=${() => acts.consider("duplicate")}>${icon("copy")}${t("Dupliquer")}</button>
    ${entered ? nothing : html`<button data-role="delete" @click=${() => acts.consider("delete")}>${icon("x")}${t("Supprimer")}</button>`}
  </p>
  ${entered ? html`<p class="quiet">${t("Un candidat est entré : cette session ne se supprime plus.")}</p>` : nothing}`;
}

function editForm({ sheet, editing, formProblem, busy }, acts) {
  const submit = (event) => {
    event.preventDefault();
    acts.savePlan(planOf(event.target, editing.plan), event.target);
  };
  const isWhole = sheet.editable.length === Object.keys(editing.plan).length;
  return html`<form class="fields create" data-role="edit-form" novalidate @submit=${submit}>
    ${isWhole ? nothing : html`<p class="quiet all">${icon("lock")} ${t("La session a commencé : les champs grisés ne changent plus.")}</p>`}
    ${planFields(editing.plan, sheet.editable, formProblem)}
    <div class="all">${fault(formProblem && !formProblem.fields ? formProblem : null)}
      <p class="actions"><button class="primary" ?disabled=${busy}>${icon("check")}${t("Enregistrer")}</button>
        <button type="button" @click=${acts.leave}>${icon("x")}${t("Annuler")}</button></p></div>
  </form>`;
}

function duplicateForm({ sheet, formProblem, busy }, acts) {
  const submit = (event) => {
    event.preventDefault();
    const { date, time, people } = Object.fromEntries(new FormData(event.target));
    acts.duplicate({ starts_at: date && time ? `${date}T${time}` : "", with_candidates: people === "on" });
  };
  const wrong = new Map(formProblem?.fields ? [["date", t("La date et l'heure de la nouvelle session.")]] : []);
  const n = sheet.candidates.length;
  return html`<form class="fields create" data-role="duplicate-form" novalidate @submit=${submit}>
    <p class="all">${t("Une nouvelle session, avec le même plan, un autre numéro et d'autres codes.")}</p>
    ${input("date", t("Date"), { wrong, type: "date", must: true })}
    ${input("time", t("Heure de début"), { wrong, type: "time", must: true, value: writtenClock(sheet.plan.starts_at) })}
    ${n ? html`<label class="check all"><input type="checkbox" name="people" /><span>${count(n, "Inscrire aussi le candidat, avec son profil", "Inscrire aussi les {n} candidats, avec leurs profils")}</span></label>` : nothing}
    <div class="all">${fault(formProblem && !formProblem.fields ? formProblem : null)}
      <p class="actions"><button class="primary" ?disabled=${busy}>${icon("copy")}${t("Dupliquer la session")}</button>
        <button type="button" @click=${acts.leave}>${icon("x")}${t("Annuler")}</button></p></div>
  </form>`;
}

function deletion({ sheet, formProblem, busy }, acts) {
  const n = sheet.candidates.length;
  return html`<div class="danger" data-role="deletion" role="group" aria-labelledby="deletion-title">
    <h2 id="deletion-title">${t("Supprimer la session {number} ?", { number: sheet.session.number })}</h2>
    <ul class="goes">
      <li>${t("Ses codes d'accès n'ouvriront plus rien.")}</li>
      ${n ? html`<li>${count(n, "{n} candidat sera effacé, avec son profil.", "{n} candidats seront effacés, avec leurs profils.")}</li>` : nothing}
      <li>${t("Les papiers déjà imprimés ne vaudront plus.")}</li>
      <li>${t("Le numéro ne servira pas à une autre session.")}</li>
    </ul>
    <p><strong>${t("Cela ne s'annule pas.")}</strong></p>
    ${fault(formProblem)}
    <p class="actions">
      <button class="grave" data-role="confirm-delete" ?disabled=${busy} @click=${acts.deleteSession}>${icon("x")}${t("Supprimer la session")}</button>
      <button data-role="keep" @click=${acts.leave}>${t("La garder")}</button>
    </p>
  </div>`;
}
