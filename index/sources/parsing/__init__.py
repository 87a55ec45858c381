"""Files into documents: the table of formats, and the sandbox that parsers run in."""
