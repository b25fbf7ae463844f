-- The station that an invigilator has named for the candidate to go on at; null once they have (R-ENT-04).
ALTER TABLE attempt ADD COLUMN moved_to TEXT;

-- Stations that held an attempt before the one that does: what they still have is evidence (R-ENT-05).
CREATE TABLE former_station (
  attempt      TEXT NOT NULL,
  station      TEXT NOT NULL,
  station_name TEXT NOT NULL,
  PRIMARY KEY (attempt, station)
) WITHOUT ROWID;
