"""No loose figure: a number is shown from its origin, computed as named, or not shown at all."""

from __future__ import annotations

import dataclasses
import datetime
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.answer.ledger import (
    OPERATIONS,
    Computed,
    Field,
    Figure,
    LooseFigureError,
    QuotedCell,
    RecordCell,
    ReportCell,
    Words,
    render,
)
from index.types import Quote, Source, Span, sha256_of
from index.votes.record import Report, Totals, VoteRecord

MEMBERS = 193

# Tallies that the Assembly could have.
TALLIES = st.tuples(st.integers(0, 193), st.integers(0, 193), st.integers(0, 193)).filter(
    lambda tally: 0 < sum(tally) <= MEMBERS
)


def record(yes: int, no: int, abstain: int, absent: int | None = None) -> VoteRecord:
    return VoteRecord(
        id="a-vote",
        body="General Assembly",
        session="ES-11",
        kind="resolution",
        symbol="A/RES/ES-11/7",
        title="On peace",
        name="the resolution",
        date=datetime.date(2025, 2, 24),
        order=1,
        outcome="adopted" if yes > no else "rejected",
        sponsor="UKR",
        totals=Totals(yes=yes, no=no, abstain=abstain, absent=absent),
    )


def quoted(digits: str, before: str = "by ", after: str = " votes") -> QuotedCell:
    text = f"{before}{digits}{after}"
    source = Source(id="daily", title="A vote", text=text, sha256=sha256_of(text))
    return QuotedCell(Quote(source, (Span(len(before), len(before) + len(digits)),), 1))


@given(
    numeral=st.characters(categories=["Nd", "Nl", "No"]),
    before=st.text(max_size=20),
    after=st.text(max_size=20),
)
def test_words_hold_no_numeral_of_any_script(numeral: str, before: str, after: str) -> None:
    with pytest.raises(LooseFigureError):
        Words(f"{before}{numeral}{after}")


@pytest.mark.parametrize("text", ["93", "٩٣", "९३", "９３", "²", "½", "Ⅻ", "九十三", "𝟗𝟑"])
def test_words_refuse_ninety_three_in_any_writing(text: str) -> None:
    with pytest.raises(LooseFigureError):
        Words(f"by {text} votes")


@given(st.text(max_size=40))
def test_words_are_as_given_or_refused_for_a_number_in_them(text: str) -> None:
    numbers = [one for one in text if unicodedata.numeric(one, None) is not None]
    try:
        assert Words(text).text == text
    except LooseFigureError:
        assert numbers
    else:
        assert not numbers


@given(TALLIES)
def test_a_figure_of_a_record_is_its_cell(tally: tuple[int, int, int]) -> None:
    of = record(*tally)
    shown = [Figure(RecordCell(of, choice)).text for choice in ("yes", "no", "abstain")]
    assert shown == [str(count) for count in tally]


def test_a_figure_has_no_value_of_its_own() -> None:
    assert [field.name for field in dataclasses.fields(Figure)] == ["origin"]
    assert [field.name for field in dataclasses.fields(RecordCell)] == ["record", "choice"]
    assert [field.name for field in dataclasses.fields(ReportCell)] == ["report", "choice"]
    assert [field.name for field in dataclasses.fields(QuotedCell)] == ["quote"]
    assert [field.name for field in dataclasses.fields(Computed)] == ["operation", "operands"]


def test_a_figure_that_its_origin_lacks_is_refused() -> None:
    with pytest.raises(LooseFigureError, match="absent"):
        _ = Figure(RecordCell(record(93, 18, 65), "absent")).text
    with pytest.raises(LooseFigureError, match="abstain"):
        _ = Figure(ReportCell(Report(source="daily", paragraph=1, yes=93, no=8), "abstain")).text


@given(st.integers(0, 999))
def test_a_figure_of_a_quote_is_the_number_that_stands_there(number: int) -> None:
    assert Figure(quoted(str(number))).text == str(number)


@pytest.mark.parametrize("words", ["93 votes", "ninety", "1,000", "-5", "9.5", "½"])
def test_a_quoted_figure_is_a_run_of_digits_and_nothing_else(words: str) -> None:
    with pytest.raises(LooseFigureError):
        _ = Figure(quoted(words)).text


