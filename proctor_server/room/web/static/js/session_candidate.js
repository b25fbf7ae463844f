// The side sheet of one candidate to enrol or to correct: every field of a list (R-CAN-01), faults beside theirs.
import { html, nothing } from "../vendor/lit-html-3.3.3.js";
import { choice, faultsByField, input, starred } from "./fields.js";
import { fault, icon } from "./parts.js";
import { fullName } from "./people.js";
import { t } from "./words.js";

export function candidateSheet(state, acts) {
  const { person } = state;
  return html`<dialog class="sheet" data-role="candidate-sheet" data-open=${person !== null} aria-labelledby="candidate-title"
    @close=${acts.unwrite}>${person ? body(person, state, acts) : nothing}</dialog>`;
}

function body(person, state, acts) {
  const { id, values } = person;
  return html`<div class="titled">
      <h2 id="candidate-title">${id === null ? t("Ajouter un candidat") : t("Corriger {name}", { name: fullName(values) })}</h2>
      <button class="plain" data-role="close" @click=${acts.unwrite}>${icon("x")}${t("Fermer")}</button>
    </div>
    <form class="fields" data-role="candidate-form" novalidate @submit=${(event) => submit(event, acts)}>
      ${fields(values, faultsByField(state.formProblem))} ${starred()}
      ${fault(state.formProblem && !state.formProblem.fields ? state.formProblem : null)}
      <p class="actions"><button class="primary" ?disabled=${state.busy}>${icon("check")}${id === null ? t("Inscrire") : t("Enregistrer")}</button>
        <button type="button" @click=${acts.unwrite}>${icon("x")}${t("Annuler")}</button></p>
    </form>`;
}

function submit(event, acts) {
  event.preventDefault();
  const { profile, ...values } = Object.fromEntries(new FormData(event.target));
  acts.savePerson(values, profile.size ? profile : null, event.target);
}

function fields(v, wrong) {
  const of = (name, more = {}) => ({ wrong, value: v[name] ?? "", ...more });
  const one = (name, label, more) => input(name, label, of(name, more));
  return html`<fieldset><legend>${t("Identité")}</legend>
      ${one("birth_name", t("Nom de naissance"), { must: true })} ${one("first_name", t("Prénom"), { must: true })}
      ${one("birth_date", t("Date de naissance (JJ/MM/AAAA)"), { must: true, shape: "09/04/2004" })}
      ${choice("sex", t("Sexe"), [["", "–"], ["F", "F"], ["M", "M"]], of("sex", { must: true }))}
    </fieldset>
    <fieldset><legend>${t("Lieu de naissance")}</legend>
      ${one("birth_country", t("Pays"), { must: true, value: v.birth_country ?? "FRANCE" })} ${one("birth_city", t("Commune"))}
      ${one("birth_postcode", t("Code postal"), { mode: "numeric" })} ${one("birth_insee", t("Code INSEE"))}
    </fieldset>
    <fieldset><legend>${t("Scolarité")}</legend>
      ${one("group", t("Classe"))} ${one("external_id", t("Identifiant externe"))} ${one("ine", t("INE"))}
    </fieldset>
    <fieldset><legend>${t("Aménagements")}</legend>
      ${one("extra_time_percent", t("Temps majoré (%)"), { mode: "numeric" })}
      ${choice("text_size", t("Taille du texte"), [["1", t("normale")], ["2", t("grande")], ["3", t("très grande")]], of("text_size"))}
      ${choice("focus_tolerance", t("Sortie de page"), [["", t("comptée")], ["oui", t("tolérée")]], of("focus_tolerance"))}
      ${one("accommodations", t("Autres, en mots"))}
    </fieldset>
    <fieldset><legend>${t("Adresses e-mail")}</legend>
      ${one("email_convocation", t("Pour la convocation"), { mode: "email" })} ${one("email_results", t("Pour les résultats"), { mode: "email" })}
    </fieldset>
    <fieldset><legend>${t("Profil (facultatif)")}</legend>
      <div class="field all"><label><span>${t("Fichier JSON, ODS, XLSX ou CSV")}</span>
        <input type="file" name="profile" accept=".json,.ods,.xlsx,.csv" aria-describedby="profile-hint" /></label>
        <p class="quiet" id="profile-hint">${t("Il peut contenir ceux d'autres candidats. Sans profil, le candidat n'est pas certifiable.")}</p></div>
    </fieldset>`;
}
