"""What is asked of a vote, told by rules over a question in canonical form.

The first rule that holds decides; they are in the order of precedence.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.answer.language.words import STOP_WORDS, VOTE_WORDS
from bot.answer.reading import lexicon
from bot.answer.reading.lexicon import any_of
from index.votes.types import Position


class Ask(StrEnum):
    """What is asked of a vote; OTHER is a question that is not about a vote's facts."""

    TALLY = "tally"
    COUNT = "count"
    SUM = "sum"
    POSITION = "position"
    WHO = "who"
    MARGIN = "margin"
    SHARE = "share"
    OUTCOME = "outcome"
    WHEN = "when"
    COMPARE_VOTES = "compare votes"
    COMPARE_COUNTRIES = "compare countries"
    AGREE = "agree"
    CHANGED = "changed"
    LIKE = "like"
    OUTVOTED = "outvoted"
    SPONSOR = "sponsor"
    WHY = "why"
    OTHER = "other"


_OF_VOTES = any_of(r"vote[sd]?", "voting", "resolutions?", "ballot", "tally", "amendments?")
_VOTING = any_of(r"vote[sd]?", "voting", "ballot", r"roll[- ]?call", "tally")
_WHICH_VOTE = re.compile(
    r"\bwhich (?:of (?:the )?(?:two )?)?"
    r"(?:#\d|resolution|text|vote|one|draft|version|amendment)"
)
_TOOK_PLACE = re.compile(r"\b(?:vot\w+|held|adopt\w+|pass\w*|happen\w*|t(?:ake|ook) place)\b|#\d")
_WHETHER = any_of("outcome", "fate", "whether", "what happened to", "did")
_TEXT = any_of("vote", "resolution", "text", "draft")
_ANY = any_of("any", "anyone", "anybody", "nobody", "no one", "none", "no country")
_SOMEBODY_VOTED = re.compile(
    r"\bhow (?:did|does|do) (?:the )?(?!they|we|countries|members|everyone|un\b|assembly"
    r"|world|council"
    r"|votes?\b|voting)[a-z]+ vote"
)
_SLIP = 3  # letters of a word that may be a slip of the keyboard ("teh", "hw")


@dataclass(frozen=True, slots=True)
class Form:
    """A canonical question, and what was found in it so far.

    `references` counts the votes that it refers to, known or not; `known` those that the records
    hold; `setting` says that it names a body or the subject of the votes instead.
    """

    text: str
    choices: tuple[Position, ...]
    countries: tuple[str, ...]
    references: int
    known: int
    setting: bool
    residue: tuple[str, ...]

    @property
    def voting(self) -> bool:
        """Whether it speaks of voting, by a choice or by the word."""
        return bool(self.choices) or self.has(_VOTING)

    def has(self, pattern: re.Pattern[str]) -> bool:
        """Say whether a pattern occurs."""
        return pattern.search(self.text) is not None

    @property
    def bare(self) -> bool:
        """Whether it is keywords only, all of them words of votes: "abstentions #0"."""
        words = re.findall(r"(?<![@#&\w])[a-z][a-z'-]+", self.text)
        return all(len(w) <= _SLIP or w in VOTE_WORDS or w in STOP_WORDS for w in words)


def _no_vote(form: Form) -> bool:
    of_votes = form.has(_OF_VOTES) or (len(form.countries) > 1 and form.has(lexicon.HOW_ALIKE))
    # "what was the result"
    keywords = form.bare and (form.has(lexicon.TALLY) or form.has(lexicon.WHAT_WAS_VOTED))
    return not (form.references or form.setting or form.choices or of_votes or keywords)


def _compare_votes(form: Form) -> bool:
    several = form.references > 1 or form.has(_WHICH_VOTE)
    of_voting = form.voting or not form.residue
    return several and of_voting and not form.countries and form.has(lexicon.MORE_OR_LESS)


def _changed(form: Form) -> bool:
    of_votes = form.known > 0 or form.voting
    return of_votes and not (form.countries or form.choices) and form.has(lexicon.CHANGED)


def _position(form: Form) -> bool:
    if not form.countries or not (form.voting or form.references):
        return False
    plain = not form.residue and form.has(lexicon.POSITION)
    return bool(form.choices) or form.has(lexicon.HOW_VOTED) or plain


def _when(form: Form) -> bool:
    return not form.countries and form.has(lexicon.WHEN) and form.has(_TOOK_PLACE)


