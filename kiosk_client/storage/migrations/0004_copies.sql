-- Parts of sessions' journals that the room gave this station to keep; sealed for the centre, unreadable here.
CREATE TABLE copy (
  session TEXT NOT NULL,
  first   INTEGER NOT NULL,       -- line of the session's journal
  last    INTEGER NOT NULL,
  sealed  TEXT NOT NULL,          -- base64 of an age file
  PRIMARY KEY (session, first)
) STRICT, WITHOUT ROWID;

-- The centre's key file, which only its recovery phrase opens: one row.
CREATE TABLE centre_file (
  id   INTEGER PRIMARY KEY CHECK (id = 1),
  body TEXT NOT NULL              -- base64
) STRICT;
