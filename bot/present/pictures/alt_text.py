"""What a picture shows, in words, for those who can't see it: at most ALT characters."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bot.present.limits import shorten
from bot.present.lookup_views import figures
from bot.present.tables import WORDS
from index.sources.text.wording import single_spaced
from index.votes.analysis.agreement import LIJPHART, Year
from index.votes.names.spelling import by_alphabet
from index.votes.record import Position, Totals

ALT = 1000
_TITLE = 300


def counts_of(totals: Totals) -> list[tuple[Position, int]]:
    """Return the choices with their totals, as far as they are known."""
    return [(position, n) for position in WORDS if (n := totals.of(position)) is not None]


def alt_of_vote(
    title: str,
    totals: Totals,
    positions: Mapping[str, Position],
    name_of: Callable[[str], str],
) -> str:
    """Write the totals, then who did what, the rarest choice first; long lists are cut."""
    words = f"{shorten(single_spaced(title), _TITLE)}: {figures(totals)}."
    named = {
        label: sorted(
            (name_of(code) for code, taken in positions.items() if taken is position),
            key=by_alphabet,
        )
        for position, label in WORDS.items()
    }
    lists = sorted(
        ((label, names) for label, names in named.items() if names), key=lambda one: len(one[1])
    )
    for number, (label, names) in enumerate(lists):
        room = (ALT - len(words)) // (len(lists) - number)
        words += _listed(f" {label.capitalize()}: ", names, room)
    return words


def alt_of_agreement(title: str, by_year: Sequence[Year]) -> str:
    """Write the index and the votes of each year, as many as fit, the newest first."""
    years = [f"{each.year}: {each.lijphart:.2f} of {each.n}" for each in reversed(by_year)]
    start = f"{shorten(single_spaced(title), _TITLE)}, by {LIJPHART.name}. Year, index and votes: "
    return _listed(start, years, ALT)


def _listed(start: str, names: Sequence[str], room: int) -> str:
    """List as many of the names as fit, and say how many more there are; nothing if none fits."""
    for kept in range(len(names), 0, -1):
        more = f" and {len(names) - kept} more" if kept < len(names) else ""
        listed = f"{start}{', '.join(names[:kept])}{more}."
        if len(listed) <= room:
            return listed
    return ""
