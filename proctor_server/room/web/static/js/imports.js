// The two files of a planned session: looked at, every fault by its cell, then imported whole (R-CAN-02).
import { html, nothing } from "../vendor/lit-html-3.3.3.js";
import { birthDate } from "./moments.js";
import { fault, icon } from "./parts.js";
import { count, t } from "./words.js";

const SHEETS = ".ods,.xlsx,.csv";
const MOST_FAULTS = 200;

/** Acts of this page: `imports` holds what is known of each file, by session and kind. */
export function importActs(imports, ask, link) {
  const keep = (session, what, act) =>
    ask(async () => {
      imports.set(`${session}/${what}`, await act(`/api/sessions/${session}/${what}`).catch((problem) => ({ problem })));
    });
  return {
    bring: (session, what, file) => keep(session, what, (path) => link.upload(`${path}/import`, file)),
    look: (session, file) =>
      keep(session, "candidates", async (path) => ({ preview: await link.upload(`${path}/preview`, file), file })),
    drop: (session) => keep(session, "candidates", async () => null),
  };
}

export function importing({ number }, state, acts) {
  const template = (kind) => html`<a class="button" data-role="template-${kind}" download
    href="/api/sessions/${number}/candidates/template.${kind}">${icon("download")}${t("Modèle {kind}", { kind: kind.toUpperCase() })}</a>`;
  return html`<details class="imports">
    <summary>${t("Candidats et profils")}</summary>
    <div class="import">
      <p class="actions">
        ${chooser("candidates", t("Liste des candidats (ODS, XLSX ou CSV)"), SHEETS, state, (file) => acts.look(number, file))}
        ${["ods", "xlsx", "csv"].map(template)}
      </p>
      ${outcome(state.imports.get(`${number}/candidates`), number, state, acts)}
    </div>
    <div class="import">
      ${chooser("profiles", t("Profils (JSON, ODS, XLSX ou CSV)"), `.json,${SHEETS}`, state, (file) => acts.bring(number, "profiles", file))}
      ${outcome(state.imports.get(`${number}/profiles`), number, state, acts)}
    </div>
  </details>`;
}

function chooser(what, label, accept, state, choose) {
  const chosen = ({ target }) => {
    if (target.files[0]) choose(target.files[0]);
    target.value = "";
  };
  return html`<label class="button">${icon("upload")}<span>${label}</span>
    <input class="unseen" type="file" data-role="import-${what}" accept=${accept} ?disabled=${state.busy}
      @change=${chosen} /></label>`;
}

function outcome(known, session, state, acts) {
  if (!known) return nothing;
  if (known.problem) return html`${fault(known.problem)} ${faults(known.problem.fields ?? [])}`;
  if (known.preview) return preview(known, session, state, acts);
  const words = "candidates" in known
    ? count(known.candidates, "{n} candidat importé.", "{n} candidats importés.")
    : count(known.profiles, "{n} profil importé.", "{n} profils importés.");
  return html`<p class="good" role="status">${icon("circle-check")}${words}</p>`;
}

function preview({ preview: { candidates, faults: wrong, leaving, profiles }, file }, session, state, acts) {
  if (wrong.length) return faults(wrong);
  const added = candidates.filter(({ is_new: isNew }) => isNew).length;
  return html`<div class="preview" data-role="preview">
    <p><strong>${file.name}</strong> : ${count(added, "{n} candidat à ajouter.", "{n} candidats à ajouter.")}
      ${t("Vérifiez les accents : rien n'est encore importé.")}</p>
    ${people(candidates)}
    ${leaving.length ? html`<p class="refused">${icon("user-x")}<span>${t("Ne seront plus inscrits :")} ${leaving.join(", ")}.</span></p>` : nothing}
    ${profiles ? html`<p class="refused">${icon("triangle-alert")}<span>${t("La liste remplace celle d'avant : les profils seront à importer de nouveau.")}</span></p>` : nothing}
    <p class="actions">
      <button class="primary" data-role="confirm-import" ?disabled=${state.busy} @click=${() => acts.bring(session, "candidates", file)}>
        ${icon("check")}${count(candidates.length, "Importer {n} candidat", "Importer {n} candidats")}</button>
      <button data-role="drop-import" @click=${() => acts.drop(session)}>${icon("x")}${t("Annuler")}</button>
    </p>
  </div>`;
}

function people(candidates) {
  const line = (one, place) => html`<tr>
    <td>${place + 1}</td><td>${one.birth_name}</td><td>${one.first_name}</td><td>${birthDate(one.birth_date)}</td>
    <td>${one.group}</td><td>${one.extra_time_percent ? t("{n} %", { n: one.extra_time_percent }) : ""}</td>
    <td>${one.is_new ? t("nouveau") : t("déjà inscrit")}</td></tr>`;
  const heads = [t("n°"), t("Nom de naissance"), t("Prénom"), t("Né(e) le"), t("Classe"), t("Temps majoré"), t("État")];
  return html`<div class="scroll long" tabindex="0" role="region" aria-label=${t("Ce qui sera importé")}>
    <table data-role="newcomers">
    <thead><tr>${heads.map((words) => html`<th>${words}</th>`)}</tr></thead>
    <tbody>${candidates.map(line)}</tbody>
  </table></div>`;
}

function faults(lines) {
  if (!lines.length || lines[0].line === undefined) return nothing;
  const cells = ({ line, column, value, message }) =>
    html`<tr><td>${line}</td><td>${column}</td><td>${value}</td><td>${message}</td></tr>`;
  const more = lines.length - MOST_FAULTS;
  return html`<div class="scroll"><table data-role="faults">
    <caption>${t("Rien n'a été importé. Corrigez ces cellules, puis importez de nouveau.")}</caption>
    <thead><tr><th>${t("Ligne")}</th><th>${t("Colonne")}</th><th>${t("Valeur")}</th><th>${t("Attendu")}</th></tr></thead>
    <tbody>${lines.slice(0, MOST_FAULTS).map(cells)}</tbody>
  </table></div>
  ${more > 0 ? html`<p class="quiet">${count(more, "Et {n} autre erreur.", "Et {n} autres erreurs.")}</p>` : nothing}`;
}
