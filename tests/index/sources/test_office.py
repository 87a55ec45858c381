"""Documents of word processors, slides, sheets and markup."""

from __future__ import annotations

import datetime
import json
import zipfile
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pptx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE

from index.errors import SourceError
from index.sources.formats import workbook
from index.sources.parsing import pandoc
from tests import files
from tests.index.sources.reads import body, document, units


def word(*xml: str) -> bytes:
    """Make a Word document of paragraphs and tables in its own markup."""
    made = docx.Document()
    for each in xml:
        marked = each.replace(">", f" {nsdecls('w')}>", 1)
        made.element.body.insert(-1, parse_xml(marked))
    return files.saved(made)


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def test_tracked_changes_are_accepted() -> None:
    inserted = f'<w:ins w:id="1" w:author="a">{run("42 ")}</w:ins>'
    deleted = (
        '<w:del w:id="2" w:author="a"><w:r><w:delText xml:space="preserve">18 </w:delText></w:r>'
        "</w:del>"
    )
    made = document(
        "a.docx", word(f"<w:p>{run('It costs ')}{deleted}{inserted}{run('crowns.')}</w:p>")
    )
    assert made.source.text == "It costs 42 crowns."


def test_what_is_struck_or_hidden_in_word_is_no_text() -> None:
    made = document(
        "a.docx",
        word(
            f"<w:p>{run('It costs ')}{run('18 ', '<w:strike/>')}{run('42 crowns.')}</w:p>",
            f"<w:p>{run('It is ')}{run('never ', '<w:vanish/>')}{run('hot.')}</w:p>",
        ),
    )
    assert made.source.text == "It costs 42 crowns.\n\nIt is hot."


def test_text_boxes_and_content_controls_of_word_are_text() -> None:
    box = (
        "<w:p><w:r><w:pict><v:textbox xmlns:v='urn:schemas-microsoft-com:vml'><w:txbxContent>"
        f"<w:p>{run('Call 5550 at once.')}</w:p></w:txbxContent></v:textbox></w:pict></w:r></w:p>"
    )
    control = f"<w:sdt><w:sdtContent><w:p>{run('Glaze it twice.')}</w:p></w:sdtContent></w:sdt>"
    made = document("a.docx", word(f"<w:p>{run('It is hot.')}</w:p>", control, box))
    assert sorted(body(made)) == ["Call 5550 at once.", "Glaze it twice.", "It is hot."]


