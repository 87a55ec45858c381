"""Mentions of votes: by symbol, by sponsor and stage, by alias, by order, by body, by topic.

What names a vote is put together to one token, so that the countries that remain are those that are
asked about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.answer.language.form import Body, Stage, Votes
from bot.answer.language.lexer import Lexer, Token
from index.types import Span
from index.votes.countries import Countries
from index.votes.types import VoteRecord, main_votes

_RESOLUTION = re.compile(r"^(?:unsc |unga |un |s/)?(?:unsc)?r(?:es)?(?:olution|\.)? (?:no\.? ?)?")
_WROTE: Final = frozenset(
    "backed sponsored led drafted authored proposed written submitted tabled adopted".split()
)
_ARTICLES: Final = frozenset({"the", "a", "an"})
_THAT: Final = frozenset({"that", "which"})
_HAD: Final = frozenset({"had", "has", "was", "were", "been", "got", "itself", "did"})
_ORDINALS: Final = {"ordinal.first": 0, "ordinal.second": 1, "ordinal.third": 2, "ordinal.last": -1}
_TITLE_WORDS = 3  # of an amendment, between whose it is and the word itself
_TITLE_WORD = 4  # letters


@dataclass(frozen=True, slots=True)
class Mentions:
    """The tokens of a text with its mentions of votes put together, and what else tells which.

    `topic` says that it names what the votes are about without saying which, `council` and
    `assembly` that it names the body, `years` are those that no symbol explains.
    """

    tokens: tuple[Token, ...]
    votes: tuple[Votes, ...]
    topic: bool
    council: bool
    assembly: bool
    stage: Stage
    years: tuple[str, ...]
    other_day: bool


class MentionFinder:
    """Finds what names one of some records."""

    def __init__(self, records: Sequence[VoteRecord], lexer: Lexer, countries: Countries) -> None:
        self.records = tuple(records)
        self._countries = countries
        self._aliases: dict[tuple[str, ...], VoteRecord] = {}
        for record in records:
            for alias in (*record.aliases, record.name, record.title):
                key = tuple(map(_key, _without_articles(lexer.tokens(alias))))
                if len(key) > 1:
                    self._aliases[key] = record
        self._longest = max(map(len, self._aliases), default=0)
        self._first = frozenset(key[0] for key in self._aliases)
        self._topics = frozenset(
            code
            for record in records
            for mention in countries.mentions(record.title)
            for code in mention.codes
        )

    def find(self, tokens: Sequence[Token], subject: str | None = None) -> Mentions:
        """Find the votes that a text names.

        `subject` is the country that "its own" means where the text names none.
        """
        return _Finding(self, _without_articles(tokens), subject).found()

    def alias(self, tokens: Sequence[Token], at: int) -> tuple[int, VoteRecord | None]:
        """Return where the longest alias ends that begins at a place, and its record."""
        if _key(tokens[at]) not in self._first:
            return at, None
        keys = tuple(map(_key, tokens[at : at + self._longest]))
        for taken in range(len(keys), 1, -1):
            record = self._aliases.get(keys[:taken])
            if record is not None:
                return at + taken, record
        return at, None

    def is_topic(self, token: Token) -> bool:
        """Say whether a token is a country that votes are about; without records any may be."""
        if len(token.codes) != 1:
            return False
        return token.codes[0] in self._topics or not self.records

    def country_name(self, code: str) -> str:
        """Return a country's name without its article."""
        return self._countries.name(code).removeprefix("the ")


@dataclass(slots=True)
class _Phrase:
    """What the words before and after a noun say of the text that it is."""

    sponsor: str = ""  # a country's code, or EU
    stage: Stage = ""
    council: bool = False
    assembly: bool = False
    ordinal: int | None = None
    own: bool = False
    every: bool = False
    modified: bool = False
    title: tuple[str, ...] = ()


