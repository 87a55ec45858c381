"""Measurements as tables for a terminal, or as rows of cells for a pipe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.cli.shared.output import print_table
from bot.present.printable import one_line


def show(measured: Mapping[str, Any]) -> None:
    """Print what `--json` prints as one table of figures, and a table for each list of records.

    Of the curve of thresholds each second point is shown.
    """
    rows, lists = [], []
    for name, value in _flattened("", measured):
        if isinstance(value, list):
            lists.append((name, value))
        else:
            rows.append((name, _text(value)))
    print_table(("figure", ""), rows)
    for name, records in lists:
        shown = records[1::2] if name.endswith("curve") else records
        if shown:
            cells = [tuple(map(_text, record.values())) for record in shown]
            print_table(tuple(_named(name, one) for one in shown[0]), cells)


def _flattened(above: str, value: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401  (as JSON has it)
    """Yield figures and lists of records, each with the names that lead to it."""
    match value:
        case {"p50": p50, "p95": p95}:
            yield _named(above, "p50 / p95"), f"{p50:.1f} / {p95:.1f} ms"
        case {"low": low, "high": high}:
            yield _named(above.removesuffix(" interval"), "95 % interval"), f"{low:.3f}–{high:.3f}"
        case dict():
            for name, one in value.items():
                yield from _flattened(_named(above, name), one)
        case [{"name": _, "certainty": _}, *_]:
            for one in value:
                yield from _flattened(_named(above, one["name"]), one["certainty"])
        case _:
            yield above, value


def _named(above: str, name: str) -> str:
    return f"{above} {name}".strip().replace("_", " ")


def _text(value: object) -> str:
    match value:
        case None | "":
            return "–"
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.3f}"
        case _:
            return one_line(str(value))
