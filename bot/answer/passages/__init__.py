"""The passage route: the sentences that answer, and how sure that is."""
