"""Papers as PDF: what they look like, and what prints them. Who says what is on them is elsewhere."""
