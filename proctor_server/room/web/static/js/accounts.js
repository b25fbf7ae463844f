// Named accounts: who may come in, as what; a provisional password, shown once; what was done about it.
import { html, nothing, render, repeat } from "../vendor/lit-html-3.3.3.js";
import { drawing, fault, icon, view, whoIsHere } from "./parts.js";
import { clock, dated } from "./moments.js";
import { deeds, ROLES } from "./accounts_words.js";
import { t } from "./words.js";

const NEW = "new";

export function start(page, link) {
  const { accounts, events } = page;
  const state = { accounts, events, busy: false, problem: null, at: null, given: null };
  const draw = drawing(() => render(screen(state, page, link, acts), view()));
  const set = (change) => {
    Object.assign(state, change);
    draw();
  };
  const acts = actsOn(set, link);
  draw();
}

/** `at`: the account that is acted on, where a problem or a new password is shown. */
function actsOn(set, link) {
  async function ask(at, path, body) {
    set({ busy: true, problem: null, given: null, at });
    const told = await link.post(path, body).catch((problem) => set({ problem }));
    const book = await link.get("/api/accounts").catch(() => ({}));
    set({ busy: false, ...book, given: told?.password ? told : null });
    return Boolean(told);
  }
  const of = (id) => `/api/accounts/${id}`;
  return {
    create: (fields) => ask(NEW, "/api/accounts", fields),
    reset: (id) => ask(id, `${of(id)}/password`, {}),
    role: (id, role) => ask(id, `${of(id)}/role`, { role }),
    suspend: (id, suspended) => ask(id, `${of(id)}/suspension`, { suspended }),
    remove: (id) => ask(id, `${of(id)}/removal`, {}),
    noted: () => set({ given: null }),
  };
}

function screen(state, page, link, acts) {
  return html`<header class="top"><div class="line">
      <p class="what"><a href="/centre">${icon("arrow-left")}${t("Centre")}</a><strong>${t("Comptes")}</strong></p>
      <p class="here">${whoIsHere(page, link)}<time class="clock">${clock()}</time></p>
    </div></header>
    <main class="sheet-page">
      <h1>${t("Les comptes du centre")}</h1>
      <p>${t("Chacun entre sous son nom : le journal des sessions dit alors qui a fait quoi. Le mot de passe du centre reste la porte de secours : il ouvre tout, et ne peut être ni suspendu ni retiré.")}</p>
      <section aria-labelledby="accounts-title">
        <h2 id="accounts-title">${t("Qui peut entrer")}</h2>
        ${list(state, page, acts)}
      </section>
      <section aria-labelledby="new-title">
        <h2 id="new-title">${t("Nouveau compte")}</h2>
        ${page.unlocked ? nothing : locked()} ${creation(state, acts)}
      </section>
      <section aria-labelledby="deeds-title">
        <h2 id="deeds-title">${t("Ce qui a été fait")}</h2>
        ${deeds(state.events)}
      </section>
    </main>`;
}

function locked() {
  return html`<p class="away">${icon("lock")}<span>
    ${t("La clé du centre est fermée : ouvrez-la sur la page du centre pour donner des comptes qui l'ouvrent.")}</span></p>`;
}

function list(state, page, acts) {
  if (state.accounts.length === 0) {
    return html`<div class="empty">${icon("users")}<p><strong>${t("Aucun compte.")}</strong></p>
      <p>${t("Tout le monde se sert du mot de passe du centre. Donnez à chacun un compte ci-dessous.")}</p></div>`;
  }
  return html`<ul class="account-list" data-role="accounts">
    ${repeat(state.accounts, ({ id }) => id, (account) => line(account, state, page, acts))}
  </ul>`;
}

function line(account, state, page, acts) {
  const own = account.id === page.account;
  const here = state.at === account.id;
  return html`<li data-account=${account.id}>
    <div class="account-head">
      <p><strong dir="auto">${account.name}</strong> <span class="account-role">${ROLES[account.role].word()}</span></p>
      <p class="quiet account-standing">${icon(sign(account))}<span>${standing(account)}</span></p>
    </div>
    ${here ? fault(state.problem) : nothing} ${here ? provisional(state.given, acts) : nothing}
    ${own ? html`<p class="quiet">${t("C'est vous.")} <a href="/centre/password">${t("Mon mot de passe")}</a></p>` : change(account, state, acts)}
  </li>`;
}

