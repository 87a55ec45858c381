"""Training the reader: examples from questions with known answers, and the weights they make."""
