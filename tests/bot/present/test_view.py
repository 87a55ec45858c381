"""One view of an answer, set by four renderers: each shows the same words."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from bot.answer.ledger import Slice, Words
from bot.answer.types import Answer, Answered, Citation
from bot.present.answer_view import first_line, view_of
from bot.present.discord.embeds import ALL, card_of, markdown_of
from bot.present.escape import unescape
from bot.present.json_objects import answer_as_dict, blocks_of
from bot.present.limits import check_reply
from bot.present.plain import lines_of
from bot.present.quote_parts import parts_of
from bot.present.terminal import renderables_of
from bot.present.view import Code, Item, Listed, Prose, Row, Run, View, text_of
from index.types import Quote, Source, Span, UnitKind
from tests.bot.present.test_cards import words_shown
from tests.discord.answers import PLAIN, abstained, answered, conflicting, source

TABLE = (
    "Ferries and their fares:\n\n| Port | Fare |\n| --- | --- |\n| Tallinn | 19 euros |\n| Riga | |"
)
STEPS = "To book a berth:\n\n1. Choose a ship.\n2. Pay the fare.\n\nThat is all."
SCRIPT = "Run this:\n\n```sh\nfor ship in fleet; do\n\tsail $ship\ndone\n```\n"


def where(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def quote(text: str, kind: UnitKind, *words: str) -> Quote:
    return Quote(source(text), tuple(where(text, each) for each in words), 1, kind)


ROW = quote(TABLE, "row", "| Port | Fare |", "| Tallinn | 19 euros |")
ITEMS = quote(STEPS, "item", "To book a berth:", "Choose a ship.", "Pay the fare.")
CODE = quote(SCRIPT, "code", "Run this:", "for ship in fleet; do\n\tsail $ship\ndone")


def said(of: Quote, *others: Quote, words: str | None = None) -> Answered:
    """Answer with a quote, and with words of it on the first line."""
    span = None if words is None else where(of.source.text, words)
    first = of if span is None else Quote(of.source, (span,), of.paragraph)
    citations = tuple(Citation(n, each) for n, each in enumerate((of, *others), start=1))
    return Answered("passages", (Slice(first),), citations, (), 0.95)


def on_terminal(view: View, width: int = 60) -> str:
    console = Console(width=width, force_terminal=True, color_system="truecolor", markup=False)
    with console.capture() as captured:
        console.print(*renderables_of(view), sep="\n")
    return captured.get()


def test_a_row_stands_below_its_header_cells() -> None:
    [row] = parts_of(ROW)
    assert isinstance(row, Row)
    shown = [(header, text_of(runs)) for header, runs in row.cells]
    assert shown == [("Port", "Tallinn"), ("Fare", "19 euros")]
    assert unescape(markdown_of([row]) or "") == "> Port: Tallinn\n> Fare: 19 euros"


def test_a_blank_cell_is_left_out_and_the_others_keep_their_headers() -> None:
    [row] = parts_of(quote(TABLE, "row", "| Port | Fare |", "| Riga | |"))
    assert isinstance(row, Row)
    assert [(header, text_of(runs)) for header, runs in row.cells] == [("Port", "Riga")]


def test_a_row_without_bars_around_it_has_cells_too() -> None:
    text = "Port | Fare\nOslo | 30\n| 12"
    [row] = parts_of(quote(text, "row", "Port | Fare", "Oslo | 30"))
    assert isinstance(row, Row)
    assert [header for header, _ in row.cells] == ["Port", "Fare"]
    [row] = parts_of(quote(text, "row", "Port | Fare", "| 12"))
    assert isinstance(row, Row)
    assert [(header, text_of(runs)) for header, runs in row.cells] == [("Fare", "12")]


def test_a_row_of_other_length_than_its_header_is_shown_as_it_stands() -> None:
    text = "a | b\n1 | 2 | 3"
    parts = parts_of(quote(text, "row", "a | b", "1 | 2 | 3"))
    assert parts == (Prose((Run("a | b"),)), Prose((Run("1 | 2 | 3"),)))


def test_items_stand_behind_their_numbers_and_below_what_leads_them_in() -> None:
    lead, *items = parts_of(ITEMS)
    assert lead == Prose((Run("To book a berth:"),))
    assert items == [Item("1.", (Run("Choose a ship."),)), Item("2.", (Run("Pay the fare."),))]


def test_code_is_fenced_in_discord_and_as_it_stands_elsewhere() -> None:
    lead, code = parts_of(CODE)
    assert isinstance(lead, Prose)
    assert isinstance(code, Code)
    assert code.text.count("\n") == 2
    assert (markdown_of([code]) or "") == f"```\n{code.text}\n```"
    plain = list(lines_of(view_of(said(CODE))))
    assert [one for one in plain if "sail" in one] == [">  sail $ship"]


@pytest.mark.parametrize("words", ["a\n```\n@everyone\n```", "x\u202ey", "\u200bz"])
def test_code_that_would_break_out_of_its_fence_goes_into_a_file_whole(words: str) -> None:
    text = f"Run this:\n{words}"
    of = Quote(source(text), (Span(0, 9), Span(10, len(text))), 1, "code")
    card = card_of(view_of(said(of)))
    check_reply(card)
    [file] = card.files
    assert file.fp.read().decode() == of.text
    assert "everyone" not in str([embed.to_dict() for embed in card.embeds])


def test_the_words_that_answer_come_first_in_bold_and_are_marked_in_their_quote() -> None:
    text = "The ferry to Tallinn sails at noon, said the harbour."
    answer = said(quote(text, "sentence", text), words="at noon")
    assert first_line(answer) == answer.text == "at noon"
    [embed] = card_of(view_of(answer)).embeds
    assert embed.description == "**at noon**"
    assert "sails **at noon**, said" in (embed.fields[0].value or "").replace("\\", "")
    assert "\x1b[1mat noon" in on_terminal(view_of(answer))
    assert answer_as_dict("When?", answer, 0)["answer"] == "at noon"
    [line, quoted] = blocks_of(view_of(answer))
    assert line["strong"] == [[0, 7]]
    assert quoted["parts"] == [{"type": "prose", "text": text, "strong": [[27, 34]]}]


def test_a_quote_that_is_the_answer_is_not_said_twice() -> None:
    answer = said(quote("It sails.", "sentence", "It sails."))
    assert first_line(answer) == "It sails."
    assert next(lines_of(view_of(answer))) == "> It sails."
    [embed] = card_of(view_of(answer)).embeds
    assert embed.description is None


def test_one_quote_is_shown_and_the_rest_are_named_with_their_links() -> None:
    others = [
        Quote(source(f"Text {n}.", publisher=f"Paper {n}"), (Span(0, 7),), n) for n in range(1, 5)
    ]
    view = view_of(said(quote("It sails.", "sentence", "It sails."), *others))
    assert len(view.quoted) == 1
    [also] = view.lines("note")
    assert text_of(also.runs) == "Also in Paper 1, ¶ 1; Paper 2, ¶ 2 and 2 more"
    assert [name for name, _ in view.links] == [
        "[1] The Daily, ¶ 1",
        "[2] Paper 1, ¶ 1",
        "[3] Paper 2, ¶ 2",
    ]


def test_a_vote_opens_with_the_sentence_that_answers() -> None:
    opening, *rest = view_of(answered()).lines("answer", "words")
    assert text_of(opening.runs) == first_line(answered())
    assert rest == []


def test_a_list_says_how_many_more_there_are() -> None:
    view = View("refusal", (Listed(("a", "b"), 12),), "Which?")
    assert list(lines_of(view)) == ["Which?", "- a", "- b", "… and 12 more"]
    assert "12 more" in on_terminal(view)
    assert "12 more" in (card_of(view).embeds[0].description or "")


def spoken(text: str) -> str:
    """Return the words of a text, whatever stands between them."""
    return " ".join(re.findall(r"\w+", re.sub(r"\x1b\[[0-9;]*m", "", text)))


@pytest.mark.parametrize("answer", [answered(), conflicting(), abstained("a", "b"), said(ROW)])
def test_every_renderer_shows_the_same_words(answer: Answer) -> None:
    view = view_of(answer, asked="Was it so?", note="A note.")
    card, text = card_of(view), card_of(view, PLAIN)
    check_reply(card)
    check_reply(text)
    embeds = " ".join(
        f"{embed.title} {embed.description} "
        + " ".join(f"{part.name} {part.value}" for part in embed.fields)
        for embed in card.embeds
    )
    quoted = [" ".join(lines_of(View(view.tone, (one,)))) for one in view.quoted]
    lines = [text_of(line.runs) for line in view.lines("answer", "words")]
    for shown in (embeds, text.content, on_terminal(view, 2000), "\n".join(lines_of(view))):
        for words in (*lines, *(one.partition(" https")[0].rpartition(" [")[0] for one in quoted)):
            assert spoken(words) in spoken(unescape(shown))


MARKED = st.text(
    st.sampled_from("\\*_#->@<[]()`|~ \nab") | st.characters(exclude_categories=["Cs"]),
    min_size=1,
    max_size=80,
).filter(lambda text: not (text[0].isspace() or text[-1].isspace()))


@settings(deadline=None, max_examples=200)
@given(
    text=MARKED, kind=st.sampled_from(["sentence", "item", "row", "code", "answer"]), at=st.data()
)
def test_whatever_is_marked_in_a_quote_it_reads_as_it_stands(
    text: str, kind: UnitKind, at: st.DataObject
) -> None:
    of: Source = source(text)
    whole = Quote(of, (Span(0, len(text)),), 1, kind)
    start = at.draw(st.integers(0, len(text) - 1))
    marked = Span(start, at.draw(st.integers(start + 1, len(text))))
    for part in parts_of(whole, [marked]):
        match part:
            case Prose(runs=runs) | Item(runs=runs):
                assert text_of(runs) == text
                assert "".join(run.text for run in runs if run.strong) == text[start : marked.end]
            case Code(text=code):
                assert code == text
            case Row():
                pytest.fail("a row alone has no header")
    words = markdown_of(parts_of(whole, [marked]))
    if words is not None and kind == "sentence":
        quoted = "\n".join(line.removeprefix("> ") for line in words.split("\n"))
        assert unescape(re.sub(r"(?<!\\)((?:\\\\)*)\*\*", r"\1", quoted)) == text


def test_a_quote_that_answers_a_part_stands_before_what_answers_the_next() -> None:
    first, second = (quote(text, "sentence", text) for text in ("It sails.", "It rests."))
    statement = (Slice(first), Words("\nBoth are at the pier.\n"), Slice(second))
    citations = (Citation(1, first), Citation(2, second))
    view = view_of(Answered("mixed", statement, citations, (), 0.95, shown=2))
    plain = [one for one in lines_of(view) if one and not one.startswith("[")]
    assert plain == ["> It sails.", "Both are at the pier.", "> It rests."]
    [embed] = card_of(view).embeds
    assert unescape(embed.description or "").splitlines() == [
        "**[1] The Daily, ¶ 1**",
        "> It sails.",
        "",
        "Both are at the pier.",
    ]
    assert [unescape(part.value or "") for part in embed.fields] == ["> It rests."]


@settings(deadline=None, max_examples=60)
@given(texts=st.lists(MARKED, min_size=1, max_size=4), long=st.integers(1, 3000))
def test_quotes_among_what_is_said_are_whole_and_within_every_limit(
    texts: list[str], long: int
) -> None:
    quotes = [
        Quote(source(text * long), (Span(0, len(text * long)),), n)
        for n, text in enumerate(texts, start=1)
    ]
    statement = [piece for one in quotes for piece in (Slice(one), Words("\nSo it is.\n"))]
    citations = tuple(Citation(n, one) for n, one in enumerate(quotes, start=1))
    answer = Answered("mixed", tuple(statement), citations, (), 0.95, shown=len(quotes))
    for kind, embeds in (("mixed", True), ("mixed", False), ("passages", True)):
        card = card_of(view_of(replace(answer, kind=kind)), ALL if embeds else PLAIN)
        check_reply(card)
        shown = words_shown(card)
        assert sorted(shown) == sorted(one.text for one in quotes)
