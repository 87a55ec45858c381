"""One vote, looked up by what people call it: its figures, positions, and who broke with whom."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from index.errors import VoteError
from index.lazy_pattern import lazy_pattern
from index.votes.analysis.cohesion import Division, division
from index.votes.bodies import BODIES, Decided, Kind, Ruling, ruling
from index.votes.lookup.holdings import EMPTY
from index.votes.lookup.parties import LONGEST_SHOWN, listed, shown
from index.votes.motions import kind_of
from index.votes.names.groups import Group, Groups
from index.votes.names.spelling import most_like
from index.votes.record import Position, VoteRecord
from index.votes.register.roll_calls import RollCall, folded_symbol, whole_symbol
from index.votes.register.store import Register

YES_AND_NO: Final = "of the yes and no votes"
CAST: Final = "of the votes cast, abstentions too"
LISTED: Final = "of all members listed"
_SIDES = (Position.YES, Position.NO)
_VOTES = (*_SIDES, Position.ABSTAIN)
# What the UN adds to a title, and the agenda item behind it.
_ADOPTED = lazy_pattern(r"\s*: resolution\b")
_RESOLUTION = lazy_pattern(r"[A-Z]/RES/", re.IGNORECASE)
_KEY = lazy_pattern(r"#(\d{1,9})")


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


def shares_of(vote: VoteRecord) -> tuple[Share, ...]:
    """Return the part of each choice, of each denominator that there is."""
    totals = vote.totals
    if totals is None:
        return ()
    counts = {p: count for p in Position if (count := totals.of(p)) is not None}
    kinds = [(YES_AND_NO, _SIDES), (CAST, _VOTES)]
    if Position.ABSENT in counts:
        kinds.append((LISTED, tuple(Position)))
    return tuple(
        Share(position, counts[position], n, of)
        for of, positions in kinds
        if (n := sum(counts[position] for position in positions))
        for position in positions
    )


def breaks_of(vote: VoteRecord, groups: Groups) -> list[tuple[Group, Division]]:
    """Return the groups of which a member broke with the line, in the order of the table."""
    divided = (
        (group, division(vote.positions, group.among(vote.positions, vote.date)))
        for group in groups.values()
    )
    return [(group, how) for group, how in divided if how.dissenters]


def show(register: Register, records: Sequence[VoteRecord], what: str) -> tuple[VoteRecord, ...]:
    """Return the votes that a symbol, id, key (#7), name or alias stands for, the shipped first.

    Several votes share a symbol: paragraphs, amendments, motions. Raises VoteError, with the
    closest names, where there is none.
    """
    found = register.by_symbol(what)
    key = _KEY.fullmatch(what.strip())
    if key is not None:
        try:
            found = [register.roll_call(int(key[1]))]
        except KeyError:
            raise VoteError(
                f"The register has no vote {what.strip()}: look for it by words of its title."
            ) from None
    wanted = what.strip().casefold()
    shipped = [one for one in records if wanted in {name.casefold() for name in _names(one)}][:1]
    found = [one for one in found if not any(_same(record, one) for record in shipped)]
    by_id = {record.id: record for record in records}
    votes = [by_id.get(one.id) or record_of(one, register) for one in found]
    if not shipped + votes:
        raise VoteError(_unknown(register, records, what))
    return (*shipped, *votes)


def record_of(roll_call: RollCall, register: Register) -> VoteRecord:
    """Return a roll call of the register as a record."""
    dataset = next(one for one in register.datasets() if one.id == roll_call.dataset)
    positions = register.positions(roll_call.key)
    tally = roll_call.counted if positions else roll_call.totals or roll_call.counted
    official = roll_call.totals
    if official is not None:
        absent = tally.absent if official.absent is None else official.absent
        official = official.model_copy(update={"absent": absent})
    symbol = whole_symbol(roll_call.symbol or "")
    sharing = len(register.by_symbol(symbol)) > 1 if symbol else False
    kind = kind_of(roll_call.title, roll_call.vote_note, roll_call.agenda)
    outcome, rule = _outcome(roll_call, kind, positions, sharing=sharing)
    # That it is the resolution itself, nothing says where others have its symbol.
    name = "text" if kind == "resolution" and (sharing or not symbol) else kind
    return VoteRecord(
        id=f"#{roll_call.key}",
        body=roll_call.body,
        session=roll_call.session,
        kind=kind,
        symbol=roll_call.symbol,
        draft=roll_call.draft,
        title=_ADOPTED.split(roll_call.title)[0],
        name=f"the {name}",
        date=roll_call.date,
        day_known=roll_call.day_known,
        order=1,
        outcome=outcome,
        rule=rule,
        totals=tally,
        official=None if official == tally else roll_call.totals,
        complete=roll_call.complete,
        positions=positions,
        names=register.names(roll_call.key),
        subjects=roll_call.subjects,
        agenda=roll_call.agenda,
        note=roll_call.vote_note,
        imported=True,
        dataset=dataset.id,
        record_publisher=f"{dataset.publisher}, {dataset.title}",
        record_url=roll_call.url or dataset.url,
        licence=dataset.licence,
        shares_symbol=sharing,
    )


def _names(record: VoteRecord) -> list[str]:
    """Return all that a record is called by."""
    given = (record.id, record.symbol, record.draft, record.name, *record.aliases)
    return [one for one in given if one is not None]


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


def _outcome(
    vote: RollCall, kind: Kind, positions: Mapping[str, Position], *, sharing: bool
) -> tuple[Decided | None, str | None]:
    """Say what became of a roll call and by which rule; None where it can't be known.

    Where the rule leaves it open, a whole text that alone has a resolution's symbol was adopted:
    the library gives those to no others.
    """
    tallies = [vote.totals] if vote.totals else []
    if positions and vote.complete:
        tallies.append(vote.counted)
    ruled: set[Ruling | None] = {
        ruling(BODIES[vote.body], tally, positions, kind=kind, year=vote.date.year)
        for tally in tallies
    }
    if len(ruled) == 1 and (one := ruled.pop()) is not None:
        return one.outcome, one.rule
    recorded = kind == "resolution" and vote.dataset.startswith("undl-") and not sharing
    return ("adopted" if recorded and _RESOLUTION.match(vote.symbol or "") else None), None


def _unknown(register: Register, records: Sequence[VoteRecord], what: str) -> str:
    names: dict[str, str] = {}  # what may have been meant, by its folded name
    for record in records:
        for one in _names(record):
            names.setdefault(folded_symbol(one), one if one == record.symbol else record.id)
    for one in register.symbols():
        names.setdefault(folded_symbol(one), one)
    closest = most_like(folded_symbol(what)[:LONGEST_SHOWN], names, 3)
    hint = f"Did you mean {listed(closest, 'or')}?" if closest else ""
    if not register.holdings():
        return f"There is no vote “{shown(what)}” among the shipped records. {hint or EMPTY}"
    hint = hint or "Look for it by words of its title."
    return f"There is no vote “{shown(what)}” in the register. {hint}"
