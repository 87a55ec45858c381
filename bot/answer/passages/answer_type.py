"""What a question asks for, and how far a sentence holds something of the kind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.answer.language.form import Ask, Stage
from bot.answer.language.query.read_query import Reading
from bot.answer.language.text.lexer import choices_in, speaks_of
from bot.answer.language.text.names import Name, full_names, proper_names
from bot.answer.language.text.words import STOP_WORDS, VOTE_WORDS
from bot.answer.passages import answer_kinds as kinds
from bot.answer.passages.answer_kinds import Kind
from index.search.sparse import stems
from index.types import Source, Span
from index.votes.names.countries import Countries, Mention
from index.votes.record import Position
from index.votes.reported_tally import reported_tally

_BY_ASK = {
    Ask.TALLY: Kind.TALLY,
    Ask.COUNT: Kind.TALLY,
    Ask.MARGIN: Kind.TALLY,
    Ask.SHARE: Kind.TALLY,
    Ask.COMPARE: Kind.TALLY,
    Ask.POSITION: Kind.POSITION,
    Ask.WHO: Kind.POSITION,
    Ask.ALIKE: Kind.POSITION,
    Ask.WHEN: Kind.TIME,
    Ask.WHY: Kind.REASON,
}
_OF_ONE_TEXT = {Ask.OTHER, Ask.TALLY, Ask.COUNT, Ask.MARGIN, Ask.SHARE, Ask.OUTCOME}
# Beside the bonus of a kind, in units of cosine too:
_COUNTRY_BONUS = 0.04  # for each country named beside a position, up to four
_MOST_COUNTRIES = 4
_COUNTRY_OF_PERSON = 0.19  # for a person named with a country of the question
_DAY_OF_VOTE = 0.13  # for a day, where that of a vote is asked for
_RIGHT_TEXT = 0.2  # for a tally of the right sponsor's text, and again for the right stage
_BEHIND_CAUSE = 20  # characters behind a word of reasons in which it is told whose they are
_OTHER_TEXT = 0.25  # against another text than the one of which something is asked
_OF_TEXT = 0.5  # for a tally of the right text, or against one of another, which is wrong
_SOME_NAME = 0.02  # for a capital, where a person is asked for
_TEXT_OF = re.compile(
    r"(?:'s?|’s?)? (?:[\w-]+ )?(?:resolution|text|draft|proposal|version|document|measure|motion"
    r"|paper|bill|initiative|plan)s?\b",
    re.IGNORECASE,
)
_AND = re.compile(r"(?:['’]s?)? and (?:the )?", re.IGNORECASE)
_COUNT = re.compile(r"\d{1,3}|(?!19\d\d|20\d\d)\d{4,}")  # a figure that is no year


@dataclass(frozen=True, slots=True)
class AnswerType:
    """What a question asks for.

    `focus` are the words that name it and `names` the names that the question holds. `countries`
    are those that it asks about, `named` all that it names, sponsors of texts too. `choices` are
    those whose telling answers. `role` says that the holder of an office is asked for, `thing`
    that the focus is a thing, counted or chosen, not a deed; `offices` are those of a country
    that the question speaks of, with their country; `many` that more than one thing is the answer;
    `text_of` are the countries of whose texts it speaks ("Ukraine's resolution").
    """

    kind: Kind
    focus: frozenset[str]
    names: tuple[Name, ...]
    countries: frozenset[str]
    named: frozenset[str]
    choices: frozenset[Position]
    stage: Stage
    about_votes: bool
    many: bool
    role: bool
    thing: bool
    offices: frozenset[tuple[str, str]]
    text_of: frozenset[str]

    @property
    def hard(self) -> bool:
        """Say whether a sentence without such a thing can't be the answer."""
        corrects = self.kind is Kind.REASON and bool(self.countries)
        return self.kind in kinds.HARD or self.role or corrects


