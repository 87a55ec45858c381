"""Whether a claim's value is the one that a record has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bot.answer.language.evaluate import countries_on
from bot.answer.language.form import (
    Ask,
    Chose,
    Claim,
    Compared,
    Date,
    Query,
    Value,
    Votes,
)
from bot.answer.language.statement.statement_parts import NO_ROLL_CALL
from bot.answer.ledger import OPERATIONS
from index.votes.record import CAST, Position, VoteRecord

_COMPARES: Final[dict[Compared, Callable[[int, int], bool]]] = {
    "exactly": lambda found, said: found == said,
    "more than": lambda found, said: found > said,
    "at least": lambda found, said: found >= said,
    "fewer than": lambda found, said: found < said,
    "at most": lambda found, said: found <= said,
}


def agrees(claim: Claim, record: VoteRecord) -> bool | None:
    """Say whether a claim is what a record has; None where the record doesn't say."""
    found = _is_so(claim, record)
    return None if found is None else found == claim.holds


def _is_so(claim: Claim, record: VoteRecord) -> bool | None:  # noqa: PLR0911  (a case each)
    query, value, totals = claim.query, claim.value, record.totals
    match query.ask:
        case Ask.POSITION:
            return _is_position(query, record)
        case Ask.OUTCOME:
            return _is_outcome(query, value, record)
        case Ask.WHEN if isinstance(value, Date):
            known = value.day is None or record.day_known
            return value.fits(record.date) if known else None
        case Ask.SPONSOR:
            return None if record.sponsor is None else record.sponsor == value
        case Ask.ALIKE:
            taken = {record.positions.get(code) for code in query.countries}
            return None if None in taken else (len(taken) == 1) is not query.differ
        case Ask.MARGIN if totals is not None:
            return abs(totals.yes - totals.no) == value
        case Ask.SHARE:
            return _is_share(query, str(value), record)
        case Ask.WHO if value == NO_ROLL_CALL:
            return not record.positions
        case Ask.WHO if isinstance(value, tuple):
            found = countries_on(query.of[0], record)
            return None if found is None else found == frozenset(value)
        case Ask.COUNT if isinstance(value, int):
            counted = how_many(query, record)
            return None if counted is None else _COMPARES[query.compared](counted, value)
        case _:
            return None


def _is_position(query: Query, record: VoteRecord) -> bool | None:
    (code,) = query.countries
    taken = record.positions.get(code)
    if taken is None:
        return None
    return code in record.vetoed_by if query.veto else taken in query.choices


def _is_outcome(query: Query, value: Value, record: VoteRecord) -> bool | None:
    if query.unanimous and record.totals is not None:
        return not (record.totals.no or record.totals.abstain)
    if query.veto:
        return bool(record.vetoed_by)
    return None if record.outcome is None else record.outcome == value


def how_many(query: Query, record: VoteRecord) -> int | None:
    """Count who is in a query's set: by the totals where one choice is told, else by roll call."""
    of = query.of[0] if query.of else Chose(Votes(), query.choices)
    if isinstance(of, Chose) and record.totals is not None:
        counts = [record.totals.of(choice) for choice in of.choices]
        known = [count for count in counts if count is not None]
        return sum(known) if len(known) == len(counts) else None
    found = countries_on(of, record)
    return None if found is None else len(found)


def _is_share(query: Query, said: str, record: VoteRecord) -> bool | None:
    """Compare a share as it was rounded; one that doesn't tell of what may be of any."""
    if record.totals is None or not query.choices:
        return None
    choice = query.choices[0]
    part = record.totals.of(choice)
    if part is None:
        return None
    sides = {Position.YES: record.totals.no, Position.NO: record.totals.yes}
    others = [record.totals.of(c) or 0 for c in CAST if c is not choice]
    shares = {
        "votes cast": lambda: OPERATIONS["share of votes cast"](part, *others),
        "membership": lambda: OPERATIONS["share of membership"](part),
    }
    if choice in sides:
        shares["yes and no"] = lambda: OPERATIONS["share of yes and no"](part, sides[choice])
    wanted = [query.among] if query.among else list(shares)
    places = len(said.partition(".")[2])
    rounded = [f"{float(shares[one]()):.{places}f}" for one in wanted if one in shares]
    return said in rounded if rounded else None
