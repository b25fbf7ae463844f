-- The centre's furniture, in no journal: where the stations of a room stand, seen from the door or the desk.
-- A room is named as sessions name it, a seat as its station is.
CREATE TABLE room_plan (
  room        TEXT PRIMARY KEY,
  version     INTEGER NOT NULL,        -- raised by each change: an older page is refused
  desk_column INTEGER,                 -- of the teacher's desk; null: none
  desk_row    INTEGER
) WITHOUT ROWID;

CREATE TABLE seat (
  room     TEXT NOT NULL,
  name     TEXT NOT NULL,              -- of the station
  "column" INTEGER NOT NULL,           -- from 0, the leftmost
  "row"    INTEGER NOT NULL,           -- from 0, the nearest to the top of the plan
  spare    INTEGER NOT NULL,           -- 1: kept free for somebody who has to move
  PRIMARY KEY (room, name),
  UNIQUE (room, "column", "row")
) WITHOUT ROWID;
