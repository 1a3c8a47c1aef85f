"""The command line. `compose` wires, `terminal` prints, one file a command."""
