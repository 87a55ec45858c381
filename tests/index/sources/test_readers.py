"""Files into documents, and the one sentence that each bad file gets."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from index.errors import SourceError
from index.sources.formats import jsonl
from index.sources.parsing import documents as making
from index.sources.parsing import metadata as particulars
from index.sources.parsing.read import read
from index.sources.text import pinned
from index.types import Document, Source

Write = Callable[[str, bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(name: str, content: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


def body(document: Document) -> list[str]:
    text = document.source.text
    return [text[each.span.start : each.span.end] for each in document.paragraphs]


def furniture(document: Document) -> list[tuple[str, str]]:
    text = document.source.text
    return [(each.kind, text[each.span.start : each.span.end]) for each in document.furniture]


DIGEST = """\
---
id: harbour-ferry
title: "The ferry that nobody wanted: a digest"
publisher: The Harbour Weekly
author: Ann Lee
url: https://harbour.example/ferry?id=1
published: 2024-03-03
kind: digest
tags: [left, out]
---

# The ferry that nobody wanted

The council said **no** on Monday.

## What it cost

- About 4 million,
  half of it borrowed.
- Nobody's trust.

> A bridge, the mayor said.

![the pier](pier.png)

```
not body
```

| a | b |
|---|---|
| 1 | 2 |

<div>Neither</div>

Why not?
--------

Share this post

[ferry]: https://harbour.example

Nobody knows.
"""


SEEN = """\
The ferry that nobody wanted

The council said no on Monday.

What it cost

About 4 million, half of it borrowed.
Nobody's trust.

A bridge, the mayor said.

not body

a | b
1 | 2

Neither

Why not?

Share this post

