"""Quotes of several spans: the place of a quote becomes a list of places."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_ANSWERS = sa.table("answers", sa.column("id", sa.String), sa.column("quotes", sa.Text))
_AT_A_TIME = 1000  # rows


def upgrade() -> None:
    """Write each quote's start and end as its one span; what can't be read stays as it is."""
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT set_config('ayes.guild', 'all', true)"))
    last = ""
    query = sa.select(_ANSWERS).order_by(_ANSWERS.c.id).limit(_AT_A_TIME)
    while rows := connection.execute(query.where(_ANSWERS.c.id > last)).all():
        last = rows[-1].id
        for row in rows:
            if (quotes := _with_spans(row.quotes)) is not None:
                changed = sa.update(_ANSWERS).where(_ANSWERS.c.id == row.id)
                connection.execute(changed.values(quotes=quotes))


def _with_spans(quotes: str) -> str | None:
    try:
        return json.dumps(
            [
                (source_id, sha256, ((start, end),), paragraph, "sentence")
                for source_id, sha256, start, end, paragraph in json.loads(quotes)
            ]
        )
    except (ValueError, TypeError):
        return None
