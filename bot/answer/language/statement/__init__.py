"""From the tokens of a sentence to claims: who voted how, and what became of a vote."""
