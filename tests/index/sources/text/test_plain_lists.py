"""Lists in plain text are units below what leads them in, and slices of the text as it is."""

from __future__ import annotations

import pytest

from index.sources.text.furniture import number_blocks, sort_blocks
from index.sources.text.line_blocks import page_blocks, paragraphs

LEAD = "Bring these to the office of the harbour:"


def units(text: str) -> list[list[tuple[str, str, list[str]]]]:
    page = sort_blocks(text, page_blocks(text))
    return [
        [
            (
                unit.kind,
                text[unit.span.start : unit.span.end],
                [text[need.start : need.end] for need in unit.needs],
            )
            for unit in one.units
        ]
        for one in page.paragraphs
    ]


@pytest.mark.parametrize(
    "between",
    [("\n", "\n"), ("\n\n", "\n"), ("\n\n", "\n\n")],
    ids=["right below", "below a blank line", "each apart"],
)
@pytest.mark.parametrize("mark", ["-", "*", "•", "1.", "b)"])
def test_an_item_needs_what_leads_its_list_in(mark: str, between: tuple[str, str]) -> None:
    items = [f"{mark} a lamp", f"{mark} two ropes"]
    text = f"Papers and Gear\n\nRead this first, all of it.\n\n{LEAD}{between[0]}"
    text += between[1].join(items) + "\n\nThe office closes at noon."
    assert units(text) == [
        [],
        [("sentence", LEAD, []), *(("item", item, [LEAD]) for item in items)],
        [],
    ]


def test_an_item_goes_on_over_several_lines() -> None:
    text = f"{LEAD}\n- a lamp\n  with oil\n- a rope\n\nThe office closes at noon, as it always did."
    assert [one[1] for one in units(text)[0]] == [LEAD, "- a lamp\n  with oil", "- a rope"]


def test_a_paragraph_that_starts_with_a_number_is_no_list_by_itself() -> None:
    text = "1. The council met in May.\n\n2. The council met in June, and then it met no more."
    assert units(text) == [[], []]


def test_lists_in_lines_of_json_are_units_too() -> None:
    text = f"{LEAD}\n\n- a lamp\n- a rope"
    (one,) = number_blocks(text, paragraphs(text)).paragraphs
    assert [unit.kind for unit in one.units] == ["sentence", "item", "item"]
    assert one.number == 1
