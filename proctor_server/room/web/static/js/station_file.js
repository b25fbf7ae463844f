// A station's journals in the file of `kiosk export` (R-FIN-01): chosen here, then what it brought.
import { html, nothing } from "../vendor/lit-html-3.3.3.js";
import { fault, icon } from "./parts.js";
import { count, t } from "./words.js";

/** Asks `path` for what `file` brings: `{ journals }`, or `{ problem }`. */
export function bringIn(link, path, file) {
  return link.upload(path, file).catch((problem) => ({ problem }));
}

export function stationFile({ brought, busy }, acts) {
  const choose = ({ target }) => {
    if (target.files[0]) acts.bringJournals(target.files[0]);
    target.value = "";
  };
  return html`<div class="import" data-role="station-file">
    <p class="quiet">${t("Un poste que le réseau n'atteint plus : « kiosk export » sur ce poste, puis apportez le fichier.")}</p>
    <label class="button">${icon("upload")}<span>${t("Apporter le journal d'un poste…")}</span>
      <input class="unseen" type="file" data-role="import-journals" accept=".jsonl" ?disabled=${busy} @change=${choose} />
    </label>
    ${outcome(brought)}
  </div>`;
}

function outcome(done) {
  if (!done) return nothing;
  if (done.problem) return fault(done.problem);
  return html`<ul class="brought" role="status" data-role="brought">${done.journals.map(journalLine)}</ul>`;
}

function journalLine({ session, seat, candidates, finalised, refused }) {
  return html`<li><strong>${t("Session {number}", { number: session })}, ${seat}</strong>
    ${refused ? fault({ detail: refused.message }) : candidates.map(candidateLine)}
    ${finalised ? html`<p>${t("Le paquet est déjà signé : ces entrées n'y sont pas.")}</p>` : nothing}</li>`;
}

function candidateLine({ candidate, new: added, evidence }) {
  const what = added ? count(added, "{n} entrée nouvelle", "{n} entrées nouvelles") : t("rien que la salle n'avait déjà");
  const kept = evidence ? count(evidence, " (dont {n} gardée comme preuve)", " (dont {n} gardées comme preuve)") : "";
  return html`<p>${t("Candidat {id}", { id: candidate })} : ${what}${kept}</p>`;
}
