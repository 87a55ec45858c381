"""What is asked of two votes or three, and in conversations; and what nobody can answer."""

from __future__ import annotations

from collections.abc import Mapping

from tests.oracle.drawing import CAST, Draw, Drawing, Question
from tests.oracle.facts import CHOICES, Codes, Vote
from tests.oracle.operators import cells, counted, ids, listed
from tests.oracle.truths import More, Positions, Unanswerable, YesNo

# -- sets over two votes -------------------------------------------------------------------------


def _one_choice(draw: Draw, *, across: bool = False) -> tuple[Vote, Vote, str, dict[str, str]]:
    vote, other = draw.two(across=across)
    choice = draw.choice(CAST)
    return vote, other, choice, {**draw.votes(vote, other), **draw.did(choice)}


def both(draw: Draw) -> Question:
    vote, other, choice, slots = _one_choice(draw, across=True)
    return Question(slots, listed(vote.who(choice) & other.who(choice), vote, other))


def both_count(draw: Draw) -> Question:
    vote, other, choice, slots = _one_choice(draw, across=True)
    return Question(slots, counted(vote.who(choice) & other.who(choice), vote, other))


def both_yes_no(draw: Draw) -> Question:
    vote, other, choice, slots = _one_choice(draw)
    return _claimed(draw, vote, other, vote.who(choice) & other.who(choice), slots)


def either(draw: Draw) -> Question:
    vote, other, choice, slots = _one_choice(draw)
    return Question(slots, listed(vote.who(choice) | other.who(choice), vote, other))


def either_count(draw: Draw) -> Question:
    vote, other, choice, slots = _one_choice(draw)
    return Question(slots, counted(vote.who(choice) | other.who(choice), vote, other))


def neither(draw: Draw) -> Question:
    vote, other, codes, slots = _neither(draw)
    return Question(slots, listed(codes, vote, other))


def neither_count(draw: Draw) -> Question:
    vote, other, codes, slots = _neither(draw)
    return Question(slots, counted(codes, vote, other))


def neither_yes_no(draw: Draw) -> Question:
    vote, other, codes, slots = _neither(draw)
    return _claimed(draw, vote, other, codes, slots)


def _neither(draw: Draw) -> tuple[Vote, Vote, Codes, dict[str, str]]:
    vote, other, choice, slots = _one_choice(draw)
    members = vote.members & other.members
    return vote, other, members - vote.who(choice) - other.who(choice), slots


def _claimed(
    draw: Draw, vote: Vote, other: Vote, codes: Codes, slots: Mapping[str, str]
) -> Question:
    """Ask of a country whether it is one of them; of half of them it is, where there are any."""
    members = vote.members & other.members
    code = draw.country(codes if codes and draw.random.random() < 0.5 else members)
    told = {**cells(vote, code), **cells(other, code)}
    return Question({**slots, "X": draw.name(code)}, YesNo(code in codes, ids(vote, other), told))


def only_one(draw: Draw) -> Question:
    vote, other, choice, slots = _one_choice(draw)
    return Question(slots, listed(vote.who(choice) - other.who(choice), vote, other))


def only_one_count(draw: Draw) -> Question:
    vote, other, choice, slots = _one_choice(draw)
    return Question(slots, counted(vote.who(choice) - other.who(choice), vote, other))


def _two_choices(draw: Draw, among: tuple[str, ...]) -> tuple[Vote, Vote, Codes, dict[str, str]]:
    vote, other = draw.two()
    one, two = draw.random.sample(among, 2)
    slots = {**draw.votes(vote, other), **draw.did(one), **draw.did(two, "2")}
    return vote, other, vote.who(one) & other.who(two), slots


def one_then_other(draw: Draw) -> Question:
    vote, other, codes, slots = _two_choices(draw, CHOICES)
    return Question(slots, listed(codes, vote, other))


def one_then_other_count(draw: Draw) -> Question:
    vote, other, codes, slots = _two_choices(draw, CHOICES)
    return Question(slots, counted(codes, vote, other))


def switched(draw: Draw) -> Question:
    vote, other, codes, slots = _two_choices(draw, CAST)
    return Question(slots, listed(codes, vote, other))


def switched_count(draw: Draw) -> Question:
    vote, other, codes, slots = _two_choices(draw, CAST)
    return Question(slots, counted(codes, vote, other))


def all_three(draw: Draw) -> Question:
    codes, votes, slots = _three(draw)
    return Question(slots, listed(codes, *votes))


def all_three_count(draw: Draw) -> Question:
    codes, votes, slots = _three(draw)
    return Question(slots, counted(codes, *votes))


