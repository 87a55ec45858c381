"""Documents of each kind as they are read."""
