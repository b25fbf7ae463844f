// The sheet of one report: first what has happened, in plain words, then the fields that this asks for.
import { html, nothing, repeat } from "../vendor/lit-html-3.3.3.js";
import { options } from "./fields.js";
import { fault, icon } from "./parts.js";
import { byName, fullName, isOffline } from "./people.js";
import { clock } from "./moments.js";
import { CHOICES, KINDS, kindWords } from "./report_words.js";
import { t } from "./words.js";

/** `people`: the candidates of the session. */
export function reportSheet({ state, acts }, people) {
  const { form } = state;
  return html`<dialog class="sheet" data-role="report" aria-labelledby="report-title" @close=${acts.leave}
    @click=${closeOutside}>
    ${form ? repeat([form], ({ key }) => key, () => body(state, people, acts)) : nothing}
  </dialog>`;
}

function closeOutside(event) {
  if (event.target === event.currentTarget) event.currentTarget.close();
}

function close(event) {
  event.currentTarget.closest("dialog").close();
}

function body(state, people, acts) {
  const { form, problem } = state;
  const title = form.report === null ? t("Écrire un signalement") : t("Signalement");
  return html`<div class="titled">
      <h2 id="report-title">${title}</h2>
      <button type="button" class="plain" data-role="close-report" @click=${close}>${icon("x")}${t("Fermer")}</button>
    </div>
    ${form.category === null ? choice(form, people, acts) : fields(state, people, acts, problem)}`;
}

function choice({ said }, people, acts) {
  const about = people.find(({ id }) => id === said.candidate);
  return html`<p>${about ? t("{name} : que s'est-il passé ?", { name: fullName(about) }) : t("Que s'est-il passé ?")}</p>
    ${CHOICES.map(([words, codes], group) => html`<section class="report-choice" aria-labelledby="report-group-${group}">
      <h3 id="report-group-${group}">${words()}</h3>
      <ul>${codes.map((code, place) => html`<li>${option(code, group + place === 0, acts)}</li>`)}</ul>
    </section>`)}`;
}

function option(code, isFirst, acts) {
  return html`<button data-role="report-kind" data-kind=${code} ?data-first=${isFirst} @click=${() => acts.choose(code)}>
    <span>${KINDS[code].words()}
      ${KINDS[code].hint ? html`<span class="quiet">${KINDS[code].hint()}</span>` : nothing}</span>
    <span class="quiet">${code}</span>
  </button>`;
}

function fields({ form, busy }, people, acts, problem) {
  const kind = KINDS[form.category];
  const submit = (event) => {
    event.preventDefault();
    acts.save();
  };
  return html`<p class="report-chosen"><strong>${kindWords(form.category)}</strong>
      <button type="button" class="plain" data-role="report-other" @click=${acts.chooseAgain}>
        ${icon("rotate-ccw")}${t("Changer")}</button></p>
    ${notes(form)}
    <form class="fields" data-role="report-form" @submit=${submit}>
      ${whom(form, kind, people, acts)} ${beside(problem, "candidate")}
      ${kind.number ? html`${number(form, people)} ${beside(problem, "number")}` : nothing}
      ${kind.value ? html`${value(form, kind)} ${beside(problem, "value")}` : nothing}
      ${words(form, kind)} ${beside(problem, "text")}
      ${theirs(form.theirs)} ${problem?.fields ? nothing : fault(problem)}
      <p class="actions">
        <button class="primary" data-role="report-save" ?disabled=${busy}>${icon("check")}${t("Enregistrer")}</button>
        ${form.isWhole ? nothing : html`<button formnovalidate data-role="report-draft" ?disabled=${busy}>
          ${t("Garder comme brouillon")}</button>`}
        <button type="button" class="plain" data-role="report-discard" @click=${acts.discard}>
          ${icon("x")}${t("Ne pas garder")}</button>
      </p>
      <p class="quiet">${closing(form)}</p>
    </form>`;
}

function closing({ isWhole, theirs: others }) {
  if (others) return t("Fermer la fiche laisse ce que l'autre surveillant a écrit.");
  if (isWhole) return t("Fermer la fiche enregistre aussi ce que vous avez changé.");
  return t("Fermer la fiche garde un brouillon, que l'autre surveillant voit aussi.");
}

