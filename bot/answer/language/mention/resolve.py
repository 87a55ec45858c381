"""The records that a mention of a vote means."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from bot.answer.language.form import Date, Stage, Votes
from bot.answer.language.text.lexer import Token, look
from index.lazy_pattern import lazy_pattern
from index.votes.bodies import BODIES, BodyName
from index.votes.record import VoteRecord, main_votes

_RESOLUTION = lazy_pattern(r"^(?:unsc |unga |un |s/)?(?:unsc)?r(?:es)?(?:olution|\.)? (?:no\.? ?)?")
LAST: Final = -1  # the ordinal of "the last vote"
_TITLE_WORD: Final = 4  # letters of a word of an amendment's title that tells it from others


@dataclass(slots=True)
class Phrase:
    """What the words before and after a noun say of the text that it is."""

    sponsor: str = ""  # a country's code, or EU
    stage: Stage = ""
    body: BodyName | None = None
    ordinal: int | None = None
    own: bool = False
    every: bool = False
    number: int | None = None  # how many "every" is of: "all three votes"
    modified: bool = False
    title: tuple[str, ...] = ()
    date: Date | None = None
    about: tuple[str, ...] = ()
    figures: tuple[int, ...] = ()  # of its tally, in favor first


class VoteResolver:
    """What mentions in one text mean: by the records, and by what the whole text says.

    `subject` is the country that "its own" means where the text names none.
    """

    def __init__(
        self,
        records: Sequence[VoteRecord],
        tokens: Sequence[Token],
        subject: str | None,
        country_name: Callable[[str], str],
    ) -> None:
        self._records = tuple(records)
        self._tokens = tokens
        self.country_name = country_name

        def may(*meanings: str) -> bool:
            return any(one.may(*meanings) for one in tokens)

        # Only some bodies know a veto, but people speak of one elsewhere too.
        self._veto = any("veto" in one.text for one in tokens)
        vetoing = [name for name, body in BODIES.items() if body.permanent and self._veto]
        told = (body for one in tokens if (body := one.body) is not None)
        self.bodies: tuple[BodyName, ...] = tuple(dict.fromkeys((*told, *vetoing)))
        # That of one text among several says nothing of the others.
        nouns = sum(one.may("text.noun") or one.symbol for one in tokens)
        owned = any(one.owns and one.codes for one in tokens)
        apart = (nouns > 1 or owned) and not self._veto and _all_before_nouns(tokens)
        narrow = [name for name in self.bodies if not BODIES[name].universal and not apart]
        self._body = narrow[0] if narrow and len(narrow) == len(self.bodies) else None
        before = may("text.original", "text.before")
        self.stage: Stage = "before" if before else "after" if may("text.after") else ""
        if not self.stage and may("text.final"):
            self.stage = "after"
        named = [one.codes[0] for one in tokens if len(one.codes) == 1]
        self._subject = next(iter(named), subject)
        self.has_own = any(record.sponsor == self._subject for record in self._records)

    def meant(self, phrase: Phrase, *, amendment: bool) -> Votes | None:
        """Return the votes that a phrase means; None where it means no text of its own."""
        if phrase.figures:
            told = tuple(r for r in self._records if _has(r, phrase.figures))
            return Votes(told, sought=not told)
        stage = phrase.stage or self.stage
        body = self._body_of(phrase)
        found = self._amendments(phrase) if amendment else self._texts(phrase, stage)
        if found is not None and phrase.date is not None:
            found = [record for record in found if phrase.date.fits(record.date)]
        if found is None and (phrase.date is not None or phrase.about):
            found = self._dated(phrase)
        if found is None:
            return None
        if not found and (phrase.date is not None or phrase.about):
            return Votes(sought=True, date=phrase.date, about=phrase.about, body=body, stage=stage)
        if not found:
            about = () if phrase.sponsor in {"", "EU"} else (phrase.sponsor,)
            names = tuple(self.country_name(code) for code in about)
            return Votes(sought=True, about=names, body=body, stage=stage)
        return Votes(tuple(found), stage=stage)

    def _dated(self, phrase: Phrase) -> Sequence[VoteRecord]:
        """Return the whole texts of a day; none where a subject is told that isn't theirs."""
        if phrase.about or phrase.date is None:
            return []
        texts = [r for r in main_votes(self._records) if phrase.date.fits(r.date)]
        return self._of_body(texts, phrase)

    def other_date(self, date: Date | None) -> bool:
        """Say whether a date is told and no record is of it."""
        return date is not None and not any(date.fits(record.date) for record in self._records)

    def _texts(  # noqa: PLR0911  (a case each)
        self, phrase: Phrase, stage: Stage
    ) -> Sequence[VoteRecord] | None:
        sponsor = phrase.sponsor
        if phrase.own:
            sponsor = self._subject or ""
            if not any(record.sponsor == sponsor for record in self._records):
                return None
        if sponsor:
            return self._of_sponsor(sponsor, phrase, stage)
        if phrase.ordinal is not None:
            if phrase.ordinal == LAST:
                return self._last(phrase)
            found = main_votes(self._of_body(self._records, phrase))
            if len(found) < 2 or phrase.ordinal > 1:  # "the first" of one vote is no choice
                return None
            return found[phrase.ordinal : phrase.ordinal + 1]
        if phrase.number is not None:
            every = main_votes(self._records)
            counted = (every, self._of_subject(every))
            return next((votes for votes in counted if len(votes) == phrase.number), [])
        if phrase.every:
            return main_votes(self._of_body(self._records, phrase))
        final = [record for record in self._records if record.amended_from]
        if phrase.stage and final:
            if stage == "after":
                return self._of_body(final, phrase)
            originals = {record.amended_from for record in final}
            return [record for record in self._records if record.id in originals]
        return main_votes(self._of_body(self._records, phrase)) if phrase.body else None

    def _last(self, phrase: Phrase) -> Sequence[VoteRecord] | None:
        """Return the last vote of the body that is named, or else of the newest day.

        Of a country's it is the last in which that country took part.
        """
        votes = main_votes(self._records)
        if not self.bodies:
            votes = self._of_subject(votes) or votes
            newest = max((record.date for record in votes), default=None)
            votes = [record for record in votes if record.date == newest]
        return self._of_body(votes, phrase)[-1:] or None

    def _of_subject(self, records: Sequence[VoteRecord]) -> list[VoteRecord]:
        """Return the votes in which the country took part that is spoken of."""
        return [record for record in records if self._subject in record.positions]

    def _of_sponsor(
        self, sponsor: str, phrase: Phrase, stage: Stage
    ) -> Sequence[VoteRecord] | None:
        texts = [r for r in self._records if r.sponsor == sponsor and r.kind != "amendment"]
        if phrase.stage == "after":
            texts = [record for record in texts if record.amended_from] or texts
        if texts:
            return _at_stage(self._of_body(texts, phrase), stage)
        if sponsor == "EU":
            return []
        return self._amendment([r for r in self._records if r.sponsor == sponsor], phrase)

    def _amendments(self, phrase: Phrase) -> Sequence[VoteRecord] | None:
        amendments = [record for record in self._records if record.kind == "amendment"]
        if phrase.sponsor and self._records:
            texts = [r for r in amendments if r.sponsor == phrase.sponsor]
            return self._amendment(texts, phrase)
        return self._amendment(amendments, phrase) or None

    def _amendment(self, records: list[VoteRecord], phrase: Phrase) -> list[VoteRecord]:
        """Return the amendment that an ordinal means, or words of its title, or all of them."""
        if phrase.ordinal is not None:
            index = phrase.ordinal
            return records[index : index + 1] if index >= 0 else records[-1:]
        titles = [set(re.findall(r"[a-z]+", record.title.lower())) for record in records]
        asked = {one for token in self._tokens for one in token.text.split()}
        told = [
            sum(
                len(word) >= _TITLE_WORD
                for word in asked & title.difference(*(t for t in titles if t is not title))
            )
            for title in titles
        ]
        best = max(told, default=0)
        return [r for r, words in zip(records, told, strict=True) if words == best]

    def _of_body(self, records: Sequence[VoteRecord], phrase: Phrase) -> list[VoteRecord]:
        """Keep the body that is named; where none is, the one of all members if it fits."""
        wide = [record for record in records if record.voters.universal]
        body = phrase.body or self._body
        if body is not None and not BODIES[body].universal:
            own = [record for record in records if record.body == body]
            return own or (wide if self._veto else [])
        return wide or list(records)

    def _body_of(self, phrase: Phrase) -> BodyName | None:
        wide = (name for name in self.bodies if BODIES[name].universal)
        return phrase.body or next(wide, next(iter(self.bodies), None))

    def of_sponsor(self, code: str) -> Votes | None:
        """Return the votes on the whole texts of a country; None where it has none."""
        texts = [r for r in self._records if r.sponsor == code and r.kind != "amendment"]
        found = _at_stage(self._of_body(texts, Phrase()), self.stage) if texts else []
        return Votes(tuple(found), stage=self.stage) if found else None

    def by_alias(self, record: VoteRecord) -> list[VoteRecord]:
        """Return the vote that an alias names, at the stage that the text speaks of."""
        if record.kind == "amendment":
            return [record]
        family = [
            r
            for r in self._records
            if record.id in {r.id, r.amended_from} or r.id == record.amended_from
        ]
        return _at_stage(family, self.stage)

    def by_symbol(self, text: str) -> Votes:
        """Return the votes under a symbol; what is sought where no record has it."""
        found = self.with_symbol(text)
        stripped = _RESOLUTION.sub("", text).upper()
        if not found:
            return Votes(sought=True, symbols=(stripped,), body=self._body_of(Phrase()))
        return Votes(tuple(found), stage=self.stage)

    def ending(self, tail: str) -> list[VoteRecord]:
        """Return the records whose symbol ends so, parts told by "/" or "-": "11/7"."""
        symbols = ((record, (record.symbol or "").replace("-", "/")) for record in self._records)
        return [record for record, symbol in symbols if symbol.endswith(tail)]

    def with_symbol(self, text: str) -> list[VoteRecord]:
        """Return the records under a symbol, a draft's at its stage."""
        wanted = squash(text)
        found = [
            record
            for record in self._records
            for symbol in (record.symbol, record.draft)
            # The year in "S/RES/2774 (2025)" is no part of the number.
            if symbol
            and (
                squash(symbol) == wanted or squash(re.sub(r"\s*\(.*", "", symbol)).endswith(wanted)
            )
        ]
        at_stage = [
            record for record in found if (record.symbol is None) is (self.stage == "before")
        ]
        return list(dict.fromkeys(at_stage or found))


