// The sealed package: its fingerprint, the file for a USB stick, the way to the authority, the receipt (R-FIN-05).
import { html, nothing } from "../vendor/lit-html-3.3.3.js";
import { clock } from "./moments.js";
import { icon } from "./parts.js";
import { t } from "./words.js";

const STEPS = ["sealed", "queued", "sending", "delivered"];

const WORDS = {
  sealed: () => t("Paquet scellé"),
  queued: () => t("En attente d'Internet"),
  sending: () => t("Envoi en cours"),
  delivered: () => t("Reçu par l'autorité"),
};

export function sealed(state, page, acts) {
  const { finalisation } = state;
  return html`<section aria-labelledby="package-title">
      <h2 id="package-title">${t("Le paquet de la session")}</h2>
      <ol class="steps" data-role="upload">${STEPS.map((step, n) => stepLine(step, n, finalisation))}</ol>
      ${upload(finalisation)}
      <dl class="facts">
        <div><dt>${t("Fichier")}</dt><dd>${finalisation.package ?? "—"}</dd></div>
        <div><dt>${t("Empreinte SHA-256")}</dt>
          <dd><code data-role="sha256">${fourByFour(finalisation.sha256)}</code></dd></div>
      </dl>
      <p class="actions">
        <a class="button" data-role="download" href="/api/sessions/${page.session}/package" download>
          ${icon("download")}${t("Enregistrer sur une clé USB")}</a>
      </p>
    </section>
    ${page.role === "administrator" && finalisation.state === "finalised" ? withdrawal(state, acts) : nothing}`;
}

function stepLine(step, n, { upload: now }) {
  const reached = Math.max(0, STEPS.indexOf(now ?? "queued"));
  const done = n < reached || now === "delivered";
  const here = n === reached && !done;
  return html`<li class=${done ? "done" : here ? "here" : ""} aria-current=${here ? "step" : nothing}>
    ${icon(done ? "circle-check" : here ? "circle-play" : "circle-dashed")}${WORDS[step]()}</li>`;
}

function upload({ upload: now, upload_message: message, receipt_at: receipt, stations, stations_erased: erased }) {
  if (now === "refused") {
    const words = t("L'autorité a refusé ce paquet.");
    return html`<p class="fault" role="alert">${icon("triangle-alert")}<span>${words} ${message}</span></p>`;
  }
  if (receipt) {
    const words = t("Accusé de réception signé à {time}.", { time: clock(receipt) });
    const gone = t("Postes qui ont effacé leurs journaux : {erased} sur {stations}.", { erased, stations });
    return html`<p class="good" role="status">${icon("circle-check")}${words}</p>
      <p class="quiet" data-role="erased">${gone} ${t("Les autres le feront dès qu'ils seront rallumés dans la salle.")}</p>`;
  }
  const wait = t("Personne n'a besoin d'attendre : l'envoi reprend seul, même après une coupure.");
  return html`<p class="quiet" role="status">${wait} ${message}</p>`;
}

/** A fingerprint in groups of four, to compare by eye with the paper. */
function fourByFour(sha256) {
  return (sha256 ?? "").replace(/(.{4})(?=.)/g, "$1 ");
}

// R-SES-03: the only step back, while the authority has not accepted the package
function withdrawal(state, acts) {
  const submit = (event) => {
    event.preventDefault();
    acts.withdraw(new FormData(event.target).get("reason"));
  };
  return html`<details class="withdraw">
    <summary>${t("Retirer cette finalisation")}</summary>
    <form class="fields danger" @submit=${submit}>
      <p>${t("Possible tant que l'autorité n'a pas accepté le paquet. La session redevient à finaliser.")}</p>
      <label><span>${t("Pourquoi ?")}</span><textarea name="reason" rows="2" required maxlength="500"></textarea></label>
      <p class="actions"><button class="grave" ?disabled=${state.busy}>${t("Retirer la finalisation")}</button></p>
    </form>
  </details>`;
}
