"""Bringing the tables of a database up to date; Alembic runs the steps."""
