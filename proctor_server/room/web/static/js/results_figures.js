// Three figures where a head teacher would rather look than read, each with the same numbers in a table.
import { html, nothing } from "../vendor/lit-html-3.3.3.js";
import { bars, columns } from "./charts.js";
import { spoken, t } from "./words.js";

export function figures(summary, { ceiling }) {
  if (summary.mean === null) return nothing;
  return html`<div class="results-figures" data-role="figures">
    <div>${scores(summary)} ${byClass(summary)}</div>
    ${byCompetence(summary, ceiling)}
  </div>`;
}

function scores({ bands, mean, highest }) {
  const said = bands.filter(({ count: n }) => n > 0).map(({ low, high, count: n }) => t("{n} de {low} à {high}", { n, low, high }));
  return figure({
    name: "scores",
    title: t("Répartition des scores validés"),
    described: t("Certifications validées par tranche de Pix : {said}. Moyenne {mean}.", { said: said.join(", "), mean }),
    chart: (told) => columns({
      ...told,
      columns: bands.map(({ low, count: n }) => ({ label: low, value: n })),
      end: highest,
      mark: { at: mean / highest, words: t("moyenne {mean}", { mean }) },
    }),
    heads: [t("Pix"), t("Certifications")],
    rows: bands.map(({ low, high, count: n }) => [`${low}–${high}`, n]),
  });
}

function byClass({ classes, highest, group }) {
  if (group !== "" || classes.length < 2) return nothing;
  const name = (one) => one.group || t("Sans classe");
  const rows = classes.map((one) => ({
    label: name(one),
    value: one.mean ?? 0,
    words: one.mean === null ? t("aucune validée") : t("{mean} Pix", { mean: one.mean }),
  }));
  return figure({
    name: "classes",
    title: t("Score moyen par classe"),
    described: rows.map(({ label, words }) => `${label} : ${words}`).join(", "),
    chart: (told) => bars({ ...told, rows, most: highest }),
    heads: [t("Classe"), t("Certifications"), t("Validées"), t("Pix en moyenne")],
    rows: classes.map((one) => [name(one), one.candidates, one.validated, one.mean ?? "–"]),
  });
}

function byCompetence({ competences }, ceiling) {
  const rows = competences.map(({ id, name, tested, mean_tenths: tenths }) => ({
    label: `${id} ${name}`,
    value: tenths / 10,
    words: tested ? tenth(tenths) : t("non testée"),
  }));
  return figure({
    name: "competences",
    title: t("Niveau moyen par compétence, sur {ceiling}", { ceiling }),
    described: rows.map(({ label, words }) => `${label} : ${words}`).join(", "),
    chart: (told) => bars({ ...told, rows, most: ceiling }),
    heads: [t("Compétence"), t("Testés"), t("Au-dessus de 0"), t("Niveau moyen")],
    rows: competences.map((one) => [`${one.id} ${one.name}`, one.tested, one.certified, one.tested ? tenth(one.mean_tenths) : "–"]),
  });
}

function tenth(tenths) {
  const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  return new Intl.NumberFormat(spoken(), digits).format(tenths / 10);
}

function figure({ name, title, described, chart, heads, rows }) {
  return html`<figure class="results-figure" data-role=${`figure-${name}`}>
    <figcaption><h2>${title}</h2></figcaption>
    ${chart({ name, title, described })}
    <details><summary>${t("Les mêmes chiffres en tableau")}</summary>
      <div class="results-scroll" tabindex="0" role="region" aria-label=${title}>
        <table class="results-numbers"><thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
          <tbody>${rows.map(([first, ...rest]) => html`<tr><th scope="row">${first}</th>${rest.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
        </table></div></details>
  </figure>`;
}
