// Roles and deeds in words.
import { html } from "../vendor/lit-html-3.3.3.js";
import { dated } from "./moments.js";
import { icon } from "./parts.js";
import { t } from "./words.js";

/** Role → its name, and what it may do. */
export const ROLES = {
  administrator: {
    word: () => t("Administrateur"),
    may: () => t("Tout, comptes et finalisation compris ; ouvre la clé du centre."),
  },
  organiser: {
    word: () => t("Organisation"),
    may: () => t("Prépare sessions, candidats, postes et papiers ; ouvre les épreuves, pas la clé du centre."),
  },
  reader: { word: () => t("Direction"), may: () => t("Consulte les sessions et leurs papiers ; ne change rien.") },
};

const DEEDS = {
  signed_in: () => t("est entré"),
  account_created: ({ whom, detail }) => t("a créé le compte {whom} ({role})", { whom, role: ROLES[detail]?.word() }),
  role_changed: ({ whom, detail }) => t("a donné à {whom} le rôle {role}", { whom, role: ROLES[detail]?.word() }),
  password_reset: ({ whom }) => t("a donné un nouveau mot de passe à {whom}", { whom }),
  password_changed: () => t("a changé son mot de passe"),
  account_suspended: ({ whom }) => t("a suspendu {whom}", { whom }),
  account_restored: ({ whom }) => t("a laissé revenir {whom}", { whom }),
  settings_changed: ({ detail }) => changed(detail),
  session_erased: ({ whom, detail }) => t("a effacé la session {number} ({why})", { number: whom, why: detail }),
  account_removed: ({ whom }) => t("a retiré le compte {whom}", { whom }),
};

const SETTINGS = {
  session_minutes: () => t("durée d'une session"),
  test_minutes: () => t("durée du test"),
  retention_days: () => t("jours de conservation"),
  retention_reason: () => t("raison de la conservation"),
};

/** «retention_days : 90 → 30» in words. */
function changed(detail) {
  const [name, ...values] = detail.split(" : ");
  return t("a changé un réglage ({what})", { what: `${SETTINGS[name]?.() ?? name} : ${values.join(" : ")}` });
}

/** What was done to the centre, the newest first. */
export function deeds(events) {
  if (events.length === 0) {
    return html`<div class="empty">${icon("file-check")}<p>${t("Rien encore : chaque entrée et chaque changement s'écrira ici.")}</p></div>`;
  }
  return html`<div class="deeds" tabindex="0" role="group" aria-labelledby="deeds-title" data-role="deeds"><ol>${events.map(deed)}</ol></div>`;
}

function deed(event) {
  return html`<li><time class="quiet" datetime=${event.at}>${dated(event.at)}</time>
    <span><b dir="auto">${event.who}</b> ${DEEDS[event.what]?.(event) ?? event.what}</span></li>`;
}
