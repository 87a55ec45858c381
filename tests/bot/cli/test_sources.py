"""`ayes sources add`, `remove`, `refresh` and `watch`, over the real encoder."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from typing import Protocol

import pytest

from bot.cli import run
from index.errors import FetchError
from index.sources import fetch as fetching
from tests import files

pytestmark = [pytest.mark.model]

NOTE = "# The mill\n\nThe mill of Brno was built in 1782 by two brothers named Novak.\n"
QUESTION = "Who built the mill of Brno?"


@pytest.fixture(autouse=True)
def home(built_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of this test's own, with the base library and the encoder in it."""
    made = tmp_path / "own-home"
    made.mkdir()
    for one in built_home.iterdir():
        (made / one.name).symlink_to(one)
    monkeypatch.setenv("AYES_HOME", str(made))
    return made


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "mill.md"
    path.write_text(NOTE)
    return path


class Command(Protocol):
    """Run a command that has to end with a code, and return what it printed."""

    def __call__(self, *arguments: str | Path, code: int = 0) -> str: ...


@pytest.fixture
def ayes(capsys: pytest.CaptureFixture[str]) -> Command:

    def call(*arguments: str | Path, code: int = 0) -> str:
        assert run([str(one) for one in arguments]) == code
        printed = capsys.readouterr()
        return printed.out if code == 0 else printed.err

    return call


def test_what_is_added_is_answered_from_beside_what_comes_with_ayes(
    ayes: Command, note: Path
) -> None:
    assert ayes("sources", "add", note) == "mill: The mill, 1 paragraph\n"
    assert "[1] The mill, ¶ 1" in ayes("ask", QUESTION)
    listed = ayes("sources", "list")
    assert "mill\t" in listed
    assert "european-pravda" in listed
    assert "93" in ayes("ask", "How many countries voted for the Ukrainian resolution?")


def test_of_each_source_it_is_said_which_library_it_is_in(
    ayes: Command, note: Path, tmp_path: Path
) -> None:
    ayes("sources", "add", note)
    rows = {row[0]: row[-1] for row in map(split, ayes("sources", "list").splitlines())}
    assert rows["mill"] == "own"
    assert {part for name, part in rows.items() if name != "mill"} == {"base"}
    assert "\nin         own\n" in ayes("sources", "show", "mill")
    assert "\nin         base\n" in ayes("sources", "show", "european-pravda")
    ayes("sources", "add", note, "--library", tmp_path / "papers")
    (row,) = ayes("sources", "list", "--library", tmp_path / "papers").splitlines()
    assert split(row)[-1] == "papers"


def split(row: str) -> list[str]:
    return row.split("\t")


def test_what_is_added_again_as_it_was_is_said_to_be_unchanged(
    ayes: Command, note: Path, home: Path
) -> None:
    folder = note.parent / "papers"
    folder.mkdir()
    note.rename(folder / "mill.md")
    (folder / "barn.md").write_text("# The barn\n\nThe barn of Brno was built in 1790.\n")
    ayes("sources", "add", folder)
    before = (home / "own" / "CURRENT").read_bytes()
    printed = ayes("sources", "add", folder)
    assert printed.splitlines() == [
        "barn: The barn, 1 paragraph, unchanged",
        "mill: The mill, 1 paragraph, unchanged",
    ]
    assert (home / "own" / "CURRENT").read_bytes() == before
    (folder / "ford.md").write_text("# The ford\n\nThe ford of Brno was dug in 1801.\n")
    assert ayes("sources", "add", folder).splitlines()[1] == "ford: The ford, 1 paragraph"
    (folder / "barn.md").write_text("# The barn\n\nThe barn of Brno burnt down.\n")
    (folder / "mill.md").rename(folder / "wheel.md")
    assert ayes("sources", "add", folder).splitlines() == [
        "barn: The barn, 1 paragraph, changed",
        "ford: The ford, 1 paragraph, unchanged",
        "mill: The mill, 1 paragraph, renamed",
    ]
    assert ayes("sources", "list").count("The mill") == 1


