"""Draw cases: of every operator, in every wording, over both worlds; the same for the same seed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from tests.oracle.drawing import Draw, Drawing, Question, Unfit, World, worlds
from tests.oracle.facts import facts
from tests.oracle.operators import OF_ONE
from tests.oracle.operators_of_several import FOLLOW_UPS, OF_SEVERAL, UNANSWERABLE
from tests.oracle.operators_together import OF_THEM, TOGETHER
from tests.oracle.truths import Counted, Listed, Outcome, Truth
from tests.oracle.wordings import SHIPPED, dressed, wordings

SEED = "one"
EACH = 27  # cases of an operator in a world, for the whole
_ATTEMPTS = 60
_VOTES, _COUNTRIES = ("V", "W"), ("X", "Y")
# Operators that mean the same with these slots exchanged.
SYMMETRIC = dict.fromkeys(
    ("both", "both_count", "both_yes_no", "either", "either_count", "neither", "neither_count",
     "neither_yes_no", "differently", "differently_count", "differently_one", "same_count",
     "same_one", "all_three", "all_three_count", "more"),
    _VOTES,
) | dict.fromkeys(
    ("same_two", "different_two", "besides_two", "both_of_two", "either_of_two", "neither_of_two"),
    _COUNTRIES,
)  # fmt: skip
_ASKS_COUNT = re.compile(r"how many|count the|number of", re.I)
_PASSES = re.compile(r"adopted|pass|get through")
_FAILS = re.compile(r"rejected|fail")
_ASKS_LIST = re.compile(r"\b(?:who|which|those that|list)\b", re.I)


@dataclass(frozen=True, slots=True)
class Case:
    """A conversation whose last turn is scored, and what is true of it.

    `plain` is the same before its letters and marks were varied, and `swapped` with its votes, or
    its two countries, in the other order; None where the order matters.
    """

    operator: str
    world: str
    turns: tuple[str, ...]
    truth: Truth
    plain: tuple[str, ...]
    swapped: tuple[str, ...] | None

    def __str__(self) -> str:
        return " / ".join(self.turns)


def operators() -> dict[str, Drawing]:
    """Return every operator by its name."""
    every = (*OF_ONE, *OF_SEVERAL, *TOGETHER, *FOLLOW_UPS, *OF_THEM, *UNANSWERABLE)
    return {one.__name__: one for one in every}


def templates(operator: str, path: Path = SHIPPED) -> list[list[str]]:
    """Return the wordings of an operator, each a list of turns."""
    known = wordings(path)
    single = {**known["wordings"], **known["unanswerable"]}.get(operator, ())
    return [[one] for one in single] or list(known["follow_ups"].get(operator, ()))


def cases(each: int = EACH, seed: str = SEED, path: Path = SHIPPED) -> Iterator[Case]:
    """Draw `each` cases of every operator in either world, without repeating a question.

    Another file of wordings than the shipped may lack operators.
    """
    for world in worlds(facts()):
        for name, drawing in operators().items():
            if known := templates(name, path):
                yield from _of(name, drawing, world, known, each, seed)


def _of(
    name: str, drawing: Drawing, world: World, known: list[list[str]], each: int, seed: str
) -> Iterator[Case]:
    seen: set[tuple[str, ...]] = set()
    for i in range(each):
        for attempt in range(_ATTEMPTS):
            own = f"{seed}/{world.name}/{name}/{i}/{attempt}"
            draw = Draw(world, facts(), i + i // len(known) + attempt, own)
            try:
                question = drawing(draw)
            except Unfit:
                continue
            case = _written(name, world, known[i % len(known)], question, draw.random)
            if case.turns not in seen:
                seen.add(case.turns)
                yield case
                break


def _written(
    name: str, world: World, turns: Sequence[str], question: Question, draw: Random
) -> Case:
    truth = question.truth
    if isinstance(truth, Outcome):
        fails, passes = (bool(one.search(turns[-1])) for one in (_FAILS, _PASSES))
        truth = replace(truth, claimed=None if fails is passes else passes)
    if len(turns) > 1 and isinstance(truth, Listed) and _asks_count(turns):
        truth = Counted(frozenset(map(len, truth.sets)), truth.votes, truth.sets)
    slots = question.slots
    plain = _filled(turns, slots)
    swapped = None
    if name in SYMMETRIC:
        one, other = SYMMETRIC[name]
        swapped = _filled(turns, {**slots, one: slots[other], other: slots[one]})
    return Case(name, world.name, dressed(plain, draw), truth, plain, swapped)


def _filled(turns: Sequence[str], slots: Mapping[str, str]) -> tuple[str, ...]:
    """Fill the slots; one at the front may start a sentence."""
    filled = [turn.format_map(slots) for turn in turns]
    return tuple(
        text[0].upper() + text[1:] if template.startswith("{") else text
        for template, text in zip(turns, filled, strict=True)
    )


def _asks_count(turns: Sequence[str]) -> bool:
    """Whether the last turn asks how many; one that leaves it out is read by the first."""
    last = turns[-1]
    if _ASKS_COUNT.search(last) or _ASKS_LIST.search(last):
        return bool(_ASKS_COUNT.search(last))
    return bool(_ASKS_COUNT.search(turns[0]))
