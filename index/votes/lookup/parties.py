"""Who votes are asked of: a country, or a group of countries that stands for one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from index.errors import VoteError
from index.votes.analysis.agreement import Matrix
from index.votes.analysis.cohesion import Membership, with_line
from index.votes.names.countries import Countries
from index.votes.names.groups import Group, Groups

LONGEST_SHOWN = 60  # characters of what somebody wrote, in a sentence


@dataclass(frozen=True, slots=True)
class Party:
    """A country, or a `group` whose line is compared as a country's votes are.

    `code` is the ISO code or the group's id, `name` as a sentence has it. `today` is the code of
    the same state now, for one of the past.
    """

    code: str
    name: str
    group: Group | None = None
    today: str | None = None

    def column(self, matrix: Matrix) -> Matrix:
        """Return the matrix with a column of this code: a group's line is added to it."""
        if self.group is None or self.code in matrix.codes:
            return matrix
        return with_line(matrix, self.code, self.membership(matrix))

    def membership(self, matrix: Matrix) -> Membership:
        """Say who belonged to the group when; ValueError for a country."""
        if self.group is None:
            raise ValueError(f"{self.code} is no group")
        return self.group.membership(matrix.codes, matrix.dates)


class Parties:
    """The names of countries and groups."""

    def __init__(self, countries: Countries, groups: Groups) -> None:
        self.countries = countries
        self.groups = groups
        self._older = {
            old: new for group in groups.values() for old, new in group.older_codes.items()
        }

    @classmethod
    def load(cls) -> Self:
        """Read the shipped tables."""
        return cls(Countries.load(), Groups.load())

    def find(self, name: str) -> Party:
        """Return who is called so; raise VoteError, with the closest, where nobody votes by it."""
        group = self.groups.find(name)
        if group is not None:
            return Party(group.id, group.name, group)
        found = self.countries.resolve(name)
        if found.candidates:
            meant = listed([self._called(code) for code in found.candidates], "or")
            raise VoteError(f"“{shown(name)}” may be {meant}: say which one is meant.")
        typed = name.strip().upper()  # "fra" is nobody's name, but nothing else is meant
        code = found.code or (typed if typed in self.countries.codes else None)
        if code is None:
            raise VoteError(self._unknown(name, found.suggestions))
        if not self.countries.country(code).member:
            raise VoteError(
                f"{capital(self.countries.name(code))} isn't a member of the United Nations, and "
                "so has no vote there: ask about a member or a group of members."
            )
        return Party(code, self.countries.name(code), today=self._older.get(code))

    def name_of(self, code: str) -> str:
        """Return what a country or a group is called in a sentence, by its code."""
        if code in self.groups:
            return self.groups[code].name
        return self.countries.name(code) if code in self.countries.codes else code

    def _called(self, code: str) -> str:
        return f"{self.name_of(code)} ({code})"

    def _unknown(self, name: str, suggestions: Sequence[str]) -> str:
        near = [self._called(code) for code in suggestions]
        near += [group.name for group in self.groups.suggestions(name, 2)]
        hint = (
            f"the closest are {listed(near, 'and')}"
            if near
            else "write its English name or its code of three letters"
        )
        return f"No country and no group is called “{shown(name)}”: {hint}."


def listed(names: Sequence[str], word: str) -> str:
    """Write names as a sentence has them: "a, b or c"."""
    return f" {word} ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def counted(n: int, noun: str, nouns: str = "") -> str:
    """Write a number of something; its plural ends in s unless another is given."""
    return f"{n:,} {noun if n == 1 else nouns or f'{noun}s'}"


def votes(n: int) -> str:
    """Write a number of votes."""
    return counted(n, "vote")


def capital(text: str) -> str:
    """Write a sentence's first letter as one."""
    return text[:1].upper() + text[1:]


def shown(text: str) -> str:
    """Write what somebody wrote as a sentence has it: on one line, and cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SHOWN else f"{line[:LONGEST_SHOWN]}…"
