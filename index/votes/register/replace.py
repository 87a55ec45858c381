"""What is put into the register, in place of what was there."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from index.votes.record import CHOICES
from index.votes.register.roll_calls import (
    MARK,
    Dataset,
    RollCall,
    State,
    folded_symbol,
    whole_symbol,
)
from index.votes.register.rows import SAID, pack
from index.votes.register.schema import ORDER, Connection

_MOST_PAIRS: Final = 10_000  # on one symbol; there were some sixty votes on the busiest
_NEAR: Final = 6  # votes by which two sources' tallies of the same vote may differ


def replace_dataset(
    connection: Connection,
    dataset: Dataset,
    states: Sequence[State],
    entries: Iterable[RollCall],
    *,
    keep_others: bool = False,
) -> None:
    """Write a dataset's roll calls in place of those that it had.

    With `keep_others`, those that aren't given stay. A vote keeps its key.
    """
    known: dict[str, int] = dict(
        connection.execute(
            "SELECT identity, key FROM roll_calls WHERE dataset = ?", (dataset.id,)
        ).fetchall()
    )
    if not keep_others:
        connection.execute(
            "DELETE FROM positions WHERE roll_call IN "
            "(SELECT key FROM roll_calls WHERE dataset = ?)",
            (dataset.id,),
        )
        connection.execute("DELETE FROM roll_calls WHERE dataset = ?", (dataset.id,))
    # Kept keys are above what is left in the table, so that a new vote never takes one of them.
    (top,) = connection.execute("SELECT coalesce(max(key), 0) FROM roll_calls").fetchone()
    top = max([top, *known.values()])
    numbers = _state_numbers(connection, states)
    for place, entry in enumerate(entries):
        key = known.get(entry.identity)
        if key is None:
            key = top = top + 1
        choices = _choices(entry, numbers)
        row = _row_of(replace(entry, key=key, dataset=dataset.id, choices=choices), place)
        marks = ", ".join("?" * len(row))
        connection.execute(
            f"INSERT OR REPLACE INTO roll_calls ({', '.join(row)}) VALUES ({marks})",  # noqa: S608
            tuple(row.values()),
        )
        connection.execute("INSERT OR REPLACE INTO positions VALUES (?, ?)", (key, choices))
    _describe(connection, dataset, keep_files=keep_others)
    _match_sources(connection)
    derive(connection)


def derive(connection: Connection) -> None:
    """Make what is only another form of the roll calls: their matrix, and the index of words."""
    _pack(connection)
    connection.execute("INSERT INTO words (words) VALUES ('rebuild')")


def replace_member_names(connection: Connection, names: Mapping[str, str]) -> None:
    """Write which code a member's name stands for, in place of all that stood there."""
    connection.execute("DELETE FROM member_names")
    connection.executemany("INSERT INTO member_names VALUES (?, ?)", sorted(names.items()))


def _state_numbers(connection: Connection, states: Sequence[State]) -> list[int]:
    """Return the register's numbers of the states, adding those that it doesn't have yet."""
    known = {
        (code, name): number
        for number, code, name in connection.execute("SELECT number, code, name FROM states")
    }
    for state in states:
        if state not in known:
            known[state] = len(known)
            connection.execute("INSERT INTO states VALUES (?, ?, ?)", (known[state], *state))
    return [known[state] for state in states]


def _choices(entry: RollCall, numbers: Sequence[int]) -> bytes:
    """Return an entry's positions by the register's numbers of the states."""
    choices = bytearray(max(numbers, default=-1) + 1)
    for number, choice in zip(numbers, entry.choices, strict=False):  # those left did nothing
        choices[number] = choice
    return bytes(choices).rstrip(b"\0")


def _row_of(entry: RollCall, place: int) -> dict[str, Any]:
    row = {name: getattr(entry, name) for name in SAID if name != "choices"} | {
        "place": place,
        "date": entry.date.isoformat(),
        "subjects": MARK.join(entry.subjects),
        "folded": entry.symbol and folded_symbol(entry.symbol),
        "whole": entry.symbol and whole_symbol(entry.symbol),
        "folded_draft": entry.draft and folded_symbol(entry.draft),
    }
    for position, choice in CHOICES.items():
        name = position.name.lower()
        row[name] = entry.totals and entry.totals.of(position)
        row[f"counted_{name}"] = entry.choices.count(choice)
    return row


