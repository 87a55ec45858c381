"""Tokens to atoms: what a set expression is made of, and before that who is set aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from bot.answer.language.form import Countries, Members, Set, Votes
from bot.answer.language.query.clause import asked_from, of_another_verb, of_voters, tag
from bot.answer.language.query.sets import Atom
from bot.answer.language.text.lexer import NO_TOKEN, Token, has, look, tagged
from index.votes.names.groups import Group
from index.votes.record import Position

# "Came back", "got back", "looking back": no vote.
_CAME: Final = frozenset(
    "came come comes coming went go goes get gets got getting way look looking bring brought "
    "sent send turn hold holds held report call dates date going fight bite right from".split()
)
OF_WHOM: Final = "of whom"
_FLATLY: Final = frozenset("a an straight up flat outright plain firm hard".split())
_EXCEPTION: Final = frozenset({"exception", "exceptions", "odd", "out", "the"})
_FEW: Final = frozenset({"one", "two", "one of"})
_BUT: Final = frozenset({"but", "bar", "except", "except for", "save", "save for", "all but"})


@dataclass(slots=True)
class FoundAtoms:
    """What is found among the tokens, step by step."""

    tokens: list[Token]
    excluded: list[str] = field(default_factory=list)
    without: list[Group] = field(default_factory=list)

    @property
    def aside(self) -> tuple[Set, ...]:
        """Who is set aside, as sets."""
        groups: tuple[Set, ...] = tuple(map(Members, dict.fromkeys(self.without)))
        codes = tuple(dict.fromkeys(self.excluded))
        return (*groups, Countries(codes)) if codes else groups


def set_aside(tokens: Sequence[Token]) -> FoundAtoms:
    """Take out who is set aside: "besides Mali", "outside NATO"."""
    tokens = [_nobody(tokens, at) for at in range(len(tokens))]
    found = FoundAtoms([])
    chosen = any(one.choice for one in tokens)
    at = 0
    while at < len(tokens):
        token = tokens[at]
        end, codes, groups = _named(tokens, at + 1)
        first, listed, _ = _named(tokens, at)
        others = [one.may("joint.and", "who.who") for one in tokens[first : first + 2]]
        if not at and listed and others == [True, True]:  # "Mali and who else voted for it"
            found.excluded += listed
            at = first + 1
            continue
        before = token.may("besides.besides") or (token.may("besides.with") and chosen)
        before = before or (token.text == "without" and end > at + 1)
        before = before or (token.text == "but" and _of_all(found.tokens))
        # "Who sided with Chad against it" asks for the others that were.
        sided = token.may("alike.same") and token.text.endswith("with") and end < len(tokens)
        before = before or (sided and tokens[end].choice is not None)
        # "In neither NATO nor the EU", but not "neither NATO nor the EU backed it".
        lead = look(found.tokens, len(found.tokens) - 1).text
        member = token.may("neither.neither") and lead in {"in", "of", "to"}
        before = before or (member and bool(groups) and not codes)
        if before and (codes or groups):
            found.excluded += codes
            found.without += groups
            at = end + (look(tokens, end).text in {"out", "aside"})
            continue
        # "Mali aside", "with Mali left out"
        end, codes, groups = _named(tokens, at)
        if (codes or groups) and look(tokens, end).may("besides.aside"):
            found.excluded += codes
            found.without += groups
            at = end + 1
        elif token.group is not None and (token.outside or _denied(tokens, at)):
            found.without.append(token.group)
            while found.tokens and found.tokens[-1].text in {"in", "not", "non"}:
                found.tokens.pop()
            at += 1
        else:
            found.tokens.append(token)
            at += 1
    return found


def _of_all(tokens: Sequence[Token]) -> bool:
    """Say whether all or nobody is spoken of just before: "nobody in NATO but Hungary"."""
    return has(tokens[-4:], "anybody.nobody", "anybody.every")


def _nobody(tokens: Sequence[Token], at: int) -> Token:
    """Return the token of a place, where "no" before a group is nobody of it: "no EU country"."""
    token = tokens[at]
    if token.text != "no" or look(tokens, at + 1).group is None:
        return token
    return replace(token, means=frozenset({"anybody.nobody"}))


def _named(tokens: Sequence[Token], at: int) -> tuple[int, list[str], list[Group]]:
    """Return the countries and groups that are listed from a place on, and where they end."""
    end, codes, groups = at, list[str](), list[Group]()
    while end < len(tokens):
        one = tokens[end]
        if len(one.codes) == 1:
            codes.append(one.codes[0])
        elif one.group is not None:
            groups.append(one.group)
        elif codes or groups:
            if not one.may("joint.and", "joint.comma", "joint.or", "neither.nor"):
                break
        elif not (one.may("who.people", "among") or one.text in {"of", "in"}):
            break
        end += 1
    while end > at and tokens[end - 1].may("joint", "neither.nor"):
        end -= 1
    return end, codes, groups


def _denied(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a group is denied: "not in NATO"."""
    return at > 1 and tokens[at - 1].text == "in" and tokens[at - 2].text == "not"


