"""Pictures of votes and of agreement, and their descriptions."""
