"""From the tokens of a question to a query: what is asked, and of which set."""