@given(TALLIES)
def test_a_margin_is_yes_less_no(tally: tuple[int, int, int]) -> None:
    of = record(*tally)
    margin = Computed("margin", (RecordCell(of, "yes"), RecordCell(of, "no")))
    assert Figure(margin).text == str(tally[0] - tally[1])


def percent(part: int, whole: int) -> Decimal:
    return 100 * Decimal(part) / Decimal(whole)


def assert_shows(figure: Figure, exact: Decimal) -> None:
    """See that a share is shown with one decimal and is the nearest such number."""
    number, unit = figure.text.split(" ")
    assert unit == "%"
    assert Decimal(number).as_tuple().exponent == -1
    near = exact.quantize(Decimal("0.1"), ROUND_HALF_UP)
    tie = abs(exact - near) == Decimal("0.05")
    assert Decimal(number) == near or (tie and abs(Decimal(number) - exact) == Decimal("0.05"))


@given(TALLIES)
def test_shares_are_what_arithmetic_says(tally: tuple[int, int, int]) -> None:
    yes, no, abstain = tally
    of = record(*tally)
    cells = [RecordCell(of, choice) for choice in ("yes", "no", "abstain")]
    assert_shows(Figure(Computed("share of votes cast", tuple(cells))), percent(yes, sum(tally)))
    assert_shows(Figure(Computed("share of membership", (cells[2],))), percent(abstain, MEMBERS))
    assume(yes + no)
    both = (cells[1], cells[0])
    assert_shows(Figure(Computed("share of yes and no", both)), percent(no, yes + no))


@given(TALLIES)
def test_shares_of_quoted_figures_are_computed_alike(tally: tuple[int, int, int]) -> None:
    cells = tuple(quoted(str(count)) for count in tally)
    assert_shows(Figure(Computed("share of votes cast", cells)), percent(tally[0], sum(tally)))


@given(*4 * [st.integers(0, MEMBERS)])
def test_margins_are_compared_by_their_sizes(yes: int, no: int, then: int, others: int) -> None:
    cells = tuple(quoted(str(count)) for count in (yes, no, then, others))
    difference = abs(yes - no) - abs(then - others)
    assert Figure(Computed("difference of margins", cells)).text == str(difference)


@given(TALLIES)
def test_a_share_of_a_group_is_of_its_members(tally: tuple[int, int, int]) -> None:
    some, whole = tally[0], sum(tally)
    assume(whole)
    cells = tuple(quoted(str(count)) for count in (some, whole))
    assert_shows(Figure(Computed("share of members", cells)), percent(some, whole))


def test_the_operations_are_those_that_are_named() -> None:
    assert set(OPERATIONS) == {
        "margin",
        "difference",
        "difference of margins",
        "sum",
        "share of yes and no",
        "share of votes cast",
        "share of membership",
        "share of members",
        "turnout",
        "share of identical votes",
        "Lijphart's index of agreement",
    }
    with pytest.raises(KeyError):
        _ = Computed("product", (quoted("2"), quoted("3"))).value  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "piece",
    [
        pytest.param("93 votes", id="a string"),
        pytest.param(93, id="a number"),
        pytest.param(None, id="nothing"),
        pytest.param(RecordCell(record(93, 18, 65), "yes"), id="a cell without its figure"),
        pytest.param((Words("a"),), id="a statement in a statement"),
        pytest.param(quoted("93").quote, id="a quote"),
    ],
)
def test_nothing_but_pieces_is_rendered(piece: object) -> None:
    with pytest.raises(LooseFigureError):
        render((Words("It got "), piece))  # type: ignore[arg-type]


@pytest.mark.parametrize("origin", [93, "93", None, Words("many")], ids=repr)
def test_a_figure_without_an_origin_is_never_shown(origin: object) -> None:
    with pytest.raises((LooseFigureError, AssertionError)):
        render((Figure(origin),))  # type: ignore[arg-type]


def test_a_statement_is_its_pieces_in_their_order() -> None:
    of = record(93, 18, 65)
    statement = (Field(of, "symbol"), Words(": "), Figure(RecordCell(of, "no")), Words(" against."))
    assert render(statement) == "A/RES/ES-11/7: 18 against."
    assert render((Field(of, "date"),)) == "24 February 2025"
    assert render(()) == ""


def test_a_field_that_a_record_lacks_is_refused() -> None:
    with pytest.raises(LooseFigureError, match="draft"):
        render((Field(record(93, 18, 65), "draft"),))
