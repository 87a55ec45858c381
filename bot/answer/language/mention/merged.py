"""Mentions of one vote beside each other, put together to one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.answer.language.text.lexer import Token
from bot.answer.language.text.lexicon import Lexicon


def merged(tokens: Sequence[Token]) -> list[Token]:
    """Make one of two mentions of the same vote side by side: "Kyiv's text (A/RES/ES-11/7)"."""
    done: list[Token] = []
    for token in tokens:
        last = [one for one in done[-2:] if not one.may("joint.comma")]
        before = last[-1] if last else None
        same = before is not None and before.votes is not None and token.votes == before.votes
        if _told_apart(done, token):  # "neither vote, A or B" names them once more
            while done[-1].may("joint"):
                done.pop()
            continue
        noun = before is not None and before.may("text.noun") and token.votes is not None
        gap = done and done[-1].may("joint.comma")
        # "The resolution of 9 December 2021 (A/RES/76/301)" is one vote.
        if (
            gap
            and done[-1].text == "("
            and before is not None
            and before.votes is not None
            and before.votes.sought
            and token.votes is not None
            and token.votes.symbols
        ):
            done = [*done[: done.index(before)], token]
            continue
        vague = before is not None and before.votes and before.text.startswith("other")
        if vague and gap and token.votes and before is not None:  # "on the other one, ES-11/7"
            done = done[: done.index(before)]
        if same and (gap or done[-1] is before):
            while done[-1] is not before:
                done.pop()
            continue
        if noun and done[-1] is before and token.votes is not None:
            done.pop()
        done.append(token)
    return done


def around(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    """Put a wording together that a vote stands in the middle of: "shot ES-11/7 down"."""
    done: list[Token] = []
    for token in tokens:
        verb, vote = (None, None, *done)[-2:]
        if verb is not None and vote is not None and vote.votes is not None and not token.votes:
            for gap in (["it"], ["it", "the"], ["it", "a"]):
                told = [*verb.text.split(), *gap, *token.text.split()]
                taken, means = lexicon.longest(told, 0)
                if taken == len(told) and any(one.startswith("choice.") for one in means):
                    done[-2] = replace(verb, text=" ".join(told), means=means)
                    break
            else:
                done.append(token)
            continue
        done.append(token)
    return done


def _told_apart(done: Sequence[Token], token: Token) -> bool:
    """Say whether a mention is one of several votes that were named together just before."""
    named = [one for one in done if not one.may("joint")][-1:]
    if not (named and named[0].votes and token.votes and done[-1].may("joint")):
        return False
    together = named[0].votes.records
    return len(together) > 1 and set(token.votes.records) < set(together)
