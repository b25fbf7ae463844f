// The exam page. It shows the screen that the agent sent last and says what the candidate does; it keeps nothing
// that a reload would lose.
import { html, render } from "../vendor/lit-html-3.3.3.js";
import { measureAbsence } from "./absence.js";
import { announcements } from "./announcements.js";
import { showMessage } from "./calls.js";
import { apply } from "./comfort.js";
import { countdown } from "./countdown.js";
import { draftSender } from "./drafts.js";
import { filesCame } from "./file_view.js";
import { valueIn } from "./item.js";
import { speak, t } from "./words.js";
import { view } from "./views.js";

const ANSWER_WITHIN = 8000;
// Often enough that no second is left out, also while the clock is being put right.
const REPAINT_EVERY = 200;

/** Shows the agent's screens in `page` and sends acts through `link` (a Socket.IO socket). `language`: of the browser. */
export function start(page, language, link) {
  let screen = null;
  let notice = "";
  let busy = false;
  let away = false;
  const time = countdown();
  const timeOfItem = countdown();

  const send = (act, payload) => link.timeout(ANSWER_WITHIN).emitWithAck(act, payload);
  const drafts = draftSender((number, draft) => send("draft", { number, draft }));
  const announced = announcements((minutes) => send("announced", { minutes }).catch(() => {}));

  async function act(name, payload = {}) {
    if (busy) return;
    busy = true;
    notice = "";
    show();
    await said(name, payload);
    busy = false;
    show();
  }

  // What is typed goes first: the screen that answers shows it again.
  async function said(name, payload) {
    drafts.flush();
    try {
      const answer = await send(name, payload);
      if (answer.error) notice = answer.error.message;
    } catch {
      notice = t("Ce poste ne répond pas. Appelle le surveillant.");
    }
  }

  const acts = {
    do: act,
    redraw: show,
    wish: (comfort) => said("comfort", comfort).then(show),
    typed: (item, form) => drafts.typed(item.number, valueIn(item, form)),
    validate: (item, form) => act("answer", { number: item.number, answer: valueIn(item, form) }),
  };

  function show() {
    if (!screen) return;
    const left = time.left();
    announced.look(left, screen.announced);
    render(view({
      screen, left, notice, busy, away,
      // A held item's clock stands.
      itemLeft: screen.stage === "held" ? screen.item?.left ?? null : timeOfItem.left(),
      agentAway: !link.connected,
      announcement: announced.view(show),
    }, acts), page);
    showMessage(page);
  }

  // In a rehearsal the station waits for this: that it has a browser is not enough, and neither is an item without its
  // pictures.
  function tellShown() {
    const item = page.querySelector("#item");
    if (!screen.rehearsal || !screen.item || !item) return;
    const { number } = screen.item;
    filesCame(item).then(() => send("shown", { number })).catch(() => {});
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && screen?.rehearsal) act("stop_rehearsal");
  });

  let place = "";
  link.on("screen", (told) => {
    const before = place;
    place = `${told.stage} ${told.number}`;
    if (place !== before) notice = "";
    if (told.left === null) announced.forget();
    screen = told;
    if (place !== before) timeOfItem.said(null);
    time.said(told.left);
    timeOfItem.said(told.item?.left ?? null);
    speak(told.comfort.language ?? language);
    apply(told.comfort);
    show();
    if (place !== before) page.querySelector("[data-role=first]")?.focus();
    tellShown();
  });
  link.on("connect", show);
  link.on("disconnect", show);
  setInterval(show, REPAINT_EVERY);
  measureAbsence(
    () => (screen?.stage === "item" ? screen.item.number : null),
    (number, milliseconds) => send("focus_lost", { number, milliseconds }).catch(() => {}),
    (isAway) => {
      away = isAway;
      show();
    },
  );
  render(html`<p class="patience">${t("Le poste démarre…")}</p>`, page);
}
