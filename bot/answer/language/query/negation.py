"""What a negation or "only" is of: the vote, another verb, a tag at the end, or those who vote."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answer.language.text.lexer import Token
from bot.answer.language.text.words import STOP_WORDS


def asked_from(tokens: Sequence[Token]) -> int:
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
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    return after is not None and (
        after.group is not None
        or bool(after.codes)
        or after.number is not None  # "only eight states"
        or after.may("who.people", "part")
    )


def of_another_verb(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a negation is of a verb that is no vote: "not hesitate and vote no"."""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    return after is not None and after.word and after.text not in STOP_WORDS and any(
        one.may("joint.and", "joint.comma", "joint.but") for one in tokens[at + 2 : at + 4]
    )  # fmt: skip
