// A table of cells separated by semicolons: sorted by a press on a header, filtered by a word.
import { html, nothing, render } from "../vendor/lit-html-3.3.3.js";
import { plain, t } from "./words.js";

/** Shows the CSV `text` in `place`. */
export function tableView(place, name, text) {
  const [head, ...lines] = parse(text);
  const kept = { column: null, down: false, filter: "" };

  function draw() {
    const shown = lines.filter((line) => line.some((cell) => plain(cell).includes(plain(kept.filter))));
    if (kept.column !== null) shown.sort((a, b) => (kept.down ? -1 : 1) * compare(a[kept.column], b[kept.column]));
    render(html`<div class="table-view">
      <label class="field find"><span>${t("Garder les lignes qui contiennent")}</span>
        <input type="search" autocomplete="off" spellcheck="false" @input=${(event) => set({ filter: event.target.value })}></label>
      <p class="count" role="status">${t("Lignes montrées : {shown} sur {all}", { shown: shown.length, all: lines.length })}</p>
      <div class="scroll" tabindex="0" role="region" aria-label=${name}><table>
        <thead><tr>${head.map((title, column) => header(title, column))}</tr></thead>
        <tbody>${shown.map((line) => html`<tr>${line.map((cell) => html`<td class=${isNumber(cell) ? "number-cell" : nothing}>${cell}</td>`)}</tr>`)}</tbody>
      </table></div></div>`, place);
  }

  function header(title, column) {
    const sorted = kept.column === column;
    const order = sorted ? (kept.down ? "descending" : "ascending") : "none";
    return html`<th scope="col" aria-sort=${order}><button type="button" @click=${() => set({ column, down: sorted && !kept.down })}>
      ${title} <span aria-hidden="true">${sorted ? (kept.down ? "▼" : "▲") : "↕"}</span></button></th>`;
  }

  function set(change) {
    Object.assign(kept, change);
    draw();
  }

  draw();
}

const NUMBER = /^[+-]?\d[\d \u00a0\u202f]*([.,]\d+)?$/;
const DATE = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/;

function isNumber(cell) {
  return NUMBER.test(cell.trim());
}

// Figures by their value, dates by their day, the rest as a dictionary would.
function compare(a, b) {
  const [x, y] = [value(a), value(b)];
  return x !== null && y !== null ? x - y : a.localeCompare(b, "fr", { numeric: true });
}

function value(cell) {
  const date = DATE.exec(cell.trim());
  if (date) return Date.UTC(Number(date[3]), Number(date[2]) - 1, Number(date[1]));
  return isNumber(cell) ? Number(cell.replace(/[\s\u00a0\u202f]/g, "").replace(",", ".")) : null;
}

/** The lines of a CSV text; a cell between double quotes may hold semicolons, and quotes written twice. */
export function parse(text) {
  const lines = [];
  for (const line of text.replace(/^\ufeff/, "").split(/\r?\n/)) {
    if (line) lines.push(cells(line));
  }
  return lines;
}

function cells(line) {
  return [...line.matchAll(/(?:^|;)(?:"((?:[^"]|"")*)"|([^;]*))/g)].map(([, quoted, bare]) =>
    quoted === undefined ? bare : quoted.replaceAll('""', '"'));
}
