"""The encoder and the reader: what they are, and the programs that run them."""
