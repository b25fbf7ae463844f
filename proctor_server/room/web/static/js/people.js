// What a candidate's card says in words: one table a question, so that every view says the same.
import { count, t } from "./words.js";
import { clock, since } from "./moments.js";

/** State → icon and word. The icon's shape and the word differ, colour comes on top. */
export const STATES = {
  expected: { icon: "circle-dashed", word: () => t("attendu"), tone: "calm" },
  absent: { icon: "minus", word: () => t("absent"), tone: "calm" },
  present: { icon: "user-check", word: () => t("présent"), tone: "calm" },
  at_door: { icon: "hand", word: () => t("attend à l'entrée"), tone: "call" },
  sitting: { icon: "circle-play", word: () => t("en cours"), tone: "fine" },
  held: { icon: "pause", word: () => t("question retenue"), tone: "call" },
  paused: { icon: "pause", word: () => t("en pause"), tone: "calm" },
  away: { icon: "rotate-ccw", word: () => t("attend son retour"), tone: "call" },
  handed_in: { icon: "circle-check", word: () => t("copie rendue"), tone: "done" },
};

/** How an attempt ended (R-TST-08). */
export const ENDS = {
  completed: () => t("toutes les questions vues"),
  handed_in: () => t("copie rendue par le candidat"),
  deadline: () => t("fin du temps"),
  ended_by_invigilator: () => t("terminé par un surveillant"),
  finalised: () => t("terminé par la finalisation"),
};

/** The header's groups, which are also the filters: sign, words, who belongs. */
export const GROUPS = [
  { key: "working", sign: "●", tone: "fine", one: "{n} en cours", several: "{n} en cours", has: isWorking },
  { key: "waiting", sign: "▲", tone: "call", one: "{n} m'attend", several: "{n} m'attendent", has: isWaiting },
  { key: "calling", sign: "▲", tone: "call", one: "{n} appelle", several: "{n} appellent", has: isCalling },
  { key: "offline", sign: "◌", tone: "calm", one: "{n} hors ligne", several: "{n} hors ligne", has: isOffline },
  { key: "done", sign: "✓", tone: "done", one: "{n} rendue", several: "{n} rendues", has: isDone },
  { key: "ready", sign: "◇", tone: "calm", one: "{n} présent", several: "{n} présents", has: isReady },
  { key: "expected", sign: "–", tone: "calm", one: "{n} pas encore là", several: "{n} pas encore là", has: isExpected },
];

const WORKING = new Set(["sitting", "held", "paused"]);

export function isWorking({ state }) {
  return WORKING.has(state);
}

/** Somebody stands still until an invigilator acts, and nothing has been decided yet. */
export function isWaiting({ state, confirmed_until: until }) {
  return (state === "at_door" || state === "away") && until === null;
}

/** Waits to be let in, or has called and nobody has said that they go. */
export function needsSomebody(candidate) {
  return isWaiting(candidate) || candidate.alerts.some(({ state }) => state !== "taken");
}

/** A call of theirs is open (R-INC-01). */
export function isCalling({ alerts }) {
  return alerts.length > 0;
}

export function isOffline({ attempt, state }) {
  return attempt !== null && attempt.offline_since !== null && state !== "handed_in";
}

export function isDone({ state }) {
  return state === "handed_in";
}

function isReady({ state, confirmed_until: until }) {
  return state === "present" || (until !== null && (state === "at_door" || state === "away"));
}

function isExpected({ state }) {
  return state === "expected" || state === "absent";
}

/** Whether presence can still be confirmed or withdrawn (R-ENT-03). */
export function canBeConfirmed({ state, certifiable }) {
  return certifiable && ["expected", "absent", "present", "at_door"].includes(state);
}

export function isConfirmed({ confirmed_until: until }) {
  return until !== null;
}

export function canComeBack({ state, confirmed_until: until }) {
  return state === "away" && until === null;
}

/** Whether an invigilator can still end this attempt (R-TST-08). */
export function canBeEnded({ attempt, state }) {
  return attempt !== null && attempt.began_at !== null && state !== "handed_in";
}

/** Whether the candidate's clock stands still (R-TIM-05). */
export function isPaused({ attempt }) {
  return attempt !== null && attempt.paused_at !== null;
}

/** Whether the candidate's clock can be stopped. */
export function canBePaused(candidate) {
  return (candidate.state === "sitting" || candidate.state === "held") && !isPaused(candidate);
}

const written = new WeakMap();

/** «LOVELACE Ada» */
export function fullName(candidate) {
  if (!written.has(candidate)) {
    const { birth_name: birth, first_name: first } = candidate;
    written.set(candidate, `${birth.toLocaleUpperCase("fr")} ${first}`);
  }
  return written.get(candidate);
}

/** Why somebody who is not certifiable cannot start (R-CAN-05). */
export function whyNotCertifiable({ certifiable_competences: n }) {
  return count(
    n,
    "Non certifiable : {n} compétence au niveau 1, il en faut 5.",
    "Non certifiable : {n} compétences au niveau 1, il en faut 5.",
  );
}

/** How many entries of the station's journal the room does not have yet. */
export function onTheWay({ station_kept: station, room_kept: room }) {
  return Math.max(0, station - room);
}

/** What is said about a silent station: since when, and whether the candidate goes on. */
export function offlineWords({ attempt, state }) {
  if (state === "sitting") return `${since(attempt.offline_since)} · ${t("continue seul")}`;
  return `${t("hors ligne")} ${since(attempt.offline_since)}`;
}

/** «présence confirmée jusqu'à 14:47» */
export function confirmedWords({ confirmed_until: until, state }) {
  const time = clock(until);
  return state === "away" ? t("retour autorisé jusqu'à {time}", { time }) : t("confirmé jusqu'à {time}", { time });
}

const alphabet = new Intl.Collator("fr");

export function byName(a, b) {
  return alphabet.compare(fullName(a), fullName(b));
}

export function byStation(a, b) {
  const name = ({ attempt }) => attempt?.station_name ?? "\uffff";
  return name(a).localeCompare(name(b), "fr", { numeric: true }) || byName(a, b);
}
