"""Groups of states, as the European Union: what people call them, and who belonged when.

The table is `data/groups.toml`, which says what its fields mean.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from index.files.shipped import read_table
from index.lazy_pattern import lazy_pattern
from index.votes.analysis.agreement import Dates
from index.votes.names.spelling import most_like

_MARK = lazy_pattern(r"[\u0300-\u036f.]")


@dataclass(frozen=True, slots=True)
class Member:
    """A state's membership, from its first day to its last; None where there is no such day."""

    code: str
    since: datetime.date | None = None
    until: datetime.date | None = None

    def on(self, day: datetime.date) -> bool:
        """Say whether the state is a member on a day."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day <= self.until
        )


@dataclass(frozen=True, slots=True)
class Group:
    """A group with all who ever belonged to it; one that left and came back stands twice.

    `older_codes` are codes of the past for states that are the same today: "SUN" to "RUS".
    """

    id: str
    name: str  # as a sentence has it: "the European Union"
    aliases: tuple[str, ...]
    source: str
    members: tuple[Member, ...]
    older_codes: Mapping[str, str] = field(hash=False)

    def on(self, day: datetime.date) -> tuple[str, ...]:
        """Return the codes of the members on a day, sorted."""
        return tuple(sorted({member.code for member in self.members if member.on(day)}))

    def among(self, codes: Iterable[str], day: datetime.date) -> list[str]:
        """Return those codes, of today or older, that are of members on a day."""
        belonging = frozenset(self.on(day))
        return [code for code in codes if self.older_codes.get(code, code) in belonging]

    def membership(self, codes: Sequence[str], dates: Dates) -> NDArray[np.bool_]:
        """Say who belonged when: [dates, codes], for the rows and columns of a matrix."""
        belonged = np.zeros((len(dates), len(codes)), dtype=np.bool_)
        columns: dict[str, list[int]] = {}
        for column, code in enumerate(codes):
            columns.setdefault(self.older_codes.get(code, code), []).append(column)
        for member in self.members:
            within = np.ones(len(dates), dtype=np.bool_)
            if member.since is not None:
                within &= dates >= np.datetime64(member.since, "D")
            if member.until is not None:
                within &= dates <= np.datetime64(member.until, "D")
            for column in columns.get(member.code, ()):
                belonged[:, column] |= within
        return belonged


class Groups(dict[str, Group]):
    """The table of groups, by id."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        older = dict(table["same_state"])
        super().__init__(
            (id_, Group(id_, row["name"], tuple(row["aliases"]), row["source"], members, older))
            for id_, row in table["groups"].items()
            for members in [tuple(_members(table["groups"], row))]
        )
        self._called: dict[str, Group] = {}
        for group in self.values():
            for alias in (group.id, group.name, *group.aliases):
                self._called.setdefault(_key(alias), group)

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """Read the table, the shipped one unless another is given."""
        return read_table("groups.toml", cls, path)

    def find(self, name: str) -> Group | None:
        """Return the group that is called so, in whatever case and with or without accents."""
        return self._called.get(_key(name))

    def suggestions(self, name: str, most: int = 3) -> tuple[Group, ...]:
        """Return the groups whose names are the nearest to one that none is called by."""
        return tuple(most_like(_key(name), self._called, most))


def _key(name: str) -> str:
    """Return the letters and figures of a name without case, accents and "the"."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(word for word in re.findall(r"[^\W_]+", _MARK.sub("", plain)) if word != "the")


def _members(groups: Mapping[str, Any], row: Mapping[str, Any]) -> Iterator[Member]:
    """Yield a group's own members, and those of its parts."""
    for part in row.get("parts", ()):
        yield from _members(groups, groups[part])
    for period in row.get("members", ()):
        since = period.get("from")
        if isinstance(since, int):
            since = datetime.date(since + 1, 1, 1)
        for code in period["codes"]:
            yield Member(code, since, period.get("until"))
