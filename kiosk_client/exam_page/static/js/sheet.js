// Reads a flat OpenDocument spreadsheet: the text and the formula of each cell.
const TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0";
const OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0";
const TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0";
// Files fill the rest of a sheet with one empty cell said to be repeated a million times.
const MOST_ROWS = 1000;
const MOST_COLUMNS = 60;
const EMPTY = { text: "", formula: "", isNumber: false };

/** [{name, rows: [[{text, formula, isNumber}]], columns}]; every row has as many cells. Throws when it is no sheet. */
export function readSheets(xml) {
  const file = new DOMParser().parseFromString(xml, "application/xml");
  const tables = [...file.getElementsByTagNameNS(TABLE, "table")];
  if (!tables.length) throw new Error("no sheet");
  return tables.map(readSheet);
}

function readSheet(table) {
  const rows = [...table.getElementsByTagNameNS(TABLE, "table-row")].flatMap((row) => repeated(row, "number-rows-repeated", MOST_ROWS, readRow(row)));
  while (rows.length > 1 && rows.at(-1).length === 0) rows.pop();
  const columns = Math.max(1, ...rows.map((row) => row.length));
  const whole = rows.slice(0, MOST_ROWS).map((row) => [...row, ...Array(columns - row.length).fill(EMPTY)]);
  return { name: table.getAttributeNS(TABLE, "name") ?? "", rows: whole.length ? whole : [[EMPTY]], columns };
}

function readRow(row) {
  const cells = [...row.children].flatMap((cell) => repeated(cell, "number-columns-repeated", MOST_COLUMNS, readCell(cell)));
  while (cells.length && !cells.at(-1).text && !cells.at(-1).formula) cells.pop();
  return cells.slice(0, MOST_COLUMNS);
}

function repeated(element, attribute, most, value) {
  const times = Number(element.getAttributeNS(TABLE, attribute) || 1);
  return Array(Math.min(times, most)).fill(value);
}

function readCell(cell) {
  const lines = [...cell.getElementsByTagNameNS(TEXT, "p")].map((line) => line.textContent);
  return {
    text: lines.join("\n") || (cell.getAttributeNS(OFFICE, "value") ?? ""),
    formula: cell.getAttributeNS(TABLE, "formula") ?? "",
    isNumber: ["float", "percentage", "currency"].includes(cell.getAttributeNS(OFFICE, "value-type")),
  };
}

const FRENCH = {
  SUM: "SOMME", AVERAGE: "MOYENNE", IF: "SI", IFERROR: "SIERREUR", COUNT: "NB", COUNTA: "NBVAL", COUNTIF: "NB.SI",
  COUNTIFS: "NB.SI.ENS", SUMIF: "SOMME.SI", SUMIFS: "SOMME.SI.ENS", AVERAGEIF: "MOYENNE.SI", ROUND: "ARRONDI", INT: "ENT",
  VLOOKUP: "RECHERCHEV", HLOOKUP: "RECHERCHEH", MATCH: "EQUIV", AND: "ET", OR: "OU", NOT: "NON", LEFT: "GAUCHE",
  RIGHT: "DROITE", MID: "STXT", LEN: "NBCAR", CONCATENATE: "CONCATENER", UPPER: "MAJUSCULE", LOWER: "MINUSCULE",
  TODAY: "AUJOURDHUI", YEAR: "ANNEE", MONTH: "MOIS", DAY: "JOUR", PRODUCT: "PRODUIT", MEDIAN: "MEDIANE", RANK: "RANG",
  LARGE: "GRANDE.VALEUR", SMALL: "PETITE.VALEUR", POWER: "PUISSANCE", SQRT: "RACINE", TRUE: "VRAI", FALSE: "FAUX",
};

/** A formula as a French spreadsheet shows it: `of:=SUM([.A1:.A3])` is `=SOMME(A1:A3)`. */
export function formulaInWords(formula) {
  return formula
    .replace(/^[a-z]+:/, "")
    .replace(/\[([^\]]*)\]/g, (_, reference) => reference.replace(/(^|:)\./g, "$1"))
    .replace(/([A-Z][A-Z0-9.]*)\(/g, (whole, name) => `${FRENCH[name] ?? name}(`);
}
