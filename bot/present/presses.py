"""The buttons below an answer that come back to the bot, and the ids that they come back with."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from bot.answer.types import Abstained, Answer
from bot.present.limits import Press

TEMPLATE: Final = re.compile(
    r"ayes1:(?P<what>more|context|wrong):(?P<answer>[0-9a-f]{8,64})(?::(?P<n>[0-9]{1,3}))?",
    re.ASCII,
)


class What(StrEnum):
    """What a button is for, as its id says it."""

    MORE = "more"
    CONTEXT = "context"
    WRONG = "wrong"


LABELS: Final = {What.MORE: "More", What.CONTEXT: "Context", What.WRONG: "Wrong?"}


def press(what: What, answer_id: str, n: int | None = None, *, named: str | None = None) -> Press:
    """Make a button; `n` is the quote that it begins with, from 0."""
    number = "" if n is None else f":{n}"
    return Press(named or LABELS[what], f"ayes1:{what}:{answer_id}{number}")


def presses_of(answer: Answer, answer_id: str, shown: int) -> tuple[Press, ...]:
    """Return the buttons of an answer of whose quotes a card shows the first few."""
    presses = []
    if not isinstance(answer, Abstained):
        if len(answer.citations) > shown:
            presses.append(press(What.MORE, answer_id, shown))
        if answer.citations:
            presses.append(press(What.CONTEXT, answer_id, 0))
    return (*presses, press(What.WRONG, answer_id))
