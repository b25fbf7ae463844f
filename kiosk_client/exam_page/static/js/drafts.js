// What is being typed goes to the agent at most each 50 ms, the last key always included: on disk within 100 ms.
const EVERY = 50;

/** `send(number, draft)` resolves when the agent has it on disk. */
export function draftSender(send) {
  let timer = null;
  let waiting = null;

  function sendNow() {
    timer = null;
    const [number, draft] = waiting;
    send(number, draft).catch(() => {});
  }

  return {
    typed(number, draft) {
      waiting = [number, draft];
      timer ??= setTimeout(sendNow, EVERY);
    },
    flush() {
      if (timer === null) return;
      clearTimeout(timer);
      sendNow();
    },
  };
}
