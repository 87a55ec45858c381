"""Questions on votes, drawn by the thousand, with the truth computed apart from what is asked."""
