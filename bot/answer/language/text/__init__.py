"""A text as it is typed: cleaned, its words, names and wordings, and the tokens of it all."""
