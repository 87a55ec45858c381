"""One vote, looked up by what people call it: its figures, positions, and who broke with whom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz, process

from index.errors import VoteError
from index.votes.analysis.cohesion import Division, division
from index.votes.bodies import BODIES, Decided, Kind, Ruling, ruling
from index.votes.lookup.holdings import EMPTY
from index.votes.lookup.parties import LONGEST_SHOWN, listed, shown
from index.votes.motions import kind_of
from index.votes.names.groups import Group, Groups
from index.votes.record import Position, Totals, VoteRecord
from index.votes.register.roll_calls import (
    Dataset,
    Described,
    Filter,
    RollCall,
    described,
    folded_symbol,
    whole_symbol,
)
from index.votes.register.store import Register

YES_AND_NO: Final = "of the yes and no votes"
CAST: Final = "of the votes cast, abstentions too"
LISTED: Final = "of all members listed"
_SIDES = (Position.YES, Position.NO)
_VOTES = (*_SIDES, Position.ABSTAIN)
_RESOLUTION = re.compile(r"[A-Z]/RES/", re.IGNORECASE)
_KEY = re.compile(r"#(\d{1,9})")
_NEAR = 60  # of 100


@dataclass(frozen=True, slots=True)
class Share:
    """The part that one choice has `of` n votes; `of` names the denominator."""

    position: Position
    count: int
    n: int
    of: str

    @property
    def share(self) -> float:
        """The part, from 0 to 1."""
        return self.count / self.n


@dataclass(frozen=True, slots=True)
class Break:
    """A group of which some members broke with its line."""

    group: Group
    division: Division


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote(Described):
    """A vote as it is shown: of the register (`roll_call`), a shipped `record`, or both.

    `totals` are of the rows where there are any; `official` are given where they differ. `outcome`
    is None where neither the source nor the body's `rule` (in words, where it decides) says it.
    `names` are those of the time, in capitals.
    """

    official: Totals | None = None
    kind: Kind = "resolution"
    outcome: str | None = None
    rule: str | None = None
    publisher: str | None = None
    licence: str | None = None
    positions: Mapping[str, Position]
    names: Mapping[str, str]
    roll_call: RollCall | None = None
    record: VoteRecord | None = None

    @property
    def id(self) -> str:
        """What names this vote and no other: the record's id, or # and the key of the roll call."""
        if self.record is not None:
            return self.record.id
        return f"#{self.roll_call.key}" if self.roll_call else ""

    def who(self, position: Position) -> tuple[str, ...]:
        """Return the codes of the countries that took a position, sorted."""
        return tuple(sorted(code for code, taken in self.positions.items() if taken is position))

    def shares(self) -> tuple[Share, ...]:
        """Return the part of each choice, of each denominator that there is."""
        if self.totals is None:
            return ()
        counts = {
            position: count
            for position in Position
            if (count := self.totals.of(position)) is not None
        }
        kinds = [(YES_AND_NO, _SIDES), (CAST, _VOTES)]
        if Position.ABSENT in counts:
            kinds.append((LISTED, tuple(Position)))
        return tuple(
            Share(position, counts[position], n, of)
            for of, positions in kinds
            if (n := sum(counts[position] for position in positions))
            for position in positions
        )

    def breaks(self, groups: Groups) -> tuple[Break, ...]:
        """Return the groups of which a member broke with the line, in the order of the table."""
        found = []
        for group in groups.values():
            divided = division(self.positions, group.among(self.positions, self.day.date))
            if divided.dissenters:
                found.append(Break(group, divided))
        return tuple(found)


def show(register: Register, records: Sequence[VoteRecord], what: str) -> tuple[Vote, ...]:
    """Return the votes that a symbol, id, key (#7), name or alias stands for, the record's first.

    Several votes share a symbol: paragraphs, amendments, motions. Raises VoteError, with the
    closest names, where there is none.
    """
    datasets = {dataset.id: dataset for dataset in register.datasets()}
    wanted = _named(records, what)
    found = register.by_symbol(what)
    key = _KEY.fullmatch(what.strip())
    if key is not None:
        try:
            found = [register.roll_call(int(key[1]))]
        except KeyError:
            raise VoteError(
                f"The register has no vote {what.strip()}: look for it by words of its title."
            ) from None
    by_id = {record.id: record for record in records}
    votes = []
    if wanted is not None:
        same = [one for one in register.roll_calls(Filter(symbol=wanted.symbol or wanted.draft))]
        own = next((one for one in same if one.record_id == wanted.id), None)
        votes.append(vote_of_record(wanted, own))
    for roll_call in found:
        record = by_id.get(roll_call.record_id or "")
        if wanted is not None and _same(wanted, roll_call):
            continue
        vote = _of_roll_call(register, roll_call, datasets)
        votes.append(vote if record is None else vote_of_record(record, roll_call))
    if not votes:
        raise VoteError(_unknown(register, records, what))
    return tuple(votes)


