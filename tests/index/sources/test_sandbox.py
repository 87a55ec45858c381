"""The process that parses: bounded, without network or environment, and replaced if it breaks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from index.errors import SourceError
from index.sources.parsing import pandoc, sandbox
from index.sources.parsing import parser_process as child
from index.sources.parsing.metadata import NOTHING
from index.sources.parsing.sandbox import Sandbox, SandboxReply
from tests import files
from tests.reading import processes_ended

# What the process becomes if a test replaces it: it gets the same request, and answers so.
ANSWERS = "import sys; sys.stdin.buffer.readline(); sys.stdout.buffer.write({reply!r})"


@pytest.fixture(autouse=True)
def processes_of_their_own() -> Iterator[None]:
    """Start and end processes as outside of the tests."""
    with processes_ended():
        yield


@pytest.fixture
def made() -> Iterator[Sandbox]:
    with Sandbox() as one:
        yield one


def texts(made: Sandbox, content: bytes = b"It sank.") -> list[str]:
    return [one.source.text for one in made.parse("a.txt", content, ".txt", NOTHING, "a")]


def running() -> psutil.Process:
    children = psutil.Process().children()
    [one] = [each for each in children if "index.sources.parsing.parser_process" in each.cmdline()]
    return one


def test_one_process_reads_one_file_after_the_other(made: Sandbox) -> None:
    assert texts(made) == ["It sank."]
    first = running().pid
    assert texts(made, b"It rose.") == ["It rose."]
    assert running().pid == first


def test_the_process_ends_with_its_sandbox() -> None:
    with Sandbox() as made:
        texts(made)
        process = running()
    assert not process.is_running()


def test_a_process_that_was_killed_is_replaced(made: Sandbox) -> None:
    texts(made)
    process = running()
    process.kill()
    process.wait()
    assert texts(made) == ["It sank."]


def test_the_process_has_no_environment(made: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "secret")
    texts(made)
    assert set(running().environ()) <= {"PYTHONPATH", "LC_CTYPE"}


def test_the_process_is_bounded(made: Sandbox) -> None:
    texts(made)
    process = running()
    assert process.rlimit(psutil.RLIMIT_AS) == (sandbox.MEMORY_BYTES, sandbox.MEMORY_BYTES)
    assert process.rlimit(psutil.RLIMIT_FSIZE) == (0, 0)
    assert 0 < process.rlimit(psutil.RLIMIT_CPU)[0] <= sandbox.CPU_SECONDS + 10


def test_what_takes_too_long_is_ended() -> None:
    page = b"<p " + b" ".join(b"a%d=1" % n for n in range(300_000)) + b">It sank.</p>"
    with Sandbox(wall_seconds=1.0) as made:
        with pytest.raises(SourceError, match=r"^a\.html takes more time or memory to read than"):
            made.parse("a.html", page, ".html", NOTHING, "a")
        made._wall_seconds = sandbox.WALL_SECONDS
        assert texts(made) == ["It sank."]


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"{}\n",
        b"nonsense\n",
        b'{"size": 99}\n[]',
        b'{"size": 4}\nnull',
        b'{"size": -1}\n[]',
        SandboxReply(size=sandbox.REPLY_BYTES + 1).model_dump_json().encode() + b"\n[]",
    ],
)
def test_a_reply_is_checked_like_any_input(
    made: Sandbox, monkeypatch: pytest.MonkeyPatch, reply: bytes, tmp_path: Path
) -> None:
    script = tmp_path / "answers.py"
    script.write_text(ANSWERS.format(reply=reply))
    monkeypatch.setattr(sandbox, "MODULE", (str(script),))
    with pytest.raises(SourceError):
        made.parse("a.txt", b"It sank.", ".txt", NOTHING, "a")


def test_a_span_beyond_its_text_is_refused(
    made: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    [document] = made.parse("a.txt", b"It sank.", ".txt", NOTHING, "a")
    payload = child.sandbox.DOCUMENTS.dump_json([document]).replace(b'"end":8', b'"end":9')
    reply = SandboxReply(size=len(payload)).model_dump_json().encode() + b"\n" + payload
    script = tmp_path / "answers.py"
    script.write_text(ANSWERS.format(reply=reply))
    monkeypatch.setattr(sandbox, "MODULE", (str(script),))
    made.close()
    with pytest.raises(SourceError, match="broke its reader"):
        made.parse("a.txt", b"It sank.", ".txt", NOTHING, "a")


@pytest.mark.parametrize(
    ("event", "arguments"),
    [
        ("socket.connect", ()),
        ("socket.getaddrinfo", ()),
        ("subprocess.Popen", ()),
        ("os.system", ()),
        ("os.exec", ()),
        ("os.fork", ()),
        ("open", ("a", "w", os.O_WRONLY | os.O_CREAT)),
        ("open", ("a", "r+", os.O_RDWR)),
    ],
)
def test_a_parser_may_not(event: str, arguments: tuple[object, ...]) -> None:
    with pytest.raises(PermissionError):
        child.forbid(event, arguments)


def test_a_parser_may_read_what_it_is_made_of() -> None:
    child.forbid("open", ("/usr/lib/a", "r", os.O_RDONLY))
    child.forbid("import", ("lxml",))


def test_a_book_is_read_within_the_bounds(made: Sandbox) -> None:
    chapters = [f"<h1>Chapter {n}</h1>" + "<p>It sank.</p>" * 500 for n in range(40)]
    [document] = made.parse("a.epub", files.book(*chapters), ".epub", NOTHING, "a")
    assert len(document.paragraphs) == 20_000


def test_a_parser_may_run_pandoc_and_no_other_program() -> None:
    child.forbid("subprocess.Popen", (pandoc.program(), [], None, {}))
    with pytest.raises(PermissionError):
        child.forbid("subprocess.Popen", ("/bin/sh", [], None, {}))