class _Finding:
    def __init__(self, finder: MentionFinder, tokens: Sequence[Token], subject: str | None) -> None:
        self._finder = finder
        self._records = finder.records
        self._tokens = list(tokens)

        def may(*meanings: str) -> bool:
            return any(one.may(*meanings) for one in tokens)

        # Only the Council knows a veto, but people speak of one elsewhere too.
        self._veto = any("veto" in one.text for one in tokens)
        self.council = self._veto or may("body.council")
        self.assembly = may("body.assembly")
        before = may("text.original", "text.before")
        self.stage: Stage = "before" if before else "after" if may("text.after") else ""
        if not self.stage and may("text.final"):
            self.stage = "after"
        named = [one.codes[0] for one in tokens if len(one.codes) == 1]
        self._subject = next(iter(named), subject)

    def found(self) -> Mentions:
        """Put mentions together, from left to right."""
        done: list[Token] = []
        at = 0
        while at < len(self._tokens):
            end, votes = self._mention(at)
            if votes is None:
                done.append(self._tokens[at])
                at += 1
                continue
            span = Span(self._tokens[at].span.start, self._tokens[end - 1].span.end)
            text = " ".join(one.text for one in self._tokens[at:end])
            done.append(Token(text, span, votes=votes))
            at = end
        done = self._bodies(_merged(done))
        done, topic = self._without_topic(done)
        days = [one.date for one in done if one.date is not None]
        records = self._records
        known = {(r.date.year, r.date.month, r.date.day) for r in records}
        other = any(
            not any(
                (d.year in {None, y}) and (d.month in {None, m}) and (d.day in {None, x})
                for y, m, x in known
            )
            for d in days
        )
        years = tuple(dict.fromkeys(str(d.year) for d in days if d.year))
        return Mentions(
            tokens=tuple(done),
            votes=tuple(one.votes for one in done if one.votes is not None),
            topic=topic,
            council=self.council,
            assembly=self.assembly,
            stage=self.stage,
            years=years,
            other_day=bool(records) and other,
        )

    # -- one mention -----------------------------------------------------------------------------

    def _mention(self, at: int) -> tuple[int, Votes | None]:
        token = self._tokens[at]
        if token.symbol:
            end, votes = at + 1, self._by_symbol(token.text)
            if votes is None:
                return at, None
            # "ES-11/7 resolution", "resolution A/RES/ES-11/7" read as one.
            if end < len(self._tokens) and self._tokens[end].may("text.noun"):
                end += 1
            return end, votes
        if token.number is not None and len(token.text) == 4:
            found = self._with_symbol(token.text)
            if found:
                return at + 1, Votes(tuple(found))
        end, votes = self._phrase(at)
        alias_end, record = self._finder.alias(self._tokens, at)
        if record is not None and alias_end >= end:
            end, votes = alias_end, Votes(tuple(self._by_alias(record)), stage=self.stage)
        if votes is not None and self._tokens[end - 1].may("text.noun"):
            # "The withdrawal resolution against Russia" has two names.
            longer, record = self._finder.alias(self._tokens, end - 1)
            if record is not None and record in votes.records:
                end = longer
        return end, votes

    def _phrase(self, at: int) -> tuple[int, Votes | None]:
        """Read a noun for a text with what stands before and after it."""
        phrase = _Phrase()
        place = self._before_noun(at, phrase)
        if place >= len(self._tokens):
            return at, None
        noun = self._tokens[place]
        amendment = noun.may("text.amendment")
        text = noun.may("text.noun") or (
            noun.may("vote.vote")
            and noun.text in {"vote", "votes", "ballot"}
            and (phrase.ordinal is not None or phrase.stage or phrase.every)
        )
        one = noun.may("text.one") and (
            phrase.sponsor or phrase.stage or phrase.ordinal is not None or phrase.council
        )
        alone = not (amendment or text or one)
        if alone and not self._stands_alone(at, place, phrase):
            return at, None
        end = place if alone else self._after_noun(place + 1, phrase, amendment=amendment)
        votes = self._meant(phrase, amendment=amendment)
        return (end, votes) if votes is not None else (at, None)

    def _before_noun(self, at: int, phrase: _Phrase) -> int:  # noqa: PLR0912  (a case each)
        place = at
        while place < len(self._tokens):
            token = self._tokens[place]
            if token.codes and len(token.codes) == 1 and not phrase.sponsor:
                if not self._is_sponsor(place):
                    break
                phrase.sponsor = token.codes[0]
                phrase.own = False
            elif token.may("text.final"):
                phrase.stage = "after"
            elif token.may("text.original"):
                phrase.stage = "before"
            elif (
                token.may("text.after") and place == at and token.text.startswith(("the ", "what"))
            ):
                phrase.stage = "after"
                place += 1
                break
            elif token.may("body.council"):
                phrase.council = True
            elif token.may("body.assembly"):
                phrase.assembly = True
            elif token.may("ordinal"):
                if phrase.ordinal is None:
                    phrase.ordinal = next(_ORDINALS[m] for m in _ORDINALS if m in token.means)
            elif token.may("text.europe") and not phrase.sponsor:
                phrase.sponsor = "EU"
            elif token.group is not None and token.group.id == "EU" and not phrase.sponsor:
                if not self._nouns_follow(place + 1):
                    break
                phrase.sponsor = "EU"
            elif token.may("text.own"):
                phrase.own = not phrase.sponsor
            elif token.may("text.every_text", "neither.either", "neither.both"):
                if not self._nouns_follow(place + 1, most=4):
                    break
                phrase.every = True
            elif token.text in {"of", "these", "those", "all"} and place > at:
                if not (phrase.every or phrase.ordinal is not None):
                    break
            elif (place > at and (token.may("text.modifier") or token.text in _WROTE)) or (
                token.may("text.modifier") and self._nouns_follow(place + 1, most=3)
            ):
                pass
            elif token.text in {"its", "their", "his", "her"} and self._nouns_follow(place + 1):
                phrase.own = True
            elif phrase.sponsor and (taken := self._title(place)):
                phrase.title = tuple(one.text for one in self._tokens[place : place + taken])
                place += taken
                break
            else:
                break
            phrase.modified = True
            place += 1
        return place

    def _is_sponsor(self, place: int) -> bool:
        """Say whether a country stands before a noun for its text, or before what leads to one."""
        return self._nouns_follow(place + 1, most=4) or self._compared(place)

    def _compared(self, place: int) -> bool:
        """Say whether an adjective is one of two texts: "the Ukrainian or the American text"."""
        rest = self._tokens[place + 1 :]
        owns = self._tokens[place].owns
        if not rest:
            return owns and any(one.may("compared") or one.votes for one in self._tokens[:place])
        if not rest[0].may("joint.or", "joint.and", "compared.than", "alike.same"):
            return False
        if len(rest) < 2 or len(rest[1].codes) != 1 or not self._nouns_follow(place + 3):
            return False
        return owns or (rest[1].owns and any(one.text.endswith("s") for one in rest[2:4]))

    def _nouns_follow(self, place: int, most: int = 3) -> bool:
        """Say whether a noun for a text follows, after words that may stand before it."""
        for token in self._tokens[place : place + most]:
            if token.may("text.noun", "text.amendment", "text.one"):
                return True
            passes = (
                token.may("text.final", "text.original", "text.modifier", "ordinal", "body")
                or token.may("text.europe", "text.own", "text.every_text", "vote.vote")
                or token.text in _WROTE
                or token.text in {"of", "these", "those"}
                or token.group is not None
                or (len(token.codes) == 1 and token.owns)
            )
            if not passes:
                return bool(self._title(place)) if token is self._tokens[place] else False
            if token.may("vote.vote") and token.text not in _WROTE:
                return token.text in {"votes", "vote"} and most > 1
        return False

    def _title(self, place: int) -> int:
        """Count the words of an amendment's title before the word itself: "root causes"."""
        for taken in range(1, _TITLE_WORDS + 1):
            if place + taken >= len(self._tokens):
                return 0
            if self._tokens[place + taken].may("text.amendment"):
                return taken
            if not self._tokens[place + taken - 1].word:
                return 0
        return 0

    def _stands_alone(self, at: int, place: int, phrase: _Phrase) -> bool:
        if place == at:
            return False
        only = place - at == 1
        if phrase.own and any(r.sponsor == self._subject for r in self._records):
            return self._tokens[place - 1].text.endswith("own")
        if phrase.sponsor and only:
            return self._compared(at)
        return phrase.stage == "after" and self._tokens[at].may("text.after")

    def _after_noun(self, place: int, phrase: _Phrase, *, amendment: bool) -> int:
        """Read what follows a noun: who wrote it, at which stage, in which body."""
        while place < len(self._tokens):
            token = self._tokens[place]
            if token.may("text.before", "text.original") and not phrase.stage:
                phrase.stage = "before"
                place += 1
                continue
            if token.may("text.after") and not phrase.stage:
                phrase.stage = "after"
                place += 1
                continue
            if token.text in {"in", "at", "from", "of", "before"} and place + 1 < len(self._tokens):
                body = self._tokens[place + 1]
                if body.may("body.council", "body.assembly"):
                    phrase.council = phrase.council or body.may("body.council")
                    phrase.assembly = phrase.assembly or body.may("body.assembly")
                    place += 2
                    continue
            end = self._author(place, phrase) if not phrase.sponsor else place
            if end == place:
                break
            place = end
        return place

    def _author(self, place: int, phrase: _Phrase) -> int:
        """Read "(that was) drafted by Ukraine", "of Ukraine", "that the United States proposed"."""
        at = place
        rest = self._tokens
        while at < len(rest) and rest[at].text in _THAT | _HAD:
            at += 1
        if at < len(rest) and rest[at].may("sponsor.wrote") and at + 1 < len(rest):
            at += 1
            if rest[at].text != "by":
                return place
        if at + 1 < len(rest) and rest[at].text in {"by", "from", "of"}:
            who = rest[at + 1]
            written = any(one.may("sponsor.wrote") for one in rest[place:at])
            if len(who.codes) == 1 and (written or not who.owns):
                phrase.sponsor = who.codes[0]
                return at + 2
            if who.may("text.europe") or (who.group is not None and who.group.id == "EU"):
                phrase.sponsor = "EU"
                return at + 2
            return place
        if at < len(rest) and len(rest[at].codes) == 1 and not rest[at].owns:
            code, at = rest[at].codes[0], at + 1
            while at < len(rest) and rest[at].text in _HAD:
                at += 1
            if at < len(rest) and rest[at].may("sponsor.wrote"):
                phrase.sponsor = code
                return at + 1
        return place

    # -- the votes that it means -----------------------------------------------------------------

    def _meant(self, phrase: _Phrase, *, amendment: bool) -> Votes | None:
        stage = phrase.stage or self.stage
        body = self._body_of(phrase)
        find: Callable[[], Sequence[VoteRecord] | None] = {
            True: lambda: self._amendments(phrase),
            False: lambda: self._texts(phrase, stage),
        }[amendment]
        found = find()
        if found is None:
            return None
        if not found:
            about = () if phrase.sponsor in {"", "EU"} else (phrase.sponsor,)
            names = tuple(self._finder.country_name(code) for code in about)
            return Votes(sought=True, about=names, body=body, stage=stage)
        return Votes(tuple(found), stage=stage)

    def _texts(  # noqa: PLR0911  (a case each)
        self, phrase: _Phrase, stage: Stage
    ) -> Sequence[VoteRecord] | None:
        sponsor = phrase.sponsor
        if phrase.own and not sponsor:
            sponsor = self._subject or ""
            if not any(record.sponsor == sponsor for record in self._records):
                return None
        if sponsor:
            if not self._records:
                return None
            return self._of_sponsor(sponsor, phrase, stage)
        if phrase.ordinal is not None:
            found = main_votes(self._of_body(self._records, phrase))
            if len(found) < 2 or phrase.ordinal == 2:  # "the first" of one vote is no choice
                return None
            return found[:1] if not phrase.ordinal else found[1:2]
        if phrase.every:
            return main_votes(self._of_body(self._records, phrase)) or None
        final = [record for record in self._records if record.amended_from]
        if phrase.stage and final:
            if stage == "after":
                return self._of_body(final, phrase)
            originals = {record.amended_from for record in final}
            return [record for record in self._records if record.id in originals]
        if phrase.council or phrase.assembly:
            return main_votes(self._of_body(self._records, phrase)) or None
        return None

    def _of_sponsor(
        self, sponsor: str, phrase: _Phrase, stage: Stage
    ) -> Sequence[VoteRecord] | None:
        texts = [r for r in self._records if r.sponsor == sponsor and r.kind != "amendment"]
        if texts:
            return _at_stage(self._of_body(texts, phrase), stage)
        return self._amendment([r for r in self._records if r.sponsor == sponsor], phrase)

    def _amendments(self, phrase: _Phrase) -> Sequence[VoteRecord] | None:
        amendments = [record for record in self._records if record.kind == "amendment"]
        if not amendments:
            return [] if phrase.sponsor and self._records else None
        if phrase.sponsor:
            texts = [r for r in amendments if r.sponsor == phrase.sponsor]
            return self._amendment(texts, phrase)
        return self._amendment(amendments, phrase) or None

    def _amendment(self, records: list[VoteRecord], phrase: _Phrase) -> list[VoteRecord]:
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

    def _of_body(self, records: Sequence[VoteRecord], phrase: _Phrase) -> list[VoteRecord]:
        """Keep the body that is named; where none is, the Assembly if it fits."""
        council = [record for record in records if record.is_council]
        assembly = [record for record in records if not record.is_council]
        own = phrase.council or phrase.assembly
        named = phrase.council if own else self.council and not self.assembly
        if named:
            return council or (assembly if self._veto else [])
        return assembly or council

    def _body_of(self, phrase: _Phrase) -> Body | None:
        if phrase.council or (self.council and not self.assembly):
            return "Security Council"
        return "General Assembly" if phrase.assembly or self.assembly else None

    def _by_alias(self, record: VoteRecord) -> list[VoteRecord]:
        """Return the vote that an alias names, at the stage that the text speaks of."""
        if record.kind == "amendment":
            return [record]
        family = [
            r
            for r in self._records
            if record.id in {r.id, r.amended_from} or r.id == record.amended_from
        ]
        return _at_stage(family, self.stage)

    def _by_symbol(self, text: str) -> Votes | None:
        found = self._with_symbol(text)
        stripped = _RESOLUTION.sub("", text).upper()
        if not found:
            return Votes(sought=True, symbols=(stripped,), body=self._body_of(_Phrase()))
        return Votes(tuple(found), stage=self.stage)

    def _with_symbol(self, text: str) -> list[VoteRecord]:
        wanted = _squash(text)
        found = [
            record
            for record in self._records
            for symbol in (record.symbol, record.draft)
            # The year in "S/RES/2774 (2025)" is no part of the number.
            if symbol
            and (
                _squash(symbol) == wanted
                or _squash(re.sub(r"\s*\(.*", "", symbol)).endswith(wanted)
            )
        ]
        drafts = [record for record in found if record.symbol is None]
        if len(found) > 1 and drafts and len(drafts) < len(found):
            found = drafts if self.stage == "before" else [r for r in found if r.symbol]
        return list(dict.fromkeys(found))

    # -- what else tells which ---------------------------------------------------------------------

    def _bodies(self, tokens: list[Token]) -> list[Token]:
        """Take both bodies for their votes where nothing else names any: "in the GA and the SC"."""
        if not (self.council and self.assembly) or any(one.votes for one in tokens):
            return tokens
        bodies = {"body.council": True, "body.assembly": False}
        done = []
        for token in tokens:
            body = next((bodies[m] for m in bodies if m in token.means), None)
            votes = [r for r in main_votes(self._records) if r.is_council is body]
            done.append(replace(token, votes=Votes(tuple(votes))) if votes else token)
        return done

    def _without_topic(self, tokens: list[Token]) -> tuple[list[Token], bool]:
        """Leave out what says what the votes are about: "on Ukraine", "the war in Ukraine"."""
        done: list[Token] = []
        at, found = 0, False
        while at < len(tokens):
            end = self._topic(tokens, at)
            found = found or end > at
            if end == at:
                done.append(tokens[at])
            at = max(end, at + 1)
        return done, found

    def _topic(self, tokens: Sequence[Token], at: int) -> int:
        """Return where a topic ends that begins at a place; the place itself where none does."""
        place = at
        on = tokens[place].may("topic.on")
        place += on
        while (
            on
            and place + 1 < len(tokens)
            and (tokens[place].owns or tokens[place].text in {"full", "scale", "full scale"})
            and tokens[place + 1].may("topic.matter")
        ):
            place += 1
        matter = place < len(tokens) and tokens[place].may("topic.matter")
        place += matter
        if matter and place < len(tokens) and tokens[place].text in {"in", "of", "against", "on"}:
            place += 1
        if place >= len(tokens) or not self._finder.is_topic(tokens[place]):
            return at
        after = tokens[place + 1] if place + 1 < len(tokens) else None
        if after is not None and after.may("text.noun"):
            return at
        if on or (matter and place > at + 1):
            tail = after is not None and (after.may("topic.matter") or after.text == "votes")
            return place + 1 + tail
        if after is not None and (after.may("topic.matter") or after.text in {"vote", "votes"}):
            return place + 2 if not tokens[place].owns or after.may("topic.matter") else at
        return at


