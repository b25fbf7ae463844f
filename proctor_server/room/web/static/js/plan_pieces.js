// The pieces of a room's plan: seats and the teacher's desk, each on a place of its own. Nothing here draws.

/** The desk among the pieces; no station can have an empty name. */
export const DESK = "";
const WIDEST = 30;
const LEAST = { columns: 6, rows: 4 };

export function piecesOf({ seats, desk }) {
  const all = seats.map(({ name, column, row, spare }) => [name, { column, row, spare }]);
  return new Map(desk ? [...all, [DESK, { ...desk, spare: false }]] : all);
}

export function arrangement(pieces) {
  const seats = [...pieces].filter(([name]) => name !== DESK).map(([name, piece]) => ({ name, ...piece }));
  const desk = pieces.get(DESK);
  return { seats, desk: desk ? { column: desk.column, row: desk.row } : null };
}

/** As many columns and rows as the pieces need, with `margin` free ones around them. */
export function extent(pieces, margin = 0, least = LEAST) {
  const most = (axis, floor) =>
    Math.min(WIDEST, Math.max(floor, ...[...pieces.values()].map((piece) => piece[axis] + 1 + margin)));
  return { columns: most("column", least.columns), rows: most("row", least.rows) };
}

export function at(pieces, column, row) {
  return [...pieces].find(([, piece]) => piece.column === column && piece.row === row)?.[0];
}

/** `pieces` with `name` on that place; whoever stands there takes the place that it left. */
export function moved(pieces, name, column, row) {
  if (column < 0 || row < 0 || column >= WIDEST || row >= WIDEST) return pieces;
  const [piece, other] = [pieces.get(name), at(pieces, column, row)];
  const next = new Map(pieces);
  if (other !== undefined && other !== name) {
    const left = piece ?? freePlace(pieces);
    next.set(other, { ...pieces.get(other), column: left.column, row: left.row });
  }
  return next.set(name, { spare: false, ...piece, column, row });
}

/** `pieces` with a new one on the first place that is free. */
export function added(pieces, name) {
  return new Map(pieces).set(name, { ...freePlace(pieces), spare: false });
}

function freePlace(pieces) {
  const { columns } = extent(pieces);
  for (let place = 0; ; place++) {
    const [column, row] = [place % columns, Math.floor(place / columns)];
    if (at(pieces, column, row) === undefined) return { column, row };
  }
}

/** The default arrangement: the desk in front, then everybody by seat number, in rows a little wider than deep. */
export function inRows(pieces, names) {
  const order = [...new Set(names)].sort((a, b) => a.localeCompare(b, "fr", { numeric: true }));
  const columns = Math.min(WIDEST, Math.max(4, Math.ceil(Math.sqrt(order.length * 1.5))));
  const first = pieces.has(DESK) ? 1 : 0;
  const place = (index) => ({ column: index % columns, row: first + Math.floor(index / columns) });
  const next = new Map(order.map((name, index) => [name, { ...place(index), spare: pieces.get(name)?.spare ?? false }]));
  return first ? next.set(DESK, { column: Math.floor((columns - 1) / 2), row: 0, spare: false }) : next;
}
