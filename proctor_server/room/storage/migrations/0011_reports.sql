-- A projection of the journal: the reports of a session, written by invigilators or accepted when a candidate called
-- (R-INC-04).
CREATE TABLE report (
  session    TEXT NOT NULL,
  n          INTEGER NOT NULL,          -- the journal's line that wrote it
  version    INTEGER NOT NULL,          -- the journal's line that changed it last
  source     TEXT NOT NULL,             -- written, or call
  state      TEXT NOT NULL,             -- written_report.ReportState
  category   TEXT NOT NULL,
  candidate  INTEGER,                   -- null: the room
  number     INTEGER,                   -- of the form
  text       TEXT NOT NULL DEFAULT '',
  value      TEXT NOT NULL DEFAULT '',
  written_by TEXT NOT NULL,
  written_at INTEGER NOT NULL,          -- milliseconds
  changed_by TEXT NOT NULL DEFAULT '',
  changed_at INTEGER,                   -- milliseconds
  key        TEXT NOT NULL DEFAULT '',  -- the page's own
  outcome    TEXT NOT NULL DEFAULT '',  -- of a call: replaced, neutralised
  PRIMARY KEY (session, n)
) WITHOUT ROWID;

CREATE UNIQUE INDEX report_key ON report (session, key) WHERE key <> '';

INSERT INTO report (session, n, version, source, state, category, candidate, number, written_by, written_at, outcome)
SELECT fact.session, fact.n, fact.n, 'call', 'standing', fact.line ->> 'category', alert.candidate, fact.line ->> 'number',
       coalesce(alert.taken_by, ''), fact.line ->> 'settled_at', alert.outcome
  FROM (SELECT session, n, CAST(line AS TEXT) AS line FROM journal) AS fact
  JOIN alert ON alert.session = fact.session AND alert.n = fact.line ->> 'alert'
 WHERE fact.line ->> 'kind' = 'report_accepted';
