"""Sources read again: what changed is said, and what was quoted stays."""

from __future__ import annotations

import datetime
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from index.errors import FetchError, SourceError
from index.library.collect import collect
from index.library.edit import EditableFolder
from index.library.generation import manifest as generation
from index.library.library import Library
from index.library.refresh import KEPT, Change, Watched, put_documents, refresh, take_out
from index.library.superseded import current, pinned_source, superseded
from index.sources.fetch import Fetched
from index.sources.parsing.metadata import GivenMetadata
from index.types import Source
from tests.editing import add_documents
from tests.index.documents import document
from tests.tiny import TinyEncoder

TODAY = datetime.date(2026, 3, 3)
TOMORROW = datetime.date(2026, 3, 4)
NOW = datetime.datetime(2026, 3, 3, tzinfo=datetime.UTC)
URL = "https://weekly.example/ferry"


class Site:
    """Pages by address, as a test sets them."""

    def __init__(self) -> None:
        self.pages: dict[str, str] = {URL: page("It sank on Monday.", "Nobody knows why.")}

    def fetch(self, url: str) -> Fetched:
        if url not in self.pages:
            raise FetchError(f"{url} answers 404: check the address.")
        kind = "application/rss+xml" if "<rss" in self.pages[url] else "text/html"
        return Fetched(url, self.pages[url].encode(), kind, NOW)


def page(*paragraphs: str) -> str:
    return "<html><body>" + "".join(f"<p>{one}</p>" for one in paragraphs) + "</body></html>"


def feed(*entries: str) -> str:
    items = "".join(
        f"<item><title>{one}</title><link>https://weekly.example/{one}</link>"
        f"<description>{one} sank.</description></item>"
        for one in entries
    )
    return f'<rss version="2.0"><channel><title>W</title>{items}</channel></rss>'


@pytest.fixture
def tiny() -> TinyEncoder:
    return TinyEncoder()


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def path(tmp_path: Path, tiny: TinyEncoder, site: Site) -> Path:
    """A library of one fetched page, with a title that was given."""
    made = tmp_path / "library"
    given = GivenMetadata(id="ferry", title="The Ferry", given=("title",))
    add_documents(made, collect([URL], given, site.fetch, TODAY).documents, tiny).close()
    return made


def sources(path: Path, tiny: TinyEncoder) -> Mapping[str, Source]:
    return Library.open(path, tiny).sources


def refreshed(path: Path, tiny: TinyEncoder, site: Site, *ids: str) -> list[Change]:
    return refresh(EditableFolder(path), ids, tiny, fetch=site.fetch, today=TOMORROW)


def test_what_changed_is_said_by_paragraph(path: Path, tiny: TinyEncoder, site: Site) -> None:
    site.pages[URL] = page("It sank on Monday.", "A rope had come loose.")
    [change] = refreshed(path, tiny, site)
    assert (change.id, change.kind) == ("ferry", "changed")
    assert change.added == ("A rope had come loose.",)
    assert change.removed == ("Nobody knows why.",)


def test_what_was_said_of_a_source_stays(path: Path, tiny: TinyEncoder, site: Site) -> None:
    site.pages[URL] = page("It rose.")
    refreshed(path, tiny, site)
    source = sources(path, tiny)["ferry"]
    assert (source.title, source.text, source.fetched) == ("The Ferry", "It rose.", TOMORROW)


def test_the_old_text_stays_for_what_was_quoted_of_it(
    path: Path, tiny: TinyEncoder, site: Site
) -> None:
    before = sources(path, tiny)["ferry"]
    site.pages[URL] = page("It rose.")
    refreshed(path, tiny, site)
    library = Library.open(path, tiny)
    found = pinned_source(library.sources, "ferry", before.sha256)
    assert found is not None
    assert (found.text, found.superseded) == (before.text, True)
    assert not library.sources["ferry"].superseded
    assert pinned_source(library.sources, "ferry", "0" * 64) is None


def test_no_search_finds_the_old_text(path: Path, tiny: TinyEncoder, site: Site) -> None:
    site.pages[URL] = page("It rose.")
    refreshed(path, tiny, site)
    library = Library.open(path, tiny)
    assert {one.source_id for one in library.passages} == {"ferry"}
    assert "monday" not in library.vocabulary


def test_only_the_last_texts_are_kept(path: Path, tiny: TinyEncoder, site: Site) -> None:
    for number in range(KEPT + 2):
        site.pages[URL] = page(f"It sank {number} times.")
        refreshed(path, tiny, site)
    held = sources(path, tiny)
    texts = [held[one].text for one in superseded(held, "ferry")]
    assert texts == [f"It sank {number} times." for number in range(1, KEPT + 1)]


