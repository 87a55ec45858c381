"""What Discord shows of an escaped text is the text."""

import re

from hypothesis import given
from hypothesis import strategies as st

from bot.present.escape import block_quote, escape, label, shows_faithfully, unescape, unquote

TEXTS = st.text() | st.text(alphabet="\\*_~`|>#-+[]()<:@.!/&= \n1a")
LIVE = (
    "@everyone",
    "<@1>",
    "<#2>",
    "</ask:1>",
    "<t:1740355200:R>",
    "<:e:1>",
    "https://evil.example",
    "discord.gg/abc",
    "[x](https://evil.example)",
    "# Title",
    "> said",
    "1. one",
    "- item",
    "-# small",
    "||spoiler||",
    "`code`",
    "**bold**",
    "__under__",
    "~~gone~~",
)


@given(TEXTS)
def test_unescaping_gives_back_what_was_escaped(text: str) -> None:
    assert unescape(escape(text)) == text


@given(TEXTS)
def test_a_block_quote_shows_exactly_its_words(text: str) -> None:
    assert unquote(block_quote(text)) == text


@given(TEXTS)
def test_every_line_of_a_block_quote_is_quoted(text: str) -> None:
    assert all(line.startswith("> ") for line in block_quote(text).split("\n"))


@given(st.text(alphabet="\\*_~`|>#+-[]()<:@.!/&=", min_size=1))
def test_no_character_with_a_meaning_is_left_bare(text: str) -> None:
    assert re.fullmatch(r"(?:\\[^0-9A-Za-z\s])+", escape(text))


@given(st.sampled_from(LIVE), TEXTS)
def test_nothing_live_survives_in_the_midst_of_a_text(live: str, around: str) -> None:
    shown = escape(around + live + around)
    assert not re.search(rf"(?<!\\){re.escape(live)}", shown)
    assert live in unescape(shown)


@given(st.text())
def test_a_label_is_one_line_without_unseen_characters(text: str) -> None:
    shown = label(text)
    assert shows_faithfully(shown.replace("-#", ""))
    assert shown == " ".join(shown.split())


def test_subtext_directions_and_controls_are_not_shown_faithfully() -> None:
    for text in ("-# small", "a\n  -# small", "a\u202eb", "a\u200bb", "a\x00b", "a\u2028b", "a\tb"):
        assert not shows_faithfully(text), text


def test_joiners_accents_and_emoji_are_shown_faithfully() -> None:
    for text in ("می\u200cخواهم", "👩\u200d🚀", "Çankaya’s “vote” – 1 – done…"):
        assert shows_faithfully(text), text
