"""What stands at the top of a file for those who publish it: names and values, no text."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import yaml

from index.lazy_pattern import lazy_pattern
from index.sources.parsing.metadata import Metadata

CHARACTERS = 16_384

_OPENING = lazy_pattern(r"(?P<fence>---|\+\+\+)[ \t]*\r?\n")
_ENDS = {
    "---": lazy_pattern(r"^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.MULTILINE),
    "+++": lazy_pattern(r"^\+\+\+[ \t]*(?:\r?\n|\Z)", re.MULTILINE),
}
_NAMED = lazy_pattern(r"([A-Za-z][\w.-]*):(?:[ \t]+(.*))?")
_SWITCHES = ("true", "false", "True", "False", True, False)
# Names that generators of sites have for the same.
_DESCRIBING = ("description", "summary", "excerpt")
_ALSO = (("date", "published"), ("authors", "author"))


def front_matter(text: str) -> tuple[int, Metadata, str]:
    """Return where a text begins, what stands before it and what describes it, as sites show it.

    It begins at 0 where there is no front matter.

    A line of dashes that nothing closes, or that no names and values follow, only draws a line.
    """
    opening = _OPENING.match(text)
    if opening is None:
        return 0, Metadata(), ""
    fence = opening["fence"]
    closing = _ENDS[fence].search(text, opening.end(), opening.end() + CHARACTERS)
    if closing is None:
        return 0, Metadata(), ""
    block = text[opening.end() : closing.start()]
    fields = _toml(block) if fence == "+++" else _yaml(block)
    if fields is None:
        return 0, Metadata(), ""
    if fields.get("published") in _SWITCHES:
        del fields["published"]  # whether, not when
    for name, meant in _ALSO:
        if name in fields:
            fields.setdefault(meant, fields[name])
    described = next((fields[name] for name in _DESCRIBING if name in fields), "")
    shown = described if isinstance(described, str) else ""
    return closing.end(), Metadata.found(**fields), shown


def _toml(block: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(block.replace("\r\n", "\n"))
    except (ValueError, RecursionError):
        return None


def _yaml(block: str) -> dict[str, Any] | None:
    """Read YAML whose values are all words; line by line where one of them breaks it."""
    if not block.strip():
        return {}
    try:
        # The loader that makes nothing but strings, lists and maps of them.
        fields = yaml.load(block, yaml.BaseLoader)  # noqa: S506
    except (yaml.YAMLError, ValueError, RecursionError):
        return _lines(block)
    if not isinstance(fields, dict):
        return None
    return {str(name): value for name, value in fields.items()}


def _lines(block: str) -> dict[str, Any] | None:
    """Read names with the rest of their lines, None if something else stands there as well."""
    fields: dict[str, Any] = {}
    for line in filter(str.strip, block.splitlines()):
        named = _NAMED.fullmatch(line.rstrip())
        if named is not None:
            fields[named[1]] = (named[2] or "").strip("\"' ")
        elif not line.startswith((" ", "\t", "-", "#")):
            return None
    return fields or None
