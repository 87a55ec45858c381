"""The readers, one for each kind of file: each returns blocks."""
