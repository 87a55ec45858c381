"""Questions about the sources themselves: what they say in short, by whom, of when, how long."""
