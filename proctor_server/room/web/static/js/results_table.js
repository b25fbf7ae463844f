// Everybody by name, with both marks of the guide: a sign and a legend, never a colour alone.
import { html, nothing, repeat } from "../vendor/lit-html-3.3.3.js";
import { birthDate } from "./moments.js";
import { icon, plain } from "./parts.js";
import { count, t } from "./words.js";

const STATUS = {
  validated: { mark: "circle-check", word: () => t("Validée") },
  rejected: { mark: "x", word: () => t("Rejetée") },
  cancelled: { mark: "minus", word: () => t("Annulée") },
  error: { mark: "triangle-alert", word: () => t("En erreur") },
};

const MEANINGS = {
  competence_invalidated: () => t("cette compétence a été invalidée, à cause de réponses fausses."),
  all_invalidated: () => t("toutes les compétences ont été invalidées, plus de la moitié des épreuves ayant été manquées."),
};

export function resultsTable(state, acts) {
  const { view: results, group, search } = state;
  const mine = results.lines.filter((line) => group === "" || line.group === group);
  const found = mine.filter(matches(search));
  return html`<section class="results-list" aria-labelledby="results-title">
    <header>
      <h2 id="results-title">${group ? t("Classe {group}", { group }) : t("Tous les candidats")}</h2>
      <label class="search">${icon("search")}<span class="unseen">${t("Chercher un candidat")}</span>
        <input type="search" data-role="search" placeholder=${t("Nom, code de vérification…")} .value=${search}
          @input=${({ target }) => acts.search(target.value)} /></label>
      <p class="quiet" role="status" data-role="found">${count(found.length, "{n} candidat", "{n} candidats")}</p>
    </header>
    ${legend(results)}
    ${found.length ? table(found, results) : html`<p class="empty">${t("Personne ne correspond à cette recherche.")}</p>`}
  </section>`;
}

/** Every word that was typed stands somewhere in the line. */
function matches(typed) {
  const words = plain(typed).split(/\s+/).filter(Boolean);
  return ({ first_name: first, birth_name: name, group, code, number }) => {
    const text = plain([first, name, group, code, number].join(" "));
    return words.every((word) => text.includes(word));
  };
}

function legend({ legend: marks }) {
  return html`<dl class="results-legend" data-role="legend">
    ${marks.map(({ name, sign }) => html`<div><dt>${sign}</dt><dd>${MEANINGS[name]()}</dd></div>`)}
    <div><dt>–</dt><dd>${t("compétence non testée, ou résultat rejeté, annulé ou en erreur.")}</dd></div>
  </dl>`;
}

// a narrow screen lays the lines out as cards: the roles keep telling what they are
function table(lines, results) {
  return html`<table class="results-table" role="table" aria-labelledby="results-title">
    <thead role="rowgroup"><tr role="row">
      ${[t("Nom, prénom"), t("Né(e) le"), t("Classe"), t("Statut"), t("Pix")].map(column)}
      ${results.competences.map(({ id, name }) => html`<th role="columnheader" scope="col"><abbr title=${name}>${id}</abbr></th>`)}
      ${column(t("Code"))}
    </tr></thead>
    <tbody role="rowgroup">${repeat(lines, ({ number }) => number, (line) => row(line, results))}</tbody>
  </table>`;
}

function column(words) {
  return html`<th role="columnheader" scope="col">${words}</th>`;
}

function row(line, results) {
  const sign = Object.fromEntries(results.legend.map((mark) => [mark.name, mark.sign]));
  return html`<tr role="row" data-certification=${line.number}>
    <th role="rowheader" scope="row" class="results-name"><bdi><b>${line.birth_name.toUpperCase()}</b> ${line.first_name}</bdi></th>
    <td role="cell" class="results-born">${birthDate(line.birth_date)}</td>
    <td role="cell" class="results-class">${line.group || "–"}</td>
    <td role="cell" class="results-status">${status(line, sign.all_invalidated)}</td>
    <td role="cell" class="results-pix">${dash(line.pix)}</td>
    ${results.competences.map(({ id }, n) => level(id, line.cells[n], line.invalidated.includes(id) ? sign.competence_invalidated : ""))}
    <td role="cell" class="results-code">${line.code ? html`<code>${line.code}</code>` : nothing}</td>
  </tr>`;
}

function status({ status: name, all_invalidated: all }, sign) {
  const { mark, word } = STATUS[name];
  return html`<span class=${`results-${name}`}>${icon(mark)}${word()}${all
    ? html`<b class="results-sign">${sign}<span class="unseen">${t("plus de la moitié des épreuves manquées")}</span></b>`
    : nothing}</span>`;
}

function level(competence, cell, sign) {
  const shade = cell === "-" ? "none" : Math.min(8, Number(cell));
  return html`<td role="cell" class=${sign ? "results-level results-invalidated" : "results-level"} data-level=${shade}
    data-competence=${competence}>${dash(cell)}${sign
      ? html`<b class="results-sign">${sign}<span class="unseen">${t("invalidée")}</span></b>`
      : nothing}</td>`;
}

function dash(cell) {
  return cell === "-" ? "–" : cell;
}
