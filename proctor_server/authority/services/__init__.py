"""What the authority does, one service a purpose: each commits, then speaks."""
