"""The language of votes: text to tokens, tokens to one form, and the form as English."""
