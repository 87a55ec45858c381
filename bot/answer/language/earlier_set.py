"""What a turn asks of those, or of the votes, that the turn before was of: narrowed, compared."""

from __future__ import annotations

from dataclasses import replace

from bot.answer.language.evaluate import countries_of
from bot.answer.language.form import (
    NOTHING,
    All,
    Ask,
    Chose,
    Countries,
    Members,
    Minus,
    Not,
    Query,
    Set,
    Votes,
    groups_in,
    inner,
    votes_in,
    with_votes,
)
from bot.answer.language.query.read_query import Reading
from bot.answer.language.query.sets import UNNAMED, simple
from bot.answer.language.text.lexer import NO_TOKEN
from index.votes.record import Position

_MOST_TOLD = 20  # countries of a set whose votes are told one by one


def of_them(reading: Reading, asked: Query) -> Query | None:
    """Return whether all, most or none of those of the turn before did something too.

    "Did they abstain on ES-11/8 too", "so most of them backed it", "did none of them?".
    """
    query = reading.query
    whom = reading.has("pronoun.they", "pronoun.them")
    quantified = reading.has("anybody.most", "anybody.every", "part")
    lists = reading.has("who", "how_many", "anybody.any", "anybody.nobody")
    named = query.countries or query.groups or reading.strange or lists
    if not (whom and (query.whether or quantified) and len(asked.of) == 1) or named:
        return None
    (base,) = asked.of
    votes, groups = votes_of(asked), groups_in(asked)
    parts = base.parts if isinstance(base, All) else (base,)
    chosen = tuple(part for part in parts if isinstance(part, Chose))
    of = tuple(with_votes(one, lambda v: votes if v == UNNAMED else v) for one in query.of)
    if not any(v != votes for one in of for v in votes_in(one)):  # of the group that they are of
        return replace(query, ask=Ask.POSITION, votes=asked.votes, of=of or chosen, groups=groups,
                       whether=True) if groups and (of or chosen) else None  # fmt: skip
    together = (*asked.votes, *query.votes)
    return replace(query, ask=Ask.COUNT, votes=together, of=(All((*parts, *of)),), whole=base,
                   whether=True, number=None)  # fmt: skip


def those_of(asked: Query) -> tuple[str, ...]:
    """Return the countries of the one set, or of the groups, that a query is of; () if unknown."""
    sets = asked.of or (tuple(map(Members, asked.groups)))
    votes = {*asked.votes, *(votes for of in sets for votes in votes_in(of))}
    if asked.countries or len(sets) != 1 or any(len(one.records) != 1 for one in votes):
        return ()
    days = [Chose(one, tuple(Position)) for one in votes]  # of the group on the day of the vote
    return countries_of(sets[0] if asked.of else All((*days[:1], *sets)))


def how_they(reading: Reading, asked: Query) -> Query | None:
    """Return how those of the turn before voted: "how did they vote on ES-11/8".

    Of too many to be told one by one nothing is asked.
    """
    query = reading.query
    whom = reading.has("pronoun.they", "pronoun.them") and query.ask is Ask.TALLY
    named = query.countries or query.groups or query.of or reading.strange or reading.has("who")
    if not whom or named or not asked.of:
        return None
    those = those_of(asked)
    if not those or len(those) > _MOST_TOLD:
        return replace(query, ask=Ask.OTHER)
    votes = query.votes or (() if reading.bodies or reading.topic else asked.votes)
    return replace(query, ask=Ask.POSITION, votes=votes, countries=those)


def constant(reading: Reading, asked: Query) -> Query | None:
    """Return whether a country voted so on another vote too: "was that the same as on it"."""
    query = reading.query
    alike = reading.has("alike")
    named = query.countries or query.groups or query.choices or reading.strange
    if not (alike and query.votes and len(asked.countries) == 1) or named:
        return None
    asks = reading.has("yes_no.verb")
    if not asks or reading.has("neither.both", "who", "how_many"):
        return None
    votes = tuple(dict.fromkeys((*asked.votes, *query.votes)))
    return replace(query, ask=Ask.ALIKE, votes=votes, of=(), countries=asked.countries)


