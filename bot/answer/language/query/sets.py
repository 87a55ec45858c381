"""Set expressions: which countries a text speaks of by what they chose, on which votes.

    expression  = conjunction {"or" conjunction}
    conjunction = unit {["and" | "but"] unit}
    unit        = ["not" | "neither" | "but not"] (choices [votes] | votes)
    choices     = choice {("and" | "or" | "nor") ["not"] choice}
    votes       = vote {("and" | "or" | "nor" | "but not") vote}

What a unit leaves out is taken from its neighbours: choices without a vote are of the next vote, or
else of the one before; a vote without a choice is of the choice before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.answer.language.form import All, Any, Chose, Minus, Not, Set, Votes, with_parts
from index.votes.record import Position

UNNAMED: Final = Votes()
"""A vote that isn't named: that of the turn before, or those that the records are about."""

_LINKS: Final = frozenset({"and", "or", "but", "comma", "nor"})


@dataclass(frozen=True, slots=True)
class Atom:
    """A token that a set expression is made of; `at` is its place among the tokens."""

    kind: str
    at: int
    choices: tuple[Position, ...] = ()
    votes: Votes | None = None
    denied: bool = False  # "showed up" is not being absent


@dataclass(slots=True)
class _Unit:
    """Choices and the votes that they are of, each with how it is joined and whether negated."""

    choices: list[tuple[Position, bool]] = field(default_factory=list)
    choice_link: str = "and"
    votes: list[tuple[Votes, bool]] = field(default_factory=list)
    vote_link: str = "and"
    negated: bool = False
    one: bool = False
    only: bool = False
    link: str = "and"  # to the unit before


@dataclass(frozen=True, slots=True)
class Expressed:
    """The sets that an expression tells, each asked of by itself, and what else it says.

    `only` says that the votes named are the only ones ("only for the first"); `used` are the
    places of the tokens that it is made of.
    """

    of: tuple[Set, ...]
    choices: tuple[Position, ...]
    negated: bool
    only: bool
    used: frozenset[int]


def express(atoms: Sequence[Atom], *, apart: bool = False) -> Expressed | None:
    """Put a set expression together; None where no choice is told.

    `apart` asks of each vote by itself where one choice is told of several.
    """
    units = list(_units(atoms))
    if not any(unit.choices for unit in units):
        return None
    _fill(units)
    whole: Set | None = None
    for unit in units:
        of = _set_of(unit)
        if whole is None:
            whole = of
        elif unit.link == "or":
            whole = Any((*whole.parts, of)) if isinstance(whole, Any) else Any((whole, of))
        else:
            whole = All((*whole.parts, of)) if isinstance(whole, All) else All((whole, of))
    if whole is None:
        return None
    choices = tuple(dict.fromkeys(c for unit in units for c, _ in unit.choices))
    parts = _apart(units) if not any(unit.link == "or" for unit in units[1:]) else None
    if parts is None and apart and len(units) == 1:
        parts = tuple(_of_vote(units[0], votes) for votes, _ in units[0].votes)
    return Expressed(
        of=parts or (whole,),
        choices=choices,
        negated=any(u.negated or any(n for _, n in u.choices) for u in units),
        only=any(unit.only for unit in units),
        used=frozenset(atom.at for atom in atoms),
    )


