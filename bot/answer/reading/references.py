"""Which votes a question refers to: by symbol, by sponsor and stage, by alias, by order, by topic.

All patterns run over the canonical form that `reading` makes: lower case, `@USA` for a country,
`@USA~` for its adjective or possessive. What was understood is replaced, so that the countries
that remain are those the question asks about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.answer.reading.lexicon import AFTER, AMENDMENT, BEFORE, VETO, VOTE_NOUN, any_of
from index.votes.types import VoteRecord, main_votes

Stage = Literal["before", "after", ""]

_MODIFIER = (
    r"(?:un-?amended|amended|final|original|own|first|initial|revised|modified|changed|rival"
    r"|competing|counter|draft|short|brief|peace|softer|milder|stronger|main|full|new|very|un"
    r"|u\.n\.|ga|unga|general assembly|security council|unsc|backed|sponsored|led|drafted|written"
    r"|authored|proposed|submitted|tabled|adopted)"
)
_WROTE = (
    r"(?:drafted|proposed|sponsored|submitted|tabled|introduced|written|wrote|brought(?: forward)?"
    r"|presented|crafted|made|authored|pushed|offered|moved|prepared"
    r"|put (?:forward|up|on the table))"
)
_EUROPE = (
    r"(?:european(?:s|s')?|europe's|europe|eu's|eu|e\.u\.)"
    r"(?:[ -](?:union|countries|states|members|nations|allies|side|governments)'?s?)?"
)
_ORDINALS = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "last": -1}
_ORDINAL = r"(?:first|second|third|1st|2nd|3rd|last)"
_TEXT = rf"(?P<noun>{VOTE_NOUN}|{AMENDMENT})"
_THE = r"(?:\b(?:the|that|this|its|a) )?"
# Without an article "backed Kyiv's text" has a verb.
_BEFORE_NOUN = (
    rf"(?:\b(?:the|that|this|its|a) (?:{_MODIFIER} )*"
    r"|(?:\b(?:un-?amended|amended|final|original|initial|revised|modified|rival|competing) )*)"
)

_SYMBOL = re.compile(
    r"(?<![\w@#])(?:(?:a|s)/(?:res/)?[a-z0-9][\w./()\[\]-]*\w\)?|es-?\d+[/-]\d+"
    r"|(?:unsc |unga |un |s/)?res(?:olution|\.)? (?:no\.? ?)?\d{2,4}(?:[/-]\d+)?|l\.? ?\d+)"
)
_FOUR_DIGITS = re.compile(r"(?<![\w@#/.-])(\d{4})(?![\w/-])")
_TITLE_WORD = re.compile(r"[a-z]{4,}")
_RESOLUTION = re.compile(r"^(?:unsc |unga |un )?res(?:olution|\.)? (?:no\.? ?)?")
_YEAR = re.compile(r"19[4-9]\d|20\d\d")
# As in: the amended U.S. text; Kyiv's draft; the Russian amendment.
_SPONSOR_FIRST = re.compile(rf"{_BEFORE_NOUN}@(?P<code>[A-Z]{{3}})~?(?:[ -]{_MODIFIER})* {_TEXT}\b")
# As in: the U.S. and the Ukrainian drafts.
_SPONSORS_TWO = re.compile(
    rf"\b(?:the )?@(?P<code>[A-Z]{{3}})~? and (?:the )?@(?P<code2>[A-Z]{{3}})~?(?: {_MODIFIER})*"
    rf" (?={VOTE_NOUN})\w+s\b"
)
# As in: the Russian root causes amendment.
_SPONSOR_TITLED = re.compile(
    rf"{_BEFORE_NOUN}@(?P<code>[A-Z]{{3}})~"
    r" (?:(?!(?:to|of|on|and|or|against|for|from|by|in|with|vot\w+|how|did|back\w*)\b)[\w-]+ ){1,3}"
    rf"(?P<noun>{AMENDMENT})\b"
)
# As in: the text (that was) drafted by Ukraine; the resolution of the United States.
_SPONSOR_LAST = re.compile(
    rf"{_BEFORE_NOUN}\b{_TEXT}(?: (?:that|which))?(?: (?:was|were|had been|got))?"
    rf"(?: {_WROTE})? (?:by|from|of) (?:the )?@(?P<code>[A-Z]{{3}})(?![A-Z])~?"
)
# As in: the text (that) the United States had proposed.
_SPONSOR_WROTE = re.compile(
    rf"{_BEFORE_NOUN}{_TEXT}(?: (?:that|which))? (?:the )?@(?P<code>[A-Z]{{3}})(?: had| has)?"
    rf"(?: itself)? {_WROTE}\b"
)
# As in: the changed American one; and where texts are compared: Ukraine's or the American one.
_SPONSOR_ONE = re.compile(
    rf"{_BEFORE_NOUN}@(?P<code>[A-Z]{{3}})~? (?:{_MODIFIER} )*(?P<noun>one)\b"
)
_SPONSOR_ALONE = re.compile(r"@(?P<code>[A-Z]{3})~(?= (?:or|and|than|versus|vs)\b|\W*$)(?P<noun>)")
_OWN = re.compile(
    rf"\b(?:(?:its|their|his|the country's)(?: very)? own"
    rf"|(?:its|their)(?= (?:{_MODIFIER} )*{VOTE_NOUN}))"
    rf"(?: {_MODIFIER})* (?:{VOTE_NOUN}|{AMENDMENT}|one)\b|\bown (?:{_MODIFIER} )*{VOTE_NOUN}\b"
    r"|\b(?:its|their) own(?=\W*$)"
)
_EUROPEAN_AMENDMENT = re.compile(
    rf"{_THE}(?:(?P<ordinal>{_ORDINAL}) )?(?:of the )?(?:(?:all )?three )?{_EUROPE}"
    rf"(?:[ -]{_MODIFIER})* {AMENDMENT}\b"
    rf"|{_THE}(?:(?P<ordinal2>{_ORDINAL}) )?{AMENDMENT}(?: \w+)? (?:by|from|of) (?:the )?"
    rf"{_EUROPE}\b"
)
_ANY_AMENDMENT = re.compile(
    rf"{_THE}(?P<ordinal>{_ORDINAL}) (?:of the )?(?:\w+ )?amendments?\b"
    r"|\b(?:the |any |all )?(?:(?:of|four|three|its) )*(?:the )?amendments?\b"
)
_STAGE_PHRASE = any_of(r"(?:before|after|prior to|without|with) (?:\w+ ){0,2}?(?:amend\w+|changes)")
_NTH = re.compile(
    rf"{_THE}\b(?P<ordinal>first|1st|second|2nd|other|latter|former) (?:one|vote|{VOTE_NOUN})\b"
)
_BOTH = re.compile(
    rf"\b(?:both|(?:the )?two|either|each)(?: of)?(?: the| these| those)?(?: two)?"
    rf"(?: assembly| {_MODIFIER})* (?:votes|{VOTE_NOUN})\b"
)
_TOGETHER = re.compile(r"\bboth\b")
_AT_A_STAGE = re.compile(
    rf"{_THE}\b(?:un-?amended|original|initial|final|amended|revised|modified)"
    rf"(?: {_MODIFIER})* {VOTE_NOUN}\b"
    rf"(?: of (?:the|its|their) (?:own )?{VOTE_NOUN})?"
    rf"|\b{VOTE_NOUN} as (?:amended|(?:originally )?(?:tabled|submitted))\b"
)
_COUNCIL = any_of(r"(?:u\.?n\.? )?security council", "unsc", "the council", "sc")
_ASSEMBLY = any_of(r"(?:u\.?n\.? )?general assembly", "unga", "ga", "the assembly")
# Which texts are compared is told by a question like this alone.
_COMPARING = re.compile(r"\bwhich\b|\bcompare|\bdiffer|#.* (?:than|or)\b|\bor\s+(?:the\s+)?#")


def _topic(codes: Collection[str]) -> re.Pattern[str]:
    """Compile what speaks of the subject of the votes: "on Ukraine", "the war in Ukraine".

    `codes` are the countries in the records' titles; without records, any country may be it.
    """
    country = rf"@(?:{'|'.join(sorted(codes)) or '[A-Z]{3}'})~?"
    matter = r"(?:war|conflict|invasion|peace|situation|crisis|fighting|aggression|issue|question)"
    return re.compile(
        rf"\b(?:on|about|over|regarding|concerning|re)(?: the)?"
        rf"(?: (?:\w+'s |full-scale |@[A-Z]{{3}}~ )?{matter})?"
        rf"(?: (?:in|of|against|on|for|with))? {country}(?: (?:{matter}|votes?))?(?! {VOTE_NOUN})"
        rf"|\b(?:the )?{matter}(?: in| of| against) {country}|{country} {matter}\b"
        rf"|\bthe {country} votes?\b"
    )


def _squash(symbol: str) -> str:
    return re.sub(r"[^a-z0-9]", "", symbol.lower().replace("resolution", "").replace("res", ""))


@dataclass(frozen=True, slots=True)
class References:
    """What was found: the groups of votes in the order of mention, and the text with `#i` for each.

    `unknown` says that the question names a vote that no record matches; `topic` that it names what
    the votes are about without saying which text; `stage` whether it speaks of a text before or
    after it was amended; `symbols` are those that no record has, `years` all that are named;
    `together` that it speaks of two votes at once ("both resolutions").
    """

    text: str
    votes: tuple[tuple[VoteRecord, ...], ...]
    unknown: bool
    topic: bool
    council: bool
    assembly: bool
    stage: Stage
    symbols: tuple[str, ...]
    years: tuple[str, ...]
    together: bool


class _Finder:
    def __init__(self, text: str, records: Sequence[VoteRecord]) -> None:
        self.text = text
        self.records = records
        self.votes: list[tuple[VoteRecord, ...]] = []
        self.unknown = False
        self.symbols: list[str] = []  # that no record has
        # Only the Council knows a veto, but people speak of one elsewhere too.
        self.veto = bool(VETO.search(text))
        self.council = self.veto or bool(_COUNCIL.search(text))
        self.assembly = bool(_ASSEMBLY.search(text))
        self.before = bool(BEFORE.search(text))
        self.after = bool(AFTER.search(text)) and not self.before

    def take(
        self,
        pattern: re.Pattern[str],
        choose: Callable[[re.Match[str]], Sequence[VoteRecord] | None],
    ) -> None:
        """Replace each match by a reference to the votes it means; None leaves it."""

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
        """Keep the body that was named; where none was, the Assembly if it fits."""
        council = [record for record in records if record.is_council]
        assembly = [record for record in records if not record.is_council]
        if self.council and not self.assembly:
            return council or (assembly if self.veto else [])
        return assembly or council

    def by_sponsor(
        self, sponsor: str, *, amendment: bool, ordinal: str | None = None
    ) -> list[VoteRecord]:
        """Return the votes on a sponsor's text, at the stage that the question speaks of."""
        texts = [r for r in self.records if r.sponsor == sponsor and r.kind != "amendment"]
        if texts and not amendment:
            return self.at_stage(self.of_body(texts))
        amendments = [r for r in self.records if r.sponsor == sponsor and r.kind == "amendment"]
        return self.amendment(amendments, ordinal)

    def amendment(self, records: list[VoteRecord], ordinal: str | None) -> list[VoteRecord]:
        """Return the amendment that an ordinal means, or words of its title, or all of them."""
        records = self.of_body(records)
        if ordinal is not None:
            index = _ORDINALS[ordinal]
            return records[index : index + 1] if index >= 0 else records[-1:]
        told = [self._told(record, records) for record in records]
        best = max(told, default=0)
        return [r for r, words in zip(records, told, strict=True) if words == best]

    def _told(self, record: VoteRecord, others: Sequence[VoteRecord]) -> int:
        """Count the words of the question that stand in this one's title and in no other's."""
        asked = set(_TITLE_WORD.findall(self.text))
        common = [set(_TITLE_WORD.findall(r.title.lower())) for r in others if r is not record]
        return len(asked & set(_TITLE_WORD.findall(record.title.lower())).difference(*common))

    def at_stage(self, found: list[VoteRecord]) -> list[VoteRecord]:
        """Of a text and what became of it, keep what is meant: by default what was voted."""
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
            # The year in "S/RES/2774 (2025)" is no part of the number.
            if symbol
            and (
                _squash(symbol) == wanted
                or _squash(re.sub(r"\s*\(.*", "", symbol)).endswith(wanted)
            )
        ]
        if not found:
            self.symbols.append(_RESOLUTION.sub("", match[0]).upper())
        drafts = [record for record in found if record.symbol is None]
        if len(found) > 1 and drafts and len(drafts) < len(found):
            return drafts if self.before else [record for record in found if record.symbol]
        return list(dict.fromkeys(found))

    def by_number(self, match: re.Match[str]) -> Sequence[VoteRecord] | None:
        """Return the votes on "2774"; a number that no symbol has may be a year."""
        before = list(self.symbols)
        found = self.by_symbol(match) or None
        self.symbols = before
        return found

    def by_alias(self, record: VoteRecord) -> Sequence[VoteRecord]:
        """Return the vote that an alias names, at the stage that the question speaks of."""
        if record.kind == "amendment":
            return [record]
        return self.at_stage(
            [
                r
                for r in self.records
                if record.id in {r.id, r.amended_from} or r.id == record.amended_from
            ]
        )

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
        if len(found) < 2:  # "the first" of one vote is no choice
            return None
        return found[:1] if match["ordinal"] in {"first", "1st", "former"} else found[1:2]


