-- Messages of invigilators, one row a candidate and message (R-INC-06). Added time is told by the same dialog (R-TIM-03).
CREATE TABLE message (
  session      TEXT NOT NULL,
  n            INTEGER NOT NULL,       -- the journal's line that sent it
  candidate    INTEGER NOT NULL,
  text         TEXT NOT NULL,
  added        INTEGER NOT NULL,       -- milliseconds that were added to the candidate's time; 0: words alone
  sent_at      INTEGER NOT NULL,       -- milliseconds
  sent_by      TEXT NOT NULL,          -- who, as the journal names them
  delivered_at INTEGER,                -- milliseconds; the station has it on its disk
  read_at      INTEGER,                -- milliseconds; the candidate has confirmed
  PRIMARY KEY (session, n, candidate)
) WITHOUT ROWID;

-- R-TIM-04: when a candidate could not work, and what was decided about it.
CREATE TABLE lost_time (
  session      TEXT NOT NULL,
  n            INTEGER NOT NULL,       -- the journal's line that opened it
  attempt      TEXT NOT NULL,
  cause        TEXT NOT NULL,          -- timing.Cause
  since        INTEGER NOT NULL,       -- milliseconds
  until        INTEGER,                -- milliseconds; null: it goes on
  state        TEXT NOT NULL,          -- open, proposed, granted, refused
  granted      INTEGER NOT NULL DEFAULT 0,  -- milliseconds
  reason       TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (session, n, attempt)
) WITHOUT ROWID;
CREATE INDEX lost_time_attempt ON lost_time (attempt, until);

ALTER TABLE attempt ADD COLUMN credits INTEGER NOT NULL DEFAULT 0;  -- milliseconds; they are in the deadline (R-TIM-01)
ALTER TABLE attempt ADD COLUMN paused_at INTEGER;   -- milliseconds; null: the clock runs (R-TIM-05)
ALTER TABLE attempt ADD COLUMN lost_since INTEGER;  -- milliseconds; nothing is heard of the station since
