"""Canonical follow-ups: what is asked after a question of votes, in words that are read in it.

A line of data/paraphrase/follow_ups.txt is one as it is put to the model. Behind "=>" stands the
whole question that it means, with {V9} and {V8} for the votes of the turn before, {C9} for its
countries and {G9} for its group; a line without is read as any other follow-up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.answer.language.form import groups_in
from bot.answer.language.paraphrase.slots import slots_of
from bot.answer.language.query.read_query import Reading
from bot.answer.ledger import Field, render
from bot.answer.phrases import named
from index.votes.names.countries import Countries

FOLLOW_UPS = "follow_ups.txt"
_MEANS = " => "
_VOTES = ("V9", "V8")


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A canonical follow-up, and the whole question that it means, "" where it is read as it is."""

    text: str
    whole: str = ""

    def fits(self, before: Mapping[str, str]) -> bool:
        """Say whether the turn before has what it leaves out, and no second vote besides."""
        missing = {slot for slot in slots_of(self.whole) if slot[1] in "89"}
        of_one = not missing or "V8" in missing or "V8" not in before
        return missing <= before.keys() and of_one


def read_follow_ups(lines: Iterable[str]) -> dict[str, FollowUp]:
    """Read the lines of a file of follow-ups, by their texts."""
    parts = (line.partition(_MEANS) for line in lines)
    return {text: FollowUp(text, whole) for text, _, whole in parts}


def names_before(before: Reading, countries: Countries) -> dict[str, str]:
    """Return what the turn before names, by the slots of canonical follow-ups."""
    names: dict[str, str] = {}
    records = before.records
    if len(records) <= len(_VOTES):
        names |= {slot: render(named(one)) for slot, one in zip(_VOTES, records, strict=False)}
    if spoken := before.spoken or before.countries:
        names["C9"] = " and ".join(map(countries.name, spoken))
    groups = groups_in(before.query)
    if len(groups) == 1:
        names["G9"] = render((Field(groups[0], "name"),))
    return names
