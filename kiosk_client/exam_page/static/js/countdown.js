// The time left between two words of the agent, so that it never jumps: a small correction of the clock is walked off.
// More than this is no correction of a clock: time was added, or a pause is over. It shows at once.
const WALKED_OFF = 10_000;

/** A clock that runs down. `now()`: milliseconds that nobody can step. */
export function countdown(now = () => performance.now()) {
  let left = null;
  let at = 0;
  let owed = 0;

  // Of what is owed, as much as half of the time that has passed: at half speed, or half as fast again.
  function pass() {
    const passed = now() - at;
    const paid = Math.sign(owed) * Math.min(Math.abs(owed), passed / 2);
    at += passed;
    left += paid - passed;
    owed -= paid;
  }

  return {
    /** The agent says how much is left, in milliseconds; null: nothing to count. */
    said(milliseconds) {
      if (left !== null) pass();
      owed = left === null || milliseconds === null ? 0 : milliseconds - left;
      if (left !== null && milliseconds !== null && Math.abs(owed) <= WALKED_OFF) return;
      [left, at, owed] = [milliseconds, now(), 0];
    },
    /** Milliseconds left, never negative; null when nothing is counted. */
    left() {
      if (left === null) return null;
      pass();
      return Math.max(0, left);
    },
  };
}