def wanted(reading: Reading, countries: Countries) -> AnswerType:
    """Tell what a reading asks for."""
    lower = reading.text.lower()
    kind = _BY_ASK.get(reading.ask)
    if kind is None and kinds.SAYING_ASKED.search(lower):
        kind = Kind.SAYING
    if kind is None:
        asked = (kind for kind, pattern in kinds.ASKED.items() if pattern.search(lower))
        kind = next(asked, Kind.OTHER)
    about_votes = reading.ask not in {Ask.OTHER, Ask.WHY}
    focus, thing = _focus(lower)
    if kinds.BY_DEED.search(lower):
        focus = frozenset()
    if about_votes:
        focus = frozenset(reading.residue) - kinds.GENERIC
    return AnswerType(
        kind=kind,
        focus=focus,
        # A figure in a question about votes is a claim to be checked, no name to be found.
        names=tuple(
            name
            for name in proper_names(reading.text, countries)
            if not (about_votes and _COUNT.fullmatch(name.text))
        ),
        countries=frozenset(reading.countries if reading.ask is not Ask.OTHER else ()),
        named=countries.codes_in(reading.text),
        choices=frozenset(_answering(reading)),
        stage=reading.stage,
        about_votes=about_votes,
        many=reading.ask in {Ask.WHO, Ask.COMPARE},
        role=kind is Kind.PERSON
        and bool(kinds.ROLE.search(lower))
        and not kinds.BY_DEED.search(lower)
        and _is_office(focus),
        thing=thing,
        offices=offices_in(reading.text, countries) if reading.ask is Ask.OTHER else frozenset(),
        text_of=texts_in(reading.text, countries) if reading.ask in _OF_ONE_TEXT else frozenset(),
    )


def _is_office(focus: frozenset[str]) -> bool:
    """Say whether what is asked of a person is an office, not what was done: "who was quoted"."""
    return bool(focus) and not any(word.endswith("ed") for word in focus)


def offices_in(text: str, countries: Countries) -> frozenset[tuple[str, str]]:
    """Return the offices that a text names: country code and the office's last word."""
    found: set[tuple[str, str]] = set()
    for mention in countries.mentions(text):
        after = kinds.OFFICE_AFTER.match(text, mention.span.end)
        owns = mention.form == "adjective" or text[mention.span.end :][:1] in {"'", "’"}
        before = kinds.OFFICE_BEFORE.search(text[: mention.span.start])
        for office in (after if owns else None, before):
            if office is not None and len(mention.codes) == 1:
                found.add((mention.codes[0], office[1].lower().split()[-1]))
    return frozenset(found)


def _answering(reading: Reading) -> list[Position]:
    """Return the positions whose telling answers a reading.

    Of a country any position answers, the claimed one or another; a list is of those who took the
    one that is named. A "why" that takes a position for granted is answered by another, which
    corrects it.
    """
    if reading.ask is Ask.WHO and not reading.negated:
        return list(reading.query.choices)
    if reading.ask is Ask.WHY:  # with records at hand, they have checked it
        choices = reading.query.choices
        checked = bool(reading.records) or not choices
        return [] if checked else [p for p in Position if p not in choices]
    return list(Position)


def shows(want: AnswerType, source: Source, span: Span, countries: Countries) -> float:
    """Return what a sentence gains by holding what is wanted; 0 where it holds no such thing."""
    text = source.text[span.start : span.end]
    degree = _degree(want, source, span, text, countries)
    if degree:
        return kinds.BONUS[want.kind] * degree + _extra(want, text, countries)
    may_be = want.kind is Kind.PERSON and not want.role and re.search(r"\b[A-Z]", text[1:])
    return _SOME_NAME if may_be else 0.0


def of_the_text(want: AnswerType, text: str, countries: Countries) -> float:
    """Return what a sentence loses by speaking of another text, or a tally gains by the right."""
    if not want.text_of:
        return 0.0
    spoken_of = texts_in(text, countries)
    if not spoken_of:
        return 0.0
    right = bool(want.text_of & spoken_of)
    if want.kind is Kind.TALLY:
        return _OF_TEXT if right else -_OF_TEXT
    return 0.0 if right else -_OTHER_TEXT


@lru_cache(maxsize=1024)
def texts_in(text: str, countries: Countries) -> frozenset[str]:
    """Return the countries of whose texts a text speaks: "the American draft"."""
    found: set[str] = set()
    before: Mention | None = None
    for mention in countries.mentions(text):
        if len(mention.codes) == 1 and _TEXT_OF.match(text, mention.span.end):
            found.add(mention.codes[0])
            if before is not None and _AND.fullmatch(text, before.span.end, mention.span.start):
                found.update(before.codes[:1])
        before = mention
    return frozenset(found)


def of_other_texts(question: str, quoted: str, countries: Countries) -> bool:
    """Say whether a question and a quote each name whose text they speak of, and not the same."""
    asked = texts_in(question, countries)
    texts = texts_in(quoted, countries) if asked else frozenset[str]()
    return bool(texts) and not asked & texts