def _three(draw: Draw) -> tuple[Codes, tuple[Vote, Vote, Vote], dict[str, str]]:
    votes = draw.three()
    choice = draw.choice(CAST)
    codes = votes[0].who(choice) & votes[1].who(choice) & votes[2].who(choice)
    return codes, votes, {**draw.votes(*votes), **draw.did(choice)}


# -- the same, or another ------------------------------------------------------------------------


def _compared(vote: Vote, other: Vote, *, same: bool) -> tuple[Codes, Codes]:
    """Return who voted alike, or differently: among those who cast both, and among all."""
    members = vote.members & other.members
    found = frozenset(
        code for code in members if (vote.positions[code] == other.positions[code]) is same
    )
    return found & vote.who(*CAST) & other.who(*CAST), found


def differently(draw: Draw) -> Question:
    vote, other = draw.two()
    cast, every = _compared(vote, other, same=False)
    return Question(draw.votes(vote, other), listed(cast, vote, other, others=(every,)))


def differently_count(draw: Draw) -> Question:
    vote, other = draw.two()
    cast, every = _compared(vote, other, same=False)
    return Question(draw.votes(vote, other), counted(cast, vote, other, others=(every,)))


def same_count(draw: Draw) -> Question:
    vote, other = draw.two()
    cast, every = _compared(vote, other, same=True)
    return Question(draw.votes(vote, other), counted(cast, vote, other, others=(every,)))


def differently_one(draw: Draw) -> Question:
    return _one_compared(draw, same=False)


def same_one(draw: Draw) -> Question:
    return _one_compared(draw, same=True)


def _one_compared(draw: Draw, *, same: bool) -> Question:
    vote, other = draw.two()
    code = draw.country(vote.who(*CAST) & other.who(*CAST))
    yes = (vote.positions[code] == other.positions[code]) is same
    told = {**cells(vote, code), **cells(other, code)}
    slots = {**draw.votes(vote, other), "X": draw.name(code)}
    return Question(slots, YesNo(yes, ids(vote, other), told))


def same_two_on_two(draw: Draw) -> Question:
    vote, other = draw.two()
    cast = vote.who(*CAST) & other.who(*CAST)
    one, two = draw.countries(cast, 2)
    # Half of them from those who do agree.
    alike = cast & vote.who(vote.positions[one]) & other.who(other.positions[one])
    if draw.random.random() < 0.5:
        (two,) = draw.countries(alike - {one}, 1)
    told = {**cells(vote, one, two), **cells(other, one, two)}
    slots = {**draw.votes(vote, other), "X": draw.name(one), "Y": draw.name(two)}
    return Question(slots, YesNo(two in alike, ids(vote, other), told))


def position_on_two(draw: Draw) -> Question:
    vote, other = draw.two(across=True)
    code = draw.country(vote.members & other.members)
    slots = {**draw.votes(vote, other), "X": draw.name(code)}
    return Question(slots, Positions({**cells(vote, code), **cells(other, code)}))


def more(draw: Draw) -> Question:
    vote, other = draw.two()
    choice = draw.choice(CAST)
    ahead = vote.totals[choice] - other.totals[choice]
    winner = None if ahead == 0 else vote.id if ahead > 0 else other.id
    slots = {**draw.votes(vote, other), **draw.did(choice)}
    return Question(slots, More(winner, ids(vote, other)))


# -- conversations: a list becomes a count where the wording asks how many --------------------


def and_country(draw: Draw) -> Question:
    vote = draw.one(draw.world.rolled)
    one, other = draw.countries(vote.members, 2)
    slots = {**draw.votes(vote), **draw.did(draw.choice(CAST))}
    slots |= {"X": draw.name(one), "Y": draw.name(other)}
    return Question(slots, Positions(cells(vote, other)))


def and_vote(draw: Draw) -> Question:
    vote, other = draw.two(across=True)
    code = draw.country(vote.members & other.members)
    slots = {**draw.votes(vote, other), "X": draw.name(code)}
    return Question(slots, Positions(cells(other, code)))


def and_country_and_vote(draw: Draw) -> Question:
    vote, other = draw.two()
    one, two = draw.countries(vote.members & other.members, 2)
    slots = {**draw.votes(vote, other), **draw.did(draw.choice(CAST))}
    slots |= {"X": draw.name(one), "Y": draw.name(two)}
    return Question(slots, Positions(cells(other, two)))


