// Tab «Candidats»: who is enrolled, certifiable or not and why; one added, corrected, removed; the files.
import { html, nothing, repeat } from "../vendor/lit-html-3.3.3.js";
import { goTo, goToFirstFault } from "./fields.js";
import { importActs, importing } from "./imports.js";
import { icon, plain } from "./parts.js";
import { fullName, whyNotCertifiable } from "./people.js";
import { count, t } from "./words.js";

/** `person`: whose form is open, as they were then; `{ id: null }` is somebody new. */
export function enrolmentActs({ state, set, link, path, careful, again, ask }) {
  const closed = { person: null, formProblem: null };
  const saved = (form) => state.formProblem && goToFirstFault(form);
  return {
    ...importActs({ state, set, ask, link, path, again }),
    search: (search) => set({ search }),
    write: (person) => set({ ...closed, person: person ?? { id: null, values: {} } }),
    unwrite: () => set(closed),
    savePerson: (values, file, form) => careful(() => save(state.person, values, file), closed).then(() => saved(form)),
    removePerson: (card) => careful(() => take(card), closed, "problem"),
  };

  async function save({ id, version }, values, file) {
    const number = id ?? (await link.post(`${path}/candidates`, { values })).candidate;
    if (id !== null) await link.put(`${path}/candidates/${id}`, { version, values });
    const name = fullName(values);
    set({ ...closed, said: { words: id === null ? t("{name} est sur la liste.", { name }) : t("{name} : c'est corrigé.", { name }) } });
    if (file) await give(number, name, file);
    await again();
  }

  // the candidate is enrolled all the same: what is wrong is the file
  async function give(number, name, file) {
    await link.upload(`${path}/candidates/${number}/profile`, file).catch((problem) =>
      set({ problem: { ...problem, detail: t("{name} est sur la liste, mais sans profil. {why}", { name, why: problem.detail }) } }));
  }

  async function take({ id, version, values }) {
    const gone = await link.remove(`${path}/candidates/${id}`, { version });
    const name = fullName(values);
    set({ said: { words: t("{name} n'est plus sur la liste.", { name }), undo: () => careful(() => back(gone, name), closed, "problem") } });
    goTo("[data-role=undo]");
    await again();
  }

  async function back(gone, name) {
    await link.post(`${path}/candidates`, gone);
    set({ said: { words: t("{name} est de nouveau sur la liste.", { name }) } });
    await again();
  }
}

export function candidatesTab(state, acts) {
  const { candidates, session } = state.sheet;
  const isOpen = !["finalised", "uploaded", "published"].includes(session.state);
  const found = candidates.filter(matches(state.search));
  return html`${candidates.length ? bar(state, candidates, isOpen, acts) : nobody(isOpen, acts)}
    ${candidates.length ? table(found, isOpen, state, acts) : nothing}
    ${isOpen ? importing(state, acts) : nothing}`;
}

function bar({ search }, candidates, isOpen, acts) {
  const certifiable = candidates.filter((each) => each.certifiable).length;
  return html`<div class="bar">
    ${isOpen ? add(acts) : nothing}
    <p data-role="figures">${count(candidates.length, "{n} candidat", "{n} candidats")},
      ${count(certifiable, "{n} certifiable", "{n} certifiables")}</p>
    <label class="search">${icon("search")}<span class="unseen">${t("Chercher un candidat")}</span>
      <input type="search" data-role="search" placeholder=${t("Nom, prénom, classe…")} .value=${search}
        @input=${({ target }) => acts.search(target.value)} /></label>
  </div>`;
}

function add(acts) {
  return html`<button data-role="add" @click=${() => acts.write(null)}>${icon("plus")}${t("Ajouter un candidat")}</button>`;
}

function nobody(isOpen, acts) {
  return html`<div class="empty">${icon("users")}<p><strong>${t("Aucun candidat.")}</strong></p>
    <p>${t("Importez la liste de la classe, ou ajoutez les candidats un par un.")}</p>
    ${isOpen ? html`<p>${add(acts)}</p>` : nothing}</div>`;
}

/** Every word that was typed is in the names or the class, in any order, with or without accents. */
function matches(typed) {
  const words = plain(typed).split(/\s+/).filter(Boolean);
  return ({ values: v }) => {
    const text = plain([v.birth_name, v.first_name, v.group, v.external_id, v.ine].join(" "));
    return words.every((word) => text.includes(word));
  };
}

function table(found, isOpen, state, acts) {
  if (found.length === 0) return html`<p class="empty" role="status">${t("Aucun candidat ne correspond à cette recherche.")}</p>`;
  const order = [...found].sort((a, b) => fullName(a.values).localeCompare(fullName(b.values), "fr"));
  return html`<table class="enrolled" data-role="enrolled">
    <thead><tr><th scope="col">${t("Candidat")}</th><th scope="col">${t("Profil")}</th><th scope="col">${t("Aménagements")}</th>
      <th scope="col">${t("Inscription")}</th></tr></thead>
    <tbody>${repeat(order, ({ id }) => id, (each) => row(each, isOpen, state, acts))}</tbody>
  </table>`;
}

function row(card, isOpen, { busy }, acts) {
  const { id, values: v, entered } = card;
  return html`<tr data-candidate=${id}>
    <th scope="row"><bdi>${fullName(v)}</bdi><span class="quiet">${v.birth_date} · ${v.group || v.external_id}</span></th>
    <td>${profile(card)}</td>
    <td>${comfort(v)}</td>
    <td>${entered ? html`<span class="quiet">${icon("door-open")} ${t("entré")}</span>` : isOpen ? acting(card, busy, acts) : nothing}</td>
  </tr>`;
}

function acting(card, busy, acts) {
  const of = html`<span class="unseen"> ${fullName(card.values)}</span>`;
  return html`<p class="actions">
    <button data-role="correct" ?disabled=${busy} @click=${() => acts.write(card)}>${t("Corriger")}${of}</button>
    <button class="plain" data-role="remove" ?disabled=${busy} @click=${() => acts.removePerson(card)}>${icon("x")}${t("Désinscrire")}${of}</button>
  </p>`;
}

/** R-CAN-05: certifiable or not, and why. */
function profile(card) {
  if (card.certifiable) return html`<span class="sure">${icon("circle-check")}${t("certifiable")}</span>`;
  const why = card.has_profile ? whyNotCertifiable(card) : t("Aucun profil importé.");
  return html`<span class="refused">${icon(card.has_profile ? "user-x" : "circle-dashed")}<span>${why}</span></span>`;
}

const TEXT_SIZES = { 2: () => t("texte grand"), 3: () => t("texte très grand") };

function comfort(v) {
  const parts = [
    v.extra_time_percent ? t("temps majoré {n} %", { n: v.extra_time_percent }) : "",
    TEXT_SIZES[v.text_size]?.() ?? "",
    v.focus_tolerance ? t("sortie de page tolérée") : "",
    v.accommodations,
  ];
  return parts.filter(Boolean).join(" · ");
}
