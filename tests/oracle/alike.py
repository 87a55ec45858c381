"""What leaves a question's meaning alone: the answer must stay the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from bot.answer.ledger import render
from bot.answer.types import Abstained, Answer
from tests.oracle.asking import Answerers, conversation, converse
from tests.oracle.cases import Case
from tests.oracle.said import read

# Letters, marks and what is said around a question: the answer stays the same to the letter.
DRESSES: dict[str, Callable[[str], str]] = {
    "in lower case": str.lower,
    "in capitals": str.upper,
    "without a mark": lambda text: text.rstrip("?."),
    "with more marks": lambda text: f"{text.rstrip('?.')}??",
    "after hello": lambda text: f"Hi, quick question: {text}",
    "with please": lambda text: f"{text.rstrip('?.')}, please?",
    "with thanks": lambda text: f"{text} Thanks in advance!",
}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two conversations that mean the same; `exact`: their answers have the same words."""

    change: str
    world: str
    one: tuple[str, ...]
    other: tuple[str, ...]
    exact: bool


@dataclass(frozen=True, slots=True)
class Differing:
    """A pair whose answers differ."""

    pair: Pair
    one: str
    other: str

    def __str__(self) -> str:
        return f"{self.pair.change}: {self.pair.other[-1]!r} gets {self.other!r}, not {self.one!r}"


def pairs(drawn: Iterable[Case]) -> Iterator[Pair]:
    """Change each case in one way, the ways in turn, and exchange what may be exchanged."""
    ways = list(DRESSES.items())
    for number, case in enumerate(drawn):
        change, dress = ways[number % len(ways)]
        *before, last = case.plain
        yield Pair(change, case.world, case.plain, (*before, dress(last)), exact=True)
        if case.swapped:
            yield Pair("exchanged", case.world, case.plain, case.swapped, exact=False)


def differing(by_world: Answerers, among: Iterable[Pair]) -> list[Differing]:
    """Ask both of each pair and return those whose answers differ."""
    found = []
    for pair in among:
        one, other = (converse(by_world[pair.world], turns) for turns in (pair.one, pair.other))
        if gist(one, exact=pair.exact) != gist(other, exact=pair.exact):
            found.append(Differing(pair, _text(one), _text(other)))
    return found


def asked_again(by_world: Answerers, drawn: Iterable[Case]) -> list[Differing]:
    """Put what was understood of each question as a question of its own: same answer.

    Only what was answered from records, of one part, counts.
    """
    found = []
    for case in drawn:
        answerer = by_world[case.world]
        held = conversation(answerer, case.plain[:-1])
        answer = answerer.ask(case.plain[-1], held)
        understood = answerer.explain(case.plain[-1], held)
        if isinstance(answer, Abstained) or answer.kind == "passages" or len(understood) != 1:
            continue
        line = render(understood[0])
        again = answerer.ask(line)
        if gist(again, exact=False) != gist(answer, exact=False):
            pair = Pair("as it was understood", case.world, case.plain, (line,), exact=False)
            found.append(Differing(pair, _text(answer), _text(again)))
    return found


def gist(answer: Answer | None, *, exact: bool) -> object:
    """Return what must stay: the text, or its yes or no, votes, and countries or first figure."""
    if answer is None or isinstance(answer, Abstained):
        return None
    if exact:
        return answer.text
    said = read(answer.text)
    return said.verdict, said.votes, said.countries or said.number


def _text(answer: Answer | None) -> str:
    return "no question" if answer is None else answer.text
