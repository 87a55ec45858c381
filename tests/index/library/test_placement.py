"""Which source of a library a document is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from index.library.placement import place_documents
from index.sources.parsing.metadata import ID_CHARACTERS
from index.types import Document, Source
from tests.index.documents import document


def doc(id_: str, text: str, origin: str | None = None, **said: str | tuple[str, ...]) -> Document:
    made = document(id_, (text,))
    return replace(made, source=replace(made.source, origin=origin, **said))  # type: ignore[arg-type]


def held(*documents: Document) -> dict[str, Source]:
    return {one.source.id: one.source for one in documents}


def states(documents: Sequence[Document], *there: Document) -> list[tuple[str, str]]:
    placed = place_documents(documents, held(*there), ["base"])
    return [(one.document.source.id, one.state) for one in placed]


def test_a_document_of_the_same_origin_is_the_source_of_there() -> None:
    before = doc("pond", "Deep.", "/a/pond.md")
    same = doc("other", "Deep.", "/a/pond.md", title=before.source.title)
    assert states([same], before) == [("pond", "unchanged")]
    assert states([doc("pond", "Dry.", "/a/pond.md")], before) == [("pond", "changed")]
    assert states([doc("other", "Dry.", "/a/pond.md")], before) == [("pond", "changed")]


def test_a_document_of_another_origin_gets_an_id_that_nothing_has() -> None:
    new = [doc("pond", "Dry.", "/b/pond.md"), doc("base", "Wet.", "/b/base.md")]
    assert states(new, doc("pond", "Deep.", "https://a.example/")) == [
        ("pond-2", "added"),
        ("base-2", "added"),
    ]


def test_a_long_id_that_is_taken_is_cut_only_by_what_its_number_needs() -> None:
    long = "p" * ID_CHARACTERS
    [(name, state)] = states([doc(long, "Dry.", "/b/pond.md")], doc(long, "Deep.", "/a/pond.md"))
    assert (name, state) == (f"{long[:-8]}-2", "added")


def test_entries_of_one_origin_are_known_by_id_page_or_text() -> None:
    feed, page = "https://a.example/feed", "https://a.example/3"
    there = [
        doc("one", "First.", feed),
        doc("two", "Second.", feed),
        doc("three", "Third.", feed, url=page, title="T"),
    ]
    new = [
        doc("one", "First, again.", feed),
        doc("deux", "Second.", feed, title=there[1].source.title),
        doc("trois", "Third, again.", feed, url=page, title="T"),
        doc("four", "Fourth.", feed),
    ]
    assert states(new, *there) == [
        ("one", "changed"),
        ("two", "unchanged"),
        ("three", "changed"),
        ("four", "added"),
    ]


def test_the_text_of_a_file_that_is_gone_is_that_file_under_another_name(tmp_path: Path) -> None:
    stays = tmp_path / "stays.md"
    stays.touch()
    there = [doc("old", "Deep.", str(tmp_path / "old.md")), doc("stays", "Wet.", str(stays))]
    new = [
        doc("new", "Deep.", str(tmp_path / "new.md"), title=there[0].source.title),
        doc("copy", "Wet.", str(tmp_path / "copy.md")),
    ]
    assert states(new, *there) == [("old", "renamed"), ("copy", "added")]


def test_what_an_operator_has_said_stays_until_they_say_something_else() -> None:
    before = doc("pond", "Deep.", "/a", title="Mine", author="Me", given=("author", "title"))
    new = doc("pond", "Dry.", "/a", title="Another", given=("title",))
    [placed] = place_documents([new], held(before))
    source = placed.document.source
    assert (source.title, source.author, source.given) == ("Another", "Me", ("author", "title"))
    assert placed.differing == ("title",)
