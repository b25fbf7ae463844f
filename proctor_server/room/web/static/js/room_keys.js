// The room by keyboard alone: one table of keys; arrows go where the eye would.

const ARROWS = {
  ArrowLeft: ([dx, dy]) => dx < 0 && Math.abs(dy) < 40,
  ArrowRight: ([dx, dy]) => dx > 0 && Math.abs(dy) < 40,
  ArrowUp: ([, dy]) => dy < 0,
  ArrowDown: ([, dy]) => dy > 0,
};

/**
 * Listens for the room's keys: `acts` has one function a key (`search`, `presence`, `message`, `time`, `pause`, `report`,
 * `list`, `help`, `escape`).
 */
export function listen(acts) {
  const keys = {
    "/": acts.search, p: acts.presence, m: acts.message, t: acts.time, s: acts.pause, r: acts.report, l: acts.list,
    "?": acts.help,
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.key === "Escape") return acts.escape();
    if (isTyping(event.target)) return;
    const act = event.key in ARROWS ? () => move(event.key) : keys[event.key.toLowerCase()];
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
}

/** The candidate whose card has the focus, or null. */
export function focused() {
  const card = document.activeElement?.closest("[data-candidate]");
  return card ? Number(card.dataset.candidate) : null;
}

function isTyping(element) {
  return element.matches("input, textarea, select");
}

function move(arrow) {
  const all = [...document.querySelectorAll("[data-candidate] [data-role=open]")];
  const from = document.activeElement?.closest("[data-candidate]")?.querySelector("[data-role=open]");
  (from ? nearest(all, from, ARROWS[arrow]) : all[0])?.focus();
}

function nearest(all, from, lies) {
  const [x, y] = centre(from);
  const away = (element) => [centre(element)[0] - x, centre(element)[1] - y];
  // a step across counts more than a step along, so that columns hold
  const cost = (element) => Math.abs(away(element)[0]) + 2 * Math.abs(away(element)[1]);
  const there = all.filter((element) => element !== from && lies(away(element)));
  return there.sort((a, b) => cost(a) - cost(b))[0];
}

function centre(element) {
  const { left, top } = element.closest("[data-candidate]").getBoundingClientRect();
  return [left, top];
}