def _degree(want: AnswerType, source: Source, span: Span, text: str, countries: Countries) -> float:
    """Return 1 where a sentence holds what is wanted, ½ where it only may, else 0."""
    holds: object
    match want.kind:
        case Kind.TALLY:
            holds = reported_tally(source.text, span) or _counts(want, text)
        case Kind.POSITION:
            codes = countries.codes_in(text)
            holds = _tells_choice(want, text) and (
                len(codes) > 1 if want.many else want.countries & codes
            )
        case Kind.NUMBER:
            holds = kinds.NUMBER.search(text)
        case Kind.TIME:
            holds = kinds.TIME.search(text)
        case Kind.PERSON:
            holds = full_names(text, countries)
        case Kind.PLACE:
            holds = kinds.PLACE.search(text)
        case Kind.REASON:
            holds = _tells_cause(want, text, kinds.CAUSE, countries) or _corrects(
                want, text, countries
            )
            may = not holds and not kinds.CAUSE.search(text.lower())
            if may and _tells_cause(want, text, kinds.MAYBE_CAUSE, countries):
                return 0.5
        case Kind.SAYING:
            holds = kinds.QUOTED.search(text)
            if not holds and kinds.SAID.search(text):
                return 0.5
        case Kind.OTHER:
            holds = False
    return 1.0 if holds else 0.0


def _counts(want: AnswerType, text: str) -> bool:
    """Say whether a sentence has a figure and all that a question on no country's vote is about.

    "Absences" and "votes" are counted of more than roll calls: of a club's members, say. What is
    about nothing but a choice ("how many backed the motion") is answered where one is told.
    """
    if want.named or not kinds.NUMBER.search(text):
        return False
    about = {stem for word in want.focus for stem in stems(word)}
    return about <= set(stems(text)) if about else _tells_choice(want, text)


def _extra(want: AnswerType, text: str, countries: Countries) -> float:
    """Return what a sentence that holds what is wanted gains or loses by what else it says."""
    match want.kind:
        case Kind.TALLY if not want.many:
            codes = countries.codes_in(text)
            amended = speaks_of(text, "text.amended", "text.after")
            stage = amended == (want.stage == "after")
            sponsor = want.named <= codes or (amended and want.stage == "after")
            return (_RIGHT_TEXT if sponsor else 0.0) + (_RIGHT_TEXT if stage else -_RIGHT_TEXT)
        case Kind.POSITION if want.many:
            return _COUNTRY_BONUS * min(len(countries.codes_in(text)), _MOST_COUNTRIES)
        case Kind.TIME if want.about_votes:
            return _DAY_OF_VOTE
        case Kind.PERSON if want.named and want.named & countries.codes_in(text):
            return _COUNTRY_OF_PERSON
        case Kind.REASON if _corrects(want, text, countries):
            return kinds.BONUS[Kind.POSITION]
        case _:
            return 0.0


def _tells_cause(want: AnswerType, text: str, cause: re.Pattern[str], countries: Countries) -> bool:
    """Say whether a sentence tells a reason; where a country's is asked for, one of its own.

    Whose it is stands before the word that tells it, or right behind: "the aim of the U.S. text";
    the first country is that of the subject.
    """
    found = cause.search(text.lower())
    if found is None or not want.countries:
        return found is not None
    mentions = countries.mentions(text[: found.end() + _BEHIND_CAUSE])
    return bool(mentions) and not want.countries.isdisjoint(mentions[0].codes)


def _tells_choice(want: AnswerType, text: str) -> bool:
    return not want.choices.isdisjoint(choices_in(text))


def _corrects(want: AnswerType, text: str, countries: Countries) -> bool:
    """Say whether a sentence tells that a country did other than a "why" takes for granted."""
    return bool(want.countries & countries.codes_in(text)) and _tells_choice(want, text)


def _focus(lower: str) -> tuple[frozenset[str], bool]:
    """Return the words that name what is asked for, and whether it is a thing."""
    match = kinds.FOCUS.search(lower)
    if match is None:
        return frozenset(), False
    phrase = next(group for group in match.groups() if group is not None)
    known = STOP_WORDS | (kinds.HAPPENED if match["happened"] else VOTE_WORDS - {"lead", "number"})
    words = {word.removesuffix("'s") for word in re.findall(r"[a-z][a-z'-]+", phrase)}
    return frozenset(words - known - kinds.GENERIC), bool(
        match["counted"] or match["chosen"] or match["bare"]
    )
