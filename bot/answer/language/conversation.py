"""What a follow-up leaves out, taken from the turns before it: the form is filled, nothing more."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.answer.language.earlier_set import (
    added,
    compared,
    constant,
    counted_too,
    does_so,
    how_they,
    narrowed,
    of_the_group,
    of_them,
    ranks,
    share_of_those,
    votes_of,
)
from bot.answer.language.form import (
    All,
    Ask,
    Like,
    Members,
    Minus,
    Query,
    Set,
    inner,
    with_all_votes,
)
from bot.answer.language.query.read_query import Reading
from bot.answer.language.query.sets import UNNAMED
from bot.answer.language.text.lexicon import STOP_WORDS
from index.lazy_pattern import lazy_pattern

# What "who else did that" may consist of.
_OTHERS = ("who", "how_many", "anybody", "among", "joint", "yes_no", "vote", "pronoun.it", "alike")
_ELSE = frozenset({"else", "other", "in", "of", "way"})
ELLIPSIS = lazy_pattern(
    r"^(?:hm+\W+|thanks?\W+)*"
    r"(?:and|n|what about|how about|vs|versus|compared (?:to|with)|also|or|then|but|&"
    r"|(?:how|what) (?:many )?(?:on|for|in|at|of))\b",
    re.IGNORECASE,
)
_MOST_ELLIPTIC_WORDS = 4
_OF_ALL = frozenset({Ask.AGREE, Ask.LIKE, Ask.OUTVOTED})


def is_elliptic(text: str) -> bool:
    """Say whether a question leans on the one before it ("And Hungary?", "Why?")."""
    return bool(ELLIPSIS.match(text)) or len(text.split()) <= _MOST_ELLIPTIC_WORDS


def names_only_whose(reading: Reading) -> bool:
    """Say whether a follow-up has nothing but whose text is meant: "and Ukraine's?"."""
    *lead, last = reading.tokens or (None,)
    whose = last is not None and len(last.codes) == 1 and last.owns and last.text.endswith("s")
    return whose and all(one is not None and one.text in STOP_WORDS for one in lead)


def asks_of_texts(before: Reading) -> bool:
    """Say whether the turn before names votes, and no country by what is its own."""
    owning = any(one.owns and one.codes for one in before.tokens)
    return bool(before.votes) and not owning


def complete_reading(  # noqa: PLR0911  (a case each)
    text: str, reading: Reading, before: Reading
) -> Reading:
    """Fill in what a question about votes leaves out: what is asked, of which votes, of whom."""
    # A follow-up asks of who did both, and no more whether all did.
    before = replace(before, query=replace(before.query, whole=None))
    query, asked = reading.query, before.query
    if reading.years:
        return reading
    reading = of_the_group(reading, asked)
    query = reading.query
    done = of_them(reading, asked) or constant(reading, asked) or how_they(reading, asked)
    done = done or share_of_those(reading, asked)
    if done is not None:
        return replace(reading, query=done, them=False, leans=done.ask is Ask.OTHER)
    too = counted_too(reading, asked) if ELLIPSIS.match(text) else None
    if (so := does_so(reading, asked) or too) is not None:
        return _of_the_same_votes(replace(reading, query=so), before)
    told = ("how_many", "pronoun", "yes_no.verb", "total", "who")  # "who were they"
    counts = bool(asked.of) and all(one.may(*told) for one in reading.tokens)
    if (reading.them or reading.rest or counts) and len(asked.of) == 1 and not reading.strange:
        narrower = narrowed(reading, asked)
        if narrower is not None:
            return replace(reading, query=narrower, them=False, rest=False)
    if reading.set_aside and query.ask is Ask.OTHER and asked.of and not reading.strange:
        of = asked.of
        for aside in reading.set_aside:  # "minus the EU ones"
            of = tuple(Minus(one, aside) for one in of)
        return replace(reading, query=replace(asked, of=of, whether=False))
    other = compared(reading, asked) or added(reading, asked) or ranks(reading, asked)
    if other is not None:
        return replace(reading, query=other)
    bare = all(one.choice is not None for one in reading.tokens)  # "abstained, I mean"
    again = query.ask in {Ask.TALLY, Ask.COUNT} and (bare or bool(ELLIPSIS.match(text)))
    again = again and not reading.has("tally.tally", "outcome", "how_many", "total")
    if query.ask is not Ask.OTHER and not (again and asked.ask is not Ask.OTHER):
        return reading if reading.strange else _of_the_same_votes(reading, before)
    named = query.countries or query.groups or query.votes or query.choices
    adds = named or reading.bodies or _liked(reading, asked) is not None
    same = query.countries and reading.has("alike.same")
    follows = is_elliptic(text) or same or _who_else(reading)
    if asked.ask is Ask.OTHER or not adds or reading.strange or not follows:
        return reading
    if asked.ask in _OF_ALL:
        of_two = asked.ask is Ask.AGREE
        first = asked.countries[: int(of_two and len(query.countries) == 1)]
        codes = tuple(dict.fromkeys((*first, *query.countries)))
        if len(codes) <= of_two:
            return reading
        return replace(reading, query=replace(asked, countries=codes))
    return replace(reading, query=_asked_again(reading, before))


def _asked_again(  # noqa: PLR0911  (a case each)
    reading: Reading, before: Reading
) -> Query:
    """Return what is asked by "And Hungary?", "And against?" or "And in the Council?"."""
    query, asked = reading.query, before.query
    asked_whether = reading.tokens[0].may("yes_no.verb")  # "did Chad do the same?"
    alike = any(
        token.may("alike") and (asked_whether or token.text != "same") for token in reading.tokens
    )
    if (liked := _liked(reading, asked)) is not None:
        who = Ask.WHO if asked.ask is Ask.POSITION else asked.ask
        who = Ask.COUNT if reading.has("how_many") else who
        liked = _of_group(liked, query) if query.groups else liked
        return replace(asked, ask=who, of=(liked,), countries=(), whether=False)
    if query.countries and reading.has("alike.changed"):
        # Whether it changed is asked of two votes.
        return replace(query, ask=Ask.ALIKE, of=(), votes=(), differ=True)
    if query.countries and alike and asked.countries:
        both = tuple(dict.fromkeys((*asked.countries, *query.countries)))
        again = replace(
            query, ask=Ask.ALIKE, of=(), countries=both, differ=False, whether=asked_whether
        )
    elif query.countries and asked.ask is Ask.WHY:
        again = replace(asked, countries=query.countries, groups=query.groups)
    elif query.countries:
        ask = Ask.POSITION
        again = replace(query, ask=ask, of=(), choices=query.choices, whether=False)
    elif query.groups and asked.of and asked.ask in {Ask.WHO, Ask.COUNT, Ask.SHARE}:
        how_many = reading.has("how_many")
        again = replace(asked, of=tuple(_of_group(of, query) for of in asked.of), whether=False,
                        ask=Ask.COUNT if how_many else asked.ask)  # fmt: skip
    elif query.groups:
        ask = Ask.POSITION if asked.ask is not Ask.WHY else Ask.WHY
        again = replace(asked, ask=ask, countries=(), groups=query.groups, whether=False,
                        of=query.of, choices=query.choices)  # fmt: skip
    elif query.choices:
        asks = {Ask.POSITION: Ask.WHO, Ask.TALLY: Ask.COUNT, Ask.MARGIN: Ask.COUNT,
                Ask.OUTCOME: Ask.COUNT, Ask.ALIKE: Ask.WHO}  # fmt: skip
        ask = asks.get(asked.ask, asked.ask)
        groups = {one for of in asked.of for one in inner(of) if isinstance(one, Members)}
        limits = tuple(sorted(groups, key=lambda one: one.group.id))
        of = tuple(All((one, *limits)) if limits else one for one in query.of)
        again = replace(query, ask=ask, of=of, whether=False, among=asked.among)
    else:
        votes = query.votes
        again = replace(asked, stage=query.stage)
        if not votes:  # of another body
            return replace(with_all_votes(again, lambda _: UNNAMED), votes=())
        last = asked.votes[-1:] or (UNNAMED,)
        return with_all_votes(
            replace(again, votes=asked.votes or votes),
            lambda v: votes[0] if v in {last[0], UNNAMED} else v,
        )
    if again.votes and again.votes != asked.votes:
        return again
    if reading.bodies or reading.topic:
        return with_all_votes(replace(again, votes=()), lambda _: UNNAMED)
    return _with_those(again, asked)


def _liked(reading: Reading, asked: Query) -> Set | None:
    """Return who voted like other countries: "who sided with Mali", "and with Chad?"."""
    if _who_else(reading) and len(asked.countries) == 1 and asked.ask is Ask.POSITION:
        return Like(votes_of(asked), asked.countries[0])
    liked = [part for of in asked.of for part in inner(of) if isinstance(part, Like)]
    alike = any(
        one.may("besides.with", "alike.same") or {"like", "with"} & set(one.text.split())
        for one in reading.tokens
    )
    if not (liked and alike and reading.countries):
        return None
    like = tuple(Like(liked[0].votes, code, liked[0].differ) for code in reading.countries)
    return like[0] if len(like) == 1 else All(like)


def _who_else(reading: Reading) -> bool:
    """Say whether it asks only who else did: "who else?", "how many other members did so"."""
    others = any(one.text in {"else", "other"} for one in reading.tokens)
    so = not reading.has("vote") or reading.has("pronoun.it", "alike")  # "voted that way"
    return others and so and all(
        one.group or one.text in _ELSE or one.may(*_OTHERS) for one in reading.tokens
    )  # fmt: skip


def _of_group(of: Set, query: Query) -> Set:
    kept = tuple(part for part in of.parts if not isinstance(part, Members)) if (
        isinstance(of, All)
    ) else (of,)  # fmt: skip
    return All((*kept, *(Members(group) for group in query.groups)))


def _of_the_same_votes(reading: Reading, before: Reading) -> Reading:
    """Let a reading that names no vote be of the votes spoken of before."""
    query = reading.query
    if query.votes or reading.topic or reading.bodies:
        return reading
    return replace(
        reading,
        query=_with_those(query, before.query),
        years=before.years,
        about=reading.about or before.about,
        topic=before.topic,
        bodies=before.bodies,
        stage=before.stage,
    )


def _with_those(query: Query, asked: Query) -> Query:
    """Put the votes of the turn before for those that aren't named."""
    votes = votes_of(asked)
    filled = with_all_votes(query, lambda v: votes if v == UNNAMED else v)
    stage = query.stage or asked.stage
    return replace(filled, votes=asked.votes, stage=stage, years=query.years or asked.years)
