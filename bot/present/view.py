"""What is shown, before it is set: a small tree of blocks that every renderer sets as it stands.

Whoever makes a view decides what is shown and in which order. A renderer only sets it; where its
place takes less than there is, it says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.present.tables import Sheet

Tone = Literal["passages", "votes", "conflict", "agrees", "closest", "refusal"]
Role = Literal["answer", "words", "note"]
Link = tuple[str, str | None]  # a label, and the address if there is one


@dataclass(frozen=True, slots=True)
class Run:
    """Words that are set alike."""

    text: str
    strong: bool = False


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """Words of Ayes's own, but for strong ones, which may be a source's: slices of a quote."""

    runs: Runs
    role: Role = "words"


@dataclass(frozen=True, slots=True)
class Prose:
    """Words of a quote."""

    runs: Runs


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a quoted list, behind the mark that it has there."""

    mark: str
    runs: Runs


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a quoted table: each cell below its header."""

    cells: tuple[tuple[str, Runs], ...]


@dataclass(frozen=True, slots=True)
class Code:
    """A quoted block of code."""

    text: str


Part = Prose | Item | Row | Code


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words of a source under the name of their place.

    `text` is all of them, for a file named `file` where they can't be set as they are. `link` leads
    to the words, `page` is the address of where they stand. `links` are those that stand in them.
    """

    name: str
    parts: tuple[Part, ...]
    text: str
    file: str
    link: Link | None = None
    page: str | None = None
    more: int = 0  # items of its list that come after it
    n: int | None = None
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said, that is looked at."""

    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Values under their names; `beside` each other, where there is the width for it."""

    rows: tuple[tuple[str, str], ...]
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """Names below each other under a title, and how many more there are."""

    rows: tuple[str, ...]
    more: int = 0
    title: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table that a screen shows; of which a card lists the first `rows` and attaches a `file`.

    The file is attached where the sheet has more rows than are listed; `about` says what it holds.
    `more` is how many rows the sheet itself was cut by.
    """

    title: str
    sheet: Sheet
    rows: tuple[str, ...] = ()
    file: str = ""
    about: str = ""
    more: int = 0


@dataclass(frozen=True, slots=True)
class Links:
    """Where to read on."""

    pairs: tuple[Link, ...]


Block = Line | Quoted | Said | Facts | Listed | Table | Links


@dataclass(frozen=True, slots=True)
class View:
    """All that is shown of one answer, below what was asked if that has to be shown too."""

    tone: Tone
    blocks: tuple[Block, ...]
    title: str = ""
    asked: str = ""

    @property
    def quoted(self) -> tuple[Quoted, ...]:
        """The quotes, in order."""
        return tuple(block for block in self.blocks if isinstance(block, Quoted))

    @property
    def links(self) -> tuple[Link, ...]:
        """Every link, in order and once."""
        return tuple(
            dict.fromkeys(
                link for block in self.blocks if isinstance(block, Links) for link in block.pairs
            )
        )

    def lines(self, *roles: Role) -> tuple[Line, ...]:
        """Return the lines of some roles, in order."""
        return tuple(
            block for block in self.blocks if isinstance(block, Line) and block.role in roles
        )


def line(text: str, role: Role = "words") -> Line:
    """Make a line of plain words."""
    return Line((Run(text),), role)


def text_of(runs: Runs) -> str:
    """Return the words of runs, set alike."""
    return "".join(run.text for run in runs)


def more_of(count: int) -> str:
    """Say how many more there are."""
    return f"… and {count:,} more"
