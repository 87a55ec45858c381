"""A unit is quoted with what it needs: steps in their list, rows below headers, no lead alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer.passages.quotes import LIST_CHARACTERS, quote_of, repeats
from index.types import Quote, Source, Span, Unit, UnitKind, sha256_of


def source(text: str, id_: str = "book") -> Source:
    return Source(id=id_, title="A handbook", text=text, sha256=sha256_of(text))


def at(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def units(text: str, kind: UnitKind, *words: str, needs: tuple[str, ...] = ()) -> list[Unit]:
    needed = tuple(at(text, each) for each in needs)
    return [Unit(at(text, each), kind, needed) for each in words]


LEAD = "To moor a boat:"
STEPS = f"{LEAD}\n\n1. Call the harbour.\n2. Slow down.\n  Keep left.\n3. Throw the line.\n\nDone."


def steps() -> list[Unit]:
    lead = units(STEPS, "sentence", LEAD)
    first = units(STEPS, "item", "1. Call the harbour.", "2. Slow down.", needs=(LEAD,))
    child = units(STEPS, "item", "Keep left.", needs=(LEAD, "2. Slow down."))
    return [*lead, *first, *child, *units(STEPS, "item", "3. Throw the line.", needs=(LEAD,))]


@pytest.mark.parametrize("chosen", range(5), ids=["lead", "first", "second", "below it", "last"])
def test_steps_are_quoted_whole_and_in_order_below_their_lead(chosen: int) -> None:
    every = steps()
    quote = quote_of(source(STEPS), 1, every, every[chosen])
    assert quote is not None
    if chosen == 3:  # what stands below a step is told with that step
        assert quote.slices == (LEAD, "2. Slow down.", "Keep left.")
    else:
        assert quote.slices == (*(STEPS[one.span.start : one.span.end] for one in every),)
    assert (quote.kind, quote.more) == ("item", 0)


def long_list(count: int) -> tuple[str, list[Unit]]:
    items = [f"{n}. Check part {n} of the engine with great care." for n in range(1, count + 1)]
    text = "\n\n".join(("Do this:", "\n".join(items)))
    return text, [
        *units(text, "sentence", "Do this:"),
        *units(text, "item", *items, needs=("Do this:",)),
    ]


def test_a_long_list_says_how_many_more_there_are() -> None:
    text, every = long_list(40)
    quote = quote_of(source(text), 1, every, every[2])
    assert quote is not None
    assert quote.more == 40 - (len(quote.spans) - 1) > 0
    assert len(quote.text) <= LIST_CHARACTERS + len("Do this:") + 2 * len(quote.spans)


def test_a_step_beyond_what_has_room_is_quoted_below_the_lead_with_a_gap() -> None:
    text, every = long_list(40)
    quote = quote_of(source(text), 1, every, every[39])
    assert quote is not None
    assert quote.text == "Do this: […] 39. Check part 39 of the engine with great care."


def test_an_item_of_a_list_without_numbers_is_quoted_with_those_that_answer_as_well() -> None:
    text = "Open are:\n\nthe museum\nthe old mill\nthe tower"
    every = units(text, "item", "the museum", "the old mill", "the tower", needs=("Open are:",))
    quote = quote_of(source(text), 1, every, every[0], good={every[2].span})
    assert quote is not None
    assert quote.text == "Open are:\nthe museum […] the tower"


def test_a_row_is_quoted_with_its_header_and_code_with_its_lead() -> None:
    text = "Fares:\n\nPort | Fare\nOslo | 30\nRiga | 12\n\nRun:\n\nferry --book"
    [row] = units(text, "row", "Riga | 12", needs=("Fares:", "Port | Fare"))
    quote = quote_of(source(text), 1, [row], row)
    assert quote is not None
    assert quote.slices == ("Fares:", "Port | Fare", "Riga | 12")
    assert quote.kind == "row"
    [code] = units(text, "code", "ferry --book", needs=("Run:",))
    quote = quote_of(source(text), 1, [code], code)
    assert quote is not None
    assert (quote.text, quote.kind) == ("Run:\nferry --book", "code")


def test_an_answer_is_quoted_below_its_question() -> None:
    text = "When does it sail?\n\nIt sails at noon. It comes back at six."
    every = units(
        text, "answer", "It sails at noon.", "It comes back at six.", needs=("When does it sail?",)
    )
    quote = quote_of(source(text), 1, every, every[1])
    assert quote is not None
    assert quote.text == "When does it sail?\nIt sails at noon. It comes back at six."


def test_a_lead_is_never_quoted_alone() -> None:
    text = "These are them:\n\nPort | Fare\nOslo | 30"
    lead = units(text, "sentence", "These are them:")
    row = units(text, "row", "Oslo | 30", needs=("These are them:", "Port | Fare"))
    quote = quote_of(source(text), 1, [*lead, *row], lead[0])
    assert quote is not None
    assert quote.slices == ("These are them:", "Port | Fare", "Oslo | 30")
    assert quote_of(source(text), 1, lead, lead[0]) is None
    followed = "He said it plainly: no. These are his words:\nNobody knew."
    both = units(followed, "sentence", "These are his words:", "Nobody knew.")
    quote = quote_of(source(followed), 1, both, both[0])
    assert quote is not None
    assert quote.text.endswith("Nobody knew.")


def test_no_quote_holds_another_or_repeats_the_text_of_another_source() -> None:
    text = "It sails at noon. It comes back at six."
    whole, part = (
        Quote(source(text), (at(text, words),), 1) for words in (text, "It sails at noon.")
    )
    assert repeats(part, [whole])
    assert repeats(whole, [part])
    assert repeats(Quote(source("it  sails at noon.", "other"), (Span(0, 18),), 4), [part])
    assert not repeats(Quote(source(text), (at(text, "It comes back at six."),), 1), [part])


@given(
    sizes=st.lists(st.integers(1, 400), min_size=1, max_size=12),
    chosen=st.integers(0, 11),
    numbered=st.booleans(),
    good=st.sets(st.integers(0, 11)),
)
def test_whatever_the_list_its_quote_holds_the_item_and_is_in_order(
    sizes: list[int], chosen: int, numbered: bool, good: set[int]
) -> None:
    items = [f"{f'{n}. ' if numbered else ''}{'x' * size}{n}" for n, size in enumerate(sizes, 1)]
    text, start, spans = "Lead:", 5, []
    for item in items:
        text += f"\n{item}"
        spans.append(Span(start + 1, start + 1 + len(item)))
        start = len(text)
    every = [Unit(span, "item", (Span(0, 5),)) for span in spans]
    unit = every[chosen % len(every)]
    quote = quote_of(source(text), 1, every, unit, good={every[n % len(every)].span for n in good})
    assert quote is not None
    assert quote.holds(unit.span, Span(0, 5))
    assert set(quote.spans) <= {Span(0, 5), *spans}


def test_a_sentence_of_the_paragraph_that_leads_a_list_in_is_quoted_with_the_list() -> None:
    lead = "The port sells few things. These are they:"
    text = f"{lead}\n\nrope\ntar"
    both = units(text, "sentence", "The port sells few things.", "These are they:")
    items = units(text, "item", "rope", "tar", needs=(lead,))
    for chosen in both:
        quote = quote_of(source(text), 1, [*both, *items], chosen)
        assert quote is not None
        assert quote.slices == (lead, "rope", "tar")


def test_two_steps_are_a_list_too() -> None:
    text, every = long_list(2)
    quote = quote_of(source(text), 1, every, every[1])
    assert quote is not None
    assert quote.slices == tuple(text[one.span.start : one.span.end] for one in every)


def test_a_sentence_is_extended_by_those_beside_it_alone_and_by_none_of_another_kind() -> None:
    text = "Ferries run. Nobody knows why. They sail at noon.\n\nWhen?\n\nAt noon."
    near = units(text, "sentence", "Ferries run.", "Nobody knows why.", "They sail at noon.")
    far = units("A ship. A sail. A port.", "sentence", "A ship.", "A sail.", "A port.")
    quote = quote_of(source("A ship. A sail. A port."), 1, far, far[2], good={far[0].span})
    assert quote is not None
    assert quote.text == "A port."
    [answer] = units(text, "answer", "At noon.", needs=("When?",))
    quote = quote_of(source(text), 1, [*near, answer], answer, good={near[2].span})
    assert quote is not None
    assert quote.text == "When?\nAt noon."


def test_a_sentence_that_leans_on_the_first_brings_it_along() -> None:
    text = "The ferry is new. It sails at noon."
    both = units(text, "sentence", "The ferry is new.", "It sails at noon.")
    quote = quote_of(source(text), 1, both, both[1])
    assert quote is not None
    assert quote.text == text


def test_steps_whose_numbers_stand_before_them_are_quoted_whole() -> None:
    text = "Do this:\n\n10. call\n11. sail\n12. land"
    every = units(text, "item", "call", "sail", "land", needs=("Do this:",))
    quote = quote_of(source(text), 1, every, every[1])
    assert quote is not None
    assert quote.slices == ("Do this:", "call", "sail", "land")
