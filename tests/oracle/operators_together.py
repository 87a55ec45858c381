"""What is asked of several countries at once: two of them, a part of all, all but a few."""

from __future__ import annotations

from tests.oracle.drawing import CAST, Draw, Drawing, Question, Unfit
from tests.oracle.facts import Codes, Vote
from tests.oracle.operators import ids, listed
from tests.oracle.truths import Figures, More, YesNo


def _two(draw: Draw) -> tuple[Vote, Codes, set[str], dict[str, str]]:
    """Draw two countries, half of them from those that chose alike, with a choice of one."""
    vote = draw.one(draw.world.rolled)
    one, other = draw.countries(vote.members, 2)
    choice = vote.positions[one]
    if draw.random.random() < 0.5:
        (other,) = draw.countries(vote.who(choice) - {one}, 1)
    slots = {**draw.votes(vote), **draw.did(choice), "X": draw.name(one), "Y": draw.name(other)}
    if draw.random.random() < 0.3:
        choice = draw.choice(CAST)
        slots |= draw.did(choice)
    return vote, vote.who(choice), {one, other}, slots


def both_of_two(draw: Draw) -> Question:
    vote, chosen, two, slots = _two(draw)
    return Question(slots, YesNo(two <= chosen, ids(vote), {}))


def either_of_two(draw: Draw) -> Question:
    vote, chosen, two, slots = _two(draw)
    return Question(slots, YesNo(bool(two & chosen), ids(vote), {}))


def neither_of_two(draw: Draw) -> Question:
    vote, chosen, two, slots = _two(draw)
    return Question(slots, YesNo(not two & chosen, ids(vote), {}))


def most_of_all(draw: Draw) -> Question:
    vote = draw.one(draw.world.rolled)
    choice = draw.choice(CAST)
    codes = vote.who(choice)
    slots = {**draw.votes(vote), **draw.did(choice)}
    return Question(slots, YesNo(2 * len(codes) > len(vote.members), ids(vote), {}))


def all_but_few(draw: Draw) -> Question:
    """Ask who of a group did not do what one or two of them alone did not do."""
    vote = draw.one(draw.world.rolled)
    group, members = draw.group(vote)
    choice = max(CAST, key=lambda one: len(members & vote.who(one)))
    others = members - vote.who(choice)
    if not 0 < len(others) < 3 or len(members) < 3:
        raise Unfit
    few = {1: "one", 2: "two"}[len(others)]
    slots = {**draw.votes(vote), **draw.did(choice), "G": draw.group_name(group), "few": few}
    return Question(slots, listed(others, vote))


def of_one_mind(draw: Draw) -> Question:
    vote = draw.one(draw.world.rolled)
    group, members = draw.group(vote)
    cast = {vote.positions[code] for code in members} - {"absent"}
    if not cast or len(members) < 2:
        raise Unfit
    slots = {**draw.votes(vote), "G": draw.group_name(group)}
    return Question(slots, YesNo(len(cast) == 1, ids(vote), {}))


def more_in_group(draw: Draw) -> Question:
    vote, other = draw.two()
    group, members = draw.group(vote)
    choice = draw.choice(CAST)
    ahead = len(members & vote.who(choice)) - len(members & other.who(choice))
    winner = None if ahead == 0 else vote.id if ahead > 0 else other.id
    slots = {**draw.votes(vote, other), **draw.did(choice), "G": draw.group_name(group)}
    return Question(slots, More(winner, ids(vote, other)))


def exceeds(draw: Draw) -> Question:
    vote = draw.one((*draw.world.rolled, *draw.world.tallied))
    one, two = sorted(draw.random.sample(CAST, 2), key=vote.totals.__getitem__, reverse=True)
    apart = float(vote.totals[one] - vote.totals[two])
    if not apart:
        raise Unfit
    both = frozenset({float(vote.totals[one]), float(vote.totals[two])})
    slots = {**draw.votes(vote), **draw.did(one), **draw.did(two, "2")}
    return Question(slots, Figures(frozenset({apart}), frozenset(), both, ids(vote)))


def _within(draw: Draw) -> tuple[Codes, Codes, Codes, dict[str, str]]:
    """Draw who did one thing on a vote, and those of them that did another on another vote."""
    vote, other = draw.two()
    chosen, then = draw.choice(CAST), draw.choice(CAST)
    whole = vote.who(chosen)
    if not whole:
        raise Unfit
    slots = {**draw.votes(vote, other), **draw.did(chosen), **draw.did(then, "2")}
    return whole, whole & other.who(then), ids(vote, other), slots


def whole(draw: Draw) -> Question:
    of, inside, votes, slots = _within(draw)
    return Question(slots, YesNo(of == inside, votes, {}))


def most_of_whole(draw: Draw) -> Question:
    of, inside, votes, slots = _within(draw)
    return Question(slots, YesNo(2 * len(inside) > len(of), votes, {}))


def they_too(draw: Draw) -> Question:
    of, inside, votes, slots = _within(draw)
    return Question(slots, YesNo(of == inside, votes, {}))


def as_many(draw: Draw) -> Question:
    vote, other = draw.two()
    choice = draw.choice(CAST)
    equal = len(vote.who(choice)) == len(other.who(choice))
    return Question(
        {**draw.votes(vote, other), **draw.did(choice)}, YesNo(equal, ids(vote, other), {})
    )


OF_THEM: tuple[Drawing, ...] = (they_too,)
TOGETHER: tuple[Drawing, ...] = (
    both_of_two, either_of_two, neither_of_two, most_of_all, all_but_few, of_one_mind,
    more_in_group, exceeds, whole, most_of_whole, as_many,
)  # fmt: skip
