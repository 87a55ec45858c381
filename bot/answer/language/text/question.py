"""A question as typed: cleaned, bounded, its spelling mended, split into its parts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Container, Iterable
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.answer.language.text.lexicon import (
    STOP_WORDS,
    VOTE_WORDS,
    load_lexicon,
    reading_table,
)
from index.errors import QuestionError
from index.lazy_pattern import lazy_pattern

MAX_LENGTH = 1000  # code points; Discord's own bound for the option is lower

_STRAIGHT = str.maketrans(
    {"‘": "'", "’": "'", "‛": "'", "“": '"', "”": '"', "–": "-", "—": " - ", "…": "..."}
)
# A new question after a mark, or after "and", where both sides can stand alone.
_WH = (
    r"(?:who|whom|whose|what|when|where|why|which|how|did|does|do|was|were|is|are|has|have|can"
    r"|could)"
)
_SPLIT = lazy_pattern(
    rf"(?<=\?)\s+(?=\w)|(?:,\s*|;\s*|\s+)(?:and|also|and also|then)\s+"
    rf"(?={_WH}\b(?!n't| (?:not|against|for|in favou?r|absent|behind)\b))",
    re.IGNORECASE,
)
AND_WHY = lazy_pattern(r"why(?: not)?\W*", re.IGNORECASE)
_MIN_PART_WORDS = 3


def clean(text: str, longest: int = MAX_LENGTH) -> str:
    """Return the question in one form: NFC, straight quotes, single spaces, nothing invisible.

    Raises QuestionError if it is empty, longer than `longest`, or holds no letter or digit.
    """
    if len(text) > longest:
        raise QuestionError(
            f"The question has {len(text)} characters; ask it in at most {longest}."
        )
    text = unicodedata.normalize("NFC", text).translate(_STRAIGHT)
    # Cc and Cf are control and format characters: bidi overrides and zero-width ones among them.
    text = "".join(
        " " if character.isspace() else character
        for character in text
        if character.isspace() or unicodedata.category(character) not in {"Cc", "Cf", "Co", "Cs"}
    )
    text = " ".join(text.split())
    if not text:
        raise QuestionError("The question is empty; write what you want to know.")
    if not any(map(str.isalnum, text)):
        raise QuestionError("The question holds no words; write what you want to know in words.")
    return text


# What makes a clause a question, or a request: a question word, or a word of votes.
_CUE = lazy_pattern(
    rf"\b{_WH}\b|\b(?:name|list|tell|give|show|need|number|count|vot\w+|abst\w+|against"
    r"|favou?r|tally|result|margin|share|percent|resolution|amendment)",
    re.IGNORECASE,
)
_ASKING = lazy_pattern(
    rf"(?:\W|(?:please|pls|and|also|then|so|but|or)\b)*(?:{_WH}|whats|whos|name|list|tell|give|show"
    r"|count|compare|explain|describe|summari[sz]e)\b",
    re.IGNORECASE,
)
_CLAUSE = lazy_pattern(r"(?<=[.!?;:])(?<![A-Za-z]\.[A-Za-z]\.)\s+|,\s+|\s-\s")
_LEADS_ON = lazy_pattern(
    r"(?:and|or|but|what about|how about)\b"
    # "On the Ukrainian draft, ...", but not "In my class, ..." or "In the article, ..."
    r"|(?:since|given|considering|because|although|while|out of|between) (?!(?:i|we|my|our)\b)"
    r"|with a |(?:apart|aside) from |other than |outside |exclud|leaving |not counting "
    r"|in addition to "
    r"|(?:on|in|at|during|after|before|under|of|for|from|among|with|within|without|inside|unlike"
    r"|besides|except|excepting|ignoring|minus|having) "
    r"(?!(?:my|our|a(?!/)|an|this|your)\b|the (?:[\w.]+ ){0,2}(?:article|piece|story|report)s?,)",
    re.IGNORECASE,
)
# Politeness before a question and after it, and what only says that one asks.
_CORRECTS = (
    r"(?:oops|sorry|my bad|wait|correction|scratch that|i mean(?:t)?(?: to (?:say|ask))?"
    r"|no(?:pe)?(?=[,.!]|,? (?:sorry|wait|i mean|not|the|that)\b))"
    # "Sorry, not India, Indonesia"
    r"(?:\W+not (?!counting|including)[\w' /.-]{1,40}?(?=,))?"
)
_FRAME = lazy_pattern(
    rf"^(?:(?:{_CORRECTS}"
    r"|hi|hey|hello|yo|bruh|bro|dude|man|guys|oh|um|uh|hmm+|lol|yeah|yep|cool|great|nice"
    r"|right(?=,)|al(?:l )?right"
    r"|good (?:morning|evening|afternoon|day)|dear (?:bot|ayes|all)|ayes|so"
    r"|ok(?:ay)?|well|excuse me|please|pls|quick question|(?:one|a) question"
    r"|i have a question"
    r"|(?:could|can|would|will) (?:you|someone|anyone|somebody)(?: please| kindly)?"
    r"(?: (?:tell|explain|say|show|give|remind)(?: to)?(?: me| us)?)?"
    r"|do you (?:happen to )?know|any idea|(?:please )?(?:tell|remind|explain to) (?:me|us)"
    r"|i(?:'d| would| want| need)?(?: (?:like|want|need))? to (?:know|find out|understand|ask)"
    r"|(?:i )?(?:don'?t|do not|can'?t|cannot) (?:know|remember|recall|find(?: out)?|figure out)"
    r"|i(?:'m| am| was)? (?:wondering|curious|asking)|i would be grateful (?:to know|to learn)"
    r"|just (?:wondering|curious))\b[\s,.:;!-]*)+",
    re.IGNORECASE,
)
_CORRECTING = lazy_pattern(
    rf"^(?:(?:so|oh|ok(?:ay)?|ah)\W+)*{_CORRECTS}\b|\bsorry\W*$", re.IGNORECASE
)
# Whose view is asked for says nothing where it is the source's own: "does the writer say Trump
# prefers", but not "does the writer say about Trump".
_AUTHOR = r"(?:author|writer|article|piece|source|report|story|editor|journalist)s?"
_THINKS = r"(?:say|think|believe|claim|argue|suggest|describe|report|mention|expect)s?"
_ATTRIBUTED = lazy_pattern(
    rf"(?<=\w )(?:(?:does|did|do) )?(?:the |this )?{_AUTHOR} {_THINKS}(?: that)? "
    rf"(?!(?:about|of|on|regarding|to|in|as)\b)(?=\w+ \w)"
    rf"|,? ?\b(?:according to|in the (?:view|opinion|words) of) (?:the |this )?{_AUTHOR}\b,?"
    rf"|(?<=\w )said (?=to (?:be|have)\b)",
    re.IGNORECASE,
)
_THANKS = lazy_pattern(
    r"(?:[\s,.!-]*\b(?:please|pls|thanks?(?: you)?(?: very much| a lot| so much| in advance)?"
    r"|cheers|sorry|lol|tho|though|bro|bruh|dude|lmao))+[\s.!?]*$",
    re.IGNORECASE,
)


def _no_clause(_: str) -> bool:
    return False


def corrects(question: str) -> bool:
    """Say whether a turn corrects the one before: "no, I meant Chad", "Chad, sorry"."""
    return bool(_CORRECTING.search(question))


def core(question: str, kept: Callable[[str], bool] = _no_clause) -> str:
    """Leave out what isn't the question: greetings, politeness, why one asks, orders.

    `kept` says which clause before the question belongs to it: "Rwanda: ...".
    """
    question = _THANKS.sub("", question) or question
    # Twice, for a frame may stand before a clause: "Tell me: in the article, who ...".
    question = _unframed(_unframed(question, kept), kept)
    return " ".join(_ATTRIBUTED.sub(" ", question).split()) or question


def lead(question: str, kept: Callable[[str], bool] = _no_clause) -> str:
    """Return the clauses before the question that don't ask; they may tell what it is about."""
    question = _THANKS.sub("", question) or question
    return question[: _start(question, kept)].strip()