def _describe(connection: Connection, dataset: Dataset, *, keep_files: bool) -> None:
    """Write where a dataset comes from, and how much of it the register holds."""
    files = dataset.files
    row = connection.execute("SELECT files FROM datasets WHERE id = ?", (dataset.id,)).fetchone()
    if keep_files and row is not None:
        files = tuple(dict.fromkeys((*json.loads(row[0]), *files)))
    held = connection.execute(
        "SELECT count(*), coalesce(sum(counted_yes + counted_no + counted_abstain + "
        "counted_absent), 0) FROM roll_calls WHERE dataset = ?",
        (dataset.id,),
    ).fetchone()
    released = dataset.released.isoformat() if dataset.released else None
    connection.execute(
        "INSERT OR REPLACE INTO datasets VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(dataset.id, dataset.rank, dataset.title, dataset.publisher, dataset.licence),
            *(dataset.url, dataset.imported.isoformat(), released, json.dumps(files), *held),
        ),
    )


def _match_sources(connection: Connection) -> None:
    """Mark each vote that a dataset of a lower rank holds too, so that it counts once.

    They are the same if body and resolution are, the years are next to each other (days and so
    years may be wrong) and the tallies hardly differ: a resolution's paragraphs were voted on under
    its symbol, and sources disagree by a vote or two.
    """
    connection.execute("UPDATE roll_calls SET shown_as = NULL WHERE shown_as IS NOT NULL")
    rows = connection.execute(
        "SELECT key, rank || ':' || dataset, body || whole, CAST(substr(date, 1, 4) AS INTEGER), "
        "max(counted_yes, coalesce(yes, 0)), max(counted_no, coalesce(no, 0)), "
        "max(counted_abstain, coalesce(abstain, 0)) "
        "FROM roll_calls JOIN datasets ON datasets.id = dataset "
        "WHERE whole IS NOT NULL ORDER BY rank, dataset, place, key"
    )
    groups: defaultdict[str, defaultdict[str, list[tuple[int, ...]]]]
    groups = defaultdict(lambda: defaultdict(list))
    for key, source, resolution, *figures in rows:
        groups[resolution][source].append((key, *figures))
    same: list[tuple[int, int]] = []
    for sources in groups.values():
        shown, *others = sources.values()
        for votes in others:
            if len(shown) * len(votes) > _MOST_PAIRS:
                continue
            pairs = sorted(
                (_distance(one, other), one[0], other[0]) for one in shown for other in votes
            )
            taken: set[int] = set()
            for distance, one, other in pairs:
                if distance <= _NEAR and one not in taken and -other not in taken:
                    taken.update((one, -other))
                    same.append((one, other))
            shown = [*shown, *(vote for vote in votes if -vote[0] not in taken)]
    connection.executemany("UPDATE roll_calls SET shown_as = ? WHERE key = ?", same)


def _pack(connection: Connection) -> None:
    """Write the positions of all votes as one matrix."""
    rows = connection.execute(
        "SELECT key, date, shown_as IS NULL, choices FROM roll_calls "  # noqa: S608
        f"JOIN positions ON roll_call = key WHERE choices <> x'' ORDER BY {ORDER}"
    ).fetchall()
    connection.execute("DELETE FROM matrix")
    connection.execute("INSERT INTO matrix VALUES (?, ?, ?, ?)", pack(rows))


def _distance(one: Sequence[int], other: Sequence[int]) -> int:
    """Return by how many votes two tallies differ; far apart where the years are."""
    _, year, *tally = one
    _, other_year, *other_tally = other
    if abs(year - other_year) > 1:
        return _NEAR + 1
    return sum(abs(a - b) for a, b in zip(tally, other_tally, strict=True))
