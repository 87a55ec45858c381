"""What stands in a document, said so that a test can compare it."""

from __future__ import annotations

from index.sources.parsing.metadata import GivenMetadata
from index.sources.parsing.registry import FORMATS
from index.types import Document, Span

Told = tuple[str, str, list[str]]


def document(name: str, content: str | bytes) -> Document:
    """Read a file's content in this process."""
    raw = content.encode() if isinstance(content, str) else content
    stem, _, suffix = name.rpartition(".")
    [made] = FORMATS[f".{suffix}"].read(name, raw, GivenMetadata(), stem)
    return made


def words(made: Document, span: Span) -> str:
    return made.source.text[span.start : span.end]


def body(made: Document) -> list[str]:
    return [words(made, one.span) for one in made.paragraphs]


def units(made: Document) -> list[Told]:
    """List each unit that isn't just a sentence: its kind, its words, and those that it needs."""
    return [
        (unit.kind, words(made, unit.span), [words(made, need) for need in unit.needs])
        for one in made.paragraphs
        for unit in one.units
        if unit.kind != "sentence" or unit.needs
    ]


def headings(made: Document) -> list[str]:
    return [one.heading for one in made.paragraphs]
