"""What the bot keeps between starts: settings of servers, answers given, feedback, events."""
