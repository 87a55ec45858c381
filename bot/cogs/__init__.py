"""What people can do in Discord: each cog parses, asks, and sends a card."""
