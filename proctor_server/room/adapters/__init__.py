"""What is outside the process: keys on disk, certificates, the finder's child."""
