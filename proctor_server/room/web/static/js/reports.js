// Reports that invigilators write: the list as the server says it, and the one that is being written (R-INC-04).
import { KINDS } from "./report_words.js";

const FIELDS = ["category", "candidate", "number", "text", "value"];

/**
 * The reports of a page. `hear(session)` asks again when they have moved; `state` is what is drawn: `list`, `form` (null,
 * or the report that is being written), `problem`, `busy`.
 */
export function reporting(page, link, draw) {
  const path = `/api/sessions/${page.session}/reports`;
  const state = { list: [], form: null, problem: null, busy: false };
  const set = (change) => {
    Object.assign(state, change);
    draw();
  };
  const fetched = fetching(link, path, set);
  const acts = actsOn(state, set, link, path, fetched);
  addEventListener("pagehide", () => keepOnTheWay(state, path));
  fetched(page.view.session);
  return { state, acts, hear: fetched };
}

/** Whether the sheet is to be seen. */
export function isWriting({ state: { form } }) {
  return form !== null && !form.leaving;
}

/** Asks for the list when the session says that it has moved. */
function fetching(link, path, set) {
  let last = 0;
  let asked = 0;
  return async function fetched(session = null) {
    if (session !== null && session.reports.last === last) return;
    if (session !== null) last = session.reports.last;
    asked += 1;
    const turn = asked;
    // an answer that was overtaken says less than the one that overtook it
    await link.get(path).then(({ reports }) => turn === asked && set({ list: reports }), () => { last = 0; });
  };
}

function actsOn(state, set, link, path, fetched) {
  async function ask(where, body) {
    set({ busy: true, problem: null });
    const done = await link.post(where, body).then(() => true, (problem) => refused(problem, state, set));
    await fetched();
    set({ busy: false });
    return done;
  }
  async function save() {
    const { form } = state;
    form.said = typed(form);
    const done = await ask(...request(path, form));
    if (done) return set({ form: null });
    return set({ form: { ...form, leaving: false, ...now(state, form) } });
  }
  return {
    write: (candidate = null) => { set({ form: blank(candidate), problem: null }); intoSheet(); },
    open: (card) => { set({ form: opened(card), problem: null }); intoSheet(); },
    choose: (category) => { set({ form: { ...state.form, category }, problem: null }); intoSheet(); },
    chooseAgain: () => { set({ form: { ...state.form, said: typed(state.form), category: null } }); intoSheet(); },
    reread: () => set({ form: { ...state.form, said: typed(state.form) } }),
    save,
    discard: () => set({ form: null, problem: null }),
    leave: () => {
      if (state.form === null || state.form.leaving) return;
      if (!isTouched(state.form)) { set({ form: null, problem: null }); return; }
      set({ form: { ...state.form, leaving: true } });
      save();
    },
    withdraw: ({ n, version }) => ask(`${path}/${n}/withdraw`, { version }),
    restore: ({ n, version }) => ask(`${path}/${n}/restore`, { version }),
  };
}

function refused(problem, state, set) {
  set({ problem });
  if (state.form && problem.code === "report_changed") state.form.changed = true;
  return false;
}

/** After somebody else's change: what it says now, to be read before it is written over. */
function now({ list }, { report, changed }) {
  const theirs = changed ? list.find(({ n }) => n === report) : undefined;
  return theirs ? { theirs, version: theirs.version, changed: false } : {};
}

function blank(candidate) {
  const said = { category: null, candidate, number: null, text: "", value: "" };
  return { report: null, key: crypto.randomUUID(), category: null, said, first: said };
}

function opened(card) {
  const said = Object.fromEntries(FIELDS.map((field) => [field, card[field]]));
  const known = { report: card.n, version: card.version, isWhole: card.lacking.length === 0 };
  return { ...known, key: crypto.randomUUID(), category: card.category, said, first: said };
}

function request(path, { report, version, key, said }) {
  return report === null ? [path, { ...said, key }] : [`${path}/${report}`, { ...said, version }];
}

/** What stands in the fields; of fields that this category does not have, what stood there before. */
function typed({ category, said }) {
  const form = document.querySelector("[data-role=report-form]");
  if (form === null) return said;
  const data = new FormData(form);
  const figure = (name) => (data.get(name) ? Number(data.get(name)) : null);
  // while another category is being chosen, the one of before holds
  const chosen = category || said.category;
  return {
    category: chosen,
    candidate: figure("candidate"),
    number: KINDS[chosen]?.number ? figure("number") : said.number,
    text: data.get("text"),
    value: data.get("value") ?? said.value,
  };
}

/** Whether closing keeps something: what somebody else wrote meanwhile is written over by a button alone. */
function isTouched(form) {
  if (form.theirs || (form.category === null && form.said.category === null)) return false;
  const said = typed(form);
  return ["candidate", "number", "text", "value"].some((field) => said[field] !== form.first[field]);
}

/** A page that is closed or loaded again keeps what is being written as a draft. */
function keepOnTheWay({ form }, path) {
  if (form === null || form.leaving || !isTouched(form)) return;
  const [where, body] = request(path, { ...form, said: typed(form) });
  navigator.sendBeacon(where, new Blob([JSON.stringify(body)], { type: "application/json" }));
}

/** What was asked for can be chosen, or typed, at once. */
function intoSheet() {
  requestAnimationFrame(() => document.querySelector("[data-role=report] [data-first]")?.focus());
}
