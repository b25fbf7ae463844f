// No results here yet: why, when the authority was asked last, and the two ways to them.
import { html, nothing } from "../vendor/lit-html-3.3.3.js";
import { ago, clock, dated, serverNow } from "./moments.js";
import { icon } from "./parts.js";
import { t } from "./words.js";

export function waiting(state, page, acts) {
  const { view: results } = state;
  const { mark, title, words } = WHY[reason(results)];
  return html`<section class="results-waiting" data-role="waiting">
    <div class=${`results-why results-${results.state}`}>${icon(mark)}<div><h2>${title()}</h2>${words(results).map((line) => html`<p>${line}</p>`)}</div></div>
    ${results.authority && results.state !== "not_sent" ? asking(state, page, acts) : nothing}
    ${results.state === "not_sent" && page.role === "administrator" ? toPackage(page) : nothing}
  </section>`;
}

function reason({ authority, state }) {
  return authority ? state : "no_authority";
}

const WHY = {
  no_authority: {
    mark: "link",
    title: () => t("Ce centre ne connaît aucune autorité."),
    words: () => [t("Sans sa fiche, aucun résultat ne peut être cru : importez-la avec « proctor init --authority ».")],
  },
  not_sent: {
    mark: "upload",
    title: () => t("L'autorité n'a pas encore le paquet de cette session."),
    words: () => [t("Les résultats viennent après : la session se finalise, puis le paquet part tout seul.")],
  },
  waiting: {
    mark: "clock",
    title: () => t("Pas encore publiés"),
    words: () => [t("L'autorité a le paquet de la session. La salle lui demande les résultats toute seule, même après un redémarrage.")],
  },
  withdrawn: {
    mark: "triangle-alert",
    title: () => t("Résultats retirés par l'autorité"),
    words: ({ at, publication }) => [
      t("La publication n° {n} ne vaut plus depuis le {moment}.", { n: publication, moment: dated(at) }),
      t("Ce qui a été imprimé ou enregistré avant ne doit plus servir. Les nouveaux résultats viendront ici."),
    ],
  },
};

function toPackage({ session }) {
  return html`<p class="actions"><a class="button primary" href=${`/session/${session}/finalisation`}>
    ${t("Voir où en est le paquet")}${icon("arrow-right")}</a></p>`;
}

/** What came of asking, when it is asked again, and the two ways of whoever cannot wait. */
export function asking(state, page, acts) {
  return html`<div class="results-asking">
    <p data-role="asked" role="status">${told(state)}</p>
    ${page.role === "administrator" ? ways(state, acts) : html`<p class="quiet">${t("L'administrateur du centre peut demander tout de suite, ou importer un fichier de l'autorité.")}</p>`}
  </div>`;
}

const OUTCOMES = {
  not_published: () => t("rien n'est publié."),
  current: () => t("rien de plus récent."),
  unreachable: () => t("l'autorité ne répond pas."),
  refused: ({ message }) => t("l'autorité refuse. {message}", { message }),
};

function told({ view: { asked }, busy, said }) {
  if (busy) return t("La salle demande à l'autorité…");
  if (said === "late") return t("L'autorité n'a pas encore répondu. La salle continue toute seule.");
  if (!asked) return t("L'autorité n'a pas encore été interrogée.");
  const last = t("Demandé {ago} :", { ago: ago(asked.at) });
  return html`${last} ${OUTCOMES[asked.outcome](asked)} ${next(asked)}`;
}

function next({ next_at: moment }) {
  return Date.parse(moment) > serverNow() + 60_000
    ? t("Prochaine demande vers {time}.", { time: clock(moment) })
    : t("Prochaine demande dans un instant.");
}

function ways({ busy }, acts) {
  const choose = ({ target }) => {
    if (target.files[0]) acts.bring(target.files[0]);
    target.value = "";
  };
  return html`<p class="actions">
    <button data-role="ask" ?disabled=${busy} @click=${acts.askNow}>${icon("rotate-ccw")}${t("Demander maintenant")}</button>
    <label class="button">${icon("upload")}<span>${t("Importer depuis une clé USB…")}</span>
      <input class="unseen" type="file" data-role="results-file" accept=".json" ?disabled=${busy} @change=${choose} /></label>
  </p>`;
}