def test_what_is_removed_is_not_answered_from(ayes: Command, note: Path) -> None:
    ayes("sources", "add", note)
    assert ayes("sources", "remove", "mill") == "mill: removed\n"
    assert "mill\t" not in ayes("sources", "list")
    ayes("ask", QUESTION, code=3)


def test_what_comes_with_ayes_can_not_be_changed(ayes: Command, note: Path) -> None:
    assert "stay as they are" in ayes("sources", "remove", "babel", code=1)
    assert "stay as they are" in ayes("sources", "add", note, "--replace", "babel", code=1)
    assert "called 'babel' already" in ayes("sources", "add", note, "--id", "babel", code=1)


def test_an_id_that_is_asked_for_is_given_to_one_source(
    ayes: Command, note: Path, tmp_path: Path
) -> None:
    ayes("sources", "add", note)
    other = tmp_path / "other" / "mill.md"
    other.parent.mkdir()
    other.write_text("The mill of Brno burned in 1801.")
    assert "--replace mill" in ayes("sources", "add", other, "--id", "mill", code=1)
    assert ayes("sources", "add", other) == "mill-2: mill, 1 paragraph\n"
    ayes("sources", "remove", "mill-2")
    given = ("--title", "Mills", "--author", "Ann Lee", "--published", "2024-03-03")
    ayes("sources", "add", other, "--replace", "mill", *given, "--url", "https://a.example/")
    shown = ayes("sources", "show", "mill")
    said = ("Mills", "Ann Lee", "2024-03-03", "https://a.example/", f"read from  {other}")
    for one in (*said, "given      author, published, title, url", "burned"):
        assert one in shown
    assert ayes("sources", "list").count("mill") == 1
    assert ayes("sources", "add", other) == "mill: Mills, 1 paragraph, unchanged\n"


def test_what_of_a_file_is_left_out_or_passed_over_is_said(ayes: Command, tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "mill.md").write_text(f"---\nurl: /mill/\n---\n{NOTE}")
    (folder / "mill.png").touch()
    (folder / "barn.txt").write_text(f"The barn of Brno {'burned ' * 40}down.\n\nShare this post\n")
    assert ayes("sources", "add", folder).splitlines() == [
        "barn: barn, 1 paragraph, 5 % left out (share buttons 5 %)",
        "mill: The mill, 1 paragraph",
        "  Its url “/mill/” is passed over, since it has to start with http:// or https:// and "
        "name a host.",
    ]
    assert "\nremark     Its url “/mill/” is passed over" in ayes("sources", "show", "mill")
    (folder / "bad.pdf").write_bytes(b"no")
    said = ayes("sources", "add", folder, code=1)
    assert "papers: mill.png is passed over, being of a format that isn't read." in said
    assert "left out   5 % left out (share buttons 5 %)" in ayes("sources", "show", "barn")


def test_where_a_quote_leads_and_what_was_passed_over_is_kept(
    ayes: Command, tmp_path: Path
) -> None:
    path = tmp_path / "mill.html"
    path.write_text(
        "<p>The mill of Brno was built by <s>one</s> two <a href='https://a.example/n'>brothers</a>"
        " named Novak.</p>"
    )
    ayes("sources", "add", path)
    shown = json.loads(ayes("sources", "show", "mill", "--json"))
    assert shown["unread"] == {"struck out": 3}
    assert shown["links"] == [{"start": 34, "end": 42, "url": "https://a.example/n"}]
    assert shown["text"][34:42] == "brothers"
    asked = json.loads(ayes("ask", QUESTION, "--json"))
    assert asked["citations"][0]["links"] == [{"text": "brothers", "url": "https://a.example/n"}]
    assert "“brothers” leads to https://a.example/n" in ayes("ask", QUESTION)


