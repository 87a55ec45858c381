"""The parts of a query: which sets are asked of, and which words have no place in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final, Literal

from bot.answer.language.form import (
    All,
    Among,
    Any,
    Ask,
    Chose,
    Compared,
    Differed,
    Like,
    Minus,
    Outcome,
    Set,
    Votes,
    votes_in,
)
from bot.answer.language.mention.mentions import Mentions
from bot.answer.language.query.clause import QuestionClause, negated
from bot.answer.language.query.sets import UNNAMED, Expressed
from bot.answer.language.text.lexer import COMPARED, Token, has, look
from index.votes.record import Position, VoteRecord

# "How many opposed both in total" are those who opposed both.
_AMONG: Final = (["of"], ["among"], ["between"], ["from"])
_OVERALL: Final = frozenset({"in total", "in all", "altogether", "all told", "together"})


def of_these(tokens: Sequence[Token]) -> bool:
    """Say whether it asks which of some countries, or how many: "of Mali, Chad and Togo, which"."""
    named = next(at for at, one in enumerate(tokens) if one.codes)
    these = has(tokens[:named], "pronoun.them")  # "of these countries, Mali"
    return these or look(tokens, named - 1).text.split()[-1:] in _AMONG


def like_these(clause: QuestionClause, countries: Sequence[str], mentions: Mentions) -> Set | None:
    """Return those that voted as countries did: "who voted the same way as Vietnam and Peru"."""
    some = clause.has("anybody.any") and any(one.group is not None for one in clause.tokens)
    asks = clause.lists or clause.has("how_many") or some
    alike = clause.has("alike.same", "alike.differ", "alike.like", "besides.with") or any(
        one.text == "like" for one in clause.tokens
    )
    if not (countries and asks and alike) or clause.choices or (clause.yes_no and not some):
        return None
    if not mentions.votes or (len(countries) > 1 and not _led(clause.tokens)):
        return None
    differ = clause.has("alike.differ") is not negated(clause.tokens)
    named = [one.text.split() for one in clause.tokens if one.votes is not None]
    # "Like Chad on both" is on the one and the other.
    together = len(named) > 1 or {"both", "two", "all"} & {*named[0]}
    each = [replace(votes, records=(r,)) for votes in mentions.votes for r in votes.records]
    each = each if together else list(mentions.votes)
    parts = tuple(Like(one, code, differ=differ) for code in countries for one in each)
    return parts[0] if len(parts) == 1 else All(parts)


def joint_of(tokens: Sequence[Token]) -> Literal["all", "any", ""]:
    """Say how several countries are asked of together: "did both", "Mali or Chad", "neither"."""
    named = [at for at, one in enumerate(tokens) if one.codes]
    if len(named) < 2:
        return ""
    lead, after = tokens[max(named[0] - 1, 0)], tokens[named[-1] + 1 : named[-1] + 2]
    joining = tokens[named[0] : named[-1]]
    if lead.may("neither.neither", "neither.either") or has(joining, "joint.or"):
        return "any"
    each = lead.may("neither.both", "anybody.every") or has(after, "neither.both", "anybody.every")
    return "all" if each else ""


def _led(tokens: Sequence[Token]) -> bool:
    """Say whether countries stand behind what they are compared by: "sided with Mali and Chad"."""
    named = [at for at, one in enumerate(tokens) if one.codes]
    alike = [at for at, one in enumerate(tokens) if one.may("alike", "besides.with")]
    asked = [at for at, one in enumerate(tokens) if one.may("who")]
    return asked[:1] < alike[:1] < named[:1]


def restricts_to(clause: QuestionClause) -> bool:
    """Say whether a group limits who is meant: "which NATO members", "EU states that abstained"."""
    if clause.yes_no and clause.has("anybody.every"):
        return False
    several = clause.references > 1 or clause.groups > 1
    several = several or (clause.comparable > 1 and not clause.most)
    if several and clause.has("compared.more", "compared.less"):
        return True
    asked = ("how_many", "anybody.any", "anybody.nobody", "share")
    if clause.lists or clause.counted or clause.has(*asked):
        return True
    return any(
        token.group is not None and later.text in {"who", "that", "which"}
        for token, later in zip(clause.tokens, clause.tokens[1:], strict=False)
    )


def whole_of(clause: QuestionClause, told: Expressed | None) -> Set | None:
    """Return of whom all are asked about: "did everyone who opposed A also oppose B"."""
    of = told.of[0] if told is not None and len(told.of) == 1 else None
    if told is None or not (clause.yes_no and isinstance(of, All)):
        return None
    tokens = clause.tokens
    chosen = [at for at in sorted(told.used) if tokens[at].choice is not None]
    voted = [at for at, one in enumerate(tokens) if one.votes is not None]
    # The choice of each stands before its vote: "did all that <chose> A <choose> B".
    if len(voted) != 2 or not chosen or not chosen[0] < voted[0] < chosen[-1] < voted[1]:
        return None
    lead, between = tokens[: chosen[0]], tokens[voted[0] : chosen[-1] + 1]
    every = any(one.may("anybody.every", "anybody.most", "part")
                or one.text.startswith(("every", "all")) for one in lead)  # fmt: skip
    whom = any({"who", "that", "which"} & set(one.text.split()) for one in lead)
    whom = whom or tokens[chosen[0]].text.endswith(("ers", "ees", "ents"))
    joined = has(between, "joint.and", "joint.or", "joint.but")
    return of.parts[0] if every and whom and not joined else None


def sets_of(  # noqa: PLR0911, PLR0912  (a case each)
    ask: Ask, clause: QuestionClause, told: Expressed | None, mentions: Mentions
) -> tuple[Set, ...]:
    """Return the sets that are asked of; none where no choice is claimed."""
    if ask in {Ask.WHO, Ask.COUNT} and clause.has("alike.changed", "alike.differ", "alike.same"):
        differed = _differed(clause, told, mentions)
        if differed is not None:
            return (differed,)
    if ask is Ask.POSITION and clause.has("alike.changed"):  # "did it move from no to abstaining"
        changed = _differed(clause, told, mentions)
        return (changed,) if changed is not None else ()
    if (
        ask is Ask.COUNT
        and told
        and len(told.of) > 1
        and clause.yes_no
        and clause.has("anybody.any")
    ):
        return (All(told.of),)  # "did anyone vote yes and then no on it"
    if told is not None and len(told.of) > 1 and clause.has("total"):
        return (Chose(_first(mentions), told.choices),)
    if ask is Ask.WHICH:
        return ()
    if told is None:
        if ask is Ask.COUNT and not mentions.votes:  # how many members a body has
            return (Chose(_first(mentions), tuple(Position)),)
        if ask is Ask.SHARE:
            return (Chose(_first(mentions), (Position.YES,)),)
        if ask is Ask.COMPARE and len(mentions.votes) > 1 and not clause.has("margin"):
            return tuple(Chose(votes, (Position.YES,)) for votes in mentions.votes)
        return ()
    if ask is Ask.POSITION and not clause.quantified and len(told.of) == 1:
        (of,) = told.of
        several = isinstance(of, Chose) and len(of.choices) > 1 and clause.has("joint.or")
        if several or (isinstance(of, Any) and len(votes_in(of)) == 1):
            return ()  # "did it back it or vote against it" asks which
    (of, *others) = told.of
    if ask is Ask.COMPARE and not others:
        if isinstance(of, Chose):
            return tuple(Chose(of.votes, (choice,)) for choice in of.choices)
        return of.parts if isinstance(of, All) else told.of  # "as many back A as back B"
    return told.of


def added_up(clause: QuestionClause, told: Expressed | None) -> tuple[Set, ...]:
    """Return the sets of several votes that are to be added up: "abstentions on both, combined"."""
    whole = told.of[0] if told is not None and len(told.of) == 1 else None
    summed = any(one.may("total") and one.text not in _OVERALL for one in clause.tokens)
    if summed and isinstance(whole, Chose) and len(whole.votes.records) > 1:
        records = whole.votes.records
        return tuple(Chose(Votes((record,)), whole.choices) for record in records)
    if not (summed and isinstance(whole, All)):
        return ()
    chosen = {part.choices if isinstance(part, Chose) else None for part in whole.parts}
    return whole.parts if len(chosen) == 1 and None not in chosen else ()


def _differed(clause: QuestionClause, told: Expressed | None, mentions: Mentions) -> Set | None:
    """Return who changed between two votes, or made the same choice on both."""
    records = tuple(dict.fromkeys(r for votes in mentions.votes for r in votes.records))
    choices = told.choices if told else ()
    if len(mentions.votes) == 2:
        first, second = mentions.votes
    elif len(records) == 2:
        first, second = (Votes((record,)) for record in records)
    elif not mentions.votes:
        first, second = UNNAMED, UNNAMED
    elif len(choices) == 2:  # no country moves within one vote, so that it is asked back
        first = second = mentions.votes[0]
    else:
        return None
    if len(choices) == 2 and clause.has("alike.changed"):
        return All((Chose(first, choices[:1]), Chose(second, choices[1:])))
    if choices not in {(), (Position.ABSENT,)}:
        return None  # who "turned up for both" has voted on both
    same = not clause.has("alike.changed", "alike.differ")
    return Differed(first, second, same=same is not negated(clause.tokens))


def _first(mentions: Mentions) -> Votes:
    return mentions.votes[0] if mentions.votes else UNNAMED


def only_of(of: Set, records: Sequence[VoteRecord]) -> Set:
    """Leave out those who chose the same on the other whole text of that body."""
    if not isinstance(of, Chose) or len(of.votes.records) != 1:
        return of
    others = [
        record
        for record in records
        if record.kind == "resolution"
        and record.body == of.votes.record.body
        and record is not of.votes.record
    ]
    return Minus(of, Chose(Votes((others[0],)), of.choices)) if len(others) == 1 else of


def among_whom(clause: QuestionClause) -> Among:
    """Return of what a share is asked."""
    if clause.has("sides", "without"):
        return "yes and no"
    if clause.has("among.membership"):
        return "membership"
    return "votes cast" if clause.has("among.cast") else ""


def outcome_of(clause: QuestionClause) -> Outcome | None:
    """Return the outcome that is claimed."""
    if clause.has("outcome.rejected") or any(
        one.text in {"oppose", "turn down", "throw out"} for one in clause.tokens
    ):
        return "rejected"
    return "adopted" if clause.has("outcome.adopted", "outcome.unanimous", "choice.yes") else None


def part_of(clause: QuestionClause) -> Fraction | None:
    """Return the part of a group that is asked about: "two thirds of NATO", "most of them"."""
    told = (m.removeprefix("part.") for t in clause.tokens for m in t.means if m[:5] == "part.")
    return next(map(Fraction, told), Fraction(1, 2) if clause.most else None)


def how_compared(clause: QuestionClause) -> Compared:
    """Return how a number or a part is compared with what there is."""
    told = next((v for m, v in COMPARED.items() if clause.has(m)), None)
    if told is None and clause.most:
        return "more than"
    return told or ("at least" if clause.has("part") else "exactly")
