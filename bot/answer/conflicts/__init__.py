"""Where sources differ from each other and from the records."""
