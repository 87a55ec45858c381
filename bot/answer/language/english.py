"""The form in English: which countries a set means, and what a query asks, in one line."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from bot.answer.language.form import (
    All,
    Any,
    Ask,
    Chose,
    Countries,
    Differed,
    Like,
    Members,
    Minus,
    Not,
    Outcome,
    Query,
    Set,
    Votes,
    inner,
    votes_in,
)
from bot.answer.language.query.sets import simple
from bot.answer.language.text.numbers import in_words
from bot.answer.ledger import Field, Statement
from bot.answer.phrases import KIND, ON, VOTED, VOTED_ALONE, joined, named, words
from index.votes.names.countries import Countries as CountryTable
from index.votes.names.groups import Group
from index.votes.names.spelling import by_alphabet
from index.votes.record import Position

_ALL_BUT = {
    Position.YES: "did not vote in favor of",
    Position.NO: "did not vote against",
    Position.ABSTAIN: "did not abstain on",
    Position.ABSENT: "took part in the vote on",
}
_KINDS = KIND | {Position.ABSENT: "absences"}
OF_KIND = {choice: f"{_KINDS[choice]}{ON[choice]} " for choice in Position}
_ASKED: dict[Ask, str] = {
    Ask.TALLY: "what was the tally of ",
    Ask.MARGIN: "what was the margin of ",
    Ask.OUTCOME: "what was the outcome of ",
    Ask.WHEN: "when was the vote on ",
    Ask.SPONSOR: "who put forward ",
}
_OF_ALL: dict[Ask, tuple[str, str]] = {
    Ask.AGREE: ("how often do ", " agree"),
    Ask.LIKE: ("who votes most like ", ""),
    Ask.OUTVOTED: ("how often was ", " outvoted"),
    Ask.WHY: ("why did ", " vote so"),
}
_OUTCOMES: dict[Outcome | None, str] = {"adopted": " adopted", "rejected": " rejected"}


def of_votes(votes: Votes) -> Statement:
    """Name the votes that a mention means."""
    if votes.records:
        return joined([named(record) for record in votes.records])
    return (words("a vote that the records do not hold" if votes.sought else "the vote"),)


def of_group(group: Group) -> Statement:
    """Name a group as a sentence has it."""
    return (Field(group, "name"),)


def predicate(  # noqa: PLR0911, PLR0912  (a case each)
    of: Set, countries: CountryTable
) -> Statement:
    """Say what the countries of a set did: "voted against X and abstained on Y"."""
    match of:
        case Chose(votes, choices):
            return _chose(votes, choices)
        case Differed(first, second, same):
            how = "voted the same way on " if same else "voted differently on "
            pair = (of_votes(first), of_votes(second))
            return (words(how), *(joined(pair) if first != second else pair[0]))
        case Like(votes, code, differ):
            how = "otherwise than" if differ else "like"
            return (words(f"voted {how} {countries.name(code)} on "), *of_votes(votes))
        case Not(inner):
            return (words("are not among those that "), *predicate(inner, countries))
        case All(parts):
            kept = [part for part in parts if not _tells_whom(part)]
            like = all(isinstance(part, Like) and not part.differ for part in kept)
            if like and len(votes_in(of)) == 1:
                (votes,) = votes_in(of)
                whom = names_of([p.code for p in kept if isinstance(p, Like)], countries)
                return (words(f"voted like {whom} on "), *of_votes(votes))
            return joined([predicate(part, countries) for part in kept])
        case Any(parts):
            return joined([predicate(part, countries) for part in parts], " or ")
        case Minus(Any(parts), All(both)) if parts == both:
            told = [predicate(part, countries) for part in parts]
            of_each = joined([of_votes(votes) for votes in votes_in(of)])
            return (told[0][0], words("exactly one of "), *of_each)
        case Minus(whole, Members(group)):
            out = (words(", members of "), *of_group(group), words(" left out"))
            return (*predicate(whole, countries), *out)
        case Minus(whole, Countries(codes)):
            besides = words(f", besides {names_of(codes, countries)}")
            return (*predicate(whole, countries), besides)
        case Minus(whole, less):
            return joined([predicate(one, countries) for one in (whole, simple(Not(less)))])
        case Members(group):
            return (words("are members of "), *of_group(group))
        case Countries(codes):
            return (words(f"are {names_of(codes, countries)}"),)


def _tells_whom(of: Set) -> bool:
    """Say whether a set tells who is meant and not what they did."""
    several = isinstance(of, Any) and all(isinstance(part, Members) for part in of.parts)
    return several or isinstance(of, Members | Countries)


def among_of(of: Set) -> tuple[str, ...]:
    """Return the codes of the countries that a set is limited to."""
    if not isinstance(of, All):
        return ()
    return tuple(code for part in of.parts if isinstance(part, Countries) for code in part.codes)


def groups_of(of: Set) -> tuple[Group, ...]:
    """Return the groups that a set is limited to."""
    match of:
        case All(parts) | Any(parts):
            return tuple(group for part in parts for group in groups_of(part))
        case Members(group):
            return (group,)
        case Minus(whole, _):
            return groups_of(whole)
        case _:
            return ()


def english(  # noqa: PLR0911, PLR0912  (a case each)
    query: Query, countries: CountryTable
) -> Statement:
    """Say in one line of English what a query asks, so that it can be asked so."""
    votes = joined([of_votes(one) for one in query.votes]) or (words("the vote"),)
    who: list[Statement] = [(words(countries.name(code)),) for code in query.countries]
    who += [of_group(group) for group in query.groups]
    sets = [countries_that(of, countries) for of in query.of]
    match query.ask:
        case Ask.COUNT if query.whole is not None:
            also = predicate([p for p in inner(query.of[0]) if isinstance(p, Chose)][-1], countries)
            every = words(f"{_claimed(query)}{_part(query) or 'all '}")
            whom = (*who_of(query.whole, countries), words(" that "))
            return (every, *whom, *predicate(query.whole, countries), words(" also "), *also)
        case Ask.COUNT if query.added:
            return (words("what is the sum of "), *_added(query))
        case Ask.WHO | Ask.COUNT if sets:
            if query.whether and query.alone and who:
                told = predicate(query.of[0], countries)
                of = [of_group(group) for group in groups_of(query.of[0])]
                only = joined(who[: len(query.countries)] if of else who)
                inside = (words(" of the members of "), *joined(of)) if of else ()
                return (words("is it true that only "), *only, *inside, words(" "), *told)
            if query.whether and (quantity := _quantity(query)):
                return joined([(words(_claimed(query)), *_some(query, quantity, of, countries))
                               for of in query.of])  # fmt: skip
            asked = words("which " if query.ask is Ask.WHO else "how many ")
            return joined([(asked, *of) for of in sets])
        case Ask.WHICH if query.number is not None:
            had = f"{query.compared} {in_words(query.number)} {_KINDS[query.choices[0]]}"
            return (words(f"which had {had}: "), *votes)
        case Ask.WHICH:
            return (words("which were"), words(f"{_OUTCOMES[query.outcome]}: "), *votes)
        case Ask.COMPARE if sets:
            return _compared(query, countries)
        case Ask.COMPARE:
            how = "narrower" if query.less else "wider"
            return (words(f"which had the {how} margin: "), *joined([*map(of_votes, query.votes)]))
        case Ask.SHARE if sets:
            among = words(f" (of the {query.among})") if query.among else words("")
            return (words("what share of "), *joined(sets), among)
        case Ask.POSITION if query.of and query.whether:
            told = joined([predicate(of, countries) for of in query.of])
            told = (words("vetoed "), *votes) if query.veto and query.countries else told
            last = " or " if query.joint and not query.every else " and "
            both = "both " * (query.joint and query.every and len(who) == 2)
            claimed = words(f"{_claimed(query)}{_part(query)}{both}")
            return (claimed, *joined(who, last), words(" "), *told)
        case Ask.POSITION:
            whose = joined(who) or (words("somebody"),)
            return (words("how did "), *whose, words(" vote on "), *votes)
        case Ask.WHEN:
            return (words(_ASKED[Ask.WHEN]), *votes, words(" held"))
        case Ask.ALIKE if not query.whether:
            return (words("compare "), *joined(who), words(" on "), *votes)
        case Ask.ALIKE:
            how = "differently" if query.differ else "the same way"
            return (words("did "), *joined(who), words(f" vote {how} on "), *votes)
        case Ask.AGREE | Ask.LIKE | Ask.OUTVOTED | Ask.WHY:
            before, after = _OF_ALL[query.ask]
            return (words(before), *joined(who), words(after))
        case Ask.OUTCOME if query.whether and query.outcome:
            return (words("was "), *votes, words(_OUTCOMES[query.outcome]))
        case ask:
            return (
                words(_ASKED.get(ask, "nothing of recorded votes")),
                *(votes if ask in _ASKED else ()),
            )


def _added(query: Query) -> Statement:
    of = [one for whole in query.of for one in inner(whole) if isinstance(one, Chose)]
    kinds = [(words(OF_KIND[c]), *of_votes(one.votes)) for one in of for c in one.choices]
    groups = list(dict.fromkeys(group for one in query.of for group in groups_of(one)))
    among = (words(" in "), *joined([*map(of_group, groups)])) if groups else ()
    return (*joined(kinds), *among)


def _compared(query: Query, countries: CountryTable) -> Statement:
    """Ask which of several votes had more, or which choice more countries made."""
    more = "as many" if query.equal else "fewer" if query.less else "more"
    groups = {groups_of(of) for of in query.of}
    of = [one for whole in query.of for one in inner(whole) if isinstance(one, Chose)]
    among_groups = [group for one in query.of for group in groups_of(one)]
    if len({*of}) == 1 and len(of) == len(query.of) == len(among_groups) and len(groups) > 1:
        kind = joined([(words(_KINDS[choice]),) for choice in of[0].choices], " or ")
        had = (words(f"which had {more} "), *kind, words(" on "), *of_votes(of[0].votes))
        return (*had, words(": "), *joined([*map(of_group, among_groups)], " or "))
    if len(groups) > 1 or len(of) != len(query.of):
        return (words(f"which are {more}: "), *joined(
            [countries_that(one, countries) for one in query.of], " or "))  # fmt: skip
    (among,) = groups
    of_whom = (words("in "), *joined([*map(of_group, among)]), words(", ")) if among else ()
    votes = joined(list(dict.fromkeys(of_votes(one.votes) for one in of)), " or ")
    choices = list(dict.fromkeys(choice for one in of for choice in one.choices))
    kinds = [_KINDS[choice] for choice in choices]
    if len(choices) == 1 and query.equal:
        on = joined(list(dict.fromkeys(of_votes(one.votes) for one in of)), " as on ")
        return (*of_whom, words(f"were there as many {kinds[0]} on "), *on)
    if len(choices) == 1:
        return (*of_whom, words(f"which had {more} {kinds[0]}: "), *votes)
    if query.by and len(choices) == 2:
        return (*of_whom, words(f"how many {more} {' than '.join(kinds)} were there on "), *votes)
    return (*of_whom, words(f"were there {more} {' or '.join(kinds)} on "), *votes)


_PARTS = {
    Fraction(1, 4): "a quarter", Fraction(1, 3): "a third", Fraction(1, 2): "half",
    Fraction(2, 3): "two thirds", Fraction(3, 4): "three quarters",
}  # fmt: skip


def _part(query: Query) -> str:
    return "" if query.part is None else f"{query.compared} {_PARTS[query.part]} of "


def _quantity(query: Query) -> str:
    """Say how many are asked about; figures in words, since no record has them."""
    if query.number is not None:
        return f"{query.compared} {in_words(query.number)} " if query.number < 1000 else ""
    some = not (query.every or query.alone or query.negated)
    return _part(query) or "any " * (some or query.veto)


def _some(query: Query, quantity: str, of: Set, countries: CountryTable) -> Statement:
    """Say of how many something is asked: "any members of NATO", "anybody" who isn't listed."""
    if query.veto:
        return (words("any country vetoed "), *joined([of_votes(one) for one in query.votes]))
    does = predicate(of, countries)
    who = countries_that(of, countries)
    of_all = query.ask is Ask.COUNT and who == (words("countries"), words(" "), *does)
    if quantity == "any " and of_all:
        return (words("anybody "), *does)
    every = "all " * (query.part is not None and not groups_of(of))
    return (words(f"{quantity}{every}"), *who)


