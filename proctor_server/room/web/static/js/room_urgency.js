// Who needs me now: the order of the cards, and what waits for whoever reads the page.
import { serverNow } from "./moments.js";
import { byName, isCalling, isOffline, isPaused, isWaiting, isWorking, onTheWay } from "./people.js";

const RUNNING_OUT_MS = 5 * 60 * 1000;
const STILL_MS = 2000;

/** From the most urgent: who stands still with a problem, who calls, who waits to be let in, whose time runs out, whose
 * answers are on one machine alone. Everybody else comes after them. */
const RANKS = [hasProblem, isCalling, isWaiting, isRunningOut, isAtRisk];

function hasProblem({ alerts }) {
  return alerts.some(({ kind }) => kind === "problem");
}

function isRunningOut(candidate) {
  const { attempt } = candidate;
  if (!isWorking(candidate) || isPaused(candidate) || attempt.deadline === null) return false;
  return Date.parse(attempt.deadline) - serverNow() <= RUNNING_OUT_MS;
}

function isAtRisk(candidate) {
  const { attempt } = candidate;
  if (attempt === null) return false;
  return attempt.left_behind.some(({ numbers }) => numbers) || (isOffline(candidate) && onTheWay(attempt) > 0);
}

function rank(candidate) {
  const found = RANKS.findIndex((is) => is(candidate));
  return found < 0 ? RANKS.length : found;
}

/** The most urgent first; by name among equals, so that a card moves only when its own urgency changes. */
export function byUrgency(people) {
  const ranks = new Map(people.map((one) => [one, rank(one)]));
  return [...people].sort((a, b) => ranks.get(a) - ranks.get(b) || byName(a, b));
}

let standing = [];
let touched = -Infinity;

/**
 * Keeps cards from jumping away under a hand. While somebody points, touches or types among the cards, and for two
 * seconds after, cards stand where they stood, and a new one comes last; then they take their places. A pointer that
 * only rests there holds nothing back: what is urgent must come up, and «À faire» above shows it at once all the same.
 */
export function steady(wanted) {
  if (performance.now() - touched < STILL_MS) {
    const place = new Map(standing.map((id, n) => [id, n]));
    const at = ({ id }) => place.get(id) ?? place.size;
    wanted = [...wanted].sort((a, b) => at(a) - at(b));
  }
  standing = wanted.map(({ id }) => id);
  return wanted;
}

/** Listens for hands among the cards. */
export function watchHands() {
  for (const kind of ["pointermove", "pointerdown", "keydown", "wheel"]) {
    document.addEventListener(kind, ({ target }) => {
      if (target.closest?.("[data-role=cards]")) touched = performance.now();
    }, { passive: true });
  }
}

/** Draws, and leaves the focus on the card that had it, though the card may have moved. */
export function keepingFocus(draw) {
  const focused = document.activeElement?.closest("[data-role=cards]") ? document.activeElement : null;
  draw();
  if (focused?.isConnected && document.activeElement !== focused) focused.focus({ preventScroll: true });
}

/** A name for each thing that waits for this person: whoever wants to be let in, every call that nobody else has. */
export function waitingFor(people, { who }) {
  return people.flatMap((candidate) => [
    ...(isWaiting(candidate) ? [`door ${candidate.id}`] : []),
    ...candidate.alerts.filter(({ state, taken_by: by }) => state !== "taken" || by === who).map(({ n }) => `call ${n}`),
  ]);
}
