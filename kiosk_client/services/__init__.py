"""What a station does, one use a module."""
