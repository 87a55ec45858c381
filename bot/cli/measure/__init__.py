"""`ayes eval` and `ayes calibrate`."""
