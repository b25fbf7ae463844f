-- What a machine was paired for: «station», or «dashboard» for another laptop that shows the room's pages.
ALTER TABLE paired_station ADD COLUMN purpose TEXT NOT NULL DEFAULT 'station';
