"""The command line, run in this process over the real encoder and the base library."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.cli import run
from index.files.shipped import data_folder
from index.library.library import Library

pytestmark = [pytest.mark.model, pytest.mark.usefixtures("at_home")]

ANSWERED = "How many countries voted for the Ukrainian resolution?"
UNANSWERED = "Who won the football World Cup in Brazil?"
# As the design has it; further fields may follow.
FIELDS = [
    "question",
    "answered",
    "kind",
    "text",
    "reason",
    "confidence",
    "citations",
    "took_ms",
]
CITATION_FIELDS = [
    "n",
    "source",
    "title",
    "publisher",
    "url",
    "locator",
    "section",
    "paragraph",
    "start",
    "end",
    "quote",
    "spans",
]
NOTE = "The harbour of Tallinn opened in May. Ferries sail to Helsinki every hour."

PAGE = """Harbour Town Closes Its Pier

By Lena Vogt

Share on Facebook

The pier was closed in March, and the ferry lands at the mole until it is mended.

About the author

Lena writes about the sea and has done so since she left the navy in 1998.
"""


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "note.txt"
    path.write_text(NOTE, encoding="utf-8")
    return path


@pytest.fixture
def own_library(note: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    path = tmp_path / "own"
    assert run(["build", "--library", str(path), str(note)]) == 0
    capsys.readouterr()
    return path


def test_an_answer_goes_to_standard_output_with_its_quote_and_its_source(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["ask", ANSWERED]) == 0
    out, err = capsys.readouterr()
    assert "93" in out.splitlines()[0]
    assert any(line.startswith("> ") for line in out.splitlines())
    assert "[1] EU Global, ¶ 6 (digest) · https://euglobal.news/" in out
    assert err == ""


def test_a_question_needs_no_quotation_marks(capsys: pytest.CaptureFixture[str]) -> None:
    run(["ask", ANSWERED])
    whole = capsys.readouterr().out
    assert run(["ask", *ANSWERED.split()]) == 0
    assert capsys.readouterr().out == whole


def test_words_of_a_digest_are_never_shown_as_those_of_the_page(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["search", "Mariana Betsa", "--k", "1"]) == 0
    assert " EU Global, ¶ 11 (digest): " in capsys.readouterr().out
    assert run(["ask", ANSWERED]) == 0
    places = [line for line in capsys.readouterr().out.splitlines() if " · https" in line]
    assert places
    assert all(" (digest) · " in place for place in places)


def test_an_abstention_exits_with_3_and_gives_its_reason(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["ask", UNANSWERED]) == 3
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "The sources don't say."
    assert lines[1].endswith(".")
    assert not any(line.startswith("[1]") for line in lines)


def test_json_is_one_line_with_the_fields_of_the_contract(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["ask", ANSWERED, "--json"]) == 0
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    answer = json.loads(out)
    assert [name for name in answer if name in FIELDS] == FIELDS
    assert answer["question"] == ANSWERED
    assert answer["answered"] is True
    assert answer["reason"] is None
    assert 0 <= answer["confidence"] <= 1
    assert answer["took_ms"] > 0
    for number, citation in enumerate(answer["citations"], start=1):
        assert list(citation) == CITATION_FIELDS
        assert citation["n"] == number
        assert citation["locator"] == f"¶ {citation['paragraph']}"


def test_json_quotes_are_slices_of_the_source(
    capsys: pytest.CaptureFixture[str], built_home: Path, encoder: object
) -> None:
    run(["ask", ANSWERED, "--json"])
    citations = json.loads(capsys.readouterr().out)["citations"]
    library = Library.open(built_home / "base", encoder)  # type: ignore[arg-type]
    for one in citations:
        assert library.sources[one["source"]].text[one["start"] : one["end"]] == one["quote"]
    library.close()
    assert citations


def test_a_refusal_in_json_has_a_reason_and_no_citations(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["ask", UNANSWERED, "--json"]) == 3
    answer = json.loads(capsys.readouterr().out)
    assert (answer["answered"], answer["kind"], answer["citations"]) == (False, "none", [])
    assert answer["reason"]


def test_the_same_question_gets_the_same_answer(capsys: pytest.CaptureFixture[str]) -> None:
    answers = []
    for _ in range(2):
        run(["ask", ANSWERED, "--json"])
        answers.append(json.loads(capsys.readouterr().out) | {"took_ms": 0})
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    "question",
    [
        pytest.param("", id="empty"),
        pytest.param("  \t\n ", id="only spaces"),
        pytest.param("why " * 1250, id="5,000 characters"),
        pytest.param("🙂🙃🎉", id="emoji only"),
        pytest.param("\x00\x1b\x07", id="control characters only"),
        pytest.param("\u202e\u2066\u200f", id="direction marks only"),
        pytest.param("?!… —", id="punctuation only"),
    ],
)
@pytest.mark.parametrize("command", ["ask", "search"])
def test_a_question_that_cannot_be_read_gets_one_sentence_and_exit_1(
    command: str, question: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([command, question]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("ayes: ")
    assert err.count("\n") == 1
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "question",
    [
        pytest.param("Wie hat Ungarn über die Resolution abgestimmt?", id="another language"),
        pytest.param("@everyone **How** did [Hungary](https://x.example) vote?", id="markdown"),
        pytest.param("How did Hungary\u202e vote\x1b[31m on Ukraine's text?", id="hostile"),
        pytest.param("a" * 300, id="one long word"),
    ],
)
def test_an_odd_question_is_answered_or_refused_in_words(
    question: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["ask", question]) in {0, 1, 3}
    out, err = capsys.readouterr()
    assert out or err
    assert "\x1b" not in out + err
    assert "\u202e" not in out + err
    assert "Traceback" not in err


def test_no_question_and_two_questions_are_errors(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ask"]) == 1
    assert "--file" in capsys.readouterr().err
    assert run(["ask", "Why?", "--file", "questions.jsonl"]) == 1
    assert "give one of them" in capsys.readouterr().err


def test_a_library_of_its_own_is_answered_from_alone(
    own_library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--library", str(own_library)]
    assert run(["ask", "Do ferries sail to Helsinki?", "--json", *where]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert {citation["source"] for citation in answer["citations"]} == {"note"}
    for citation in answer["citations"]:
        assert NOTE[citation["start"] : citation["end"]] == citation["quote"]
    assert run(["ask", ANSWERED, *where]) == 3
    capsys.readouterr()


def test_a_library_in_the_environment_is_used_too(
    own_library: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AYES_LIBRARY", str(own_library))
    assert run(["sources", "list"]) == 0
    assert capsys.readouterr().out.startswith("note\t")


@pytest.mark.parametrize("command", [["ask", "Why?"], ["search", "Why?"], ["sources", "list"]])
def test_a_library_that_is_not_there_is_refused(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*command, "--library", str(tmp_path / "nowhere")]) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)


def test_a_damaged_library_is_refused_with_what_to_run(
    own_library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (database,) = own_library.glob("generations/*/0/library.db")
    database.chmod(0o600)
    database.write_bytes(database.read_bytes()[:-100])
    assert run(["ask", "Do ferries sail to Helsinki?", "--library", str(own_library)]) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert "build" in err


def test_chat_keeps_the_thread(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = iter(["How did Hungary vote on Ukraine's resolution?", "", "🙂", "And India?"])

    def typed(_prompt: str) -> str:
        for line in lines:
            return line
        raise EOFError

    monkeypatch.setattr("builtins.input", typed)
    assert run(["chat"]) == 0
    out, err = capsys.readouterr()
    assert "Hungary voted against" in out
    assert "India abstained" in out
    assert err.count("ayes: ") == 1


@pytest.mark.parametrize("mode", ["dense", "sparse", "hybrid"])
def test_search_ranks_passages_in_every_mode(mode: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["search", ANSWERED, "--json", "--k", "4", "--mode", mode]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["question"], found["mode"]) == (ANSWERED, mode)
    assert [hit["rank"] for hit in found["hits"]] == [1, 2, 3, 4]
    scores = [hit["score"] for hit in found["hits"]]
    assert scores == sorted(scores, reverse=True)


def test_search_that_finds_nothing_exits_with_3(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["search", "xylophone", "--mode", "sparse"]) == 3
    assert capsys.readouterr().out == ""


def test_build_without_files_says_what_the_base_library_holds(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["build"]) == 0
    shipped = len([*(data_folder() / "votes").glob("*.toml")])
    assert f"{shipped} vote records" in capsys.readouterr().out


def test_build_mends_a_damaged_base_library(
    encoder_cache: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "cache").symlink_to(encoder_cache, target_is_directory=True)
    monkeypatch.setenv("AYES_HOME", str(home))
    assert run(["build"]) == 0
    (vectors,) = home.glob("base/generations/*/0/paragraphs.float32")
    vectors.chmod(0o600)
    vectors.write_bytes(b"\0" * vectors.stat().st_size)
    assert run(["ask", ANSWERED]) == 1
    assert run(["build"]) == 0
    assert run(["ask", ANSWERED]) == 0
    capsys.readouterr()


def test_files_need_a_folder_when_building(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["build", "note.txt"]) == 1
    assert "files need --library" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("note.txt", b"\xff\xfe\x00\xd8", id="not UTF-8"),
        pytest.param("note.txt", b"", id="empty"),
        pytest.param("note.pdf", b"%PDF", id="of another kind"),
        pytest.param("note.jsonl", b"{}\n", id="without the fields"),
    ],
)
def test_a_file_that_cannot_be_a_source_is_named(
    name: str, content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert run(["build", "--library", str(tmp_path / "own"), str(path)]) == 1
    *_, said = capsys.readouterr().err.splitlines()
    assert said.startswith("ayes: ")
    assert name in said


def test_a_library_is_built_of_what_can_be_read_and_the_rest_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    for name in ("a b.md", "a-b.md"):
        (folder / name).write_text(f"The kiln of {name} is lit.")
    (folder / "bad.pdf").write_bytes(b"no")
    assert run(["build", "--library", str(tmp_path / "own"), str(folder)]) == 1
    printed = capsys.readouterr()
    assert printed.out.endswith("own: 2 sources, 2 passages, 0 vote records\n")
    assert "bad.pdf is no PDF file" in printed.err
    assert "1 of what was named could not be added" in printed.err
    assert run(["sources", "list", "--library", str(tmp_path / "own")]) == 0
    assert [line.split("\t")[0] for line in capsys.readouterr().out.splitlines()] == [
        "a-b",
        "a-b-2",
    ]


def test_sources_are_listed_with_id_and_publisher(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sources", "list"]) == 0
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert ["eu-global-fractured-alliance", "EU Global"] in [row[:2] for row in rows]
    assert {len(row) for row in rows} == {6}
    assert {row[-1] for row in rows} == {"base"}


def test_sources_are_listed_as_the_objects_that_show_begins_with(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["sources", "list", "--json"]) == 0
    listed = {one["id"]: one for one in map(json.loads, capsys.readouterr().out.splitlines())}
    one = listed["eu-global-fractured-alliance"]
    assert (one["publisher"], one.pop("paragraphs")) == ("EU Global", 18)
    assert run(["sources", "show", one["id"], "--json"]) == 0
    assert one.items() <= json.loads(capsys.readouterr().out).items()


def test_a_source_is_shown_with_its_numbered_paragraphs(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["sources", "show", "eu-global-fractured-alliance"]) == 0
    out = capsys.readouterr().out
    assert "¶ 1  " in out
    assert "¶ 18  " in out
    assert "¶ 19  " not in out


def test_what_was_left_out_of_a_source_is_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    library, page = str(tmp_path / "own"), tmp_path / "pier.txt"
    page.write_text(PAGE, encoding="utf-8")
    run(["build", "--library", library, str(page)])
    assert run(["sources", "show", "pier", "--library", library]) == 0
    paragraphs, _, left_out = capsys.readouterr().out.partition("Left out of the paragraphs:")
    assert "The pier was closed in March" in paragraphs
    assert "Share on Facebook" in left_out


@pytest.mark.parametrize("command", ["sources", "votes"])
def test_a_misspelt_name_is_answered_with_the_nearest(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    name = {"sources": "reutrs", "votes": "es-11-77"}[command]
    assert run([command, "show", name]) == 1
    assert "Did you mean " in capsys.readouterr().err


def test_votes_are_listed_with_their_totals(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["votes", "list"]) == 0
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert ["A/RES/ES-11/7", "93", "18", "65", "adopted"] in [row[2:7] for row in rows]


@pytest.mark.parametrize("name", ["es-11-7", "A/RES/ES-11/7", "a/res/es-11/7"])
def test_a_vote_is_shown_by_id_or_symbol(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["votes", "show", name]) == 0
    out = capsys.readouterr().out
    assert "Hungary" in out.split("Against:")[1].splitlines()[0]
    assert "EU Global, ¶ 6" in out
