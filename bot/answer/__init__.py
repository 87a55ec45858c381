"""From a question to an answer, in steps: read, look up, decide, check, render. No Discord in here."""
