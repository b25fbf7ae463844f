// Moments as people read them. The server's clock counts: `offset` is what this browser's clock lacks.
import { spoken, t } from "./words.js";

let offset = 0;

/** Corrects this browser's clock by a moment that the server has just said. */
export function setServerNow(iso) {
  offset = Date.parse(iso) - Date.now();
}

/** Milliseconds since 1970, on the server's clock. */
export function serverNow() {
  return Date.now() + offset;
}

const formats = new Map();
const LOCALES = { fr: "fr-FR", en: "en-GB" };

function format(name, options) {
  const key = spoken() + name;
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(LOCALES[spoken()], options));
  return formats.get(key);
}

/** «14:32» */
export function clock(moment) {
  const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return format("clock", options).format(moment === undefined ? serverNow() : new Date(moment));
}

/** «mardi 12 mars», of a moment without zone, as the centre wrote it. */
export function day(written) {
  const options = { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" };
  return format("day", options).format(new Date(`${written.slice(0, 10)}T12:00:00Z`));
}

/** «mardi 12 mars 2026», of a moment without zone. */
export function fullDay(written) {
  const options = { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
  return format("fullDay", options).format(new Date(`${written.slice(0, 10)}T12:00:00Z`));
}

/** «2026-03-12»: the date here and now, on the server's clock. */
export function today() {
  return new Intl.DateTimeFormat("sv-SE").format(serverNow());
}

/** «12 mars 2026, 14:32» of a moment. */
export function dated(moment) {
  const options = { day: "numeric", month: "long", year: "numeric" };
  return `${format("dated", options).format(new Date(moment))}, ${clock(moment)}`;
}

/** «14:32:05» */
export function preciseClock(moment) {
  const options = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
  return format("precise", options).format(new Date(moment));
}

/** «mardi 12 mars» of a moment, where this browser is. */
export function dayOf(moment) {
  return format("day of", { weekday: "long", day: "numeric", month: "long" }).format(new Date(moment));
}

/** «14:00» of a moment without zone. */
export function writtenClock(written) {
  return written.slice(11, 16);
}

/** «26/12/2003» of a date. */
export function birthDate(date) {
  const options = { day: "2-digit", month: "2-digit", year: "numeric", timeZone: "UTC" };
  return format("birth", options).format(new Date(`${date}T12:00:00Z`));
}

/** «1:02» hours and minutes until `deadline`, rounded up; «0:00» once it is over. */
export function left(deadline) {
  const minutes = Math.max(0, Math.ceil((Date.parse(deadline) - serverNow()) / 60000));
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}

/** «depuis 12 s», «depuis 3 min». */
export function since(moment) {
  const seconds = Math.max(0, Math.floor((serverNow() - Date.parse(moment)) / 1000));
  if (seconds < 60) return t("depuis {n} s", { n: seconds });
  return t("depuis {n} min", { n: Math.floor(seconds / 60) });
}

/** «il y a 12 s», «il y a 3 min». */
export function ago(moment) {
  const seconds = Math.max(0, Math.floor((serverNow() - Date.parse(moment)) / 1000));
  if (seconds < 60) return t("il y a {n} s", { n: seconds });
  return t("il y a {n} min", { n: Math.floor(seconds / 60) });
}

/** «0:41» minutes and seconds since a moment. */
export function age(moment) {
  const seconds = Math.max(0, Math.floor((serverNow() - Date.parse(moment)) / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** «4 min 5 s» of a length in seconds. */
export function length(seconds) {
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  if (!minutes) return t("{n} s", { n: rest });
  return rest ? t("{m} min {s} s", { m: minutes, s: rest }) : t("{m} min", { m: minutes });
}

/** «24:05» minutes and seconds until a moment. */
export function countdown(moment) {
  const seconds = Math.max(0, Math.floor((Date.parse(moment) - serverNow()) / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
