"""What a station keeps on its disk: who it is, what candidates gave."""
