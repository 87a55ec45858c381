"""Nothing that a source or a person wrote can drive a terminal."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.present.printable import one_line, printable

ANY_TEXT = st.text(st.characters(exclude_categories=[]))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("\x1b[31mred\x1b[0m", "[31mred[0m", id="colours"),
        pytest.param("\x1b]0;title\x07", "]0;title", id="a window title"),
        pytest.param("a\u202eb\u2066c\u200fd", "abcd", id="direction marks"),
        pytest.param("one\r\ntwo\u2028three", "one\ntwo\nthree", id="line breaks are kept"),
        pytest.param("over\rwritten", "overwritten", id="a carriage return"),
        pytest.param("“chargé d’A.” — 9\u202f%", "“chargé d’A.” — 9\u202f%", id="text"),
        pytest.param("👩\u200d👩", "👩\u200d👩", id="joined emoji are kept"),
    ],
)
def test_what_drives_a_terminal_is_left_out(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(ANY_TEXT)
def test_only_line_breaks_are_left_of_the_control_characters(text: str) -> None:
    left = {character for character in printable(text) if unicodedata.category(character) == "Cc"}
    assert left <= {"\n"}


@given(ANY_TEXT)
def test_what_is_shown_can_be_written_as_utf_8(text: str) -> None:
    assert printable(text).encode().decode() == printable(text)


@given(ANY_TEXT)
def test_one_line_is_one_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1


@given(st.text(st.characters(categories=["L", "N", "P", "S"])))
def test_letters_figures_and_signs_are_kept(text: str) -> None:
    assert printable(text) == text
