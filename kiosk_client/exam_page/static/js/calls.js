// How a candidate calls the invigilator: always in the same corner, on every screen of the test.
import { html, nothing } from "../vendor/lit-html-3.3.3.js";
import { duration, t } from "./words.js";

/** What has become of the raised hand → words, and what the button does. */
const HANDS = {
  "": { words: () => "", button: () => t("Lever la main"), act: "raise_hand" },
  raised: {
    words: () => t("Ta main est levée : le surveillant le voit."),
    button: () => t("Baisser la main"),
    act: "lower_hand",
  },
  taken: { words: () => t("Le surveillant arrive."), button: () => t("Baisser la main"), act: "lower_hand" },
};
const UNHEARD = () => t("Ta main est levée. La salle ne répond pas : fais signe au surveillant.");

/** What can be wrong with an item, in plain words. */
const TROUBLES = {
  picture: () => t("L'image ne s'affiche pas"),
  page: () => t("La page dans la question ne marche pas"),
  file: () => t("Le fichier ne s'ouvre pas"),
  software: () => t("Un logiciel ou un site ne marche pas"),
  other: () => t("Autre chose"),
};

/** The corner. `shown`: {screen, busy}; nothing off the test's screens. */
export function calls({ screen, busy }, acts) {
  if (!screen.calls) return nothing;
  const { words, button, act } = HANDS[screen.calls.hand];
  const said = screen.calls.hand && !screen.connected ? UNHEARD() : words();
  return html`<aside class="calls" aria-label=${t("Appeler le surveillant")}>
    <button data-role="hand" class=${screen.calls.hand ? "up" : ""} ?disabled=${busy} @click=${() => acts.do(act)}>
      <span aria-hidden="true">▲</span> ${button()}</button>
    <button data-role="problem" ?disabled=${busy || !screen.calls.troubles.length} @click=${openReport}>
      <span aria-hidden="true">⚠</span> ${t("Signaler un problème")}</button>
    <p role="status">${screen.stage === "held" ? heldWords(screen) : said}</p>
    ${screen.calls.may_set_aside ? goOn(screen, busy, acts) : nothing}
  </aside>
  ${screen.calls.troubles.length ? report(screen, acts) : nothing}
  ${screen.calls.message ? message(screen.calls.message, busy, acts) : nothing}`;
}

function heldWords({ number, connected, calls: { may_set_aside: mayGoOn } }) {
  const held = t("Question {number} signalée : elle attend le surveillant.", { number });
  if (connected) return `${held} ${t("Ton temps d'attente est compté.")}`;
  return mayGoOn ? `${held} ${t("La salle ne répond pas : tu peux continuer, elle reviendra à la fin.")}` : held;
}

function goOn({ number }, busy, acts) {
  return html`<button class="primary" data-role="set-aside" ?disabled=${busy}
    @click=${() => acts.do("set_aside", { number })}>${t("Question suivante")}</button>`;
}

function openReport() {
  document.querySelector("[data-role=report]").showModal();
}

function report({ number, calls: { troubles } }, acts) {
  const close = (event) => event.target.closest("dialog").close();
  const submit = (event) => {
    event.preventDefault();
    close(event);
    acts.do("report", { number, what: new FormData(event.target).get("what") });
  };
  return html`<dialog class="sheet" data-role="report" aria-labelledby="report-title">
    <form @submit=${submit}>
      <h1 id="report-title">${t("Qu'est-ce qui ne va pas ?")}</h1>
      <fieldset class="answer">
        <legend>${t("La question {number} attendra le surveillant : tu ne pourras plus y répondre avant.", { number })}</legend>
        ${troubles.map((what) => html`<label class="choice"><input type="radio" name="what" value=${what} required>
          <span>${TROUBLES[what]()}</span></label>`)}
      </fieldset>
      <p class="row">
        <button type="button" @click=${close}>${t("Annuler")}</button>
        <button class="primary">${t("Signaler")}</button>
      </p>
    </form>
  </dialog>`;
}

// R-INC-06: it lies over the question until the candidate says that they have read it; their time goes on
function message(told, busy, acts) {
  const [title, words] = messageWords(told);
  return html`<dialog class="sheet centred" data-role="message" aria-labelledby="message-title"
    @cancel=${(event) => event.preventDefault()}>
    <h1 id="message-title">${title}</h1>
    <p class="big">${words}</p>
    <button class="primary" autofocus ?disabled=${busy} @click=${() => acts.do("read", { message: told.message })}>
      ${t("J'ai lu")}</button>
  </dialog>`;
}

function messageWords({ text, added, withdrawn }) {
  const time = duration(Math.floor((added || withdrawn) / 1000));
  if (added) return [t("Ton temps est allongé"), t("Tu as {time} de plus.", { time })];
  if (withdrawn) return [t("Du temps ajouté est retiré"), t("Tu as {time} de moins.", { time })];
  return [t("Message du surveillant"), text];
}

/** A message that has just come lies over everything. Called after each drawing. */
export function showMessage(page) {
  const dialog = page.querySelector("[data-role=message]");
  if (!dialog || dialog.open) return;
  page.querySelector("dialog[open]")?.close();
  dialog.showModal();
}
