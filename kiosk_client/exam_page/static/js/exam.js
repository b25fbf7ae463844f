// The exam page. It shows the screen that the agent sent last and says what the candidate does; it keeps nothing
// that a reload would lose.
import { html, render } from "../vendor/lit-html-3.3.3.js";
import { measureAbsence } from "./absence.js";
import { draftSender } from "./drafts.js";
import { valueIn } from "./item.js";
import { t } from "./words.js";
import { view } from "./views.js";

const ANSWER_WITHIN = 8000;
const COUNTDOWN_EVERY = 1000;

/** Shows the agent's screens in `page` and sends acts through `link` (a Socket.IO socket). */
export function start(page, link) {
  let screen = null;
  let saidAt = 0;
  let notice = "";
  let busy = false;

  const send = (act, payload) => link.timeout(ANSWER_WITHIN).emitWithAck(act, payload);
  const drafts = draftSender((number, draft) => send("draft", { number, draft }));

  async function act(name, payload = {}) {
    if (busy) return;
    drafts.flush();
    busy = true;
    notice = "";
    show();
    try {
      const answer = await send(name, payload);
      if (answer.error) notice = answer.error.message;
    } catch {
      notice = t("Ce poste ne répond pas. Appelle le surveillant.");
    }
    busy = false;
    show();
  }

  const acts = {
    do: act,
    redraw: show,
    typed: (item, form) => drafts.typed(item.number, valueIn(item, form)),
    validate: (item, form) => act("answer", { number: item.number, answer: valueIn(item, form) }),
  };

  function show() {
    if (!screen) return;
    const left = screen.left === null ? null : Math.max(0, screen.left - (performance.now() - saidAt));
    render(view({ screen, left, notice, busy, agentAway: !link.connected }, acts), page);
  }

  let shown = "";
  link.on("screen", (said) => {
    const place = `${said.stage} ${said.item?.number}`;
    if (place !== shown) notice = "";
    screen = said;
    saidAt = performance.now();
    show();
    if (place !== shown) page.querySelector("[data-role=first]")?.focus();
    shown = place;
  });
  link.on("connect", show);
  link.on("disconnect", show);
  setInterval(show, COUNTDOWN_EVERY);
  measureAbsence(
    () => (screen?.stage === "item" ? screen.item.number : null),
    (number, milliseconds) => send("focus_lost", { number, milliseconds }).catch(() => {}),
  );
  render(html`<p class="patience">${t("Le poste démarre…")}</p>`, page);
}
