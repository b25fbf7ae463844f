// One view for each stage that the agent tells.
import { html, nothing } from "../vendor/lit-html-3.3.3.js";
import { entry } from "./entry.js";
import { forgetItem, itemForm } from "./item.js";
import { tools } from "./tools.js";
import { clockTime, t, timeLeft } from "./words.js";

const VIEWS = { waiting, entry, door, confirmed, item, held: item, paused, hand_in: handIn, end };

/** The whole page. `shown`: {screen, left, notice, busy, agentAway}; `acts`: what the candidate can do. */
export function view(shown, acts) {
  if (!shown.screen.item) forgetItem();
  return html`${shown.agentAway ? banner(t("Ce poste redémarre. Si cela dure, appelle le surveillant.")) : nothing}
    ${VIEWS[shown.screen.stage](shown, acts)}`;
}

const PROBLEMS = {
  not_paired: () => t("Ce poste n'est pas appairé avec un centre. L'administrateur tape ici : kiosk pair CODE"),
  no_room: () => t("Aucune salle n'est visible. Le câble réseau ou le Wi-Fi est-il branché ?"),
  finder: () => t("La recherche de salles ne marche pas sur ce poste."),
  wrong_key: (about) => t("Un serveur d'un autre centre a répondu : refusé. ({address})", about),
  wrong_version: (about) => t("La salle {name} utilise une autre version du programme. ({address})", about),
  port_closed: (about) => t("La salle {name} est visible, mais son port est fermé. ({address})", about),
};
const silent = (about) => t("La salle {name} ne répond pas. ({address})", about);

function problems(screen) {
  const known = screen.problems.map((about) => (PROBLEMS[about.code] ?? silent)(about));
  return known.length ? html`<ul class="problems">${known.map((words) => html`<li>${words}</li>`)}</ul>` : nothing;
}

function banner(words) {
  return html`<p class="banner" role="status">${words}</p>`;
}

function waiting({ screen }) {
  return html`<main class="sheet centred">
    <p class="seat large">${screen.station}</p>
    <h1>${screen.comes_back ? t("La salle ne répond pas encore") : t("Ce poste n'est pas encore prêt")}</h1>
    ${screen.comes_back ? html`<p>${t("Tes réponses sont gardées sur ce poste.")}</p>` : nothing}
    <div aria-live="polite">${problems(screen)}</div>
  </main>`;
}

function door({ screen, notice, busy }, acts) {
  return html`<main class="sheet centred">
    <p class="seat">${screen.station}</p>
    <h1>${screen.candidate}</h1>
    <p class="big" aria-live="polite">${t("Lève la main : le surveillant confirme ta présence.")}</p>
    <p class="notice" role="alert">${notice || nothing}</p>
    <button ?disabled=${busy} @click=${() => acts.do("leave")}>${t("Ce n'est pas moi")}</button>
  </main>`;
}

function confirmed({ screen, notice, busy }, acts) {
  return html`<main class="sheet centred">
    <p class="seat">${screen.station}</p>
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

function topLine({ screen, left }) {
  return html`<header class="top">
    ${screen.item ? html`<h1>${t("Question {number} / {items}", { number: screen.item.number, items: screen.items })}</h1>` : nothing}
    ${left === null ? nothing : html`<span class="time">${timeLeft(left)}</span>`}
    <span class="lights" aria-live="polite">${stationLight(screen.lights)} ${roomLight(screen.lights)}</span>
    ${screen.item ? html`<progress class="progress" max=${screen.items} value=${screen.item.number - 1}
      aria-label=${t("Questions déjà vues")}></progress>` : nothing}
  </header>
  ${screen.connected ? nothing
    : banner(t("La salle ne répond pas. Continue : tes réponses sont gardées sur ce poste."))}`;
}

function light(state, sign, words) {
  return html`<span class="light ${state}"><span aria-hidden="true">${sign}</span> ${words}</span>`;
}

function stationLight({ station }) {
  return station === "kept"
    ? light("good", "✓", t("gardé sur ce poste"))
    : light("bad", "✗", t("pas gardé : appelle le surveillant"));
}

function roomLight({ room, waiting: n }) {
  if (room === "kept") return light("good", "✓", t("reçu par la salle"));
  if (room === "on_its_way") return light("waiting", "…", t("{n} en route vers la salle", { n }));
  return light("waiting", "○", n ? t("salle absente, {n} à envoyer", { n }) : t("salle absente"));
}

function item(shown, acts) {
  const { screen, notice, busy } = shown;
  const held = screen.stage === "held";
  return html`${topLine(shown)}
    <main class=${screen.item.attachments.length ? "question beside" : "question"}>
     <div class="asked">
      ${screen.item.focused ? html`<p class="hint">${t("Reste sur cette page : la quitter compte pour cette question.")}</p>` : nothing}
      ${held ? html`<p class="hint">${t("Question signalée : attends le surveillant.")}</p>` : nothing}
      ${itemForm(screen.item, held, acts)}
      <p class="notice" role="alert">${notice || nothing}</p>
     </div>
     ${tools(screen.item, acts.redraw)}
    </main>
    <footer class="bottom">
      <button class="quiet" ?disabled=${busy || held} @click=${() => acts.do("review")}>${t("Rendre ma copie")}</button>
      <span class="row">
        <button ?disabled=${busy || held} @click=${() => acts.do("skip", { number: screen.item.number })}>${t("Passer")}</button>
        <button class="primary" form="item" ?disabled=${busy || held}>${t("Valider")}</button>
      </span>
    </footer>`;
}

function paused(shown) {
  return html`${topLine({ ...shown, left: null })}<main class="sheet centred">
    <h1>${t("Pause")}</h1>
    <p class="big">${t("Le surveillant a mis l'épreuve en pause. Ton temps est arrêté.")}</p>
  </main>`;
}

function handIn(shown, acts) {
  const { screen, notice, busy } = shown;
  const { skipped, unanswered } = screen.summary;
  return html`${topLine(shown)}<main class="sheet">
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
    <p class="seat">${screen.station}</p>
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