def _how_many(form: Form) -> bool:
    return not form.countries and form.voting and form.has(lexicon.HOW_MANY)


def _sum(form: Form) -> bool:
    """Say whether votes are added up: "how many took part", "how many opposed or abstained in all".

    Countries that took part are those that voted yes, no or abstained.
    """
    if form.countries:
        return False
    if form.choices:
        return len(form.choices) > 1 and form.has(lexicon.ADDED_UP)
    return form.has(lexicon.HOW_MANY) and form.has(lexicon.TOOK_PART) and not form.residue


def _count(form: Form) -> bool:
    # "Did Orbán's government back it?" asks of somebody who is no country of the table.
    of_all = form.has(lexicon.YES_NO) and not form.residue
    asked = form.has(_ANY) or of_all or form.bare
    return bool(form.choices) and not form.countries and asked


def _outcome(form: Form) -> bool:
    of_text = bool(form.references) or form.has(_TEXT)
    asked = any(map(form.has, (lexicon.YES_NO, lexicon.CLAIM, _WHETHER)))
    return not (form.countries or form.choices) and of_text and asked and form.has(lexicon.OUTCOME)


def _of_body(form: Form) -> bool:
    return bool(form.references) and form.has(lexicon.YES_NO) and form.has(lexicon.BODY_DID)


def _tally(form: Form) -> bool:
    # "How did Atlantis vote" asks of somebody who isn't in the table of countries.
    if form.countries or form.choices or (form.residue and form.has(_SOMEBODY_VOTED)):
        return False
    alone = re.fullmatch(r"#\d (?:votes?|voting)\W*", form.text) is not None
    of_vote = bool(form.known) or form.voting or form.setting or form.bare
    return alone or (of_vote and form.has(lexicon.TALLY))


def _country_and_vote(form: Form) -> bool:
    """Say whether there is nothing but a country and a vote: "india on es-11/8"."""
    return bool(form.countries and form.known) and form.bare


_RULES: tuple[tuple[Ask, Callable[[Form], bool]], ...] = (
    (Ask.OUTVOTED, lambda f: len(f.countries) == 1 and not f.references and f.has(lexicon.LOSING)),
    (Ask.OTHER, _no_vote),
    (Ask.WHY, lambda form: form.has(lexicon.WHY)),
    (Ask.OTHER, lambda form: form.has(lexicon.WORDING)),
    (Ask.SPONSOR, lambda form: form.known > 0 and form.has(lexicon.SPONSOR)),
    (Ask.AGREE, lambda f: len(f.countries) > 1 and not f.references and f.has(lexicon.HOW_ALIKE)),
    (Ask.LIKE, lambda f: len(f.countries) == 1 and not f.references and f.has(lexicon.LIKE)),
    (Ask.SHARE, lambda f: f.has(lexicon.SHARE) and (f.references > 0 or f.voting)),
    (Ask.COMPARE_VOTES, lambda f: _compare_votes(f) and f.has(lexicon.HOW_MANY)),
    (Ask.MARGIN, lambda f: f.has(lexicon.MARGIN) and (f.references > 0 or f.voting)),
    (Ask.CHANGED, _changed),
    (Ask.COMPARE_VOTES, _compare_votes),
    (Ask.COMPARE_COUNTRIES, lambda f: len(f.countries) > 1 and f.has(lexicon.SAME)),
    (Ask.SUM, _sum),
    (Ask.COUNT, lambda form: _how_many(form) and bool(form.choices)),
    (Ask.TALLY, _how_many),
    (Ask.WHEN, _when),
    (Ask.OUTCOME, lambda f: _of_body(f) and not f.countries),
    (Ask.WHO, lambda f: bool(f.choices) and not f.countries and f.has(lexicon.WHO)),
    (Ask.WHO, lambda f: len(f.choices) == 1 and f.has(lexicon.ALONE) and f.has(lexicon.YES_NO)),
    (Ask.POSITION, _position),
    (Ask.OUTCOME, _outcome),
    (Ask.COUNT, _count),
    (Ask.TALLY, _tally),
    (Ask.TALLY, lambda f: f.bare and not f.countries and f.has(lexicon.WHAT_WAS_VOTED)),
    (Ask.POSITION, _country_and_vote),
)


def ask_of(form: Form) -> Ask:
    """Tell what a question asks of a vote."""
    return next((ask for ask, holds in _RULES if holds(form)), Ask.OTHER)
