// The words that a person reads: French message ids, other languages from the page's data.
let language = "fr";
let known = {};

export function useWords(chosen, words) {
  language = chosen;
  known = words;
}

/** The words for `id`, with the {named} values put in. */
export function t(id, values = {}) {
  return (known[id] ?? id).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const PRECISE = 5 * MINUTE;

/** Milliseconds left in words: hours and minutes; seconds as well in the last five minutes. */
export function timeLeft(milliseconds) {
  const two = (number) => String(number).padStart(2, "0");
  const minutes = Math.floor(milliseconds / MINUTE);
  if (milliseconds >= HOUR) {
    return t("reste {hours} h {minutes}", { hours: Math.floor(minutes / 60), minutes: two(minutes % 60) });
  }
  if (milliseconds >= PRECISE) return t("reste {minutes} min", { minutes });
  return t("reste {minutes} min {seconds}", { minutes, seconds: two(Math.floor(milliseconds / 1000) % 60) });
}

/** A moment (ms since 1970) as the clock on the wall shows it. */
export function clockTime(moment) {
  return new Date(moment).toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" });
}

/** To compare as a reader does: lower case, without accents. */
export function plain(text) {
  return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
}
