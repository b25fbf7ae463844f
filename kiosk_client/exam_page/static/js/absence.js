// How long the page is left: hidden, or another window in front (R-TST-05).

/** `current()`: the number of the item on screen, or null; `told(number, milliseconds)`: once the page is back. */
export function measureAbsence(current, told) {
  let left = null;

  function leave() {
    const number = current();
    if (left === null && number !== null) left = { number, since: performance.now() };
  }

  function comeBack() {
    if (left === null || document.hidden) return;
    told(left.number, Math.round(performance.now() - left.since));
    left = null;
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? leave() : comeBack()));
  window.addEventListener("blur", leave);
  window.addEventListener("focus", comeBack);
}
