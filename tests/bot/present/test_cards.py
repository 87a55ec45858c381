"""Cards: the answer first, quotes whole and unaltered, inside every limit, with nothing live."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial

import discord
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answer.ledger import Words
from bot.answer.types import Abstained, Answer, Answered, Citation, Conflicting, Reason
from bot.present import limits
from bot.present.answer_view import shown_of
from bot.present.discord.answer_cards import answer_card
from bot.present.discord.embeds import COLOURS, card_of
from bot.present.escape import unescape, unquote
from bot.present.limits import Card, ReplyTooLongError, check_reply, length, shorten, within_limits
from bot.present.links import quote_url, safe_url
from bot.present.vote_view import view_of_vote
from index.types import Quote, Source, Span
from index.votes.lookup.parties import Parties
from index.votes.reports import reports_of
from tests.discord.answers import (
    PLAIN,
    RECORDS,
    TEXT,
    abstained,
    answered,
    conflicting,
    quote,
    source,
)

PARTIES = Parties.load()
plain_card = partial(answer_card, allowed=PLAIN)


def words_shown(card: Card) -> list[str]:
    """Return every block of a card that could hold a quote, as a reader sees it."""
    blocks = [card.content, *(part.text for part in (card.panel.parts if card.panel else ()))]
    for embed in card.embeds:
        blocks += [embed.description or "", *(part.value or "" for part in embed.fields)]
    files = [file.fp.read().decode("utf-8") for file in card.files]
    runs = [
        run for block in blocks for run in re.findall(r"(?:^> .*(?:\n|$))+", block, re.MULTILINE)
    ]
    return [unquote(run.removesuffix("\n")) for run in runs] + files


def test_the_answer_comes_first_and_its_quotes_after_it() -> None:
    card = answer_card("Was it adopted?", answered())
    [embed] = card.embeds
    assert unescape(embed.description or "") == answered().text
    assert unescape(embed.fields[0].name or "") == "[1] The Daily, ¶ 1"
    assert embed.author.name == "Was it adopted?"


def test_each_kind_of_answer_has_its_colour() -> None:
    kinds: list[Answer] = [answered(), conflicting(), abstained()]
    assert len({answer_card(None, each).embeds[0].colour for each in kinds}) == 3


def test_sides_that_disagree_stand_beside_each_other_with_the_record() -> None:
    [embed] = answer_card(None, conflicting()).embeds
    assert [part.inline for part in embed.fields] == [True, True]
    assert "83 countries" in unescape(embed.fields[0].value or "")
    assert unescape(embed.fields[1].value or "").endswith(
        "93 yes, 8 no, 73 abstained, 19 did not vote"
    )


def test_nothing_near_has_a_reason() -> None:
    answer = replace(abstained(), reason=Reason.NOTHING_CLOSE, closest=())
    [embed] = answer_card("What is it?", answer).embeds
    assert unescape(embed.title or "") == "The sources don't say."
    assert Reason.NOTHING_CLOSE.value in unescape(embed.description or "").lower()


def test_the_closest_is_said_to_be_only_that_and_is_no_citation() -> None:
    card = answer_card("What is it?", abstained())
    [embed] = card.embeds
    assert unescape(embed.title or "") == "The sources don't say this outright."
    assert embed.colour == COLOURS["closest"]
    assert "[1]" not in unescape(str(embed.to_dict()))
    assert unescape(embed.fields[0].name or "") == "Closest: The Daily, ¶ 1"
    assert words_shown(card) == [abstained().closest[0].text]
    assert embed.footer.text == "What I answer from: /sources list · What you can ask: /help"


def test_two_readings_are_listed_to_choose_from() -> None:
    [embed] = answer_card(None, abstained("Ukraine's text", "the U.S. text")).embeds
    assert "• Ukraine's text\n• the U.S. text" in unescape(embed.description or "")


@pytest.mark.parametrize("make", [answer_card, plain_card])
def test_nothing_that_a_source_or_a_person_wrote_is_live(make: object) -> None:
    hostile = quote(TEXT.rpartition("\n\n")[2], 3)
    name = source(publisher="[1] verified](https://evil.example) @here **x**", title="# t <@1>")
    card = make("@everyone <#1> **hi**", answered(hostile, quote("livid", 1, name)))  # type: ignore[operator]
    text = card.content + "".join(
        f"{embed.title}{embed.description}"
        + "".join(f"{part.name}{part.value}" for part in embed.fields)
        for embed in card.embeds
    )
    for live in ("@everyone", "@here", "<@", "<#", "](", "https:", "**x**", "**hi"):
        assert not re.search(rf"(?<!\\){re.escape(live)}", text), live
    assert TEXT.rpartition("\n\n")[2] in words_shown(card)


def test_a_quote_that_discord_would_not_show_as_it_is_goes_into_a_file_whole() -> None:
    for words in ("-# small print", "turned \u202e round", "zero\u200bwidth"):
        card = answer_card(None, answered(quote(words, 1, source(f"So: {words}."))))
        assert [file.filename for file in card.files] == ["quote-1.txt"]
        assert words_shown(card) == [words]


def test_a_quote_too_long_for_a_field_gets_an_embed_of_its_own_whole() -> None:
    words = "word " * 300 + "end"
    card = answer_card(None, answered(quote(words, 1, source(words))))
    assert len(card.embeds) == 2
    assert words_shown(card) == [words]


def test_a_digest_is_named_one_and_linked_without_its_own_words() -> None:
    digest = source(kind="digest")
    card = answer_card(None, answered(quote("livid", 1, digest)))
    assert unescape(card.embeds[0].fields[0].name or "") == "[1] The Daily, ¶ 1 (digest)"
    assert card.links[0] == ("[1] The Daily, ¶ 1 (digest)", "https://daily.example/vote")


LINES = st.text(
    alphabet=st.characters(exclude_categories=["Cs"]) | st.sampled_from("\\*_#->@<[]() \n"),
    min_size=1,
    max_size=6000,
).filter(lambda text: not (text[0].isspace() or text[-1].isspace()))


@st.composite
def cited(draw: st.DrawFn) -> tuple[Citation, ...]:
    texts = draw(st.lists(LINES, max_size=6))
    name = draw(st.text(min_size=1, max_size=400))
    return tuple(
        Citation(n, Quote(source(text, publisher=name), (Span(0, len(text)),), n))
        for n, text in enumerate(texts, start=1)
    )


@settings(max_examples=150, deadline=None)
@given(
    cited(),
    st.text(alphabet=st.characters(exclude_categories=["N", "Cs"]), max_size=3000),
    st.integers(1, 5),
    st.sampled_from([answer_card, plain_card]),
    st.booleans(),
    st.text(max_size=400),
)
def test_any_answer_keeps_every_limit_and_shows_every_quote_whole(
    citations: tuple[Citation, ...],
    words: str,
    quotes: int,
    make: object,
    conflict: bool,
    question: str,
) -> None:
    records = tuple(RECORDS.values())
    answer: Answer = (
        Conflicting((Words(words),), citations, records, 0.5)
        if conflict
        else Answered("mixed", (Words(words),), citations, records, 0.5)
    )
    card = make(question, answer, quotes=quotes, note="A note.")  # type: ignore[operator]
    check_reply(card)
    shown = [citation.quote.text for citation in citations[: shown_of(answer, quotes)]]
    assert sorted(words_shown(card)) == sorted(shown)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(LINES, max_size=6),
    st.text(alphabet=st.characters(exclude_categories=["N", "Cs"]), max_size=3000),
    st.lists(st.text(max_size=600), max_size=9),
    st.sampled_from([answer_card, plain_card]),
)
def test_any_refusal_keeps_every_limit(
    texts: list[str], words: str, choices: list[str], make: object
) -> None:
    closest = tuple(Quote(source(text, title=text), (Span(0, len(text)),), 1) for text in texts)
    answer = Abstained(Reason.TWO_READINGS, (Words(words),), closest, 0.1, tuple(choices))
    check_reply(make("question", answer))  # type: ignore[operator]


def test_a_reply_over_a_limit_is_refused_by_the_name_of_the_limit() -> None:
    embed = discord.Embed(description="x" * 4097)
    for card, name in (
        (Card("x" * 2001), "content"),
        (Card("🇺" * 1001), "content"),
        (Card(embeds=(embed,)), "a description"),
        (Card(embeds=(discord.Embed(description="x" * 3500),) * 2), "all embeds"),
        (Card(embeds=(discord.Embed().add_field(name="n", value=""),)), "a field's value"),
        (Card(links=(("", "https://a.example"),)), "a button's label"),
        (Card(links=(("a", "https://a.example/" + "x" * 512),)), "a link"),
    ):
        with pytest.raises(ReplyTooLongError, match=name):
            check_reply(card)


def test_what_is_too_long_is_sent_with_a_visible_cut_and_without_half_a_quote() -> None:
    long = discord.Embed(description="We say. " * 800).add_field(
        name="[1]", value="> " + "q" * 2000
    )
    cut = within_limits(Card(embeds=(long,)))
    check_reply(cut)
    assert cut.content.endswith("…")
    assert "q" not in cut.content


@given(st.text(), st.integers(2, 200))
def test_a_shortened_text_fits_and_shows_its_cut(text: str, limit: int) -> None:
    cut = shorten(text, limit)
    assert length(cut) <= limit
    assert cut == text or cut.endswith("…")


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "https://user:pw@a.example",
        "ftp://a.example",
        "https://",
        "https://a b.example",
        "https://a.example/\u202ex",
        "https://[::1",
        "https://a.example/" + "x" * 600,
        "https://a.example:99999",
    ],
)
def test_an_address_that_is_not_safe_is_not_linked(url: str | None) -> None:
    assert safe_url(url) is None


def test_an_address_is_linked_in_ascii_with_its_brackets_encoded() -> None:
    assert (
        safe_url("https://bücher.example/a_(b)?q=ü")
        == "https://xn--bcher-kva.example/a_%28b%29?q=%C3%BC"
    )


def test_a_link_leads_to_the_quoted_words() -> None:
    link = quote_url(quote("Ninety-three members backed the text; the envoy was livid."))
    assert link == (
        "https://daily.example/vote#:~:text=Ninety%2Dthree%20members%20backed%20the%20text%3B%20"
        "the%20envoy%20was%20livid."
    )


@given(LINES, st.text(max_size=300))
def test_a_link_is_none_or_an_address_that_a_button_takes(words: str, path: str) -> None:
    of = source(words, url=f"https://daily.example/{path}")
    link = quote_url(Quote(of, (Span(0, len(words)),), 1))
    assert link is None or (
        len(link) <= limits.LINK_URL and link.isascii() and link.startswith("https://")
    )


def card_of_vote(
    record: str, country: str | None = None, sources: dict[str, Source] | None = None
) -> Card:
    shown = RECORDS[record]
    view = view_of_vote(
        shown,
        PARTIES,
        of=None if country is None else PARTIES.find(country),
        beside=reports_of(shown, tuple(RECORDS.values())),
        sources=sources or {},
    )
    card = card_of(view)
    check_reply(card)
    check_reply(card_of(view, PLAIN))
    return card


@pytest.mark.parametrize("record", RECORDS)
def test_every_shipped_record_makes_a_card_inside_the_limits(record: str) -> None:
    card_of_vote(record, "USA")


def test_a_vote_shows_its_result_and_the_country() -> None:
    fields = {
        part.name: unescape(part.value or "")
        for part in card_of_vote("es-11-7", "USA").embeds[0].fields
    }
    assert fields["Result"].startswith("Adopted: 93 yes, 18 no, 65 abstained, 17 did not vote\n")
    assert fields["The United States"] == "Voted against"


def test_a_report_of_other_figures_is_marked_as_differing_beside_the_record() -> None:
    fields = card_of_vote("l-11", sources={}).embeds[0].fields
    [reports] = [
        unescape(part.value or "") for part in fields if part.name == "Reports beside the record"
    ]
    assert (
        "✗ differs · eu-global-fractured-alliance, ¶ 7: 83 yes, 16 no, 61 abstained, "
        "which the record has for the third European amendment"
    ) in reports


def test_a_report_of_the_same_figures_is_marked_as_agreeing() -> None:
    of = source(id="eu-global-fractured-alliance", publisher="EU Global")
    fields = card_of_vote("es-11-7", sources={of.id: of}).embeds[0].fields
    [reports] = [
        unescape(part.value or "") for part in fields if part.name == "Reports beside the record"
    ]
    assert "✓ agrees · EU Global, ¶ 6" in reports


def test_a_source_that_has_a_country_vote_otherwise_is_marked_with_what_it_says() -> None:
    text = "\n".join(
        unescape(part.value or "") for part in card_of_vote("es-11-8").embeds[0].fields
    )
    assert "✗ differs · associated-press" in text
    assert "says that Ukraine voted in favor" in text


def test_a_text_that_was_not_voted_on_says_so() -> None:
    [embed] = card_of_vote("l-11", "USA").embeds
    fields = {part.name: unescape(part.value or "") for part in embed.fields}
    assert fields["Result"] == "Not put to the vote"
    assert fields["The United States"] == "There was no vote."