def test_a_table_of_word_whose_first_row_names_its_columns_has_it_for_a_header() -> None:
    made = docx.Document()
    made.add_paragraph("The fees are these.")
    cells = made.add_table(2, 2)
    for at, text in enumerate(("kiln", "fee", "Old", "42")):
        cells.cell(at // 2, at % 2).text = text
    needs = ["The fees are these.", "kiln | fee"]
    assert units(document("a.docx", files.saved(made))) == [("row", "Old | 42", needs)]


def test_what_a_style_of_word_strikes_or_hides_is_no_text() -> None:
    made = docx.Document()
    struck = made.styles.add_style("Gone", WD_STYLE_TYPE.CHARACTER)
    struck.font.strike = True
    hidden = made.styles.add_style("Secret", WD_STYLE_TYPE.PARAGRAPH)
    hidden.font.hidden = True
    paragraph = made.add_paragraph("It costs ")
    paragraph.add_run("18 ", style=struck)
    paragraph.add_run("42 crowns.")
    made.add_paragraph("The kiln leaks.", style=hidden)
    read = document("a.docx", files.saved(made))
    assert read.source.text == "It costs 42 crowns."
    assert ("hidden and struck text", 15) in [one for one in read.source.unread]


def test_what_is_set_high_in_word_is_in_its_paragraph_alone() -> None:
    high = '<w:vertAlign w:val="superscript"/>'
    made = document(
        "a.docx",
        word(f"<w:p>{run('It holds 10')}{run('6', high)}{run(' bowls')}{run('2', high)}</w:p>"),
    )
    assert made.source.text == "It holds 10⁶ bowls"


def test_charts_are_named_as_left_out_and_diagrams_are_text() -> None:
    members = files.unpacked(word(f"<w:p>{run('It is hot.')}</w:p>"))
    drawn = "<a:p xmlns:a='a'><a:r><a:t>Ash melts at 1,200 degrees.</a:t></a:r></a:p>"
    extra = {
        "word/charts/chart1.xml": b"<c:chart xmlns:c='c'/>",
        "word/diagrams/data1.xml": f"<d>{drawn}</d>".encode(),
    }
    made = document("a.docx", files.packed(members | extra))
    assert body(made) == ["It is hot.", "Ash melts at 1,200 degrees."]
    assert made.source.remarks == ("Its chart isn't read: say in the text what is seen there.",)


def test_a_chart_on_a_slide_and_a_hidden_slide_are_no_text() -> None:
    made = pptx.Presentation()
    shown, hidden = (made.slides.add_slide(made.slide_layouts[5]) for _ in range(2))
    shown.shapes.title.text, hidden.shapes.title.text = "Kilns", "Old kilns"
    shown.shapes.add_textbox(0, 0, 10, 10).text_frame.text = "It is hot."
    hidden._element.set("show", "0")
    hidden.notes_slide.notes_text_frame.text = "Mind the door."
    shown.notes_slide.notes_text_frame.text = "Mind the fire."
    figures = CategoryChartData()
    figures.categories = ["a"]
    figures.add_series("b", (1,))
    shown.shapes.add_chart(XL_CHART_TYPE.PIE, 0, 0, 10, 10, figures)
    read = document("a.pptx", files.saved(made))
    assert read.source.text == "Kilns\n\nIt is hot.\n\nMind the fire."
    assert read.source.remarks == ("Its chart isn't read: say in the text what is seen there.",)


ODT = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"><office:automatic-styles>'
    '<style:style style:name="S"><style:text-properties style:text-line-through-style="solid"/>'
    '</style:style><style:style style:name="H"><style:text-properties text:display="none"/>'
    '</style:style><style:style style:name="U" style:family="text"><style:text-properties'
    ' style:text-position="super 58%" style:text-line-through-style="none"/></style:style>'
    "</office:automatic-styles><office:body><office:text>{}</office:text></office:body>"
    "</office:document-content>"
)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ('It is <text:span text:style-name="S">18 </text:span>42 crowns.', "It is 42 crowns."),
        ('It is <text:span text:style-name="H">never </text:span>hot.', "It is hot."),
        ('It holds 10<text:span text:style-name="U">6</text:span> bowls.', "It holds 10⁶ bowls."),
        ('Hot.</text:p><text:p text:style-name="S">It leaks.', "Hot."),
        ('Hot.</text:p><text:section text:display="none"><text:p>It leaks.</text:p>'
         "</text:section><text:p>", "Hot."),
    ],
    ids=["struck", "hidden", "a power", "a struck paragraph", "a hidden section"],
)  # fmt: skip
def test_what_a_style_of_open_document_says_of_its_text_is_minded(written: str, shown: str) -> None:
    members = {"content.xml": ODT.format(f"<text:p>{written}</text:p>").encode()}
    members["styles.xml"] = ODT.format("").encode()
    assert document("a.odt", files.packed(members)).source.text == shown


def test_grouped_shapes_and_tables_of_slides_are_text() -> None:
    made = pptx.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[5])
    slide.shapes.title.text = "Kilns"
    group = slide.shapes.add_group_shape()
    inside = group.shapes.add_textbox(0, 0, 10, 10)
    inside.text_frame.text = "The old kiln leaks."
    cells = slide.shapes.add_table(2, 2, 0, 0, 10, 10).table
    for at, text in enumerate(("kiln", "heat", "Old", "900")):
        cells.cell(at // 2, at % 2).text = text
    read = document("a.pptx", files.saved(made))
    assert "The old kiln leaks." in body(read)
    assert [text for kind, text, _ in units(read) if kind == "row"] == ["Old | 900"]
    assert read.source.places == ((0, "slide 1"),)


@pytest.mark.parametrize(
    ("name", "content", "shown"),
    [
        ("a.rst", "Kilns\n=====\n\n.. note:: It is hot.\n", "It is hot."),
        ("a.adoc", "= Kilns\n\nIt is *hot*.\n", "It is hot."),
        ("a.org", "* Kilns\n\nIt is /hot/.\n", "It is hot."),
        ("a.wiki", "== Kilns ==\n\nIt is ''hot''.\n", "It is hot."),
        ("a.tex", "\\section{Kilns}\n\nIt is \\emph{hot}.\n", "It is hot."),
        ("a.typ", "= Kilns\n\nIt is _hot_.\n", "It is hot."),
        ("a.rtf", "{\\rtf1 It is {\\b hot}.\\par}", "It is hot."),
        ("a.dbk", "<article><title>Kilns</title><para>It is hot.</para></article>", "It is hot."),
        ("a.csv", "kiln,heat\nOld,900\n", "kiln | heat\nOld | 900"),
        ("a.tsv", "kiln\theat\nOld\t900\n", "kiln | heat\nOld | 900"),
    ],
    ids=lambda value: value if value.startswith("a.") else "",
)
def test_markup_is_read_by_its_marks(name: str, content: str, shown: str) -> None:
    assert shown in body(document(name, content))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.rst", "It is hot.\n\n.. include:: shared/ash.txt\n"),
        ("a.adoc", "It is hot.\n\ninclude::shared/ash.txt[]\n"),
        ("a.tex", "It is hot.\n\n\\input{shared/ash.txt}\n"),
        ("a.org", "It is hot.\n\n#+INCLUDE: shared/ash.txt\n"),
    ],
)
def test_a_file_that_markup_takes_over_is_named(name: str, content: str) -> None:
    assert document(name, content).source.remarks == (
        "What it takes over from other files wasn't read: “shared/ash.txt”.",
    )


