"""A student's station: the agent, its page, and the wire to the room."""
