"""Pandoc: a document in one of many formats into the JSON of its syntax tree.

It runs in the process that parses strangers' files, with a bounded heap, its own sandbox and a
clock.
"""

from __future__ import annotations

import json
import re
import subprocess
from functools import cache
from pathlib import Path
from typing import Any, Final

from index.errors import SourceError
from index.lazy_pattern import lazy_pattern

SECONDS: Final = 40.0
HEAP: Final = "-M512M"
DEPTH: Final = 100  # it takes time that grows with the cube of it
_MISSING: Final = "pandoc is missing: install Ayes with its packages again."
_NAME: Final = lazy_pattern("[a-z]+")
# How markup that isn't indented says how deep an item of a list is.
_MARKED: Final = frozenset({"asciidoc", "mediawiki"})
_MARKS: Final = re.compile(rb"[*#:;.]*(?=\s*\w)")
OUTPUT_BYTES: Final = 256 << 20
# Its heap is full, its stack is, or it has used up its time.
_EXHAUSTED: Final = frozenset({251, 2, -24})


@cache
def program() -> str:
    """Return where pandoc is; raise SourceError if it isn't installed."""
    try:
        import pypandoc  # noqa: PLC0415  (only who reads documents needs it)
    except ImportError as error:
        raise SourceError(_MISSING) from error
    path = Path(pypandoc.__file__).with_name("files") / "pandoc"
    if not path.is_file():
        raise SourceError(_MISSING)
    return str(path)


def tree(where: str, content: bytes, kind: str) -> dict[str, Any]:
    """Return the syntax tree of a document; raise SourceError where pandoc can't make one.

    `kind` is the name of pandoc's reader, with its extensions.
    """
    deep = SourceError(f"{where} nests its parts too deep to read: save it as text.")
    if _depth(content, marked=kind in _MARKED) > DEPTH:
        raise deep
    try:
        found: dict[str, Any] = json.loads(_run(where, content, kind, ("json",)))
    except RecursionError as error:
        raise deep from error
    return found


def _depth(content: bytes, *, marked: bool) -> int:
    """Say how far lines are indented further and further, as items of lists in lists are.

    In a `marked` text, as many marks as an item starts with count too.
    """
    deepest = 0
    open_: list[int] = []
    for line in content.splitlines():
        words = line.lstrip(b" \t>")
        indent = len(line) - len(words)
        while open_ and words and open_[-1] >= indent:
            open_.pop()
        if words:
            open_.append(indent)
            marks = _MARKS.match(words) if marked else None
            deepest = max(deepest, len(open_), marks.end() if marks else 0)
    return deepest


def as_html(where: str, content: bytes, kind: str) -> bytes:
    """Return a document as HTML, with the HTML that stands in it as it is."""
    return _run(where, content, kind, ("html", "--wrap=none", "--syntax-highlighting=none"))


def _run(where: str, content: bytes, kind: str, to: tuple[str, ...]) -> bytes:
    command = [program(), "+RTS", HEAP, "-RTS", "--sandbox", "--from", kind, "--to", *to]
    try:
        done = subprocess.run(  # noqa: S603  (its arguments are constants)
            command, input=content, capture_output=True, timeout=SECONDS, check=False, env={}
        )
    except subprocess.TimeoutExpired as error:
        raise _too_much(where) from error
    except OSError as error:
        raise SourceError(f"pandoc can't be run ({error.strerror}): install it again.") from error
    if done.returncode in _EXHAUSTED or len(done.stdout) > OUTPUT_BYTES:
        raise _too_much(where)
    if done.returncode < 0:
        raise SourceError(f"pandoc was ended while it read {where}: try again.")
    if done.returncode:
        name = _NAME.match(kind)
        shown = name[0].upper() if name else kind
        raise SourceError(f"{where} is no whole {shown} file: save it again.")
    return done.stdout


def _too_much(where: str) -> SourceError:
    return SourceError(
        f"{where} takes more time or memory to read than a file may: split it, or save it as text."
    )
