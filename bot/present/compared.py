"""Who votes alike, as cards: two compared, and the ranking of all by how alike they vote to one."""

from __future__ import annotations

from collections.abc import Sequence

from bot.present import limits
from bot.present.escape import escape
from bot.present.limits import Card, shorten
from bot.present.listed import (
    SHOWN,
    add_list,
    embed_of,
    file_of,
    newest,
    over,
    percent,
    vote_label,
)
from index.votes.agreement import IDENTICAL, KAPPA, LIJPHART, S_SCORE, STATE, Alike
from index.votes.lookups import Pair
from index.votes.parties import capital
from index.votes.rankings import Likeness
from index.votes.sheets import WORDS, NameOf, sheet_of_differences, sheet_of_likeness


def pair_card(pair: Pair, *, credit: str) -> Card:
    """Show how often two voted alike, by each definition, and where they differed last."""
    found = pair.agreement
    names = f"{capital(pair.first.name)} and {pair.second.name}"
    opening = f"{LIJPHART.name}: {_measure(found.lijphart)} over {over(pair.basis)}"
    embed = embed_of(names, [opening, "Votes on which both said yes, no or abstained."], credit)
    counts = (
        ("Same", found.same),
        ("One step apart", found.one_step),
        ("Opposite", found.opposite),
    )
    for name, count in counts:
        embed.add_field(name=name, value=f"{count:,} ({percent(count / found.n)})")
    measured = (
        (LIJPHART, found.lijphart),
        (IDENTICAL, found.identical),
        (S_SCORE, found.s),
        (STATE, found.state),
        (KAPPA, found.kappa),
    )
    lines = [
        f"{capital(each.name)}: {_measure(value)} = {each.formula}" for each, value in measured
    ]
    embed.add_field(name="By definition", value=escape("\n".join(lines)), inline=False)
    a, b = pair.first.name.removeprefix("the "), pair.second.name.removeprefix("the ")
    rows = [
        f"{vote_label(each.vote)}: {a} {WORDS[each.first]}, {b} {WORDS[each.second]}"
        for each in pair.differed[:SHOWN]
    ]
    differed = found.one_step + found.opposite
    add_list(embed, f"Where they differed: {newest(differed).lower()}", rows)
    if differed <= SHOWN:
        return Card(embeds=(embed,))
    words = (
        f"{len(pair.differed):,} votes on which {pair.first.name} and {pair.second.name} differed"
    )
    file = file_of(sheet_of_differences(pair), "differences.csv", words)
    return Card(embeds=(embed,), files=(file,))


def likeness_card(likeness: Likeness, *, credit: str, name_of: NameOf) -> Card:
    """Show who votes most and least like a country or a group; `most` has all of the ranking."""
    ranking = likeness.most
    name = likeness.party.name
    said = [
        f"1 is always the same vote, 0 always the opposite ({LIJPHART.name}: {LIJPHART.formula}).",
        f"{over(likeness.basis)}; ranked are the {likeness.ranked} that voted on at least "
        f"{likeness.least_n:,} of them.",
    ]
    embed = embed_of(f"Who votes like {name}", said, credit)
    for heading, part in (
        ("Most alike", ranking[:SHOWN]),
        ("Least alike", ranking[SHOWN:][::-1][:SHOWN]),
    ):
        if part:
            embed.add_field(name=heading, value=_ranked(part, name_of))
    if len(ranking) <= 2 * SHOWN:
        return Card(embeds=(embed,))
    words = f"{len(ranking)} countries, by how alike they vote to {name}"
    file = file_of(sheet_of_likeness(likeness, name_of), "agreement.csv", words)
    return Card(embeds=(embed,), files=(file,))


def _measure(value: float | None) -> str:
    return "none" if value is None else f"{value:.3f}"


def _ranked(part: Sequence[Alike], name_of: NameOf) -> str:
    rows = [
        f"{each.lijphart:.3f} {capital(name_of(each.code).removeprefix('the '))} ({each.n:,} votes)"
        for each in part
    ]
    return shorten(escape("\n".join(rows)), limits.FIELD_VALUE)
