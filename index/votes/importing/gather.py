"""Rows of a file, one position each, gathered into roll calls, with remarks on what is wrong.

A fault of one row costs that row, a fault of one vote costs that vote, and both are remarked on.
Who reads the file refuses all of it where a fault means that the file itself is damaged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from index.errors import RecordError
from index.lazy_pattern import lazy_pattern
from index.votes.bodies import BODIES, BodyName
from index.votes.importing.fields import LONGEST_NAME, Said, clean, entry_of
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
_CODE = lazy_pattern(r"[A-Z]{3}")


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

    The dataset is that of the register, with its figures. `replaced` counts the roll calls that it
    had before, `names` counts member names.
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
    """A vote in the making: its fields, and a byte of CHOICES for each state.

    `name` is what remarks call it.
    """

    line: int
    name: str
    entry: RollCall | None  # None where the vote is refused
    choices: bytearray = field(default_factory=lambda: bytearray(MOST_STATES))
    complete: bool = True


class Gatherer:
    """The votes of a file."""

    def __init__(self, file: str, countries: Countries, member_names: Mapping[str, str]) -> None:
        self.file = file
        self.states: dict[State, int] = {}
        self.warned, self.refused = Remarks(), Remarks()
        self._countries = countries
        self._member_names = member_names
        self._numbers: dict[tuple[str, str], int | None] = {}  # by code and name as they stand
        self._by_code: defaultdict[str, list[int]] = defaultdict(list)
        self._same: list[list[int]] = []  # for each state all that have its code
        self._by_name: set[int] = set()  # states whose code the file doesn't give
        self._votes: dict[str, GatheredVote] = {}

    def vote(self, line: int, said: Said, body: BodyName | None = None) -> GatheredVote:
        """Return the vote that something is said of, a new one or one that was seen before."""
        entry = None
        try:
            entry = entry_of(said, body)
        except ValueError as error:
            name = said.get("symbol") or said.get("title") or "a vote"
            self.refused.add(line, f"{name}: {error}")
        identity = entry.identity if entry else f"line {line}"
        vote = self._votes.get(identity)
        if vote is None:
            if len(self._votes) == MOST_ROLL_CALLS:
                raise refusal(self.file, f"it holds more than {MOST_ROLL_CALLS:,} votes", line)
            name = entry.symbol or entry.draft or f"the vote {identity}" if entry else "a vote"
            vote = self._votes[identity] = GatheredVote(line, name, entry)
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
        if number is not None and taken is not None:
            others = [one for one in self._same[number] if vote.choices[one]]
            if not others:
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
        elif self._by_name.intersection((number, others[0])):
            # The row with a code stays: Tanganyika's beside Zanzibar's, which share one by now.
            if number not in self._by_name:
                vote.choices[others[0]], vote.choices[number] = 0, taken
            vote.complete = False
            what = f"{name} ({code}) stands beside another state of its code, of which one has none"
            self.refused.add(line, f"{vote.name}: {what}; that row is left out")
        elif vote.choices[others[0]] == taken:
            self.warned.add(line, f"{vote.name}: {name} ({code}) stands twice, with the same vote")
        else:
            what = f"{name} ({code}) stands twice, with different votes"
            self.refused.add(line, f"{vote.name}: {what}")
            vote.entry = None

    def finish(self) -> list[RollCall]:
        """Return the votes that hold, in the order of the file."""
        checked = (self._checked(vote, vote.entry) for vote in self._votes.values() if vote.entry)
        return [entry for entry in checked if entry is not None]

    def _new_number(self, code: str, name: str, line: int) -> int | None:
        if len(self._numbers) == MOST_STATES:
            raise refusal(self.file, f"it names more than {MOST_STATES:,} states", line)
        if len(name) > LONGEST_NAME:
            raise refusal(self.file, f"the name of a state has {len(name):,} characters", line)
        known = self._member_names.get(name.upper()) or self._countries.code_in_records(name)
        if not known and code not in self._countries.codes:
            return None
        if code and not _CODE.fullmatch(code):
            return None
        state = (code or known or "", name or self._countries.un_name(code))
        number = self.states.setdefault(state, len(self.states))
        if number == len(self._same):
            self._by_code[state[0]].append(number)
            self._same.append(self._by_code[state[0]])
        if not code:
            self._by_name.add(number)
        return number

    def _checked(self, vote: GatheredVote, entry: RollCall) -> RollCall | None:
        """Return the entry with its rows, held against its totals; None where it can't be."""
        choices = bytes(vote.choices).rstrip(b"\0")
        rows, members = len(choices) - choices.count(0), BODIES[entry.body].most
        if rows > members:
            what = f"{rows} states have a row, of at most {members} members"
            self.refused.add(vote.line, f"{vote.name}: {what}; left out")
            return None
        entry = replace(entry, choices=choices, complete=vote.complete)
        counted, totals = entry.counted, entry.totals
        cast = (counted.yes, counted.no, counted.abstain)
        if not any(cast):
            self.refused.add(vote.line, f"{vote.name}: nobody's vote is recorded; left out")
            return None
        if totals is None:
            return entry
        figures = (totals.yes, totals.no, totals.abstain)
        if cast != figures:
            said, found = ("-".join(map(str, each)) for each in (figures, cast))
            what = f"the official totals are {said}, the rows {found} (yes, no, abstaining)"
            self.warned.add(vote.line, f"{vote.name}: {what}; both are kept")
        fewer = any(n < figure for n, figure in zip(cast, figures, strict=True))
        absent = (counted.absent or 0) >= (totals.absent or 0)
        return replace(entry, complete=vote.complete and absent and not fewer)


def refusal(file: str, what: str, line: int | None = None) -> RecordError:
    """Return the error that refuses a file, with what is wrong and where."""
    where = file if line is None else f"{file}, line {line:,}"
    return RecordError(f"{where}: {what}. Nothing was imported.")
