"""Draw mutants of a module: cosmic-ray's operators, and a seed."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

Position = tuple[int, int]  # a line, from 1, and a column


@dataclass(frozen=True)
class Mutant:
    """One change of one module: which operator, where it applies for the how manieth time."""

    module: str
    operator: str
    occurrence: int
    line: int

    @property
    def name(self) -> str:
        """The mutant as one word, by which it can be asked for again."""
        return f"{self.module}:{self.line}:{self.operator.removeprefix('core/')}:{self.occurrence}"

    def code(self, source: str) -> str | None:
        """Return the module's text with the change, None where it makes no other program."""
        try:
            changed = mutate_code(source, get_operator(self.operator)(), self.occurrence)
            same = changed is None or ast.dump(ast.parse(changed)) == ast.dump(ast.parse(source))
        except (SyntaxError, AttributeError):  # cosmic-ray can't change `except a.Error`
            return None
        return None if same else changed


def draw(module: str, source: str, count: int, seed: int) -> list[Mutant]:
    """Return at most `count` mutants of a module in the order of its lines, the same for a seed."""
    found = list(_mutants(module, source))
    random.Random(f"{seed} {module}").shuffle(found)  # noqa: S311 - a sample, not a secret
    drawn: list[Mutant] = []
    places: set[tuple[int, str]] = set()
    for one in found:
        # Operators of one kind come in dozens (each sign for each other): one of them at a place.
        place = (one.line, one.operator.split("_")[0])
        if len(drawn) < count and place not in places and one.code(source) is not None:
            drawn.append(one)
            places.add(place)
    return sorted(drawn, key=lambda one: (one.line, one.name))


def _mutants(module: str, source: str) -> Iterator[Mutant]:
    """Yield every mutant whose place is code that runs: annotations are never evaluated."""
    nodes = list(ast_nodes(get_ast(source)))
    unread = list(_annotations(source))
    for name in operator_names():
        if get_operator(name).arguments():
            continue
        operator = get_operator(name)()
        places = (start for node in nodes for start, _ in operator.mutation_positions(node))
        for occurrence, start in enumerate(places):
            if not any(first <= start < last for first, last in unread):
                yield Mutant(module, name, occurrence, start[0])


def _annotations(source: str) -> Iterator[tuple[Position, Position]]:
    for node in ast.walk(ast.parse(source)):
        for field in ("annotation", "returns"):
            note = getattr(node, field, None)
            if note is not None:
                yield (note.lineno, note.col_offset), (note.end_lineno, note.end_col_offset)


def source_of(project: Path, module: str) -> str:
    """Return a module's text."""
    return (project / module).read_text(encoding="utf-8")
