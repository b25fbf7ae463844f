// The reports that are there: what, of whom, by whom; drafts say what they lack (R-INC-04).
import { html, nothing, repeat } from "../vendor/lit-html-3.3.3.js";
import { clock } from "./moments.js";
import { fault, icon } from "./parts.js";
import { fullName } from "./people.js";
import { KINDS, lackingWords } from "./report_words.js";
import { count, t } from "./words.js";

/** Whether something can still be written: nothing of a finalised session changes. */
export function canReport({ state }) {
  return ["planned", "open", "closed"].includes(state);
}

/** All of them, with what can be done while `isOpen`. */
export function reportList(reports, people, isOpen) {
  const { list, form, problem } = reports.state;
  const there = list.filter(({ withdrawn }) => !withdrawn).length;
  return html`<div class="report-head">
      <p role="status">${there ? count(there, "{n} signalement", "{n} signalements") : t("Aucun signalement.")}</p>
      ${isOpen ? writeButton(reports, null, "primary") : nothing}
    </div>
    ${form === null ? fault(problem) : nothing}
    ${there || !isOpen ? nothing : html`<p class="quiet">${t("Données fausses, signature, fraude, question qui ne marche pas : écrivez-le ici, ou avec R sur la carte d'un candidat.")}</p>`}
    ${lines(list, reports, isOpen, (card) => whom(card, people))}`;
}

/** Those about one candidate, in their sheet. */
export function reportsOf(candidate, reports, isOpen) {
  const mine = reports.state.list.filter((card) => card.candidate === candidate.id);
  if (mine.length === 0) return nothing;
  return html`<section class="ledger" aria-labelledby="reports-title">
    <h3 id="reports-title">${t("Signalements")}</h3>
    ${reports.state.form === null ? fault(reports.state.problem) : nothing}
    ${lines(mine, reports, isOpen)}
  </section>`;
}

export function writeButton({ acts }, candidate, kind = "") {
  return html`<button class=${kind} data-role="write-report" @click=${() => acts.write(candidate)}>
    ${icon("file-check")}${t("Signaler…")}</button>`;
}

/** «Signalements (1 à compléter)», «Signalements (3)» */
export function reportsTab({ there, drafts }) {
  if (drafts) return t("Signalements ({n} à compléter)", { n: drafts });
  return there ? t("Signalements ({n})", { n: there }) : t("Signalements");
}

function lines(list, reports, isOpen, name = null) {
  return html`<ul class="report-lines" data-role="reports">
    ${repeat(list, ({ n }) => n, (card) => line(card, reports, isOpen, name))}
  </ul>`;
}

function line(card, reports, isOpen, name) {
  return html`<li data-role="report-line" data-report=${card.n} class=${card.withdrawn ? "gone" : ""}>
    <div><p class="report-what">${name ? html`<strong>${name(card)}</strong>` : nothing}
      <span>${KINDS[card.category].words()}${card.number ? `, ${t("question {number}", card)}` : ""}</span>
      <span class="quiet">${card.category}</span></p>
    ${card.value ? html`<p>${t("Bonne valeur :")} <b><bdi>${card.category === "C2" ? `${card.value} %` : card.value}</bdi></b></p>` : nothing}
    ${card.text ? html`<p class="report-text" dir="auto">${card.text}</p>` : nothing}
    ${lackingWords(card.lacking)}
    <p class="quiet">${history(card)}</p></div>
    ${isOpen && card.source === "written" ? buttons(card, reports) : nothing}
  </li>`;
}

function whom({ candidate }, people) {
  if (candidate === null) return t("Toute la salle");
  const found = people.find(({ id }) => id === candidate);
  return found ? fullName(found) : t("Candidat {id}", { id: candidate });
}

const OUTCOMES = {
  replaced: () => t("décidé pendant l'épreuve : une autre question"),
  neutralised: () => t("décidé pendant l'épreuve : question retirée"),
};

function history({ written_by: by, written_at: at, changed_by: changedBy, changed_at: changedAt, withdrawn, outcome }) {
  const said = [t("{time}, {name}", { time: clock(at), name: by })];
  if (changedAt) {
    const change = { time: clock(changedAt), name: changedBy };
    said.push(withdrawn ? t("retiré à {time}, {name}", change) : t("changé à {time}, {name}", change));
  }
  if (outcome) said.push(OUTCOMES[outcome]());
  return said.join(" · ");
}

function buttons(card, { state, acts }) {
  const one = (role, kind, sign, words, act) => html`<button class=${kind} data-role=${role} ?disabled=${state.busy}
    @click=${() => act(card)}>${icon(sign)}${words}</button>`;
  if (card.withdrawn) return html`<p class="actions">${one("report-restore", "", "rotate-ccw", t("Rétablir"), acts.restore)}</p>`;
  const isDraft = card.lacking.length > 0;
  return html`<p class="actions">
    ${one("report-open", isDraft ? "primary" : "", "file-check", isDraft ? t("Compléter…") : t("Corriger…"), acts.open)}
    ${one("report-withdraw", "", "x", t("Retirer"), acts.withdraw)}
  </p>`;
}
