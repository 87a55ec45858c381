"""Loose questions of votes, put as canonical ones that the grammar reads."""
