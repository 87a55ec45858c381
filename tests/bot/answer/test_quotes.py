"""A quote is a slice of a pinned text: what isn't one can't be made, or reads otherwise."""

from __future__ import annotations

import dataclasses
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Quote, Source, Span, UnitKind, sha256_of

TEXT = (
    "The Assembly adopted it: 93 voted in favor, 18 against and 65 abstained. "
    "One director said that the envoys were “livid” about it. The talks go on. "
    "Nobody had expected the move. The talks go on."
)


def source(text: str = TEXT) -> Source:
    return Source(id="daily", title="A vote", text=text, sha256=sha256_of(text))


def where(words: str, text: str = TEXT, nth: int = 0) -> Span:
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return Span(start, start + len(words))


FORGERIES = [
    pytest.param(
        "93 voted in favor, 18 against and 65 abstained",
        "39 voted in favor, 81 against and 56 abstained",
        id="figures swapped",
    ),
    pytest.param(
        "the envoys were “livid” about it",
        "the envoys were “delighted” about it",
        id="delighted for livid",
    ),
    pytest.param(
        "One director said that the envoys were “livid” about it. The talks go on.",
        "One director said that the envoys had all agreed to it. The talks go on.",
        id="a false sentence over a long span",
    ),
    pytest.param(
        "the envoys were “livid” about it",
        'the envoys were "livid" about it',
        id="straight quotes for curly ones",
    ),
    pytest.param(
        "Nobody had expected the move.",
        "Nobody had\u00a0expected the move.",
        id="a space that only looks like one",
    ),
]


def quotes_as_long_as(words: str) -> set[str]:
    """The texts of all quotes of that length that can be made of the source."""
    of, texts = source(), set()
    for start in range(len(TEXT)):
        with suppress(ValueError):
            texts.add(Quote(of, (Span(start, start + len(words)),), 1).text)
    return texts


@pytest.mark.parametrize(("true", "forged"), FORGERIES)
def test_of_all_quotes_that_can_be_made_none_reads_as_the_forgery(true: str, forged: str) -> None:
    assert true in quotes_as_long_as(true)
    assert forged not in quotes_as_long_as(forged)


@pytest.mark.parametrize(("true", "forged"), FORGERIES)
def test_a_source_with_the_forgery_written_in_is_refused_under_the_true_hash(
    true: str, forged: str
) -> None:
    forgery = TEXT.replace(true, forged)
    assert forgery != TEXT
    with pytest.raises(ValueError, match="hash"):
        Source(id="daily", title="A vote", text=forgery, sha256=sha256_of(TEXT))
    with pytest.raises(ValueError, match="hash"):
        dataclasses.replace(source(), text=forgery)


def test_words_of_its_own_can_not_be_given_to_a_quote() -> None:
    assert {field.name for field in dataclasses.fields(Quote)} == {
        "source",
        "spans",
        "paragraph",
        "kind",
        "more",
    }
    quote = Quote(source(), (where("18 against"),), 1)
    with pytest.raises(TypeError):
        Quote(source(), (where("18 against"),), 1, text="81 against")  # type: ignore[call-arg]
    with pytest.raises((AttributeError, TypeError)):
        quote.text = "81 against"  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        quote.spans = (where("18"),)  # type: ignore[misc]


def test_a_sentence_that_stands_twice_gives_two_quotes_each_at_its_own_place() -> None:
    first = Quote(source(), (where("The talks go on."),), 1)
    second = Quote(source(), (where("The talks go on.", nth=1),), 1)
    assert first.text == second.text
    assert first != second
    assert first.span.end < second.span.start
    assert TEXT[: first.span.start].endswith("about it. ")
    assert TEXT[: second.span.start].endswith("the move. ")


def test_curly_quotes_are_kept_as_they_stand() -> None:
    assert Quote(source(), (where("“livid”"),), 1).text == "“livid”"
    with pytest.raises(ValueError, match="substring"):
        where('"livid"')


@pytest.mark.parametrize(
    ("start", "end"),
    [
        pytest.param(0, len(TEXT) + 1, id="beyond the end"),
        pytest.param(len(TEXT), len(TEXT) + 5, id="wholly beyond the end"),
        pytest.param(TEXT.index(" Assembly"), 20, id="a leading space"),
        pytest.param(0, 4, id="a trailing space"),
    ],
)
def test_a_span_that_is_no_clean_slice_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="quote"):
        Quote(source(), (Span(start, end),), 1)