def _units(atoms: Sequence[Atom]) -> list[_Unit]:  # noqa: PLR0912, PLR0915  (a case each)
    """Cut atoms into units: choices, then votes; the next choice begins another."""
    units: list[_Unit] = []
    unit = _Unit()
    negated, link, neither, one, only, either = False, "", False, False, False, False

    def begin() -> None:
        nonlocal unit
        unit = _Unit(link=link or "and")
        units.append(unit)

    for place, atom in enumerate(atoms):
        match atom.kind:
            case "choice":
                joins = units and unit.choices and not unit.votes
                if not joins:
                    begin()
                    unit.negated, unit.one, unit.only = negated, one, only
                    negated = False
                elif link:
                    unit.choice_link = "or" if link in {"or", "nor"} else unit.choice_link
                turned = bool(joins) and negated and not unit.negated  # "not for but not against"
                unit.choices += [(choice, atom.denied is not turned) for choice in atom.choices]
                negated = negated and not turned
                link, one, only = "", False, False
            case "votes":
                assert atom.votes is not None  # noqa: S101  (an atom of votes has votes)
                if not units:
                    begin()
                if unit.votes and not link and not negated:
                    link = "and"
                if unit.votes and link in {"and", "comma"} and either:
                    link = "or"
                if unit.votes and link in {"or", "nor"}:
                    unit.vote_link = "or" if link == "or" or unit.negated else "and"
                unit.votes.append((atom.votes, negated))
                unit.one, unit.only = unit.one or one, unit.only or only
                negated, link, one, only = neither and link != "", "", False, False
            case "not" | "but not":
                negated = not negated if atom.kind == "not" else True
            case "neither":
                neither = negated = True
            case "nor":
                link = "nor"
                after = atoms[place + 1].kind if place + 1 < len(atoms) else ""
                # "Neither backed nor opposed", "did not back A nor B": one negation of both.
                one_of_both = (neither and not unit.votes) or (unit.negated and after == "votes")
                negated = not one_of_both
            case "one":
                one = True
            case "either":
                either = True
            case "only":
                only = True
                before = atoms[place - 1] if place else None
                if place + 1 == len(atoms) and before is not None and before.kind == "votes":
                    unit.only, only = True, False
            case kind if kind in _LINKS:
                link = link if kind == "comma" and link else kind
            case _:
                pass
    return units


def _fill(units: list[_Unit]) -> None:
    """Give each unit the votes that it leaves out, and the first its choices."""
    if not units[0].choices:
        # "On the first, who abstained": the vote stands before its choice.
        first, second = units[0], units[1]
        if not second.votes:
            second.votes, second.vote_link, second.one = first.votes, first.vote_link, first.one
        elif not {r for votes, _ in first.votes for r in votes.records}.intersection(
            r for votes, _ in second.votes for r in votes.records
        ):  # "did the first get more abstentions than the second"
            second.votes = first.votes + second.votes
        units.pop(0)
    for at, unit in enumerate(units):
        if unit.votes:
            continue
        later = next((u for u in units[at + 1 :] if u.votes), None)
        earlier = next((u for u in reversed(units[:at]) if u.votes), None)
        found = later or earlier
        unit.votes = [(votes, False) for votes, _ in found.votes] if found else [(UNNAMED, False)]
        unit.vote_link = found.vote_link if found else "and"


def _set_of(unit: _Unit) -> Set:
    parts: list[Set] = []
    for votes, negated in unit.votes:
        one = _of_vote(unit, votes)
        parts.append(Not(one) if negated else one)
    whole = parts[0]
    if unit.one:
        whole = Minus(Any(tuple(parts)), All(tuple(parts)))
    elif len(parts) > 1:
        whole = Any(tuple(parts)) if unit.vote_link == "or" else All(tuple(parts))
    return Not(whole) if unit.negated else whole


def _of_vote(unit: _Unit, votes: Votes) -> Set:
    plain = tuple(dict.fromkeys(c for c, negated in unit.choices if not negated))
    denied = tuple(dict.fromkeys(c for c, negated in unit.choices if negated))
    parts: list[Set] = [Chose(votes, plain)] if plain else []
    parts += [Not(Chose(votes, denied))] if denied else []
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _apart(units: Sequence[_Unit]) -> tuple[Set, ...] | None:
    """Return each choice by itself where several are told of the same votes with "and".

    Nobody chooses two things, so each is asked about: "how many for and against".
    """
    if any(unit.negated or any(negated for _, negated in unit.votes) for unit in units):
        return None
    votes = {tuple(unit.votes) for unit in units}
    choices = [choice for unit in units for choice, _ in unit.choices]
    joined = all(unit.choice_link == "and" or len(unit.choices) == 1 for unit in units)
    plain = not any(negated for unit in units for _, negated in unit.choices)
    if len(votes) > 1 or not joined or not plain or len(dict.fromkeys(choices)) < 2:
        return None
    (of,) = votes
    if len(of) > 1:
        return None
    return tuple(Chose(of[0][0], (choice,)) for choice in dict.fromkeys(choices))


def simple(of: Set) -> Set:
    """Write a set in the shortest form: no double negation, one choice list where one will do."""
    match of:
        case Not(Not(inner)):
            return simple(inner)
        case Not(Chose(votes, choices)):
            return Chose(votes, tuple(c for c in Position if c not in choices))
        case Not(Any(parts)):
            return simple(All(tuple(Not(part) for part in parts)))
        case _:
            return with_parts(of, simple)
