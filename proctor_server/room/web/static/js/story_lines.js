// The lines of a story: a day, a time, who, one sentence; steps of tests folded until somebody wants to see them.
import { html, nothing, repeat } from "../vendor/lit-html-3.3.3.js";
import { dayOf, preciseClock } from "./moments.js";
import { icon } from "./parts.js";
import { count, t } from "./words.js";

/** Group → icon; the word comes with the page. */
export const SIGNS = {
  session: "file-check",
  entry: "door-open",
  test: "circle-play",
  calls: "hand",
  time: "clock",
  messages: "info",
  stations: "monitor",
  end: "circle-stop",
};

export function days(state, page, acts) {
  return html`<div data-role="lines" aria-busy=${state.busy}>
    ${repeat(byDay(state.lines), ([name]) => name, ([name, lines]) => html`<section class="story-day">
      <h2>${name}</h2>
      <ol>${repeat(lines, ({ first }) => first, (line) => line.folded ? fold(line, state, page, acts) : row(line, state, page, acts))}</ol>
    </section>`)}
  </div>`;
}

function byDay(lines) {
  const found = new Map();
  for (const line of lines) {
    const name = dayOf(line.at);
    found.set(name, [...(found.get(name) ?? []), line]);
  }
  return [...found];
}

function row(line, state, page, acts) {
  return html`<li class="story-line" data-role="line" data-n=${line.n} data-group=${line.group}>
    <time datetime=${line.at}>${preciseClock(line.at)}</time>
    <span class="kind">${icon(SIGNS[line.group])}${page.groups[line.group]}</span>
    <span class="by"><bdi>${line.who || page.roles[line.role]}</bdi>
      ${line.who && line.role !== "station" ? html`<span class="quiet">${page.roles[line.role]}</span>` : nothing}</span>
    <div class="said"><p>${sentence(line, state, page, acts)}</p> ${why(line)} ${ownMoment(line)}</div>
  </li>`;
}

function why({ reason }) {
  return reason ? html`<p class="why"><span>${t("Raison :")}</span> <bdi>${reason}</bdi></p>` : nothing;
}

// a station that was cut off sends later what it wrote earlier
function ownMoment({ at, own_at: own }) {
  if (own === null || Math.abs(Date.parse(at) - own) < 2000) return nothing;
  return html`<p class="quiet">${t("sur le poste à {time}", { time: preciseClock(own) })}</p>`;
}

/** The sentence, each candidate's name in it a way to their lines alone. */
function sentence(line, state, page, acts) {
  if (page.candidate !== undefined) return line.sentence;
  return line.candidates.slice(0, 3).reduce((parts, id) => parts.flatMap((part) => linked(part, id, state, acts)), [line.sentence]);
}

function linked(part, id, { names, wish }, acts) {
  const name = names.get(id);
  if (typeof part !== "string" || !name || wish.candidate === id || !part.includes(name)) return [part];
  const [before, after] = [part.slice(0, part.indexOf(name)), part.slice(part.indexOf(name) + name.length)];
  const choose = (event) => {
    event.preventDefault();
    acts.wish({ candidate: id });
  };
  return [before, html`<a href="?candidate=${id}" data-role="only" @click=${choose}><bdi>${name}</bdi></a>`, after];
}

function fold(line, state, page, acts) {
  const within = state.open.get(line.first);
  const people = count(line.people, "{n} candidat", "{n} candidats");
  const words = t("{n} lignes d'épreuve (réponses, questions passées), {people}", { n: line.folded, people });
  return html`<li class="story-fold" data-role="fold">
    <button class="plain" aria-expanded=${within !== undefined} @click=${() => acts.unfold(line)}>
      <time datetime=${line.at}>${preciseClock(line.at)}</time>
      ${icon(within ? "minus" : "plus")}<span>${words}</span>
    </button>
    ${within ? html`<ol>${repeat(within, ({ n }) => n, (one) => row(one, state, page, acts))}</ol>` : nothing}
  </li>`;
}
