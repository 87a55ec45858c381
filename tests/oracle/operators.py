"""What is asked of one vote, with the truth of each question by plain set arithmetic."""

from __future__ import annotations

from tests.oracle.drawing import CAST, Draw, Drawing, Question, Unfit
from tests.oracle.facts import Codes, Vote
from tests.oracle.truths import Cell, Counted, Dated, Figures, Listed, Outcome, Positions, YesNo


def listed(codes: Codes, *votes: Vote, others: tuple[Codes, ...] = ()) -> Listed:
    """Expect a list; `others` are what people may mean as well."""
    return Listed((codes, *others), ids(*votes))


def counted(codes: Codes, *votes: Vote, others: tuple[Codes, ...] = ()) -> Counted:
    """Expect how many they are."""
    sets = (codes, *others)
    return Counted(frozenset(map(len, sets)), ids(*votes), sets)


def ids(*votes: Vote) -> Codes:
    return frozenset(vote.id for vote in votes)


def cells(vote: Vote, *codes: str) -> dict[Cell, str]:
    return {(code, vote.id): vote.positions[code] for code in codes}


# -- countries -----------------------------------------------------------------------------------


def position(draw: Draw) -> Question:
    vote = draw.one(draw.world.rolled)
    code = draw.country(vote.members)
    return Question({**draw.votes(vote), "X": draw.name(code)}, Positions(cells(vote, code)))


def slot(draw: Draw) -> Question:
    vote = draw.one(draw.world.rolled)
    code = draw.country(vote.who(*CAST))
    return Question({**draw.votes(vote), "X": draw.name(code)}, Positions(cells(vote, code)))


def positions(draw: Draw) -> Question:
    vote, one, other, slots = _two_countries(draw)
    return Question(slots, Positions(cells(vote, one, other)))


def compare(draw: Draw) -> Question:
    return positions(draw)


def same_two(draw: Draw) -> Question:
    vote, one, other, slots = _two_countries(draw, cast=True)
    yes = vote.positions[one] == vote.positions[other]
    return Question(slots, YesNo(yes, ids(vote), cells(vote, one, other)))


def different_two(draw: Draw) -> Question:
    vote, one, other, slots = _two_countries(draw, cast=True)
    yes = vote.positions[one] != vote.positions[other]
    return Question(slots, YesNo(yes, ids(vote), cells(vote, one, other)))


def _two_countries(draw: Draw, *, cast: bool = False) -> tuple[Vote, str, str, dict[str, str]]:
    vote = draw.one(draw.world.rolled)
    one, other = draw.countries(vote.who(*CAST) if cast else vote.members, 2)
    return vote, one, other, {**draw.votes(vote), "X": draw.name(one), "Y": draw.name(other)}


def yes_no(draw: Draw) -> Question:
    return _claim(draw, true_is_yes=True)


def denied(draw: Draw) -> Question:
    return _claim(draw, true_is_yes=False)


def denied_twice(draw: Draw) -> Question:
    return _claim(draw, true_is_yes=True)


def _claim(draw: Draw, *, true_is_yes: bool) -> Question:
    vote = draw.one(draw.world.rolled)
    code = draw.country(vote.members)
    # Half of the claims are true.
    held = vote.positions[code]
    choice = held if draw.random.random() < 0.5 else draw.choice()
    slots = {**draw.votes(vote), **draw.did(choice), "X": draw.name(code)}
    yes = (held == choice) is true_is_yes
    return Question(slots, YesNo(yes, ids(vote), cells(vote, code)))


def like(draw: Draw) -> Question:
    vote = draw.one(draw.world.rolled)
    code = draw.country(vote.who(*CAST))
    alike = vote.who(vote.positions[code])
    truth = listed(alike - {code}, vote, others=(alike,))
    return Question({**draw.votes(vote), "X": draw.name(code)}, truth)


def _of_three(draw: Draw) -> tuple[Vote, Codes, Codes, dict[str, str]]:
    vote = draw.one(draw.world.rolled)
    choice = draw.choice(CAST)
    three = draw.countries(vote.members, 3)
    names = [draw.name(code) for code in three]
    slots = {**draw.votes(vote), **draw.did(choice), "XYZ": "{}, {} and {}".format(*names)}
    return vote, frozenset(three), vote.who(choice) & set(three), slots


def which_of_these(draw: Draw) -> Question:
    vote, three, chosen, slots = _of_three(draw)
    return Question(slots, Listed((chosen,), ids(vote), cells(vote, *three)))


def how_many_of_these(draw: Draw) -> Question:
    vote, _, chosen, slots = _of_three(draw)
    return Question(slots, counted(chosen, vote))


# -- all who chose alike -------------------------------------------------------------------------


