"""The command line of a station: `kiosk`, one file a command."""
