"""The text of a document is what is shown of it, whatever its format says that with."""

from __future__ import annotations

import openpyxl
import pytest

from tests import files
from tests.index.sources.reads import body, document, units

STRUCK = {
    "a.md": "It costs ~~18~~ 42 crowns.",
    "b.md": "It costs <s>18</s> 42 crowns.",
    "a.mdx": "It costs <del>18</del> 42 crowns.",
    "a.html": "<p>It costs <strike>18</strike> 42 crowns.</p>",
    "b.html": "<style>.old, p > i {text-decoration: line-through}</style>"
    "<p>It costs <b class='old'>18</b> <i>19</i> 42 crowns.</p>",
    "c.html": "<p>It costs <span class='line-through'>18</span> 42 crowns.</p>",
    "a.rst": ".. role:: strike\n\nIt costs :strike:`18` 42 crowns.",
    "a.org": "It costs +18+ 42 crowns.",
    "a.adoc": "It costs [.line-through]#18# 42 crowns.",
    "a.wiki": "It costs <s>18</s> 42 crowns.",
    "b.wiki": "It costs <del>18</del> <ins>42</ins> crowns.",
    "a.tex": "It costs \\sout{18} 42 crowns.",
    "a.typ": "It costs #strike[18] 42 crowns.",
    "a.rtf": r"{\rtf1 It costs {\strike 18 }42 crowns.\par}",
    "b.rtf": r"{\rtf1 It costs {\v 18 }42 crowns.\par}",
    "a.epub": files.book("<p>It costs <del>18</del> 42 crowns.</p>"),
}
RAISED = {
    "a.md": "It holds 10^6^ bowls of 2 m<sup>2</sup>.",
    "a.html": "<p>It holds 10<span style='vertical-align: super'>6</span> bowls of 2 "
    "m<sup>2</sup>.</p>",
    "b.html": "<style>i.up {vertical-align: super} span.up {vertical-align: super}</style>"
    "<p>It holds 10<span class='up'>6</span> bowls of 2 m<sup>2</sup>.</p>",
    "a.rst": "It holds 10\\ :sup:`6` bowls of 2 m\\ :sup:`2`.",
    "a.adoc": "It holds 10^6^ bowls of 2 m^2^.",
    "a.org": "It holds 10^{6} bowls of 2 m^{2}.",
    "a.wiki": "It holds 10<sup>6</sup> bowls of 2 m<sup>2</sup>.",
    "a.tex": "It holds 10\\textsuperscript{6} bowls of 2 m\\textsuperscript{2}.",
    "a.typ": "It holds 10#super[6] bowls of 2 m#super[2].",
    "a.rtf": r"{\rtf1 It holds 10{\super 6} bowls of 2 m{\super 2}.\par}",
    "a.dbk": "<article><para>It holds 10<superscript>6</superscript> bowls of 2 "
    "m<superscript>2</superscript>.</para></article>",
    "a.epub": files.book("<p>It holds 10<sup>6</sup> bowls of 2 m<sup>2</sup>.</p>"),
}
NOTED = {
    "a.md": "It has 93[^a] doors.\n\n[^a]: Counted twice.\n",
    "a.rst": "It has 93 [#a]_ doors.\n\n.. [#a] Counted twice.\n",
    "a.adoc": "It has 93footnote:[Counted twice.] doors.",
    "a.org": "It has 93[fn:1] doors.\n\n[fn:1] Counted twice.\n",
    "a.wiki": "It has 93<ref>Counted twice.</ref> doors.",
    "a.tex": "It has 93\\footnote{Counted twice.} doors.",
    "a.typ": "It has 93#footnote[Counted twice.] doors.",
    "a.rtf": r"{\rtf1 It has 93{\super\chftn}{\footnote Counted twice.} doors.\par}",
    "a.dbk": "<article><para>It has 93<footnote><para>Counted twice.</para></footnote> doors."
    "</para></article>",
    "a.epub": files.book(
        "<p>It has 93<a epub:type='noteref' href='#n'>2</a> doors.</p>"
        "<aside epub:type='footnote' id='n'><p>Counted twice.</p></aside>"
    ),
}
ROWS = {
    "a.md": "| kiln | heat |\n|---|---|\n| Old | 900 |\n",
    "b.md": "```{list-table} Heats\n:header-rows: 1\n\n* - kiln\n  - heat\n* - Old\n  - 900\n```\n",
    "c.md": "```{csv-table}\n:header: kiln, heat\n\nOld, 900\n```\n",
    "d.md": ":::{csv-table}\n:header-rows: 1\n\nkiln, heat\nOld, 900\n:::\n",
    "a.rst": ".. list-table::\n   :header-rows: 1\n\n   * - kiln\n     - heat\n   * - Old\n"
    "     - 900\n",
    "a.adoc": "|===\n|kiln |heat\n\n|Old |900\n|===\n",
    "a.org": "| kiln | heat |\n|------+------|\n| Old | 900 |\n",
    "a.wiki": "{|\n! kiln !! heat\n|-\n| Old || 900\n|}\n",
    "a.tex": "\\begin{tabular}{ll}kiln & heat \\\\ \\hline Old & 900 \\\\ \\end{tabular}",
    "a.csv": "kiln,heat\nOld,900\n",
    "b.csv": "kiln;heat\nOld;900\n",
    "a.tsv": "kiln\theat\nOld\t900\n",
    "a.html": "<table><tr><th>kiln</th><th>heat</th></tr><tr><td>Old</td><td>900</td></tr></table>",
}


def by_format(written: dict[str, str | bytes]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        ("name", "content"), [pytest.param(*one, id=one[0]) for one in written.items()]
    )


