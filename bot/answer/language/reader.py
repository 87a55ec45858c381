"""A text read: what it asks of votes as a query, and what of it was not understood."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from bot.answer.language.asks import Clause, ask_of
from bot.answer.language.form import (
    NOTHING,
    All,
    Among,
    Ask,
    Chose,
    Compared,
    Countries,
    Differed,
    Members,
    Minus,
    Outcome,
    Query,
    Set,
    Stage,
    Votes,
)
from bot.answer.language.lexer import Lexer, Token
from bot.answer.language.mentions import MentionFinder, Mentions
from bot.answer.language.sets import UNNAMED, Atom, Expressed, express, simple
from bot.answer.language.words import STOP_WORDS, VOTE_WORDS
from index.votes.countries import Countries as CountryTable
from index.votes.groups import Group, Groups
from index.votes.types import Position, VoteRecord

OF_SETS: Final = frozenset({Ask.WHO, Ask.COUNT, Ask.SHARE, Ask.COMPARE})
_BEARING: Final = ("not", "without_doing", "neither.neither", "neither.nor", "only.only",
                   "only.one", "besides.besides", "compared", "without")  # fmt: skip
# "Came back", "got back", "looking back": no vote.
_CAME: Final = frozenset(
    "came come comes coming went go goes get gets got getting way look looking bring brought "
    "sent send turn hold holds held report call dates date going fight bite right from".split()
)
_COMPARED: Final[dict[str, Compared]] = {
    "compared.more_than": "more than", "compared.at_least": "at least",
    "compared.less_than": "fewer than", "compared.at_most": "at most",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with the query that it is read as.

    `residue` are words that nothing explains, `unread` those among the understood that bear on the
    meaning and have no place in the query. `ambiguous` are names that countries share; `region`
    says that it asks about a part of the world; `council`, `assembly`, `topic`, `stage` and
    `years` are
    what it tells of the votes without naming one. `them` says that it asks of those of the turn
    before; `negated` that an outcome or a "why" is denied.
    """

    text: str
    query: Query = NOTHING
    tokens: tuple[Token, ...] = ()
    residue: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    ambiguous: tuple[tuple[str, ...], ...] = ()
    region: bool = False
    topic: bool = False
    council: bool = False
    assembly: bool = False
    stage: Stage = ""
    years: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    them: bool = False
    rest: bool = False
    negated: bool = False

    @property
    def ask(self) -> Ask:
        """What is asked."""
        return self.query.ask

    @property
    def votes(self) -> tuple[Votes, ...]:
        """The votes that it names."""
        return self.query.votes

    @property
    def countries(self) -> tuple[str, ...]:
        """The countries that it asks about."""
        return self.query.countries

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups that it asks about."""
        return self.query.groups

    @property
    def records(self) -> tuple[VoteRecord, ...]:
        """All votes that it refers to, once each."""
        return self.query.records


@dataclass(slots=True)
class _Found:
    """What is found among the tokens, step by step."""

    tokens: list[Token]
    excluded: list[str] = field(default_factory=list)
    without: list[Group] = field(default_factory=list)
    used: set[int] = field(default_factory=set)


class Reader:
    """Reads texts against the records of one library."""

    def __init__(
        self,
        countries: CountryTable,
        records: Sequence[VoteRecord],
        groups: Groups | None = None,
        publishers: Collection[str] = (),
    ) -> None:
        """Read against records; `publishers` are names that speak of no country ("EU Global")."""
        self._countries = countries
        self.lexer = Lexer(countries, Groups.load() if groups is None else groups, publishers)
        self._finder = MentionFinder(records, self.lexer, countries)
        self._known = (
            STOP_WORDS
            | VOTE_WORDS
            | frozenset(
                word.removesuffix("'s")
                for record in records
                for phrase in (record.title, record.name, *record.aliases)
                for word in phrase.lower().replace(",", " ").split()
            )
        )

    def read(self, text: str, subject: str | None = None) -> Reading:
        """Read a text that was cleaned and whose spelling was mended.

        `subject` is the country that the text before was about, for "its own".
        """
        mentions = self._finder.find(self.lexer.tokens(text), subject)
        found = _set_aside(mentions.tokens)
        tokens = found.tokens
        residue = self._residue(tokens)
        groups = tuple({t.group.id: t.group for t in tokens if t.group and not t.outside}.values())
        countries = tuple(dict.fromkeys(t.codes[0] for t in tokens if len(t.codes) == 1))
        ambiguous = tuple(t.codes for t in tokens if len(t.codes) > 1)
        atoms = _atoms(tokens, asked=bool(countries or groups or ambiguous))
        told = express(atoms)
        clause = Clause(
            tokens=tokens,
            choices=told.choices if told else (),
            countries=len(countries) + len(groups) + len(ambiguous),
            references=len(mentions.votes),
            known=sum(not votes.sought for votes in mentions.votes),
            setting=mentions.topic or mentions.council or mentions.assembly
            or mentions.other_day or bool(mentions.years),
            residue=residue,
            comparable=len(told.of) if told else 0,
        )  # fmt: skip
        restricts = bool(groups) and not countries and _restricts(clause)
        if restricts:
            clause.countries = 0
        ask = ask_of(clause)
        if ask is Ask.COMPARE:
            told = express(atoms, apart=True)
        query = self._query(ask, clause, mentions, told, countries, groups, restricts, found)
        unread = _unread(clause, query, told, found)
        return Reading(
            text=text,
            query=query,
            tokens=tuple(tokens),
            residue=residue,
            unread=unread,
            ambiguous=ambiguous,
            region=not groups and any(t.may("region") for t in tokens),
            topic=mentions.topic,
            council=mentions.council,
            assembly=mentions.assembly,
            stage=mentions.stage,
            years=mentions.years if mentions.other_day else (),
            about=self._about(text, tokens, countries),
            them=any(t.may("pronoun.them") for t in tokens),
            rest=any(t.may("pronoun.rest") for t in tokens),
            negated=bool(told and told.negated) or _negated(tokens),
        )

    def _query(
        self,
        ask: Ask,
        clause: Clause,
        mentions: Mentions,
        told: Expressed | None,
        countries: tuple[str, ...],
        groups: tuple[Group, ...],
        restricts: bool,
        found: _Found,
    ) -> Query:
        if ask is Ask.OTHER:
            return replace(NOTHING, votes=mentions.votes, countries=countries, groups=groups,
                           choices=told.choices if told else ())  # fmt: skip
        of = _of(ask, clause, told, mentions)
        if told is not None and told.only:
            of = tuple(_only(one, mentions.votes, self._finder.records) for one in of)
        if restricts:
            parts = tuple(Members(group) for group in groups)
            of = tuple(All((one, *parts)) for one in of)
        for group in found.without:
            of = tuple(Minus(one, Members(group)) for one in of)
        if found.excluded:
            of = tuple(Minus(one, Countries(tuple(found.excluded))) for one in of)
        number = next(
            (t.number for t in clause.tokens if t.number is not None and not t.date), None
        )
        counts = ask is Ask.COUNT and clause.yes_no and not clause.has("how_many")
        return Query(
            ask=ask,
            votes=mentions.votes,
            of=tuple(map(simple, of)),
            choices=told.choices if told else (),
            countries=countries,
            groups=groups,
            whether=clause.yes_no and not clause.has("sides.or"),
            every=not clause.has("anybody.any", "anybody.nobody", "only.only", "only.alone"),
            among=_among(clause),
            less=clause.has("compared.less"),
            differ=clause.has("alike.differ", "alike.changed"),
            alone=clause.has("only.alone"),
            outcome=_outcome(clause),
            unanimous=clause.has("outcome.unanimous"),
            veto=any("veto" in one.text for one in clause.tokens),
            number=number if counts else None,
            compared=next((v for m, v in _COMPARED.items() if clause.has(m)), "exactly"),
            years=mentions.years,
        )

    def _residue(self, tokens: Sequence[Token]) -> tuple[str, ...]:
        return tuple(
            one.text
            for one in tokens
            if one.word
            and len(one.text) > 1
            and one.text[0].isalpha()
            and one.text not in self._known
            and not one.text.endswith("ly")
        )

    def _about(
        self, text: str, tokens: Sequence[Token], countries: Collection[str]
    ) -> tuple[str, ...]:
        """Return the words that may tell what another vote was about: "Gaza", "Ukraine"."""
        words = [
            word
            for one in tokens
            if one.votes is None and (one.word or one.may("topic.matter", "region"))
            for word in one.text.split()
            if len(word) > 1 and word not in STOP_WORDS and word not in VOTE_WORDS
        ]
        named = sorted(self._countries.codes_in(text) - set(countries))
        return (*words, *(self._finder.country_name(code) for code in named))


# -- what is set aside ---------------------------------------------------------------------------


def _set_aside(tokens: Sequence[Token]) -> _Found:  # noqa: PLR0912  (a case each)
    """Take out who is set aside: "besides Mali", "outside NATO"."""
    found = _Found([])
    at = 0
    while at < len(tokens):
        token = tokens[at]
        outside = token.text == "outside" or token.may("besides")
        end = at + 1
        codes: list[str] = []
        groups: list[Group] = []
        while outside and end < len(tokens):
            one = tokens[end]
            if len(one.codes) == 1:
                codes.append(one.codes[0])
            elif one.group is not None:
                groups.append(one.group)
            elif not (one.may("joint.and", "joint.comma", "joint.or") and (codes or groups)):
                break
            end += 1
        while end > at + 1 and tokens[end - 1].may("joint"):
            end -= 1
        if codes or groups:
            if not token.may("besides.with"):
                found.excluded += codes
                found.without += groups
        else:
            end = at + 1
            if token.group is not None and (token.outside or _denied(tokens, at)):
                found.without.append(token.group)
                if found.tokens and found.tokens[-1].text == "in":
                    found.tokens.pop()
                if found.tokens and found.tokens[-1].text in {"not", "non"}:
                    found.tokens.pop()
            else:
                found.tokens.append(token)
        at = end
    return found


def _denied(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a group is denied: "not in NATO"."""
    return at > 1 and tokens[at - 1].text == "in" and tokens[at - 2].text == "not"