def find(
    text: str,
    records: Sequence[VoteRecord],
    aliases: Sequence[tuple[re.Pattern[str], VoteRecord]],
    topics: Collection[str],
    subject: str | None = None,
) -> References:
    """Find the votes that a canonical question refers to.

    `aliases` are patterns over the canonical form, longest first; `topics` are the countries that
    the records are about;
    `subject` is the country that "its own" means where the question names none.
    """
    finder = _Finder(text, records)
    finder.take(_SYMBOL, finder.by_symbol)
    finder.take(_FOUR_DIGITS, finder.by_number)

    def sponsored(match: re.Match[str]) -> Sequence[VoteRecord]:
        return finder.by_sponsor(
            match["code"], amendment=re.fullmatch(AMENDMENT, match["noun"]) is not None
        )

    finder.take(
        _EUROPEAN_AMENDMENT,
        lambda m: finder.by_sponsor("EU", amendment=True, ordinal=m["ordinal"] or m["ordinal2"]),
    )
    finder.take(
        _SPONSORS_TWO,
        lambda m: [
            record
            for code in (m["code"], m["code2"])
            for record in finder.by_sponsor(code, amendment=False)
        ],
    )
    finder.take(_SPONSOR_WROTE, sponsored)
    finder.take(_SPONSOR_FIRST, sponsored)
    finder.take(_SPONSOR_TITLED, sponsored)
    finder.take(_SPONSOR_LAST, sponsored)
    finder.take(_SPONSOR_ONE, sponsored)
    if _COMPARING.search(finder.text):
        finder.take(_SPONSOR_ALONE, sponsored)
    named = re.search(r"@([A-Z]{3})", finder.text)
    own = named[1] if named else subject
    if own and any(record.sponsor == own for record in records):
        finder.take(_OWN, lambda _: finder.by_sponsor(own, amendment=False))
    for pattern, record in aliases:
        finder.take(pattern, lambda _, record=record: finder.by_alias(record))  # type: ignore[misc]
    finder.text = _STAGE_PHRASE.sub(" ", finder.text)
    if any(record.kind == "amendment" for record in records):
        finder.take(_ANY_AMENDMENT, lambda m: _amendments(finder, m["ordinal"]))
    finder.take(_AT_A_STAGE, finder.staged)
    together = bool(_TOGETHER.search(finder.text))
    finder.take(_BOTH, lambda _: main_votes(finder.of_body(records)) or None)
    finder.take(_NTH, finder.nth)
    topic = _topic(topics)
    about_topic = bool(topic.search(finder.text))
    finder.text = topic.sub(" ", finder.text)
    years = {str(record.date.year) for record in records}
    numbers = _FOUR_DIGITS.findall(finder.text)
    if records and not years.issuperset(numbers):
        finder.unknown = True
    return References(
        text=" ".join(finder.text.split()),
        votes=tuple(finder.votes),
        unknown=finder.unknown,
        topic=about_topic,
        council=finder.council,
        assembly=finder.assembly,
        symbols=tuple(finder.symbols),
        years=tuple(n for n in numbers if _YEAR.fullmatch(n)),
        stage="before" if finder.before else "after" if finder.after else "",
        together=together,
    )


def _amendments(finder: _Finder, ordinal: str | None) -> Sequence[VoteRecord] | None:
    amendments = [record for record in finder.records if record.kind == "amendment"]
    return finder.amendment(amendments, ordinal) or None


def alias_pattern(alias: str) -> re.Pattern[str]:
    """Compile a canonical alias, with any word for a text in the place of its own."""
    words = [
        VOTE_NOUN if re.fullmatch(VOTE_NOUN, word) else re.escape(word) for word in alias.split()
    ]
    return re.compile(rf"(?<![\w@#])(?:the )?{' '.join(words)}(?![\w~])")
