"""Ayes agrees with itself: what its answers say of votes stands when it is checked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from bot.answer.claims.checked import Finding, RecordAgrees, RecordDiffers
from bot.answer.types import Abstained
from tests.oracle.asking import Answerers, Asked
from tests.oracle.said import read

_NOT_AN_END = re.compile(r"\bU\.S\.")
_END = re.compile(r"(?<=[.?!])\s+(?=[A-Z\d“])")


@dataclass(frozen=True, slots=True)
class Checked:
    """A sentence out of an answer, and what checking it found; the worst, where it was parted."""

    world: str
    sentence: str
    finding: Finding

    @property
    def agrees(self) -> bool:
        return isinstance(self.finding, RecordAgrees)

    @property
    def differs(self) -> bool:
        return isinstance(self.finding, RecordDiffers)


def sentences(asked: Iterable[Asked]) -> Iterable[tuple[str, str]]:
    """Return the world and words of each sentence on votes in the answers, once."""
    found: dict[tuple[str, str], None] = {}
    for one in asked:
        if one.answer is None or isinstance(one.answer, Abstained):
            continue
        if one.answer.kind == "passages":  # the sources' own sentences
            continue
        whole = _NOT_AN_END.sub("U\0S\0", one.answer.text)
        for part in _END.split(whole):
            sentence = part.replace("\0", ".")
            # What a source says otherwise is the source's, and some only lead to quotes.
            if read(sentence).votes:
                found[one.case.world, sentence] = None
    return found


def check(by_world: Answerers, asked: Iterable[Asked]) -> list[Checked]:
    """Check each sentence as somebody would who pastes it."""
    checked = []
    for world, sentence in sentences(asked):
        findings = [one.finding for one in by_world[world].check(sentence)]
        worst = min(findings, key=_standing)
        checked.append(Checked(world, sentence, worst))
    return checked


def _standing(finding: Finding) -> int:
    """Rank a difference first, agreement last."""
    return isinstance(finding, RecordAgrees) - isinstance(finding, RecordDiffers)


def summary(checked: Iterable[Checked]) -> str:
    """Count what checking found."""
    counts = Counter(
        "agrees" if one.agrees else "differs" if one.differs else "nothing" for one in checked
    )
    return ", ".join(f"{counts[name]} {name}" for name in ("agrees", "differs", "nothing"))
