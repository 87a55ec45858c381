"""What Ayes does with what it knows: answers, cards, the Discord bot, the demo, commands."""
