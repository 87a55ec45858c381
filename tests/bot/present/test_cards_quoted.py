"""Cards of several quotes, of further ones, and of the paragraphs around one."""

from __future__ import annotations

import re

import discord
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from simcord.components import COMPONENTS_V2_FLAG, ComponentValidationError, validate_components

from bot.answer.ledger import Words
from bot.answer.types import Answered, Citation
from bot.discord.reply.components import sent
from bot.present import limits
from bot.present.discord.answer_cards import answer_card, context_card, further_card
from bot.present.discord.button_ids import TEMPLATE, callback_buttons, context_button
from bot.present.discord.embeds import COLOURS
from bot.present.escape import unescape, unquote
from bot.present.limits import (
    CallbackButton,
    Card,
    Panel,
    Part,
    ReplyTooLongError,
    check_reply,
    within_limits,
)
from index.types import Paragraph, Quote, Source, Span
from tests.bot.present.test_cards import LINES, cited, words_shown
from tests.discord.answers import abstained, answered, quote, source

COLOUR = COLOURS["passages"]
IDENTIFIER = "0123456789abcdef01234567"


def passages(*quotes: Quote) -> Answered:
    citations = tuple(Citation(n, each) for n, each in enumerate(quotes, start=1))
    return Answered("passages", (Words("In the words of The Daily:"),), citations, (), 0.8)


def quotes_of(panel: Panel) -> list[str]:
    """Return the quotes of a panel as a reader sees them."""
    return [unquote(part.text.rpartition("\n-# ")[0]) for part in panel.parts[1:-1]]


def lines(text: str) -> tuple[Source, list[Paragraph]]:
    """Return a source of a paragraph for each line."""
    of = source(text)
    spans = [match.span() for match in re.finditer(r"[^\n]+", text)]
    return of, [Paragraph(n, Span(*span)) for n, span in enumerate(spans, start=1)]


def test_a_vote_a_conflict_and_a_single_quote_keep_their_embed() -> None:
    for answer in (answered(quote("livid"), quote("envoy")), passages(quote("livid"))):
        card = answer_card(None, answer)
        assert card.panel is None
        assert card.embeds


def test_a_panel_has_the_answer_first_and_a_quote_beside_each_link() -> None:
    card = answer_card(
        "Who?", passages(quote("livid"), quote("The rival draft passed too", 2)), quotes=2
    )
    assert card.panel is not None
    opening, first, second, ending = card.panel.parts
    assert unescape(opening.text) == "**Who?**\nIn the words of The Daily:"
    assert quotes_of(card.panel) == ["livid", "The rival draft passed too"]
    assert first.link == ("Read it there", "https://daily.example/vote#:~:text=livid")
    assert unescape(second.text).endswith("\n-# [2] The Daily, ¶ 2")
    assert ending.link is None


def test_a_panel_says_that_quotes_are_left_out() -> None:
    other = source("The envoy spoke.", publisher="Another")
    three = passages(quote("livid"), quote("envoy"), quote("The envoy spoke.", 4, other))
    shown = answer_card(None, three, quotes=2).panel
    whole = answer_card(None, three, quotes=3).panel
    assert shown is not None
    assert whole is not None
    assert "Also in Another, ¶ 4" in unescape(shown.parts[-1].text)
    assert "not all" not in whole.parts[-1].text


@pytest.mark.parametrize("words", ["-# small", "turned \u202e round", "x" * 4000])
def test_a_quote_that_a_panel_would_not_show_whole_makes_an_embed(words: str) -> None:
    both = passages(quote("livid"), quote(words, 1, source(words)))
    card = answer_card(None, both, quotes=2)
    assert card.panel is None
    assert sorted(words_shown(card)) == sorted(["livid", words])


@settings(max_examples=100)
@given(cited(), st.text(max_size=400), st.integers(1, 5), st.booleans())
def test_discord_takes_any_answer_in_passages_and_its_quotes_are_whole(
    citations: tuple[Citation, ...], question: str, quotes: int, with_buttons: bool
) -> None:
    answer = Answered("passages", (Words("In the words of:"),), citations, (), 0.5)
    card = answer_card(question, answer, quotes=quotes)
    if with_buttons:
        presses = callback_buttons(answer, IDENTIFIER, quotes)
        card = Card(card.content, card.embeds, card.links, card.files, card.panel, presses)
    check_reply(card)
    shown = [citation.quote.text for citation in citations[:quotes]]
    assert sorted(words_shown(card)) == sorted(shown)


