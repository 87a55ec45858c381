"""Mentions of votes, and the records that they mean."""
