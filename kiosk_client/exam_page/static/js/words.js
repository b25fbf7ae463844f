// The words that a person reads: French message ids, other languages from the page's data.
let chosen = "fr";
let known = {};

/** `words`: by language, message id → words. */
export function useWords(words) {
  known = words;
}

/** From now on `t` speaks this language. */
export function speak(language) {
  chosen = language;
}

/** The language that is spoken. */
export function language() {
  return chosen;
}

/** The words for `id`, with the {named} values put in. */
export function t(id, values = {}) {
  return (known[chosen]?.[id] ?? id).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
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

/** A number of seconds in words. */
export function duration(seconds) {
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  if (!minutes) return t("{seconds} s", { seconds: rest });
  return rest ? t("{minutes} min {seconds} s", { minutes, seconds: rest }) : t("{minutes} min", { minutes });
}

/** Milliseconds as a clock that runs down: 1:05. The last second is over at 0:00. */
export function runningClock(milliseconds) {
  const seconds = Math.ceil(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** A moment (ms since 1970) as the clock on the wall shows it. */
export function clockTime(moment) {
  return new Date(moment).toLocaleTimeString(chosen, { hour: "2-digit", minute: "2-digit" });
}

/** To compare as a reader does: lower case, without accents. */
export function plain(text) {
  return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
}