def who(draw: Draw) -> Question:
    vote, choice, slots = _chosen(draw)
    return Question(slots, listed(vote.who(choice), vote))


def count(draw: Draw) -> Question:
    vote = draw.one((*draw.world.rolled, *draw.world.tallied))
    choice = draw.choice(tuple(vote.totals))
    sets = (vote.who(choice),) if vote.positions else ()
    truth = Counted(frozenset({vote.totals[choice]}), ids(vote), sets)
    return Question({**draw.votes(vote), **draw.did(choice)}, truth)


def not_failed(draw: Draw) -> Question:
    return who(draw)


def who_not(draw: Draw) -> Question:
    vote, choice, slots = _chosen(draw)
    return Question(slots, listed(vote.members - vote.who(choice), vote))


def count_not(draw: Draw) -> Question:
    vote, choice, slots = _chosen(draw)
    return Question(slots, counted(vote.members - vote.who(choice), vote))


def _chosen(draw: Draw) -> tuple[Vote, str, dict[str, str]]:
    vote = draw.one(draw.world.rolled)
    choice = draw.choice(CAST)
    return vote, choice, {**draw.votes(vote), **draw.did(choice)}


def besides(draw: Draw) -> Question:
    vote, codes, left, slots = _left_out(draw, 1)
    return Question(slots, listed(codes - left, vote))


def besides_two(draw: Draw) -> Question:
    vote, codes, left, slots = _left_out(draw, 2)
    return Question(slots, listed(codes - left, vote))


def besides_count(draw: Draw) -> Question:
    vote, codes, left, slots = _left_out(draw, 1)
    return Question(slots, counted(codes - left, vote))


def _left_out(draw: Draw, many: int) -> tuple[Vote, Codes, Codes, dict[str, str]]:
    vote = draw.one(draw.world.rolled)
    choice = draw.choice()
    codes = vote.who(choice)
    left = draw.countries(codes, many)
    names = dict(zip("XY", map(draw.name, left), strict=False))
    return vote, codes, frozenset(left), {**draw.votes(vote), **draw.did(choice), **names}


def sum(draw: Draw) -> Question:
    vote = draw.one((*draw.world.rolled, *draw.world.tallied))
    pairs = [("no", "abstain"), ("abstain", "no"), ("yes", "abstain"), ("yes", "no")]
    if "absent" in vote.totals:
        pairs += [("abstain", "absent"), ("no", "absent")]
    one, other = draw.random.choice(pairs)
    slots = {**draw.votes(vote), **draw.did(one), **draw.did(other, "2")}
    sets = (vote.who(one, other),) if vote.positions else ()
    return Question(slots, Counted(frozenset({vote.how_many(one, other)}), ids(vote), sets))


def anyone(draw: Draw) -> Question:
    vote, choice, slots = _chosen(draw)
    codes = vote.who(choice)
    return Question(slots, YesNo(bool(codes), ids(vote), {}, len(codes)))


def alone(draw: Draw) -> Question:
    vote, choice, slots = _chosen(draw)
    codes = vote.who(choice)
    told = YesNo(len(codes) == 1, ids(vote), {}, len(codes))
    return Question({**slots, "X": draw.name(draw.country(codes))}, told)


def count_claim(draw: Draw) -> Question:
    vote = draw.one((*draw.world.rolled, *draw.world.tallied))
    choice = draw.choice(CAST)
    many = vote.totals[choice]
    number = max(2, many + draw.random.choice((-20, -5, -1, 0, 1, 5, 20)))
    compared, yes = draw.random.choice(
        (
            ("more than", many > number),
            ("fewer than", many < number),
            ("at least", many >= number),
            ("exactly", many == number),
        )
    )
    slots = {**draw.votes(vote), **draw.did(choice), "compared": compared, "N": str(number)}
    return Question(slots, YesNo(yes, ids(vote), {}, many))


def veto(draw: Draw) -> Question:
    """Only a permanent member's no keeps a text out, and only in the Council."""
    vote = draw.one(draw.world.rolled)
    code = draw.country(vote.members & {"CHN", "FRA", "RUS", "GBR", "USA"})
    council = vote.body == "Security Council"
    yes = council and not vote.adopted and vote.positions[code] == "no"
    return Question({**draw.votes(vote), "X": draw.name(code)}, YesNo(yes, ids(vote), {}))


def day(draw: Draw) -> Question:
    vote = draw.one((*draw.world.rolled, *draw.world.tallied))
    return Question(draw.votes(vote), Dated(f"{vote.date.day} {vote.date:%B %Y}", ids(vote)))


# -- figures -------------------------------------------------------------------------------------


