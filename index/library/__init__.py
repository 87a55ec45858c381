"""A library on disk: collected, embedded, opened, edited, rebuilt and refreshed."""
