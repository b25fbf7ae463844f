"""The page that a candidate sees, served to the browser of this machine alone."""
