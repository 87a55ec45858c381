"""The one thing that the surface asks of the answerer, off the event loop."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from bot.answer.answerer import Answerer
from bot.answer.types import Answer, Conversation


class Asker(Protocol):
    """Whoever answers questions."""

    async def ask(self, question: str, conversation: Conversation) -> Answer:
        """Answer a question in its conversation; raise QuestionError."""
        ...


class ThreadedAsker:
    """Ask the answerer on a thread of its own, one question at a time."""

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="answerer")

    async def ask(self, question: str, conversation: Conversation) -> Answer:
        """Answer a question in its conversation; raise QuestionError."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._answerer.ask, question, conversation)

    def close(self) -> None:
        """Drop what waits, and let what runs end on its own."""
        self._thread.shutdown(wait=False, cancel_futures=True)
