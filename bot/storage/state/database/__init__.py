"""The state's tables and connections, in SQLite and PostgreSQL alike."""