/** What is wrong, beside the field that it is about. */
function beside(problem, field) {
  return problem?.fields?.some((each) => each.field === field) ? fault(problem) : nothing;
}

// R-INC-05, and what writing does not do
function notes({ category }) {
  if (KINDS[category].number) {
    return html`<p class="quiet">${t("Le candidat garde sa question ; l'autorité dira si elle compte.")}
      ${t("Pour en avoir une autre tout de suite, il la signale depuis son poste.")}</p>`;
  }
  if (!["C1", "C6"].includes(category)) return nothing;
  return html`<p class="quiet">${t("Une personne lira ce signalement avant que les résultats soient publiés.")}</p>`;
}

function whom({ said }, kind, people, acts) {
  const nobody = kind.room ? t("Toute la salle") : t("Choisir…");
  return html`<label><span>${t("Pour qui ?")}</span>
    <select name="candidate" ?required=${!kind.room} ?data-first=${said.candidate === null}
      @change=${acts.reread}>
      <option value="" ?selected=${said.candidate === null}>${nobody}</option>
      ${options([...people].sort(byName).map((one) => [one.id, seated(one)]), said.candidate)}
    </select></label>`;
}

function seated(candidate) {
  const seat = candidate.attempt?.station_name;
  return seat ? `${fullName(candidate)} · ${seat}` : fullName(candidate);
}

function number({ said }, people) {
  const candidate = people.find(({ id }) => id === said.candidate);
  const numbers = seen(candidate);
  if (numbers.length === 0) {
    return html`<label><span>${t("Numéro de la question")}</span>
      <input type="number" name="number" min="1" max="99" required .value=${said.number ?? ""} /></label>`;
  }
  const offered = said.number && !numbers.includes(said.number) ? [said.number, ...numbers] : numbers;
  return html`<label><span>${t("Numéro de la question")}</span>
    <select name="number" required data-first>
      <option value="">${t("Choisir…")}</option>
      ${options(offered.map((n) => [n, n]), said.number)}
    </select></label>`;
}

/** Numbers that this candidate has seen, the newest first: where the room hears nothing, every number may be. */
function seen(candidate) {
  const attempt = candidate?.attempt;
  if (!attempt || !attempt.items) return [];
  const aside = candidate.alerts.filter((alert) => alert.aside).length;
  const last = isOffline(candidate) ? attempt.items : Math.min(attempt.items, attempt.done + aside + 1);
  return Array.from({ length: last }, (_, place) => last - place);
}

function value({ category, said }, kind) {
  const isPercent = category === "C2";
  return html`<label><span>${kind.value()}</span>
    <input name="value" dir="auto" required maxlength="200" data-first inputmode=${isPercent ? "numeric" : "text"}
      aria-describedby="report-value" .value=${said.value} /></label>
    <p class="quiet" id="report-value">${isPercent
      ? t("33 pour un tiers de temps en plus, 0 s'il n'y a pas droit.")
      : t("Par exemple : né le 4 septembre 2004.")}</p>`;
}

function words({ said }, kind) {
  const label = kind.text ? t("Que s'est-il passé ?") : t("Précisions (facultatif)");
  return html`<label><span>${label}</span>
    <textarea name="text" dir="auto" rows="4" maxlength="2000" data-first ?required=${kind.text} .value=${said.text}></textarea></label>`;
}

/** Somebody else was quicker: what the report says now. Saving again writes over it. */
function theirs(card) {
  if (!card) return nothing;
  const at = { name: card.changed_by || card.written_by, time: clock(card.changed_at ?? card.written_at) };
  return html`<div class="report-theirs"><p><strong>${t("Écrit par {name} à {time} :", at)}</strong></p>
    <p>${kindWords(card.category)}</p>
    ${card.value ? html`<p dir="auto">${card.value}</p>` : nothing} ${card.text ? html`<p dir="auto">${card.text}</p>` : nothing}
    <p class="quiet">${t("Enregistrer de nouveau le remplace par ce qui est dans vos champs.")}</p></div>`;
}