def other_choice(draw: Draw) -> Question:
    vote = draw.one(draw.world.rolled)
    one, two = draw.random.sample(CHOICES, 2)
    slots = {**draw.votes(vote), **draw.did(one), **draw.did(two, "2")}
    return Question(slots, listed(vote.who(two), vote))


def narrowed_to_group(draw: Draw) -> Question:
    vote = draw.one(draw.world.rolled)
    choice = draw.choice(CAST)
    group, members = draw.group(vote)
    slots = {**draw.votes(vote), **draw.did(choice), "G": draw.group_name(group)}
    return Question(slots, listed(vote.who(choice) & members, vote))


def narrowed_to_vote(draw: Draw) -> Question:
    vote, other, codes, slots = _two_choices(draw, CAST)
    return Question(slots, listed(codes, vote, other))


def same_of_other_vote(draw: Draw) -> Question:
    vote, other = draw.two()
    choice = draw.choice(CAST)
    slots = {**draw.votes(vote, other), **draw.did(choice)}
    return Question(slots, listed(other.who(choice), other))


# -- what nobody can answer ----------------------------------------------------------------------

_NOWHERE = ("Atlantis", "Wakanda", "Freedonia", "Genovia", "Bavaria", "Catalonia", "Zubrowka")
_NO_GROUP = (
    "the Hanseatic League", "the Delian League", "the G9", "the Holy Alliance",
    "the Little Entente", "the Axis",
)  # fmt: skip
_NO_VOTE = {
    "shipped": (
        "A/RES/76/999", "ES-11/99", "the fourth European amendment", "Brazil's resolution",
        "S/RES/9999", "Ukraine's resolution of 2019", "the Chinese amendment",
    ),
    "imported": (
        "A/RES/76/999", "the 1987 resolution on lighthouses", "the resolution on unicorns",
        "S/RES/9999", "the resolution on seafarers of 4 May 1951", "S/2023/999",
    ),
}  # fmt: skip
_NARROW = (
    "with a population of over ten million", "that are monarchies", "that are led by women",
    "with nuclear weapons", "that joined the UN after 1990", "south of the equator",
    "where French is spoken", "whose capital starts with B", "that are islands",
)  # fmt: skip


def unknown_country(draw: Draw) -> Question:
    slots = {**_any_vote(draw), "nowhere": draw.random.choice(_NOWHERE)}
    return Question(slots, Unanswerable("there is no such country"))


def unknown_group(draw: Draw) -> Question:
    slots = {**_any_vote(draw), "no_group": draw.random.choice(_NO_GROUP)}
    return Question(slots, Unanswerable("nobody says who is in that group"))


def unknown_vote(draw: Draw) -> Question:
    slots = {**_any_vote(draw), "no_vote": draw.random.choice(_NO_VOTE[draw.world.name])}
    return Question(slots, Unanswerable("there is no such vote"))


def narrowed(draw: Draw) -> Question:
    slots = {**_any_vote(draw), "narrow": draw.random.choice(_NARROW)}
    return Question(slots, Unanswerable("the records don't tell those countries apart"))


def hypothetical(draw: Draw) -> Question:
    return Question(_any_vote(draw), Unanswerable("the records hold what was done, not that"))


def wrong_year(draw: Draw) -> Question:
    slots = {**_any_vote(draw), "year": draw.random.choice(("1961", "1987", "1999", "2010"))}
    return Question(slots, Unanswerable("it wasn't voted on then"))


def people(draw: Draw) -> Question:
    return Question(_any_vote(draw), Unanswerable("countries vote, not those"))


def _any_vote(draw: Draw) -> dict[str, str]:
    vote = draw.one(draw.world.rolled)
    code = draw.country(vote.who("yes", "abstain"))
    return {**draw.votes(vote), **draw.did(draw.choice(CAST)), "X": draw.name(code)}


OF_SEVERAL: tuple[Drawing, ...] = (
    both, both_count, both_yes_no, either, either_count, neither, neither_count, neither_yes_no,
    only_one, only_one_count, one_then_other, one_then_other_count, switched, switched_count,
    all_three, all_three_count, differently, differently_count, same_count, differently_one,
    same_one, same_two_on_two, position_on_two, more,
)  # fmt: skip
FOLLOW_UPS: tuple[Drawing, ...] = (
    and_country, and_vote, and_country_and_vote, other_choice, narrowed_to_group,
    narrowed_to_vote, same_of_other_vote,
)  # fmt: skip
UNANSWERABLE: tuple[Drawing, ...] = (
    unknown_country, unknown_group, unknown_vote, wrong_year, narrowed, hypothetical, people,
)  # fmt: skip
