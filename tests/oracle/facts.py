"""What is true: votes, countries and groups, read from the data itself and never by the product."""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tests.oracle.imported import IMPORTED

DATA = Path(__file__).resolve().parents[2] / "data"
CHOICES = ("yes", "no", "abstain", "absent")
Codes = frozenset[str]


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote: what it is called in questions and in answers, and how it went.

    `positions` is empty where only `totals` are known; `sponsored` are the names that say whose
    text it is, `shown` the names that stand for it in an answer.
    """

    id: str
    body: str
    date: datetime.date
    names: tuple[str, ...]
    shown: tuple[str, ...]
    adopted: bool | None
    totals: Mapping[str, int]
    positions: Mapping[str, str]

    @property
    def members(self) -> Codes:
        return frozenset(self.positions)

    def who(self, *choices: str) -> Codes:
        return frozenset(code for code, choice in self.positions.items() if choice in choices)

    def how_many(self, *choices: str) -> int:
        return sum(self.totals[choice] for choice in choices)


@dataclass(frozen=True, slots=True)
class Group:
    """A group of countries, with its members on a day."""

    id: str
    name: str
    aliases: tuple[str, ...]
    spans: tuple[tuple[datetime.date, datetime.date, Codes], ...]

    def on(self, day: datetime.date) -> Codes:
        return frozenset(
            code for first, last, codes in self.spans if first <= day <= last for code in codes
        )


# How people call the shipped votes, beside their symbols: by nickname, sponsor, day.
CALLED = {
    "es-11-7": (
        "ES-11/7", "A/RES/ES-11/7", "Ukraine's resolution", "the Ukrainian resolution",
        "Kyiv's text", "the resolution put forward by Ukraine", "draft L.10",
        "Ukraine's resolution of 24 February 2025",
    ),
    "es-11-8": (
        "ES-11/8", "A/RES/ES-11/8", "the amended U.S. resolution", "the final American text",
        "the path to peace resolution", "the amended American resolution",
        "the U.S. resolution as amended",
    ),
    "s-res-2774": (
        "S/RES/2774", "resolution 2774", "the Security Council resolution", "UNSC 2774",
        "the U.S. resolution in the Security Council", "the Council's resolution",
    ),
    "l-11-amendment-russian": (
        "the Russian amendment", "Russia's amendment", "the root causes amendment", "draft L.12",
    ),
    "l-11-amendment-european-1": ("the first European amendment", "the first EU amendment"),
    "l-11-amendment-european-2": (
        "the second European amendment", "the territorial integrity amendment",
    ),
    "l-11-amendment-european-3": ("the third European amendment", "the third EU amendment"),
}  # fmt: skip


def _shipped(path: Path) -> Vote:
    row = tomllib.loads(path.read_text(encoding="utf-8"))
    positions = {
        code: choice for choice, codes in row.get("positions", {}).items() for code in codes
    }
    symbols = [row[key] for key in ("symbol", "draft") if row.get(key)]
    symbols += [symbol.removeprefix("A/RES/") for symbol in symbols]
    symbols += [symbol.removesuffix(" (2025)") for symbol in symbols]
    return Vote(
        id=row["id"],
        body=row["body"],
        date=row["date"],
        names=CALLED.get(row["id"], ()),
        shown=(row["name"], *symbols),
        adopted={"adopted": True, "rejected": False}.get(row["outcome"]),
        totals=row.get("totals", {}),
        positions=positions,
    )


def _imported() -> Iterable[Vote]:
    for one in IMPORTED:
        yield Vote(
            id=one.symbol,
            body=one.body,
            date=one.date,
            names=one.names,
            shown=(f"“{one.title}”", one.symbol, one.symbol.removeprefix("A/RES/")),
            adopted=one.adopted,
            totals={choice: [*one.positions.values()].count(choice) for choice in CHOICES},
            positions=one.positions,
        )


@dataclass(frozen=True, slots=True)
class Facts:
    """All that questions are drawn from and answers are held against."""

    shipped: Mapping[str, Vote]
    imported: Mapping[str, Vote]
    countries: Mapping[str, str]  # as a sentence has them, by code
    groups: Mapping[str, Group]
    shared: Codes  # those whose name others have too, so that it is asked back
    publishers: tuple[str, ...]

    @property
    def votes(self) -> dict[str, Vote]:
        return {**self.shipped, **self.imported}


@cache
def facts() -> Facts:
    """Read everything once."""
    named = tomllib.loads((DATA / "countries.toml").read_text(encoding="utf-8"))
    countries = named["countries"]
    groups = tomllib.loads((DATA / "groups.toml").read_text(encoding="utf-8"))["groups"]
    pages = [path.read_text(encoding="utf-8") for path in sorted(DATA.glob("sources/*.md"))]
    return Facts(
        shipped={vote.id: vote for vote in map(_shipped, sorted(DATA.glob("votes/*.toml")))},
        imported={vote.id: vote for vote in _imported()},
        countries={code: row.get("name", row["un"]) for code, row in countries.items()},
        groups={key: _group(key, groups) for key in groups},
        shared=frozenset(
            code
            for one in named["shared"]
            for code in one["codes"]
            if countries[code].get("name", countries[code]["un"]) in one["names"]
        ),
        publishers=tuple(
            name.strip() for page in pages for name in re.findall(r"(?m)^publisher: (.+)$", page)
        ),
    )


def _group(key: str, groups: Mapping[str, Any]) -> Group:
    row = groups[key]
    spans = tuple(
        (
            _day(member.get("from"), datetime.date.min),
            _day(member.get("until"), datetime.date.max),
            frozenset(member["codes"]),
        )
        for member in row.get("members", ())
    )
    parts = tuple(span for part in row.get("parts", ()) for span in _group(part, groups).spans)
    return Group(key, row["name"], tuple(row["aliases"]), (*spans, *parts))


def _day(value: object, default: datetime.date) -> datetime.date:
    """A year alone counts from the first day of the next."""
    if isinstance(value, int):
        return datetime.date(value + 1, 1, 1)
    return value if isinstance(value, datetime.date) else default