@by_format(STRUCK)
def test_what_is_struck_or_hidden_is_no_text(name: str, content: str | bytes) -> None:
    made = document(name, content)
    assert body(made) == ["It costs 42 crowns."]


@by_format(RAISED)
def test_a_power_stays_apart_from_its_figures(name: str, content: str | bytes) -> None:
    assert body(document(name, content)) == ["It holds 10⁶ bowls of 2 m²."]


@by_format(NOTED)
def test_a_note_is_text_and_its_mark_is_none(name: str, content: str | bytes) -> None:
    assert body(document(name, content)) == ["It has 93 doors.", "Counted twice."]


@by_format(ROWS)
def test_a_row_needs_its_header(name: str, content: str | bytes) -> None:
    made = units(document(name, content))
    assert made[-1][:2] == ("row", "Old | 900")
    assert made[-1][2][-1] == "kiln | heat"


def test_a_table_without_a_header_has_none() -> None:
    made = document("a.md", "```{csv-table}\nOld, cold\nNew, hot\n```\n")
    assert units(made) == [("row", "Old | cold", []), ("row", "New | hot", [])]


@pytest.mark.parametrize(
    ("styles", "shown"),
    [
        (".a {display: none}", False),
        ("#one, b {display:none !important} .a {display: block}", False),
        ("div .a {visibility: hidden}", False),
        ("@media screen { .a {display: none} }", False),
        (".a {display: none} .a.b {display: block}", True),
        (".a.b {display: block} .a {display: none}", True),
        (".a {display: none} .a {display: revert}", True),
        ("@media print { .a {display: none} }", True),
        ("@import 'b.css'; @supports (x: y) { .a {display: none} } .c {display: none}", True),
        (".a:target {display: none} .a[lang] {display: none} ul > .a {display: none}", True),
        ("/* .a {display: none} */ .a {", True),
    ],
)
def test_the_style_sheet_of_a_page_says_what_is_hidden(styles: str, shown: bool) -> None:
    made = document(
        "a.html",
        f"<html><head><style>{styles}</style></head><body><p>It is hot.</p><div>"
        "<p id='one' class='a b'>It exploded.</p></div></body></html>",
    )
    assert ("It exploded." in made.source.text) is shown


def test_the_style_sheet_of_a_book_says_what_is_hidden() -> None:
    members = files.unpacked(files.book("<p>It is hot.</p><p class='x'>It exploded.</p>"))
    package = members["OEBPS/book.opf"].replace(
        b"<manifest>", b'<manifest><item id="s" href="s.css" media-type="text/css"/>'
    )
    members |= {"OEBPS/book.opf": package, "OEBPS/s.css": b".x {display: none}"}
    assert document("a.epub", files.packed(members)).source.text == "It is hot."


def test_the_boxes_of_a_book_are_text() -> None:
    made = document("a.epub", files.book("<p>It is hot.</p><aside><p>Wear gloves.</p></aside>"))
    assert body(made) == ["It is hot.", "Wear gloves."]


def test_hidden_rows_and_columns_of_a_sheet_are_no_text_and_merged_cells_repeat() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Kilns"
    for row in (
        ["kiln", "wall", "heat", "owner"],
        ["Old", "north", 900, "Ivo"],
        [None, "south", 950, "Ivo"],
        ["Burnt", "north", 10, "Ivo"],
    ):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    sheet.row_dimensions[4].hidden = True
    sheet.column_dimensions["D"].hidden = True
    made = document("a.xlsx", files.saved(book))
    assert made.source.text == ("Kilns\n\nkiln | wall | heat\nOld | north | 900\nOld | south | 950")
    assert made.source.remarks == ("Of its sheet “Kilns” hidden rows or columns were passed over.",)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.md", "| kiln | heat |\n|---|---|\n| Old | 900 |\n"),
        ("a.html", "<table><tr><th>kiln<th>heat<tr><td>Old<td>900</table>"),
        ("a.csv", "kiln,heat\nOld,900\n"),
        ("a.wiki", "{|\n! kiln !! heat\n|-\n| Old || 900\n|}\n"),
        (
            "a.epub",
            files.book(
                "<table><tr><th>kiln</th><th>heat</th></tr>"
                "<tr><td>Old</td><td>900</td></tr></table>"
            ),
        ),
    ],
)
def test_a_document_of_one_table_is_read(name: str, content: str | bytes) -> None:
    assert body(document(name, content)) == ["kiln | heat\nOld | 900"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.md", "```sh\nkiln --up\n```\n"),
        ("a.html", "<pre><code>kiln --up</code></pre>"),
        ("a.rst", ".. code-block:: sh\n\n   kiln --up\n"),
        ("a.epub", files.book("<pre><code>kiln --up</code></pre>")),
    ],
)
def test_a_document_of_one_piece_of_code_is_read(name: str, content: str | bytes) -> None:
    assert body(document(name, content)) == ["kiln --up"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.md", "It is <b>hot</b>.[^1]\n\n[^1]: It cools."),
        (
            "a.html",
            "<p>It is hot.<sup><a href='#fn1' role='doc-noteref'>1</a></sup></p>"
            "<section role='doc-endnotes'><ol><li id='fn1' role='doc-endnote'><p>It cools.</p></li>"
            "</ol></section>",
        ),
        (
            "a.epub",
            files.book(
                "<p>It is hot.<a href='#fn1' role='doc-noteref'>1</a></p>"
                "<aside id='fn1' role='doc-footnote'><p>It cools.</p></aside>"
            ),
        ),
    ],
)
def test_notes_that_a_page_says_are_such_are_text(name: str, content: str | bytes) -> None:
    made = document(name, content)
    assert [line.lstrip("1. ") for line in body(made)] == ["It is hot.", "It cools."]
