"""X.400 message transfer over RFC 1006, written for the captures of this project."""
