"""Rows of a file, one position each, gathered into roll calls, with remarks on what is wrong.

A fault of one row costs that row, a fault of one vote costs that vote, and both are remarked on.
Who reads the file refuses all of it where a fault means that the file itself is damaged.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from index.errors import RecordError
from index.votes.bodies import BODIES, BodyName
from index.votes.importing.fields import LONGEST_NAME, Said, WrittenTotals, clean, entry_of
from index.votes.names.countries import Countries
from index.votes.record import CHOICES, Position
from index.votes.register.roll_calls import Dataset, RollCall, State

MOST_ROLL_CALLS: Final = 100_000  # the United Nations have recorded some ten thousand
MOST_STATES: Final = 1_024  # names of states, right or wrong; 235 in the first 75 years
MOST_REMARKS: Final = 200  # that are kept; more are only counted

VOTES: Final = {
    "Y": CHOICES[Position.YES],
    "N": CHOICES[Position.NO],
    "A": CHOICES[Position.ABSTAIN],
    "X": CHOICES[Position.ABSENT],
    "NV": CHOICES[Position.ABSENT],  # in the first layout
    "": CHOICES[Position.ABSENT],  # in records of single votes
}
_CODE = re.compile(r"[A-Z]{3}")
_TALLY = ("yes", "no", "abstain")


@dataclass(frozen=True, slots=True)
class Remark:
    """What is wrong at a line of a file."""

    line: int
    what: str


class Remarks(list[Remark]):
    """The first MOST_REMARKS remarks of a kind; `of` counts all."""

    of = 0

    def add(self, line: int, what: str) -> None:
        """Remark on something."""
        self.of += 1
        if self.of <= MOST_REMARKS:
            self.append(Remark(line, what))


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import took, what of it with a warning, and what it refused.

    `replaced` counts the roll calls that the dataset had before, `names` counts member names.
    """

    dataset: Dataset
    layout: str
    roll_calls: int = 0
    positions: int = 0
    names: int = 0
    replaced: int = 0
    warned: Remarks
    refused: Remarks


@dataclass(slots=True)
class GatheredVote:
    """A vote in the making: its fields, and a byte of CHOICES for each state."""

    line: int
    entry: RollCall | None  # None where the vote is refused
    choices: bytearray = field(default_factory=lambda: bytearray(MOST_STATES))
    complete: bool = True

    @property
    def name(self) -> str:
        """What a remark calls it, as long as it isn't refused."""
        if self.entry is None:
            return "a refused vote"
        return self.entry.symbol or self.entry.draft or f"the vote {self.entry.identity}"


