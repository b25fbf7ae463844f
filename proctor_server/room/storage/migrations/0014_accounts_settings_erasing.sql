-- Named accounts of the centre. Removing one deletes its row, and with it what its password opens.
CREATE TABLE account (
  id           TEXT PRIMARY KEY,
  name         TEXT NOT NULL,          -- as shown, and as journals name it
  spelled      TEXT NOT NULL UNIQUE,   -- account.spelled of the name
  role         TEXT NOT NULL,          -- account.AccountRole
  password_phc TEXT NOT NULL,          -- Argon2id
  keys_wrapped BLOB,                   -- what the role unlocks, under the password; null: nothing
  must_change  INTEGER NOT NULL,       -- 1: the password was given by somebody else
  suspended_at INTEGER,                -- milliseconds; null: it may come in
  created_at   INTEGER NOT NULL        -- milliseconds
) WITHOUT ROWID;

-- Null: the centre's own password, or an invigilator.
ALTER TABLE sign_in ADD COLUMN account TEXT;

-- What was done to the centre itself. Rows are added, and neither changed nor deleted.
CREATE TABLE centre_event (
  n      INTEGER PRIMARY KEY,
  at     INTEGER NOT NULL,             -- milliseconds
  who    TEXT NOT NULL,                -- «administrator:…», as journals write it
  what   TEXT NOT NULL,                -- account.CentreDeed
  whom   TEXT NOT NULL DEFAULT '',     -- the account's name
  detail TEXT NOT NULL DEFAULT ''
);

-- What the centre decides, and who decided it. What has no row here has its default (settings.CentreSettings).
CREATE TABLE centre_setting (
  name   TEXT PRIMARY KEY,             -- a field of settings.CentreSettings
  value  TEXT NOT NULL,                -- JSON
  set_at INTEGER NOT NULL,             -- milliseconds
  set_by TEXT NOT NULL                 -- «administrator:…»
) WITHOUT ROWID;

-- All that is left of a session whose personal data is erased (R-FIN-07), from the first step of erasing on.
CREATE TABLE erased_session (
  number   TEXT PRIMARY KEY,
  body     BLOB NOT NULL,              -- JSON of view.ErasedSession: nobody's name is in it
  receipt  TEXT NOT NULL,              -- the authority's, a DSSE envelope; empty: the session was never held
  begun_at INTEGER NOT NULL,           -- milliseconds
  done_at  INTEGER                     -- milliseconds; null: a step is still to be done
) WITHOUT ROWID;

-- Stations that have not said yet that they forgot an erased session: they still have to hear of its receipt.
CREATE TABLE still_to_forget (
  number  TEXT NOT NULL,
  station TEXT NOT NULL,
  voucher TEXT NOT NULL,
  receipt TEXT NOT NULL,
  PRIMARY KEY (number, station)
) WITHOUT ROWID;
