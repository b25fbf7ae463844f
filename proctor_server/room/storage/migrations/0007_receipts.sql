-- The centre's word for which receipt is this package's: stations, who know the centre alone, believe it by that.
ALTER TABLE delivery ADD COLUMN voucher TEXT NOT NULL DEFAULT '';  -- DSSE envelope, JSON; empty: sealed before there was one

-- Stations that say that they have forgotten a session (R-FIN-07).
CREATE TABLE erased_journal (
  session TEXT NOT NULL,
  station TEXT NOT NULL,
  last    INTEGER NOT NULL,            -- how far its journal went
  PRIMARY KEY (session, station)
) WITHOUT ROWID;
