"""Words put for what a question leaves out, by the turn before: whose vote, which text, who."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.answer.language.conversation import ELLIPSIS, is_elliptic
from bot.answer.language.form import Ask
from bot.answer.language.query.read_query import Reading
from bot.answer.language.text.lexicon import STOP_WORDS
from bot.answer.language.text.names import full_names
from bot.answer.language.text.numbers import in_words
from bot.answer.types import Abstained, Turn
from index.lazy_pattern import lazy_pattern
from index.votes.names.countries import Countries as CountryTable
from index.votes.names.countries import Mention

_PERSON_PRONOUN = lazy_pattern(r"\b(he|she|him|his|her|hers)\b", re.IGNORECASE)
_THING_PRONOUN = lazy_pattern(
    r"\b(it|its|they|them|their|this|that|these|those|there|one|same)\b", re.IGNORECASE
)
_NAME = lazy_pattern(r"\b[A-Z][\w'’-]+(?: (?:[A-Z][\w'’-]+|de|van|von|al|bin))*\b")
_VOTES = (
    r"(?= (?:(?:then|later|even|really|actually|ever|still) )?"
    r"(?:vot|abstain|oppos|support|back|side|stand|stood|go\b|do\b|also|sit\b|sat\b|bail|skip"
    r"|switch|chang|flip|veto|did\b|differ|agree|split|sa(?:id|y) (?:yes|no)\b"
    r"|was an? (?:yes|no|abst)))"
)
_ONE_VOTER = lazy_pattern(
    rf"\b(?:it|we|i)\b{_VOTES}"
    r"|\b(?:my|our|their|that|this|the same) (?:own )?(?:country|nation|state|delegation)\b",
    re.IGNORECASE,
)
_NUMBERS = {in_words(number): number for number in range(2, 21)}
_NUMBER = rf"{'|'.join(_NUMBERS)}|\d{{1,3}}"
_OF_THEM = (
    rf"(?: same)?(?: (?P<number>{_NUMBER}))?(?: of (?:them|those))?"
    r"(?: (?:countries|states|nations))?(?: all)?"
)
# Who was spoken of before: "they", "those five", "both of them"; or counted, of whom more is asked.
_VOTERS = lazy_pattern(
    rf"\b(?:they(?: (?:all|both|each))?"
    rf"|(?:(?P<link>both|either|neither|any|none|all|each)(?: of (?:them|those|these|the))?"
    rf"|(?<!of )(?:those|these)|(?<!of )the(?= (?:same )?(?:{_NUMBER})\b)){_OF_THEM})"
    rf"(?:{_VOTES}|(?= (?:on|the same|alike|together)\b))"
    rf"|(?<=\blike )them\b|(?<=\bwith )them\b"
    rf"|(?<=\bof )(?P<among>them|those|these|the(?= (?:{_NUMBER})\b))(?: (?P<counted>{_NUMBER}))?\b"
    r"(?! (?:who|that|texts|votes|resol|draft|amend))",
    re.IGNORECASE,
)
_LINKS = {"either": ("either ", "or"), "any": ("", "or"), "neither": ("neither ", "nor"),
          "none": ("neither ", "nor"), "both": ("both ", "and")}  # fmt: skip
_OTHER_ORDINAL = lazy_pattern(r"\b(first|second|third|fourth|fifth)(?: one)?\W*$", re.IGNORECASE)
# The vote that was spoken of before: "the resolution", "that vote", or else "it".
_THE_VOTE = lazy_pattern(
    r"\b(?:the|this|that) (?:whole |entire |same |said )?(?:resolution|text|draft|proposal|version"
    r"|document|measure|motion|vote)\b",
    re.IGNORECASE,
)
_THE_AMENDMENT = lazy_pattern(r"\b(?:the|this|that)(?: same| said)? amendment\b", re.IGNORECASE)
_IT = lazy_pattern(r"\b(?:it|that|this)\b", re.IGNORECASE)
_LISTED = lazy_pattern(
    r"\b(both|either|neither|between) (?:(?:it|that|this)(?: one)?)(?= (?:and|or|nor)\b)", re.I
)
_AFTERWARDS = lazy_pattern(
    r"\W*(?:and |so |what about )?(?:after(?:wards)?|after that|then)\W*", re.IGNORECASE
)
_BEFORE = lazy_pattern(
    r"\bbefore (?:it (?:was|got|had been) )?(?:being )?\w*amend\w*", re.IGNORECASE
)
_MOST_BARE_WORDS = 1


def name_voters(
    text: str, names: Sequence[str], count: int, own: Sequence[Mention] = ()
) -> str | None:
    """Put `names` for "it", "they", "both of them" and "those two".

    `count` countries were spoken of. `names` are theirs, or the name of a group that has so many,
    or () where they are those of a set, who stay "they". None where the text says another number.
    In "and Peru, did it abstain" it is the text's `own` country.
    """
    it = _ONE_VOTER.search(text)
    before = [one for one in own if it and one.span.end <= it.start()]
    if it and before:
        said = text[before[-1].span.start : before[-1].span.end]
        text = text[: it.start()] + said + text[it.end() :]
    elif names:
        text = _ONE_VOTER.sub(names[-1], text, count=1)
    match = _VOTERS.search(text) if count else None
    alone = count == 1 and match and not match[0].lower().startswith("the")
    if match is None or alone:
        return text
    said = (match["number"] or match["counted"] or "").lower()
    link = (match["link"] or "").lower()
    told = _NUMBERS.get(said) or int(said or (2 if link in {"both", "either"} else count))
    if told != count:
        return None
    if not names or (match["among"] and count > len(names)):
        of_them = {"": "they", "any": "any of them", "none": "none of them"}
        among = "those" if match["among"] == "the" else match["among"]
        voters = among or of_them.get(link, "they all")
    elif count > len(names):  # of a group
        voters = f"{link} of {names[-1]}" if link else names[-1]
    else:
        lead, join = _LINKS.get(link, ("", "and")) if count > 1 else ("", "")
        voters = lead + f" {join} ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)
    return text[: match.start()] + voters + text[match.end() :]


def name_ordinal(text: str, before: Reading) -> str:
    """Put the amendment for "the third one", where another one of them was spoken of before."""
    asked = _OTHER_ORDINAL.search(text)
    if asked is None or len(before.records) != 1 or before.records[0].kind != "amendment":
        return text
    name, found = re.subn(r"\b(?:first|second|third)\b", asked[1], before.records[0].name)
    return text[: asked.start()] + name.removeprefix("the ") if found else text


def name_vote(text: str, before: Reading, *, it: bool = True) -> str:
    """Put the vote spoken of before for "the resolution", or else for `it`."""
    if before.ask is Ask.OTHER and not before.records:
        return text
    name = _vote_of(before) or "the vote"
    amendment = any(one.kind == "amendment" for one in before.records)
    patterns = [_THE_AMENDMENT] * amendment + [_THE_VOTE] + [_IT] * it
    for pattern in patterns:
        if pattern.search(text):
            return pattern.sub(lambda _: name, text, count=1)
    return text


def name_listed(text: str, before: Reading) -> str:
    """Put the vote spoken of before for "that" beside another: "on both that and ES-11/8"."""
    vote = _vote_of(before)
    return text if vote is None else _LISTED.sub(lambda match: f"{match[1]} {vote}", text)


def _vote_of(before: Reading) -> str | None:
    """Return what the one vote spoken of before is called; None where there is none, or several."""
    if len(before.records) != 1:
        return None
    (one,) = before.records
    return one.symbol or one.name


def complete_text(text: str, before: str, turn: Turn | None, countries: CountryTable) -> str:
    """Put a name for a pronoun, or the question before for what a bare question leaves out."""
    if _AFTERWARDS.fullmatch(text):
        return _BEFORE.sub("after it was amended", before)
    own_names = _names(text)
    if _PERSON_PRONOUN.search(text) and not own_names:
        person = _person(before, turn, countries)
        if person:
            return _PERSON_PRONOUN.sub(person, text, count=1)
    if ELLIPSIS.match(text) and own_names:
        earlier = _names(before)
        if earlier:
            return before.replace(earlier[-1], own_names[-1])
    content = [w for w in re.findall(r"[A-Za-z][\w'-]+", text) if w.lower() not in STOP_WORDS]
    if len(content) <= _MOST_BARE_WORDS and (is_elliptic(text) or _THING_PRONOUN.search(text)):
        return f"{text} {before}"
    return text


def _names(text: str) -> list[str]:
    """Return capitalised names, not the word that only starts the sentence."""
    return [
        m[0]
        for m in _NAME.finditer(text)
        if m[0].split()[0].lower() not in STOP_WORDS and m[0].lower() not in STOP_WORDS
    ]


def _person(before: str, turn: Turn | None, countries: CountryTable) -> str | None:
    """Return whom "he" or "she" means: the last name of the question before, else of its quotes."""
    asked = full_names(before, countries)
    if asked:
        return asked[-1]
    if turn is None or isinstance(turn.answer, Abstained) or not turn.answer.citations:
        return None
    quoted = [
        name
        for citation in turn.answer.citations
        for name in full_names(citation.quote.text, countries)
    ]
    return quoted[0] if quoted else None
