"""Which votes a question refers to: by symbol, by sponsor and stage, by alias, by order, by topic.

All patterns run over the canonical form that `reading` makes: lower case, `@USA` for a country,
`@USA~` for its adjective or possessive. What was understood is replaced, so that the countries
that remain are those the question asks about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.answer.lexicon import AFTER, AMENDMENT, BEFORE, VOTE_NOUN
from index.votes.types import VoteRecord

_MODIFIER = (
    r"(?:amended|unamended|final|original|own|first|initial|revised|modified|rival|competing|draft|short|brief|peace|un|u\.n\.|ga|unga|general assembly"
    r"|security council|unsc|backed|sponsored|led|drafted|written|authored|proposed|submitted|tabled|new|adopted|full|main|very|changed|softer|milder|stronger|counter)"
)
_WROTE = (
    r"(?:drafted|proposed|sponsored|submitted|tabled|introduced|written|wrote|brought(?: forward)?|presented|crafted|made|authored|pushed|offered|moved|prepared"
    r"|(?:put|brings?|puts) (?:forward|up|on the table))"
)
_EUROPE = r"(?:european(?:s|s')?|europe's|europe|eu's|eu|e\.u\.)(?:[ -](?:union|countries|states|members|nations|allies|side|governments)'?s?)?"
_ORDINALS = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "last": -1}
_ORDINAL = r"(?:first|second|third|1st|2nd|3rd|last)"

_SYMBOL = re.compile(
    r"(?<![\w@#])(?:(?:a|s)/(?:res/)?[a-z0-9][\w./()\[\]-]*\w\)?|(?:es-?)\d+[/-]\d+|(?:unsc |unga |un |s/)?res(?:olution|\.)? (?:no\.? ?)?\d{2,4}(?:[/-]\d+)?|l\.? ?\d+|\d{4}(?= \(20\d\d\)))"
)
_BARE_NUMBER = re.compile(r"(?<![\w@#/.-])(\d{4})(?![\w/-])")
_SPONSOR_FIRST = re.compile(
    rf"(?:\b(?:the|that|this|its) )?(?:{_MODIFIER} )*@(?P<code>[A-Z]{{3}})~?(?:[ -]{_MODIFIER})* (?P<noun>{VOTE_NOUN}|{AMENDMENT})\b"
)
# "the changed American one", and "Ukraine's or the American one" beside "which of the two texts".
_SPONSOR_ONE = re.compile(rf"(?:\bthe )?(?:{_MODIFIER} )*@(?P<code>[A-Z]{{3}})~ (?:{_MODIFIER} )*(?P<noun>one)\b")
_SPONSOR_BARE = re.compile(r"@(?P<code>[A-Z]{3})~(?= (?:or|and|than|versus|vs)\b|\W*$)(?P<noun>)")
_SPONSOR_LAST = re.compile(
    rf"(?:\b(?:the|that|this|a) )?(?:{_MODIFIER} )*(?P<noun>\b(?:{VOTE_NOUN}|{AMENDMENT}))(?: (?:that|which))?(?: (?:was|were|had been|got))?"
    rf"(?: {_WROTE})? (?:by|from|of) (?:the )?@(?P<code>[A-Z]{{3}})(?![A-Z])~?"
)
_SPONSOR_WROTE = re.compile(
    rf"(?:\b(?:the|that|this) )?(?:{_MODIFIER} )*(?P<noun>{VOTE_NOUN}|{AMENDMENT})(?: (?:that|which))? @(?P<code>[A-Z]{{3}})(?: had| has)?(?: itself)? {_WROTE}\b"
)
_OWN = re.compile(
    rf"\b(?:(?:its|their|his|the country's)(?: very)? own|(?:its|their)(?= (?:{_MODIFIER} )*{VOTE_NOUN}))"
    rf"(?: {_MODIFIER})* (?P<noun>{VOTE_NOUN}|{AMENDMENT}|one)\b|\bown (?:{_MODIFIER} )*(?P<noun2>{VOTE_NOUN})\b"
)
_EU_AMENDMENT = re.compile(
    rf"(?:\bthe )?(?:(?P<ordinal>{_ORDINAL}) )?(?:of the )?(?:(?:three|all|all three) )?{_EUROPE}(?:[ -]{_MODIFIER})* {AMENDMENT}\b"
    rf"|(?:\bthe )?(?:(?P<ordinal2>{_ORDINAL}) )?{AMENDMENT}(?: \w+)? (?:by|from|of) (?:the )?{_EUROPE}\b"
)
_ANY_AMENDMENT = re.compile(rf"(?:\bthe )?(?:(?P<ordinal>{_ORDINAL}) )(?:of the )?(?:\w+ )?amendments?\b|\b(?:the |any |all )?(?:(?:of|four|three|its) )*(?:the )?amendments?\b")
_NTH = re.compile(rf"\b(?:the )?(?P<ordinal>first|1st|second|2nd|other|latter|former) (?:one|vote|resolution|text|{VOTE_NOUN})\b")
_BOTH = re.compile(rf"\b(?:both|(?:the )?two|either|each)(?: of)?(?: the)?(?: un| ga| rival| competing)? (?:votes|{VOTE_NOUN})\b")
_STAGE = re.compile(
    rf"\b(?:the |an? )?(?:un-?amended|original|initial|final|amended|revised|modified)(?: {_MODIFIER})* (?P<noun>{VOTE_NOUN})\b(?: of (?:the|its|their) (?:own )?{VOTE_NOUN})?"
    rf"|\b{VOTE_NOUN} (?:as amended|as (?:originally )?(?:tabled|submitted))\b"
)
_COUNCIL = re.compile(r"\b(?:(?:u\.?n\.? )?security council|unsc|the council|sc)\b")
_ASSEMBLY = re.compile(r"\b(?:(?:u\.?n\.? )?general assembly|unga|ga|the assembly)\b")
_TOPIC = re.compile(
    r"\b(?:on|about|over|regarding|concerning|re)(?: the)?(?: (?:\w+'s |full-scale |russian |@RUS~ )?(?:war|conflict|invasion|peace|situation|crisis|fighting|aggression|issue|question))?"
    r"(?: (?:in|of|against|on|for|with))? @UKR~?(?: (?:war|conflict|crisis|question|issue|peace|invasion|vote|votes))?(?! (?:resolution|text|draft|proposal))"
    r"|\b(?:the )?(?:war|conflict|invasion|fighting|peace)(?: in| of| against) @UKR~?|@UKR~? (?:war|conflict|crisis|invasion)\b|@UKR~?(?= votes?\b)"
)
_ABOUT = re.compile(rf"\b(?:{VOTE_NOUN}|votes?|voted?|voting)(?: \w+)? (?:on|about|over|regarding|concerning) (?:the |an? )?(?P<topic>[a-z][\w' -]*)")


Stage = Literal["before", "after", ""]


def _squash(symbol: str) -> str:
    return re.sub(r"[^a-z0-9]", "", symbol.lower().replace("resolution", "").replace("res", ""))


@dataclass(frozen=True, slots=True)
class References:
    """What was found: the groups of votes in the order of mention, and the text with `#i` for each.

    `unknown` says that the question names a vote that no record matches; `topic` that it names the
    war in Ukraine as the subject without saying which text; `stage` whether it speaks of a text before
    or after it was amended.
    """

    text: str
    votes: tuple[tuple[VoteRecord, ...], ...]
    unknown: bool
    topic: bool
    council: bool
    assembly: bool
    stage: Stage


class _Finder:
    def __init__(self, text: str, records: Sequence[VoteRecord]) -> None:
        self.text = text
        self.records = records
        self.votes: list[tuple[VoteRecord, ...]] = []
        self.unknown = False
        self.council = bool(_COUNCIL.search(text))
        self.assembly = bool(_ASSEMBLY.search(text))
        self.before = bool(BEFORE.search(text))
        self.after = bool(AFTER.search(text)) and not self.before

    def take(self, pattern: re.Pattern[str], choose: Callable[[re.Match[str]], Sequence[VoteRecord] | None]) -> None:
        """Replace each match by a reference to the votes it means; None leaves it, nothing is unknown."""

        def replace(match: re.Match[str]) -> str:
            found = choose(match)
            if found is None:
                return match[0]
            if not found:
                self.unknown = True
                return " #x "
            self.votes.append(tuple(found))
            return f" #{len(self.votes) - 1} "

        self.text = pattern.sub(replace, self.text)

    def of_body(self, records: Sequence[VoteRecord]) -> list[VoteRecord]:
        """Keep the body that was named; the Assembly where none was, unless only the Council fits."""
        council = [record for record in records if record.body == "Security Council"]
        assembly = [record for record in records if record.body == "General Assembly"]
        if self.council and not self.assembly:
            return council
        return assembly or council

    def by_sponsor(self, sponsor: str, *, amendment: bool, ordinal: str | None = None) -> list[VoteRecord]:
        """Return the votes on a sponsor's text, at the stage that the question speaks of."""
        if amendment:
            found = self.of_body([r for r in self.records if r.kind == "amendment" and r.sponsor == sponsor])
            if ordinal is None or not found:
                return found
            index = _ORDINALS[ordinal]
            return found[index : index + 1] if index >= 0 else found[-1:]
        found = self.of_body([r for r in self.records if r.kind != "amendment" and r.sponsor == sponsor])
        return self.at_stage(found)

    def at_stage(self, found: list[VoteRecord]) -> list[VoteRecord]:
        """Of a text and what became of it, keep the stage that is meant: by default what was voted."""
        drafts = [record for record in found if record.outcome == "not voted"]
        if self.before and drafts:
            return drafts
        return [record for record in found if record.outcome != "not voted"] or found

    def by_symbol(self, match: re.Match[str]) -> Sequence[VoteRecord] | None:
        wanted = _squash(match[0])
        if not any(character.isdigit() for character in wanted):
            return None
        found = [
            record
            for record in self.records
            for symbol in (record.symbol, record.draft)
            if symbol and (_squash(symbol).endswith(wanted) or _squash(re.sub(r"\s*\(.*", "", symbol)).endswith(wanted))
        ]
        drafts = [record for record in found if record.symbol is None]
        if len(found) > 1 and drafts and len(drafts) < len(found):
            return drafts if self.before else [record for record in found if record.symbol]
        return list(dict.fromkeys(found))

    def staged(self, match: re.Match[str]) -> Sequence[VoteRecord] | None:
        final = [record for record in self.records if record.amended_from]
        if not final:
            return None
        if not self.before:
            return self.of_body(final)
        originals = {record.amended_from for record in final}
        return [record for record in self.records if record.id in originals]

    def nth(self, match: re.Match[str]) -> Sequence[VoteRecord] | None:
        found = main_votes(self.of_body(self.records))
        if len(found) < 2:  # noqa: PLR2004 - "the first" of one vote is no choice
            return None
        return found[:1] if match["ordinal"] in {"first", "1st", "former"} else found[1:2]


