"""Libraries and the register of votes in PostgreSQL, for several bots on several machines."""
