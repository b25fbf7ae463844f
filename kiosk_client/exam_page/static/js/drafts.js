// What is being typed goes to the agent at once, but at most each 50 ms, the last key always included: on disk within
// 100 ms.
const EVERY = 50;

/** `send(number, draft)` resolves when the agent has it on disk. */
export function draftSender(send) {
  let resting = null;
  let waiting = null;

  function sendNow() {
    const [number, draft] = waiting;
    waiting = null;
    clearTimeout(resting);
    resting = setTimeout(rested, EVERY);
    send(number, draft).catch(() => {});
  }

  function rested() {
    resting = null;
    if (waiting) sendNow();
  }

  return {
    typed(number, draft) {
      waiting = [number, draft];
      if (resting === null) sendNow();
    },
    flush() {
      if (waiting) sendNow();
    },
  };
}
