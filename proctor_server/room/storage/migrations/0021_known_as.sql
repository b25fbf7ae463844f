-- Who types a name is looked up, not compared with everybody who is enrolled. `known_as`: of `identity_match`.
ALTER TABLE candidate ADD COLUMN known_as TEXT NOT NULL DEFAULT '';
UPDATE candidate SET known_as = (
  SELECT known_as(text ->> 'birth_name', text ->> 'first_name', text ->> 'birth_date')
    FROM (SELECT CAST(candidate.body AS TEXT) AS text)
);
CREATE INDEX candidate_known_as ON candidate (session, known_as);