def does_so(reading: Reading, asked: Query) -> Query | None:
    """Return whether a country did what was asked of before: "did it do so on ES-11/8 too"."""
    query = reading.query
    asks = query.ask is Ask.POSITION and query.whether and not query.choices
    told = any(one.may("vote", "alike") and not one.text.startswith("do") for one in reading.tokens)
    if not (asks and query.countries and len(asked.of) == 1) or told:
        return None
    votes = query.votes[0] if query.votes else votes_of(asked)
    chose = with_votes(asked.of[0], lambda _: votes)
    return replace(query, of=(chose,), choices=asked.choices)


def _whole_set(asked: Query) -> Set:
    """Return the one set of a query, of the group whose votes it asks for."""
    (base,) = asked.of
    limited = any(isinstance(part, Members) for part in inner(base))
    if len(asked.groups) != 1 or asked.countries or limited:
        return base
    return All((*(base.parts if isinstance(base, All) else (base,)), Members(asked.groups[0])))


def counted_too(reading: Reading, asked: Query) -> Query | None:
    """Return how many of the group of the turn before chose so: "and how many for Ukraine's?"."""
    query = reading.query
    named = query.groups or query.countries or reading.has("who.people", "total")
    of_those = reading.them or reading.rest
    counts = query.ask is Ask.COUNT and reading.has("how_many")
    if not counts or not query.of or named or query.whether or of_those:
        return None
    limits = [Members(one) for one in groups_in(asked)]
    if len(limits) != 1 or asked.ask not in {Ask.COUNT, Ask.WHO, Ask.SHARE}:
        return None
    return replace(query, of=tuple(All((one, *limits)) for one in query.of))


def narrowed(reading: Reading, asked: Query) -> Query | None:
    """Return what is asked of the set of the turn before: "how many of those are in NATO?"."""
    query = reading.query
    base = _whole_set(asked)
    if reading.rest:
        return replace(asked, of=(_others(base),), whether=False)
    votes = votes_of(asked)
    if query.countries and not (query.groups or query.of) and reading.has("yes_no.verb"):
        # "Was India one of those", as opposed to "which of them are in Asia".
        return replace(NOTHING, ask=Ask.POSITION, votes=asked.votes, of=(base,), whether=True,
                       countries=query.countries, choices=asked.choices)  # fmt: skip
    limits: list[Set] = [Members(group) for group in query.groups]
    if query.of:
        limits += [with_votes(of, lambda v: votes if v == UNNAMED else v) for of in query.of]
        limits = [one for one in limits if one != base]
    elif query.countries and not query.groups:
        limits.append(Countries(query.countries))
    how_many = reading.has("how_many")
    if not limits and not how_many and not reading.has("who"):
        return None
    ask = Ask.COUNT if how_many else Ask.WHO
    parts = base.parts if isinstance(base, All) else (base,)
    whom = tuple(part for part in parts if isinstance(part, Members | Countries))
    if whom and any(_rules_out(one, part) for one in limits for part in parts):
        parts = whom  # nobody chooses twice, so "them" are all of the group
    told = (p for one in (*parts, *limits) for p in (one.parts if isinstance(one, All) else (one,)))
    of = All(tuple(dict.fromkeys(told))) if limits else base
    for aside in reading.set_aside:  # "which of those aren't in NATO"
        of = Minus(of, aside)
    return replace(
        NOTHING,
        ask=ask,
        votes=tuple(dict.fromkeys((*asked.votes, *query.votes))),
        of=(of,),
        choices=query.choices or asked.choices,
    )


def _others(base: Set) -> Set:
    """Return the rest: of the group that a set is limited to, or of all."""
    parts = base.parts if isinstance(base, All) else (base,)
    groups = tuple(part for part in parts if isinstance(part, Members))
    told = tuple(part for part in parts if not isinstance(part, Members))
    rest = simple(Not(told[0] if len(told) == 1 else All(told)))
    return All((rest, *groups)) if groups and told else simple(Not(base))


