"""The bot in Discord: each part parses, asks, and sends a card."""
