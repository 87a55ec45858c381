"""What Ayes is and what can be asked of it, as cards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import discord

from bot.present import limits
from bot.present.discord.embeds import NEUTRAL
from bot.present.escape import escape
from bot.present.limits import Card, shorten
from index.votes.lookup.parties import counted

ASK: Final = (
    "`/ask question:How did the US vote on Ukraine's resolution?`",
    "`/ask question:What was the result before it was amended?`",
    "Mention me with a question, or reply to an answer of mine: “And Hungary?”",
)
VOTES: Final = (
    "`/vote record:A/RES/ES-11/7 country:India`: one vote, its picture, one country's position",
    "`/votes country`, `/votes compare`, `/votes like`, `/votes search`: records over the years",
)
CHECK: Final = (
    "On a message: Apps → **Check claim** holds its sentences against the sources and records, "
    "**Find sources** shows what the sources say of it.",
    "**Summarize** sums up a source that a message links to or has as a file.",
)
SOURCES: Final = (
    "`/sources list` and `/sources show`: what I answer from, `/about`: what I keep",
    "Where “digest” stands beside a quote, its words are those of a summary of the page that is "
    "linked, not the page's own",
)
MANAGERS: Final = (
    "`/corpus add`: a file, a page or a channel that I answer from in this server alone",
    "`/corpus list`, `/corpus remove`, `/corpus refresh`: what this server has added",
    "`/config show`: channels where every message is a question, threads, quotes, retention",
    "`/config questions` and `/config feedback`: what I couldn't answer, and what was wrong",
)
DIRECT: Final = (
    "Here every message is a question; I answer from what every server has, never from what a "
    "server has added.",
)
KEPT: Final = (
    "Questions that were put to me, with my answer and the places of its quotes, so that its "
    "buttons work and the server's managers see what I couldn't answer. Nothing else of a "
    "message, and no name: who asked is kept as a keyed hash. It is deleted after {days:,} days, "
    "when I am removed from the server, and by the button below if it is yours. Now kept from "
    "here: {kept:,}. Nothing leaves the machine that I run on but what you see in Discord."
)
NEVER: Final = (
    "If the sources don't say, I say that. Every quote is its source's own text, and every figure "
    "is one of a record or of a quote. I read questions in English."
)


def help_card(*, direct: bool, manager: bool) -> Card:
    """Show what can be asked, by examples."""
    embed = discord.Embed(colour=NEUTRAL, title="What you can ask me", description=NEVER)
    parts = [("Questions", ASK), ("Votes at the UN", VOTES), ("Messages", CHECK)]
    parts += [("Sources", SOURCES)]
    if direct:
        parts.append(("In direct messages", DIRECT))
    if manager:
        parts.append(("For you who manage this server", MANAGERS))
    for name, lines in parts:
        embed.add_field(name=name, value="\n".join(f"• {one}" for one in lines), inline=False)
    return Card(embeds=(embed,))


def about_card(*, made_of: Sequence[str], kept: int, days: int, credits: Sequence[str]) -> Card:
    """Show versions, what is kept and how to have it deleted, and whose data the votes are.

    `kept` counts answers, and `days` is for how long they are kept.
    """
    embed = discord.Embed(
        colour=NEUTRAL,
        title="About Ayes",
        description="I answer from a set of sources, word for word, and know how countries voted. "
        "No language model writes any of it.",
    )
    embed.add_field(name="Versions", value=escape("\n".join(made_of)), inline=False)
    embed.add_field(name="What is kept", value=KEPT.format(kept=kept, days=days), inline=False)
    credit = "\n".join(credits) or "No vote records."
    embed.add_field(
        name="Whose data the votes are",
        value=shorten(escape(credit), limits.FIELD_VALUE),
        inline=False,
    )
    return Card(embeds=(embed,))


def deleted_words(answers: int, reasons: int) -> str:
    """Say what of a person's was deleted."""
    if not answers and not reasons:
        return "There is nothing of yours here to delete."
    return (
        f"Deleted, in every server and in direct messages: {counted(answers, 'question')} of yours "
        f"with the answers, and {counted(reasons, 'reason')} that you wrote."
    )