class Gatherer:
    """The votes of a file."""

    def __init__(self, file: str, countries: Countries, member_names: Mapping[str, str]) -> None:
        self.file = file
        self.states: dict[State, int] = {}
        self.warned, self.refused = Remarks(), Remarks()
        self._countries = countries
        self._member_names = member_names
        self._numbers: dict[tuple[str, str], int | None] = {}  # by code and name as they stand
        self._by_name: set[int] = set()  # states whose code the file doesn't give
        self._votes: dict[str, GatheredVote] = {}

    def vote(
        self, line: int, said: Said, totals: WrittenTotals, body: BodyName | None = None
    ) -> GatheredVote:
        """Return the vote that something is said of, a new one or one that was seen before."""
        fault, entry = None, None
        try:
            entry = entry_of(said, totals, body)
        except ValueError as error:
            fault = str(error)
        identity = entry.identity if entry else f"line {line}"
        vote = self._votes.get(identity)
        if vote is None:
            if len(self._votes) == MOST_ROLL_CALLS:
                raise self.refusal(f"it holds more than {MOST_ROLL_CALLS:,} votes", line)
            vote = self._votes[identity] = GatheredVote(line, entry)
            if fault is not None:
                name = said.get("symbol") or said.get("title") or "a vote"
                self.refused.add(line, f"{name}: {fault}")
        elif vote.entry != entry:
            self.warned.add(
                line, f"{vote.name}: other figures or words than in line {vote.line}, unused"
            )
        return vote

    def take(self, vote: GatheredVote, line: int, code: str, name: str, choice: str) -> None:
        """Add a position to a vote; remark on what can't be one."""
        if vote.entry is None:
            return
        key = (code, name)
        if key not in self._numbers:
            self._numbers[key] = self._new_number(clean(code).upper(), clean(name), line)
        number = self._numbers[key]
        taken = VOTES.get(choice.strip().upper())
        if number is not None and taken is not None and not vote.choices[number]:
            vote.choices[number] = taken
            return
        name = clean(name)
        if number is None or taken is None:
            vote.complete = False
            what = (
                f"the vote of {name} ({code[:20]}) is {choice[:20]!r}, which is none of Y, N, A, X"
            )
            if number is None:
                what = f"no state is known by the code {code[:20]!r} or the name {name!r}"
            self.refused.add(line, f"{vote.name}: {what}; the row is left out")
            return
        if vote.choices[number] == taken:
            self.warned.add(line, f"{vote.name}: {name} ({code}) stands twice, with the same vote")
        else:
            self.refused.add(
                line, f"{vote.name}: {name} ({code}) stands twice, with different votes"
            )
            vote.entry = None

    def finish(self) -> list[RollCall]:
        """Return the votes that hold, in the order of the file."""
        numbers: dict[str, list[int]] = {}
        for (code, _), number in self.states.items():
            numbers.setdefault(code, []).append(number)
        shared = [(code, several) for code, several in numbers.items() if len(several) > 1]
        entries = []
        for vote in self._votes.values():
            for code, several in shared:
                self._one_row_a_code(vote, code, several)
            if vote.entry is not None and (entry := self._checked(vote, vote.entry)) is not None:
                entries.append(entry)
        return entries

    def refusal(self, what: str, line: int | None = None) -> RecordError:
        """Return the error that refuses the whole file."""
        return refusal(self.file, what, line)

    def _new_number(self, code: str, name: str, line: int) -> int | None:
        if len(self._numbers) == MOST_STATES:
            raise self.refusal(f"it names more than {MOST_STATES:,} states", line)
        if len(name) > LONGEST_NAME:
            raise self.refusal(f"the name of a state has {len(name):,} characters", line)
        known = self._member_names.get(name.upper()) or self._countries.code_in_records(name)
        if code and (
            not _CODE.fullmatch(code) or (code not in self._countries.codes and not known)
        ):
            return None
        if not code and not known:
            return None
        state = (code or known or "", name or self._countries.un_name(code))
        number = self.states.setdefault(state, len(self.states))
        if not code:
            self._by_name.add(number)
        return number

    def _one_row_a_code(self, vote: GatheredVote, code: str, numbers: Sequence[int]) -> None:
        """See to it that one row of a code stays, of several under different names."""
        present = [number for number in numbers if vote.choices[number]]
        # A row without a code goes first: Zanzibar beside Tanganyika, which share one by now.
        present.sort(key=lambda number: number not in self._by_name)
        while vote.entry is not None and len(present) > 1:
            surplus, other = present[0], present[1]
            name = list(self.states)[surplus][1]
            if surplus in self._by_name:
                what = f"{name} has no code, and {code} stands for another state there; left out"
                self.refused.add(vote.line, f"{vote.name}: {what}")
                vote.complete = False
            elif vote.choices[surplus] == vote.choices[other]:
                self.warned.add(vote.line, f"{vote.name}: {code} stands twice, with the same vote")
            else:
                self.refused.add(
                    vote.line, f"{vote.name}: {code} stands twice, with different votes"
                )
                vote.entry = None
            vote.choices[surplus] = 0
            present.pop(0)

    def _checked(self, vote: GatheredVote, entry: RollCall) -> RollCall | None:
        """Return the entry with its rows, held against its totals; None where nobody voted."""
        counted = {name: vote.choices.count(CHOICES[Position[name.upper()]]) for name in _TALLY}
        absent = vote.choices.count(CHOICES[Position.ABSENT])
        totals = entry.totals
        if not any(counted.values()):
            self.refused.add(vote.line, f"{vote.name}: nobody's vote is recorded; left out")
            return None
        members, rows = BODIES[entry.body].most, sum(counted.values()) + absent
        if rows > members:
            what = f"{rows} states have a row, of at most {members} members"
            self.refused.add(vote.line, f"{vote.name}: {what}; left out")
            return None
        complete = vote.complete
        if totals is not None:
            figures = {name: getattr(totals, name) for name in _TALLY}
            if figures != counted:
                what = f"the official totals are {_dashed(figures)}, the rows {_dashed(counted)}"
                self.warned.add(
                    vote.line, f"{vote.name}: {what} (yes, no, abstaining); both are kept"
                )
            fewer = any(counted[name] < figures[name] for name in _TALLY)
            complete = complete and not fewer and absent >= (totals.absent or 0)
        choices = bytes(vote.choices).rstrip(b"\0")
        return replace(entry, choices=choices, complete=complete)


def refusal(file: str, what: str, line: int | None = None) -> RecordError:
    """Return the error that refuses a file, with what is wrong and where."""
    where = file if line is None else f"{file}, line {line:,}"
    return RecordError(f"{where}: {what}. Nothing was imported.")


def _dashed(figures: Mapping[str, int]) -> str:
    return "-".join(str(figures[name]) for name in _TALLY)
