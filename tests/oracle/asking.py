"""Ask the cases, score the answers, and say how it went."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields
from pathlib import Path

from bot.answer.answerer import Answerer
from bot.answer.types import Abstained, Answer, Conversation, Turn
from index.errors import QuestionError
from index.search.searchable import Searchable
from index.votes.names.countries import Countries
from tests.oracle.cases import Case
from tests.oracle.imported import register
from tests.oracle.scoring import Score, Verdict, score
from tests.oracle.truths import Truth

Answerers = Mapping[str, Answerer]


@dataclass(frozen=True, slots=True)
class Asked:
    """A case with its answer and score."""

    case: Case
    answer: Answer | None
    score: Score

    @property
    def said(self) -> str:
        """The text of the answer; of a refusal, its hint and choices."""
        match self.answer:
            case None:
                return "(no question)"
            case Abstained(hint=hint, choices=choices):
                told = "".join(piece.text for piece in hint)
                return f"(asks back or refuses) {told} {' | '.join(choices)}".strip()
            case answer:
                return answer.text


@contextmanager
def answerers(library: Searchable) -> Iterator[Answerers]:
    """Answer from the shipped records alone, and with a register of the tests' own beside them."""
    with tempfile.TemporaryDirectory() as folder:
        countries = Countries.load()
        yield {
            "shipped": Answerer(library, countries),
            "imported": Answerer(library, countries, register(Path(folder))),
        }


def converse(answerer: Answerer, turns: Sequence[str]) -> Answer | None:
    """Return the answer to the last turn; None where it is no question."""
    before = conversation(answerer, turns[:-1])
    try:
        return answerer.ask(turns[-1], before)
    except QuestionError:
        return None


def conversation(answerer: Answerer, turns: Sequence[str]) -> Conversation:
    """Hold a conversation; what is no question leaves no turn."""
    held: Conversation = ()
    for turn in turns:
        with suppress(QuestionError):
            held = (*held, Turn(turn, answerer.ask(turn, held)))
    return held


def ask(
    by_world: Answerers, drawn: Iterable[Case], progress: Callable[[int], None] = lambda _: None
) -> list[Asked]:
    """Ask each case and score its answer."""
    asked = []
    for done, case in enumerate(drawn, start=1):
        try:
            answer = converse(by_world[case.world], case.turns)
        except Exception as fault:  # a crash is a wrong answer, and the others are still asked
            asked.append(Asked(case, None, Score(Verdict.WRONG, f"fails: {fault}")))
        else:
            asked.append(Asked(case, answer, score(answer, case.truth)))
        progress(done)
    return asked


def table(asked: Sequence[Asked]) -> str:
    """Count right, wrong and refused by operator, the worst first."""
    counts: dict[str, Counter[Verdict]] = {}
    for one in asked:
        counts.setdefault(one.case.operator, Counter())[one.score.verdict] += 1
    total = sum(counts.values(), Counter[Verdict]())
    worst = sorted(counts.items(), key=lambda row: (-row[1][Verdict.WRONG], row[0]))
    lines = [f"{'operator':<24}{'asked':>7}" + "".join(f"{verdict:>9}" for verdict in Verdict)]
    for name, count in (*worst, ("all", total)):
        figures = "".join(f"{count[verdict]:>9}" for verdict in Verdict)
        lines.append(f"{name:<24}{count.total():>7}{figures}")
    return "\n".join(lines)


def misses(asked: Iterable[Asked]) -> Iterator[str]:
    """Write each case that isn't right as a line of JSON."""
    for one in asked:
        if one.score.verdict is not Verdict.RIGHT:
            row = {
                "operator": one.case.operator,
                "world": one.case.world,
                "turns": one.case.turns,
                "verdict": one.score.verdict,
                "why": one.score.why,
                "answer": one.said,
                "truth": _shown(one.case.truth),
            }
            yield json.dumps(row, ensure_ascii=False)


def _shown(truth: Truth) -> dict[str, object]:
    return {field.name: _plain(getattr(truth, field.name)) for field in fields(truth)}


def _plain(value: object) -> object:
    """Write sets in order, and cells as "HUN on es-11-7: no"."""
    match value:
        case frozenset():
            return sorted(value)
        case tuple():
            return [_plain(one) for one in value]
        case Mapping():
            return [f"{code} on {vote}: {choice}" for (code, vote), choice in value.items()]
        case _:
            return value
