"""One input's description: its counts, range, choices and default, and why it can't be set."""
