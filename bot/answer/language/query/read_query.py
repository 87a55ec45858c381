"""A text read: what it asks of votes as a query, and what of it was not understood."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.answer.language.form import (
    NOTHING,
    All,
    Any,
    Ask,
    Countries,
    Members,
    Minus,
    Not,
    Query,
    Set,
    Stage,
    Votes,
)
from bot.answer.language.mention.mentions import MentionFinder, Mentions
from bot.answer.language.query.asks import ask_of
from bot.answer.language.query.atoms import FoundAtoms, asked_behind, atoms_of, set_aside
from bot.answer.language.query.clause import QuestionClause, negated
from bot.answer.language.query.query_parts import (
    added_up,
    among_whom,
    how_compared,
    joint_of,
    like_these,
    of_these,
    only_of,
    outcome_of,
    part_of,
    restricts_to,
    sets_of,
    whole_of,
)
from bot.answer.language.query.sets import Expressed, express, simple
from bot.answer.language.query.unread import left_over
from bot.answer.language.text.lexer import Lexer, Token, has
from bot.answer.language.text.lexicon import STOP_WORDS, VOTE_WORDS, reading_table
from index.lazy_pattern import lazy_pattern
from index.votes.bodies import BodyName
from index.votes.names.countries import Countries as CountryTable
from index.votes.names.groups import Group, Groups
from index.votes.record import VoteRecord

_TITLE = lazy_pattern(
    r'\b(resolution|text|draft|amendment|paragraph|motion) "[^"]{1,300}"(?= of | \()'
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with the query that it is read as.

    `residue` are words that nothing explains, `used` the places of the tokens that its sets are
    made of. `ambiguous` are names that countries share; `region` says that it asks about a part of
    the world; `bodies`, `topic`, `stage` and `years` are what it tells of the votes without naming
    one. `them` says that it asks of those of the turn before; `negated` that an outcome or a "why"
    is denied. `set_aside` is who is left out, `others` that such a few are asked for, `leans` that
    it goes on from the turn before, `spoken` who was spoken of by then; a canonical question is
    meant (`restated`), or may be (`proposed`).
    """

    text: str
    query: Query = NOTHING
    tokens: tuple[Token, ...] = ()
    residue: tuple[str, ...] = ()
    used: frozenset[int] = frozenset()
    ambiguous: tuple[tuple[str, ...], ...] = ()
    region: bool = False
    topic: bool = False
    bodies: tuple[BodyName, ...] = ()
    stage: Stage = ""
    years: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    them: bool = False
    rest: bool = False
    negated: bool = False
    set_aside: tuple[Set, ...] = ()
    others: bool = False
    leans: bool = False
    spoken: tuple[str, ...] = ()
    restated: bool = False
    proposed: tuple[str, ...] = ()

    def unread(self, records: Sequence[VoteRecord] = ()) -> tuple[str, ...]:
        """Return the words that have no place in the query, where these votes are meant."""
        told = not (self.them or self.rest)
        left = left_over(self.tokens, self.query, self.used, records or self.records, told=told)
        # Only a set can leave somebody out: "how did ASEAN except Singapore vote" asks of none.
        return left if self.query.of or not self.set_aside else (*left, "besides")

    def has(self, *meanings: str) -> bool:
        """Say whether a token may mean one of these."""
        return has(self.tokens, *meanings)

    @property
    def strange(self) -> tuple[str, ...]:
        """The words of the residue that don't only join or ask."""
        return tuple(word for word in self.residue if word not in reading_table().connecting)

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
        self.mentions = MentionFinder(records, self.lexer, countries)
        of_records = (
            word
            for record in records
            for phrase in (record.title, record.name, *record.aliases)
            for word in phrase.lower().replace(",", " ").split()
            if not word.endswith("'s")  # whose a text is, who may also be asked about
        )
        self._known = STOP_WORDS.union(VOTE_WORDS, of_records)

    def read(self, text: str, subject: str | None = None) -> Reading:
        """Read a text that was cleaned and whose spelling was mended.

        `subject` is the country that the text before was about, for "its own".
        """
        # A title in quotation marks behind its noun says no more than the day or the symbol after.
        plain = _TITLE.sub(r"\1", text)
        mentions = self.mentions.find(self.lexer.tokens(plain), subject)
        found = set_aside(mentions.tokens)
        tokens, others = asked_behind(found.tokens)
        residue = self._residue(tokens)
        groups = tuple({t.group.id: t.group for t in tokens if t.group and not t.outside}.values())
        countries = tuple(dict.fromkeys(t.codes[0] for t in tokens if len(t.codes) == 1))
        ambiguous = tuple(t.codes for t in tokens if len(t.codes) > 1)
        atoms = atoms_of(tokens, asked=bool(countries or groups or ambiguous))
        told = express(atoms)
        clause = QuestionClause(
            tokens=tokens,
            choices=told.choices if told else (),
            countries=len(countries) + len(groups) + len(ambiguous),
            references=len(mentions.votes),
            known=len(mentions.votes),
            setting=mentions.topic or bool(mentions.bodies)
            or mentions.other_day or bool(mentions.years),
            residue=residue,
            comparable=max(len(told.of), len(told.choices)) if told else 0,
        )  # fmt: skip
        # Who broke ranks is seen from how all of the group voted.
        ranks = clause.has("alike.ranks")
        # "Was Hungary the only EU country" asks of the group, "did only NATO" of all.
        only = bool(groups) and clause.yes_no and clause.alone
        restricts = bool(groups) and not countries and not ranks and restricts_to(clause)
        restricts = bool(countries) if only else restricts
        counts = has(tokens, "how_many")
        among = len(countries) > 1 and not groups and bool(told) and counts and of_these(tokens)
        like = like_these(clause, countries, mentions)
        if restricts or among or only or like is not None:
            clause.countries = 0
            clause.liked = like is not None
        whole = None if countries or ambiguous else whole_of(clause, told)
        restricts = restricts or (bool(groups) and whole is not None)
        ask = ask_of(clause) if whole is None else Ask.COUNT
        if ask is Ask.COMPARE:
            told = express(atoms, apart=True)
        near = self._countries.near(clause.somebody) if clause.somebody in residue else ()
        if near:
            ask, ambiguous = Ask.POSITION, (near,)
        if others and told is not None:
            told = replace(told, of=tuple(Not(one) for one in told.of))
        query = self._query(ask, clause, mentions, told, countries, groups, restricts, found)
        if whole is not None:
            whole = All((whole, *_members(tokens, groups))) if groups else whole
            query = replace(query, whole=whole, number=None, whether=True)
        if among:
            parts = tuple(All((of, Countries(countries))) for of in query.of)
            query = replace(query, of=parts, countries=())
        elif like is not None:
            whom = (All((like, *_members(tokens, groups))),) if groups else (like,)
            query = replace(query, of=whom, countries=())
        return Reading(
            text=text,
            query=query,
            tokens=tuple(tokens),
            residue=residue,
            used=told.used if told is not None else frozenset(),
            ambiguous=ambiguous,
            region=not groups and has(tokens, "region"),
            topic=mentions.topic,
            bodies=mentions.bodies,
            stage=mentions.stage,
            years=mentions.years if mentions.other_day else (),
            about=self._about(text, tokens, countries),
            them=has(tokens, "pronoun.them"),
            rest=has(tokens, "pronoun.rest"),
            negated=bool(told and told.negated) or negated(tokens),
            set_aside=found.aside,
            others=others,
        )

    def _query(
        self,
        ask: Ask,
        clause: QuestionClause,
        mentions: Mentions,
        told: Expressed | None,
        countries: tuple[str, ...],
        groups: tuple[Group, ...],
        restricts: bool,
        found: FoundAtoms,
    ) -> Query:
        if ask is Ask.OTHER:
            return replace(NOTHING, votes=mentions.votes, countries=countries, groups=groups,
                           of=tuple(map(simple, told.of)) if told else (),
                           choices=told.choices if told else (), part=part_of(clause),
                           compared=how_compared(clause))  # fmt: skip
        added = added_up(clause, told) if ask is Ask.COUNT else ()
        of = added or sets_of(ask, clause, told, mentions)
        if told is not None and told.only:
            of = tuple(only_of(one, self.mentions.records) for one in of)
        if restricts and ask is Ask.COMPARE and of and len(groups) > 1:
            of = tuple(All((of[0], Members(group))) for group in groups)
        elif restricts:
            of = tuple(All((one, *_members(clause.tokens, groups))) for one in of)
        for aside in found.aside:
            of = tuple(Minus(one, aside) for one in of)
        joint = joint_of(clause.tokens)
        numbers = [t.number for t in clause.tokens if t.number is not None and not t.date]
        number = numbers[0] if len(numbers) == 1 else None
        counts = ask in {Ask.WHO, Ask.COUNT, Ask.MARGIN} and clause.yes_no
        counts = counts or ask is Ask.WHICH
        return Query(
            ask=ask,
            votes=mentions.votes,
            of=tuple(map(simple, of)),
            choices=told.choices if told else (),
            countries=countries,
            groups=groups,
            whether=_whether(ask, clause),
            part=part_of(clause),
            every=joint != "any"
            and not clause.has("anybody.any", "anybody.nobody", "only.only", "only.alone"),
            joint=bool(joint),
            among=among_whom(clause),
            less=clause.has("compared.less", "margin.closer"),
            equal=clause.has("compared.same"),
            by=clause.has("how_many", "margin.margin"),
            differ=clause.has("alike.differ", "alike.changed", "alike.ranks")
            is not negated(clause.tokens),
            alone=clause.alone,
            added=bool(added),
            outcome=outcome_of(clause),
            unanimous=clause.has("outcome.unanimous"),
            denied=clause.has("denied") is not (clause.yes_no and _nobody(clause.tokens)),
            veto=any("veto" in one.text for one in clause.tokens),
            number=number if counts else None,
            compared=how_compared(clause),
            years=mentions.years,
            negated=negated(clause.tokens),
            stage=mentions.stage,
        )

    def _residue(self, tokens: Sequence[Token]) -> tuple[str, ...]:
        return tuple(
            one.text
            for one in tokens
            if one.word
            and len(one.text) > 1
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
        return (*words, *(self.mentions.country_name(code) for code in named))


def _members(tokens: Sequence[Token], groups: Sequence[Group]) -> tuple[Set, ...]:
    """Return who belongs to groups: any of those that are listed, or all.

    All are meant by "EU states in NATO" and "members of both".
    """
    members: tuple[Set, ...] = tuple(Members(group) for group in groups)
    listed = [
        one.may("joint") and all(
            any(other.group is not None for other in near)
            for near in (tokens[max(at - 2, 0) : at], tokens[at + 1 : at + 3])
        )
        for at, one in enumerate(tokens)
    ]  # fmt: skip
    both = any(one.may("neither.both") and later.group for one, later in pairwise(tokens))
    return (Any(members),) if len(members) > 1 and any(listed) and not both else members


def _whether(ask: Ask, clause: QuestionClause) -> bool:
    """Say whether yes or no is asked for; which of two is more only where one is claimed to be."""
    claimed = ask is not Ask.COMPARE or clause.has("compared.than", "compared.same")
    return clause.yes_no and claimed and not clause.has("sides.or")


def _nobody(tokens: Sequence[Token]) -> bool:
    """Say whether it is claimed that nobody did: "no EU country", "neither Mali nor Chad"."""
    return has(tokens, "anybody.nobody") or any(
        one.may("neither.neither") and later.codes for one, later in pairwise(tokens)
    )
