-- Where at the authority an upload is resumed. No projection: it is about bytes under way, not about the session.
CREATE TABLE upload_place (
  sha256 TEXT PRIMARY KEY,             -- of the sealed package
  place  TEXT NOT NULL                 -- path of the half upload, as the authority gave it
);
