// A spreadsheet (flat OpenDocument): its sheets, its cells by letter and number, and the formula of the one selected.
import { html, nothing, render } from "../vendor/lit-html-3.3.3.js";
import { formulaInWords, readSheets } from "./sheet.js";
import { t } from "./words.js";

const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** Shows the spreadsheet whose XML is `text` in `place`. */
export function sheetView(place, _name, text) {
  const sheets = readSheets(text);
  const kept = { sheet: 0, row: 0, column: 0 };

  function draw() {
    const { rows, columns } = sheets[kept.sheet];
    const cell = rows[kept.row][kept.column];
    render(html`<div class="sheet-view">
      ${sheets.length > 1 ? html`<div class="tabs" role="group" aria-label=${t("Feuilles")}>
        ${sheets.map((sheet, n) => html`<button type="button" class="tab" aria-pressed=${n === kept.sheet}
          @click=${() => set({ sheet: n, row: 0, column: 0 })}>${sheet.name}</button>`)}</div>` : nothing}
      <p class="formula" role="status"><b>${letters(kept.column)}${kept.row + 1}</b> ${cell.formula ? formulaInWords(cell.formula) : cell.text}</p>
      <div class="scroll"><table role="grid" aria-label=${sheets[kept.sheet].name} @keydown=${move}>
        <thead><tr><td></td>${Array.from({ length: columns }, (_, n) => html`<th scope="col">${letters(n)}</th>`)}</tr></thead>
        <tbody>${rows.map((line, row) => html`<tr><th scope="row">${row + 1}</th>${line.map((each, column) => html`<td
          role="gridcell" class=${each.isNumber ? "number-cell" : nothing}
          tabindex=${row === kept.row && column === kept.column ? 0 : -1}
          aria-selected=${row === kept.row && column === kept.column}
          @click=${() => set({ row, column })}>${each.text}</td>`)}</tr>`)}</tbody>
      </table></div></div>`, place);
  }

  function move(event) {
    const step = MOVES[event.key];
    if (!step) return;
    event.preventDefault();
    const { rows, columns } = sheets[kept.sheet];
    const within = (at, size) => Math.max(0, Math.min(size - 1, at));
    set({ row: within(kept.row + step[0], rows.length), column: within(kept.column + step[1], columns) });
    place.querySelector("[aria-selected=true]").focus();
  }

  function set(change) {
    Object.assign(kept, change);
    draw();
  }

  draw();
}

function letters(column) {
  const last = String.fromCharCode(65 + (column % 26));
  return column < 26 ? last : letters(Math.floor(column / 26) - 1) + last;
}
