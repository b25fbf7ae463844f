// A station that was stolen, replaced or lent away is taken out: it stays outside until it is paired again.
import { html, nothing } from "../vendor/lit-html-3.3.3.js";
import { options } from "./fields.js";
import { icon } from "./parts.js";
import { t } from "./words.js";

export function leaveActs(ask, set, link) {
  return {
    chooseLeaving: (id) => set({ leavingStation: id }),
    revokeStation: (id) =>
      ask(async () => set({ stations: await link.post(`/api/stations/${id}/revoke`), leavingStation: "" })),
  };
}

export function stationLeave({ stations, leavingStation = "", busy }, acts) {
  const paired = stations.filter((each) => each.paired);
  if (paired.length === 0) return nothing;
  const chosen = paired.find(({ id }) => id === leavingStation);
  return html`<details class="danger" data-role="station-leave"><summary>${t("Retirer un poste")}</summary>
    <p>${t("Un poste volé, remplacé ou prêté : il n'entre plus dans la salle tant qu'il n'est pas appairé de nouveau.")}
      ${t("Si quelqu'un y compose, déplacez d'abord le candidat.")}</p>
    <label><span>${t("Poste")}</span>
      <select data-role="leaving-station" @change=${({ target }) => acts.chooseLeaving(target.value)}>
        <option value="" ?selected=${!chosen}>${t("Choisir…")}</option>
        ${options(paired.map(({ id, name }) => [id, name]), leavingStation)}
      </select></label>
    <button data-role="revoke-station" ?disabled=${busy || !chosen} @click=${() => acts.revokeStation(chosen.id)}>
      ${icon("x")}${chosen ? t("Retirer {name} pour de bon", { name: chosen.name }) : t("Retirer pour de bon")}</button>
  </details>`;
}
