"""Messages that are questions, and channels that are sources."""
