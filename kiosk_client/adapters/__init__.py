"""What a station reaches: the room, the finder, the browser, its clocks."""