def test_the_old_texts_of_another_source_stay_whose_id_begins_alike(
    path: Path, tiny: TinyEncoder, site: Site
) -> None:
    for wording in ("one", "two"):
        written = document("ferry@night", (f"It sails at {wording}.",))
        put_documents(EditableFolder(path), [written], tiny)
    kept = superseded(sources(path, tiny), "ferry@night")
    assert superseded(sources(path, tiny), "ferry") == []
    take_out(EditableFolder(path), ["ferry"], tiny)
    assert superseded(sources(path, tiny), "ferry@night") == kept != []


def test_an_unchanged_page_publishes_nothing(path: Path, tiny: TinyEncoder, site: Site) -> None:
    before = (path / "CURRENT").read_bytes()
    assert [one.kind for one in refreshed(path, tiny, site)] == ["unchanged"]
    assert (path / "CURRENT").read_bytes() == before


def test_a_page_that_is_gone_stays_as_it_was(path: Path, tiny: TinyEncoder, site: Site) -> None:
    del site.pages[URL]
    [change] = refreshed(path, tiny, site)
    assert (change.kind, change.reason) == ("failed", f"{URL} answers 404: check the address.")
    assert "sank" in sources(path, tiny)["ferry"].text


def test_new_entries_of_a_feed_are_added_and_old_ones_stay(
    path: Path, tiny: TinyEncoder, site: Site
) -> None:
    url = "https://weekly.example/feed"
    site.pages[url] = feed("One", "Two")
    add_documents(path, collect([url], GivenMetadata(), site.fetch, TODAY).documents, tiny).close()
    site.pages[url] = feed("Two", "Three")
    kinds = {one.id: one.kind for one in refreshed(path, tiny, site)}
    assert kinds == {
        "ferry": "unchanged",
        "weekly-example-two": "unchanged",
        "weekly-example-three": "added",
    }
    assert "weekly-example-one" in sources(path, tiny)


def test_a_source_without_an_origin_is_not_read_again(
    path: Path, tiny: TinyEncoder, site: Site
) -> None:
    add_documents(path, [document("typed", ("It sank.",))], tiny).close()
    assert [one.id for one in refreshed(path, tiny, site)] == ["ferry"]
    with pytest.raises(SourceError, match="nothing says where 'typed' was read from"):
        refreshed(path, tiny, site, "typed")
    with pytest.raises(SourceError, match="there is no source 'none'"):
        refreshed(path, tiny, site, "none")


