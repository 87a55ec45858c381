"""The buttons below an answer that come back to the bot, and the ids that they come back with."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from bot.answer.types import Abstained, Answer
from bot.present.limits import CallbackButton

TEMPLATE: Final = re.compile(
    r"ayes1:(?P<what>more|context|wrong):(?P<answer>[0-9a-f]{8,64})(?::(?P<n>[0-9]{1,3}))?",
    re.ASCII,
)


class ButtonAction(StrEnum):
    """What a button is for, as its id says it."""

    MORE = "more"
    CONTEXT = "context"
    WRONG = "wrong"


LABELS: Final = {
    ButtonAction.MORE: "More",
    ButtonAction.CONTEXT: "Context",
    ButtonAction.WRONG: "Wrong?",
}


def callback_button(
    what: ButtonAction, answer_id: str, n: int | None = None, *, named: str | None = None
) -> CallbackButton:
    """Make a button; `n` is the quote that it begins with, from 0."""
    number = "" if n is None else f":{n}"
    return CallbackButton(named or LABELS[what], f"ayes1:{what}:{answer_id}{number}")


def callback_buttons(answer: Answer, answer_id: str, shown: int) -> tuple[CallbackButton, ...]:
    """Return the buttons of an answer of whose quotes a card shows the first few."""
    presses = []
    if not isinstance(answer, Abstained):
        if len(answer.citations) > shown:
            presses.append(callback_button(ButtonAction.MORE, answer_id, shown))
        if answer.citations:
            presses.append(callback_button(ButtonAction.CONTEXT, answer_id, 0))
    return (*presses, callback_button(ButtonAction.WRONG, answer_id))
