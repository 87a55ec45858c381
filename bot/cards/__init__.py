"""What an answer looks like in Discord: cards inside every limit, with nothing live in them."""