@settings(max_examples=60)
@given(st.text("ab\n\\*_", max_size=6000), st.integers(0, 25), st.booleans(), st.booleans())
async def test_a_panel_is_taken_here_exactly_when_discord_takes_it(
    words: str, count: int, linked: bool, pressed: bool
) -> None:
    link = ("Open", "https://a.example") if linked else None
    size = max(1, len(words) // (count + 1))
    parts = [Part(words[n * size : (n + 1) * size] or "x", link) for n in range(count)]
    presses = tuple(context_button(IDENTIFIER, n) for n in range(6)) if pressed else ()
    card = Card(panel=Panel(COLOUR, tuple(parts)), presses=presses)
    if not parts and not presses:
        return  # a box of nothing isn't made
    assert takes(card) == simcord_takes(card)


def takes(card: Card) -> bool:
    try:
        check_reply(card)
    except ReplyTooLongError:
        return False
    return True


def simcord_takes(card: Card) -> bool:
    try:
        view = sent(card)["view"]
        validate_components(view.to_components(), flags=COMPONENTS_V2_FLAG)
    except (ComponentValidationError, ValueError):
        return False
    return True


@pytest.mark.parametrize(
    ("card", "name"),
    [
        (Card("words", panel=Panel(COLOUR, (Part("x"),))), "beside text"),
        (
            Card(embeds=(discord.Embed(),), panel=Panel(COLOUR, (Part("x"),))),
            "beside text",
        ),
        (Card(panel=Panel(COLOUR, (Part(""),))), "a part's text"),
        (Card(panel=Panel(COLOUR, (Part("x" * 2001),) * 2)), "all texts"),
        (Card(panel=Panel(COLOUR, (Part("x", ("", "https://a.example")),))), "label"),
        (Card(panel=Panel(COLOUR, (Part("x"),) * 30)), "components"),
        (Card(presses=(CallbackButton("x", "y" * 101),)), "a button's id"),
        (Card(presses=(CallbackButton("x", "y"),) * 2), "one id"),
    ],
)
def test_a_panel_or_a_button_over_a_limit_is_refused_by_its_name(card: Card, name: str) -> None:
    with pytest.raises(ReplyTooLongError, match=name):
        check_reply(card)


def test_a_panel_that_is_too_long_is_sent_as_its_first_words() -> None:
    parts = (Part("The answer."), Part("> " + "q" * 5000))
    cut = within_limits(Card(panel=Panel(COLOUR, parts)))
    assert cut.content == "The answer.\n…"


@settings(max_examples=80)
@given(st.lists(LINES, min_size=1, max_size=8), st.booleans(), st.booleans())
def test_further_quotes_are_whole_wherever_they_are_shown(
    texts: list[str], embeds: bool, files: bool
) -> None:
    citations = [
        Citation(n, Quote(source(text), (Span(0, len(text)),), n))
        for n, text in enumerate(texts, start=4)
    ]
    allowed = discord.Permissions(embed_links=embeds, attach_files=files)
    card = further_card(citations[:5], allowed)
    check_reply(card)
    found = words_shown(card)
    assert set(found) <= set(texts)
    if files:
        assert sorted(found) == sorted(texts[:5])
    else:
        assert not card.files


@settings(max_examples=80)
@given(st.lists(LINES, min_size=1, max_size=5), st.data())
def test_a_context_shows_the_quoted_paragraph_between_its_neighbours_whole(
    texts: list[str], data: st.DataObject
) -> None:
    texts = [" ".join(text.split()) or "x" for text in texts]
    of, paragraphs = lines("\n".join(texts))
    n = data.draw(st.integers(0, len(paragraphs) - 1))
    embeds, files = data.draw(st.booleans()), data.draw(st.booleans())
    span = paragraphs[n].span
    cited_one = Citation(1, Quote(of, (Span(span.start, span.start + 1),), n + 1))
    allowed = discord.Permissions(embed_links=embeds, attach_files=files)
    card = context_card(cited_one, paragraphs, allowed)
    assert card is not None
    check_reply(card)
    around = [of.text[p.span.start : p.span.end] for p in paragraphs[max(0, n - 1) : n + 2]]
    found = words_shown(card)
    if embeds and files:
        assert sorted(found) == sorted(around)
    assert set(found) <= set(around)


def test_a_paragraph_of_200000_characters_comes_as_a_file() -> None:
    of, paragraphs = lines("Before.\n" + "word " * 40_000 + "end\nAfter.")
    card = context_card(Citation(1, Quote(of, (Span(8, 12),), 2)), paragraphs)
    assert card is not None
    check_reply(card)
    assert [file.filename for file in card.files] == ["paragraph-2.txt"]
    assert [part.name for part in card.embeds[0].fields][1] == "\\[1\\] The Daily, ¶ 2"


def test_a_quote_that_no_paragraph_holds_has_no_context() -> None:
    of, paragraphs = lines("One.\nTwo.\nThree.")
    assert context_card(Citation(1, Quote(of, (Span(5, 9),), 2)), [paragraphs[0]]) is None


def test_the_buttons_of_an_answer_are_those_that_lead_somewhere() -> None:
    three = passages(quote("livid"), quote("envoy"), quote("Ninety"))
    assert [each.label for each in callback_buttons(three, IDENTIFIER, 2)] == [
        *("More", "Context", "Wrong?")
    ]
    assert [each.label for each in callback_buttons(three, IDENTIFIER, 3)] == ["Context", "Wrong?"]
    assert [each.label for each in callback_buttons(abstained(), IDENTIFIER, 3)] == ["Wrong?"]
    for each in callback_buttons(three, IDENTIFIER, 2):
        assert TEMPLATE.fullmatch(each.custom_id)
        assert limits.length(each.custom_id) <= limits.CUSTOM_ID


@pytest.mark.parametrize(
    "custom_id",
    [
        "ayes1:more:",
        "ayes1:answers:0123456789abcdef:1:2",
        "ayes2:more:0123456789abcdef:1",
        "ayes1:more:0123456789abcdef:1000",
        "ayes1:more:0123456789abcdef:-1",
        "ayes1:more:0123456789abcdef:١",
        "ayes1:more:../../etc/passwd:1",
    ],
)
def test_an_id_of_another_shape_is_no_button(custom_id: str) -> None:
    assert TEMPLATE.fullmatch(custom_id) is None
