"""What a sentence tells of votes, from its tokens: deeds of countries, and facts of votes.

A deed is that somebody chose something, or how many did; a fact is a tally, a share, an outcome, a
margin or a day. What is read is noted, so that the rest is known.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.answer.language.form import Ask, Outcome, Query
from bot.answer.language.statement import stated_figures as figures
from bot.answer.language.statement.statement_parts import (
    NO_ROLL_CALL,
    NOT_VOTED,
    PARTS,
    ROLL_CALL_WORDS,
    Deed,
    Fact,
    Pending,
    StatementRow,
    among,
    how_many,
    is_neutral,
    whole_choices,
)
from bot.answer.language.text.lexer import COMPARED, Token, look
from index.votes.record import CAST, Position


class Deeds(StatementRow):
    """Reads the tokens of one sentence from left to right."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        super().__init__(whole_choices(tokens))
        self._text = text
        self.read: set[int] = set()
        self.deeds: list[Deed] = []
        self.facts: list[Fact] = []
        self._next = Pending()
        self._share: Fact | None = None  # of the choice that follows
        self._whole: int | None = None  # of how many, by the choice that follows
        at = 0
        while at < len(self.tokens):
            at = self._step(at)
        self._end()

    @property
    def grouped(self) -> bool:
        """Whether a group is named of which nothing is told."""
        return self._next.group is not None

    def neutral(self, at: int) -> bool:
        """Say whether a token changes nothing of what is said."""
        token = self.tokens[at]
        if self._tells(NO_ROLL_CALL) and token.text in ROLL_CALL_WORDS:
            return True
        if token.may("only.only", "neither.either"):  # "only 8 countries", "one of 18 countries"
            counted = self._number(at + 1) is not None
            return counted or (self.may(at + 1, "who.people") and not token.may("only.only"))
        before = token.text == "before" or token.may("text.final", "text.before")
        part = token.text in PARTS and look(self.tokens, at + 1).votes is not None
        return part or (before and self._tells(NOT_VOTED)) or is_neutral(token)

    # -- one token after another -------------------------------------------------------------------

    def _step(self, at: int) -> int:
        """Read what begins at a place; return where it ends."""
        if at in self.read:  # with what stands before it
            return at + 1
        end = self._figures(at)
        if end > at:
            self.read |= set(range(at, end))
            return end
        takes: tuple[Callable[[int, Token], bool], ...] = (
            self._counted, self._mention, self._unvoted, self._chosen,
            self._decided, self._alike, self._country, self._limit, self._told,
        )  # fmt: skip
        for take in takes:
            if take(at, self.tokens[at]):
                break
        return at + 1

    def _mention(self, at: int, token: Token) -> bool:
        if token.votes is not None and "adopted" in token.text.split():
            self._outcome(at, "adopted")
        return token.votes is not None

    def _unvoted(self, at: int, token: Token) -> bool:
        """Read "the record has no vote on it" and "the records hold no roll call of it"."""
        if token.text == "no" and self.has(at + 1, "roll call"):
            self.facts.append(Fact(at, at + 1, Query(Ask.WHO), NO_ROLL_CALL))
            self.read |= {at, at + 1}
            return True
        if token.text not in {"no vote", "no votes"} or not self.may(at + 1, "topic.on"):
            return False
        self.facts.append(Fact(at, at + 1, Query(Ask.OUTCOME), NOT_VOTED))
        self.read.add(at)
        return True

    def _chosen(self, at: int, token: Token) -> bool:
        if token.may("turnout") and self._next.count is not None and not self._chooses(at + 1):
            self._choice(at, Position.YES)
            self.deeds[-1].choices = CAST
            self.read.add(at)
            return True
        if token.choice is None or (token.may("outcome") and not self._next.somebody):
            return False
        self._choice(at, token.choice)
        self.read.add(at)
        return True

    def _alike(self, at: int, token: Token) -> bool:
        """Read that countries voted alike, or not: "A and B agreed", "A voted like B"."""
        if not self._next.somebody or not token.may("alike.same", "alike.differ", "alike.like"):
            return False
        if self._next.count is not None:
            return self._counted_alike(at, token)
        codes = [code for _, code in self._next.codes]
        places = [place for place, _ in self._next.codes]
        other = at + 1 + self.has(at + 1, "with", "as")
        if len(codes) == 1 and len(like := look(self.tokens, other).codes) == 1:
            codes.append(like[0])
            places.append(other)
        if len(codes) == 1:
            return False
        query = Query(Ask.ALIKE, countries=tuple(codes), differ=token.may("alike.differ"))
        holds = self._next.negated is None
        self.facts.append(Fact(min(places), max([at, *places]), query, "alike", holds))
        self.read |= {at, *places, *self._next.places}
        self._next = Pending()
        return True

    def _counted_alike(self, at: int, token: Token) -> bool:
        """Read how many voted like a country, or alike on two votes."""
        deed = self._next.deed(at, Position.YES, veto=False)
        other = at + 1 + self.has(at + 1, "with", "as")
        deed.alike = "differ" if token.may("alike.differ") else "same"
        self.read |= {at, *self._next.places}
        if len(like := look(self.tokens, other).codes) == 1:
            deed.like, deed.last = like[0], other
            self.read.add(other)
        self.deeds.append(deed)
        self._next = Pending()
        return True

    def _decided(self, at: int, token: Token) -> bool:
        outcomes: tuple[Outcome, ...] = ("adopted", "rejected")
        outcome = next((one for one in outcomes if token.may(f"outcome.{one}")), None)
        if outcome is not None:
            self._outcome(at, outcome)
        elif token.may("outcome.unanimous"):
            self.facts.append(Fact(at, at, Query(Ask.OUTCOME, unanimous=True), "adopted"))
        else:
            return False
        self.read.add(at)
        return True

    def _country(self, at: int, token: Token) -> bool:
        """Take a country for the next deed, or for the one before where it stands beside it."""
        delegation = self.has(at + 1 + self.has(at + 1, "own"), "delegation", "delegations")
        if len(token.codes) != 1 or (token.owns and not delegation):
            return False
        deed = self.deeds[-1] if self.deeds else None
        beside = self.may(at - 1, "besides.with") or self.has(at - 1, "by", "like", "with")
        if self.leaves_out(at):
            self._next.less.append(token.codes[0])
        elif deed is not None and beside and not self._next.codes and not self.chooses_later(at):
            deed.codes.append(token.codes[0])
            deed.open, deed.last = True, max(deed.last, at)
        else:
            self._next.codes.append((at, token.codes[0]))
            return True
        self.read.add(at)
        return True

    def _limit(self, at: int, token: Token) -> bool:
        """Take what limits the next deed; it is read only with that."""
        if token.may("not"):
            if self._next.negated is None:  # a second one stays unread
                self._next.negated = at
        elif token.group is not None:
            # "18 African countries" may be all that there are, or some.
            if self.may(at + 1, "besides.aside") and self.deeds:
                self.deeds[-1].without = token.group
                self.read |= {at, at + 1}
                return True
            of = self.has(at - 1, "of", "members")
            if of or (self._next.count is None and not self._next.codes):
                self._next.group = (at, token.group)
        elif token.may("anybody.every") or token.text.startswith("all "):
            self._next.every = at
        elif token.may("anybody.nobody") or (token.text == "no" and self.may(at + 1, "who.people")):
            self._next.count = (at, 0)
        elif sized := next((COMPARED[m] for m in token.means if m in COMPARED), None):
            if self._number(at + 1) is None:
                return False
            self._next.compared = (at, sized)
        elif token.may("joint.or"):
            self._next.either = True
        else:
            return False
        return True

    def _told(self, at: int, token: Token) -> bool:
        """Take a date, who put a text forward, and what joins."""
        if token.date is not None:
            self.facts.append(Fact(at, at, Query(Ask.WHEN), token.date))
        elif token.may("sponsor.wrote") and self._next.codes and not self.deeds:
            self.facts.append(Fact(at, at, Query(Ask.SPONSOR), self._next.codes[-1][1]))
            self.read |= {place for place, _ in self._next.codes}
            self._next.codes = []
        elif token.may("pronoun.them") and not among(token):
            return False  # of whom an earlier sentence told
        elif not token.may("besides", "pronoun") and not among(token):
            return False
        self.read.add(at)
        return True

    # -- figures -----------------------------------------------------------------------------------

    def _figures(self, at: int) -> int:
        """Read a share, a tally or a margin; return where it ends."""
        if share := figures.share_at(self._text, self.tokens, at):
            end, value, whole = share
            fact = Fact(at, at, Query(Ask.SHARE, among=whole), value)
            deed = self.deeds[-1] if self.deeds else None
            if deed is not None and not deed.somebody:
                fact.query = replace(fact.query, choices=deed.choices)
            else:
                self._share = fact
            self.facts.append(fact)
            return end
        if tally := figures.tally_at(self._text, self.tokens, at):
            end, numbers = tally
            for choice, number in zip(CAST, numbers, strict=False):
                self.facts.append(Fact(at, end - 1, how_many(choice), number))
            return end
        if contrast := figures.contrast_at(self.tokens, at):
            end, choice, each = contrast
            for votes, number in each:
                self.facts.append(Fact(at, end - 1, how_many(choice), number, votes=votes))
            return end
        if margin := figures.margin_at(self.tokens, at):
            end, number = margin
            self.facts.append(Fact(at, end - 1, Query(Ask.MARGIN), number))
            return end
        return at

    def _counted(self, at: int, _token: Token) -> bool:
        """Take how many the next deed is of; "93 votes" alone are those in favor."""
        number = self._number(at)
        if number is None or self._next.count is not None:
            return False
        if figures.more_at(self.tokens, at):  # held against the counts at the end
            return True
        whole = self._number(at + 2) if self.has(at + 1, "of") else None
        if whole and any(one.text in {"that", "who"} for one in self.tokens[at + 3 : at + 8]):
            self._whole = whole  # "3 of the 13 countries that"
            self.read |= {at + 1, at + 2}
        elif whole and self.neutral(at + 3):
            self.facts.append(Fact(at, at + 2, Query(Ask.COUNT, choices=tuple(Position)), whole))
            self.read |= {at + 1, at + 2}
        decided = any(isinstance(fact.value, str) for fact in self.facts)
        if decided and self.has(at + 1, "votes") and not self._chooses(at + 2):
            query = Query(Ask.MARGIN) if self.has(at - 1, "by") else how_many(Position.YES)
            self.facts.append(Fact(at, at, query, number))
            self.read.add(at)
            return True
        others = self.has(at + 1, "others", "other")
        if others:
            self.read.add(at + 1)
        self._next.count = (at, number + len(self._next.codes) * others)
        return True

    def _number(self, at: int) -> int | None:
        small = figures.SMALL.get(look(self.tokens, at).text)
        if small is not None and (self.may(at + 1, "who.people") or self._chooses(at + 1)):
            return small
        return figures.number_at(self.tokens, at)

    # -- deeds and outcomes ------------------------------------------------------------------------

    def _choice(self, at: int, choice: Position) -> None:
        token, pending = self.tokens[at], self._next
        if token.text.startswith("no vote") and pending.count is None:
            pending.count = (at, 0)
        before = self.deeds[-1] if self.deeds else None
        deed = pending.deed(at, choice, veto="veto" in token.text)
        self.read |= set(pending.places)
        self._next = Pending()
        if self._share is not None:
            self._share.query = replace(self._share.query, choices=(choice,))
            self._share = None
        if not deed.somebody and before is not None:
            deed.codes, deed.count, deed.group = list(before.codes), before.count, before.group
            deed.compared, deed.either = before.compared, pending.either
            if deed.count is not None:
                before.also.append(deed)
                return
        if self._whole is not None:
            self.deeds.append(replace(deed, count=self._whole, also=[]))
            self._whole = None
        self.deeds.append(deed)

    def _outcome(self, at: int, outcome: Outcome) -> None:
        """Take an outcome; with somebody before "rejected", it is what they chose."""
        passive = self.may(at - 1, "yes_no.verb") or self.may(at - 2, "yes_no.verb")
        done_to = self.tokens[at].text.startswith(("adopt", "approv", "reject"))
        if self._next.somebody and done_to and not passive:
            self._choice(at, Position.YES if outcome == "adopted" else Position.NO)
            return
        holds = self._next.negated is None
        if self._next.negated is not None:
            self.read.add(self._next.negated)
            self._next.negated = None
        veto = "veto" in self.tokens[at].text
        self.facts.append(Fact(at, at, Query(Ask.OUTCOME, veto=veto), outcome, holds))
        if self.has(at + 1, "by") and look(self.tokens, at + 2).codes and outcome == "rejected":
            self.deeds.append(Deed(at, at, (Position.NO,), veto=veto))

    def _end(self) -> None:
        """Take the countries that end a sentence: the list of those that were counted."""
        each = [one.count for deed in self.deeds for one in (deed, *deed.also)]
        counts = [count for count in each if count is not None]
        self.read |= figures.difference_of(self.tokens, counts)
        if not (self.deeds and self._next.codes):
            return
        deed = self.deeds[-1]
        last = max([deed.last, *(also.last for also in deed.also)])
        between = self.tokens[last + 1 : self._next.codes[0][0]]
        if not deed.somebody or deed.open or any(map(among, between)):
            deed.codes += [code for _, code in self._next.codes]
        elif deed.count is not None and any(one.text in {":", ","} for one in between):
            deed.listed = [code for _, code in self._next.codes]
        else:
            return
        self.read |= {place for place, _ in self._next.codes}
        deed.last = max(place for place, _ in self._next.codes)
        self._next.codes = []

    def _tells(self, value: str) -> bool:
        return any(fact.value == value for fact in self.facts)

    def _chooses(self, at: int) -> bool:
        """Say whether a choice follows, after what may stand between a figure and it."""
        rest = range(at, len(self.tokens))
        return next((self.tokens[n].choice for n in rest if not self.neutral(n)), None) is not None
