"""Which of several sets of countries are more, by how much, and which of two votes was closer."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answer import phrases
from bot.answer.language.english import countries_that, groups_of, predicate, who_of
from bot.answer.language.evaluate import counted_by_cell
from bot.answer.language.form import Chose, Query, Set, votes_in
from bot.answer.ledger import Cell, Computed, Figure, RecordCell, SetCell, Statement
from bot.answer.phrases import CHOICE, KIND, joined, named, sentence, words
from bot.answer.votes.findings import yes_no
from index.votes.names.countries import Countries
from index.votes.record import Position, VoteRecord

_YES_NO = (Position.YES, Position.NO)


def cell_of(of: Set) -> Cell | Computed:
    """Return where the size of a set stands: in totals, or in the roll calls."""
    plain = counted_by_cell(of)
    if plain is None:
        return SetCell(of)
    cells = tuple(RecordCell(plain.votes.record, CHOICE[c]) for c in plain.choices)
    return cells[0] if len(cells) == 1 else Computed("sum", cells)


def size(of: Set) -> int:
    """Count the countries of a set."""
    return int(cell_of(of).value)


def compared(query: Query, sets: Sequence[Set], countries: Countries) -> Statement:
    """Say which of some sets is larger, or smaller; the difference first where it is asked for."""
    first, *others = sorted(sets, key=size, reverse=not query.less)
    figures = [(Figure(cell_of(of)),) for of in (first, *others)]
    of_votes = [_plain(of) for of in (first, *others)]
    kinds = {of.choices for of in of_votes if of is not None}
    answer = _truth(query, size(sets[0]), [size(of) for of in sets[1:]])
    more = "fewer" if query.less else "more"
    tied = 1 + sum(size(of) == size(first) for of in others)
    apart_by = _difference(first, others) if tied == 1 else ()
    after = (words("; the difference is "), *apart_by) if apart_by else ()
    if not (None not in of_votes and len(kinds) == 1 and len(kind := next(iter(kinds))) == 1):
        that = [(words(" "), *who_of(of, countries, one=size(of) == 1), words(" that "),
                 *predicate(of, countries)) for of in (first, *others)]  # fmt: skip
        did = [(*figure, *one) for figure, one in zip(figures, that, strict=True)]
        if tied > 1:
            return sentence(answer, words("equally many: "), joined(did))
        told = (*figures[0], words(" "), *countries_that(first, countries, one=size(first) == 1),
                words(", compared with "), *joined(did[1:]))  # fmt: skip
        if query.by and apart_by:
            return sentence(apart_by, words(f" {more}: "), told)
        return sentence(answer, told, after)
    # One choice on several votes: they had so many of it.
    names = [named(votes_in(of)[0].record) for of in (first, *others)]
    what = f" {KIND[kind[0]]}"
    rest = [(*figure, words(" for "), *name) for figure, name in
            zip(figures[tied:], names[tied:], strict=True)]  # fmt: skip
    than = (words(", compared with "), *joined(rest)) if rest else ()
    if tied > 1:
        had = words(f" had equally many{what}, ")
        return sentence(answer, joined(names[:tied]), had, figures[0], than)
    if query.by and apart_by:
        apart = (words(f"{what} on "), *names[0], words(" than on "), *joined(names[1:]))
        than = (words(": "), *figures[0], words(", compared with "), *joined(figures[1:]))
        return sentence((*apart_by, words(f" {more}"), *apart, *than))
    return sentence(answer, names[0], words(f" had {more}{what}: "), figures[0], than, after)


def margins(query: Query, records: Sequence[VoteRecord]) -> Statement:
    """Say which of two votes had the wider margin, or the narrower."""
    one, other = sorted(records, key=_margin, reverse=not query.less)
    of = [phrases.margin(record) for record in (one, other)]
    answer = _truth(query, _margin(records[0]), [_margin(records[1])])
    if _margin(one) == _margin(other):
        both = joined([named(one), named(other)])
        return sentence(answer, both, words(" had the same margin, "), (of[0],))
    high, low = sorted(records, key=_margin, reverse=True)
    cells = tuple(RecordCell(r, CHOICE[c]) for r in (high, low) for c in _YES_NO)
    apart = Figure(Computed("difference of margins", cells))
    how = "narrower" if query.less else "wider"
    told = (of[0], words(" votes, compared with "), of[1], words(" for "), *named(other))
    if query.by:
        return sentence((apart, words(" votes: "), *named(one)),
                        words(f" had the {how} margin, "), told)  # fmt: skip
    after = (words("; the difference is "), apart)
    return sentence(answer, named(one), words(f" had the {how} margin: "), told, after)


def _margin(record: VoteRecord) -> int:
    yes, no = (RecordCell(record, CHOICE[choice]).value for choice in _YES_NO)
    return abs(yes - no)


def _truth(query: Query, first: int, others: Sequence[int]) -> Statement:
    if not query.whether:
        return ()
    if query.equal:
        return yes_no(query, all(first == other for other in others))
    return yes_no(query, all(first < o if query.less else first > o for o in others))


def _plain(of: Set) -> Chose | None:
    return of if isinstance(of, Chose) and not groups_of(of) else None


def _difference(first: Set, others: Sequence[Set]) -> Statement:
    """Return how far the sizes of two sets are apart; of more than two, nothing."""
    if len(others) != 1:
        return ()
    high, low = (cell_of(of) for of in sorted((first, others[0]), key=size, reverse=True))
    if isinstance(high, Computed) or isinstance(low, Computed):
        return ()
    return (Figure(Computed("difference", (high, low))),)