def test_a_page_number_is_part_of_the_place(ayes: Command, tmp_path: Path) -> None:
    path = tmp_path / "mill.pdf"
    path.write_bytes(
        files.pdf([files.column([["A page."]]), files.column([[NOTE.split("\n")[2]]])])
    )
    ayes("sources", "add", path)
    assert "[1] mill, p. 2, ¶ 2" in ayes("ask", QUESTION)
    assert "p. 2, ¶ 2  The mill of Brno" in ayes("sources", "show", "mill")


def test_files_that_can_not_be_read_are_named_and_the_others_added(
    ayes: Command, tmp_path: Path
) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "mill.md").write_text(NOTE)
    (folder / "bad.pdf").write_bytes(b"no")
    said = ayes("sources", "add", folder, code=1)
    assert "bad.pdf is no PDF file" in said
    assert "1 of what was named could not be added" in said
    assert "mill\t" in ayes("sources", "list")


def test_a_refresh_says_what_changed(ayes: Command, note: Path) -> None:
    assert "no source was added yet" in ayes("sources", "refresh", code=1)
    ayes("sources", "add", note)
    assert ayes("sources", "refresh") == "mill: unchanged\n"
    note.write_text("The mill of Brno burned in 1801.")
    assert ayes("sources", "refresh", "mill").splitlines() == [
        "mill: changed: its title",
        "  - The mill of Brno was built in 1782 by two brothers named Novak.",
        "  + The mill of Brno burned in 1801.",
    ]
    assert "@" not in ayes("sources", "list")
    assert "stay as they are" in ayes("sources", "refresh", "babel", code=1)
    note.unlink()
    said = ayes("sources", "refresh", code=1)
    assert "mill: failed: mill.md is gone or has another name now" in said
    assert "1 of 1 sources could not be read again" in said


def test_a_library_that_is_named_is_the_one_that_changes(
    ayes: Command, note: Path, tmp_path: Path, home: Path
) -> None:
    ayes("sources", "add", note, "--library", tmp_path / "named")
    assert not (home / "own").exists()
    assert ayes("sources", "list", "--library", tmp_path / "named").startswith("mill\t")


def test_a_page_is_asked_for_with_the_contact_that_is_set(
    ayes: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def fetch(url: str, contact: str | None, home: Path) -> None:
        asked.append((url, contact))
        raise FetchError("No.")

    monkeypatch.setattr(fetching, "fetch", fetch)
    monkeypatch.setenv("AYES_CONTACT", "https://pier.example/")
    assert ayes("sources", "add", "https://weekly.example/a", code=1).endswith("ayes: No.\n")
    assert asked == [("https://weekly.example/a", "https://pier.example/")]


def test_a_private_address_is_refused_from_the_command_line_too(ayes: Command) -> None:
    assert "public Internet" in ayes("sources", "add", "http://127.0.0.1:9/", code=1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--published", "soon"], "What is given has a bad published"),
        (["--url", "ftp://a"], "What is given has a bad url"),
        (["--id", "../a"], "What is given has a bad id"),
        (["--id", "a", "--replace", "b"], "--id has no place there"),
        (["--replace", "none"], "there is no source 'none'"),
    ],
)
def test_what_is_given_is_checked(
    ayes: Command, note: Path, options: list[str], message: str
) -> None:
    assert message in ayes("sources", "add", note, *options, code=1)


def test_a_folder_is_followed_until_it_is_interrupted(
    ayes: Command, note: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = []

    def sleep(_seconds: float) -> None:
        looks.append(1)
        if len(looks) == 2:
            raise KeyboardInterrupt
        note.write_text("The mill of Brno burned in 1801.")

    monkeypatch.setattr(time, "sleep", sleep)
    folder = tmp_path / "papers"
    folder.mkdir()
    shutil.move(note, folder / "mill.md")
    note = folder / "mill.md"
    ayes("sources", "watch", folder, code=130)
    assert "burned" in ayes("sources", "show", "mill")
    assert "is no folder" in ayes("sources", "watch", note, code=1)
