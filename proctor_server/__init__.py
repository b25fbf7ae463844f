"""The server side of Proctor: the room and the authority, and what both stand on."""
