"""What Ayes knows: sources, passages, the search index and the vote records.

Nothing in here imports `bot` or discord: the index can be used without either.
"""
