"""A server's own sources, as those who manage it see them: what there is, and what changed."""

from __future__ import annotations

from collections.abc import Sequence

from bot.present import limits
from bot.present.escape import escape, label
from bot.present.limits import Card, shorten
from bot.service.own_sources.refused_uploads import size
from bot.service.own_sources.tasks import Change, Changed, ChangeOutcome, Limits
from index.types import Source
from index.votes.lookup.parties import counted

_SHOWN = 10
_TITLE = 100
_REMARK = 200  # characters
_REMARKS = 3  # of a source
PARTS = {"add": "Added", "remove": "Removed", "refresh": "Renewed"}
NOTHING_TO_RENEW = "None of this server's own sources was added by its address."


def usage_lines(own: Sequence[Source], allowed: Limits, trouble: str | None) -> list[str]:
    """Say how much of what is allowed a server uses, and what is wrong with it.

    Texts that were renewed are kept for the answers that quote them; their characters count.
    """
    characters = sum(len(one.text) for one in own)
    aside = sum(one.superseded for one in own)
    renewed = f", {counted(aside, 'renewed text')} among them" if aside else ""
    lines = [
        f"{len(own) - aside:,} of {allowed.sources:,} sources, {characters:,} of "
        f"{allowed.characters:,} characters{renewed}; a file may have {size(allowed.file_bytes)}.",
    ]
    return [escape(line) for line in ([trouble] if trouble else []) + lines]


def outcome_card(change: Change, outcome: ChangeOutcome) -> Card:
    """Say what a change came to, a line a source."""
    lines = []
    for one in outcome.changed[:_SHOWN]:
        lines.append(f"{PARTS[change.action]} {_line(one)}")
        if change.action != "remove":
            lines += [f"-# {shorten(escape(said), _REMARK)}" for said in one.remarks[:_REMARKS]]
    if len(outcome.changed) > _SHOWN:
        lines.append(f"… and {len(outcome.changed) - _SHOWN:,} more.")
    if outcome.unchanged:
        pages = counted(outcome.unchanged, "page is as it was", "pages are as they were")
        lines.append(f"{pages}.")
    lines += [f"Not renewed: {shorten(escape(one), 300)}" for one in outcome.failed[:_SHOWN]]
    return Card(shorten("\n".join(lines) or NOTHING_TO_RENEW, limits.CONTENT))


def followed_line(channel: str, messages: int, passed_over: int, *, pins: bool) -> str:
    """Say what was read of a channel; its name is a mention, which pings nobody."""
    what = "pinned message" if pins else "message"
    line = f"{channel}: {counted(messages, what)} read, and I follow it."
    if passed_over:
        verb = "is" if passed_over == 1 else "are"
        why = "without words, meant for me, or not written by a person"
        line += f" {passed_over:,} {verb} passed over: {why}."
    return line


def removal_question(source: Source) -> str:
    """Ask whether a source is to go."""
    title = escape(shorten(label(source.title), _TITLE))
    return f"Remove **{title}** from this server's own sources? Answers stop quoting it at once."


def _line(one: Changed) -> str:
    title = escape(shorten(label(one.title), _TITLE))
    left_out = f", {escape(shorten(one.left_out, _REMARK))}" if one.left_out else ""
    return (
        f"**{title}** ({counted(one.paragraphs, 'paragraph')}{left_out}, sha256 {one.sha256[:12]})."
    )
