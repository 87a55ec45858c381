"""Pages of print: columns, tables, words and sentences that a line or a page breaks."""

from __future__ import annotations

from index.sources.formats.pdf_columns import PdfLine, in_order
from tests import files
from tests.index.sources.reads import body, document, units


def row(bottom: float, *pieces: tuple[float, str]) -> list[PdfLine]:
    """Put pieces of a line at their places, six points wide a letter."""
    return [
        PdfLine(text, left, left + 6 * len(text), bottom, bottom + 10, 10.0)
        for left, text in pieces
    ]


def test_columns_that_are_drawn_line_by_line_are_read_one_after_the_other() -> None:
    left = ["the kiln was built by", "the guild in the year", "of the great flood of"]
    right = ["bowls are fired there", "twice a year since it", "was lent to the guild"]
    lines = [
        row(700 - 12 * n, (50, a), (300, b))
        for n, (a, b) in enumerate(zip(left, right, strict=True))
    ]
    assert [line.text for line in in_order(lines)] == [*left, *right]


def test_rows_of_short_cells_are_a_table() -> None:
    cells = [("kiln", "heat"), ("Old", "900"), ("New", "1,200")]
    lines = [row(700 - 12 * n, (50, a), (300, b)) for n, (a, b) in enumerate(cells)]
    assert [line.cells for line in in_order(lines)] == cells


def test_a_cell_of_several_lines_is_one() -> None:
    lines = [
        row(700, (50, "Old"), (300, "for bowls")),
        row(688, (300, "and plates")),
        row(676, (50, "New"), (300, "for tiles")),
    ]
    assert [line.cells for line in in_order(lines)] == [
        ("Old", "for bowls and plates"),
        ("New", "for tiles"),
    ]


def test_a_wide_space_in_a_single_line_changes_nothing() -> None:
    lines = [row(700, (50, "The kiln is"), (300, "hot.")), row(688, (50, "It cools."))]
    assert [line.text for line in in_order(lines)] == ["The kiln is hot.", "It cools."]


def test_a_sentence_goes_on_on_the_next_page() -> None:
    first = files.column([["The guild of potters has sold the old kiln of the town for"]])
    second = files.column([["31 crowns, and the money is spent on clay."], ["It met again."]])
    made = document("a.pdf", files.pdf([first, second]))
    whole = (
        "The guild of potters has sold the old kiln of the town for 31 crowns, and the money is "
        "spent on clay."
    )
    assert body(made) == [whole, "It met again."]
    assert made.source.locator(1, made.paragraphs[0].span.start) == "p. 1, ¶ 1"
    assert made.source.locator(2, made.paragraphs[1].span.start) == "p. 2, ¶ 2"


def test_a_word_that_a_line_broke_is_whole() -> None:
    lines = [["The guild asks for an envi-", "ronmental permit and a long-", "term loan at once."]]
    made = document("a.pdf", files.pdf([files.column(lines)]))
    assert body(made) == [
        "The guild asks for an environmental permit and a long-term loan at once."
    ]
    assert units(made) == []


def test_pages_of_pictures_among_pages_of_text_are_named() -> None:
    text, drawn = b"BT /F 12 Tf 50 700 Td (It is hot.) Tj ET", b"90 0 0 90 0 0 cm /I Do"
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents {} 0 R/Resources<<{}>>>>"
    pdf = files.assembled(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 3/Kids[3 0 R 4 0 R 9 0 R]>>",
            page.format(5, "/Font<</F 7 0 R>>").encode(),
            page.format(6, "/XObject<</I 8 0 R>>").encode(),
            files.stream(text, ""),
            files.stream(drawn, ""),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            files.stream(
                b"\0",
                "/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray"
                "/BitsPerComponent 8",
            ),
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>",  # blank, and so nothing is lost
        ],
        "",
    )
    made = document("a.pdf", pdf)
    assert body(made) == ["It is hot."]
    assert made.source.remarks == (
        "Only pictures stand on p. 2: have their text recognised to have it read.",
    )