def _claimed(query: Query) -> str:
    return "is it false that " if query.denied else "is it true that "


def names_of(codes: Sequence[str], countries: CountryTable, last: str = " and ") -> str:
    """List countries in their alphabet, articles aside: "France and the United Kingdom"."""
    *most, end = sorted(map(countries.name, codes), key=by_alphabet) or [""]
    return f"{', '.join(most)}{last}{end}" if most else end


def countries_that(of: Set, countries: CountryTable, *, one: bool = False) -> Statement:
    """Say who is in a set: "members of NATO voted against X", "countries abstained on Y"."""
    outside, whole = _outside(of)
    does = predicate(whole if outside else of, countries)
    return (*who_of(of, countries, one=one), words(" "), *does)


def _outside(of: Set) -> tuple[tuple[Group, ...], Set]:
    """Return the groups that all of a set are outside of, and what it is without them."""
    groups, whole = list[Group](), of
    while isinstance(whole, Minus) and isinstance(whole.less, Members):
        groups, whole = [whole.less.group, *groups], whole.of
    return ((), of) if groups_of(whole) or among_of(whole) else (tuple(groups), whole)


def who_of(of: Set, countries: CountryTable, *, one: bool = False) -> Statement:
    """Say of whom a set is told: "members of NATO", "of Mali and Chad", "countries".

    `one` says that a single one is counted.
    """
    outside, _ = _outside(of)
    if outside:
        whom = "country outside " if one else "countries outside "
        return (words(whom), *joined([*map(of_group, outside)]))
    groups, among = groups_of(of), among_of(of)
    if not (groups or among):
        return (words("country" if one else "countries"),)
    # "The countries of Africa" and "the states of the G20" have no members.
    several = all({"countries", "states", "members"} & set(group.name.split()) for group in groups)
    names = [*map(of_group, groups), *([(words(names_of(among, countries)),)] if among else [])]
    both = "both " * (isinstance(of, All) and sum(isinstance(p, Members) for p in of.parts) > 1)
    whom = "of " if several else "member of " if one else "members of "
    return (words(f"{whom}{both}"), *joined(names))


def _chose(votes: Votes, choices: Sequence[Position]) -> Statement:
    left = [choice for choice in Position if choice not in choices]
    if not left:
        return (words("had a vote on "), *of_votes(votes))
    if len(choices) == 1:
        return (words(f"{VOTED[choices[0]]} "), *of_votes(votes))
    if len(left) == 1:
        return (words(f"{_ALL_BUT[left[0]]} "), *of_votes(votes))
    did = " or ".join(VOTED_ALONE[choice] for choice in choices)
    return (words(f"{did}{ON[choices[-1]]} "), *of_votes(votes))
