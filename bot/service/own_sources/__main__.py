"""The process that carries one change out: `python -m bot.service.own_sources`, started by the bot.

On standard input comes a line of JSON, the task, and after it the bytes of the file. On standard
output go lines of JSON: how far it is, and in the end what came of it.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from typing import BinaryIO

from bot.service.open_parts import open_encoder, own_place
from bot.service.own_sources.carry_out import carry_out
from bot.service.own_sources.worker import LONGEST_TASK, Order
from bot.settings import load_settings
from index.errors import AyesError

NICENESS = 10  # so that the bot, which has to answer in time, comes first


def main() -> None:
    """Carry out the task on standard input."""
    os.nice(NICENESS)
    # What a library prints goes to the log, not between the lines.
    lines = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    try:
        order = Order.model_validate_json(sys.stdin.buffer.readline(LONGEST_TASK))
        content = sys.stdin.buffer.read()
        settings = load_settings(home=order.home, model=order.model, database_url=order.database)
        encoder = open_encoder(settings)
        outcome = carry_out(
            order.task,
            content,
            own_place(settings, order.task.guild_id, order.task.channel_id),
            encoder,
            lambda stage, fraction: _say(lines, stage=stage, fraction=fraction),
            contact=settings.contact,
            home=settings.home,
        )
    except AyesError as error:
        _say(lines, refused=str(error), kind=type(error).__name__)
    except Exception as error:
        # Without its words: they may be those of a source.
        trace = "".join(traceback.format_tb(error.__traceback__))
        _say(lines, fault=f"{type(error).__name__}\n{trace}")
    else:
        _say(lines, outcome=outcome.model_dump(mode="json"))


def _say(lines: BinaryIO, **said: object) -> None:
    lines.write(json.dumps(said).encode() + b"\n")


if __name__ == "__main__":
    main()
