-- Sessions whose package the authority has, by its signed receipt (R-FIN-05): what is kept of them may be forgotten.
CREATE TABLE receipt (
  session TEXT PRIMARY KEY,
  receipt TEXT NOT NULL           -- DSSE envelope, JSON, verified before it was kept
) STRICT;
