-- Stations that hold a certificate of the centre issued by this server.
CREATE TABLE paired_station (
  id          TEXT PRIMARY KEY,        -- pairing.key_id of its public key
  name        TEXT NOT NULL,
  public_key  BLOB NOT NULL,           -- Ed25519, raw
  certificate TEXT NOT NULL,           -- PEM
  paired_at   INTEGER NOT NULL,        -- milliseconds
  revoked_at  INTEGER                  -- milliseconds; null: it may come in
) WITHOUT ROWID;

-- People who have signed in on a dashboard. The token itself is in their cookie only.
CREATE TABLE sign_in (
  token_hash   BLOB PRIMARY KEY,       -- SHA-256 of the token
  role         TEXT NOT NULL,          -- administrator, invigilator
  session      TEXT,                   -- null for an administrator
  name         TEXT NOT NULL,
  created_at   INTEGER NOT NULL,       -- milliseconds
  last_seen_at INTEGER NOT NULL,       -- milliseconds, within a minute
  revoked_at   INTEGER                 -- milliseconds
) WITHOUT ROWID;

-- Wrong guesses at codes and passwords: they survive a restart, so that a restart is no way around a wait.
CREATE TABLE guess (
  subject  TEXT PRIMARY KEY,           -- what is guessed at, or from where
  failures INTEGER NOT NULL,
  last_at  INTEGER NOT NULL            -- milliseconds
) WITHOUT ROWID;
