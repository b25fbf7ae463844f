// The sealed package: its fingerprint, the file for a USB stick, the way to the authority, the receipt (R-FIN-05).
import { html, nothing } from "../vendor/lit-html-3.3.3.js";
import { clock } from "./moments.js";
import { fault, icon } from "./parts.js";
import { t } from "./words.js";

const PROGRESS_MS = 1000;
const STEPS = ["sealed", "queued", "sending", "delivered"];

const WORDS = {
  sealed: () => t("Paquet scellé"),
  queued: () => t("En attente d'Internet"),
  sending: () => t("Envoi en cours"),
  delivered: () => t("Reçu par l'autorité"),
};

export function sealed(state, page, acts) {
  const { finalisation } = state;
  if (!finalisation.package) return interrupted(finalisation);
  return html`<section aria-labelledby="package-title">
      <h2 id="package-title">${t("Le paquet de la session")}</h2>
      <ol class="steps" data-role="upload">${STEPS.map((step, n) => stepLine(step, n, finalisation))}</ol>
      ${upload(state, page, acts)}
      <dl class="facts">
        <div><dt>${t("Fichier")}</dt><dd>${finalisation.package}</dd></div>
        <div><dt>${t("Empreinte SHA-256")}</dt>
          <dd><code data-role="sha256">${fourByFour(finalisation.sha256)}</code></dd></div>
      </dl>
      <p class="actions">
        <a class="button" data-role="download" href="/api/sessions/${page.session}/package" download>
          ${icon("download")}${t("Enregistrer sur une clé USB")}</a>
        ${finalisation.receipt_at ? nothing : receiptFile(state, acts)}
      </p>
      ${state.receiptProblem ? fault(state.receiptProblem) : nothing}
    </section>
    ${page.role === "administrator" && finalisation.state === "finalised" ? withdrawal(state, acts) : nothing}`;
}

// R-FIN-04: the power went between the signature and the package
function interrupted({ missing }) {
  const closed = missing.some(({ code }) => code === "not_unlocked");
  const words = closed
    ? t("Il s'écrit dès que l'administrateur ouvre la clé du centre, depuis la page du centre.")
    : t("Il s'écrit maintenant.");
  return html`<section aria-labelledby="package-title">
    <h2 id="package-title">${t("Le paquet de la session")}</h2>
    <p class=${closed ? "away" : "quiet"} role="status" data-role="interrupted">${icon(closed ? "lock" : "clock")}
      <span>${t("La session est signée, son paquet n'est pas encore écrit.")} ${words}</span></p>
  </section>`;
}

function stepLine(step, n, { upload, progress }) {
  const now = upload === "queued" && progress?.sending ? "sending" : upload;
  const reached = Math.max(0, STEPS.indexOf(now ?? "queued"));
  const done = n < reached || now === "delivered";
  const here = n === reached && !done;
  return html`<li class=${done ? "done" : here ? "here" : ""} aria-current=${here ? "step" : nothing}>
    ${icon(done ? "circle-check" : here ? "circle-play" : "circle-dashed")}${WORDS[step]()}</li>`;
}

/** Asks `again` every second as long as the package is on its way and somebody looks. */
export function watchProgress(isUnderway, again) {
  return setInterval(() => {
    if (isUnderway() && !document.hidden) again();
  }, PROGRESS_MS);
}

function upload({ finalisation, busy }, page, acts) {
  const { upload: now, upload_message: message, receipt_at: receipt, progress } = finalisation;
  const { stations, stations_erased: erased } = finalisation;
  if (now === "refused") {
    const words = t("L'autorité a refusé ce paquet.");
    return html`<p class="fault" role="alert">${icon("triangle-alert")}<span>${words} ${message}</span></p>
      <p class="actions">${retryButton(busy, acts)}</p>`;
  }
  if (receipt) {
    const words = t("Accusé de réception signé à {time}.", { time: clock(receipt) });
    const gone = t("Postes qui ont effacé leurs journaux : {erased} sur {stations}.", { erased, stations });
    return html`<p class="good" role="status">${icon("circle-check")}${words}</p>
      ${results(page)}
      <p class="quiet" data-role="erased">${gone} ${t("Les autres le feront dès qu'ils seront rallumés dans la salle.")}</p>`;
  }
  const wait = t("Personne n'a besoin d'attendre : l'envoi reprend seul, même après une coupure.");
  return html`${progress ? way(progress, busy, acts) : nothing}<p class="quiet" role="status">${wait} ${message}</p>`;
}

// R-AUT-03: they come by themselves; whoever invigilates does not see them
function results({ session, role }) {
  if (role !== "administrator") return nothing;
  return html`<p class="actions"><a class="button" data-role="results" href=${`/session/${session}/results`}>
    ${t("Voir les résultats")}${icon("arrow-right")}</a></p>`;
}

const TROUBLES = {
  unreachable: () => t("L'autorité ne répond pas."),
  busy: () => t("L'autorité demande d'attendre."),
};

// R-FIN-05: bytes that the authority has on its disk, and when it is tried again
function way({ sent, size, sending, next_try_in: wait, trouble }, busy, acts) {
  const percent = size ? Math.floor((100 * sent) / size) : 0;
  const figures = t("{sent} sur {size} ({percent} %)", { sent: bytes(sent), size: bytes(size), percent });
  return html`<div class="upload-way" data-role="progress">
    <label><span>${t("Octets que l'autorité a gardés")}</span>
      <progress max="100" .value=${percent}></progress></label>
    <p class="upload-figures">${figures}</p>
    ${trouble ? html`<p class="upload-trouble">${icon("wifi-off")}<span>${TROUBLES[trouble]()}</span></p>` : nothing}
    ${sending ? nothing : html`<p class="actions">
      <span class="upload-wait" data-role="next-try">${nextTry(wait)}</span>${retryButton(busy, acts)}</p>`}
  </div>`;
}

function nextTry(wait) {
  return wait ? t("Prochain essai dans {wait} s.", { wait }) : t("Prochain essai dans un instant.");
}

function retryButton(busy, acts) {
  return html`<button data-role="retry" ?disabled=${busy} @click=${acts.retry}>
    ${icon("rotate-ccw")}${t("Réessayer maintenant")}</button>`;
}

/** 1536 → «1,5 ko», in the reader's language. */
function bytes(n) {
  const [unit, divisor] = n < 1e6 ? ["kilobyte", 1e3] : ["megabyte", 1e6];
  const style = { style: "unit", unit, maximumFractionDigits: 1, minimumFractionDigits: 1 };
  return new Intl.NumberFormat(document.documentElement.lang, style).format(n / divisor);
}

function receiptFile({ busy }, acts) {
  const choose = ({ target }) => {
    if (target.files[0]) acts.bringReceipt(target.files[0]);
    target.value = "";
  };
  return html`<label class="button">${icon("upload")}<span>${t("Apporter le reçu de l'autorité…")}</span>
    <input class="unseen" type="file" data-role="receipt-file" accept=".json" ?disabled=${busy} @change=${choose} />
  </label>`;
}

/** A fingerprint in groups of four, to compare by eye with the paper. */
function fourByFour(sha256) {
  return sha256.replace(/(.{4})(?=.)/g, "$1 ");
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
