"""Where the links of a document lead is kept beside its text, and shown with what is quoted."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from bot.answer.types import Citation
from bot.present.answer_view import quoted
from bot.present.json_objects import _citation
from bot.present.plain import linked
from index.library.generation.database import FILE, Database, DatabaseWriter
from index.types import Document, Quote
from tests import files
from tests.index.sources.reads import document

FORM = "https://a.example/form"
LINKED = {
    "a.md": f"The potter fills in a **very [old form]({FORM})** of clay.",
    "a.html": f"<p>The potter fills in a <b>very <a href='{FORM}'>old\n form</a></b> of clay.</p>",
    "a.rst": f"The potter fills in a very `old form <{FORM}>`_ of clay.",
    "a.adoc": f"The potter fills in a very {FORM}[old form] of clay.",
    "a.org": f"The potter fills in a very [[{FORM}][old form]] of clay.",
    "a.wiki": f"The potter fills in a very [{FORM} old form] of clay.",
    "a.tex": f"The potter fills in a very \\href{{{FORM}}}{{old form}} of clay.",
    "a.epub": files.book(
        f"<p>The potter fills in a very <a href='{FORM}'>old form</a> of clay.</p>"
    ),
}


def links(made: Document) -> list[tuple[str, str]]:
    source = made.source
    return [(source.text[start:end], target) for start, end, target in source.links]


@pytest.mark.parametrize(("name", "content"), LINKED.items(), ids=LINKED)
def test_the_target_of_a_link_is_kept_beside_the_text(name: str, content: str | bytes) -> None:
    made = document(name, content)
    assert made.source.text == "The potter fills in a very old form of clay."
    assert links(made) == [("old form", FORM)]


def test_a_link_is_found_where_it_stands_and_not_where_its_words_stand_too() -> None:
    made = document("a.md", f"1. Here, ~~not [here](b)~~\n   and “[here]({FORM})” is it.\n")
    assert links(made) == [("here", FORM)]
    assert made.source.text[: made.source.links[0][0]] == "1. Here, and “"


def test_links_in_cells_are_kept_whatever_bars_stand_around_the_rows() -> None:
    made = document(
        "a.md", "| a | b |\n|---|---|\n|  | [x](x.md) |\n| [y](y.md) and [z](z.md) |  |\n"
    )
    assert links(made) == [("x", "x.md"), ("y", "y.md"), ("z", "z.md")]


@pytest.mark.parametrize("target", ["javascript:x()", "#top", "data:a,b", "file:///a", ""])
def test_what_leads_to_no_page_is_no_link(target: str) -> None:
    assert links(document("a.html", f"<p>It is <a href='{target}'>hot</a>.</p>")) == []


def stored(folder: Path, made: Document) -> Database:
    writer = DatabaseWriter(folder / FILE)
    writer.add_document(1, made)
    writer.finish()
    return Database(folder / FILE)


def test_a_library_keeps_links_and_what_was_said_when_a_source_was_read(tmp_path: Path) -> None:
    made = document("a.md", f"It costs ~~18~~ [42]({FORM}) crowns.\n\n```\nkiln --up\n")
    assert made.source.unread == (("struck out", 2),)
    assert len(made.source.remarks) == 1
    database = stored(tmp_path, made)
    assert database.document("a") == made
    assert database.published(["a"])["a"][0] == made.source
    database.close()


def test_a_library_of_before_opens_without_them(tmp_path: Path) -> None:
    made = document("a.md", "It is hot.")
    stored(tmp_path, made).close()
    with sqlite3.connect(tmp_path / FILE) as connection:
        for column in ("links", "unread", "remarks"):
            connection.execute(f"ALTER TABLE sources DROP COLUMN {column}")
    database = Database(tmp_path / FILE)
    assert database.published(["a"])["a"][0] == made.source
    database.close()


def test_a_quote_shows_the_links_in_it_and_no_others() -> None:
    made = document("a.md", f"It has an [old form]({FORM}).\n\nIt has [a kiln](kiln.md).\n")
    quote = Quote(made.source, (made.paragraphs[0].span,), 1)
    citation = Citation(1, quote)
    assert _citation(citation)["links"] == [{"text": "old form", "url": FORM}]
    assert list(linked(quoted(citation))) == [f"“old form” leads to {FORM}"]
    bare = Quote(replace(made.source, links=()), quote.spans, 1)
    assert "links" not in _citation(Citation(1, bare))
    assert list(linked(quoted(Citation(1, bare)))) == []
