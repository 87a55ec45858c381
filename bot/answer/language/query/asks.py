"""What is asked of votes, told by rules over the tokens of a text.

The first rule that holds decides; they are in the order of precedence.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from bot.answer.language.form import Ask
from bot.answer.language.query.clause import LEADS, QuestionClause


def _no_vote(c: QuestionClause) -> bool:
    of_votes = c.has("vote.vote", "text.noun", "text.amendment") or c.names_a_count
    of_votes = of_votes or (c.countries > 1 and c.has("alike.often")) or c.has("alike.like")
    # "what was the result"
    keywords = c.bare and (c.tally or c.has("vote.voted_what", "margin"))
    return not (c.references or c.setting or c.choices or of_votes or keywords)


def _which_vote(c: QuestionClause) -> bool:
    return any(
        token.text == "which"
        and not (at and c.tokens[at - 1].text == "by")
        and any(
            one.votes is not None or one.may("text.noun", "text.one", "text.amendment")
            or one.text in {"vote", "votes", "two"}
            for one in c.tokens[at + 1 : at + 4]
        )
        for at, token in enumerate(c.tokens)
    )  # fmt: skip


def _compare(c: QuestionClause) -> bool:
    several = c.references > 1 or _which_vote(c) or c.comparable > 1 or c.groups > 1
    of_voting = c.voting or not c.residue
    more = c.has("compared.more", "compared.less") or c.has("margin")
    tallies = c.has("tally.tally") and not c.choices  # "how did the tallies compare"
    beside = any(one.text.startswith("compar") or one.text in {"versus", "vs"} for one in c.tokens)
    more = more or (beside and not tallies)
    return several and of_voting and not c.countries and more


def _position(c: QuestionClause) -> bool:
    if not c.countries or not (c.voting or c.references or c.setting):
        return False
    plain = not c.residue and c.has("vote.position", "vote.vote", "tally.fared", "sides")
    return bool(c.choices) or c.how_voted or plain


def _went(c: QuestionClause) -> bool:
    """Say whether it asks which way a country went, in so few words that nothing else is meant."""
    goes = c.tokens and c.tokens[-1].text in {"go", "swing", "lean", "land", "break", "come down"}
    asks = any(one.text in {"how did", "how", "which way", "what way"} for one in c.tokens)
    return bool(c.countries and goes and asks and c.bare and not c.residue)


def _nobody_on(c: QuestionClause) -> bool:
    """Say whether there is nothing but a word that is no country and a vote: "Utopia on it"."""
    if c.references and c.has("sides") and c.tokens[0].text in c.residue:
        return True  # "Utopia: yes or no on it"
    return (
        len(c.tokens) == 3
        and c.tokens[0].text in c.residue
        and c.tokens[1].may("topic.on")
        and c.tokens[2].votes is not None
    )


def _somebody_voted(c: QuestionClause) -> bool:
    """Say whether somebody who is no country is said to have voted: "Gandalf voted no on it"."""
    return bool(c.references) and any(
        one.text in c.residue and later.choice is not None and later.text.startswith("vot")
        for one, later in pairwise(c.tokens)
    )


def _when(c: QuestionClause) -> bool:
    if c.countries or not c.has("when"):
        return False
    at = next(i for i, one in enumerate(c.tokens) if one.may("when"))
    token = c.tokens[at]
    if token.text == "when":
        first = all(one.text in LEADS | {"exactly"} for one in c.tokens[:at])
        comma = any(one.text == "," for one in c.tokens[at:])
        verb = at + 1 < len(c.tokens) and (
            c.tokens[at + 1].may("yes_no.verb") or c.tokens[at + 1].text == "exactly"
        )
        last = at + 1 == len(c.tokens)
        if not (last or (first and not comma) or (verb and not comma)):
            return False
    took_place = c.has("vote.vote", "outcome.adopted", "vote.position") or c.references > 0
    return took_place or any(
        one.text in {"held", "happen", "happened", "place"} for one in c.tokens
    )


def _how_many(c: QuestionClause) -> bool:
    return not c.countries and c.voting and c.has("how_many")


def _count(c: QuestionClause) -> bool:
    # "Did Orbán's government back it?" asks of somebody who is no country of the table.
    of_all = c.yes_no and not c.residue
    asked = c.has("anybody.any", "anybody.nobody") or of_all or c.bare
    return bool(c.choices) and not c.countries and asked


def _outcome(c: QuestionClause) -> bool:
    of_text = bool(c.references) or c.has("vote.vote", "text.noun") or c.setting
    asked = c.yes_no or c.has("outcome.outcome") or c.tokens[0].text == "so" or any(
        one.text in {"whether", "did"} for one in c.tokens
    )  # fmt: skip
    return not (c.countries or c.choices) and of_text and asked and c.has("outcome")


def _body_did(c: QuestionClause) -> bool:
    """Say whether a body or a text is asked for an outcome: "did the Council reject it"."""
    if not (c.references and c.yes_no) or c.countries or any(t.number for t in c.tokens):
        return False
    for token, later in zip(c.tokens, c.tokens[1:], strict=False):
        if token.choice is not None:
            return False  # "did any that backed it oppose the other"
        if (token.may("body") or token.votes is not None) and (
            later.text
            in {"reject", "approve", "approved", "back", "endorse", "support", "oppose", "accept"}
            or later.text in {"turn down", "vote down", "throw out"}
        ):
            return True
    return False


def _tally(c: QuestionClause) -> bool:
    # "How did Atlantis vote" asks of somebody who isn't in the table of countries.
    if c.countries or c.choices or (c.residue and bool(c.somebody)):
        return False
    names = [one for one in c.tokens if not one.may("joint")]
    alone = (
        len(names) in {1, 2}
        and names[0].votes is not None
        and all(one.may("vote.vote") for one in names[1:])
        and len(names) == 2
    )
    of_vote = bool(c.known) or c.voting or c.setting or c.bare
    return alone or (of_vote and c.tally)


def _what_a_text_says(c: QuestionClause) -> bool:
    if c.has("clause.what_a_text_says"):
        return True
    texts = c.tokens
    for at, token in enumerate(texts):
        if token.votes is None:
            continue
        before = {one.text for one in texts[max(at - 3, 0) : at]}
        after = texts[at + 1] if at + 1 < len(texts) else None
        if {"what"} & before or any(one.startswith("what did") for one in before):
            did = {"did", "does", "do", "would"} & before or any(
                one == "what did" for one in before
            )
            gets = {"get", "receive", "win", "lose", "come", "have", "got", "draw", "score"}
            plain = (
                after is not None
                and (after.word or after.may("yes_no"))
                and (not after.may("vote", "tally", "choice", "outcome", "margin", "joint"))
            )
            if did and plain and after is not None and after.text.split()[0] not in gets:
                return True
        how = any(one in {"how", "how did"} for one in before)
        if how and any(one.text.startswith("differ") for one in texts[at + 1 :]):
            return True
    return False


def _differs(c: QuestionClause) -> bool:
    of_votes = c.known > 0 or c.voting
    differ = (c.known > 1 or c.has("vote.vote")) and any(
        one.may("alike.differ") and not one.may("tally") for one in c.tokens
    )
    changed = c.has("alike.changed") or differ
    return of_votes and not c.countries and changed


def _with(c: QuestionClause) -> bool:
    """Say whether a country is asked about beside another: "was Peru with Chile on it"."""
    beside = any(one.codes and later.text == "with" for one, later in pairwise(c.tokens))
    return c.references > 0 and (beside or any(one.text == "together" for one in c.tokens))


def _same(c: QuestionClause) -> bool:
    listed = c.lists or c.has("how_many", "anybody")
    return not c.countries and c.known > 1 and c.has("alike.same") and listed and not c.choices


_RULES: tuple[tuple[Ask, Callable[[QuestionClause], bool]], ...] = (
    (Ask.OUTVOTED, lambda c: c.countries == 1 and not c.references and c.has("alike.outvoted")),
    (Ask.POSITION, _went),
    (Ask.OTHER, _no_vote),
    (Ask.WHY, lambda c: c.has("why")),
    (Ask.OTHER, _what_a_text_says),
    (Ask.SPONSOR, lambda c: c.known > 0 and c.has("sponsor.sponsor")),
    (Ask.AGREE, lambda c: c.countries > 1 and not c.references and c.has("alike.often")),
    (Ask.LIKE, lambda c: c.countries == 1 and not c.references and c.has("alike.like")),
    (Ask.POSITION, lambda c: c.countries > 0 and c.has("alike.ranks") and not c.choices),
    (Ask.SHARE, lambda c: (c.has("share")
     or (c.has("part") and not c.countries and not (c.yes_no and c.choices and not c.has("sides"))))
     and (c.references > 0 or c.voting or c.has("text.noun"))),
    (Ask.COMPARE, lambda c: _compare(c) and c.has("how_many")),
    (Ask.MARGIN, lambda c: c.has("margin") and (c.references > 0 or c.voting or c.bare)
     and not _compare(c)),
    (Ask.COUNT, lambda c: c.liked and c.has("how_many")),
    (Ask.WHO, lambda c: c.liked),
    (Ask.WHO, lambda c: (_differs(c) or _same(c)) and not c.has("how_many")),
    (Ask.COUNT, lambda c: (_differs(c) or _same(c)) and c.has("how_many")),
    (Ask.COMPARE, _compare),
    (Ask.ALIKE, lambda c: c.countries > 1 and c.yes_no and not c.choices and _with(c)),
    (Ask.ALIKE, lambda c: c.countries > 1
     and c.has("alike.same", "alike.differ", "alike.like", "neither.both", "besides.with")
     and not (c.choices and c.has("neither.both"))),
    (Ask.ALIKE, lambda c: c.countries == 1 and c.known > 0 and not c.choices
     and c.has("alike.same", "alike.differ", "alike.changed")),
    (Ask.COUNT, lambda c: not c.countries and c.has("total")
     and (len(c.choices) > 1 or (bool(c.choices) and c.references > 0 and not c.lists))),
    (Ask.COUNT, lambda c: _how_many(c) and bool(c.choices)),
    (Ask.TALLY, _how_many),
    (Ask.WHEN, _when),
    (Ask.OUTCOME, _body_did),
    (Ask.WHO, lambda c: bool(c.choices) and not c.countries and c.lists),
    (Ask.WHO, lambda c: len(c.choices) == 1 and c.yes_no and c.alone),
    (Ask.POSITION, _position),
    (Ask.OUTCOME, _outcome),
    (Ask.COUNT, _count),
    (Ask.TALLY, _tally),
    (Ask.TALLY, lambda c: c.bare and not c.countries and c.has("vote.voted_what")),
    (Ask.POSITION, lambda c: bool(c.countries and c.known) and c.bare),
    (Ask.POSITION, _nobody_on),
    (Ask.POSITION, _somebody_voted),
)  # fmt: skip


def ask_of(clause: QuestionClause) -> Ask:
    """Tell what a question asks of a vote."""
    return next((ask for ask, holds in _RULES if holds(clause)), Ask.OTHER)