def test_a_notebook_is_its_text_and_code() -> None:
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": ["To light it, run:"]},
        {"cell_type": "code", "metadata": {}, "source": ["light(2)"], "outputs": [],
         "execution_count": 1},
    ]  # fmt: skip
    book = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    made = document("a.ipynb", json.dumps(book))
    assert units(made) == [("code", "light(2)", ["To light it, run:"])]


def test_sheets_are_tables_of_what_is_shown() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Kilns"
    for row in (["kiln", "built", "share"], ["Old", datetime.date(1998, 5, 2), 0.25], [None, 3.5]):
        sheet.append(row)
    sheet["C2"].number_format = "0%"
    hidden = book.create_sheet("Draft")
    hidden.append(["It exploded."])
    hidden.sheet_state = "hidden"
    made = document("a.xlsx", files.saved(book))
    assert made.source.text == (
        "Kilns\n\n| kiln | built | share |\n| Old | 1998-05-02 | 25 % |\n|  | 3.5 |  |"
    )
    assert made.source.remarks == ("Its sheet “Draft” is hidden and was passed over.",)


@pytest.mark.parametrize("name", ["a.docx", "a.odt", "a.pptx", "a.xlsx"])
def test_an_archive_of_something_else_is_refused(name: str) -> None:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(SourceError, match="no whole"):
        document(name, buffer.getvalue())


def test_an_empty_sheet_is_refused() -> None:
    with pytest.raises(SourceError, match="holds no text"):
        document("a.xlsx", files.saved(openpyxl.Workbook()))


@pytest.mark.parametrize("name", ["a.md", "a.rst", "a.org"])
def test_a_thousand_lists_in_each_other_are_refused_in_a_sentence(name: str) -> None:
    deep = "".join(f"{'  ' * depth}- a\n\n" for depth in range(1000))
    with pytest.raises(SourceError, match="nests its parts too deep"):
        document(name, deep)


@pytest.mark.parametrize("name", ["a.adoc", "a.wiki"])
def test_a_thousand_lists_that_marks_put_in_each_other_are_refused(name: str) -> None:
    with pytest.raises(SourceError, match="nests its parts too deep"):
        document(name, "".join(f"{'*' * depth} a\n" for depth in range(1, 1001)))


def test_a_rule_of_many_marks_is_no_list() -> None:
    assert body(document("a.adoc", f"It is hot.\n\n{'*' * 200}\nIt is lit.\n{'*' * 200}\n"))


def test_what_takes_pandoc_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pandoc, "SECONDS", 0.0)
    with pytest.raises(SourceError, match="takes more time or memory"):
        document("a.md", "It is hot.")


def test_a_missing_pandoc_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pandoc, "program", lambda: "/nowhere/pandoc")
    with pytest.raises(SourceError, match="pandoc can't be run"):
        document("a.md", "It is hot.")


@pytest.mark.parametrize("signal", ["KILL", "TERM"])
def test_a_pandoc_that_is_ended_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, signal: str
) -> None:
    program = tmp_path / "pandoc"
    program.write_text(f"#!/bin/sh\nkill -{signal} $$\n")
    program.chmod(0o755)
    monkeypatch.setattr(pandoc, "program", lambda: str(program))
    with pytest.raises(SourceError, match=r"pandoc was ended while it read a\.md: try again"):
        document("a.md", "It is hot.")


def test_what_is_empty_above_the_last_row_of_a_sheet_is_passed_by(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Old", "hot"])
    book.active.cell(100_000, 1).value = "New"
    seen: list[object] = []
    shown = workbook._shown
    monkeypatch.setattr(workbook, "_shown", lambda cell: seen.append(cell) or shown(cell))
    made = document("a.xlsx", files.saved(book))
    assert made.source.text.endswith("| Old | hot |\n| New |  |")
    assert len(seen) <= 3 * workbook.COLUMNS


@pytest.mark.parametrize("name", ["a.docx", "a.pptx", "a.xlsx"])
def test_a_file_that_is_locked_with_a_password_is_refused(name: str) -> None:
    with pytest.raises(SourceError, match="locked with a password"):
        document(name, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512))
