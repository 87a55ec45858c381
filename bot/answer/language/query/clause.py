"""The tokens of a question, with what can be told of them before it is known what is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

from bot.answer.language.text.lexer import Token, has, look, tagged
from bot.answer.language.text.lexicon import STOP_WORDS, VOTE_WORDS
from index.votes.record import Position

SLIP = 3  # letters of a word that may be a slip of the keyboard ("teh", "hw")
_ENDS: Final = frozenset(
    {"go", "end", "do", "fare", "goes", "went", "going", "turn", "come", "did"}
)
LEADS: Final = frozenset(
    "so and but ok okay hey hi please sorry well is it true that or true false then wait".split()
)
_VOTERS: Final = frozenset("country countries state states member members nation nations".split())
_NO_VOTERS: Final = frozenset(
    "they we countries members everyone un assembly world council votes vote voting the delegates"
    " people states nations it that this and on".split()
)


@dataclass
class QuestionClause:
    """The tokens of a question, and what was found in them so far.

    `known` counts the votes it refers to that are at hand, `references` all; `setting` says that it
    names a body, a subject or a year instead; `residue` are words that nothing explains.
    """

    tokens: Sequence[Token]
    choices: tuple[Position, ...]
    countries: int  # and groups that it asks about
    references: int
    known: int
    setting: bool
    residue: tuple[str, ...]
    comparable: int  # sets that could be compared
    liked: bool = False

    def has(self, *meanings: str) -> bool:
        """Say whether a token may mean one of these."""
        return has(self.tokens, *meanings)

    @property
    def voting(self) -> bool:
        """Whether it speaks of voting, by a choice or by the word."""
        return bool(self.choices) or self.has("vote.vote", "turnout") or self.names_a_count

    @cached_property
    def names_a_count(self) -> bool:
        """Whether it names a tally as what it asks for."""
        return any(one.text.startswith(("tall", "roll call", "rollcall")) for one in self.tokens)

    @cached_property
    def yes_no(self) -> bool:
        """Whether it opens as a question for yes or no does, or claims something to be so."""
        for at, token in enumerate(self.tokens):
            if token.may("yes_no.verb"):
                return True
            leads = token.may("joint.comma", "yes_no.claim", "topic.on") or token.votes is not None
            leads = leads or (at > 0 and token.group is not None)  # "among NATO states did"
            if not leads and token.text not in LEADS | {"in", "for", "at", "among", "within"}:
                break
            first = self.tokens[0]  # "in ES-11/7, was Iraq among them"
            if token.votes and not (first.may("topic.on") or first.text in {"in", "for", "at"}):
                break
        behind = any(  # "NATO on it, did they all back it"
            one.may("joint.comma") and verb.may("yes_no.verb") and who.may("pronoun")
            for one, verb, who in zip(self.tokens, self.tokens[1:], self.tokens[2:], strict=False)
        )
        return behind or self.claims

    @cached_property
    def alone(self) -> bool:
        """Whether it says that nobody else did: "the only EU country", "only Russia", "alone"."""
        return self.has("only.alone") or any(
            one.may("only.only") and (later.codes or later.group is not None)
            for one, later in pairwise(self.tokens)
        )

    @cached_property
    def groups(self) -> int:
        """How many groups it names."""
        return len({one.group.id for one in self.tokens if one.group is not None})

    @cached_property
    def counted(self) -> bool:
        """Whether it tells a number of a group's members, or which have more of them."""
        # "Forty members of NATO" are counted as "forty NATO states" are.
        told = [t for t in self.tokens if t.text != "of" and not t.may("who.people", "among")]
        return any(one.number is not None and later.group for one, later in pairwise(told)) or any(
            later.group is not None
            and one.may("compared.more", "compared.less")
            and not (one.text == "most" and self.yes_no)
            for one, later in pairwise(self.tokens)
        )

    @cached_property
    def most(self) -> bool:
        """Whether most of some are asked about: "most of them", "most Arab states"."""
        return self.has("anybody.most") or any(
            one.text == "most" and later.group is not None for one, later in pairwise(self.tokens)
        )

    @cached_property
    def quantified(self) -> bool:
        """Whether all, any or a part of some are asked about."""
        return self.most or self.has("part", "anybody.every", "anybody.any")

    @cached_property
    def claims(self) -> bool:
        """Whether it says something and asks if it is so: "right?", "is it true that"."""
        if self.has("denied") and self.has("yes_no"):  # "is it false that"
            return True
        if self.states or tagged(self.tokens):
            return True
        last = len(self.tokens) - 2
        return any(
            one.may("yes_no.claim")
            and one.text not in {"so", "is it"}
            and (at >= last or one.text not in {"right", "correct", "true", "is not it"})
            for at, one in enumerate(self.tokens)
        )

    @cached_property
    def states(self) -> bool:
        """Whether it only says what somebody did: "nobody but Hungary voted no"."""
        asks = self.has("who", "how_many", "vote.position", "tally", "margin", "sides", "joint.or")
        lead = next((one for one in self.tokens if not one.may("joint", "yes_no.claim")), None)
        whom = lead is not None and (
            (bool(lead.codes) and not lead.owns) or lead.may("anybody.nobody", "anybody.every")
        )
        return whom and len(self.choices) == 1 and not asks

    @cached_property
    def bare(self) -> bool:
        """Whether it is keywords only, all of them words of votes: "abstentions ES-11/7"."""
        return all(
            not one.word
            or len(one.text) <= SLIP
            or one.text in VOTE_WORDS
            or one.text in STOP_WORDS
            for one in self.tokens
        )

    @cached_property
    def lists(self) -> bool:
        """Whether it asks who: "who", "which states", "name all the countries"."""
        texts = {one.text for one in self.tokens}
        named = bool(self.choices) and not texts.isdisjoint({"list", "name", "names"})
        if named or self.has("who.who") or self._voters:
            return True
        for at, token in enumerate(self.tokens):
            several = len([one for one in self.tokens if one.codes]) > 1
            if token.text == "which" and (several or self._of_one(at + 1)):
                return True
            voters = token.group is not None or (token.may("who.people") and not self.yes_no)
            if voters and look(self.tokens, at + 1).text in {"that", "who", "which"}:
                return True
            leads = token.may("who.which", "anybody.every", "pronoun.them") or token.text in {
                "those", "these", "other", "any", "whose",
            }  # fmt: skip
            leads = leads or token.may("anybody.any")
            if leads and any(
                one.may("who.people") or one.group is not None or one.text.split()[-1] in _VOTERS
                for one in self.tokens[at : at + 5]
            ):
                return True
        return False

    @property
    def _voters(self) -> bool:
        """Whether those who chose something are named by it: "the abstainers on ES-11/7"."""
        return not (self.yes_no or self.has("how_many")) and any(
            one.choice is not None and one.text.endswith(("ers", "ees", "ents"))
            for one in self.tokens
        )

    def _of_one(self, at: int) -> bool:
        """Say whether a choice follows, or a word for who chose: "which abstained"."""
        rest = self.tokens[at : at + 2]
        if rest and rest[0].may("yes_no.verb"):
            rest = self.tokens[at + 1 : at + 3]
        chose = bool(rest) and (rest[0].choice is not None or rest[0].may("pronoun.them"))
        return chose or (len(rest) > 1 and rest[0].word and rest[1].choice is not None)

    @cached_property
    def how_voted(self) -> bool:
        """Whether it asks how somebody voted: "how did Chile vote", "Peru's position"."""
        for at, token in enumerate(self.tokens):
            who = token.codes or token.group is not None
            if not who:
                continue
            before = {word for one in self.tokens[max(at - 5, 0) : at] for word in one.text.split()}
            if "how" in before and has(self.tokens[at:], "vote.vote"):
                return True
            if token.owns and has(self.tokens[at + 1 : at + 3], "vote.vote", "vote.position"):
                return True
        return False

    @cached_property
    def tally(self) -> bool:
        """Whether it asks for a tally: by the word, or by how a vote or a body did."""
        if any(token.text == "what" and later.text == "about"
               for token, later in pairwise(self.tokens)):  # fmt: skip
            return False
        if self.has("tally.tally", "outcome.outcome"):
            return True
        for at, token in enumerate(self.tokens):
            if token.text.split()[0] in {"how", "what"} and not token.may("how_many"):
                rest = self.tokens[at + 1 : at + 5]
                of = any(one.votes is not None or one.may("vote.vote", "text.noun", "body")
                         for one in rest)  # fmt: skip
                goes = any(one.text.split()[0] in _ENDS for one in self.tokens[at + 1 :])
                was = any(one.text in {"was", "were", "is"} for one in self.tokens[at : at + 2])
                named = next((one for one in rest if one.votes is not None), None)
                lead = rest[: rest.index(named)] if named is not None else []
                if was and any(one.text in self.residue for one in lead):
                    continue  # "what was the purpose of the text": its words tell
                if of and (goes or was or token.text in {"how did", "what"}):
                    return True
        return any(
            one.may("vote.vote") and any(later.votes for later in self.tokens[at + 1 : at + 3])
            for at, one in enumerate(self.tokens)
        )

    @cached_property
    def somebody(self) -> str:
        """The word for who is asked about, which is no country: "how did Atlantis vote"."""
        for at, token in enumerate(self.tokens):
            if token.text in {"did", "does", "do", "how did"}:
                who, *rest = *self.tokens[at + 1 : at + 3], token
                if who.word and who.text not in _NO_VOTERS:
                    return who.text if rest[0].may("vote.vote", "choice") else ""
        return ""