def _all_before_nouns(tokens: Sequence[Token]) -> bool:
    """Say whether a body is named only as whose text it is: "the Council's resolution"."""
    for at, token in enumerate(tokens):
        if token.body is None or BODIES[token.body].universal:
            continue
        after, lead = look(tokens, at + 1), look(tokens, at - 1)
        owns = after.may("text.noun", "text.amendment") or after.text in {"vote", "votes"}
        behind = lead.text in {"in", "at", "of"} and look(tokens, at - 2).may("text.noun")
        if not (owns or behind):
            return False
    return True


def _at_stage(found: list[VoteRecord], stage: Stage) -> list[VoteRecord]:
    """Of a text and what became of it, keep what is meant: by default what was voted."""
    drafts = [record for record in found if record.outcome == "not voted"]
    voted = [record for record in found if record.outcome != "not voted"]
    return (drafts or voted) if stage == "before" else (voted or found)


def _has(record: VoteRecord, figures: Sequence[int]) -> bool:
    """Say whether the totals of a record are these, in favor first."""
    if record.totals is None:
        return False
    yes, *others = figures
    totals = record.totals
    return totals.yes == yes and set(others) <= {totals.no, totals.abstain}


def squash(symbol: str) -> str:
    """Return what two ways to write a symbol have in common."""
    plain = re.sub(r"[^a-z0-9]", "", _RESOLUTION.sub("", symbol.lower()))
    for part in ("resolution", "unscr", "unsc", "res"):
        plain = plain.replace(part, "")
    return plain
