-- Projections of the journal: who invigilates now, whose list each candidate is on, and whether the rule of one for
-- twenty is overridden (R-SES-06).
CREATE TABLE on_duty (
  session TEXT NOT NULL,
  name    TEXT NOT NULL,
  n       INTEGER NOT NULL,            -- the journal's line of the first sign-in since they came
  PRIMARY KEY (session, name)
) WITHOUT ROWID;

-- Whoever has left since is written off by the ticker, which knows the sign-ins.
INSERT INTO on_duty (session, name, n)
SELECT session, line ->> 'name' AS name, min(n)
  FROM (SELECT session, n, CAST(line AS TEXT) AS line FROM journal)
 WHERE line ->> 'kind' = 'invigilator_signed_in'
 GROUP BY session, name;

CREATE TABLE listed (
  session   TEXT NOT NULL,
  candidate INTEGER NOT NULL,
  name      TEXT NOT NULL,             -- of the invigilator, as in on_duty
  PRIMARY KEY (session, candidate)
) WITHOUT ROWID;

CREATE TABLE ratio_override (
  session TEXT PRIMARY KEY,
  n       INTEGER NOT NULL,            -- the journal's line that overrides
  reason  TEXT NOT NULL,
  "by"    TEXT NOT NULL,               -- «administrator:…»
  at      INTEGER NOT NULL             -- milliseconds
) WITHOUT ROWID;