# -- atoms of set expressions --------------------------------------------------------------------


def _atoms(tokens: Sequence[Token], *, asked: bool) -> list[Atom]:
    start = _asked_from(tokens)
    share = any(one.may("share") for one in tokens)
    counts = any(one.may("how_many") for one in tokens)
    atoms: list[Atom] = []
    for at, token in enumerate(tokens):
        choice = _choice(tokens, at)
        if token.votes is not None:
            atoms.append(Atom("votes", at, votes=token.votes))
        elif token.may("sides"):
            if not share and (counts or not asked):
                atoms.append(Atom("choice", at, choices=(Position.YES, Position.NO)))
        elif choice is not None:
            atoms.append(Atom("choice", at, choices=(choice,)))
        elif token.may("not"):
            if at >= start and not _tag(tokens, at) and not _of_another_verb(tokens, at):
                atoms.append(Atom("not", at))
        else:
            kind = _kind(token)
            if kind is not None:
                atoms.append(Atom(kind, at))
    return atoms


def _kind(token: Token) -> str | None:
    for meaning, kind in (
        ("without_doing", "but not"), ("neither.neither", "neither"), ("neither.nor", "nor"),
        ("only.one", "one"), ("only.only", "only"), ("joint.and", "and"), ("joint.or", "or"),
        ("joint.but", "but"), ("joint.comma", "comma"),
    ):  # fmt: skip
        if token.may(meaning):
            return kind
    return None


