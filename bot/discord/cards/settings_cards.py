"""What those who manage a server see of its settings, its gaps and what people said of answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import discord

from bot.present import limits
from bot.present.discord.attached import csv_file
from bot.present.discord.embeds import NEUTRAL
from bot.present.escape import escape, label
from bot.present.limits import Card, shorten
from bot.present.tables import Sheet
from bot.storage.state.state import Counts, Feedback, ServerSettings, Unanswered
from index.votes.lookup.parties import counted

SHOWN: Final = 10
_QUESTION = 150  # characters
_ANSWER = 100
_CHANNELS = 40
UNREAD: Final = (
    "I can't read what is written there unless I am mentioned: whoever runs this bot has to turn "
    "on AYES_MESSAGE_CONTENT."
)
FORGET: Final = (
    "Delete this server's settings, all questions and answers that are kept of it, what people "
    "said of them, and its own sources? This can't be undone."
)
FORGOTTEN: Final = (
    "Deleted: this server's settings, {answers} with what was said of them, and its own sources."
)
NO_QUESTIONS: Final = "Nothing that was asked here in the time that is kept went unanswered."
NO_FEEDBACK: Final = "Nobody has said here that an answer is wrong, in the time that is kept."


def settings_card(
    settings: ServerSettings,
    counts: Counts,
    *,
    quotes: int,
    reads_all: bool,
    changed: str = "",
) -> Card:
    """Show every setting and how much is kept.

    `quotes` is the bot's own number, and `changed` is a line on top.
    """
    embed = discord.Embed(colour=NEUTRAL, title="How I work in this server", description=changed)
    channels = sorted(settings.question_channels)
    shown = ", ".join(f"<#{one}>" for one in channels[:_CHANNELS])
    more = f" and {len(channels) - _CHANNELS} more" if len(channels) > _CHANNELS else ""
    unread = f"\n{UNREAD}" if channels and not reads_all else ""
    rows = (
        ("Every message is a question in", f"{shown or 'no channel'}{more}{escape(unread)}"),
        ("Replies", "in threads" if settings.threads else "inline"),
        (
            "Quotes",
            f"{settings.quotes or quotes}{'' if settings.quotes else ' (as the bot has it)'}",
        ),
        (
            "How sure an answer has to be",
            "as it was measured to be best"
            if settings.threshold is None
            else f"{settings.threshold:.2f}",
        ),
        (
            "When the sources don't say",
            "who asked with a command sees it alone" if settings.private_refusals else "all see it",
        ),
        ("Kept for", f"{settings.retention_days:,} days"),
        (
            "Kept now",
            f"{counts.answers:,} questions, {counts.unanswered:,} of them unanswered, and "
            f"{counts.feedback:,} times that somebody said what is wrong",
        ),
    )
    for name, value in rows:
        embed.add_field(name=name, value=shorten(value, limits.FIELD_VALUE), inline=False)
    return Card(embeds=(embed,))


def questions_card(groups: Sequence[Unanswered]) -> Card:
    """Show what was asked and not answered, the most frequent first, and all of it in a file."""
    if not groups:
        return Card(NO_QUESTIONS)
    rows = []
    for group in groups[:SHOWN]:
        question = escape(shorten(label(group.question), _QUESTION))
        others = len(group.wordings) - 1
        ways = f" · in {others + 1} wordings" if others else ""
        rows.append(f"**{group.count:,}×** {question}{ways} · last on {group.last.date()}")
    file = csv_file(sheet_of_questions(groups), "questions.csv", "What was asked and not answered")
    return _listed("Asked, and not answered", "\n".join(rows), len(groups), "group", file)


def sheet_of_questions(groups: Sequence[Unanswered]) -> Sheet:
    """List every wording, by its group."""
    return Sheet(
        ("Group", "Question", "Times", "First asked", "Last asked"),
        tuple(
            (number, one.text, one.count, one.first.isoformat(), one.last.isoformat())
            for number, group in enumerate(groups, start=1)
            for one in group.wordings
        ),
    )


def feedback_card(said: Sequence[Feedback]) -> Card:
    """Show what people said is wrong with answers, the newest first, and all of it in a file."""
    if not said:
        return Card(NO_FEEDBACK)
    rows = [
        f"**{one.written_at.date()}** {escape(shorten(label(one.question), _QUESTION))}\n"
        f"Answered: {escape(shorten(label(one.answer), _ANSWER))}\n"
        f"Said: {escape(shorten(label(one.reason), _QUESTION)) or 'nothing'}"
        for one in said[:SHOWN]
    ]
    sheet = Sheet(
        ("Written at", "Question", "Answer", "Reason"),
        tuple((one.written_at.isoformat(), one.question, one.answer, one.reason) for one in said),
    )
    file = csv_file(sheet, "feedback.csv", "What was said to be wrong")
    return _listed("Said to be wrong", "\n\n".join(rows), len(said), "reason", file)


def _listed(title: str, rows: str, count: int, noun: str, file: discord.File) -> Card:
    embed = discord.Embed(colour=NEUTRAL, title=title)
    embed.description = shorten(rows, limits.DESCRIPTION)
    shown = f"The first {SHOWN} of " if count > SHOWN else ""
    embed.set_footer(text=f"{shown}{counted(count, noun)}; all are in the file")
    return Card(embeds=(embed,), files=(file,))