def _unframed(question: str, kept: Callable[[str], bool]) -> str:
    """Leave out the clauses before the question that don't ask, then what frames it."""
    asked = question[_start(question, kept) :]
    stripped = _FRAME.sub("", asked)
    told = stripped.strip(" ?!.,").lower()
    return stripped if told and told not in STOP_WORDS else asked


def _start(question: str, kept: Callable[[str], bool]) -> int:
    """Return where the first clause begins that asks."""
    start = 0
    for match in _CLAUSE.finditer(question):
        clause, rest = question[start : match.end()], question[match.end() :]
        plain = _FRAME.sub("", clause)
        if kept(clause) or _LEADS_ON.match(plain) or _CUE.search(clause) or not _CUE.search(rest):
            break
        start = match.end()
    return start


def split(question: str) -> tuple[str, ...]:
    """Split several questions in one: "Who is X and how did Y vote?" gives two.

    A piece that is too short to stand alone stays with the one before it, but for "and why?".
    """
    parts: list[str] = []
    start = 0
    for match in _SPLIT.finditer(question):
        head, tail = question[start : match.start()].strip(), question[match.end() :].strip()
        short = len(tail.split()) < _MIN_PART_WORDS and not AND_WHY.fullmatch(tail)
        if short or len(head.split()) < _MIN_PART_WORDS:
            continue
        if not re.match(rf"\W*(?:\w+\W+){{0,6}}?{_WH}\b", head, re.IGNORECASE):
            continue
        parts.append(head)
        start = match.end()
    last = question[start:].strip()
    # "A colleague swears it did." asks nothing, nor does "Need it for my essay."
    if not parts or last.endswith("?") or _ASKING.match(last):
        parts.append(last)
    return tuple(parts)


