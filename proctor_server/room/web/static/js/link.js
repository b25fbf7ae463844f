// The page's link to the room: calls under /api, and the live socket.
import { io } from "../vendor/socket.io-client-4.8.4.js";
import { setServerNow } from "./moments.js";
import { t } from "./words.js";

/** A problem told by the server: `code`, `detail`, maybe `fields` and `wait_seconds`. */
export class Problem extends Error {
  constructor(told) {
    super(told.detail);
    Object.assign(this, told);
  }
}

const UNREACHABLE = { code: "unreachable", status: 0 };

export function openLink(page) {
  setServerNow(page.now);
  const [post, put, remove] = ["POST", "PUT", "DELETE"].map(sending);
  return { get: (path) => call("GET", path), post, postOnce: once(post), put, remove, upload, live };
}

/**
 * A `post` that goes with a key. Where no answer came nobody knows whether it was done: asked again, the same thing goes
 * with the same key, and is done once.
 */
function once(post) {
  const unanswered = new Map();
  return async (path, body) => {
    const wish = JSON.stringify([path, body]);
    const key = unanswered.get(wish) ?? crypto.randomUUID();
    unanswered.set(wish, key);
    const isAnswered = ({ code }) => code !== UNREACHABLE.code;
    return post(path, { ...body, key }).then(
      (told) => (unanswered.delete(wish), told),
      (problem) => {
        if (isAnswered(problem)) unanswered.delete(wish);
        throw problem;
      },
    );
  };
}

function sending(method) {
  const headers = { "Content-Type": "application/json" };
  return (path, body = {}) => call(method, path, { headers, body: JSON.stringify(body) });
}

function upload(path, file) {
  const body = new FormData();
  body.append("file", file);
  return call("POST", path, { body });
}

async function call(method, path, options = {}) {
  let response;
  try {
    response = await fetch(path, { method, credentials: "same-origin", ...options });
  } catch {
    throw new Problem({ ...UNREACHABLE, detail: t("Le serveur de la salle ne répond pas. Réessayez.") });
  }
  const told = await response.json().catch(() => ({}));
  if (response.ok) return told;
  if (response.status === 401 && told.code === "not_signed_in") location.assign("/");
  throw new Problem({ detail: response.statusText, status: response.status, ...told });
}

/**
 * Follows `session`: `heard(event, payload)` for `room`, `cards`, `stations`, `session`,
 * `roster`, `disk`;
 * `linked(up)` when the socket opens and when it is lost. It comes back by itself.
 */
function live(session, heard, linked) {
  const socket = io("/dashboard", {
    auth: { session },
    transports: ["websocket"],
    reconnectionDelay: 500,
    reconnectionDelayMax: 3000,
  });
  for (const event of ["room", "cards", "stations", "session", "roster", "disk"]) {
    socket.on(event, (payload) => heard(event, payload));
  }
  socket.on("connect", () => linked(true));
  socket.on("disconnect", (why) => {
    linked(false);
    // the server ends a socket when a sign-in ends or when it stops: the library leaves that to us
    if (why === "io server disconnect") setTimeout(() => socket.connect(), 1000);
  });
  socket.on("connect_error", ({ message }) => {
    if (message === "not_signed_in") location.assign("/");
    linked(false);
    if (!socket.active) setTimeout(() => socket.connect(), 3000);
  });
  return socket;
}
