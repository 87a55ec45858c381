"""What a sentence claims of votes: positions, figures, outcome, margin, day. Read by strict rules.

A reading is whole only if every word of the sentence was understood; what is not understood may
change what the rest means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.answer.claims.masked import Day, Mark, Outcome, mask
from bot.answer.reading.reading import Reader, Reading
from index.votes.types import Position, VoteRecord


@dataclass(frozen=True, slots=True)
class ClaimedPosition:
    """That a country made a choice, or did not."""

    code: str
    choice: Position
    negated: bool = False


@dataclass(slots=True)
class Clause:
    """What is claimed of one vote; `votes` are the records that its reference may mean."""

    votes: tuple[VoteRecord, ...] = ()
    positions: list[ClaimedPosition] = field(default_factory=list)
    figures: dict[Position, int] = field(default_factory=dict)
    outcome: Outcome | None = None
    margin: int | None = None
    day: Day | None = None

    @property
    def says_something(self) -> bool:
        """Whether there is anything to hold against a record."""
        told = self.positions or self.figures or self.outcome or self.day
        return bool(told) or self.margin is not None


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence as understood: its clauses, and whether that is all that it says.

    `unknown` counts the votes that it names and the reader has no record of.
    """

    reading: Reading
    clauses: tuple[Clause, ...]
    whole: bool
    unknown: int = 0
    plural: bool = False  # "both resolutions": what is said is said of each


_QUALIFIED = re.compile(
    r"\b(?:besides|other than|apart from|aside from|except|in addition to|unlike|instead of"
    r"|rather than|than)\b"
)
_FRAME = re.compile(
    r"^(?:(?:actually|fyi|in fact|indeed|note that|remember that|also|and|but|so|well|today it is"
    r" known that|it is a fact that|as we know)\b[,:]? )+"
)
_PLURAL = re.compile(
    r"\b(?:both|each|two|either)\b (?:of )?(?:the |its |their )?(?:\w+ ){0,2}"
    r"(?:resolutions?|texts?|drafts?|votes?)"
)

_CHOICE: tuple[tuple[Position, str], ...] = (
    (
        Position.ABSENT,
        r"(?:did not|didn't) (?:vote|take part|participate)(?! (?:for|against|yes|no\b|in favou?r))"
        r"(?: (?:on|in))?|(?:was|were) absent(?: (?:from|for))?",
    ),
    (
        Position.ABSTAIN,
        r"(?:abstained|abstains|abstaining|(?<=not )abstain|(?<=n't )abstain)"
        r"(?: (?:from voting |in the vote )?(?:on|from))?",
    ),
    (
        Position.NO,
        r"(?:vot(?:ed|es|ing)|(?<=not )vote|(?<=n't )vote|was|were|cast (?:its|their) votes?)"
        r" (?:against|no(?: on| to)?(?! \w+ (?:country|countries)))"
        r"|opposed|opposes|opposing|(?<=not )oppose|(?<=n't )oppose|rejected|(?<=not )reject",
    ),
    (
        Position.YES,
        r"(?:vot(?:ed|es|ing)|(?<=not )vote|(?<=n't )vote|was|were|cast (?:its|their) votes?)"
        r" (?:in favou?r(?: of)?|for|yes(?: on| to)?)"
        r"|supported|supports|supporting|backed|backs|backing|endorsed|approved"
        r"|(?<=not )(?:support|back|endorse|approve)|(?<=n't )(?:support|back|endorse)",
    ),
)
_TOKEN = re.compile(
    r"(?P<reference>#\d+)|(?P<unknown>#x)|(?P<mark>zz[a-z]+)"
    r"|(?P<country>@[A-Z]{3}(?!~)|@[A-Z]{3}~ (?:government|delegation|representatives?|delegates?"
    r"|ambassador))"
    r"|(?P<passive>\b(?:was|were) (?:supported|backed|opposed|endorsed|rejected) by\b)"
    + "".join(rf"|(?P<{c.name.lower()}>\b(?:{p})(?![\w-]))" for c, p in _CHOICE)
    + r"|(?P<not>(?:did|was|were|do|does|has|have|had) not(?= )|\w+n't(?= ))"
    r"|(?P<alongside>\b(?:joined|joining|together with|along with|alongside|as well as|as did"
    r"|and so did|like|with)\b(?= (?:the )?@))"
    r"|(?P<neutral>\b(?:the|a|an|of|on|in|at|to|for|with|its|their|it|this|that(?= (?:vote|text|"
    r"resolution))|was|were|has|have|had|been|did|also|then|too"
    r"|both(?= (?:(?:the )?@|vot|abst|oppos|support))|in (?=voting)"
    r"|general assembly|assembly|security council|council|u\.n\.|un|united nations|vote|voting"
    r"|tally|result|count|final|resolutions?|text|draft|measure|motion|proposal|with|having"
    r"|members?|countries|votes|meeting|received|got|there|by(?= (?:a vote|zz))|a vote"
    r"|by(?= (?:the )?(?:un |u\.n\. )?(?:#\d|general assembly|assembly))|\d{4})(?![\w-]))"
    r"|(?P<joint>,|;|\(|\)|\band\b|\bbut\b|\bwhile\b|\bwhereas\b)"
    r"|(?P<space>[\s.!:\"]+)|(?P<other>\S+)"
)
_ONE = re.compile(
    r"(?<=\bUS )one\b|(?<=\bU\.S\. )one\b|(?<=ian )one\b|(?<=ican )one\b|(?<=ended )one\b"
)
# "The U.S. backed the text" is no "U.S. backed text", as what names a vote would have it.
_BACKED = re.compile(
    r"\bbacked(?= (?:the|both|it|this|that|its|A/|S/|ES-|[Rr]esolution \d"
    r"|[A-Z][\w.]+(?: [A-Z]\w+)?'s))"
)
# Who stands "alongside" another is set aside in a question; in a claim it is one of the subjects.
_ALONGSIDE = re.compile(r"\b(?:alongside|along with|together with)\b", re.IGNORECASE)
_OWN_MARK = re.compile(r"\bzz", re.IGNORECASE)  # a mark that the sentence brings along
_PASSIVE = {"opposed": Position.NO, "rejected": Position.NO}


