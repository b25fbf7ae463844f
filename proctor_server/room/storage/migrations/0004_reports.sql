-- Problems with an item: what a call of the kind «problem» says, and what has come of it (R-INC-02).
ALTER TABLE alert ADD COLUMN number INTEGER;     -- of the form; null for a hand
ALTER TABLE alert ADD COLUMN item TEXT;
ALTER TABLE alert ADD COLUMN what TEXT;          -- journal.Trouble
ALTER TABLE alert ADD COLUMN aside_at INTEGER;   -- milliseconds; the candidate went on, still to be dealt with
ALTER TABLE alert ADD COLUMN outcome TEXT;       -- rejected, replaced, neutralised; null while open

-- Null, or the category of the report that neutralised the number.
ALTER TABLE form_item ADD COLUMN neutralised TEXT;

-- Items that stood in a form and were replaced. The form is a function of profile, bank and seed with these in it.
CREATE TABLE replaced_item (
  attempt    TEXT NOT NULL,
  n          INTEGER NOT NULL,         -- the journal's line that replaced it
  number     INTEGER NOT NULL,
  item       TEXT NOT NULL,
  skill      TEXT NOT NULL,
  competence TEXT NOT NULL,
  kind       TEXT NOT NULL,
  category   TEXT NOT NULL,            -- of the report
  at         INTEGER NOT NULL,         -- milliseconds
  PRIMARY KEY (attempt, n)
) WITHOUT ROWID;
