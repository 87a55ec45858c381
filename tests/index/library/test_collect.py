"""Sources from files, folders and addresses."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import pytest

from index.errors import FetchError, SourceError
from index.library import collect as collecting
from index.library.collect import Collected, collect, is_address
from index.sources.fetch import Fetched
from index.sources.parsing.metadata import GivenMetadata

TODAY = datetime.date(2026, 3, 3)
NOW = datetime.datetime(2026, 3, 3, tzinfo=datetime.UTC)
PAGE = b"<html><body><h1>No ferry</h1><p>The council said no on Monday.</p></body></html>"


def fetch(url: str) -> Fetched:
    if "gone" in url:
        raise FetchError(f"{url} answers 404: check the address.")
    return Fetched(f"{url}?final", PAGE, "text/html", NOW)


def collected(*names: str | Path, **given: str) -> Collected:
    return collect([str(one) for one in names], GivenMetadata.model_validate(given), fetch, TODAY)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "papers"
    for name, text in {
        "a.md": "# A\n\nOne.",
        "b/a.txt": "Two.",
        "b/c.html": "<p>Three.</p>",
        ".hidden.md": "No.",
        ".git/a.md": "No.",
        "b/picture.png": "No.",
    }.items():
        path = made / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return made


def test_a_folder_is_read_with_the_folders_in_it(folder: Path) -> None:
    found = collected(folder)
    assert [(one.source.id, one.source.origin) for one in found.documents] == [
        ("a", str(folder / "a.md")),
        ("b-a", str(folder / "b" / "a.txt")),
        ("b-c", str(folder / "b" / "c.html")),
    ]


def test_a_file_of_a_folder_that_can_not_be_read_keeps_no_other_out(folder: Path) -> None:
    (folder / "bad.pdf").write_bytes(b"no")
    found = collected(folder)
    assert len(found.documents) == 3
    assert found.refused == ("bad.pdf is no PDF file, whatever its name says: check it.",)


def test_names_that_make_the_same_id_are_told_apart(folder: Path) -> None:
    for name in ("a.txt", "a b.txt", "a-b.txt", "a_b.txt"):
        (folder / name).write_text(f"Called {name}.")
    ids = [one.source.id for one in collected(folder).documents]
    assert ids == ["a-b", "a-b-2", "a", "a-2", "a-b-3", "b-a", "b-c"]


def test_what_is_passed_over_in_a_folder_is_named_with_the_reason(folder: Path) -> None:
    (folder / "b" / "loop").symlink_to(folder, target_is_directory=True)
    (folder / "self.md").symlink_to(folder / "self.md")
    os.mkfifo(folder / "pipe.txt")
    for number in range(6):
        (folder / f"{number}.png").touch()
    found = collected(folder)
    assert len(found.documents) == 3
    assert found.refused == ()
    assert found.passed_over == (
        "papers: b/loop/ is passed over, as a link to a folder is.",
        "papers: .git/, .hidden.md are passed over, as what is hidden is.",
        "papers: self.md is passed over, being a link to no file.",
        "papers: pipe.txt is passed over, being no regular file.",
        "papers: 0.png, 1.png, 2.png, 3.png, 4.png and 2 more are passed over, being of a format "
        "that isn't read.",
    )


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_keeps_no_other_out(folder: Path) -> None:
    (folder / "b").chmod(0)
    (folder / "shut.md").touch(mode=0)
    found = collected(folder)
    (folder / "b").chmod(0o700)
    assert [one.source.id for one in found.documents] == ["a"]
    assert [said.split(" ")[0] for said in found.refused] == ["b", "shut.md"]


def test_a_page_is_kept_with_where_and_when_it_was_fetched() -> None:
    [document] = collected("https://weekly.example/ferry").documents
    source = document.source
    assert (source.id, source.title) == ("weekly-example-ferry-final", "No ferry")
    assert source.url == "https://weekly.example/ferry?final"
    assert source.origin == "https://weekly.example/ferry"
    assert source.fetched == TODAY


def test_what_is_given_wins_over_what_a_page_says() -> None:
    given = {"id": "x", "title": "T", "url": "https://pier.example/", "published": "2025-01-02"}
    [document] = collected("https://weekly.example/ferry", **given).documents
    source = document.source
    assert (source.id, source.title, source.url) == ("x", "T", "https://pier.example/")
    assert source.published == datetime.date(2025, 1, 2)


def test_what_is_named_and_can_not_be_read_keeps_no_other_out(folder: Path) -> None:
    gone, none = "https://weekly.example/gone", folder / "none.md"
    with pytest.raises(SourceError, match=r"none\.md does not exist"):
        collected(none)
    with pytest.raises(FetchError, match="404"):
        collected(gone)
    found = collected(gone, folder, none)
    assert len(found.documents) == 3
    assert found.refused == (
        f"{gone} answers 404: check the address.",
        "none.md does not exist: check the path.",
    )


def test_an_empty_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="holds no file that can be read"):
        collected(tmp_path)


def test_a_folder_has_its_limit(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting, "FILES", 2)
    with pytest.raises(SourceError, match="more than 2 files"):
        collected(folder)


def test_one_id_can_not_be_that_of_many(folder: Path) -> None:
    with pytest.raises(SourceError, match="these are 3 sources"):
        collected(folder, id="x")


@pytest.mark.parametrize(
    ("name", "address"),
    [("https://a.example", True), ("HTTP://a.example", True), ("ftp://a", False), ("a.md", False)],
)
def test_an_address_is_told_from_a_file(name: str, address: bool) -> None:
    assert is_address(name) is address