function sign({ suspended_at: suspended, provisional: given }) {
  return suspended ? "user-x" : given ? "clock" : "user-check";
}

function standing({ suspended_at: suspended, provisional: given, last_seen_at: seen }) {
  if (suspended) return t("Suspendu depuis le {when}", { when: dated(suspended) });
  if (given) return t("Mot de passe provisoire, pas encore changé");
  return seen ? t("Vu le {when}", { when: dated(seen) }) : t("Jamais venu");
}

function change(account, state, acts) {
  const { id, name, role, suspended_at: suspended } = account;
  const submit = (event) => {
    event.preventDefault();
    acts.role(id, new FormData(event.target).get("role"));
  };
  return html`<details class="account-acts">
    <summary>${t("Modifier")}<span class="unseen"> ${name}</span></summary>
    <form class="fields" @submit=${submit}>
      ${roles(`role-${id}`, role)}
      <p class="quiet">${t("Un autre rôle ouvre d'autres clés : le compte reçoit un nouveau mot de passe provisoire, et ses pages ouvertes se ferment.")}</p>
      <p class="actions"><button data-role="set-role" ?disabled=${state.busy}>${icon("check")}${t("Donner ce rôle")}</button></p>
    </form>
    <p class="actions">
      <button data-role="reset" ?disabled=${state.busy} @click=${() => acts.reset(id)}>${icon("rotate-ccw")}${t("Nouveau mot de passe")}</button>
      <button data-role="suspend" ?disabled=${state.busy} @click=${() => acts.suspend(id, !suspended)}>
        ${icon(suspended ? "user-check" : "pause")}${suspended ? t("Laisser revenir") : t("Suspendre")}</button>
    </p>
    <details class="danger">
      <summary>${t("Retirer ce compte")}</summary>
      <p>${t("Ses pages ouvertes se ferment tout de suite, et rien ne le rétablit. Ce qu'il a fait reste dans les journaux.")}</p>
      <p class="actions"><button class="grave" data-role="remove" ?disabled=${state.busy} @click=${() => acts.remove(id)}>
        ${icon("user-x")}${t("Retirer {name}", { name })}</button></p>
    </details>
  </details>`;
}

function creation(state, acts) {
  const submit = async (event) => {
    event.preventDefault();
    const form = event.target;
    const { name, role } = Object.fromEntries(new FormData(form));
    if (await acts.create({ name, role })) form.reset();
  };
  const here = state.at === NEW;
  return html`${here ? provisional(state.given, acts) : nothing}
    <form class="fields" data-role="create-account" @submit=${submit}>
      <label><span>${t("Nom")}</span><input name="name" required maxlength="80" autocomplete="off" spellcheck="false" /></label>
      ${roles("role-new", "organiser")} ${here ? fault(state.problem) : nothing}
      <p class="actions"><button class="primary" ?disabled=${state.busy}>${icon("plus")}${t("Créer le compte")}</button></p>
    </form>`;
}

function roles(key, chosen) {
  return html`<fieldset class="roles"><legend>${t("Ce qu'il peut faire")}</legend>
    ${Object.entries(ROLES).map(
      ([role, { word, may }]) => html`<label class="check">
        <input type="radio" name="role" value=${role} ?checked=${role === chosen} aria-describedby="${key}-${role}" />
        <span><b>${word()}</b> <span class="quiet" id="${key}-${role}">${may()}</span></span></label>`,
    )}</fieldset>`;
}

function provisional(given, acts) {
  if (!given) return nothing;
  return html`<div class="created" role="status" data-role="given">
    <p>${icon("circle-check")} <span>${t("Mot de passe provisoire de")} <strong dir="auto">${given.name}</strong> :</span></p>
    <p><b class="code" data-role="given-password">${given.password}</b></p>
    <p>${t("Remettez-le en main propre : il n'est affiché que cette fois, et devra être changé à la première entrée.")}</p>
    <button @click=${acts.noted}>${icon("check")}${t("C'est noté")}</button>
  </div>`;
}
