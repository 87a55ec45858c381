"""Bytes into text: UTF-8, or what a byte order mark says. Another encoding is never guessed."""

from __future__ import annotations

import codecs

from index.errors import SourceError
from index.sources.parsing.documents import checked

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # starts as UTF-16 does
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What no text has: controls but tab, line ends, form feed and escape.
_CONTROLS = bytes(sorted(set(range(32)) - {9, 10, 12, 13, 27}))
SAMPLE_BYTES = 64 << 10


def decode(where: str, raw: bytes) -> str:
    """Return the text of a file; raise SourceError where it is none, or in another encoding."""
    mark, encoding = next((one for one in _MARKS if raw.startswith(one[0])), (b"", "utf-8"))
    try:
        text = raw[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        place = len(mark) + error.start
        raise SourceError(
            f"{where} is not {encoding.upper()} at byte {place}{_likeness(raw)}: save it as UTF-8."
        ) from error
    return checked(where, text)


def _likeness(raw: bytes) -> str:
    """Say what bytes that aren't UTF-8 look like."""
    sample = raw[:SAMPLE_BYTES]
    if sample.count(0) > len(sample) // 4:
        return ", and looks like UTF-16 without a byte order mark"
    if len(sample.translate(None, _CONTROLS)) < len(sample):
        return ", and looks like no text at all"
    return ", and looks like Latin-1 or Windows-1252"
