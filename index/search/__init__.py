"""Search over passages: dense, sparse, hybrid, and token by token."""
