// How long the page is left: hidden, or another window in front (R-TST-05).

// Whoever leaves while the keyboard is in a page inside the question makes no event here.
const LOOK_EVERY = 250;

/** `current()`: the number of the item on screen, or null; `told(number, milliseconds)`: once the page is back;
 * `changed(isAway)`: at once, both times. */
export function measureAbsence(current, told, changed) {
  let left = null;

  function look() {
    // A page inside the question has the focus of this one.
    if (document.hidden || !document.hasFocus()) leave();
    else comeBack();
  }

  function leave() {
    const number = current();
    if (left !== null || number === null) return;
    left = { number, since: performance.now() };
    changed(true);
  }

  function comeBack() {
    if (left === null) return;
    told(left.number, Math.round(performance.now() - left.since));
    left = null;
    changed(false);
  }

  document.addEventListener("visibilitychange", look);
  window.addEventListener("focus", look);
  // Where the focus goes is known only after it is gone.
  window.addEventListener("blur", () => setTimeout(look));
  setInterval(look, LOOK_EVERY);
}