def _choice(tokens: Sequence[Token], at: int) -> Position | None:
    """Return the choice that a token is in its place."""
    token = tokens[at]
    before = tokens[at - 1] if at else None
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    choice = token.choice
    if token.text == "back" and before is not None and before.text.split()[-1] in _CAME:
        return None
    if choice is not None:
        return choice
    if token.text == "for":
        return Position.YES if _is_for(tokens, at) else None
    if token.text in {"no", "nos"} and before is not None:
        chosen = before.may("joint.or", "joint.and", "joint.comma", "choice", "neither", "how_many")
        cast = any(one.choice is not None or one.may("vote.vote") for one in tokens[:at])
        listed = after is None or after.may("joint", "choice", "topic.on") or (
            after.text in {"in", "to"} or after.votes is not None
        )  # fmt: skip
        return Position.NO if chosen and cast and listed else None
    if token.text.startswith("reject") and after is not None and (
        after.votes is not None or after.may("pronoun.it", "text.noun")
    ):  # fmt: skip
        passive = before is not None and (before.may("body") or before.votes is not None)
        return None if passive else Position.NO
    return None


def _is_for(tokens: Sequence[Token], at: int) -> bool:
    """Say whether "for" is a choice: "how many for", "voted neither for nor against"."""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    before = tokens[at - 1] if at else None
    if before is None:
        return False
    ends = after is None or after.may("joint", "neither.nor", "pronoun.it") or (
        after.votes is not None or after.may("choice", "text.noun")
    )  # fmt: skip
    if not ends:
        return False
    place = at - 1
    while place >= 0 and (
        tokens[place].may("neither", "only.only", "not", "joint", "without_doing")
        or tokens[place].text in {"both", "also", "then", "first", "even", "so", "rather"}
        or tokens[place].text.endswith("ly")
    ):
        place -= 1
    if place < 0:
        return False
    lead = tokens[place]
    if lead.may("vote.vote", "who.people", "how_many") or lead.group is not None:
        return True
    if lead.text in {"were", "was", "is", "are", "came"}:
        return True
    # "Against A but for B", "voted for neither A nor for B": joined to a choice before.
    joined = place < at - 1 or before.may("joint")
    chosen = any(one.choice is not None for one in tokens[:at])
    return joined and chosen and (lead.votes is not None or lead.choice is not None)


