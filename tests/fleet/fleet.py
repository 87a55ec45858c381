"""Several bot processes and one PostgreSQL, asked by many people while things go wrong.

What is asked has one right answer: what a server's own source says, what the sources of all say in
one of the versions that were in service meanwhile, or what was voted.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from itertools import count, takewhile
from pathlib import Path
from typing import Literal

from bot.service.queue import AWAY, BUSY, TOO_SLOW
from index.library.library import shipped_knowledge
from index.postgres.connection.pool import Store
from index.postgres.edit import EditablePlace
from index.postgres.place import BASE, OWN, Place
from index.search.models.encoder import Encoder
from index.types import Document
from tests.editing import put
from tests.fleet.machine import Machine
from tests.index.documents import document
from tests.loopback.payloads import APPLICATION, Payload
from tests.loopback.service import Service

COLOURS = (
    "amber azure beige bronze coral crimson cyan golden indigo ivory jade lilac magenta maroon "
    "navy olive orange purple scarlet silver teal turquoise"
).split()
ANIMALS = "badger beaver camel falcon giraffe heron hippo ibex jackal koala lemur lynx".split()
STALE = 6.0  # seconds until a version that nobody was told of is looked up
REFUSALS = (AWAY, BUSY, TOO_SLOW)
Kind = Literal["version", "own", "vote"]
QUESTIONS: dict[Kind, str] = {
    "version": "Since when has the lighthouse of Ostrava had its lamp of coloured glass?",
    "own": "Which animal is the mascot of our club?",
    "vote": "How did the United States vote on Ukraine's resolution?",
}
VOTED = "against"


def lighthouse(colour: str) -> Document:
    """Make the source that is published again and again."""
    return document(
        "lighthouse",
        (f"The lighthouse of Ostrava has had its lamp of {colour} coloured glass since 1907.",),
    )


def mascot(animal: str) -> Document:
    """Make a server's own source, which no other may see."""
    return document("mascot", (f"The animal that is the mascot of our club is the {animal}.",))


@dataclass
class Published:
    """A version: when its publication began, and when it was over."""

    colour: str
    began: float
    over: float


@dataclass
class Question:
    """What was asked, and what a person saw of the answer; times are of the monotonic clock."""

    kind: Kind
    server: int
    asked: float
    text: str | None = None
    ended: float = 0.0


@dataclass
class Tally:
    """What came of the questions."""

    answered: int = 0
    refused: int = 0
    lost: int = 0
    wrong: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    slowest_refusal: float = 0.0


