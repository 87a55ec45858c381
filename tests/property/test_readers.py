"""Whatever stands in a file: spans slice its text, and nothing but SourceError comes of it."""

from __future__ import annotations

from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.errors import SourceError
from index.sources.formats.html import plain_blocks
from index.sources.parsing.documents import join_blocks
from index.sources.parsing.metadata import GivenMetadata, Metadata
from index.sources.parsing.registry import FORMATS
from index.sources.text.blocks import Block, table
from index.sources.text.characters import seen, settled
from index.types import Document
from tests import files

GOOD = {
    ".docx": files.word_document(("Heading 1", "The ferry"), ("Normal", "It sank on Monday.")),
    ".epub": files.book("<h1>The ferry</h1><p>It sank on Monday.</p>"),
    ".html": b"<html><body><h1>The ferry</h1><p>It sank on Monday.</p></body></html>",
    ".jsonl": b'{"id": "a", "title": "The ferry", "text": "It sank on Monday."}\n',
    ".md": b"---\ntitle: The ferry\n---\n# The ferry\n\nIt sank on Monday.\n",
    ".pdf": files.pdf([files.column([["It sank on Monday."], ["Nobody knows why."]])]),
    ".pptx": files.slides(("The ferry", ["It sank on Monday."])),
    ".rss": b'<rss version="2.0"><channel><title>W</title><item><title>The ferry</title>'
    b"<description>It sank on Monday.</description></item></channel></rss>",
    ".txt": b"The ferry\n\nIt sank on Monday.\n",
}
# Numbers of examples are small: a file that is read here is read in this process, and slides and
# Word take a tenth of a second each. `python -m tests.fuzz.readers` looks for hours.
EXAMPLES = 40


def holds(documents: list[Document]) -> None:
    """Every paragraph is a slice of its text, in order, and numbered from 1."""
    assert documents
    for document in documents:
        text, spans = document.source.text, [one.span for one in document.paragraphs]
        assert [one.number for one in document.paragraphs] == list(range(1, len(spans) + 1))
        assert all(a.end <= b.start for a, b in pairwise(spans))
        for span in spans:
            words = text[span.start : span.end]
            assert words == words.strip() != ""
        for one in document.paragraphs:
            assert all(one.span.holds(unit.span) for unit in one.units)
            assert all(a.span.end <= b.span.start for a, b in pairwise(one.units))
            for unit in one.units:
                words = text[unit.span.start : unit.span.end]
                assert words == words.strip() != ""
                assert all(need.end <= unit.span.start for need in unit.needs)
                assert list(unit.needs) == sorted(set(unit.needs))
        for one in document.furniture:
            assert text[one.span.start : one.span.end].strip()
        starts = [start for start, _ in document.source.places]
        assert starts == sorted(set(starts))


def mutated(content: bytes, edits: list[tuple[int, bytes]], cut: int) -> bytes:
    for place, new in edits:
        at = place % (len(content) + 1)
        content = content[:at] + new + content[at + len(new) :]
    return content[: len(content) - cut % max(len(content) // 4, 1)]


@pytest.mark.parametrize("suffix", [one for one in GOOD if one not in {".pdf", ".pptx", ".docx"}])
@settings(max_examples=EXAMPLES)
@given(
    edits=st.lists(
        st.tuples(st.integers(0, 1 << 20), st.binary(min_size=1, max_size=6)), max_size=6
    ),
    cut=st.integers(0, 1 << 20),
)
@example(edits=[], cut=0)
def test_a_damaged_file_is_read_or_refused(
    suffix: str, edits: list[tuple[int, bytes]], cut: int
) -> None:
    content = mutated(GOOD[suffix], edits, cut)
    with suppress(SourceError):
        holds(FORMATS[suffix].read(f"a{suffix}", content, GivenMetadata(), "a"))


@pytest.mark.parametrize("suffix", GOOD)
def test_the_good_file_is_read(suffix: str) -> None:
    holds(FORMATS[suffix].read(f"a{suffix}", GOOD[suffix], GivenMetadata(), "a"))


WORDS = st.text(max_size=60)
PLAIN = st.builds(
    Block,
    WORDS,
    st.sampled_from(["", "", "item", "item", "code", "note", "heading", "title"]),
    st.sampled_from(["p. 1", "p. 2", ""]),
    st.integers(0, 4),
    st.integers(0, 9),
)
TABLES = st.lists(st.tuples(WORDS, WORDS), max_size=4).map(lambda rows: table(rows, headed=True))


@given(st.lists(PLAIN | TABLES.filter(bool), max_size=12), st.booleans(), st.booleans())
@example([Block("0\x1b", "", "", 0, 1)], False, False)
def test_blocks_are_joined_into_a_text_that_they_are_slices_of(
    blocks: list[Block], page: bool, headed: bool
) -> None:
    found = Metadata()
    try:
        document = join_blocks("a", blocks, found, GivenMetadata(), "a", page=page, headed=headed)
    except SourceError:
        return
    holds([document])
    text = document.source.text
    # A question stands in no paragraph, as a heading doesn't: the unit that answers it needs it.
    needed = [need for one in document.paragraphs for unit in one.units for need in unit.needs]
    left = list(text)
    for one in (*document.paragraphs, *document.furniture):
        left[one.span.start : one.span.end] = " " * len(text[one.span.start : one.span.end])
    for span in needed:
        left[span.start : span.end] = " " * len(text[span.start : span.end])
    shown = [settled(seen(one.text)) for one in blocks if one.asked]
    unanswered = {word for one in shown for word in one.split()}
    assert unanswered.issuperset("".join(left).split())


TAGS = st.sampled_from("p div h1 h2 li td tr table b i br pre script nav blockquote span".split())


@given(st.recursive(st.text("ab \n<>&", max_size=8), lambda inner: st.lists(
    st.tuples(TAGS, inner), max_size=4), max_leaves=20))  # fmt: skip
def test_every_word_of_markup_is_in_one_block(tree: object) -> None:
    from lxml import html

    page = f"<body>x{_markup(tree)}</body>"
    kept = "".join("".join(block.text.split()) for block in plain_blocks("a", page))
    root = html.document_fromstring(page)
    for skipped in root.xpath("//script | //nav"):
        skipped.drop_tree()
    everything = "".join(root.text_content().split())
    assert sorted(kept.replace("|", "")) == sorted(everything.replace("|", ""))


def _markup(tree: object) -> str:
    if isinstance(tree, str):
        return tree.replace("&", "&amp;").replace("<", "&lt;")
    assert isinstance(tree, list)
    return "".join(f"<{tag}>{_markup(inner)}</{tag}>" for tag, inner in tree)
