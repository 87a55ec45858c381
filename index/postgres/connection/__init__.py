"""Connections to a database: pooled, bounded in time, and its tables brought up to date."""
