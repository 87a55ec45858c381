"""Where and how a reply is given: who is asked, in which channel, acknowledged in time."""