class Fleet:
    """The people of some servers, and whoever publishes what they are answered from."""

    def __init__(self, machine: Machine, service: Service, encoder: Encoder, copies: Path) -> None:
        self.machine = machine
        self.service = service
        self.questions: list[Question] = []
        self.versions: list[Published] = []
        self._encoder = encoder
        self._copies = copies
        self._users = count(1)

    def place(self, store: Store, name: str = OWN, guild: int | None = None) -> EditablePlace:
        return EditablePlace(Place(store, name, guild), self._copies)

    def prepare(self) -> None:
        """Publish what Ayes ships, the first version of what all have, and what each has."""
        documents, records, inputs = shipped_knowledge()
        with closing(Store(self.machine.database.owner)) as store:
            self.place(store, BASE).build(documents, records, self._encoder, inputs=inputs)
        with closing(Store(self.machine.database.bot)) as store:
            for guild, animal in zip(self.service.guild_ids, ANIMALS, strict=False):
                self.place(store, OWN, guild).edit(self._encoder, put([mascot(animal)]))
        self.publish()

    def publish(self) -> None:
        """Put the next version in the place of the one before."""
        colour = COLOURS[len(self.versions) % len(COLOURS)]
        began = time.monotonic()
        with closing(Store(self.machine.database.owner)) as store:
            self.place(store).edit(self._encoder, put([lighthouse(colour)]))
        self.versions.append(Published(colour, began, time.monotonic()))

    async def ask(self, kind: Kind, server: int, *, mention: bool = False) -> Question:
        """Ask as somebody new, and wait for what that person sees."""
        asked = Question(kind, server, time.monotonic())
        self.questions.append(asked)
        user = next(self._users)
        with suppress(TimeoutError):
            if mention:
                said = await self.service.say(
                    f"<@{APPLICATION}> {QUESTIONS[kind]}", user=user, at=server
                )
                await self.service.until(lambda: answers_to(self.service.said, said), 12)
                asked.text = _shown(answers_to(self.service.said, said)[0])
            else:
                made = await self.service.command(
                    "ask", user=user, at=server, question=QUESTIONS[kind]
                )
                asked.text = _shown(await made.card(within=12))
        asked.ended = time.monotonic()
        return asked

    def clear(self) -> None:
        """Remove every library again."""
        self.machine.database.run("DELETE FROM libraries")

    async def ask_many(self, number: int, *, at_once: int) -> None:
        """Ask so many questions of all kinds in all servers, some at a time."""
        await self._ask_all(iter(range(number)), at_once)

    async def ask_until(self, end: float, *, at_once: int) -> None:
        """Ask questions of all kinds in all servers until a moment of the monotonic clock."""
        await self._ask_all(takewhile(lambda _: time.monotonic() < end, count()), at_once)

    async def _ask_all(self, turns: Iterator[int], at_once: int) -> None:
        async def person() -> None:
            for turn in turns:
                kind: Kind = ("version", "own", "vote")[turn % 3]
                server = (turn // 3) % len(self.service.guild_ids)
                await self.ask(kind, server, mention=turn % 5 == 0)

        await asyncio.gather(*(person() for _ in range(at_once)))

    def tally(self) -> Tally:
        """Judge every answer that somebody saw."""
        tally = Tally()
        for one in self.questions:
            if one.text is None:
                tally.lost += 1
                continue
            own = ANIMALS[one.server]
            if any(animal in one.text for animal in ANIMALS if animal != own):
                tally.leaks.append(one.text)
            if any(sentence in one.text for sentence in REFUSALS):
                tally.refused += 1
                tally.slowest_refusal = max(tally.slowest_refusal, one.ended - one.asked)
            elif "went wrong on my side" in one.text:
                tally.faults.append(one.text)
            elif any(right in one.text for right in self._right(one)):
                tally.answered += 1
            else:
                tally.wrong.append(f"{one.kind} in {own}: {one.text}")
        return tally

    def twice(self) -> int:
        """Count the questions whose answer a person saw twice.

        Discord shows one message for a nonce, and takes one answer to a command.
        """
        answers = Counter(
            (one["message_reference"]["message_id"], one["nonce"])
            for one in self.service.said
            if one.get("message_reference")
        )
        messages = Counter(message for message, _ in answers)
        return sum(number - 1 for number in messages.values()) + sum(
            len(one.followups) for one in self.service.asked.values()
        )

    def _right(self, question: Question) -> Iterator[str]:
        match question.kind:
            case "own":
                yield ANIMALS[question.server]
            case "vote":
                yield VOTED
            case "version":
                ends = [one.over for one in self.versions[1:]]
                for one, end in zip(self.versions, [*ends, float("inf")], strict=True):
                    if one.began <= question.ended and end + STALE >= question.asked:
                        yield one.colour


def answers_to(said: Sequence[Payload], question: Payload) -> list[Payload]:
    """Return what the bot has said in reply to a message."""
    return [
        one
        for one in said
        if str((one.get("message_reference") or {}).get("message_id")) == question["id"]
    ]


def _shown(card: Payload) -> str:
    """Return the words of a card, without the question that it repeats."""
    text = json.dumps([card.get("content"), card.get("embeds")], ensure_ascii=False)
    for question in QUESTIONS.values():
        text = text.replace(question, "")
    return text
