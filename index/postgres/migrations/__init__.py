"""How the tables of libraries and votes came about, step by step; Alembic runs what is missing."""
