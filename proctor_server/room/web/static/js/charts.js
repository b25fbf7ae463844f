// Two kinds of chart as SVG. Widths are in per cent and letters in the page's size, so that both are read on a phone and on
// a wall. What a chart says is its description; the numbers stand in a table beside it.
import { nothing, svg, html } from "../vendor/lit-html-3.3.3.js";

const ROW = 42;
const BAR = 12;
const HEIGHT = 240;
const TOP = 44;
const BOTTOM = 26;
const MOST_LABELS = 6;

/** A line a row: its label and its figure, below them a bar of `value` out of `most`. */
export function bars({ name, title, described, rows, most }) {
  return picture({ name, title, described, height: rows.length * ROW }, rows.map((row, n) => bar(row, n * ROW, most)));
}

function bar({ label, value, words }, y, most) {
  const width = most ? `${Math.max(0, Math.min(1, value / most)) * 100}%` : "0%";
  return svg`<foreignObject x="0" y=${y} width="80%" height="22"><div class="chart-label">${label}</div></foreignObject>
    <rect class="chart-track" x="0" y=${y + 23} width="100%" height=${BAR} rx="3"></rect>
    <rect class="chart-bar" x="0" y=${y + 23} width=${width} height=${BAR} rx="3"></rect>
    <text class="chart-value" x="100%" y=${y + 16} text-anchor="end">${words}</text>`;
}

/** Columns side by side, each beginning at its label; `end`: what stands behind the last; `mark`: a line at a part of the
 * whole width. */
export function columns({ name, title, described, columns: all, end, mark }) {
  const most = Math.max(1, ...all.map(({ value }) => value));
  const step = 100 / all.length;
  const every = Math.ceil(all.length / MOST_LABELS);
  const ground = HEIGHT - BOTTOM;
  const drawn = all.map(({ label, value }, n) => column({ label: n % every === 0 ? label : "", value, x: n * step, step, most, ground }));
  const last = svg`<text class="chart-detail" x="100%" y=${HEIGHT - 6} text-anchor="end">${end}</text>`;
  const base = svg`<line class="chart-ground" x1="0" x2="100%" y1=${ground} y2=${ground}></line>`;
  return picture({ name, title, described, height: HEIGHT }, [drawn, base, last, mark ? line(mark, ground) : nothing]);
}

function column({ label, value, x, step, most, ground }) {
  const height = ((ground - TOP) * value) / most;
  return svg`<rect class="chart-bar" x=${`${x + step * 0.06}%`} y=${ground - height} width=${`${step * 0.88}%`} height=${height}></rect>
    ${value ? svg`<text class="chart-value" x=${`${x + step / 2}%`} y=${ground - height - 6} text-anchor="middle">${value}</text>` : nothing}
    <text class="chart-detail" x=${`${x}%`} y=${HEIGHT - 6}>${label}</text>`;
}

function line({ at, words }, ground) {
  const anchor = at > 0.5 ? "end" : "start";
  return svg`<line class="chart-mark" x1=${`${at * 100}%`} x2=${`${at * 100}%`} y1="4" y2=${ground}></line>
    <text class="chart-mark-words" x=${`${at * 100}%`} dx=${at > 0.5 ? -6 : 6} y="14" text-anchor=${anchor}>${words}</text>`;
}

function picture({ name, title, described, height }, content) {
  return html`<svg class="chart" role="img" aria-labelledby=${`${name}-title ${name}-described`} width="100%" height=${height}>
    ${svg`<title id=${`${name}-title`}>${title}</title><desc id=${`${name}-described`}>${described}</desc>${content}`}
  </svg>`;
}
