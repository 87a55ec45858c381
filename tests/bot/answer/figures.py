"""An account of an answer's figures that is kept apart from the ledger's.

It reads the vote records and the sources from `data/` itself, and knows of an answer only what
`ayes ask --json` prints.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations, permutations
from typing import Any

from index.files.shipped import data_folder

MEMBERS = 193
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_TALLY = re.compile(
    r"(\d+)(?: votes)? in favor, (\d+) against(?: and (\d+) abst(?:entions|aining))?"
    r"(?:; (\d+) members? did not)?"
)
_CHOICES = ("yes", "no", "abstain", "absent")


@cache
def records() -> Mapping[str, Mapping[str, Any]]:
    files = sorted((data_folder() / "votes").glob("*.toml"))
    rows = [tomllib.loads(file.read_text(encoding="utf-8")) for file in files]
    return {row["id"]: row for row in rows}


@cache
def source_text(source: str) -> str:
    return (data_folder() / "sources" / f"{source}.md").read_bytes().decode("utf-8")


def wrong_quotes(answer: Mapping[str, Any]) -> list[str]:
    """Return the quotes that aren't the words of the sources' files, as long as their spans."""
    return [
        quote["quote"]
        for quote in (*answer["citations"], *answer["closest"])
        if not _is_sliced(source_text(quote["source"]), quote["spans"], quote["quote"])
    ]


def _is_sliced(text: str, spans: Sequence[tuple[int, int]], quote: str) -> bool:
    """Say whether a quote is slices of a file, with nothing between but space or [...].

    Spans count in the text as a reader sees it, without front matter and marks, so that of the file
    only the words and their length can be compared.
    """
    for start, end in spans:
        words = quote[: end - start]
        if len(words) < end - start or words not in text:
            return False
        quote = quote[end - start :].lstrip().removeprefix("[…]").lstrip()
    return not quote


def loose_figures(answer: Mapping[str, Any]) -> list[str]:
    """Return the numbers of an answer's text that no record, report or quote vouches for."""
    text = _own_words(answer)
    vouched = {str(count) for tally in _tallies(answer) for count in tally if count is not None}
    vouched |= {one for quote in answer["citations"] for one in _FIGURE.findall(quote["quote"])}
    vouched |= set(_computed([tally for tally in _tallies(answer) if tally[:2] != (None, None)]))
    vouched |= set(_shared(answer))
    return [figure for figure in _FIGURE.findall(text) if figure not in vouched]


def mixed_tallies(answer: Mapping[str, Any]) -> list[str]:
    """Return the tallies of an answer's text whose figures aren't all of one vote."""
    known = set(_tallies(answer))
    mixed = []
    for found in _TALLY.finditer(_own_words(answer)):
        given = tuple(int(one) if one else None for one in found.groups())
        whole = [tally for tally in known if tally[:3] == given[:3]]
        if given[3] is not None:
            whole = [tally for tally in whole if tally[3] == given[3]]
        if not whole:
            mixed.append(found[0])
    return mixed


def _own_words(answer: Mapping[str, Any]) -> str:
    """Return the text without the lines that are slices of quotes, which vouch for themselves."""
    text = answer["text"]
    for quote in answer["citations"]:
        text = text.replace(quote["quote"], "")
    quoted = [quote["quote"] for quote in answer["citations"]]
    lines = (line for line in text.split("\n") if not any(line in each for each in quoted))
    return _without_fields("\n".join(lines))


def _without_fields(text: str) -> str:
    """Take out symbols and days, which records have as they stand, and names of sources."""
    for row in records().values():
        day = row["date"]
        for field in (row.get("symbol"), row.get("draft"), f"{day.day} {day:%B} {day.year}"):
            if field:
                text = text.replace(field, "")
    return text


def _tallies(answer: Mapping[str, Any]) -> Iterator[tuple[int | None, ...]]:
    """Yield the tallies of the votes that an answer names, and of the reports of them."""
    named = {record["id"] for record in answer["records"]}
    for name, row in records().items():
        reports: Sequence[Mapping[str, Any]] = row.get("reports", ())
        if name in named and "totals" in row:
            yield tuple(row["totals"].get(choice) for choice in _CHOICES)
        for report in reports:
            # A report of one vote may be given as another's.
            if {name, report.get("given_for")} & _with_origins(named):
                yield tuple(report.get(choice) for choice in _CHOICES)


def _with_origins(named: set[str]) -> set[str]:
    return named | {records()[name].get("amended_from", name) for name in named}


def _shared(answer: Mapping[str, Any]) -> Iterator[str]:
    """Yield how many countries made one choice on one vote of an answer and one on another."""
    rolls = [records()[record["id"]].get("positions", {}) for record in answer["records"]]
    for one, other in permutations(rolls, 2):
        yield from (str(len(set(a) & set(b))) for a in one.values() for b in other.values())


def _computed(tallies: Sequence[tuple[int | None, ...]]) -> Iterator[str]:
    """Yield every margin, sum, share and difference that can be computed of whole tallies."""
    for one, other in permutations(tallies, 2):
        yield from (str(abs((a or 0) - (b or 0))) for a, b in zip(one, other, strict=True))
    for tally in tallies:
        counts = [count for count in tally if count is not None]
        for size in range(2, len(counts) + 1):
            yield from (str(sum(some)) for some in combinations(counts, size))
    for yes, no, abstain, _ in tallies:
        if yes is None or no is None:
            continue
        yield str(abs(yes - no))
        cast = yes + no + (abstain or 0)
        yield from (str(cast), str(no + (abstain or 0)), str(yes + (abstain or 0)))
        for count in (yes, no, abstain):
            if count is not None:
                for whole in (yes + no, cast, MEMBERS):
                    yield f"{100 * count / whole:.1f}"