def _asked_from(tokens: Sequence[Token]) -> int:
    """Return where a question goes on after a verb that asks: "didn't it" denies nothing."""
    for at, token in enumerate(tokens[:8]):
        if token.may("yes_no.verb"):
            after = tokens[at + 1] if at + 1 < len(tokens) else None
            return at + 2 if after is not None and after.may("not") else at + 1
        if not (token.may("joint", "yes_no.claim") or token.text in STOP_WORDS):
            return 0
        if token.may("who", "how_many", "vote.position") or token.text in {"how", "what", "why"}:
            return 0
    return 0


def _tag(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a negation belongs to a tag at the end: "didn't they?", "or not"."""
    return len(tokens) - at <= 2 and not any(
        one.choice is not None or one.votes is not None or one.may("outcome", "vote")
        for one in tokens[at:]
    )


def _negated(tokens: Sequence[Token]) -> bool:
    """Say whether anything is denied."""
    return any(
        token.may("not") and not _tag(tokens, at) and not _of_another_verb(tokens, at)
        for at, token in enumerate(tokens)
        if at >= _asked_from(tokens)
    )


def _of_another_verb(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a negation is of a verb that is no vote: "not hesitate and vote no"."""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    return after is not None and after.word and after.text not in STOP_WORDS and any(
        one.may("joint.and", "joint.comma", "joint.but") for one in tokens[at + 2 : at + 4]
    )  # fmt: skip


# -- the parts of a query ------------------------------------------------------------------------


def _restricts(clause: Clause) -> bool:
    """Say whether a group limits who is meant: "which NATO members", "EU states that abstained"."""
    if clause.lists or clause.has("how_many", "anybody.any", "anybody.nobody", "share"):
        return True
    return any(
        token.group is not None and later.text in {"who", "that", "which"}
        for token, later in zip(clause.tokens, clause.tokens[1:], strict=False)
    )


def _of(  # noqa: PLR0911  (a case each)
    ask: Ask, clause: Clause, told: Expressed | None, mentions: Mentions
) -> tuple[Set, ...]:
    if ask in {Ask.WHO, Ask.COUNT} and clause.has("alike.changed", "alike.differ", "alike.same"):
        differed = _differed(clause, told, mentions)
        if differed is not None:
            return (differed,)
    if told is not None and len(told.of) > 1 and clause.has("total"):
        return (Chose(_first(mentions), told.choices),)
    if told is None:
        if ask is Ask.SHARE:
            return (Chose(_first(mentions), (Position.YES,)),)
        if ask is Ask.COMPARE and len(mentions.votes) > 1:
            return tuple(Chose(votes, (Position.YES,)) for votes in mentions.votes)
        return ()
    if (
        ask is Ask.POSITION
        and any(one.may("joint.or") for one in clause.tokens)
        and len(told.of) == 1
        and isinstance(told.of[0], Chose)
        and len(told.of[0].choices) > 1
    ):
        return ()  # "did it back or oppose it" asks which
    return told.of


def _differed(clause: Clause, told: Expressed | None, mentions: Mentions) -> Set | None:
    """Return who changed between two votes, or made the same choice on both."""
    records = tuple(dict.fromkeys(r for votes in mentions.votes for r in votes.records))
    choices = told.choices if told else ()
    if len(records) == 2:
        first, second = (Votes((record,)) for record in records)
    elif not mentions.votes:
        first, second = UNNAMED, UNNAMED
    else:
        return None
    if len(choices) == 2 and clause.has("alike.changed"):
        return All((Chose(first, choices[:1]), Chose(second, choices[1:])))
    if choices:
        return None
    return Differed(first, second, same=not clause.has("alike.changed", "alike.differ"))


def _first(mentions: Mentions) -> Votes:
    return mentions.votes[0] if mentions.votes else UNNAMED


def _only(of: Set, votes: Sequence[Votes], records: Sequence[VoteRecord]) -> Set:
    """Leave out those who chose the same on the other whole text of that body."""
    if not isinstance(of, Chose) or len(of.votes.records) != 1:
        return of
    others = [
        record
        for record in records
        if record.kind == "resolution"
        and record.totals is not None
        and record.body == of.votes.record.body
        and record is not of.votes.record
    ]
    if len(votes) > 1 or not others:
        return of
    return Minus(of, Chose(Votes((others[0],)), of.choices))


def _among(clause: Clause) -> Among:
    if clause.has("sides", "without"):
        return "yes and no"
    if clause.has("among.membership"):
        return "membership"
    return "votes cast" if clause.has("among.cast") else ""


def _outcome(clause: Clause) -> Outcome | None:
    if clause.has("outcome.rejected") or any(
        one.text in {"oppose", "turn down", "throw out"} for one in clause.tokens
    ):
        return "rejected"
    return "adopted" if clause.has("outcome.adopted", "outcome.unanimous", "choice.yes") else None


def _unread(clause: Clause, query: Query, told: Expressed | None, found: _Found) -> tuple[str, ...]:
    """Return the words that bear on the meaning and found no place in the query."""
    if query.ask in {Ask.OTHER, Ask.WHY}:
        return ()
    used = told.used if told is not None and query.of else frozenset()
    fine = {
        Ask.COMPARE: ("compared", "not", "only.only"), Ask.MARGIN: ("compared",),
        Ask.SHARE: ("compared", "without"), Ask.OUTCOME: ("not", "only.only"),
        Ask.LIKE: ("compared",), Ask.POSITION: ("only.only",),
    }.get(query.ask, ())  # fmt: skip
    if query.number is not None:
        fine = (*fine, "compared")
    start = _asked_from(clause.tokens)
    unread = []
    for at, token in enumerate(clause.tokens):
        if not token.may(*_BEARING) or at in used or at < start or (fine and token.may(*fine)):
            continue
        if token.may("not") and (_tag(clause.tokens, at) or _of_another_verb(clause.tokens, at)):
            continue
        if token.may("choice", "share", "margin") or token.means & {"compared.exactly"}:
            continue
        unread.append(token.text)
    return tuple(unread)