def atoms_of(tokens: Sequence[Token], *, asked: bool) -> list[Atom]:
    """Return the atoms of a set expression; `asked` says that countries are asked about."""
    start = asked_from(tokens)
    share = has(tokens, "share")
    counts = has(tokens, "how_many")
    atoms: list[Atom] = []
    for at, token in enumerate(tokens):
        choice = _choice(tokens, at)
        after = look(tokens, at + 1)
        if token.votes is not None:
            denied = any(one.choice and "not" in one.text.split() for one in tokens[:at])
            either = at > 0 and tokens[at - 1].may("neither.either")
            atoms += _votes(token, token.votes, at, denied=denied, either=either, counts=counts)
        elif token.may("sides"):
            if not share and (counts or not asked):
                atoms.append(Atom("choice", at, choices=(Position.YES, Position.NO)))
        elif choice is not None:
            atoms.append(Atom("choice", at, choices=(choice,)))
        elif token.may("turnout.present") or (
            _took_part(tokens, at) if counts or share else _voted_on(atoms, tokens, at)
        ):
            atoms.append(Atom("choice", at, choices=(Position.ABSENT,), denied=True))
        elif token.may("not"):
            if at >= start and not tag(tokens, at) and not of_another_verb(tokens, at):
                atoms.append(Atom("not", at))
        else:
            kind = _kind(token)
            if kind == "either" and not any(one.votes for one in tokens[at + 1 : at + 3]):
                kind = None  # "is it one of the countries"
            if kind in {"neither", "nor"} and after.codes:
                kind = OF_WHOM  # "neither Mali nor Chad backed it" denies what both did
            if kind is not None and not (kind == "only" and of_voters(tokens, at)):
                atoms.append(Atom(kind, at))
    return _in_neither(_of_none(_only_one(_or_both(atoms, tokens), tokens), tokens), tokens)


def _votes(
    token: Token, votes: Votes, at: int, *, denied: bool, either: bool, counts: bool
) -> list[Atom]:
    """Return the votes that a mention means: "both texts" and "either text" are two.

    Where the choice itself is `denied`, "did not vote on either" says so of both; where it
    `counts`, "each text" has a figure of its own.
    """
    words = set(token.text.split())
    if counts and "each" in words:
        return [Atom("votes", at, votes=votes)]
    link = "and" if words & {"both", "each", "two", "all", "twice"} else ""
    if either or words & {"either", "neither"} or "one" in words:
        link = "and" if denied else "or"
    many = len(votes.records)
    if not link or many < 2 or (many > 2 and "all" not in words):
        return [Atom("votes", at, votes=votes)]
    first, *others = (Atom("votes", at, votes=replace(votes, records=(r,))) for r in votes.records)
    link = "nor" if "neither" in words else link
    listed = [first, *(one for other in others for one in (Atom(link, at), other))]
    return [Atom("neither", at), *listed] if link == "nor" else listed


def _or_both(atoms: list[Atom], tokens: Sequence[Token]) -> list[Atom]:
    """Read "A, B or both" as either of the two."""
    both = any(one.may("joint.or") and later.may("neither.both") for one, later in pairwise(tokens))
    return [Atom("either", -1), *atoms] if both else atoms


def _took_part(tokens: Sequence[Token], at: int) -> bool:
    """Say whether those are counted who voted, however they did: "how many states voted on it"."""
    if any(one.choice or one.may("sides", "alike", "compared") for one in tokens):
        return False
    lead = look(tokens, at - 1)
    who = lead.may("who.people", "how_many") or lead.group is not None
    return tokens[at].may("turnout") or (who and tokens[at].text in {"voted", "vote"})


def _voted_on(atoms: Sequence[Atom], tokens: Sequence[Token], at: int) -> bool:
    """Say whether "voted on" is a choice beside another: "missed A but voted on B"."""
    beside = len(atoms) > 1 and atoms[-1].kind in {"but", "and"}
    on = look(tokens, at + 1).may("topic.on") and look(tokens, at + 2).votes is not None
    return beside and on and tokens[at].text in {"voted", "vote"}


def _only_one(atoms: list[Atom], tokens: Sequence[Token]) -> list[Atom]:
    """Read "only against one of the two" as against only one of them."""
    if atoms and atoms[-1].kind == "one":  # "for one of A and B but not the other"
        atoms = [atoms[-1], *atoms[:-1]]
    one = next((a.at for a in atoms if a.kind in {"votes", "either"}
                and tokens[a.at].text.startswith("one of")), None)  # fmt: skip
    if one is None:
        return atoms
    return [replace(a, kind="one") if a.kind == "only" else a for a in atoms]


def _of_none(atoms: list[Atom], tokens: Sequence[Token]) -> list[Atom]:
    """Read "for none of A and B" as for neither A nor B."""
    if not any(one.text == "none of" for one in tokens):
        return atoms
    return [replace(a, kind="nor") if a.kind in {"and", "or"} else a for a in atoms]


