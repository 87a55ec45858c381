"""Votes of the register as cards: one of them, a country's or a group's, those found by words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import discord

from bot.present import limits
from bot.present.escape import escape, label
from bot.present.limits import Card, shorten
from bot.present.links import buttons
from bot.present.listed import (
    SHOWN,
    add_list,
    cast,
    defined,
    embed_of,
    figures,
    file_of,
    newest,
    over,
    percent,
    vote_label,
)
from bot.present.votes import POSITION_WORDS
from index.votes.groups import Groups
from index.votes.lookups import CountryRecord
from index.votes.parties import capital, listed
from index.votes.rollcalls import RollCall
from index.votes.sheets import WORDS, NameOf, sheet_of_country, sheet_of_found, sheet_of_positions
from index.votes.shown import CAST, Vote
from index.votes.spelling import by_alphabet
from index.votes.types import Position

NO_LINE: Final = "no common line"
_LISTED = 25  # countries named for a choice
_FACTS, _NOTE = 300, 150  # characters
_GROUPS = 5  # groups named of which members broke with the line


def roll_call_card(
    vote: Vote,
    country: str | None,
    *,
    sharing: int,
    credit: str,
    groups: Groups,
    name_of: NameOf,
) -> Card:
    """Show a vote of the register and the position of a country (an ISO code) if one is asked for.

    `sharing` is how many votes were taken under the same symbol.
    """
    names = filter(None, (vote.symbol, vote.draft, vote.body, str(vote.day), vote.agenda))
    lines = [shorten(" · ".join(map(label, names)), _FACTS)]
    if sharing > 1:
        lines.append(f"{sharing} votes were taken under this symbol; this is the last of them.")
    if vote.note:
        lines.append(shorten(label(vote.note), _NOTE))
    embed = embed_of(vote.title, lines, credit)
    embed.add_field(name="Result", value=escape(_result(vote)), inline=False)
    if country is not None:
        position = vote.positions.get(country)
        said = POSITION_WORDS[position] if position else "not in the roll call of this vote"
        name = shorten(escape(capital(name_of(country))), limits.FIELD_NAME)
        embed.add_field(name=name, value=f"{capital(said)}.", inline=False)
    cut = False
    for choice, heading in ((Position.NO, "Against"), (Position.ABSTAIN, "Abstaining")):
        if codes := vote.who(choice):
            embed.add_field(name=heading, value=escape(_names(codes, name_of)), inline=False)
            cut = cut or len(codes) > _LISTED
    broken = [
        f"{capital(each.group.name)}: {_names(each.division.dissenters, name_of, 5)}"
        for each in vote.breaks(groups)[:_GROUPS]
    ]
    if broken:
        value = shorten(escape("\n".join(broken)), limits.FIELD_VALUE)
        embed.add_field(name="Who broke with the line of a group", value=value, inline=False)
    link = (f"{vote.symbol or vote.draft or 'The vote'} at its source", vote.url)
    card = Card(embeds=(embed,), links=buttons([link]))
    if not cut:
        return card
    sheet = sheet_of_positions([vote], name_of)
    return replace(card, files=(file_of(sheet, "positions.csv", "What each country did"),))


def country_card(record: CountryRecord, *, credit: str, name_of: NameOf) -> Card:
    """Show how a country or a group voted, how often it was outvoted, and its newest votes."""
    embed = embed_of(
        capital(record.party.name), [over(record.basis), defined(record.basis)], credit
    )
    counts = [
        f"{WORDS[position]}: {count:,} ({percent(count / record.basis.n)})"
        for position, count in record.counts
        if count or position is not Position.ABSENT  # which some sources leave out
    ]
    what = "Line of its members" if record.party.group else "Positions"
    embed.add_field(name=f"{what}, and their share of these votes", value="\n".join(counts))
    _add_minority(embed, record)
    _add_cohesion(embed, record, name_of)
    rows = []
    for stand in record.stands[:SHOWN]:
        said = WORDS[stand.position] if stand.position else NO_LINE
        if stand.dissenters:
            said += f", but not {listed([name_of(code) for code in stand.dissenters[:3]], 'and')}"
            more = len(stand.dissenters) - 3
            said += f" and {more} more" if more > 0 else ""
        rows.append(f"{vote_label(stand.vote)}: {said}")
    add_list(embed, newest(record.found), rows)
    if record.found <= SHOWN:
        return Card(embeds=(embed,))
    words = f"{len(record.stands):,} votes of {record.party.name}"
    return Card(embeds=(embed,), files=(file_of(sheet_of_country(record), "votes.csv", words),))


def search_card(words: str, votes: Sequence[RollCall], *, most: int, credit: str) -> Card:
    """Show the votes found by words, the best first; `most` is how many were looked for."""
    count = f"{len(votes)} or more" if len(votes) >= most else f"{len(votes)}"
    noun = "vote" if count == "1" else "votes"
    said = [f"{count} {noun} by words of title and subjects, the best first."]
    embed = embed_of(f"“{words}”", said, credit)
    rows = [f"{vote_label(vote)}: {figures(vote.totals or vote.counted)}" for vote in votes[:SHOWN]]
    add_list(embed, "Found", rows)
    if len(votes) <= SHOWN:
        return Card(embeds=(embed,))
    sheet = sheet_of_found(votes)
    file = file_of(sheet, "votes.csv", f"{len(votes)} votes, found by words")
    return Card(embeds=(embed,), files=(file,))


def _result(vote: Vote) -> str:
    if vote.totals is None:
        return "The source has no figures."
    outcome = f"{capital(vote.outcome)}: " if vote.outcome else ""
    lines = [capital(f"{outcome}{figures(vote.totals)}")]
    shares = [
        f"{percent(each.share)} {WORDS[each.position]}" for each in vote.shares() if each.of == CAST
    ]
    if shares:
        lines.append(f"{', '.join(shares)} {CAST}")
    if not vote.complete:
        lines.append("Some positions are missing in the source.")
    if vote.official is not None and cast(vote.official) != cast(vote.totals):
        lines.append(f"The source's own total is {figures(vote.official)}.")
    return "\n".join(lines)


def _add_minority(embed: discord.Embed, record: CountryRecord) -> None:
    found = record.minority
    if found is None or found.share is None or record.outvoted is None:
        return
    share = f"{found.outvoted:,} of {found.n:,} yes and no votes ({percent(found.share)})"
    words = f"{share}, {record.outvoted.period}\n{defined(record.outvoted)}"
    embed.add_field(name="In the minority", value=escape(words), inline=False)


def _add_cohesion(embed: discord.Embed, record: CountryRecord, name_of: NameOf) -> None:
    found = record.cohesion
    if found is None or found.index is None or record.united is None:
        return
    index = f"{found.index:.3f} over {over(record.united)}; all as one in {found.united:,}"
    words = f"{index}\n{defined(record.united)}"
    embed.add_field(name="How united", value=escape(words), inline=False)
    dissenting = [
        f"{capital(name_of(each.code))}: {each.dissented:,} of {each.n:,}"
        for each in found.members[:5]
        if each.dissented
    ]
    if dissenting:
        value = escape("\n".join(dissenting))
        embed.add_field(name="Who broke with it most", value=value, inline=False)


def _names(codes: Sequence[str], name_of: NameOf, most: int = _LISTED) -> str:
    named = sorted(map(name_of, codes), key=by_alphabet)
    names = [capital(name.removeprefix("the ")) for name in named]
    more = len(names) - most
    kept = [*names[:most], *([f"{more} more"] if more > 0 else [])]
    return shorten(listed(kept, "and"), limits.FIELD_VALUE // 2)
