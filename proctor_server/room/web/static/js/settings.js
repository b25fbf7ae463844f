// What the centre decides, and what is erased of its sessions (R-FIN-07).
import { html, nothing, render, repeat } from "../vendor/lit-html-3.3.3.js";
import { drawing, fault, icon, view, whoIsHere } from "./parts.js";
import { clock, dated, day } from "./moments.js";
import { erasedList } from "./erased.js";
import { count, t } from "./words.js";

const FORM = "form";

export function start(page, link) {
  const state = { ...page.told, busy: false, problem: null, at: null, saved: false };
  const draw = drawing(() => render(screen(state, page, link, acts), view()));
  const set = (change) => {
    Object.assign(state, change);
    draw();
  };
  async function ask(at, path, body) {
    set({ busy: true, problem: null, saved: false, at });
    const told = await link.post(path, body).catch((problem) => ({ problem }));
    set({ busy: false, ...told, saved: at === FORM && !told.problem });
  }
  const acts = {
    decide: (fields) => ask(FORM, "/api/settings", fields),
    erase: (number, reason) => ask(number, `/api/sessions/${encodeURIComponent(number)}/erasure`, { reason }),
  };
  draw();
}

function screen(state, page, link, acts) {
  return html`<header class="top"><div class="line">
      <p class="what"><a href="/centre">${icon("arrow-left")}${t("Centre")}</a><strong>${t("Réglages")}</strong></p>
      <p class="here">${whoIsHere(page, link)}<time class="clock">${clock()}</time></p>
    </div></header>
    <main class="sheet-page">
      <h1>${t("Les réglages du centre")}</h1>
      <section aria-labelledby="decided-title">
        <h2 id="decided-title">${t("Ce que le centre décide")}</h2>
        ${form(state, acts)}
      </section>
      <section aria-labelledby="plan-title">
        <h2 id="plan-title">${t("Ce qui sera effacé")}</h2>
        <p>${t("Partent : la liste, les réponses, le journal, les noms des surveillants, le paquet et les copies de la base. Restent : le numéro, la date, la salle, les totaux, l'empreinte du paquet et le reçu.")}</p>
        ${plan(state, acts)}
      </section>
      <section aria-labelledby="erased-title">
        <h2 id="erased-title">${t("Ce qui est effacé")}</h2>
        ${state.erased.length ? erasedList(state.erased) : nothingYet()}
      </section>
    </main>`;
}

function nothingYet() {
  return html`<div class="empty">${icon("file-check")}<p>${t("Rien encore : une session s'efface d'elle-même après le reçu et la durée ci-dessus.")}</p></div>`;
}

function form(state, acts) {
  const { settings: now, set_at: at, set_by: by } = state;
  const wrong = new Set((state.at === FORM && state.problem?.fields ? state.problem.fields : []).map(({ field }) => field));
  const submit = (event) => {
    event.preventDefault();
    const { retention_reason, ...numbers } = Object.fromEntries(new FormData(event.target));
    const whole = Object.fromEntries(Object.entries(numbers).map(([name, text]) => [name, Number(text)]));
    acts.decide({ ...whole, retention_reason });
  };
  return html`<form class="fields settings-form" data-role="settings" @submit=${submit}>
    ${number("session_minutes", t("Durée d'une session, en minutes"), now, 1440, wrong)}
    ${number("test_minutes", t("Durée du test, en minutes"), now, 1440, wrong)}
    <p class="quiet all">${t("Pour les sessions créées désormais ; une session peut dire autre chose.")}</p>
    ${number("retention_days", t("Conservation après le reçu, en jours"), now, 1825, wrong)}
    <label class="all"><span>${t("Pourquoi cette durée (elle doit pouvoir être justifiée)")}</span>
      <textarea name="retention_reason" rows="2" maxlength="500" required aria-invalid=${wrong.has("retention_reason") ? "true" : nothing}
        .value=${now.retention_reason}></textarea></label>
    <div class="all">${state.at === FORM ? fault(state.problem) : nothing} ${state.saved ? saved() : nothing}
      <p class="actions"><button class="primary" ?disabled=${state.busy}>${icon("check")}${t("Enregistrer")}</button></p>
      <p class="quiet">${at ? t("Décidé le {when} par {who}.", { when: dated(at), who: by }) : t("Ce sont les valeurs d'origine.")}</p></div>
  </form>`;
}

function saved() {
  return html`<p class="good" role="status" data-role="saved">${icon("circle-check")}<span>${t("C'est enregistré.")}</span></p>`;
}

function number(name, words, settings, most, wrong) {
  return html`<label><span>${words}</span><input name=${name} type="number" min="1" max=${most} step="1" required
    aria-invalid=${wrong.has(name) ? "true" : nothing} .value=${String(settings[name])} /></label>`;
}

function plan(state, acts) {
  if (state.plan.length === 0) {
    return html`<div class="empty">${icon("file-check")}<p><strong>${t("Aucune session.")}</strong></p>
      <p>${t("Il n'y a rien à effacer.")}</p></div>`;
  }
  return html`<ul class="account-list" data-role="plan">${repeat(state.plan, ({ number: n }) => n, (one) => toErase(one, state, acts))}</ul>`;
}

function toErase(one, state, acts) {
  return html`<li data-session=${one.number}>
    <div class="account-head">
      <p><strong>${t("Session {number}", { number: one.number })}</strong> <span class="account-role">${day(one.starts_at)}, ${one.room}</span></p>
      <p class="quiet account-standing">${icon("clock")}<span>${when(one)}</span></p>
    </div>
    <p class="quiet">${count(one.candidates, "{n} candidat inscrit", "{n} candidats inscrits")}, ${count(one.answers, "{n} réponse", "{n} réponses")}</p>
    ${state.at === one.number ? fault(state.problem) : nothing} ${one.may_now ? eraseNow(one, state, acts) : nothing}
  </li>`;
}

function when({ at, may_now: may }) {
  if (at) return t("S'effacera le {when}", { when: dated(at) });
  return may ? t("Jamais commencée : s'efface à la demande") : t("Pas avant le reçu de l'autorité");
}

function eraseNow({ number: n }, state, acts) {
  const submit = (event) => {
    event.preventDefault();
    acts.erase(n, new FormData(event.target).get("reason"));
  };
  return html`<details class="danger"><summary>${t("Effacer maintenant")}<span class="unseen"> ${t("Session {number}", { number: n })}</span></summary>
    <form class="fields" @submit=${submit}>
      <p>${t("Rien ne rétablit une session effacée.")}</p>
      <label><span>${t("Pourquoi ? (sans nom de personne : la raison reste)")}</span>
        <input name="reason" required maxlength="500" autocomplete="off" /></label>
      <p class="actions"><button class="grave" data-role="erase" ?disabled=${state.busy}>${icon("x")}${t("Effacer la session {number}", { number: n })}</button></p>
    </form></details>`;
}
