"""What holds for the spans of any text."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from index.sources.text.furniture import sort_blocks
from index.sources.text.line_blocks import page_blocks, paragraphs
from index.sources.text.sentences import passages, sentences
from index.types import Document, Paragraph, Quote, Source, Span, sha256_of

# Letters, space of all kinds, and what segmentation looks at, far more often than chance has it.
CHARACTERS = st.one_of(
    st.sampled_from("aAbB1.?!… \n\r\t\u00a0\u2028“”‘’\"'()[]«»—-:|>#*_`éßİ😀\u0301\u200b\u202e。"),
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
)
PIECES = st.sampled_from(
    [
        *["U.S.", "U.N.", "Mr.", "Smith", "no.", "5", "e.g.", "He said", "“Yes.”", "(He left.)"],
        *["...", "A.", "p.m.", "1.", "It", "voted.", "Who?", "Date:", "Share post:", "Related"],
        *["By Ann Lee", "\n\n", "\n", "- a", "# B", "```", "<p>", "> c", "---", "[a]: /b", "* * *"],
        "| a |\n|---|",
    ]
)
TEXTS = st.one_of(
    st.text(CHARACTERS, max_size=200),
    st.lists(PIECES, max_size=40).map(" ".join),
    st.lists(PIECES, max_size=20).map("\n\n".join),
)
PROSE = st.lists(
    st.sampled_from(
        [
            *["The U.S. voted no.", "He met J. Smith at 5 p.m.", "“It is over,” she said.", "Why?"],
            *["It passed (see No. 5).", "He left...", "“No.”", "The U.N. did.", "Prices rose 0.2."],
        ]
    ),
    min_size=1,
    max_size=12,
)

# How long an example takes says more about the machine than about the code.
unhurried = settings(deadline=None)


def check(text: str, spans: list[Span]) -> None:
    """Check that spans are in order, disjoint, inside the text and trimmed."""
    assert all(before.end <= after.start for before, after in pairwise(spans))
    for span in spans:
        assert span.end <= len(text)
        assert text[span.start : span.end] == text[span.start : span.end].strip()


def left_out(text: str, spans: list[Span]) -> str:
    """Return what of a text stands in none of the spans, without its space."""
    kept, start = "", 0
    for span in spans:
        kept, start = kept + text[start : span.start], span.end
    return "".join((kept + text[start:]).split())


def source_of(text: str) -> Source:
    return Source("a", "Title", text, sha256_of(text))


@unhurried
@given(TEXTS)
def test_sentences_hold_all_that_is_not_space(text: str) -> None:
    spans = sentences(text)
    check(text, spans)
    assert left_out(text, spans) == ""


@unhurried
@given(PROSE)
def test_a_sentence_alone_is_the_same_sentence(prose: list[str]) -> None:
    text = " ".join(prose)
    for span in sentences(text):
        assert sentences(text[span.start : span.end]) == [Span(0, span.end - span.start)]


@unhurried
@given(TEXTS)
def test_any_sentence_can_be_quoted(text: str) -> None:
    source = source_of(text)
    for span in sentences(text):
        quote = Quote(source, (span,), 1)
        assert quote.text == text[span.start : span.end]
        assert text.encode()[len(text[: span.start].encode()) :].startswith(quote.text.encode())


@unhurried
@given(TEXTS)
def test_paragraphs_hold_all_that_is_not_space(text: str) -> None:
    for spans in (paragraphs(text), page_blocks(text)):
        check(text, spans)
        assert left_out(text, spans) == ""


@unhurried
@given(TEXTS)
def test_every_block_of_a_page_is_body_or_furniture(text: str) -> None:
    page = sort_blocks(text, page_blocks(text))
    both = sorted(each.span for each in (*page.paragraphs, *page.furniture))
    check(text, both)
    assert left_out(text, both) == ""
    assert [each.number for each in page.paragraphs] == list(range(1, len(page.paragraphs) + 1))


@unhurried
@given(TEXTS, st.integers(1, 40))
def test_passages_fit_and_hold_what_their_paragraph_holds(text: str, room: int) -> None:
    spans = paragraphs(text)
    numbered = tuple(Paragraph(number, span) for number, span in enumerate(spans, start=1))
    found = passages(Document(source_of(text), numbered), len, room)
    check(text, [each.span for each in found])
    assert left_out(text, [each.span for each in found]) == ""
    for passage in found:
        assert numbered[passage.paragraph - 1].span.holds(passage.span)
        check(text, list(passage.spans))
        assert passage.span == Span(passage.spans[0].start, passage.spans[-1].end)
        assert passage.span.end - passage.span.start <= max(room // 2, room - 9, 1)
