"""What the cards of the register share: rows for votes, their columns, and whose data it is."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Final

import discord

from bot.present import limits
from bot.present.escape import escape, label
from bot.present.limits import shorten
from bot.present.votes import COLOUR, filled
from index.votes.holdings import Basis, day_of
from index.votes.parties import capital
from index.votes.rollcalls import Dataset, RollCall
from index.votes.sheets import WORDS, Sheet
from index.votes.types import Totals

SHOWN: Final = 10  # rows of a list on a card; the rest is in the file
MOST_ROWS: Final = 1000  # of a file: more would take seconds
_SYMBOL = 60  # characters; the longest has 30
_TITLE = 110  # characters of a vote's title in a list
_ROW = 400  # characters of a row, escaped
_CREDIT = 500  # characters


def credit_of(datasets: Sequence[Dataset]) -> str:
    """Say whose data it is and on what terms, as the licences ask for."""
    named = [f"{each.title} ({each.publisher}, {each.licence})" for each in datasets]
    return shorten(label(f"Votes: {'; '.join(named)}."), _CREDIT)


def vote_label(vote: RollCall) -> str:
    """Name a vote in a list: its day, its symbol if it has one, and its title."""
    symbol = shorten(label(vote.symbol or vote.draft or ""), _SYMBOL)
    parts = (str(day_of(vote)), symbol, shorten(label(vote.title), _TITLE))
    return " · ".join(filter(None, parts))


def file_of(sheet: Sheet, name: str, description: str) -> discord.File:
    """Write a sheet as a CSV file, with the mark by which spreadsheets know that it is UTF-8."""
    content = io.BytesIO(sheet.csv().encode("utf-8-sig"))
    return discord.File(content, filename=name, description=description)


def cast(totals: Totals) -> tuple[int, int, int]:
    """Return the yes, no and abstaining votes."""
    return totals.yes, totals.no, totals.abstain


def figures(totals: Totals) -> str:
    """Write a tally out, as far as it is known."""
    known = ((totals.of(position), words) for position, words in WORDS.items())
    return ", ".join(f"{count} {words}" for count, words in known if count is not None)


def embed_of(title: str, lines: Sequence[str], credit: str) -> discord.Embed:
    """Begin a card; the title and the lines are plain text."""
    embed = discord.Embed(
        colour=COLOUR,
        title=shorten(escape(label(title)), limits.TITLE),
        description=shorten("\n".join(map(escape, lines)), limits.FIELD_VALUE),
    )
    return embed.set_footer(text=credit)


def add_list(embed: discord.Embed, heading: str, rows: Sequence[str]) -> None:
    """Add rows of plain text under a heading, as many as fit."""
    shown = [f"• {shorten(escape(row), _ROW)}" for row in rows]
    for number, value in enumerate(filled(shown)):
        embed.add_field(name="More" if number else heading, value=value, inline=False)


def percent(share: float) -> str:
    """Write a share of 1 as it stands in answers."""
    return f"{100 * share:.1f} %"


def over(basis: Basis) -> str:
    """Write how many votes something was computed from, and of when."""
    return f"{basis.n:,} {'vote' if basis.n == 1 else 'votes'}, {basis.period}"


def defined(basis: Basis) -> str:
    """Write the definition that something was computed by."""
    return f"{capital(basis.definition.name)}: {basis.definition.formula}"


def newest(found: int) -> str:
    """Head a list of votes, say how many there are and what the file has of them."""
    if found <= SHOWN:
        return "The only one" if found == 1 else f"All {found}"
    kept = "all are" if found <= MOST_ROWS else f"the newest {MOST_ROWS:,} are"
    return f"The newest {SHOWN} of {found:,}; {kept} in the file"
