-- How a candidate wants the page, and what it has told them: one row an attempt.
CREATE TABLE remembered (
  attempt TEXT PRIMARY KEY REFERENCES attempt (attempt),
  body    BLOB NOT NULL           -- Remembered, encrypted: a wish for large text may tell of a handicap
) STRICT;
