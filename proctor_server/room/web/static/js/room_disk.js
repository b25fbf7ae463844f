// What ails the disk of the room's machine, and what to do: nothing while it is well.
import { html, nothing } from "../vendor/lit-html-3.3.3.js";
import { icon } from "./parts.js";
import { t } from "./words.js";

/** State → what is said. `grave`: nothing new is kept on this machine until somebody acts. */
const NEWS = {
  failing: () => ({
    grave: true,
    what: t("Le disque de cette machine est en panne : la salle ne garde plus rien."),
    remedy: t("Les postes gardent tout : laissez-les allumés, et préparez une autre machine."),
  }),
  full: () => ({
    grave: true,
    what: t("Le disque de cette machine est plein : la salle ne garde plus rien."),
    remedy: t("Les postes gardent tout. Supprimez des fichiers : la salle reprend d'elle-même."),
  }),
  short: (mib) => ({
    grave: true,
    what: t("Il ne reste que {n} Mio sur le disque de cette machine.", { n: mib }),
    remedy: t("Supprimez des fichiers maintenant."),
  }),
  erred: () => ({
    what: t("Le disque de cette machine a signalé une panne, puis a repris. Rien de ce qui était gardé ne manque."),
    remedy: t("Finissez la session, puis changez de machine."),
  }),
  slow: (_, seconds) => ({
    what: t("Le disque de cette machine est lent : {n} s pour garder une réponse.", { n: seconds }),
    remedy: t("« En route » dure plus longtemps, rien ne se perd. Fermez les autres programmes ; n'éteignez pas."),
  }),
  low: (mib) => ({
    what: t("Il reste {n} Mio sur le disque de cette machine.", { n: mib }),
    remedy: t("Faites de la place avant la prochaine session."),
  }),
};

export function diskNews({ state, free_bytes: free, commit_ms: took }) {
  const told = NEWS[state]?.(Math.floor(free / 2 ** 20), Math.round(took / 1000));
  if (!told) return nothing;
  return html`<p class=${told.grave ? "fault" : "away"} role=${told.grave ? "alert" : "status"} data-role="disk">
    ${icon("triangle-alert")}<span>${told.what} ${told.remedy}</span></p>`;
}
