"""How the tables came about, step by step; Alembic runs what a state hasn't had yet."""
