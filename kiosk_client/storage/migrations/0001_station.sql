-- What a station keeps. Everything a candidate gave, and their name, is AES-256-GCM under the attempt's key.

-- One row an attempt that this station has held.
CREATE TABLE attempt (
  attempt     TEXT PRIMARY KEY,
  session     TEXT NOT NULL,
  opened      INTEGER NOT NULL,   -- 1, 2, 3 … in the order in which this station met them
  is_open     INTEGER NOT NULL,   -- 1 until it has ended here, or has been taken elsewhere
  wrapped_key BLOB NOT NULL,      -- the attempt's key under a key derived from the station's; forgetting it erases
  order_body  BLOB NOT NULL,      -- the last AttemptOrder without its form, encrypted
  form        BLOB                -- list of FormItem, encrypted; NULL before the first Begin
) STRICT;

-- The station's journal, one chain a session.
CREATE TABLE entry (
  session TEXT NOT NULL,
  n       INTEGER NOT NULL,
  attempt TEXT NOT NULL REFERENCES attempt (attempt),
  line    BLOB NOT NULL,          -- the line as it is replicated, encrypted
  PRIMARY KEY (session, n)
) STRICT, WITHOUT ROWID;

-- Where each journal ends.
CREATE TABLE journal (
  session      TEXT PRIMARY KEY,
  n            INTEGER NOT NULL,
  hash         TEXT NOT NULL,
  signature    TEXT NOT NULL,     -- base64, Ed25519 of the station over chain.signed_text
  acknowledged INTEGER NOT NULL   -- highest n that the room has on its disk
) STRICT;

-- What is being typed, one row an attempt.
CREATE TABLE draft (
  attempt TEXT PRIMARY KEY REFERENCES attempt (attempt),
  body    BLOB NOT NULL           -- [number, value], encrypted
) STRICT;

-- What is known of the room's clock: one row.
CREATE TABLE room_clock (
  id      INTEGER PRIMARY KEY CHECK (id = 1),
  boot_id TEXT NOT NULL,
  on_boot INTEGER NOT NULL,       -- room's clock - CLOCK_BOOTTIME, ms, in the boot boot_id
  on_wall INTEGER NOT NULL        -- room's clock - wall clock, ms
) STRICT;

-- The last signed head of each session's journal that the room told: this station is a witness of it.
CREATE TABLE witness (
  session   TEXT PRIMARY KEY,
  n         INTEGER NOT NULL,
  hash      TEXT NOT NULL,
  signature TEXT NOT NULL
) STRICT;

-- Erasures, with their reasons.
CREATE TABLE erasure (
  at     INTEGER NOT NULL,        -- wall clock, ms
  forced INTEGER NOT NULL,
  reason TEXT NOT NULL,
  counts TEXT NOT NULL            -- JSON: journal -> {n, acknowledged}
) STRICT;