def main_votes(records: Sequence[VoteRecord]) -> list[VoteRecord]:
    """Return the votes on whole texts: no amendments, nothing that was not voted on."""
    return [record for record in records if record.kind == "resolution" and record.outcome != "not voted"]


def find(
    text: str, records: Sequence[VoteRecord], aliases: Sequence[tuple[str, VoteRecord]], subject: str | None = None
) -> References:
    """Find the votes that a canonical question refers to; `aliases` are canonical, longest first.

    `subject` is the country that "its own" means where the question names none.
    """
    finder = _Finder(text, records)
    finder.take(_SYMBOL, finder.by_symbol)
    finder.take(_BARE_NUMBER, lambda match: finder.by_symbol(match) or None)

    def sponsored(match: re.Match[str]) -> Sequence[VoteRecord]:
        return finder.by_sponsor(match["code"], amendment=re.fullmatch(AMENDMENT, match["noun"]) is not None)

    finder.take(_EU_AMENDMENT, lambda m: finder.by_sponsor("EU", amendment=True, ordinal=m["ordinal"] or m["ordinal2"]))
    finder.take(_SPONSOR_WROTE, sponsored)
    finder.take(_SPONSOR_FIRST, sponsored)
    finder.take(_SPONSOR_LAST, sponsored)
    if re.search(rf"\bwhich\b|\b(?:votes|{VOTE_NOUN})\b|#", finder.text):
        finder.take(_SPONSOR_ONE, sponsored)
    if re.search(r"\bwhich\b|\bcompare|#.* (?:than|or)\b", finder.text):
        finder.take(_SPONSOR_BARE, sponsored)
    named = re.search(r"@([A-Z]{3})", finder.text)
    own = named[1] if named else subject
    if own:
        if any(record.sponsor == own for record in records):
            finder.take(_OWN, lambda _: finder.by_sponsor(own, amendment=False))
    for alias, record in aliases:
        if alias in finder.text:
            family = [r for r in records if r.id == record.id or r.id == record.amended_from or r.amended_from == record.id]
            found = family if record.kind != "amendment" else [record]
            if record.outcome != "not voted" or finder.before:
                found = finder.at_stage(found)
            finder.take(re.compile(rf"(?<![\w@#]){re.escape(alias)}(?![\w~])"), lambda _, found=found: found)  # type: ignore[misc]
    if any(record.kind == "amendment" for record in records):
        finder.take(_ANY_AMENDMENT, lambda m: _amendments(finder, m["ordinal"]))
    finder.take(_STAGE, finder.staged)
    finder.take(_BOTH, lambda _: main_votes(finder.of_body(records)) or None)
    finder.take(_NTH, finder.nth)
    topic = bool(_TOPIC.search(finder.text))
    finder.text = _TOPIC.sub(" ", finder.text)
    years = {str(record.date.year) for record in records}
    numbers = [n for n in _BARE_NUMBER.findall(finder.text) if n not in years]
    if numbers and records:
        finder.unknown = True
    return References(
        text=" ".join(finder.text.split()),
        votes=tuple(finder.votes),
        unknown=finder.unknown,
        topic=topic,
        council=finder.council,
        assembly=finder.assembly,
        stage="before" if finder.before else "after" if finder.after else "",
    )


def _amendments(finder: _Finder, ordinal: str | None) -> Sequence[VoteRecord] | None:
    found = finder.of_body([record for record in finder.records if record.kind == "amendment"])
    if not found:
        return None
    if ordinal is None:
        return found
    index = _ORDINALS[ordinal]
    return found[index : index + 1] if index >= 0 else found[-1:]