def read_claim(sentence: str, reader: Reader) -> Claim:
    """Read a cleaned sentence."""
    masked, marks = mask(_FRAME.sub("", sentence.strip(), count=1) or sentence)
    masked = _ALONGSIDE.sub("with", masked)
    masked = _BACKED.sub("supported", _ONE.sub("resolution", masked))
    reading = reader.read(masked)
    lower = masked.lower()
    tokens = list(_tokens(reading.canonical))
    whole = not (
        _QUALIFIED.search(lower)
        or _OWN_MARK.search(sentence)
        or reading.ambiguous
        or reading.groups
        or reading.region
        or any(kind == "other" for kind, _ in tokens)
    )
    parsed = _Parser(reading, marks).parse(tokens)
    return Claim(
        reading,
        tuple(clause for clause in parsed.clauses if clause.says_something),
        whole and parsed.whole,
        sum(kind == "unknown" for kind, _ in tokens),
        bool(_PLURAL.search(lower)),
    )


def _tokens(canonical: str) -> Iterator[tuple[str, str]]:
    for match in _TOKEN.finditer(canonical):
        kind = match.lastgroup or "other"
        if kind not in {"space", "neutral"}:
            yield kind, match[0]


class _Parser:
    """Puts tokens together to clauses, each about one vote."""

    def __init__(self, reading: Reading, marks: dict[str, Mark]) -> None:
        self._reading = reading
        self._marks = marks
        self.whole = True
        self.clauses: list[Clause] = []
        self._subjects: list[str] = []

    def parse(self, tokens: Sequence[tuple[str, str]]) -> _Parser:
        for part in self._parts(tokens):
            self.clauses.append(self._clause(part))
        if any(clause.votes and not clause.says_something for clause in self.clauses):
            self.whole = False  # another vote is named, and not for nothing
        return self

    def _parts(self, tokens: Sequence[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
        """Split where another vote comes to be spoken of, at the joint before it."""
        current: list[tuple[str, str]] = []
        atom: list[tuple[str, str]] = []
        for token in (*tokens, ("joint", ";")):
            if token[0] != "joint":
                atom.append(token)
                continue
            here, there = self._named(current), self._named(atom)
            if len(here | there) > 1 and here and there:
                yield current
                current = []
            current += [*atom, token]
            atom = []
        yield current

    def _named(self, tokens: Sequence[tuple[str, str]]) -> set[tuple[str, ...]]:
        return {
            tuple(sorted(r.id for r in self._reading.votes[int(text[1:])]))
            for kind, text in tokens
            if kind == "reference"
        }

    def _clause(self, tokens: Sequence[tuple[str, str]]) -> Clause:
        clause = Clause()
        named = [self._reading.votes[int(text[1:])] for kind, text in tokens if kind == "reference"]
        if named:
            clause.votes = named[0]
        self.whole = self.whole and len({frozenset(r.id for r in votes) for votes in named}) < 2
        spoken = _Spoken(clause, self._subjects)
        for kind, text in tokens:
            if kind == "mark":
                mark = self._marks.get(text)
                self.whole = self.whole and mark is not None and _took(clause, mark, spoken.negated)
                spoken.settle()
            else:
                spoken.hear(kind, text)
        self.whole = self.whole and spoken.whole
        self._subjects = spoken.subjects
        return clause


class _Spoken:
    """The countries of a clause, until it is said what they did.

    `subjects` are those of the choice before, which the next may leave out.
    """

    def __init__(self, clause: Clause, subjects: Sequence[str]) -> None:
        self._clause = clause
        self.subjects = list(subjects)
        self.negated = False
        self._doubled = False
        self._pending: list[str] = []
        self._beside = False  # whether the next country does as the one before
        self._last: tuple[Position, bool] | None = None
        self._open: tuple[Position, bool] | None = None  # a choice whose countries follow

    @property
    def whole(self) -> bool:
        """Whether each country has a choice, and each choice its country, once."""
        codes = [position.code for position in self._clause.positions]
        left = self._pending or self.negated or self._doubled or (self._open and not codes)
        return not left and len(set(codes)) == len(codes)

    def hear(self, kind: str, text: str) -> None:
        """Take the next token."""
        match kind:
            case "country":
                self._country(text[1:4])
            case "alongside":
                self._beside = True
            case "not":
                self._doubled = self._doubled or self.negated
                self.negated = True
                self._beside = False
            case "passive":
                choice = _PASSIVE.get(text.split()[1], Position.YES)
                self._open = (choice, self.negated)
                self.settle()
            case "absent" | "abstain" | "no" | "yes":
                self._choice(Position[kind.upper()], text)

    def settle(self) -> None:
        """Say that what was negated has been said."""
        self.negated = self._beside = False

    def _country(self, code: str) -> None:
        if self._beside and self._last is not None and not self._pending:
            self._clause.positions.append(ClaimedPosition(code, *self._last))
        elif self._open is not None:
            self._clause.positions.append(ClaimedPosition(code, *self._open))
        else:
            self._pending.append(code)

    def _choice(self, choice: Position, text: str) -> None:
        self._last = (choice, self.negated)
        subjects = self._pending or self.subjects
        self._clause.positions += [ClaimedPosition(code, *self._last) for code in subjects]
        follows = text.endswith("ing") or text.startswith("voting")
        self._open = self._last if follows and not subjects else None
        self._doubled = self._doubled or not (subjects or follows)
        self.subjects, self._pending = list(subjects), []
        self.settle()


def _took(clause: Clause, mark: Mark, negated: bool) -> bool:
    """Add what a mark stands for; return False where it contradicts what was said before."""
    if mark.outcome is not None:
        other: Outcome = "rejected" if mark.outcome == "adopted" else "adopted"
        outcome = other if negated else mark.outcome
        consistent = clause.outcome in {None, outcome}
        clause.outcome = outcome
        return consistent
    consistent = not negated
    for choice, value in mark.figures.items():
        consistent = consistent and clause.figures.get(choice, value) == value
        clause.figures[choice] = value
    if mark.margin is not None:
        consistent = consistent and clause.margin is None
        clause.margin = mark.margin
    if mark.day is not None:
        consistent = consistent and clause.day is None
        clause.day = mark.day
    return consistent
