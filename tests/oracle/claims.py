"""Claims on votes, true and false, and what checking them finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from bot.answer.claims.checked import Finding, RecordAgrees, RecordDiffers, StandsInSource
from tests.oracle.asking import Answerers
from tests.oracle.drawing import CAST, Draw, Unfit, worlds
from tests.oracle.facts import facts
from tests.oracle.scoring import Verdict
from tests.oracle.wordings import wordings

EACH = 20
SEED = "claims"
_ATTEMPTS = 20
_OFF = (-10, -3, -1, 1, 2, 8)  # by how much a false figure is


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence, and whether it is true."""

    kind: str
    world: str
    sentence: str
    true: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim with what was found for it, the worst where it was parted."""

    claim: Claim
    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> Verdict:
        differs = any(isinstance(one, RecordDiffers) for one in self.findings)
        agrees = all(isinstance(one, RecordAgrees | StandsInSource) for one in self.findings)
        if not differs and not agrees:
            return Verdict.REFUSED
        return Verdict.RIGHT if agrees is self.claim.true else Verdict.WRONG

    def __str__(self) -> str:
        found = " + ".join(type(one).__name__ for one in self.findings)
        return f"{self.claim.sentence!r} is {str(self.claim.true).lower()}, found: {found}"


Drawn = tuple[dict[str, str], bool]


def position(draw: Draw, *, true: bool) -> Drawn:
    vote = draw.one(draw.world.rolled)
    choice = draw.choice()
    chosen = vote.who(choice)
    code = draw.country(chosen if true else vote.members - chosen)
    return {**draw.votes(vote), **draw.did(choice), "X": draw.name(code)}, true


def position_denied(draw: Draw, *, true: bool) -> Drawn:
    slots, held = position(draw, true=not true)
    return slots, not held


def positions(draw: Draw, *, true: bool) -> Drawn:
    vote = draw.one(draw.world.rolled)
    choice = draw.choice()
    chosen = vote.who(choice)
    codes = draw.countries(chosen, 2 if not true else 3)
    if not true:
        codes += draw.countries(vote.members - chosen, 1)
    names = [draw.name(code) for code in codes]
    return {**draw.votes(vote), **draw.did(choice), "XYZ": "{}, {} and {}".format(*names)}, true


def two_votes(draw: Draw, *, true: bool) -> Drawn:
    vote, other = draw.two()
    code = draw.country(vote.who(*CAST) & other.who(*CAST))
    one, two = vote.positions[code], other.positions[code]
    if not true:
        two = draw.choice([choice for choice in CAST if choice != two])
    slots = {**draw.votes(vote, other), **draw.did(one), **draw.did(two, "2")}
    return {**slots, "X": draw.name(code)}, true


def figure(draw: Draw, *, true: bool) -> Drawn:
    vote = draw.one((*draw.world.rolled, *draw.world.tallied))
    choice = draw.choice(CAST)
    number = _figure(draw, vote.totals[choice], true=true)
    return {**draw.votes(vote), **draw.did(choice), "N": number}, true


def tally(draw: Draw, *, true: bool) -> Drawn:
    vote = draw.one([v for v in (*draw.world.rolled, *draw.world.tallied) if v.adopted])
    yes, no, abstain = (vote.totals[choice] for choice in CAST)
    slots = {"yes": str(yes), "no": _figure(draw, no, true=true), "abstain": str(abstain)}
    return {**draw.votes(vote), **slots}, true


def margin(draw: Draw, *, true: bool) -> Drawn:
    vote = draw.one([v for v in (*draw.world.rolled, *draw.world.tallied) if v.adopted])
    far = vote.totals["yes"] - vote.totals["no"]
    return {**draw.votes(vote), "N": _figure(draw, far, true=true)}, true


def group_figure(draw: Draw, *, true: bool) -> Drawn:
    vote = draw.one(draw.world.assembly)
    group, members = draw.group(vote)
    choice = draw.choice(CAST)
    many = len(members & vote.who(choice))
    if not many:
        raise Unfit
    slots = {"G": draw.group_name(group), "N": _figure(draw, many, true=true)}
    return {**draw.votes(vote), **draw.did(choice), **slots}, true


def group_all(draw: Draw, *, true: bool) -> Drawn:
    vote = draw.one(draw.world.assembly)
    group, members = draw.group(vote, whole=True)
    choice = draw.choice(CAST)
    if (members <= vote.who(choice)) is not true:
        raise Unfit
    return {**draw.votes(vote), **draw.did(choice), "G": draw.group_name(group)}, true


def both(draw: Draw, *, true: bool) -> Drawn:
    vote, other = draw.two()
    choice = draw.choice(CAST)
    chosen = vote.who(choice) & other.who(choice)
    code = draw.country(chosen if true else (vote.members & other.members) - chosen)
    return {**draw.votes(vote, other), **draw.did(choice), "X": draw.name(code)}, true


def alike(draw: Draw, *, true: bool) -> Drawn:
    vote = draw.one(draw.world.rolled)
    code = draw.country(vote.who(*CAST))
    same = vote.who(vote.positions[code]) - {code}
    other = draw.country(same if true else vote.who(*CAST) - same - {code})
    return {**draw.votes(vote), "X": draw.name(code), "Y": draw.name(other)}, true


def _figure(draw: Draw, number: int, *, true: bool) -> str:
    off = 0 if true else draw.random.choice(_OFF)
    if number + off < 1 or (true and number < 1):
        raise Unfit
    return str(number + off)


KINDS: dict[str, Callable[..., Drawn]] = {
    one.__name__: one
    for one in (
        position, position_denied, positions, two_votes, figure, tally, margin, group_figure,
        group_all, both, alike,
    )
}  # fmt: skip


def claims(each: int = EACH, seed: str = SEED) -> Iterator[Claim]:
    """Draw `each` claims of every kind in either world, half of them true."""
    for world in worlds(facts()):
        for kind, drawing in KINDS.items():
            known = wordings()["claims"][kind]
            for i in range(each):
                for attempt in range(_ATTEMPTS):
                    own = f"{seed}/{world.name}/{kind}/{i}/{attempt}"
                    draw = Draw(world, facts(), i + i // len(known) + attempt, own)
                    try:
                        slots, true = drawing(draw, true=bool((i + i // len(known)) % 2))
                    except Unfit:
                        continue
                    text = known[i % len(known)].format_map(slots).replace("U.S..", "U.S.")
                    yield Claim(kind, world.name, text[0].upper() + text[1:], true)
                    break


def judge(by_world: Answerers, drawn: Iterable[Claim]) -> list[Judged]:
    """Check each claim."""
    return [
        Judged(one, tuple(s.finding for s in by_world[one.world].check(one.sentence)))
        for one in drawn
    ]


def summary(judged: Iterable[Judged]) -> str:
    """Count the verdicts."""
    counts = Counter(one.verdict for one in judged)
    return ", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict)
