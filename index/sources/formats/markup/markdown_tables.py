"""Tables that directives write in Markdown as lists or as lines of values, as CommonMark."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence

from index.lazy_pattern import lazy_pattern

_OPTION = lazy_pattern(r"\s*:(?P<name>[\w-]+):\s*(?P<value>.*)\Z")


def opened_list(around: str, title: str | None, below: Sequence[str]) -> Iterator[str]:
    """Yield what stands before a table that is written as a list of lists.

    `below` are the lines after that which opens it, the first of which may be its options.
    """
    headed = "headed" if _options(below).get("header-rows", "0") != "0" else ""
    yield around.rstrip()
    if title:
        yield from (f"{around}{title.strip()}", around.rstrip())
    yield from (f'{around}<div class="list-table {headed}">', around.rstrip())


def closed_list(around: str) -> Iterator[str]:
    """Yield what stands behind such a table."""
    yield from (around.rstrip(), f"{around}</div>", around.rstrip())


def value_table(around: str, title: str | None, lines: Sequence[str]) -> Iterator[str]:
    """Yield a table of lines of values, the first of which may be its options."""
    options = _options(lines)
    body = [line for line in lines[len(options) :] if line.strip()]
    rows = list(csv.reader(body, skipinitialspace=True))
    if "header" in options:
        rows[:0] = csv.reader([options["header"]], skipinitialspace=True)
    elif options.get("header-rows", "0") == "0":
        rows[:0] = [[]]
    width = max(map(len, rows), default=0)
    yield around.rstrip()
    if title:
        yield from (f"{around}{title.strip()}", around.rstrip())
    for number, row in enumerate(rows if width else ()):
        cells = [cell.replace("|", "\\|") for cell in row] + [""] * (width - len(row))
        yield f"{around}| {' | '.join(cells)} |"
        if not number:
            yield f"{around}|{'---|' * width}"
    yield around.rstrip()


def _options(lines: Sequence[str]) -> dict[str, str]:
    """Return what the first lines say of how a directive looks."""
    found: dict[str, str] = {}
    for line in lines:
        option = _OPTION.match(line)
        if option is None:
            break
        found[option["name"]] = option["value"]
    return found
