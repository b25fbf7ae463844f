// The two files of a planned session: looked at, every fault by its cell, then imported whole (R-CAN-02).
import { html, nothing } from "../vendor/lit-html-3.3.3.js";
import { birthDate } from "./moments.js";
import { fault, icon } from "./parts.js";
import { count, t } from "./words.js";

const SHEETS = ".ods,.xlsx,.csv";
const MOST_FAULTS = 200;

/** Acts of this page: `imports` holds what is known of each file, by kind; `again` asks for the session anew. */
export function importActs({ state: { imports }, set, ask, link, path, again }) {
  const keep = (what, act) =>
    ask(async () => {
      imports.set(what, await act(`${path}/${what}`).catch((problem) => ({ problem })));
    });
  const done = async (at, file) => {
    const told = await link.upload(`${at}/import`, file);
    await again();
    set({ said: { words: imported(told) } });
    return null;
  };
  return {
    bring: (what, file) => keep(what, (at) => done(at, file)),
    look: (file) => keep("candidates", async (at) => ({ preview: await link.upload(`${at}/preview`, file), file })),
    drop: () => keep("candidates", async () => null),
  };
}

/** The two files, as far as they can still be imported: a list only while nobody has entered (R-CAN-02). */
export function importing(state, acts) {
  const { session, candidates } = state.sheet;
  const isClosed = candidates.some(({ entered }) => entered);
  return html`<details class="imports" ?open=${candidates.length === 0 || candidates.some((each) => !each.has_profile)}>
    <summary>${t("Importer la liste ou les profils")}</summary>
    <div class="import">
      ${isClosed ? html`<p class="quiet">${t("Un candidat est entré : la liste ne se remplace plus. Ajoutez les autres un par un.")}</p>` : list(session.number, state, acts)}
      ${outcome(state.imports.get("candidates"), state, acts)}
    </div>
    <div class="import">
      ${chooser("profiles", t("Profils (JSON, ODS, XLSX ou CSV)"), `.json,${SHEETS}`, state, (file) => acts.bring("profiles", file))}
      ${withoutProfile(candidates)} ${outcome(state.imports.get("profiles"), state, acts)}
    </div>
  </details>`;
}

function list(number, state, acts) {
  const template = (kind) => html`<a class="button" data-role="template-${kind}" download
    href="/api/sessions/${number}/candidates/template.${kind}">${icon("download")}${t("Modèle {kind}", { kind: kind.toUpperCase() })}</a>`;
  return html`<p class="actions">
    ${chooser("candidates", t("Liste des candidats (ODS, XLSX ou CSV)"), SHEETS, state, acts.look)}
    ${["ods", "xlsx", "csv"].map(template)}
  </p>`;
}

/** Whom the file of profiles has to name, by what it names them with. */
function withoutProfile(candidates) {
  const those = candidates.filter((each) => !each.has_profile);
  if (those.length === 0) return nothing;
  const names = those.map(({ values: v }) => `${v.birth_name} ${v.first_name} (${v.ine || v.external_id || t("sans identifiant")})`);
  return html`<p class="quiet" data-role="without-profile">${count(those.length, "Sans profil : {names}.", "Sans profil ({n}) : {names}.", { names: names.join(", ") })}</p>`;
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

function outcome(known, state, acts) {
  if (!known) return nothing;
  if (known.problem) return html`${fault(known.problem)} ${faults(known.problem.fields ?? [])}`;
  return preview(known, state, acts);
}

function imported({ candidates, profiles }) {
  return candidates === undefined
    ? count(profiles, "{n} profil importé.", "{n} profils importés.")
    : count(candidates, "{n} candidat importé.", "{n} candidats importés.");
}

function preview({ preview: { candidates, faults: wrong, leaving, profiles }, file }, state, acts) {
  if (wrong.length) return faults(wrong);
  const added = candidates.filter(({ is_new: isNew }) => isNew).length;
  return html`<div class="preview" data-role="preview">
    <p><strong>${file.name}</strong> : ${count(added, "{n} candidat à ajouter.", "{n} candidats à ajouter.")}
      ${t("Vérifiez les accents : rien n'est encore importé.")}</p>
    ${people(candidates)}
    ${leaving.length ? html`<p class="refused">${icon("user-x")}<span>${t("Ne seront plus inscrits :")} ${leaving.join(", ")}.</span></p>` : nothing}
    ${profiles ? html`<p class="refused">${icon("triangle-alert")}<span>${t("La liste remplace celle d'avant : les profils seront à importer de nouveau.")}</span></p>` : nothing}
    <p class="actions">
      <button class="primary" data-role="confirm-import" ?disabled=${state.busy} @click=${() => acts.bring("candidates", file)}>
        ${icon("check")}${count(candidates.length, "Importer {n} candidat", "Importer {n} candidats")}</button>
      <button data-role="drop-import" @click=${() => acts.drop()}>${icon("x")}${t("Annuler")}</button>
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