def share_of_those(reading: Reading, asked: Query) -> Query | None:
    """Return which share those of the turn before are: "what share of the EU is that"."""
    query = reading.query
    of_those = reading.has("pronoun.it", "pronoun.them") and reading.has("share")
    if not of_those or query.choices or query.votes or query.countries or len(asked.of) != 1:
        return None
    (base,) = asked.of
    parts = base.parts if isinstance(base, All) else (base,)
    limits = tuple(map(Members, query.groups))
    told = tuple(dict.fromkeys((*parts, *limits))) if limits else parts
    of = All(told) if len(told) > 1 else base
    return replace(asked, ask=Ask.SHARE, of=(of,), groups=query.groups, among=query.among,
                   whether=False, number=None)  # fmt: skip


def _rules_out(one: Set, other: Set) -> bool:
    """Say whether two sets are of other choices on the same vote."""
    if not (isinstance(one, Chose) and isinstance(other, Chose)):
        return False
    return one.votes == other.votes and not {*one.choices} & {*other.choices}


def of_the_group(reading: Reading, asked: Query) -> Reading:
    """Ask of the group of the turn before: "who in it abstained", "how many of its members"."""
    query, groups = reading.query, groups_in(asked)
    which, one = (*reading.tokens, NO_TOKEN, NO_TOKEN)[:2]
    ones = which.text == "which ones" or (which.text, one.text) == ("which", "one")
    whole = reading.has("pronoun.whole") or ones
    # Those of a set that was listed are narrowed, and are no group.
    whole = whole or (reading.them and not asked.of)
    if not (whole and query.of and groups) or query.groups or query.countries:
        return reading
    limits = tuple(Members(group) for group in groups)
    of = tuple(All((one, *limits)) for one in query.of)
    return replace(reading, them=False, query=replace(query, of=of, groups=groups))


def added(reading: Reading, asked: Query) -> Query | None:
    """Return the sum with the turn before: "and together with the no votes?"."""
    query = reading.query
    adds = reading.has("total")
    named = query.votes or query.countries or query.groups or reading.bodies or reading.strange
    if not (adds and query.choices and asked.ask is Ask.COUNT and len(asked.of) == 1) or named:
        return None
    (of,) = asked.of
    if not isinstance(of, Chose) or {*query.choices} & {*of.choices}:
        return None
    choices = (*of.choices, *query.choices)
    return replace(asked, of=(Chose(of.votes, choices),), choices=choices, whether=False)


def ranks(reading: Reading, asked: Query) -> Query | None:
    """Return what "who broke ranks?" asks: how the group of the turn before voted, few first."""
    query, groups = reading.query, groups_in(asked)
    ranks = reading.has("alike.ranks")
    named = query.countries or query.groups or query.choices or reading.strange
    if not (ranks and groups) or named:
        return None
    votes = query.votes or asked.votes
    return replace(NOTHING, ask=Ask.POSITION, votes=votes, groups=groups, differ=True)


def compared(reading: Reading, asked: Query) -> Query | None:
    """Return what "how many more is that than on ES-11/7" asks: of two votes, as of the one.

    "Was it more on ES-11/8", "more or fewer on that one, and by how many".
    """
    more = reading.has("compared.more", "compared.less")
    query = reading.query
    if not (more and len(asked.of) == 1 and len(query.votes) == 1) or query.choices:
        return None
    (base,), (votes,) = asked.of, query.votes
    if query.countries or query.groups or len(votes_in(base)) != 1:
        return None
    other = with_votes(base, lambda _: votes)
    return replace(
        asked, ask=Ask.COMPARE, of=(base, other), votes=(*votes_in(base), votes), whether=False,
        less=not reading.has("compared.more"),
    )  # fmt: skip


def votes_of(asked: Query) -> Votes:
    """Return the votes that a query was of, as one mention."""
    if len(asked.votes) == 1:
        return asked.votes[0]
    told = tuple(dict.fromkeys(votes for of in asked.of for votes in votes_in(of)))
    if len(told) == 1 and not asked.votes:
        return told[0]
    records = asked.records
    sought = next((votes for votes in asked.votes if votes.sought), None)
    return sought or (Votes(records) if records else UNNAMED)
