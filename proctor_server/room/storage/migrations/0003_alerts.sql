-- A projection of the journal: live calls of candidates (R-INC-01, R-INC-03). Nothing is taken out of it.
CREATE TABLE alert (
  session    TEXT NOT NULL,
  n          INTEGER NOT NULL,         -- the journal's line that raised it
  candidate  INTEGER NOT NULL,
  attempt    TEXT NOT NULL,
  kind       TEXT NOT NULL,            -- hand
  state      TEXT NOT NULL,            -- alert.AlertState
  raised_at  INTEGER NOT NULL,         -- milliseconds, by the station that raised it
  taken_by   TEXT,                     -- who, as the journal names them
  taken_at   INTEGER,                  -- milliseconds
  settled_at INTEGER,                  -- milliseconds
  PRIMARY KEY (session, n)
) WITHOUT ROWID;
CREATE INDEX alert_attempt ON alert (attempt, state);
