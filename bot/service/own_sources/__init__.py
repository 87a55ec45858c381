"""What a server adds of its own: checked, read and embedded in a process beside the bot's."""
