-- Answers that count are written together: what each does to its attempt is said here, once for all of them.
DROP TRIGGER station_answer_kept;
CREATE TRIGGER station_answer_kept INSTEAD OF INSERT ON station_answer BEGIN
  INSERT INTO station_entry (session, station, n, attempt, line, hash, verdict)
  VALUES (NEW.session, NEW.station, NEW.n, NEW.attempt, NEW.line, NEW.hash, NEW.verdict);
  INSERT INTO answer (attempt, number, item, body, late, n)
  VALUES (NEW.attempt, NEW.number, NEW.item, NEW.body, NEW.late, NEW.at);
  DELETE FROM draft WHERE session = NEW.session AND attempt = NEW.attempt AND number <= NEW.number;
  UPDATE attempt SET done = done + 1, late_answers = late_answers + NEW.late WHERE id = NEW.attempt;
END;
