"""Cards that aren't answers: help, settings, sources."""
