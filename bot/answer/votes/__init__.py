"""The vote route: what the records of votes answer, and which sources say so."""
