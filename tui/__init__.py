"""Everything that faces the terminal: the reader's screen and the command line."""
