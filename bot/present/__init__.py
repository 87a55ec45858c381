"""How what is known is shown: in Discord inside every limit and with nothing live, or as text."""
