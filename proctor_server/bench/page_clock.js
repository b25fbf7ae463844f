// Runs in the exam page before the page's own code. Notes when keys, drafts and screens come, by the page's own clock
// (milliseconds), in `window.proctorBench`; bench/pupil.py reads it.
(() => {
  const seen = { keys: [], drafts: [], answers: [] };
  window.proctorBench = seen;

  // A key as the browser got it, and when the page was told of the letter: the next draft that is sent holds it.
  let pressed = null;
  addEventListener("keydown", (event) => { pressed = event.timeStamp; }, true);
  addEventListener("input", (event) => {
    if (pressed !== null && event.target.closest("form#item")) seen.keys.push([pressed, performance.now()]);
    pressed = null;
  }, true);

  // A draft, and the agent's word that it is on disk.
  const sent = new Map();
  const watched = new WeakSet();
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) {
    const draft = /^42\/page,(\d+)\["draft"/.exec(data);
    if (draft) sent.set(draft[1], performance.now());
    if (!watched.has(this)) this.addEventListener("message", kept);
    watched.add(this);
    return send.call(this, data);
  };
  function kept({ data }) {
    const number = /^43\/page,(\d+)\[\{"ok":true/.exec(data)?.[1];
    if (sent.has(number)) seen.drafts.push([sent.get(number), performance.now()]);
    sent.delete(number);
  }

  // An answer, and the frame in which another screen stands.
  const place = () => document.querySelector(".top .place")?.textContent ?? "";
  addEventListener("click", (event) => {
    if (event.target.closest?.("button[form=item]")) look(event.timeStamp, place());
  }, true);
  function look(since, before) {
    if (place() === before) requestAnimationFrame(() => look(since, before));
    else seen.answers.push([since, performance.now()]);
  }
})();
