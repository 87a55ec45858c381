"""Files and the system below them: locks, hashes, arrays, what is refused, what is shipped."""
