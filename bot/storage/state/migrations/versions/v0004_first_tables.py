"""Settings of servers, answers, feedback, events, departures, and the key of people's hashes."""

revision = "0004"
down_revision = None


def upgrade() -> None:
    """Do nothing: a new state is made from the schema at once, and says that it is at the last."""
