// One's own password: length first, and no rule of which signs it has.
import { html, nothing, render } from "../vendor/lit-html-3.3.3.js";
import { fault, icon, view, whoIsHere } from "./parts.js";
import { t } from "./words.js";

export function start(page, link) {
  const state = { busy: false, problem: null, done: false };
  const draw = () => render(door(page, state, link, submit), view());

  async function submit(event) {
    event.preventDefault();
    const { current, wanted, again } = Object.fromEntries(new FormData(event.target));
    const problem = wanted === again ? null : { detail: t("Les deux nouveaux mots de passe ne sont pas les mêmes.") };
    Object.assign(state, { busy: !problem, problem });
    draw();
    if (problem) return;
    await link.post("/api/own-password", { current, new: wanted }).then(
      () => Object.assign(state, { done: true }),
      (found) => Object.assign(state, { problem: found }),
    );
    state.busy = false;
    draw();
  }
  draw();
  document.querySelector("input").focus();
}

function door(page, state, link, submit) {
  return html`<main class="door">
    <p class="mark"><img src="/static/mark.svg" alt="" width="48" height="48" />Proctor</p>
    <h1>${t("Mon mot de passe")}</h1>
    ${page.must_change && !state.done ? first() : nothing} ${state.done ? changed() : form(page, state, submit)}
    <p>${whoIsHere(page, link)}</p>
    ${page.must_change && !state.done ? nothing : html`<p><a href="/centre">${t("Revenir au centre")}</a></p>`}
  </main>`;
}

function first() {
  return html`<p>${t("Vous êtes entré avec un mot de passe provisoire. Choisissez le vôtre : personne d'autre ne doit le connaître.")}</p>`;
}

function changed() {
  return html`<p class="good" role="status" data-role="changed">${icon("circle-check")}
    <span>${t("Votre mot de passe est changé. Vos pages ouvertes ailleurs sont fermées.")}</span></p>`;
}

function form(page, state, submit) {
  return html`<form class="fields" data-role="own-password" @submit=${submit}>
    <input class="unseen" name="account" value=${page.who} autocomplete="username" tabindex="-1" aria-hidden="true" readonly />
    ${field("current", page.must_change ? t("Mot de passe provisoire") : t("Mot de passe actuel"), "current-password")}
    ${field("wanted", t("Nouveau mot de passe"), "new-password", "rule")}
    <p class="quiet" id="rule">${t("12 caractères au moins. Quelques mots sans rapport entre eux valent mieux que des signes compliqués.")}</p>
    ${field("again", t("Le nouveau, encore une fois"), "new-password")}
    ${fault(state.problem)}
    <button class="primary wide" ?disabled=${state.busy}>${icon("check")}${t("Changer mon mot de passe")}</button>
  </form>`;
}

function field(name, label, complete, rule) {
  return html`<label><span>${label}</span>
    <input name=${name} type="password" autocomplete=${complete} maxlength="200" aria-describedby=${rule ?? nothing} required /></label>`;
}
