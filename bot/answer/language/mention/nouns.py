"""Nouns for texts, with what stands before and after them: "the amended U.S. draft of 2025"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.answer.language.form import Votes
from bot.answer.language.mention.resolve import Phrase, VoteResolver
from bot.answer.language.mention.tallied import tallied
from bot.answer.language.text.lexer import Token, look
from bot.answer.language.text.lexicon import STOP_WORDS

_WROTE: Final = frozenset(
    "backed sponsored led drafted authored proposed written submitted tabled adopted".split()
)
_THAT: Final = frozenset({"that", "which"})
_HAD: Final = frozenset({"had", "has", "was", "were", "been", "got", "itself", "did"})
_ORDINALS: Final = {
    f"ordinal.{name}": at
    for at, name in enumerate("last first second third fourth fifth".split(), start=-1)
}
_PREPOSITIONS: Final = frozenset(
    "in at by from with and or but than to as for of did was were who which that how what".split()
)
_TITLE_WORDS = 3  # of an amendment, between whose it is and the word itself


class Nouns:
    """Reads the nouns for texts among some tokens."""

    def __init__(self, tokens: Sequence[Token], records: VoteResolver) -> None:
        self._tokens = tokens
        self._records = records
        self._texts = any(one.may("text.noun") for one in tokens)

    def phrase(self, at: int) -> tuple[int, Votes | None]:
        """Read a noun for a text with what stands before and after it."""
        phrase = Phrase()
        place = self._before_noun(at, phrase)
        if place == len(self._tokens):  # "both", "all three"
            alone = phrase.every and place == at + 1 + (phrase.number is not None)
            votes = self._records.meant(phrase, amendment=False) if (
                alone or self._stands_alone(at, place, phrase)
            ) else None  # fmt: skip
            return (at, None) if votes is None else (place, votes)
        noun = self._tokens[place]
        # Europe put forward no text of its own.
        of_europe = phrase.sponsor == "EU" and noun.may("text.one")
        amendment = noun.may("text.amendment") or of_europe
        text = noun.may("text.noun") or (
            noun.text in {"vote", "votes", "ballot"}
            and (phrase.ordinal is not None or phrase.every)
            and (phrase.every or self._tokens[at].definite)
        )
        last = phrase.every and place + 1 == len(self._tokens)  # "on either one"
        named = phrase.sponsor or phrase.stage or phrase.body or phrase.ordinal is not None
        one = noun.may("text.one") and (named or last)
        one = one or (noun.may("text.thing") and phrase.sponsor)
        alone = not (amendment or text or one)
        if alone and not self._stands_alone(at, place, phrase):
            return at, None
        end = place if alone else self._after_noun(place + 1, phrase, amendment=amendment)
        symbol = look(self._tokens, end).symbol
        wrote = any(one.text in _WROTE for one in self._tokens[at:place])
        votes = self._records.meant(phrase, amendment=amendment)
        held = len(votes.records) if votes is not None else 0
        lone = held == 1 or (phrase.date is not None and held != 2)  # and so not "both times"
        several = phrase.every and (phrase.sponsor or phrase.about or symbol or lone)
        # "Both Kyiv's text and", "Chad backed draft L.10"
        return (at, None) if votes is None or several or (wrote and symbol) else (end, votes)

    def _before_noun(  # noqa: PLR0912, PLR0915  (a case each)
        self, at: int, phrase: Phrase
    ) -> int:
        place = at
        while place < len(self._tokens):
            token = self._tokens[place]
            if len(token.codes) == 1 and not phrase.sponsor:
                if not (self._nouns_follow(place + 1, most=4) or self._compared(place)):
                    break
                phrase.sponsor = token.codes[0]
                phrase.own = False
            elif token.may("text.final"):
                phrase.stage = "after"
            elif token.may("text.original"):
                phrase.stage = "before"
            elif token.may("text.after") and token.text.startswith(("the ", "what")):
                phrase.stage = "after"
                place += 1
                break
            elif token.body is not None:
                phrase.body = token.body
            elif token.may("ordinal"):
                if phrase.ordinal is None:
                    phrase.ordinal = next(_ORDINALS[m] for m in _ORDINALS if m in token.means)
            elif token.may("text.europe"):
                phrase.sponsor = "EU"
            elif token.group is not None and token.group.id == "EU":
                if not self._nouns_follow(place + 1):
                    break
                phrase.sponsor = "EU"
            elif token.date is not None and self._nouns_follow(place + 1):
                phrase.date = token.date
            elif place == at + (phrase.date is not None) and (taken := self._subject_before(place)):
                phrase.about = tuple(one.text for one in self._tokens[place : place + taken])
                place += taken
                break
            elif token.may("text.own"):
                phrase.own = not phrase.sponsor
            elif token.may("text.every_text", "text.occasions", "neither") and token.text != "nor":
                last = place + 1 == len(self._tokens)
                if not (last or self._which_of(place) or self._nouns_follow(place + 1, most=4)):
                    break
                phrase.every = True
            elif token.text in {"all", "all of", "in all", "every one of"} and (
                counted := self._counted(place + 1)
            ):
                phrase.every, phrase.number = True, counted
                place += 1
            elif (place > at and self._passes(place)) or (
                token.may("text.modifier") and self._nouns_follow(place + 1)
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

    def _passes(self, place: int) -> bool:
        """Say whether a word inside of a phrase tells nothing: "of the two", "the U.S.-led"."""
        after = look(self._tokens, place + 1)
        verb = after.definite or after.text.startswith("the ")  # "Korea backed the text"
        text = self._tokens[place].text
        return text in {"of", "these", "those", "all"} or (text in _WROTE and not verb)

    def _which_of(self, place: int) -> bool:
        """Say whether votes are told without a noun: "which of the two had", "both times"."""
        which = [one.text for one in self._tokens[max(place - 2, 0) : place]] == ["which", "of"]
        return which or self._tokens[place].may("text.occasions")

    def _counted(self, place: int) -> int:
        """Return the number before a noun: "all three votes"."""
        lead, one = look(self._tokens, place - 2), look(self._tokens, place)
        # "Yes on all three" are votes, "Mali, all three" countries.
        votes = place == len(self._tokens) - 1 and lead.may("topic.on", "choice")
        return one.number if one.number and (votes or self._nouns_follow(place + 1)) else 0

    def _subject_before(self, place: int) -> int:
        """Count the words of a subject before a noun: "the cold-water reefs resolution"."""
        if not (self._tokens[place].definite or look(self._tokens, place - 1).date):
            return 0
        for taken in range(_TITLE_WORDS + 2):
            token = look(self._tokens, place + taken)
            if token.may("text.noun"):
                return taken
            if not token.text or not token.word or token.text in STOP_WORDS:
                return 0
        return 0

    def _compared(self, place: int) -> bool:
        """Say whether an adjective is one of two texts: "the Ukrainian or the American text"."""
        token, rest = self._tokens[place], self._tokens[place + 1 :]
        if not rest:  # "... more than the American"
            return token.owns and any(one.may("compared") for one in self._tokens[:place])
        # "Which resolution drew more, the Ukrainian or the American?"
        if token.owns and token.definite and rest[0].may("joint", "neither.nor") and self._texts:
            return True
        if not rest[0].may("joint.or", "joint.and", "compared.than", "alike.same", "neither.nor"):
            return False
        skip = 1
        while look(rest, skip).may("text.final", "text.original", "text.modifier"):
            skip += 1
        other = look(rest, skip)
        return len(other.codes) == 1 and self._nouns_follow(place + 2 + skip) and (
            token.owns or other.owns
        )  # fmt: skip

    def _nouns_follow(self, place: int, most: int = 3) -> bool:
        """Say whether a noun for a text follows, after words that may stand before it."""
        for at, token in enumerate(self._tokens[place : place + most], start=place):
            if token.may("text.noun", "text.amendment", "text.one", "text.thing"):
                return True
            passes = (
                token.may("text.final", "text.original", "text.modifier", "ordinal", "body")
                or token.may("text.europe", "text.own", "text.every_text", "vote.vote")
                or self._passes(at)
                or token.group is not None
                or (len(token.codes) == 1 and token.owns)
            )
            if not passes:
                return at == place and bool(self._title(place))
            if token.may("vote.vote"):
                return token.text in {"votes", "vote"}
        return False

    def _title(self, place: int) -> int:
        """Count the words of an amendment's title before the word itself: "root causes"."""
        for taken in range(1, _TITLE_WORDS + 1):
            if look(self._tokens, place + taken).may("text.amendment"):
                return taken
            if not self._tokens[place + taken - 1 : place + taken] or not (
                self._tokens[place + taken - 1].word
            ):
                return 0
        return 0

    def _stands_alone(self, at: int, place: int, phrase: Phrase) -> bool:
        if place == at:
            return False
        if phrase.own and self._records.has_own:
            return self._tokens[place - 1].text.endswith("own")
        if phrase.sponsor:
            return self._compared(at)
        if phrase.every and self._which_of(at):
            return True
        if phrase.ordinal is not None:  # "missed the first vote but voted on the second"
            listed = any(one.may("ordinal") for one in self._tokens[:at])
            return listed and place in {at + 1, len(self._tokens)}
        return phrase.stage == "after" and self._tokens[at].may("text.after")

    def _after_noun(self, place: int, phrase: Phrase, *, amendment: bool) -> int:
        """Read what follows a noun: who wrote it, at which stage, in which body."""
        while place < len(self._tokens):
            token, after = self._tokens[place], look(self._tokens, place + 1)
            end = place
            if token.may("text.before", "text.original", "text.after"):
                phrase.stage = "after" if token.may("text.after") else "before"
                end = place + 1
            elif token.text in {"in", "at", "from", "of", "before"} and after.body is not None:
                phrase.body = after.body
                end = place + 2
            elif token.text in {"of", "from"} and after.date is not None:
                phrase.date = after.date
                end = place + 2
            elif not phrase.sponsor:
                end = self._author(place, phrase)
            if end == place:
                end, phrase.figures = tallied(self._tokens, place)
            if end == place and not amendment:
                end = self._about(place, phrase)
            if end == place:
                break
            place = end
        return place

    def _about(self, place: int, phrase: Phrase) -> int:
        """Read what a text is on: "on cold-water reefs", "about the situation in Georgia"."""
        if phrase.about or phrase.sponsor or not self._tokens[place].may("topic.on"):
            return place
        end = place + 1
        topic = look(self._tokens, end)
        if len(topic.codes) == 1 and self._records.other_date(phrase.date):
            phrase.about = (self._records.country_name(topic.codes[0]),)
            return end + 1
        while (
            (token := look(self._tokens, end)).text
            and ((token.word and token.text not in _PREPOSITIONS) or token.may("topic.matter"))
        ):  # fmt: skip
            end += 1
        words = tuple(one.text for one in self._tokens[place + 1 : end])
        phrase.about = tuple(word for word in words if word not in STOP_WORDS)
        return end if phrase.about else place

    def _author(self, place: int, phrase: Phrase) -> int:
        """Read "(that was) drafted by Ukraine", "of Ukraine", "that the United States proposed"."""
        at = place
        while look(self._tokens, at).text in _THAT | _HAD:
            at += 1
        written = look(self._tokens, at).may("sponsor.wrote")
        at += written
        by, who = look(self._tokens, at), look(self._tokens, at + 1)
        if by.text in ({"by"} if written else {"by", "from", "of"}):
            if len(who.codes) != 1:
                return place
            phrase.sponsor = who.codes[0]
            return at + 2
        if len(by.codes) != 1:
            return place
        wrote = at + 1
        while look(self._tokens, wrote).text in _HAD:
            wrote += 1
        if not look(self._tokens, wrote).may("sponsor.wrote"):
            return place
        phrase.sponsor = by.codes[0]
        return wrote + 1
