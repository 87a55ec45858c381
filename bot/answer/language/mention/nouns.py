"""Nouns for texts, with what stands before and after them: "the amended U.S. draft of 2025"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.answer.language.form import Votes
from bot.answer.language.mention.resolve import Phrase, VoteResolver
from bot.answer.language.mention.tallied import tallied
from bot.answer.language.text.lexer import Token
from bot.answer.language.text.words import STOP_WORDS

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
        if place >= len(self._tokens):
            alone = phrase.every or self._tokens[at].may("text.after")
            taken = 1 + (phrase.number is not None)  # "both", "all three"
            if place != at + taken or not (alone or self._stands_alone(at, place, phrase)):
                return at, None
            votes = self._records.meant(phrase, amendment=False)
            return (place, votes) if votes is not None else (at, None)
        noun = self._tokens[place]
        # Europe put forward no text of its own.
        amendment = noun.may("text.amendment") or (
            phrase.sponsor == "EU" and noun.may("text.one") and not phrase.stage
        )
        text = noun.may("text.noun") or (
            noun.may("vote.vote")
            and noun.text in {"vote", "votes", "ballot"}
            and (phrase.ordinal is not None or phrase.stage or phrase.every)
            and (place - at > 1 or phrase.every or self._tokens[at].definite)
        )
        last = phrase.every and place + 1 == len(self._tokens)  # "on either one"
        named = phrase.sponsor or phrase.stage or phrase.body or phrase.ordinal is not None
        one = noun.may("text.one") and (named or last)
        one = one or (noun.may("text.thing") and (phrase.sponsor or phrase.stage))
        alone = not (amendment or text or one)
        if alone and not self._stands_alone(at, place, phrase):
            return at, None
        on = not alone or self._tokens[at].may("text.occasions")
        end = self._after_noun(place + (not alone), phrase, amendment=amendment) if on else place
        symbol = any(one.symbol for one in self._tokens[end : end + 1])
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
            elif token.body is not None:
                phrase.body = phrase.body or token.body
            elif token.may("ordinal") and not self._definite(place + 1):
                if phrase.ordinal is None:
                    phrase.ordinal = next(_ORDINALS[m] for m in _ORDINALS if m in token.means)
            elif token.may("text.europe") and not phrase.sponsor:
                phrase.sponsor = "EU"
            elif token.group is not None and token.group.id == "EU" and not phrase.sponsor:
                if not self._nouns_follow(place + 1):
                    break
                phrase.sponsor = "EU"
            elif token.date is not None and place == at and self._subject_follows(place + 1):
                phrase.date = token.date
            elif place == at + (phrase.date is not None) and (taken := self._subject_before(place)):
                phrase.about = tuple(one.text for one in self._tokens[place : place + taken])
                place += taken
                break
            elif token.may("text.own"):
                phrase.own = not phrase.sponsor
            elif token.may("text.every_text", "text.occasions", "neither") and token.text != "nor":
                last = (
                    place == at
                    and place + 1 == len(self._tokens)
                    and not (at and self._tokens[at - 1].may("joint.or"))
                )
                if not (last or self._which_of(place) or self._nouns_follow(place + 1, most=4)):
                    break
                phrase.every = True
            elif token.text in {"all", "all of", "in all", "every one of"} and (
                counted := self._counted(place + 1)
            ):
                phrase.every, phrase.number = True, counted
                place += 1
            elif token.text in {"of", "these", "those", "all"} and place > at:
                if not (phrase.every or phrase.ordinal is not None):
                    break
            elif (
                place > at
                and (
                    token.may("text.modifier")
                    or (token.text in _WROTE and not self._definite(place + 1))
                )
            ) or (token.may("text.modifier") and self._nouns_follow(place + 1, most=3)):
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

    def _which_of(self, place: int) -> bool:
        """Say whether votes are told without a noun: "which of the two had", "both times"."""
        which = [one.text for one in self._tokens[max(place - 2, 0) : place]] == ["which", "of"]
        after = self._tokens[place + 1 : place + 2]
        named = bool(after) and after[0].may("yes_no.verb", "outcome", "choice", "vote")
        return self._tokens[place].may("text.occasions") or (which and named)

    def _counted(self, place: int) -> int:
        """Return the number before a noun: "all three votes"."""
        number = self._tokens[place].number if place < len(self._tokens) else None
        last = 1 < place == len(self._tokens) - 1
        lead = self._tokens[place - 2]  # "yes on all three" are votes, "Mali, all three" countries
        votes = last and (lead.may("topic.on", "choice") or lead.text in {"for", "in", "against"})
        return number if number and (votes or self._nouns_follow(place + 1)) else 0

    def _subject_follows(self, place: int) -> bool:
        """Say whether a noun follows, or words of a subject and then one: "2021 reefs vote"."""
        return self._nouns_follow(place) or bool(self._subject_before(place, lone=True))

    def _subject_before(self, place: int, *, lone: bool = False) -> int:
        """Count the words of a subject before a noun: "the cold-water reefs resolution"."""
        if not (lone or (self._tokens[place : place + 1] and self._tokens[place].definite)
                or (place and self._tokens[place - 1].date is not None)):  # fmt: skip
            return 0
        for taken in range(_TITLE_WORDS + 2):
            rest = self._tokens[place + taken : place + taken + 1]
            if rest and rest[0].may("text.noun"):
                return taken
            if not rest or not (rest[0].word and rest[0].text not in STOP_WORDS):
                return 0
        return 0

    def _is_sponsor(self, place: int) -> bool:
        """Say whether a country stands before a noun for its text, or before what leads to one."""
        return self._nouns_follow(place + 1, most=4) or self._compared(place)

    def _compared(self, place: int) -> bool:
        """Say whether an adjective is one of two texts: "the Ukrainian or the American text"."""
        rest = self._tokens[place + 1 :]
        owns = self._tokens[place].owns
        if not rest:
            compared = any(one.may("compared") or one.votes for one in self._tokens[:place])
            return owns and (compared or (self._tokens[place].definite and self._texts))
        # "Which resolution drew more, the Ukrainian or the American?"
        adjective = owns and self._tokens[place].definite and self._tokens[place].text[-1] != "s"
        if adjective and rest[0].may("joint", "neither.nor") and self._texts:
            return True
        links = ("joint.or", "joint.and", "compared.than", "alike.same", "neither.nor")
        if not rest[0].may(*links):
            return False
        skip = 1
        while skip < len(rest) and rest[skip].may("text.final", "text.original", "text.modifier"):
            skip += 1
        if skip >= len(rest) or len(rest[skip].codes) != 1:
            return False
        if not self._nouns_follow(place + 2 + skip):
            return False
        return owns or (rest[skip].owns and any(one.text.endswith("s") for one in rest[skip + 1 :]))

    def _nouns_follow(self, place: int, most: int = 3) -> bool:
        """Say whether a noun for a text follows, after words that may stand before it."""
        for at, token in enumerate(self._tokens[place : place + most], start=place):
            if token.may("text.noun", "text.amendment", "text.one", "text.thing"):
                return True
            passes = (
                token.may("text.final", "text.original", "text.modifier", "ordinal", "body")
                or token.may("text.europe", "text.own", "text.every_text", "vote.vote")
                or (token.text in _WROTE and not self._definite(at + 1))
                or token.text in {"of", "these", "those"}
                or token.group is not None
                or (len(token.codes) == 1 and token.owns)
            )
            if not passes:
                return bool(self._title(place)) if token is self._tokens[place] else False
            if token.may("vote.vote") and token.text not in _WROTE:
                return token.text in {"votes", "vote"} and most > 1
        return False

    def _definite(self, place: int) -> bool:
        """Say whether "the" stands at a place: "Korea backed the text" has a verb."""
        rest = self._tokens[place : place + 1]  # a body's name may have its article
        return bool(rest) and (rest[0].definite or rest[0].text.startswith("the "))

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

    def _stands_alone(self, at: int, place: int, phrase: Phrase) -> bool:
        if place == at:
            return False
        only = place - at == 1
        if phrase.own and self._records.has_own:
            return self._tokens[place - 1].text.endswith("own")
        if phrase.sponsor and only:
            return self._compared(at)
        if phrase.every and only and self._which_of(at):
            return True
        if phrase.ordinal is not None and only:  # "missed the first vote but voted on the second"
            listed = any(one.may("ordinal") for one in self._tokens[:at])
            ends = place == len(self._tokens) or self._tokens[place].may("joint")
            return listed and ends and self._tokens[at].definite
        return phrase.stage == "after" and self._tokens[at].may("text.after")

    def _after_noun(self, place: int, phrase: Phrase, *, amendment: bool) -> int:
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
                body = self._tokens[place + 1].body
                if body is not None:
                    phrase.body = phrase.body or body
                    place += 2
                    continue
            day = self._tokens[place + 1] if place + 1 < len(self._tokens) else None
            if token.text in {"of", "from"} and day is not None and day.date is not None:
                phrase.date = day.date
                place += 2
                continue
            end = self._author(place, phrase) if not phrase.sponsor else place
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
        while end < len(self._tokens) and (
            (self._tokens[end].word and self._tokens[end].text not in _PREPOSITIONS)
            or self._tokens[end].may("topic.matter")
            or (end > place + 1 and self._tokens[end].text in {"of", "in", "and"}
                and end + 1 < len(self._tokens) and self._tokens[end + 1].word
                and self._tokens[end].text != "and")
        ):  # fmt: skip
            end += 1
        words = tuple(one.text for one in self._tokens[place + 1 : end])
        content = tuple(word for word in words if word not in STOP_WORDS)
        if end < len(self._tokens) and len(self._tokens[end].codes) == 1 and end == place + 1:
            if phrase.date is None or not self._records.other_date(phrase.date):
                return place
            content, end = (self._records.country_name(self._tokens[end].codes[0]),), end + 1
        if not content:
            return place
        phrase.about = content
        return end

    def _author(self, place: int, phrase: Phrase) -> int:  # noqa: PLR0911  (a case each)
        """Read "(that was) drafted by Ukraine", "of Ukraine", "that the United States proposed"."""
        at = place
        rest = self._tokens
        while at < len(rest) and rest[at].text in _THAT | _HAD:
            at += 1
        if at > place and at < len(rest) and rest[at].text == "of":  # "that of Egypt"
            return place
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