def test_a_source_goes_with_the_texts_that_it_had(
    path: Path, tiny: TinyEncoder, site: Site
) -> None:
    site.pages[URL] = page("It rose.")
    refreshed(path, tiny, site)
    put_documents(EditableFolder(path), [document("ferry@home", ("It sank.",))], tiny)
    take_out(EditableFolder(path), ["ferry"], tiny)
    assert list(sources(path, tiny)) == ["ferry@home"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "papers"
    made.mkdir()
    (made / "a.md").write_text("One sank.")
    (made / "b.md").write_text("Two sank.")
    return made


def looked(watched: Watched) -> list[tuple[str, str]]:
    return [(one.id, one.kind) for one in watched.look()]


def test_a_folder_is_followed(tmp_path: Path, folder: Path, tiny: TinyEncoder) -> None:
    path = tmp_path / "library"
    watched = Watched(folder, EditableFolder(path), tiny)
    assert looked(watched) == [("a", "added"), ("b", "added")]
    assert looked(watched) == []
    (folder / "a.md").write_text("One rose again.")
    (folder / "b.md").unlink()
    (folder / "c.txt").write_text("Three sank.")
    assert looked(watched) == [("b", "removed"), ("a", "changed"), ("c", "added")]
    held = sources(path, tiny)
    assert current(held) == ["a", "c"]


def test_what_a_look_adds_changes_and_removes_is_one_generation(
    tmp_path: Path, folder: Path, tiny: TinyEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = Watched(folder, EditableFolder(tmp_path / "library"), tiny)
    watched.look()
    (folder / "a.md").write_text("One rose again.")
    (folder / "b.md").unlink()
    (folder / "c.txt").write_text("Three sank.")
    published: list[object] = []
    publish = generation.publish

    def counted(*arguments: Any) -> None:  # noqa: ANN401  (as it is called)
        publish(*arguments)
        published.append(arguments)

    monkeypatch.setattr(generation, "publish", counted)
    assert {kind for _, kind in looked(watched)} == {"added", "changed", "removed"}
    assert len(published) == 1


def test_what_changed_while_nobody_looked_is_taken_up(
    tmp_path: Path, folder: Path, tiny: TinyEncoder
) -> None:
    path = tmp_path / "library"
    Watched(folder, EditableFolder(path), tiny).look()
    (folder / "a.md").unlink()
    (folder / "b.md").write_text("Two rose.")
    assert looked(Watched(folder, EditableFolder(path), tiny)) == [
        ("a", "removed"),
        ("b", "changed"),
    ]


def test_a_file_that_was_only_touched_changes_nothing(
    tmp_path: Path, folder: Path, tiny: TinyEncoder
) -> None:
    watched = Watched(folder, EditableFolder(tmp_path / "library"), tiny)
    watched.look()
    os.utime(folder / "a.md", (1, 1))
    assert looked(watched) == []


def test_a_bad_file_is_said_once_and_its_source_stays(
    tmp_path: Path, folder: Path, tiny: TinyEncoder
) -> None:
    path = tmp_path / "library"
    watched = Watched(folder, EditableFolder(path), tiny)
    watched.look()
    (folder / "a.md").write_bytes(b"\xff")
    [change] = watched.look()
    assert (change.id, change.kind) == ("a.md", "failed")
    assert looked(watched) == []
    assert sources(path, tiny)["a"].text == "One sank."


def test_a_folder_that_is_gone_empties_nothing(
    tmp_path: Path, folder: Path, tiny: TinyEncoder
) -> None:
    path = tmp_path / "library"
    watched = Watched(folder, EditableFolder(path), tiny)
    watched.look()
    folder.rename(tmp_path / "elsewhere")
    with pytest.raises(SourceError, match="papers is gone: nothing was removed"):
        watched.look()
    assert len(sources(path, tiny)) == 2


def test_sources_from_elsewhere_are_left_alone(
    tmp_path: Path, folder: Path, tiny: TinyEncoder
) -> None:
    path = tmp_path / "library"
    add_documents(path, [document("a", ("Another sank.",))], tiny).close()
    assert looked(Watched(folder, EditableFolder(path), tiny)) == [("a-2", "added"), ("b", "added")]
    held = sources(path, tiny)
    assert "Another" in held["a"].text
    assert held["a-2"].text == "One sank."


def test_a_file_that_was_renamed_is_the_source_that_it_was(
    tmp_path: Path, folder: Path, tiny: TinyEncoder
) -> None:
    path = tmp_path / "library"
    watched = Watched(folder, EditableFolder(path), tiny)
    watched.look()
    (folder / "b.md").write_text("# The second\n\nTwo sank.")
    watched.look()
    (folder / "b.md").rename(folder / "z.md")
    assert looked(watched) == [("b", "renamed")]
    held = sources(path, tiny)
    assert current(held) == ["a", "b"]
    assert held["b"].origin == str(folder / "z.md")


NOTICE = "---\ntitle: {0}\nauthor: {1}\npublished: {2}\n---\n\nThe weir {3} at noon.\n"


def test_the_new_title_author_and_day_are_taken_unless_they_were_given(
    tmp_path: Path, tiny: TinyEncoder, site: Site
) -> None:
    path, notice = tmp_path / "library", tmp_path / "notice.md"
    notice.write_text(NOTICE.format("Draft", "A clerk", "2024-02-01", "opens"))
    given = GivenMetadata(author="The keeper", given=("author",))
    add_documents(path, collect([str(notice)], given, site.fetch, TODAY).documents, tiny).close()
    notice.write_text(NOTICE.format("Notice", "The mayor", "2024-07-08", "shuts"))
    [change] = refreshed(path, tiny, site)
    assert (change.kind, change.reason) == ("changed", "its title, published")
    source = sources(path, tiny)["notice"]
    assert (source.title, source.author) == ("Notice", "The keeper")
    assert source.published == datetime.date(2024, 7, 8)
    notice.write_text(NOTICE.format("Notice", "The mayor", "2024-07-09", "shuts"))
    assert [(one.kind, one.reason) for one in refreshed(path, tiny, site)] == [
        ("changed", "its published")
    ]
    assert [one.kind for one in refreshed(path, tiny, site)] == ["unchanged"]


def test_a_file_that_is_gone_is_said_with_what_to_do(
    tmp_path: Path, folder: Path, tiny: TinyEncoder, site: Site
) -> None:
    path = tmp_path / "library"
    add_documents(
        path, collect([str(folder)], GivenMetadata(), site.fetch, TODAY).documents, tiny
    ).close()
    (folder / "a.md").rename(folder / "c.md")
    (folder / "b.md").unlink()
    changes = refreshed(path, tiny, site)
    assert [(one.id, one.kind) for one in changes] == [("a", "failed"), ("b", "failed")]
    assert all("`ayes sources remove`" in one.reason for one in changes)
    assert [one.reason.split(" ")[0] for one in changes] == ["a.md", "b.md"]
