// The station's own page while no room is connected: which seat this is, what is missing, what the last check found.
// Read by whoever walks along the rows, from two metres.
import { html, nothing } from "../vendor/lit-html-3.3.3.js";
import { clockTime, t } from "./words.js";

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

const SIGNS = { ok: "✓", warning: "!", fault: "✗" };

/** The view of the stage «waiting». */
export function waiting({ screen }) {
  return html`<main class="waiting">
    <p class="label">${screen.station}</p>
    ${screen.centre ? html`<p class="centre">${screen.centre}</p>` : nothing}
    <h1>${screen.comes_back ? t("La salle ne répond pas encore") : t("Ce poste n'est pas encore prêt")}</h1>
    ${screen.comes_back ? html`<p>${t("Tes réponses sont gardées sur ce poste.")}</p>` : nothing}
    <div aria-live="polite">${found(screen)} ${problems(screen)}</div>
    ${lastCheck(screen.check)}
  </main>`;
}

function found(screen) {
  return screen.rooms.map((name) => html`<p class="found">${t("La salle {name} est trouvée : connexion en cours.", { name })}</p>`);
}

/** What the last ready check found, in words. */
export function lastCheck(check) {
  if (check === null) return html`<p class="check">${t("Vérification du poste en cours…")}</p>`;
  const time = clockTime(check.at);
  const words = check.amiss.length === 0
    ? t("Vérifié à {time} : tout est en ordre.", { time })
    : t("Vérifié à {time}. À voir sur ce poste :", { time });
  return html`<section class="check ${check.level}">
    <p><span aria-hidden="true">${SIGNS[check.level]}</span> ${words}</p>
    ${check.amiss.length ? html`<ul>${check.amiss.map(line)}</ul>` : nothing}
  </section>`;
}

function line({ level, words, details }) {
  return html`<li class=${level}><span aria-hidden="true">${SIGNS[level]}</span> ${t(words, details)}</li>`;
}
