"""Answers as the tests keep them."""

from __future__ import annotations

import datetime

from bot.storage.state.state import KeptAnswer, KeptQuote

NOW = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
QUOTE = KeptQuote("article", "ab" * 32, ((10, 42),), 3)


def answer(
    question: str = "How did France vote?",
    *,
    kind: str = "passages",
    text: str = "France voted in favour.",
    at: datetime.datetime = NOW,
) -> KeptAnswer:
    return KeptAnswer(question, kind, text, "version", (QUOTE,), ("es-11-7",), at)


def refusal(question: str, at: datetime.datetime = NOW) -> KeptAnswer:
    return answer(question, kind="none", text="The sources don't say.", at=at)
