-- The authority's results of a session, the newest that came. A projection.
CREATE TABLE results (
  session    TEXT PRIMARY KEY,
  revision   INTEGER NOT NULL,         -- a later one supersedes
  state      TEXT NOT NULL,            -- published, withdrawn
  document   TEXT NOT NULL,            -- DSSE envelope, JSON
  n          INTEGER NOT NULL          -- the journal's line that brought it
) WITHOUT ROWID;

-- What came of asking for results, and when to ask again. No projection: it is about the way, not about the session.
CREATE TABLE results_asked (
  session    TEXT PRIMARY KEY,
  outcome    TEXT NOT NULL,            -- returning.Outcome
  message    TEXT NOT NULL,            -- the authority's words, where it said no
  tries      INTEGER NOT NULL,         -- how many times in a row it came to this
  asked_at   INTEGER NOT NULL,         -- milliseconds
  not_before INTEGER NOT NULL          -- milliseconds
) WITHOUT ROWID;