def tally(draw: Draw) -> Question:
    vote = draw.one((*draw.world.rolled, *draw.world.tallied))
    needed = frozenset(float(vote.totals[choice]) for choice in CAST)
    return Question(draw.votes(vote), Figures(needed, frozenset(), _tally(vote), ids(vote)))


def margin(draw: Draw) -> Question:
    # "Rejected by a margin" fits no text that a veto kept out.
    fit = [v for v in draw.world.rolled if v.adopted]
    vote = draw.one((*fit, *draw.world.tallied))
    far = float(abs(vote.totals["yes"] - vote.totals["no"]))
    slots = {**draw.votes(vote), "outcome": "adopted" if vote.adopted else "rejected"}
    truth = Figures(frozenset({far}), frozenset(), _tally(vote), ids(vote))
    return Question(slots, truth)


def share(draw: Draw) -> Question:
    vote = draw.one((*draw.world.rolled, *draw.world.tallied))
    choice = draw.choice(("yes", "no"))
    part = 100 * vote.totals[choice] / vote.how_many("yes", "no")
    slots = {**draw.votes(vote), "kind": {"yes": "yes", "no": "no"}[choice]}
    return Question(slots, Figures(frozenset({part}), frozenset(), _tally(vote), ids(vote)))


def share_any(draw: Draw) -> Question:
    """Ask for a share without saying of what: any that names its whole is right."""
    vote = draw.one((*draw.world.rolled, *draw.world.tallied))
    choice = draw.choice(("yes", "no"))
    wholes = {vote.how_many("yes", "no"), vote.how_many(*CAST), 193, len(vote.members)} - {0}
    parts = frozenset(100 * vote.totals[choice] / whole for whole in wholes)
    slots = {**draw.votes(vote), "kind_for": {"yes": "for", "no": "against"}[choice]}
    return Question(slots, Figures(frozenset(), parts, _tally(vote) | wholes, ids(vote)))


def outcome(draw: Draw) -> Question:
    vote = draw.one([v for v in (*draw.world.rolled, *draw.world.tallied) if v.adopted is not None])
    return Question(draw.votes(vote), Outcome(bool(vote.adopted), ids(vote)))


def _tally(vote: Vote) -> frozenset[float]:
    return frozenset(map(float, vote.totals.values()))


# -- groups --------------------------------------------------------------------------------------


def _group(draw: Draw, *, whole: bool = False) -> tuple[Vote, str, Codes, dict[str, str]]:
    vote = draw.one(draw.world.assembly if whole else draw.world.rolled)
    group, members = draw.group(vote, whole=whole)
    choice = draw.choice(CAST)
    slots = {**draw.votes(vote), **draw.did(choice), "G": draw.group_name(group)}
    return vote, choice, members, slots


def group_count(draw: Draw) -> Question:
    vote, choice, members, slots = _group(draw)
    return Question(slots, counted(members & vote.who(choice), vote))


def group_which(draw: Draw) -> Question:
    vote, choice, members, slots = _group(draw)
    return Question(slots, listed(members & vote.who(choice), vote))


def group_not(draw: Draw) -> Question:
    vote, choice, members, slots = _group(draw, whole=True)
    return Question(slots, listed(members - vote.who(choice), vote))


def group_all(draw: Draw) -> Question:
    vote, choice, members, slots = _group(draw, whole=True)
    truth = YesNo(members <= vote.who(choice), ids(vote), cells(vote, *sorted(members)))
    return Question(slots, truth)


def group_most(draw: Draw) -> Question:
    vote, choice, members, slots = _group(draw, whole=True)
    chosen = len(members & vote.who(choice))
    told = cells(vote, *sorted(members))
    return Question(slots, YesNo(2 * chosen > len(members), ids(vote), told))


def group_any(draw: Draw) -> Question:
    vote, choice, members, slots = _group(draw)
    chosen = sorted(members & vote.who(choice))
    return Question(slots, YesNo(bool(chosen), ids(vote), cells(vote, *chosen)))


def besides_group(draw: Draw) -> Question:
    vote, choice, members, slots = _group(draw)
    chosen = vote.who(choice)
    if not chosen & members or not chosen - members:
        raise Unfit
    return Question(slots, listed(chosen - members, vote))


OF_ONE: tuple[Drawing, ...] = (
    position, positions, compare, slot, yes_no, denied, denied_twice, same_two, different_two, like,
    which_of_these, how_many_of_these, who, count, who_not, not_failed, count_not, besides,
    besides_two, besides_count, besides_group, sum, tally, margin, share, share_any, outcome,
    anyone, alone, count_claim, veto, day, group_count, group_which, group_not, group_all,
    group_most, group_any,
)  # fmt: skip
