-- Every fact of every session. `line` is the JSON line as it is hashed; nothing is ever updated or deleted here.
CREATE TABLE journal (
  session TEXT NOT NULL,
  n       INTEGER NOT NULL,
  line    BLOB NOT NULL,
  hash    TEXT NOT NULL,      -- SHA-256 of the line
  PRIMARY KEY (session, n)
) WITHOUT ROWID;

-- What a session's people need to get in; not in the journal, because the journal leaves the room.
CREATE TABLE session_secret (
  session             TEXT PRIMARY KEY,
  access_code         TEXT NOT NULL,
  password_phc        TEXT NOT NULL,   -- Argon2id of the invigilators' password
  password_sealed     BLOB NOT NULL,   -- the password, for printing, under the centre's content key
  content_key_wrapped BLOB NOT NULL    -- the content key under the invigilators' password
);

-- What somebody is typing, so that another station can show it (R-ENT-04). The newest only; not evidence.
CREATE TABLE draft (
  session TEXT NOT NULL,
  attempt TEXT NOT NULL,
  number  INTEGER NOT NULL,
  body    BLOB NOT NULL,
  PRIMARY KEY (session, attempt)
) WITHOUT ROWID;

-- The last head that each station signed for its journal of a session.
CREATE TABLE station_head (
  session   TEXT NOT NULL,
  station   TEXT NOT NULL,
  n         INTEGER NOT NULL,
  hash      TEXT NOT NULL,
  signature TEXT NOT NULL,
  PRIMARY KEY (session, station)
) WITHOUT ROWID;

-- From here on: projections of the journal. They can be emptied and built again from it.

CREATE TABLE session (
  number       TEXT PRIMARY KEY,
  centre       TEXT NOT NULL,
  plan         BLOB NOT NULL,          -- JSON of SessionPlan
  bank         TEXT NOT NULL,
  bank_version TEXT NOT NULL,
  invigilators TEXT NOT NULL DEFAULT '[]',
  first_start  INTEGER,                -- milliseconds
  revision     INTEGER NOT NULL DEFAULT 0,  -- of the finalisation; 0: never finalised
  finalised_n  INTEGER                 -- the journal's line that finalised it, null while it is not
);

CREATE TABLE candidate (
  session         TEXT NOT NULL,
  id              INTEGER NOT NULL,
  body            BLOB NOT NULL,       -- JSON of Candidate
  profile         BLOB NOT NULL DEFAULT '[]',  -- JSON list of Competence
  confirmed_until INTEGER,             -- milliseconds; presence for a start or a return
  PRIMARY KEY (session, id)
) WITHOUT ROWID;

CREATE TABLE attempt (
  id                TEXT PRIMARY KEY,
  session           TEXT NOT NULL,
  candidate         INTEGER NOT NULL,
  state             TEXT NOT NULL,     -- attempt.State
  revision          INTEGER NOT NULL,  -- raised with each order
  station           TEXT NOT NULL,     -- the one station that writes
  station_name      TEXT NOT NULL,
  epoch             INTEGER NOT NULL,
  door_station      TEXT,              -- where the candidate stands to come back
  door_station_name TEXT,
  seed              TEXT,
  items             INTEGER NOT NULL DEFAULT 0,
  done              INTEGER NOT NULL DEFAULT 0,
  began_at          INTEGER,
  deadline          INTEGER,
  ended_at          INTEGER,
  "end"             TEXT,
  abort_reason      TEXT,
  late_answers      INTEGER NOT NULL DEFAULT 0,
  fenced            INTEGER NOT NULL DEFAULT 0,
  focus_losses      INTEGER NOT NULL DEFAULT 0,
  station_ended     INTEGER NOT NULL DEFAULT 0,  -- 1: the station's own journal says the end
  UNIQUE (session, candidate)
);
CREATE INDEX attempt_deadline ON attempt (state, deadline);

CREATE TABLE form_item (
  attempt    TEXT NOT NULL,
  number     INTEGER NOT NULL,
  item       TEXT NOT NULL,
  skill      TEXT NOT NULL,
  competence TEXT NOT NULL,
  kind       TEXT NOT NULL,
  PRIMARY KEY (attempt, number)
) WITHOUT ROWID;

CREATE TABLE answer (
  attempt TEXT NOT NULL,
  number  INTEGER NOT NULL,
  item    TEXT NOT NULL,
  body    BLOB NOT NULL,               -- JSON; null when skipped
  late    INTEGER NOT NULL,
  n       INTEGER NOT NULL,            -- the journal's line that holds it
  PRIMARY KEY (attempt, number)
) WITHOUT ROWID;

CREATE TABLE station_entry (
  session TEXT NOT NULL,
  station TEXT NOT NULL,
  n       INTEGER NOT NULL,
  attempt TEXT NOT NULL,
  line    BLOB NOT NULL,
  hash    TEXT NOT NULL,
  verdict TEXT NOT NULL,
  PRIMARY KEY (session, station, n)
) WITHOUT ROWID;

CREATE TABLE lost_journal (
  session TEXT NOT NULL,
  station TEXT NOT NULL,
  after   INTEGER NOT NULL,
  reason  TEXT NOT NULL,
  PRIMARY KEY (session, station)
) WITHOUT ROWID;

CREATE TABLE delivery (
  session  TEXT NOT NULL,
  revision INTEGER NOT NULL,
  file     TEXT NOT NULL,
  sha256   TEXT NOT NULL,
  state    TEXT NOT NULL,              -- queued, delivered, refused
  message  TEXT NOT NULL DEFAULT '',
  receipt  TEXT,                       -- DSSE envelope, JSON
  received_at TEXT,                    -- when the authority had it, ISO 8601
  PRIMARY KEY (session, revision)
) WITHOUT ROWID;
