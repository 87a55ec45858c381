"""Views as Discord takes them: cards, embeds and buttons inside every limit."""