def _at_stage(found: list[VoteRecord], stage: Stage) -> list[VoteRecord]:
    """Of a text and what became of it, keep what is meant: by default what was voted."""
    drafts = [record for record in found if record.outcome == "not voted"]
    if stage == "before" and drafts:
        return drafts
    return [record for record in found if record.outcome != "not voted"] or found


def _merged(tokens: Sequence[Token]) -> list[Token]:
    """Make one of two mentions of the same vote side by side: "Kyiv's text (A/RES/ES-11/7)"."""
    done: list[Token] = []
    for token in tokens:
        last = [one for one in done[-2:] if not one.may("joint.comma")]
        before = last[-1] if last else None
        same = before is not None and before.votes is not None and token.votes == before.votes
        noun = before is not None and before.may("text.noun") and token.votes is not None
        gap = done and done[-1].may("joint.comma")
        if same and (gap or done[-1] is before):
            while done[-1] is not before:
                done.pop()
            continue
        if noun and done[-1] is before and token.votes is not None:
            done.pop()
        done.append(token)
    return done


def _without_articles(tokens: Sequence[Token]) -> list[Token]:
    return [one for one in tokens if not (one.word and one.text in _ARTICLES)]


def _key(token: Token) -> str:
    """Return what two ways of naming one thing have in common."""
    if token.codes:
        return token.codes[0]
    if token.group is not None:
        return token.group.id
    if token.may("text.noun"):
        return "noun"
    for meaning in ("body.council", "body.assembly", "text.amendment"):
        if meaning in token.means:
            return meaning
    return _squash(token.text) if token.symbol else token.text


def _squash(symbol: str) -> str:
    plain = re.sub(r"[^a-z0-9]", "", _RESOLUTION.sub("", symbol.lower()))
    for part in ("resolution", "unscr", "unsc", "res"):
        plain = plain.replace(part, "")
    return plain
