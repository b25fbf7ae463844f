// One view for each stage that the agent tells.
import { html, nothing } from "../vendor/lit-html-3.3.3.js";
import { comfortPanel } from "./comfort.js";
import { entry } from "./entry.js";
import { forgetItem, itemForm } from "./item.js";
import { notice } from "./notice.js";
import { calls } from "./calls.js";
import { tools } from "./tools.js";
import { head, light } from "./top.js";
import { clockTime, duration, runningClock, t } from "./words.js";
import { waiting } from "./waiting.js";

const VIEWS = { waiting, entry, door, confirmed, notice, item, held, paused, hand_in: handIn, end };

/** The whole page. `shown`: {screen, left, itemLeft, notice, busy, away, agentAway, announcement}; `acts`: what the candidate can do. */
export function view(shown, acts) {
  const { screen } = shown;
  if (!screen.item) forgetItem();
  return html`${head(shown, acts)}
    ${VIEWS[screen.stage](shown, acts)}
    ${screen.item ? nothing : calls(shown, acts)}
    ${comfortPanel(screen.comfort, acts)}`;
}

function door({ screen, notice, busy }, acts) {
  return html`<main class="sheet centred">
    <h1>${screen.candidate}</h1>
    <p class="big" aria-live="polite">${t("Lève la main : le surveillant confirme ta présence.")}</p>
    <p class="notice" role="alert">${notice || nothing}</p>
    <button ?disabled=${busy} @click=${() => acts.do("leave")}>${t("Ce n'est pas moi")}</button>
  </main>`;
}

function confirmed({ screen, notice, busy }, acts) {
  return html`<main class="sheet centred">
    <h1>${screen.candidate}</h1>
    <p class="big" aria-live="polite">${screen.comes_back
      ? t("Ta présence est confirmée. Tu reprends à la même question, avec toutes tes réponses.")
      : t("Ta présence est confirmée. Ton temps commence quand tu commences.")}</p>
    <p class="notice" role="alert">${notice || nothing}</p>
    <p class="row">
      <button ?disabled=${busy} @click=${() => acts.do("leave")}>${t("Ce n'est pas moi")}</button>
      <button class="primary" data-role="first" ?disabled=${busy} @click=${() => acts.do("begin")}>
        ${screen.comes_back ? t("Reprendre") : t("Commencer")}</button>
    </p>
  </main>`;
}

function held(shown, acts) {
  if (shown.screen.item) return item(shown, acts);
  return html`<main class="sheet centred"><h1>${t("Un moment")}</h1>
    <p class="big">${t("Question signalée : attends le surveillant.")}</p></main>`;
}

// A timed item's own clock, beside the question; its end is said once, when it comes.
function itemClock(left) {
  if (left === null) return nothing;
  return html`<p class="item-clock"><span>${t("Temps pour cette question")}</span>
      <span class="time">${runningClock(left)}</span></p>
    <p class="notice" role="status">${left === 0
      ? t("Le temps de cette question est écoulé. Tu peux encore valider ou passer, mais une bonne réponse ne compte plus.")
      : nothing}</p>`;
}

// What was seen of a page that was left, when the candidate is back (R-TST-05).
function wasAway(item, isAway) {
  if (!item.focused) return nothing;
  const seconds = Math.max(1, Math.round(item.away / 1000));
  const back = item.away > 0 ? wasAwayFor(item.tolerated, duration(seconds)) : nothing;
  return html`<p class="notice" role="alert">${isAway ? t("Tu as quitté la page. Reviens à la question.") : back}</p>`;
}

function wasAwayFor(tolerated, time) {
  return tolerated
    ? t("Tu as quitté la page pendant {time}. Le surveillant le voit ; pour toi, cela ne compte pas.", { time })
    : t("Tu as quitté la page pendant {time} : ta réponse à cette question peut ne pas compter. Le surveillant le voit.", { time });
}

function item(shown, acts) {
  const { screen, itemLeft, notice, busy, away } = shown;
  const isHeld = screen.stage === "held";
  return html`<main class=${screen.item.attachments.length ? "question beside" : "question"}>
     <div class="asked">
      ${screen.item.focused && !screen.item.tolerated ? html`<p class="hint">${t("Reste sur cette page : la quitter compte pour cette question.")}</p>` : nothing}
      ${wasAway(screen.item, away)}
      ${itemClock(itemLeft)}
      ${itemForm(screen.item, isHeld, acts)}
      <p class="notice" role="alert">${notice || nothing}</p>
     </div>
     ${tools(screen.item, acts.redraw)}
    </main>
    <div class="foot"><footer class="bottom">
      <button class="quiet" ?disabled=${busy} @click=${() => acts.do("review")}>${t("Rendre ma copie")}</button>
      <span class="row">
        <button ?disabled=${busy || isHeld} @click=${() => acts.do("skip", { number: screen.item.number })}>${t("Passer")}</button>
        <button class="primary" form="item" ?disabled=${busy || isHeld}>${t("Valider")}</button>
      </span>
    </footer>${calls(shown, acts)}</div>`;
}

function paused() {
  return html`<main class="sheet centred">
    <h1>${t("Pause")}</h1>
    <p class="big">${t("Le surveillant a mis l'épreuve en pause. Ton temps est arrêté.")}</p>
  </main>`;
}

function handIn({ screen, notice, busy }, acts) {
  const { skipped, unanswered } = screen.summary;
  return html`<main class="sheet">
    <h1>${t("Rendre ta copie ?")}</h1>
    ${numbers(t("Questions passées"), skipped)}
    ${numbers(t("Questions sans réponse"), unanswered)}
    <p>${t("Une fois rendue, tu ne peux plus rien changer.")}</p>
    <p class="notice" role="alert">${notice || nothing}</p>
    <p class="row">
      <button data-role="first" ?disabled=${busy} @click=${() => acts.do("go_back")}>${t("Revenir à la question")}</button>
      <button class="primary" ?disabled=${busy} @click=${() => acts.do("hand_in")}>${t("Rendre ma copie")}</button>
    </p>
  </main>`;
}

function numbers(label, list) {
  return list.length
    ? html`<dl class="numbers"><dt>${label} : ${list.length}</dt>
        <dd>${list.map((number) => html`<span class="number">${number}</span>`)}</dd></dl>`
    : nothing;
}

const ENDS = {
  completed: () => t("Tu es au bout des questions."),
  handed_in: () => t("Tu as rendu ta copie."),
  deadline: () => t("Le temps est écoulé : ta copie est rendue avec toutes tes réponses."),
  ended_by_invigilator: () => t("Le surveillant a mis fin à ton épreuve."),
  finalised: () => t("La session est terminée."),
};

function end({ screen, busy }, acts) {
  const { end: which, at, given, received, receipt } = screen.end;
  return html`<main class="sheet centred">
    <h1>${t("Épreuve terminée")}</h1>
    <p class="big">${ENDS[which]()}</p>
    <p>${t("Heure de fin")} : <span class="time">${clockTime(at)}</span></p>
    <p class="lights" aria-live="polite">${received < given
      ? light("waiting", "…", t("{received} réponses sur {given} reçues par la salle. Laisse ce poste allumé.", { received, given }))
      : light("good", "✓", received === 1 ? t("1 réponse reçue par la salle") : t("{received} réponses reçues par la salle", { received }))}</p>
    <p>${t("Reçu")} : <span class="code">${receipt.slice(0, 4)} ${receipt.slice(4)}</span></p>
    <button ?disabled=${busy} @click=${() => acts.do("leave")}>${t("Fermer")}</button>
  </main>`;
}
