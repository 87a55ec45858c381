"""What share of a file is no passage."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.sources.text.unread_share import left_out
from index.types import Document, Furniture, Paragraph, Source, Span, sha256_of

TEXT = "x" * 1000
SOURCE = Source("a", "A", TEXT, sha256_of(TEXT))


@pytest.mark.parametrize(
    ("furniture", "unread", "said"),
    [
        ({}, {}, ""),
        ({"title": 50, "heading": 50}, {}, ""),
        ({"navigation": 80}, {"picture": 20}, "11 % left out (navigation 9 %, picture 2 %)"),
        ({"byline": 2}, {}, "less than 1 % left out (byline less than 1 %)"),
    ],
    ids=["nothing", "what is used", "two kinds", "next to nothing"],
)
def test_the_share_and_its_kinds_are_said(
    furniture: dict[str, int], unread: dict[str, int], said: str
) -> None:
    document = Document(
        replace(SOURCE, unread=tuple(unread.items())),
        (Paragraph(1, Span(0, 800)),),
        tuple(Furniture(Span(800, 800 + size), kind) for kind, size in furniture.items()),
    )
    assert left_out(document) == said
