"""From a question to an answer: read, look up, decide, check, render. No Discord in here."""
