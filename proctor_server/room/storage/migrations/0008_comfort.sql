-- How a candidate wants the page, so that another station can begin with it (R-ENT-04). The newest only; not evidence,
-- and gone with the end of the attempt: a wish for large text may tell of a handicap.
CREATE TABLE comfort (
  attempt TEXT PRIMARY KEY,
  body    BLOB NOT NULL                -- JSON, as the station said it
) WITHOUT ROWID;
