"""Words that carry no subject, and words that every question about votes is made of."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.errors import RecordError
from index.files.shipped import data_folder


@dataclass(frozen=True, slots=True)
class ReadingTable:
    """What a question may hold beside the form; the table is `data/reading.toml`.

    `stop` are words of any question, `votes` those that tell no vote from another. `connecting`
    words say nothing, `places` tell by what is asked which meanings have a place, and `typed` are
    short and slipped forms. `offices` are wordings of offices.
    """

    stop: frozenset[str]
    votes: frozenset[str]
    connecting: frozenset[str]
    places: Mapping[str, frozenset[str]]
    typed: Mapping[str, str]
    offices: Sequence[str]


@lru_cache(maxsize=1)
def reading_table() -> ReadingTable:
    """Read the shipped table; raise RecordError where it can't be read."""
    path = data_folder() / "reading.toml"
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
        places = {asked: frozenset(meanings) for asked, meanings in read["places"].items()}
        stop, votes, connecting = (
            frozenset(read[kind].split()) for kind in ("stop", "votes", "connecting")
        )
        return ReadingTable(stop, votes, connecting, places, read["typed"], read["offices"])
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise RecordError(
            f"the table of words at {path} can't be read ({error}); install Ayes again"
        ) from error


STOP_WORDS = reading_table().stop
VOTE_WORDS = reading_table().votes
