// The results that the authority gave back, for the head teacher: figures to look at, then everybody by name (R-AUT-03).
import { html, nothing, render } from "../vendor/lit-html-3.3.3.js";
import { options } from "./fields.js";
import { clock, dated, fullDay } from "./moments.js";
import { drawing, fault, icon, view, whoIsHere } from "./parts.js";
import { figures } from "./results_figures.js";
import { resultsTable } from "./results_table.js";
import { asking, waiting } from "./results_waiting.js";
import { count, t } from "./words.js";

const REFRESH_MS = 30_000;
const ANSWER_MS = 1000;
const MOST_ANSWERS = 30;

export function start(page, link) {
  const state = { view: page.view, group: "", search: "", problem: null, busy: false, said: null };
  const draw = drawing(() => render(screen(state, page, link, acts), view()));
  const set = (change) => {
    Object.assign(state, change);
    draw();
  };
  const acts = actsOn(state, set, link, `/api/sessions/${page.session}/results`);
  setInterval(acts.look, REFRESH_MS);
  draw();
}

function actsOn(state, set, link, path) {
  const look = async () => {
    if (!document.hidden && !state.busy) await link.get(path).then((found) => set({ view: found }), () => {});
  };
  // the room asks in a round of its own: its answer is looked for until it is there
  async function answered(before) {
    for (let tries = 0; tries < MOST_ANSWERS; tries += 1) {
      await new Promise((done) => setTimeout(done, ANSWER_MS));
      const found = await link.get(path);
      if (found.asked && found.asked.at !== before) return set({ view: found, said: "asked" });
    }
    return set({ said: "late" });
  }
  async function ask(act) {
    set({ busy: true, problem: null, said: null });
    await act().catch((found) => set({ problem: found }));
    set({ busy: false });
  }
  return {
    look,
    choose: (group) => set({ group }),
    search: (search) => set({ search }),
    askNow: () => ask(() => link.post(`${path}/ask`).then((found) => answered(found.asked?.at))),
    bring: (file) => ask(async () => set({ view: await link.upload(`${path}/import`, file), said: "brought" })),
  };
}

function screen(state, page, link, acts) {
  const { view: results } = state;
  return html`${header(results.session, page, link)}
    <main class="results">
      ${fault(state.problem)}
      ${results.state === "published" ? published(state, page, acts) : waiting(state, page, acts)}
    </main>`;
}

function header(session, page, link) {
  return html`<header class="top"><div class="line">
    <div class="what">
      <span><a href="/centre">${icon("arrow-left")}${t("Centre")}</a></span>
      <h1>${t("Résultats")}</h1>
      <span>${t("Session {number}", { number: session.number })}</span>
      <span>${session.room}</span>
      <span>${fullDay(session.starts_at)}</span>
    </div>
    <p class="here">${whoIsHere(page, link)}<time class="clock">${clock()}</time></p>
  </div></header>`;
}

function published(state, page, acts) {
  const { view: results, group } = state;
  const summary = results.summaries.find((each) => each.group === group) ?? results.summaries[0];
  return html`${standing(state, page, acts)}
    ${summary
      ? html`${tools(state, page, acts)} ${totals(summary)} ${figures(summary, results)} ${resultsTable(state, acts)}`
      : nobody()}`;
}

/** Since when this holds, and the way to something newer. */
function standing(state, page, acts) {
  const { at, publication, brought_at: brought } = state.view;
  return html`<section class="results-standing" aria-label=${t("Publication")}>
    <div>
      <p class="results-state">${icon("circle-check")}${t("Publiés par l'autorité le {moment}", { moment: dated(at) })}</p>
      <p class="quiet">${publication > 1
        ? t("Publication n° {n} : elle remplace les précédentes.", { n: publication })
        : t("Première publication.")} ${t("Dans la salle depuis le {moment}.", { moment: dated(brought) })}</p>
    </div>
    <details class="results-newer"><summary>${t("Y a-t-il plus récent ?")}</summary>${asking(state, page, acts)}</details>
  </section>`;
}

/** A class, and the files of what is shown. */
function tools(state, page, acts) {
  const { group, view: results } = state;
  const of = group ? `?group=${encodeURIComponent(group)}` : "";
  const path = `/api/sessions/${page.session}/results`;
  const file = (name, words, role) => html`<a class="button" href=${`${path}/${name}${of}`} download data-role=${role}>
    ${icon("download")}${words}</a>`;
  return html`<div class="results-tools">
    <label><span>${t("Classe")}</span>
      <select data-role="group" @change=${({ target }) => acts.choose(target.value)}>
        <option value="" ?selected=${group === ""}>${t("Toutes les classes")}</option>
        ${options(results.classes.map((each) => [each, each]), group)}
      </select></label>
    <p class="actions">
      ${file("results.csv", t("Tableau (CSV)"), "csv")}
      ${file("results.pdf", t("Liste à imprimer (PDF)"), "paper")}
      ${file("summary.pdf", t("Bilan (PDF)"), "summary")}
    </p>
  </div>`;
}

const STATUSES = {
  Validée: (n) => count(n, "validée", "validées"),
  Rejetée: (n) => count(n, "rejetée", "rejetées"),
  Annulée: (n) => count(n, "annulée", "annulées"),
  "En erreur": () => t("en erreur"),
};

function totals({ candidates, statuses, mean, highest }) {
  const some = statuses.filter(({ status, count: n }) => n > 0 || status === "Validée");
  return html`<dl class="results-totals" data-role="totals">
    <div><dt>${count(candidates, "certification", "certifications")}</dt><dd>${candidates}</dd></div>
    ${some.map(({ status, count: n }) => html`<div><dt>${STATUSES[status](n)}</dt><dd>${n}</dd></div>`)}
    <div><dt>${t("Pix en moyenne, sur {highest}", { highest })}</dt><dd>${mean ?? "–"}</dd></div>
  </dl>`;
}

function nobody() {
  return html`<div class="empty">${icon("users")}<p><strong>${t("Personne n'a commencé le test de cette session.")}</strong></p>
    <p>${t("Il n'y a donc aucun résultat à montrer.")}</p></div>${nothing}`;
}