# -- what a negation or "only" is of ---------------------------------------------------------------


def asked_from(tokens: Sequence[Token]) -> int:
    """Return where a question goes on after a verb that asks: "didn't it" denies nothing."""
    for at, token in enumerate(tokens[:8]):
        if token.may("yes_no.verb"):
            return at + 1 + look(tokens, at + 1).may("not")
        if not (token.may("joint", "yes_no.claim") or token.text in STOP_WORDS):
            return 0
        if token.may("who", "how_many", "vote.position") or token.text in {"how", "what", "why"}:
            return 0
    return 0


def tag(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a negation belongs to a tag at the end: "didn't they?", "or not"."""
    return len(tokens) - at <= 2 and not any(
        one.choice is not None or one.votes is not None or one.may("outcome", "vote")
        for one in tokens[at:]
    )


def negated(tokens: Sequence[Token]) -> bool:
    """Say whether anything is denied."""
    return any(
        token.may("not") and not tag(tokens, at) and not of_another_verb(tokens, at)
        for at, token in enumerate(tokens)
        if at >= asked_from(tokens)
    )


def of_voters(tokens: Sequence[Token], at: int) -> bool:
    """Say whether "only" is of those who vote: "the only EU country that opposed it"."""
    after = look(tokens, at + 1)
    named = after.group is not None or bool(after.codes)
    return named or after.number is not None or after.may("who.people", "part")


def of_another_verb(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a negation is of a verb that is no vote: "not hesitate and vote no"."""
    after = look(tokens, at + 1)
    joined = any(one.may("joint.and", "joint.comma", "joint.but") for one in tokens[at + 2 :][:2])
    return joined and after.word and after.text not in STOP_WORDS
