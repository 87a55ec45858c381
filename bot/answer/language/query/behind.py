"""A question behind a statement: "all but one backed it, which one didn't?"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.answer.language.text.lexer import Token

_EXCEPTION: Final = frozenset({"exception", "exceptions", "odd", "out", "the"})
_FEW: Final = frozenset({"one", "two", "one of"})
_BUT: Final = frozenset({"but", "bar", "except", "except for", "save", "save for", "all but"})


@dataclass(frozen=True, slots=True)
class AskedBehind:
    """The tokens as one question; `others` says that those are asked for who did otherwise."""

    tokens: list[Token]
    others: bool = False


def asked_behind(tokens: list[Token]) -> AskedBehind:
    """Put a short question of who behind a statement in front of it; else leave the tokens."""
    at = max((at for at, one in enumerate(tokens) if one.may("who.who", "who.which")), default=0)
    head, tail = tokens[:at], tokens[at + 1 :]
    plain = all(
        one.may("yes_no.verb", "not", "text.one", "pronoun.it", "who.people", "joint.comma")
        or one.text in _EXCEPTION
        for one in tail
    )
    if not (plain and any(one.choice for one in head)):
        return AskedBehind(tokens)
    while head and head[-1].may("joint"):
        head.pop()
    told, left_out = _without_few(head)
    others = left_out or any(one.may("not") for one in tail)
    return AskedBehind([tokens[at], *told], others)


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
