"""The buttons that come back to the bot, and the ids that they come back with."""

from __future__ import annotations

import re
from typing import Final

from bot.answer.types import Abstained, Answer
from bot.present.limits import CallbackButton

TEMPLATE: Final = re.compile(  # not a lazy one: discord.py asks for its type
    r"ayes1:(?P<what>[a-z]{4,8})(?::(?P<of>[0-9a-f]{1,64}(?::[0-9]{1,3})?))?", re.ASCII
)
"""What is pressed, and what it is about."""

MORE, CONTEXT, WRONG = "more", "context", "wrong"


def button(
    what: str, of: str = "", *, label: str, danger: bool = False, disabled: bool = False
) -> CallbackButton:
    """Make a button whose id says what it does, and to what."""
    return CallbackButton(label, f"ayes1:{what}{of and f':{of}'}", danger, disabled)


def more_button(answer_id: str, n: int) -> CallbackButton:
    """Make the button that shows the quotes of an answer from the n-th on, counted from 0."""
    return button(MORE, f"{answer_id}:{n}", label="More")


def context_button(answer_id: str, n: int, label: str = "Context") -> CallbackButton:
    """Make the button that shows the paragraphs around the n-th quote, counted from 0."""
    return button(CONTEXT, f"{answer_id}:{n}", label=label)


def callback_buttons(answer: Answer, answer_id: str, shown: int) -> tuple[CallbackButton, ...]:
    """Return the buttons of an answer of whose quotes a card shows the first few."""
    presses = []
    if not isinstance(answer, Abstained):
        if len(answer.citations) > shown:
            presses.append(more_button(answer_id, shown))
        if answer.citations:
            presses.append(context_button(answer_id, 0))
    return (*presses, button(WRONG, answer_id, label="Wrong?"))
