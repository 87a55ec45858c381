"""Backups: all of the home folder that can't be made again, in one file, and back from it."""