Nobody knows."""


def test_markdown_is_read_as_it_is_shown_with_its_front_matter(write: Write) -> None:
    [document] = read(write("x.md", DIGEST.encode()))
    source = document.source
    assert source == Source(
        id="harbour-ferry",
        title="The ferry that nobody wanted: a digest",
        text=SEEN,
        sha256=hashlib.sha256(SEEN.encode()).hexdigest(),
        kind="digest",
        publisher="The Harbour Weekly",
        author="Ann Lee",
        url="https://harbour.example/ferry?id=1",
        published=datetime.date(2024, 3, 3),
        sections=((76, "What it cost"), (200, "Why not?")),
        unread=(("pictures", 8),),
    )


def test_markdown_is_paragraphs_lists_code_and_tables_under_headings(write: Write) -> None:
    [document] = read(write("x.md", DIGEST.encode()))
    assert body(document) == [
        "The council said no on Monday.",
        "About 4 million, half of it borrowed.\nNobody's trust.",
        "A bridge, the mayor said.",
        "not body",
        "a | b\n1 | 2",
        "Neither",
        "Share this post",
        "Nobody knows.",
    ]
    assert [each.heading for each in document.paragraphs] == [
        "",
        *["What it cost"] * 5,
        *["Why not?"] * 2,
    ]


def test_headings_of_markdown_are_no_body_text(write: Write) -> None:
    [document] = read(write("x.md", DIGEST.encode()))
    assert [kind for kind, _ in furniture(document)] == ["title", "heading", "heading"]
    assert [kind for kind, _ in document.source.unread] == ["pictures"]


def test_a_line_of_dashes_makes_no_heading_of_a_paragraph(write: Write) -> None:
    long = "The council met again, and again it could not agree on what to do. " * 5
    [document] = read(write("x.md", f"{long.strip()}\n---\n".encode()))
    assert body(document)[0].startswith(long.strip())


def test_markdown_without_front_matter_takes_its_title_from_its_heading(write: Write) -> None:
    [document] = read(write("My Notes (2).md", b"# A *title*\n\nText.\n"))
    assert (document.source.id, document.source.title) == ("my-notes-2", "A title")


@pytest.mark.parametrize("value", ["", "~", "unknown", '""'])
def test_front_matter_may_leave_a_value_open(write: Write, value: str) -> None:
    [document] = read(write("a.md", f"---\npublished: {value}\nurl: {value}\n---\nText.".encode()))
    assert (document.source.published, document.source.url) == (None, None)


def test_plain_text_takes_its_title_from_its_first_line(write: Write) -> None:
    [document] = read(write("a_b.txt", b"The Ferry\n\nIt sank.\n"))
    assert (document.source.id, document.source.title, body(document)) == (
        "a-b",
        "The Ferry",
        ["It sank."],
    )


def test_a_name_that_ascii_has_no_letters_for_still_gives_an_id(write: Write) -> None:
    [document] = read(write("渡船.txt", b"It sank."))
    assert re.fullmatch(r"source-[0-9a-f]{12}", document.source.id)
    assert document.source.title == "渡船"


def test_the_text_is_the_file_as_it_is_shown(write: Write) -> None:
    raw = "One.\r\n\r\nT\u200bwo\u00a0\u2014 e\u0301.\r\rThree.\t\n".encode()
    [document] = read(write("a.txt", raw))
    shown = "One.\r\n\r\nTwo\u00a0\u2014 \u00e9.\r\rThree.\t\n"
    assert document.source.text == shown
    assert document.source.sha256 == hashlib.sha256(shown.encode()).hexdigest()
    assert body(document) == ["One.", "Two\u00a0\u2014 \u00e9.", "Three."]


def test_a_byte_order_mark_is_no_text(write: Write) -> None:
    [document] = read(write("a.md", "\ufeff---\nid: b\n---\nText.".encode()))
    assert (document.source.id, document.source.text[0]) == ("b", "T")


def lines(*objects: object) -> bytes:
    return "\n".join(json.dumps(each) for each in objects).encode()


def test_each_line_of_json_is_a_source(write: Write) -> None:
    made = read(
        write(
            "many.jsonl",
            lines(
                {"id": "Normans_(1)/2", "title": "The\nNormans", "text": "One.\nTwo.\n\nThree."},
                {"id": 7, "text": "Share this post", "url": "http://a.example", "published": None},
            )
            + b"\n\n",
        )
    )
    assert [each.source.id for each in made] == ["Normans_(1)/2", "7"]
    assert [each.source.title for each in made] == ["The Normans", "7"]
    assert [body(each) for each in made] == [["One.\nTwo.", "Three."], ["Share this post"]]
    assert made[1].source.url == "http://a.example"


def test_labels_hold_nothing_that_reorders_or_hides(write: Write) -> None:
    title = "A\u202e ti\u200btle\x07" + "x" * 1_000
    [document] = read(write("a.jsonl", lines({"id": "a", "title": title, "text": "T."})))
    assert document.source.title == ("A title" + "x" * 1_000)[: particulars.LABEL_CHARACTERS]


def test_a_hidden_instruction_is_left_out(write: Write) -> None:
    [document] = read(write("a.jsonl", lines({"id": "a", "text": "Yes.\n\n\u202eNo.\u202c"})))
    assert body(document) == ["Yes."]
    assert [kind for kind, _ in furniture(document)] == ["hidden characters"]


ONE_LINE = b'{"id": "a", "text": "T."}\n'
BAD = [
    (
        "a.pages",
        b"x",
        "a.pages is of no kind that can be read: save it as one of .adoc, .asciidoc,",
    ),
    ("a.txt", "ab".encode("utf-16")[:-1], "a.txt is not UTF-16-LE at byte 4"),
    ("a.txt", "ab".encode("utf-16-le"), "a.txt holds NUL bytes"),
    ("a.txt", b"", "a.txt is empty"),
    ("a.txt", b" \n\t\n", "a.txt is empty"),
    (
        "a.txt",
        "ab\u00e9".encode("latin-1"),
        "a.txt is not UTF-8 at byte 2, and looks like Latin-1 or Windows-1252: save",
    ),
    ("a.txt", b"\x89PNG\r\n\x1a\n", "a.txt is not UTF-8 at byte 0, and looks like no text at all"),
    ("a.txt", b"ab\0c", "a.txt holds NUL bytes"),
    ("a.txt", b"Share this post\n\nRelated", "a.txt holds no body text"),
    ("a.md", b"# Only a title", "a.md holds no body text"),
    ("a.md", b"---\nid: a\n---\n", "a.md holds no text"),
    ("a.jsonl", b"\n", "a.jsonl is empty"),
    ("a.jsonl", ONE_LINE + b"{", "Line 2 of a.jsonl is not JSON"),
    ("a.jsonl", b"[" * 100_000, "Line 1 of a.jsonl is not JSON"),
    ("a.jsonl", b"\n[1]", "Line 2 of a.jsonl is no object"),
    ("a.jsonl", ONE_LINE + b"\xff", "Line 2 of a.jsonl is not UTF-8 at byte 0"),
    ("a.jsonl", ONE_LINE + ONE_LINE, "Line 2 of a.jsonl has the id 'a' of line 1"),
    ("a.jsonl", b'{"id": "a"}', 'Line 1 of a.jsonl lacks a "text"'),
    ("a.jsonl", b'{"id": "a", "text": 1}', 'Line 1 of a.jsonl lacks a "text"'),
    ("a.jsonl", b'{"id": "a", "text": " "}', "Line 1 of a.jsonl is empty"),
    (
        "a.jsonl",
        b'{"id": "a", "text": "b\\ud800"}',
        "Line 1 of a.jsonl holds half a character at 1",
    ),
    ("a.jsonl", b'{"id": "a", "text": "b\\u0000"}', "Line 1 of a.jsonl holds NUL bytes"),
]


def refusal(path: Path) -> str:
    with pytest.raises(SourceError) as caught:
        read(path)
    return str(caught.value)


@pytest.mark.parametrize(("name", "content", "message"), BAD, ids=[bad[2] for bad in BAD])
def test_a_bad_file_gets_one_sentence(
    write: Write, name: str, content: bytes, message: str
) -> None:
    said = refusal(write(name, content))
    assert said.startswith(message)
    assert said.endswith(".")
    assert "\n" not in said
    assert len(said) < 300


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert refusal(tmp_path / "a.md") == "a.md does not exist: check the path."


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "a.md").mkdir()
    assert refusal(tmp_path / "a.md") == "a.md is a folder: name the files in it."


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    assert refusal(tmp_path / "a.txt").startswith("a.txt is no regular file")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_named(write: Write) -> None:
    path = write("a.txt", b"Text.")
    path.chmod(0)
    assert refusal(path) == "a.txt may not be read: check its permissions."


@pytest.mark.parametrize("name", ["a\0.txt", "x" * 300 + ".txt"], ids=["NUL", "too long"])
def test_an_impossible_name_is_refused(tmp_path: Path, name: str) -> None:
    assert "check the path." in refusal(tmp_path / name)


@pytest.mark.parametrize(
    ("where", "limit", "name", "content"),
    [
        (jsonl, "TEXT_BYTES", "a.jsonl", b'{"id": "a", "text": "' + b"x" * 100 + b'"}'),
        (making, "LINES", "a.txt", b"It rained.\n" * 101),
        (making, "PARAGRAPHS", "a.txt", b"Text.\n\n" * 101),
    ],
)
def test_a_limit_is_kept(
    write: Write,
    monkeypatch: pytest.MonkeyPatch,
    where: ModuleType,
    limit: str,
    name: str,
    content: bytes,
) -> None:
    path = write(name, content)
    assert read(path)
    monkeypatch.setattr(where, limit, 100)
    assert "100" in refusal(path)


def test_a_large_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(pinned.TEXT_BYTES + 1)
    assert refusal(path).startswith("a.txt has 8,388,609 bytes")


def test_a_line_of_200_000_characters_is_read(write: Write) -> None:
    [document] = read(write("a.txt", b"A Title\n\n" + b"word " * 40_000 + b"end."))
    assert [each.span.end - each.span.start for each in document.paragraphs] == [200_004]
