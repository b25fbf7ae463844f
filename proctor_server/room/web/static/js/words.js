// French sentences are the message ids; the page's data has the catalogue of the reader's language.

let language = "fr";
let catalogue = {};

export function speak(lang, words) {
  language = lang;
  catalogue = words ?? {};
}

export function spoken() {
  return language;
}

/** `sentence` in the reader's language, with `details` where braces name them. */
export function t(sentence, details = {}) {
  const said = catalogue[sentence] ?? sentence;
  const whole = said.replace(/\{(\w+)\}/g, (all, name) => details[name] ?? all);
  return language === "fr" ? bound(whole) : whole;
}

/** French puts a space before some signs: a line never begins with one of them. */
function bound(text) {
  return text.replace(/ (?=[:;?!»%])/g, "\u00a0").replace(/« /g, "«\u00a0");
}

/** The sentence for one or for several; `{n}` is the figure. In French nothing is singular. */
export function count(n, one, several, details = {}) {
  const single = language === "fr" ? n < 2 : n === 1;
  return t(single ? one : several, { n, ...details });
}
