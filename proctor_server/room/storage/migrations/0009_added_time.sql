-- A projection of the journal: time that was added, one row a candidate, and whether it was taken back (R-TIM-03).
CREATE TABLE added_time (
  session   TEXT NOT NULL,
  n         INTEGER NOT NULL,          -- the journal's line that added it
  candidate INTEGER NOT NULL,
  added     INTEGER NOT NULL,          -- milliseconds
  reason    TEXT NOT NULL,
  added_at  INTEGER NOT NULL,          -- milliseconds
  withdrawn INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (session, n, candidate)
) WITHOUT ROWID;

INSERT INTO added_time (session, n, candidate, added, reason, added_at)
SELECT fact.session, fact.n, each.value, fact.line ->> 'minutes' * 60000, fact.line ->> 'reason', fact.line ->> 'added_at'
  FROM (SELECT session, n, CAST(line AS TEXT) AS line FROM journal) AS fact, json_each(fact.line, '$.candidates') AS each
 WHERE fact.line ->> 'kind' = 'time_added';
