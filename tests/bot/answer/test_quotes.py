"""A quote is a slice of a pinned text: what isn't one can't be made, or reads otherwise."""

from __future__ import annotations

import dataclasses
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.types import Quote, Source, Span, sha256_of

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
            texts.add(Quote(of, Span(start, start + len(words)), 1).text)
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
    assert {field.name for field in dataclasses.fields(Quote)} == {"source", "span", "paragraph"}
    quote = Quote(source(), where("18 against"), 1)
    with pytest.raises(TypeError):
        Quote(source(), where("18 against"), 1, text="81 against")  # type: ignore[call-arg]
    with pytest.raises((AttributeError, TypeError)):
        quote.text = "81 against"  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        quote.span = where("18")  # type: ignore[misc]


def test_a_sentence_that_stands_twice_gives_two_quotes_each_at_its_own_place() -> None:
    first = Quote(source(), where("The talks go on."), 1)
    second = Quote(source(), where("The talks go on.", nth=1), 1)
    assert first.text == second.text
    assert first != second
    assert first.span.end < second.span.start
    assert TEXT[: first.span.start].endswith("about it. ")
    assert TEXT[: second.span.start].endswith("the move. ")


def test_curly_quotes_are_kept_as_they_stand() -> None:
    assert Quote(source(), where("“livid”"), 1).text == "“livid”"
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
        Quote(source(), Span(start, end), 1)


@pytest.mark.parametrize(
    "space", ["\n", "\t", "\u00a0", "\u2009", "\u3000"], ids=lambda s: f"U+{ord(s):04X}"
)
def test_space_of_any_kind_at_an_edge_is_refused(space: str) -> None:
    of = source(f"one{space}two")
    with pytest.raises(ValueError, match="space"):
        Quote(of, Span(3, 7), 1)
    with pytest.raises(ValueError, match="space"):
        Quote(of, Span(0, 4), 1)


@pytest.mark.parametrize(("start", "end"), [(3, 3), (4, 3), (-1, 2)], ids=str)
def test_a_span_is_never_empty_or_turned_round(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="span"):
        Span(start, end)


@given(
    text=st.text(min_size=1, max_size=80),
    start=st.integers(0, 90),
    length=st.integers(1, 90),
)
def test_any_quote_that_can_be_made_is_a_slice(text: str, start: int, length: int) -> None:
    try:
        of = source(text)
        quote = Quote(of, Span(start, start + length), 1)
    except (ValueError, IndexError):
        return
    assert quote.text == text[start : start + length]
    assert len(quote.text) == length
    assert quote.text == quote.text.strip()
