"""The room's pages on another laptop: paired once, then a tunnel to the room that proves the centre's key."""
