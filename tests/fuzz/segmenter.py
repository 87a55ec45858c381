"""Any text: sentences in order that leave nothing out but space, and passages that fit."""

from __future__ import annotations

from itertools import pairwise

from index.sources.text.furniture import sort_blocks
from index.sources.text.line_blocks import page_blocks
from index.sources.text.sentences import passages, sentences
from index.types import Document, Source, sha256_of
from tests.fuzz.running import run

MADE = [
    "Dr. Ann Lee (b. 1970) said “No.” It sank… Why? See Fig. 3.[2] At 5 p.m. they left.".encode(),
    "The vote was 93–18.\n\n- a list\n- of U.S. items\n\n他说。然后。".encode(),
]
LIMIT = 16


def target(data: bytes) -> None:
    """The data is a text."""
    text = data.decode("utf-8", "replace")
    spans = sentences(text)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert "".join("".join(text[one.start : one.end].split()) for one in spans) == "".join(
        text.split()
    )
    page = sort_blocks(text, page_blocks(text))
    source = Source(id="a", title="A", text=text, sha256=sha256_of(text))
    document = Document(source, page.paragraphs, page.furniture)
    for passage in passages(document, lambda words: len(words.split()), LIMIT):
        assert all(passage.span.holds(one) for one in passage.spans)


if __name__ == "__main__":
    run("segmenter", target, MADE)
