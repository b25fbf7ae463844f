// The code that stations are paired with, and the centre's key that opens it.
import { html, nothing } from "../vendor/lit-html-3.3.3.js";
import { countdown, serverNow } from "./moments.js";
import { icon } from "./parts.js";
import { t } from "./words.js";

export function pairingActs(ask, set, link) {
  return {
    unlock: (password) => ask(async () => set(await link.post("/api/unlock", { password }))),
    pair: (open) => ask(async () => set({ pairing: await link.post("/api/pairing", { open }) })),
  };
}

export function organises({ role }) {
  return role !== "reader";
}

/** Whether all that this role's password opens is open. */
export function isOpen({ role, unlocked, content_unlocked: content }) {
  return role === "reader" || (role === "organiser" ? content : unlocked);
}

export function unlockBox(state, acts) {
  const submit = (event) => {
    event.preventDefault();
    acts.unlock(new FormData(event.target).get("password"));
  };
  return html`<form class="unlock fields" data-role="unlock" @submit=${submit}>
    <p>${icon("lock")} ${state.role === "organiser" ? contentLocked() : keyLocked()}</p>
    <label><span>${state.account ? t("Votre mot de passe") : t("Mot de passe du centre")}</span>
      <input name="password" type="password" autocomplete="current-password" required /></label>
    <button class="primary" ?disabled=${state.busy}>${icon("lock-open")}${t("Ouvrir")}</button>
  </form>`;
}

function keyLocked() {
  return html`<strong>${t("La clé du centre est fermée.")}</strong>
    ${t("Sans elle, ni appairage, ni finalisation, ni nouveaux départs.")}`;
}

function contentLocked() {
  return html`<strong>${t("Les épreuves sont fermées.")}</strong>
    ${t("Sans elles, ni nouvelle session, ni kit surveillant, ni nouveaux départs.")}`;
}

export function pairingBox({ pairing, busy, unlocked }, acts) {
  const open = pairing && Date.parse(pairing.expires_at) > serverNow();
  if (!open) {
    return html`<p>${t("Ouvrez l'appairage pour ajouter des postes : un même code sert à toute la salle.")}</p>
      <button class="primary" data-role="open-pairing" ?disabled=${busy || !unlocked} @click=${() => acts.pair(true)}>
        ${icon("link")}${t("Ouvrir l'appairage")}</button>
      ${unlocked ? nothing : html`<p class="quiet">${t("Il faut d'abord qu'un administrateur ouvre la clé du centre.")}</p>`}`;
  }
  return html`<p class="pairing-code" data-role="pairing-code">${pairing.code}</p>
    <p>${t("Sur chaque poste :")} <code>kiosk pair ${pairing.code}</code></p>
    <p class="quiet">${icon("clock")} ${t("Valable encore")} <b>${countdown(pairing.expires_at)}</b></p>
    <button data-role="close-pairing" ?disabled=${busy} @click=${() => acts.pair(false)}>
      ${icon("x")}${t("Fermer l'appairage")}
    </button>`;
}