def _in_neither(atoms: list[Atom], tokens: Sequence[Token]) -> list[Atom]:
    """Read "voted in neither", which tells no choice, as voting on none of them."""
    neither = next((one for one in atoms if one.kind == "neither"), None)
    if neither is None or any(one.kind == "choice" for one in atoms):
        return atoms
    if not has(tokens[: neither.at], "vote.vote", "turnout"):
        return atoms
    done = [replace(one, kind="and") if one.kind == "nor" else one for one in atoms]
    at = done.index(neither)
    done[at] = Atom("choice", neither.at, choices=(Position.ABSENT,))
    return done


def _kind(token: Token) -> str | None:
    for meaning, kind in (
        ("without_doing", "but not"), ("neither.neither", "neither"), ("neither.nor", "nor"),
        ("neither.either", "either"),
        ("only.one", "one"), ("only.only", "only"), ("joint.and", "and"), ("joint.or", "or"),
        ("joint.but", "but"), ("joint.comma", "comma"),
    ):  # fmt: skip
        if token.may(meaning):
            return kind
    return None


def _choice(  # noqa: PLR0911  (a case each)
    tokens: Sequence[Token], at: int
) -> Position | None:
    """Return the choice that a token is in its place."""
    token, before, after = tokens[at], look(tokens, at - 1), look(tokens, at + 1)
    if at + 1 == len(tokens) and tagged(tokens):
        return None
    if token.text == "back" and before.text and before.text.split()[-1] in _CAME:
        return None
    if token.choice is not None:
        return token.choice
    if token.text in {"no", "for"} and not at and after.may("total"):
        return Position.NO if token.text == "no" else Position.YES  # "no plus abstain"
    if token.text == "for":
        return Position.YES if _is_for(tokens, at) else None
    if token.text in {"no", "nos"}:
        return Position.NO if _is_no(tokens, at) else None
    whom = tokens[at + 2 : at + 4]
    of_country = after.text == "by" and any(one.codes or one.group is not None for one in whom)
    of_text = after.votes is not None and before.votes is None and not before.may("body")
    rejects = (token.text == "rejected" and of_country) or (
        token.text.startswith("reject") and of_text
    )
    return Position.NO if rejects else None


def _is_no(tokens: Sequence[Token], at: int) -> bool:
    """Say whether "no" is a choice: "went from yes to no", "how many no", "voted a flat no"."""
    after = look(tokens, at + 1)
    before = next((one for one in tokens[at - 1 :: -1] if one.text not in _FLATLY), NO_TOKEN)
    share = has(tokens, "share")
    chosen = before.text.split()[-1:] in (["from"], ["to"]) or before.may(
        "joint.or", "joint.and", "joint.comma", "choice", "neither", "how_many", "not",
        "without_doing", "vote.vote",
    )  # fmt: skip
    cast = share or any(one.choice or one.may("vote.vote", "alike.changed") for one in tokens)
    ends = not after.text or after.may("joint", "choice", "topic.on") or after.text in {"in", "to"}
    return at > 0 and cast and ends and (chosen or (share and before.may("yes_no.verb")))


def _is_for(tokens: Sequence[Token], at: int) -> bool:
    """Say whether "for" is a choice: "how many for", "voted neither for nor against"."""
    after = look(tokens, at + 1)
    ends = not after.text or after.votes is not None or after.may(
        "joint", "neither.nor", "pronoun.it", "choice", "text.noun"
    )  # fmt: skip
    place = at - 1
    while look(tokens, place).may("neither", "only.only", "not", "joint", "without_doing"):
        place -= 1
    lead = look(tokens, place)
    if lead.may("vote.vote", "who.people", "how_many", "yes_no.verb") or lead.group is not None:
        return ends
    # "Against A but for B", "voted for neither A nor for B": joined to a choice before.
    chosen = any(one.choice is not None for one in tokens[:at])
    return ends and place < at - 1 and chosen and lead.votes is not None


def asked_behind(tokens: list[Token]) -> tuple[list[Token], bool]:
    """Put a question of who behind a statement in front: "all but one backed it, which didn't?".

    Return the tokens as one question, and whether those are asked for who did otherwise.
    """
    at = max((at for at, one in enumerate(tokens) if one.may("who.who", "who.which")), default=0)
    head, tail = tokens[:at], tokens[at + 1 :]
    plain = all(
        one.may("yes_no.verb", "not", "text.one", "pronoun.it", "who.people", "joint.comma")
        or one.text in _EXCEPTION
        for one in tail
    )
    if not (plain and any(one.choice for one in head)):
        return tokens, False
    while head and head[-1].may("joint"):
        head.pop()
    told, left_out = _without_few(head)
    others = left_out or has(tail, "not")
    return [tokens[at], *told], others


def _without_few(head: Sequence[Token]) -> tuple[list[Token], bool]:
    """Leave out how many it is said of: "all of them but one", "most of them"."""
    kept: list[Token] = []
    left_out, at = False, 0
    while at < len(head):
        token, after = head[at], head[at + 1 : at + 3]
        few = bool(after) and (after[0].text in _FEW or after[0].number is not None)
        if token.text in _BUT and few:
            left_out = True
            at += 2 + after[-1].may("who.people")
            continue
        if not token.may("anybody.every", "anybody.most"):
            kept.append(token)
        at += 1
    return kept, left_out
