"""The rules of the room: no framework, no clock, no I/O."""
