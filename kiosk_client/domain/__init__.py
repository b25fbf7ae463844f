"""The rules of a station: pure, no framework, no clock, no I/O."""
