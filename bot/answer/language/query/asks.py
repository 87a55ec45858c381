"""What is asked of votes, told by rules over the tokens of a text.

The first rule that holds decides; they are in the order of precedence.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Final

from bot.answer.language.form import Ask
from bot.answer.language.query.clause import LEADS, QuestionClause
from bot.answer.language.text.lexer import look

# Of a body or a text, one of these tells the outcome: "did the Council approve it".
_DECIDED: Final = frozenset("reject approve approved back endorse support oppose accept".split())


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
            one.votes is not None or one.may("text", "vote.vote") for one in c.tokens[at + 1 :][:3]
        )
        for at, token in enumerate(c.tokens)
    )


def _figures_tell(c: QuestionClause) -> bool:
    """Say whether votes are asked for by a figure or what became of them.

    "Which text got 65 abstentions", "how many of the amendments passed".
    """
    asked = (at for at, one in enumerate(c.tokens) if one.text == "which" or one.may("how_many"))
    nouns = (look(c.tokens, at + 1 + (look(c.tokens, at + 1).text == "of")) for at in asked)
    if c.countries or not any(
        one.votes or one.may("text.noun", "text.amendment", "vote.vote", "among.cast")
        for one in nouns
    ):
        return False
    figures = [one.number for one in c.tokens if one.number is not None and not one.date]
    decided = c.has("outcome.adopted", "outcome.rejected") and not c.has("compared", "margin")
    return (len(figures) == len(c.choices) == 1) or (decided and not c.choices)


def _membership(c: QuestionClause) -> bool:
    """Say whether it asks how many members a body has."""
    known = ("how_many", "body", "who.people", "among.membership", "yes_no.verb", "topic.on")
    members = c.has("who.people", "among.membership")
    counts = c.has("how_many") and members and any(one.may("body") or "un" in one.text.split()
                                                   for one in c.tokens)  # fmt: skip
    return counts and all(one.may(*known) or one.text in {"in", "of", "the"} for one in c.tokens)


def _compare(c: QuestionClause) -> bool:
    several = c.references > 1 or _which_vote(c) or c.comparable > 1 or c.groups > 1
    # "How did the tallies compare" asks for each.
    beside = c.has("alike.beside") and not c.has("tally.tally")
    more = c.has("compared.more", "compared.less", "compared.same", "margin") or beside
    return several and more and not c.countries


def _position(c: QuestionClause) -> bool:
    if not c.countries or not (c.voting or c.references or c.setting):
        return False
    plain = not c.residue and c.has("vote.position", "vote.vote", "tally.fared", "sides")
    return bool(c.choices) or c.how_voted or plain


def _went(c: QuestionClause) -> bool:
    """Say whether it asks which way a country went, in so few words that nothing else is meant."""
    goes = bool(c.tokens) and c.tokens[-1].may("vote.position")
    return c.countries > 0 and goes and c.bare and not c.residue


def _nobody_on(c: QuestionClause) -> bool:
    """Say whether a word that is no country stands with a vote: "Utopia on it", "Utopia: yes?"."""
    alone = len(c.tokens) == 3 and c.tokens[1].may("topic.on")
    return c.references > 0 and c.tokens[0].text in c.residue and (alone or c.has("sides"))


def _somebody_voted(c: QuestionClause) -> bool:
    """Say whether somebody who is no country is said to have voted: "Gandalf voted no on it"."""
    return bool(c.references) and any(
        one.text in c.residue and later.choice is not None and later.text.startswith("vot")
        for one, later in pairwise(c.tokens)
    )


def _when(c: QuestionClause) -> bool:
    at = next((at for at, one in enumerate(c.tokens) if one.may("when")), None)
    if at is None or c.countries:
        return False
    # "When it passed, who ..." asks for no day.
    first = all(one.text in LEADS for one in c.tokens[:at])
    comma = any(one.text == "," for one in c.tokens[at:])
    asks = c.tokens[at].text != "when" or at + 1 == len(c.tokens) or (first and not comma)
    held = c.has("vote.vote", "outcome.adopted", "vote.position") or c.references > 0
    return asks and held


def _how_many(c: QuestionClause) -> bool:
    return not c.countries and c.voting and c.has("how_many")


def _count(c: QuestionClause) -> bool:
    # "Did Orbán's government back it?" asks of somebody who is no country of the table.
    of_all = c.yes_no and not c.residue
    return bool(c.choices) and (of_all or c.bare or c.has("anybody.any", "anybody.nobody"))


def _outcome(c: QuestionClause) -> bool:
    of_text = bool(c.references) or c.has("vote.vote", "text.noun") or c.setting
    asked = c.has("outcome.outcome") or (c.yes_no and c.has("outcome"))
    return not (c.countries or c.choices) and of_text and asked


def _body_did(c: QuestionClause) -> bool:
    """Say whether a body or a text is asked for an outcome: "did the Council reject it"."""
    if not (c.references and c.yes_no) or c.countries or any(t.number for t in c.tokens):
        return False
    for token, later in pairwise(c.tokens):
        if token.choice is not None:
            return False  # "did any that backed it oppose the other"
        if (token.body or token.votes) and later.text in _DECIDED:
            return True
    return False


def _tally(c: QuestionClause) -> bool:
    # "How did Atlantis vote" asks of somebody who isn't in the table of countries.
    if c.countries or c.choices or (c.residue and bool(c.somebody)):
        return False
    return c.tally and (bool(c.known) or c.voting or c.setting or c.bare)


def _what_a_text_says(c: QuestionClause) -> bool:
    for at, token in enumerate(c.tokens):
        if token.votes is None:
            continue
        texts = {one.text for one in c.tokens[max(at - 3, 0) : at]}
        before = {word for text in texts for word in text.split()}
        after = c.tokens[at + 1 :]
        if "what" in before and before & {"did", "does", "would"} and after and after[0].word:
            return True
        if texts & {"how", "how did"} and any(one.text.startswith("differ") for one in after):
            return True
    return c.has("clause.what_a_text_says")


def _differs(c: QuestionClause) -> bool:
    differ = (c.known > 1 or c.has("vote.vote")) and any(
        one.may("alike.differ") and not one.may("tally") for one in c.tokens
    )
    changed = c.has("alike.changed") or differ
    return (c.known > 0 or c.voting) and not c.countries and changed


def _with(c: QuestionClause) -> bool:
    """Say whether a country is asked about beside another: "was Peru with Chile on it"."""
    beside = any(one.codes and later.text == "with" for one, later in pairwise(c.tokens))
    return beside or any(one.text == "together" for one in c.tokens)


def _same(c: QuestionClause) -> bool:
    listed = c.lists or c.has("how_many", "anybody")
    return not c.countries and c.known > 1 and c.has("alike.same") and listed and not c.choices


_RULES: tuple[tuple[Ask, Callable[[QuestionClause], bool]], ...] = (
    (Ask.OUTVOTED, lambda c: c.countries == 1 and not c.references and c.has("alike.outvoted")),
    (Ask.POSITION, _went),
    (Ask.COUNT, _membership),
    (Ask.OTHER, _no_vote),
    (Ask.WHY, lambda c: c.has("why")),
    (Ask.OTHER, _what_a_text_says),
    (Ask.SPONSOR, lambda c: c.known > 0 and c.has("sponsor.sponsor")),
    (Ask.WHICH, _figures_tell),
    (Ask.AGREE, lambda c: c.countries > 1 and not c.references and c.has("alike.often")),
    (Ask.LIKE, lambda c: c.countries == 1 and not c.references and c.has("alike.like")),
    (Ask.POSITION, lambda c: c.countries > 0 and c.has("alike.ranks") and not c.choices),
    (Ask.SHARE, lambda c: c.has("share")
     or (c.has("part") and not (c.countries or (c.choices and not c.has("sides"))))),
    (Ask.COMPARE, lambda c: _compare(c) and c.has("how_many")),
    (Ask.MARGIN, lambda c: c.has("margin") and not _compare(c)),
    (Ask.COUNT, lambda c: c.liked and c.has("how_many")),
    (Ask.WHO, lambda c: c.liked),
    (Ask.COUNT, lambda c: (_differs(c) or _same(c)) and c.has("how_many")),
    (Ask.WHO, lambda c: _differs(c) or _same(c)),
    (Ask.COMPARE, _compare),
    (Ask.ALIKE, lambda c: c.countries > 1 and not c.choices
     and ((c.yes_no and _with(c))
          or c.has("alike.same", "alike.differ", "alike.like", "neither.both", "besides.with"))),
    (Ask.ALIKE, lambda c: c.countries == 1 and c.known > 0 and not c.choices
     and c.has("alike.same", "alike.differ", "alike.changed")),
    (Ask.COUNT, lambda c: not c.countries and c.has("total") and len(c.choices) > 1),
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
    (Ask.POSITION, lambda c: _nobody_on(c) or _somebody_voted(c)),
)  # fmt: skip


def ask_of(clause: QuestionClause) -> Ask:
    """Tell what a question asks of a vote."""
    return next((ask for ask, holds in _RULES if holds(clause)), Ask.OTHER)
