"""The process of the stations' door while the room is being rebuilt: it takes the copies that stations keep."""
