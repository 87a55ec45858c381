"""What the page on privacy promises is what the state does."""

from __future__ import annotations

import datetime

import pytest

from bot.service.own_sources.post import MESSAGES
from bot.storage.state.database.connection import LONG_PATIENCE
from bot.storage.state.database.schema import LONGEST_REASON, METADATA
from bot.storage.state.delete import EVENTS_LAST, GRACE, MOST_ANSWERS
from bot.storage.state.server_settings import LONGEST_RETENTION, RETENTION_DAYS
from bot.storage.state.state import ServerSettings
from bot.storage.state.state_connection import FILE, SOON_REWRITTEN
from tests.conftest import PROJECT

PAGE = (PROJECT / "docs" / "privacy.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "promise",
    [
        f"`{FILE}`",
        f"{RETENTION_DAYS} days, or what the server sets (1 to {LONGEST_RETENTION} days)",
        f"the newest {MOST_ANSWERS:,} of a server",
        f"at most {LONGEST_REASON} characters",
        f"up to {SOON_REWRITTEN >> 20} MB",
        f"more than {LONG_PATIENCE:.0f} s",
        f"after {GRACE.days} days of absence",
        f"the newest {MESSAGES:,} of a channel",
    ],
)
def test_a_figure_of_the_page_is_that_of_the_code(promise: str) -> None:
    assert promise in PAGE


def test_the_page_speaks_of_each_table_and_each_column() -> None:
    """Whoever adds one has to say on the page what it is for, and then add it here."""
    assert {name: set(table.columns.keys()) for name, table in METADATA.tables.items()} == {
        "servers": {"guild_id", "settings"},
        "answers": {
            *("id", "guild_id", "asker", "question", "kind", "text", "library", "quotes"),
            *("record_ids", "asked_at"),
        },
        "feedback": {"answer_id", "writer", "guild_id", "reason", "written_at"},
        "events": {"id", "handled_at"},
        "departures": {"guild_id", "noticed_at"},
        "person_keys": {"number", "key"},
    }
    assert set(ServerSettings.model_fields) == {
        *("question_channels", "threads", "quotes", "threshold", "retention_days"),
        *("private_refusals", "source_channels"),
    }
    assert datetime.timedelta(hours=1) == EVENTS_LAST
