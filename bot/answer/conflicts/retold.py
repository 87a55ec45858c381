"""What a sentence of a source tells of a vote in free words: figures, and how its subject voted.

A claim that somebody checks must be understood to the last word. Here what stands beside a figure
or a choice may be anything, so a sentence is put in plain words and cut into parts first, and a
part tells only what its first country did.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.answer.claims.claimed import Claim, Clause, read_claim
from bot.answer.conflicts.account_words import DENIED, HEDGED
from bot.answer.reading.reading import Reader

_PLAIN = tuple(
    (re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), plain)
    for pattern, plain in (
        (r"(?<!\d )in favou?r:? (\d+)", r"\1 in favour"),
        (r"(?<!\d )against:? (\d+)", r"\1 against"),
        (r"(?<!\d )abst(?:entions|aining|ained):? (\d+)", r"\1 abstentions"),
        (r"sat on the fence|kept to the fence", "abstained"),
        (r"said yes(?: to)?|gave (?:it )?(?:a|their) yes(?: to)?", "voted for"),
        (r"said no(?: to)?", "voted against"),
        (r"(?:preferred|chose|decided|opted) to abstain|opted for abstention", "abstained"),
        (r"(?:cast|casting) (?:a|its|their) (?:ballots?|votes?) for", "voted for"),
        (r"(?:cast|casting) (?:a|its|their) (?:ballots?|votes?) against", "voted against"),
        (r"lined up behind|sided with(?= (?:the|its|both))", "supported"),
        (r"governments|delegations|capitals|nations|envoys", "countries"),
        (r"(?:cleared|got through|made it through)(?= (?:the|both))", "passed"),
    )
)
_ASIDE = re.compile(r",\s(?:which|who|whose|where|\w+(?:ed|ing))\b[^,;:]*,|\([^()]*\)")
_JOINT = re.compile(r"\s*[;:]\s|,\s(?:and|but|while|whereas|though|although|as)\s|\swhereas\s")
_ROUGH = re.compile(
    r"\b(?:at least|at most|(?:more|less|fewer) than|nearly|almost|about|around|some|up to|over"
    r"|under|roughly|close to|short of|hoped for|wanted|needed|of (?:the|its))\s+(?:the )?"
    r"(?:\d|\w+ (?:votes?|countries|states|members)\b)",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:(?:then|this time|in the end|in turn|however|and|also|for its part|the)\b[, ]*)+", re.I
)
_PRONOUN = re.compile(r"^(?:it|the country|its (?:delegation|ambassador|envoy))\b", re.IGNORECASE)
_NAME = re.compile(r"^(?:[Tt]he )?((?:[A-Z][\w.]*)(?:(?: of| and the)? [A-Z][\w.]*){0,4})")
_SUBJECT = re.compile(r"^(?:the )?@([A-Z]{3})(?![\w~]|'s|,? (?:and|or) )")
# What the subject stood for or against is a vote itself, not something done to it or in it.
_DIRECT = re.compile(
    r"(?:\b(?:support|back|oppos|endors|reject|approv)\w*|\b(?:for|against|yes|no)|favou?r(?: of)?"
    r"|\babstain\w*)(?: (?:to|on|from|of|the|this|that|both|resolution|draft))*"
    r" (?:#\d+|it\b)(?!'s| \w+ing\b)"
    r"|\babstained(?: from voting)?(?= ?$|,| zz| in\b| (?:this|the same|that))"
)
_ANOTHER_TEXT = re.compile(
    r"#\d+ ?(?:,? )?(?:on|about|concerning|regarding)"
    r"(?= (?!zz|@UKR|ukraine|the war|peace|the peace))"
)
_ANOTHER_BODY = re.compile(
    r"\b(?:committee|parliament|senate|congress|duma|commission|sponsors?|co-?sponsor\w*)\b", re.I
)
_OTHERS = re.compile(
    r"\b(?:which|who|whose|that|whether|by|after|before|until|because|urged|asked)\b"
)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a sentence in plain words, and what it tells of votes."""

    text: str
    claim: Claim
    clauses: tuple[Clause, ...]

    @property
    def other_text(self) -> bool:
        """Whether a text is named that is about something else than the known one."""
        return _ANOTHER_TEXT.search(self.claim.reading.canonical) is not None


class Retold:
    """Reads the sentences of one passage in order, so that "it" is the country spoken of last."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._subject = ""

    def parts(self, sentence: str) -> Iterator[Part]:
        """Yield the parts of a sentence; none that is hedged, or denied, tells anything."""
        if HEDGED.search(sentence):
            self._subject = ""
            return
        plain = _ASIDE.sub(" ", f" {sentence}").strip()
        for pattern, word in _PLAIN:
            plain = pattern.sub(word, plain)
        for part in _JOINT.split(plain.rstrip(".")):
            text = self._with_subject(_LEAD.sub("", part.strip()))
            if not text:
                continue
            claim = read_claim(text, self._reader)
            told = (
                [] if self._unclear(text, claim) else [_told(text, claim, c) for c in claim.clauses]
            )
            yield Part(text, claim, tuple(clause for clause in told if clause.says_something))

    def _with_subject(self, text: str) -> str:
        """Put the country that was spoken of last in the place of "it", and keep the new one."""
        if self._subject and _PRONOUN.match(text):
            return _PRONOUN.sub(self._subject, text, count=1)
        name = _NAME.match(text)
        self._subject = name[1] if name else self._subject
        return text

    def _unclear(self, text: str, claim: Claim) -> bool:
        reading = claim.reading
        return bool(
            DENIED.search(text)
            or _ANOTHER_BODY.search(text)
            or _ANOTHER_TEXT.search(reading.canonical)
            or claim.plural
            or claim.unknown
            or reading.unknown_vote
            or reading.ambiguous
            or reading.groups
            or reading.region
        )


def _told(text: str, claim: Claim, clause: Clause) -> Clause:
    """Keep the figures that are exact, and the position of the part's subject."""
    figures = {} if _ROUGH.search(text) else clause.figures
    subject = _SUBJECT.match(claim.reading.canonical)
    choices = {position.choice for position in clause.positions}
    canonical = claim.reading.canonical
    sure = len(choices) == 1 and _DIRECT.search(canonical) and not _OTHERS.search(canonical)
    return Clause(
        votes=clause.votes,
        positions=[p for p in clause.positions if sure and subject and p.code == subject[1]],
        figures=figures,
    )