# -- spelling mistakes, mended towards words that the library or the lexicon knows -----------------

_TOKEN = lazy_pattern(r"[^\W\d_](?:[^\W\d_]|')+")
_SHORT = 4  # words so short are mended towards words of questions and votes only
_LONG = 8  # from here on two slips are mended
_START = 3  # letters
_MOST_NEAR = 12  # words that are compared


class Speller:
    """Mends words that are neither known nor English, where one known word is near.

    `is_word` says whether a word is ordinary English (one that the model reads as a single piece),
    so that "soldiers" isn't turned into a word of the library.
    """

    def __init__(
        self,
        vocabulary: Container[str],
        common: Callable[[], Iterable[str]],
        is_word: Callable[[str], bool],
    ) -> None:
        """Leave the words of a vocabulary alone, and mend others towards the common ones of it.

        `common` lists those; it is called when a word is first to be mended, for it may take long.
        """
        self._vocabulary = vocabulary
        self._list = common
        self._told = load_lexicon().words | reading_table().typed.keys()
        asked = VOTE_WORDS | STOP_WORDS | self._told
        self._common = sorted(w for w in asked if w.isalpha() and len(w) > 1)
        self._is_word = is_word

    @cached_property
    def _words(self) -> list[str]:
        near = {w for w in self._list() if w.isascii() and w.isalpha()}.union(self._common)
        return sorted(w for w in near if len(w) >= _SHORT)

    def mend(self, text: str, keep: Collection[str] = ()) -> str:
        """Return the text with its misspelt words mended; `keep` are words that stay."""
        kept = {word.lower() for word in keep}

        def replace(match: re.Match[str]) -> str:
            word = match[0]
            lower = word.lower()
            typed = reading_table().typed.get(lower, lower)
            if typed != lower and not lower.endswith("n't"):
                return typed
            stem = lower.removesuffix("'s")
            tail = lower[len(stem) :]
            if lower.endswith("'t"):  # "dind't"
                stem = lower.replace("'", "")
            known = self.knows(stem) or lower in self._told or lower in kept
            # What has an apostrophe inside is a name or two words: "d'affaires".
            if known or not (stem.isascii() and stem.isalpha()) or len(stem) < _SHORT:
                return word
            mended = self._nearest(stem)
            return word if mended is None else mended + tail

        return _TOKEN.sub(replace, text)

    def knows(self, word: str) -> bool:
        """Say whether a word in small letters is English, or one of questions or of the library."""
        return (
            word in STOP_WORDS
            or word in VOTE_WORDS
            or word in self._told
            or word.removesuffix("s") in reading_table().leaders
            or word in self._vocabulary
            or self._is_word(word)
        )

    def _nearest(self, stem: str) -> str | None:
        """Return the known word a slip or two away; None if there is none, or two unlike ones."""
        near = process.extract(
            stem,
            self._common if len(stem) == _SHORT else self._words,
            scorer=OSA.distance,
            score_cutoff=2 if len(stem) >= _LONG else 1,
            limit=_MOST_NEAR,
        )
        # Slips are rare where a word begins: "rethinking" isn't "thinking", and "wernt" is
        # "werent", not "went".
        near = [one for one in near if one[0][0] == stem[0]]
        least = min((slips for _, slips, _ in near), default=0)
        as_near = [str(one) for one, slips, _ in near if slips == least]
        alike = [one for one in as_near if one[:_START] == stem[:_START]] or as_near
        denied = {reading_table().typed.get(one, "").endswith(" not") for one in alike}
        starts = {one[:_START] for one in alike}
        return alike[0] if len(starts) == len(denied) == 1 else None
