// A short sound when something new waits for me. Off at first: a room in an exam is quiet.
import { html, svg } from "../vendor/lit-html-3.3.3.js";
import { t } from "./words.js";

const KEPT = "proctor room sound";
const NOTES = [659.3, 880];
const NOTE_SECONDS = 0.14;
const LOUDNESS = 0.12;

let audio = null;
let heard = new Set();

function isOn() {
  return localStorage.getItem(KEPT) === "on";
}

/** Browsers let a page sound only after the first gesture on it: until then this one keeps silent. */
export function awaitGesture() {
  const arm = () => {
    if (isOn()) audio ??= new AudioContext();
  };
  for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, arm);
}

/** Rings once when `waiting` has a name that it did not have the last time. */
export function ringForNew(waiting) {
  const isNew = waiting.some((name) => !heard.has(name));
  heard = new Set(waiting);
  if (isNew && isOn()) ring();
}

function ring() {
  if (audio === null) return;
  const gain = audio.createGain();
  gain.gain.value = LOUDNESS;
  gain.connect(audio.destination);
  NOTES.forEach((frequency, n) => {
    const note = audio.createOscillator();
    note.frequency.value = frequency;
    note.connect(gain);
    note.start(audio.currentTime + n * NOTE_SECONDS);
    note.stop(audio.currentTime + (n + 1) * NOTE_SECONDS);
  });
}

/** `redraw()`: the switch shows what was chosen. Switched on, it lets hear what it will sound like. */
export function soundSwitch(redraw) {
  const on = isOn();
  const turn = () => {
    localStorage.setItem(KEPT, on ? "off" : "on");
    if (!on) {
      audio ??= new AudioContext();
      ring();
    }
    redraw();
  };
  return html`<button data-role="sound" class="sound" aria-pressed=${on} @click=${turn}
    title=${t("Un son court quand quelque chose de nouveau m'attend")}>${speaker(on)}${t("Son")}</button>`;
}

function speaker(on) {
  const waves = on ? "M16 9a5 5 0 0 1 0 6M19 6a9 9 0 0 1 0 12" : "M16 9.5l5 5M21 9.5l-5 5";
  return html`<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2"
    stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${svg`<path d="M4 9.5v5h3.5L12 19V5L7.5 9.5Z"></path>
    <path d=${waves}></path>`}</svg>`;
}