@pytest.mark.parametrize(
    "space", ["\n", "\t", "\u00a0", "\u2009", "\u3000"], ids=lambda s: f"U+{ord(s):04X}"
)
def test_space_of_any_kind_at_an_edge_is_refused(space: str) -> None:
    of = source(f"one{space}two")
    with pytest.raises(ValueError, match="space"):
        Quote(of, (Span(3, 7),), 1)
    with pytest.raises(ValueError, match="space"):
        Quote(of, (Span(0, 4),), 1)


@pytest.mark.parametrize(("start", "end"), [(3, 3), (4, 3), (-1, 2)], ids=str)
def test_a_span_is_never_empty_or_turned_round(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="span"):
        Span(start, end)


@pytest.mark.parametrize(
    ("kind", "between", "shown"),
    [
        pytest.param("sentence", " ", " ", id="sentences, one after the other"),
        pytest.param("sentence", "\n\n", " ", id="sentences of two paragraphs"),
        pytest.param("item", "\n- ", " […] ", id="an item after a mark of a list"),
        pytest.param("item", "\n  ", "\n", id="items below each other"),
        pytest.param("row", "\n", "\n", id="rows below each other"),
        pytest.param("sentence", " and more ", " […] ", id="words left out"),
        pytest.param("sentence", "", "", id="nothing"),
    ],
)
def test_what_lies_between_two_spans_is_shown_as_left_out(
    kind: UnitKind, between: str, shown: str
) -> None:
    of = source(f"one{between}two")
    quote = Quote(of, (Span(0, 3), Span(len(of.text) - 3, len(of.text))), 1, kind)
    assert quote.slices == ("one", "two")
    assert quote.text == f"one{shown}two"
    assert quote.span == Span(0, len(of.text))


@pytest.mark.parametrize(
    "spans",
    [
        pytest.param((), id="none"),
        pytest.param((Span(4, 7), Span(0, 3)), id="out of order"),
        pytest.param((Span(0, 5), Span(4, 7)), id="overlapping"),
        pytest.param((Span(0, 3), Span(3, 7)), id="the second starting on a space"),
        pytest.param((Span(0, 3), Span(4, 99)), id="the second beyond the end"),
    ],
)
def test_spans_that_are_no_clean_slices_in_order_are_refused(spans: tuple[Span, ...]) -> None:
    with pytest.raises(ValueError, match="quote"):
        Quote(source("one two six"), spans, 1)


def test_a_quote_holds_what_lies_in_one_of_its_spans_and_not_between_them() -> None:
    quote = Quote(source("one two six"), (Span(0, 3), Span(8, 11)), 1)
    assert quote.holds(Span(0, 3), Span(9, 11))
    assert not quote.holds(Span(0, 3), Span(4, 7))
    assert not quote.holds(Span(0, 11))


@given(text=st.text(min_size=2, max_size=60), cuts=st.lists(st.integers(0, 60), max_size=8))
def test_any_quote_of_several_spans_is_slices_of_its_source(text: str, cuts: list[int]) -> None:
    edges = sorted(set(cuts))
    try:
        of = source(text)
        spans = tuple(Span(*pair) for pair in zip(edges[::2], edges[1::2], strict=False))
        quote = Quote(of, spans, 1, "item")
    except (ValueError, IndexError):
        return
    assert quote.slices == tuple(text[span.start : span.end] for span in spans)
    rest = quote.text
    for words in quote.slices:
        assert rest.startswith(words)
        rest = rest.removeprefix(words).removeprefix(" […] ").removeprefix("\n")
    assert rest == ""


@given(
    text=st.text(min_size=1, max_size=80),
    start=st.integers(0, 90),
    length=st.integers(1, 90),
)
def test_any_quote_that_can_be_made_is_a_slice(text: str, start: int, length: int) -> None:
    try:
        of = source(text)
        quote = Quote(of, (Span(start, start + length),), 1)
    except (ValueError, IndexError):
        return
    assert quote.text == text[start : start + length]
    assert len(quote.text) == length
    assert quote.text == quote.text.strip()