def votes_of(register: Register, roll_calls: Iterable[RollCall]) -> list[Vote]:
    """Return roll calls of the register as votes."""
    datasets = {dataset.id: dataset for dataset in register.datasets()}
    return [_of_roll_call(register, one, datasets) for one in roll_calls]


def _named(records: Sequence[VoteRecord], what: str) -> VoteRecord | None:
    """Return the first record that is called so."""
    wanted = what.strip().casefold()
    for record in records:
        given = (record.id, record.symbol, record.draft, record.name, *record.aliases)
        if wanted in {one.casefold() for one in given if one is not None}:
            return record
    return None


def _same(record: VoteRecord, roll_call: RollCall) -> bool:
    """Say whether a roll call is the vote of the record, imported from elsewhere or from it."""
    if roll_call.record_id is not None:
        return roll_call.record_id == record.id
    if record.totals is None or not roll_call.day_known:
        return False
    tally = (record.totals.yes, record.totals.no, record.totals.abstain)
    counted = roll_call.totals or roll_call.counted
    return (
        (record.body, record.date) == (roll_call.body, roll_call.date)
        and folded_symbol(record.symbol or "") == folded_symbol(roll_call.symbol or "")
        and tally == (counted.yes, counted.no, counted.abstain)
    )


def vote_of_record(record: VoteRecord, roll_call: RollCall | None = None) -> Vote:
    """Return a shipped record as a vote, with its roll call in the register if that is known."""
    return Vote(
        **described(record).said(),
        kind=record.kind,
        outcome=record.outcome,
        rule=record.rule,
        publisher=record.record_publisher,
        positions=record.positions,
        names={},
        roll_call=roll_call,
        record=record,
    )


def _of_roll_call(register: Register, vote: RollCall, datasets: Mapping[str, Dataset]) -> Vote:
    listing = register.positions(vote.key)
    dataset = datasets[vote.dataset]
    shown = vote.counted if listing else vote.totals
    official = vote.totals
    if official is not None and shown is not None:
        absent = shown.absent if official.absent is None else official.absent
        if official.model_copy(update={"absent": absent}) == shown:
            official = None
    kind = kind_of(vote.title, vote.vote_note, vote.agenda)
    outcome, rule = _outcome(register, vote, kind, listing)
    return Vote(
        **vote.said() | {"totals": shown, "url": vote.url or dataset.url},
        official=official,
        kind=kind,
        outcome=outcome,
        rule=rule,
        publisher=f"{dataset.publisher}, {dataset.title}",
        licence=dataset.licence,
        positions=listing,
        names=register.names(vote.key),
        roll_call=vote,
    )


def _outcome(
    register: Register, vote: RollCall, kind: Kind, positions: Mapping[str, Position]
) -> tuple[Decided | None, str | None]:
    """Say what became of a roll call and by which rule; None where it can't be known.

    Where the rule leaves it open, a whole text that alone has a resolution's symbol was adopted:
    the library gives those to no others.
    """
    body, year = BODIES[vote.body], vote.date.year
    tallies = [vote.totals] if vote.totals else []
    if positions and vote.complete:
        tallies.append(vote.counted)
    ruled: set[Ruling | None] = {
        ruling(body, tally, positions, kind=kind, year=year) for tally in tallies
    }
    if len(ruled) == 1 and (one := ruled.pop()) is not None:
        return one.outcome, one.rule
    symbol = whole_symbol(vote.symbol or "")
    recorded = kind == "resolution" and vote.dataset.startswith("undl-")
    if recorded and _RESOLUTION.match(symbol) and len(register.by_symbol(symbol)) == 1:
        return "adopted", None
    return None, None


def _unknown(register: Register, records: Sequence[VoteRecord], what: str) -> str:
    names: dict[str, str] = {}  # what may have been meant, by its folded name
    for record in records:
        for one in (record.id, record.symbol, record.draft, record.name, *record.aliases):
            if one is not None:
                names.setdefault(folded_symbol(one), one if one == record.symbol else record.id)
    for one in register.symbols():
        names.setdefault(folded_symbol(one), one)
    wanted = folded_symbol(what)[:LONGEST_SHOWN]
    near = process.extract(wanted, list(names), scorer=fuzz.ratio, score_cutoff=_NEAR, limit=12)
    closest = list(dict.fromkeys(names[name] for name, _, _ in near))[:3]
    hint = f"Did you mean {listed(closest, 'or')}?" if closest else ""
    if not register.holdings():
        return f"There is no vote “{shown(what)}” among the shipped records. {hint or EMPTY}"
    hint = hint or "Look for it by words of its title."
    return f"There is no vote “{shown(what)}” in the register. {hint}"
