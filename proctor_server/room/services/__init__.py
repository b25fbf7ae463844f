"""What people and stations ask of the room, one module a purpose."""
