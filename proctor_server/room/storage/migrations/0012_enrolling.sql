-- The highest number that a candidate of the session ever had: who is added later gets the next one, so that no number
-- in the journal means two people.
ALTER TABLE session ADD COLUMN last_candidate INTEGER NOT NULL DEFAULT 0;
UPDATE session SET last_candidate = coalesce((
  SELECT max(json_extract(listed.value, '$.id'))
    FROM journal, json_each(CAST(journal.line AS TEXT), '$.candidates') AS listed
   WHERE journal.session = session.number
     AND json_extract(CAST(journal.line AS TEXT), '$.kind') = 'candidates_imported'
), 0);
