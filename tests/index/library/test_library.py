from __future__ import annotations

import datetime
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from index.errors import LibraryError
from index.files.shipped import data_folder
from index.library import library
from index.library.generation import manifest as generation
from index.library.library import Library, base_library, build_base_library, build_library
from index.search.hybrid import read_query, search_hybrid
from index.search.models.encoder import EncoderIdentity, Encoding
from index.types import Document, Quote, Source, sha256_of
from index.votes.importing.toml_records import load_records
from tests.index.documents import BRIDGE, DOCUMENTS, ORCHARD, document
from tests.tiny import DIMENSIONS, TinyEncoder

ROOT = Path(__file__).resolve().parents[3]


class CountingEncoder(TinyEncoder):
    """Remembers which texts it encoded."""

    def __init__(self, dimensions: int = DIMENSIONS) -> None:
        super().__init__(dimensions=dimensions)
        self.seen: list[str] = []

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        self.seen.extend(texts)
        return super().encode(texts)


@pytest.fixture
def tiny() -> CountingEncoder:
    return CountingEncoder()


def build(path: Path, encoder: TinyEncoder, *documents: Document) -> Library:
    return build_library(path, documents or DOCUMENTS, (), encoder)


def files(path: Path) -> dict[str, bytes]:
    folder = generation.current(path)
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in files_in(folder)}


def files_in(folder: Path) -> list[Path]:
    return [each for each in sorted(folder.rglob("*")) if each.is_file()]


def test_a_library_holds_its_sources_paragraphs_and_furniture(
    tmp_path: Path, tiny: CountingEncoder
) -> None:
    opened = build(tmp_path, tiny)
    assert list(opened.sources) == ["bridge", "orchard"]
    for one in DOCUMENTS:
        assert opened.sources[one.source.id] == one.source
        assert opened.paragraphs(one.source.id) == one.paragraphs
        assert opened.furniture(one.source.id) == one.furniture
    assert opened.paragraphs("nobody") == ()
    assert "nobody" not in opened.sources


def test_every_field_of_a_source_is_kept(tmp_path: Path, tiny: CountingEncoder) -> None:
    source = Source(
        id="ärger",
        title="Title",
        text="A line of text.",
        sha256=sha256_of("A line of text."),
        kind="article",
        publisher="Publisher",
        author="Author",
        url="https://example.org/",
        published=datetime.date(2025, 2, 24),
    )
    assert build(tmp_path, tiny, Document(source, ())).sources["ärger"] == source


def test_passages_are_slices_with_their_sentences(tmp_path: Path, tiny: CountingEncoder) -> None:
    opened = build(tmp_path, tiny)
    sliced = [
        [opened.sources[one.source_id].text[span.start : span.end] for span in one.spans]
        for one in opened.passages
    ]
    assert sliced == [
        [BRIDGE[0]],
        ["A toll was raised from every cart.", "Pilgrims crossed free of charge."],
        [ORCHARD[0]],
        ["The cider is kept in oak.", "It is sold at the gate."],
        ["Pilgrims crossed free of charge."],
    ]
    assert list(opened.passages) == [opened.passages[row] for row in range(5)]
    assert opened.passages[-1] == opened.passages[4]
    assert opened.passages[1:3] == [opened.passages[1], opened.passages[2]]
    assert [opened.row(passage) for passage in opened.passages] == [0, 1, 2, 3, 4]


def test_a_sentence_that_stands_twice_has_two_places(tmp_path: Path, tiny: CountingEncoder) -> None:
    twice = document("twice", ("It rained. It rained.", "It rained."))
    opened = build(tmp_path, tiny, twice)
    spans = {span for passage in opened.passages for span in passage.spans}
    assert len(spans) == 3
    for passage in opened.passages:
        for span in passage.spans:
            quote = Quote(opened.sources["twice"], (span,), passage.paragraph)
            assert quote.text == "It rained."


def test_token_spans_lie_in_the_passage_and_on_its_words(
    tmp_path: Path, tiny: CountingEncoder
) -> None:
    opened = build(tmp_path, tiny)
    passage = opened.passages[1]
    vectors, spans = opened.token_vectors(passage)
    text = opened.sources["bridge"].text
    assert [text[start:end] for start, end in spans] == BRIDGE[1].replace(".", "").split()
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(vectors)), abs=0.02)


def test_a_passage_of_another_library_has_no_row(tmp_path: Path, tiny: CountingEncoder) -> None:
    opened = build(tmp_path / "one", tiny, DOCUMENTS[0])
    other = build(tmp_path / "two", tiny, DOCUMENTS[1])
    with pytest.raises(LookupError):
        opened.row(other.passages[0])


def test_the_vocabulary_is_every_word_in_lower_case(tmp_path: Path, tiny: CountingEncoder) -> None:
    opened = build(tmp_path, tiny)
    assert {"arden", "pilgrims", "cider", "orchard"} <= set(opened.vocabulary)
    assert "share" not in opened.vocabulary


def test_vote_records_come_back_as_they_were(tmp_path: Path, tiny: CountingEncoder) -> None:
    records = load_records(data_folder() / "votes")
    build_library(tmp_path, DOCUMENTS, records, tiny)
    assert Library.open(tmp_path, tiny).records == records


def test_a_library_of_nothing_opens_and_finds_nothing(
    tmp_path: Path, tiny: CountingEncoder
) -> None:
    opened = build_library(tmp_path, (), (), tiny)
    assert len(opened.passages) == len(opened.sources) == 0
    assert search_hybrid(opened, read_query("bridge", opened)) == []


def test_the_same_inputs_make_the_same_bytes(tmp_path: Path, tiny: CountingEncoder) -> None:
    build(tmp_path / "one", tiny)
    build(tmp_path / "two", TinyEncoder())
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_building_again_embeds_nothing_and_makes_the_same_bytes(
    tmp_path: Path, tiny: CountingEncoder
) -> None:
    first = build(tmp_path, tiny)
    before = files(tmp_path)
    tiny.seen.clear()
    second = build(tmp_path, tiny)
    assert tiny.seen == []
    assert files(tmp_path) == before
    assert first.manifest == second.manifest


def test_adding_a_source_embeds_only_what_is_new(tmp_path: Path, tiny: CountingEncoder) -> None:
    build(tmp_path, tiny, DOCUMENTS[0])
    tiny.seen.clear()
    build(tmp_path, tiny, *DOCUMENTS)
    assert tiny.seen == [f"Orchard\n{paragraph}" for paragraph in ORCHARD]
    incremental = files(tmp_path)
    build(tmp_path / "fresh", TinyEncoder(), *DOCUMENTS)
    assert incremental == files(tmp_path / "fresh")


def test_removing_a_source_removes_it_from_search(tmp_path: Path, tiny: CountingEncoder) -> None:
    before = build(tmp_path, tiny)
    query = read_query("What is cider kept in?", before)
    assert search_hybrid(before, query)[0].passage.source_id == "orchard"
    build(tmp_path, tiny, DOCUMENTS[0])
    after = Library.open(tmp_path, tiny)
    assert {hit.passage.source_id for hit in search_hybrid(after, query)} == {"bridge"}
    assert "orchard" not in after.sources
    assert "cider" not in after.vocabulary


def test_a_reader_keeps_its_generation(tmp_path: Path, tiny: CountingEncoder) -> None:
    reader = build(tmp_path, tiny)
    for kept in (DOCUMENTS[:1], DOCUMENTS[1:], ()):
        build_library(tmp_path, kept, (), tiny)
    assert len(reader.passages) == 5
    assert reader.sources["bridge"] == DOCUMENTS[0].source
    hits = search_hybrid(reader, read_query("cider", reader))
    assert hits[0].passage.source_id == "orchard"
    assert len(Library.open(tmp_path, tiny).passages) == 0


def generations(path: Path) -> list[str]:
    return sorted(each.name.split("-")[0] for each in (path / "generations").iterdir())


def test_a_generation_is_kept_as_long_as_somebody_reads_it(
    tmp_path: Path, tiny: CountingEncoder
) -> None:
    reader = build(tmp_path, tiny)
    for kept in (DOCUMENTS[:1], DOCUMENTS[1:], ()):
        build_library(tmp_path, kept, (), tiny).close()
    assert generations(tmp_path) == ["1", "4"]
    reader.verify()
    reader.close()
    build_library(tmp_path, DOCUMENTS, (), tiny).close()
    assert generations(tmp_path) == ["5"]


def test_a_file_that_changed_is_refused_whichever_it_is(
    tmp_path: Path, tiny: CountingEncoder
) -> None:
    build_library(tmp_path, DOCUMENTS, load_records(data_folder() / "votes"), tiny)
    for path in (*files_in(generation.current(tmp_path)), tmp_path / "CURRENT"):
        whole = path.read_bytes()
        for place in (0, len(whole) // 2, len(whole) - 1):
            damaged = bytearray(whole)
            damaged[place] ^= 1
            path.write_bytes(damaged)
            with pytest.raises(LibraryError, match="run `ayes build --library"):
                Library.open(tmp_path, tiny)
        path.write_bytes(whole[:-1] if path.name != "CURRENT" else b"")
        with pytest.raises(LibraryError, match="run `ayes build --library"):
            Library.open(tmp_path, tiny)
        path.unlink()
        with pytest.raises(LibraryError, match="run `ayes build --library"):
            Library.open(tmp_path, tiny)
        path.write_bytes(whole)
    Library.open(tmp_path, tiny).verify()


def test_a_large_file_is_hashed_when_it_is_verified(
    tmp_path: Path, tiny: CountingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path, tiny)
    monkeypatch.setattr(generation, "HASHED_WHEN_OPENED", 16)
    path = generation.current(tmp_path) / "0" / "tokens.4bit"
    path.write_bytes(bytes(path.stat().st_size))
    opened = Library.open(tmp_path, tiny)
    with pytest.raises(LibraryError, match=r"tokens\.4bit .* is not what was published"):
        opened.verify()


def test_a_damaged_library_can_be_built_again(tmp_path: Path, tiny: CountingEncoder) -> None:
    build(tmp_path, tiny)
    (generation.current(tmp_path) / "0" / "paragraphs.float32").write_bytes(b"")
    assert len(build(tmp_path, tiny).passages) == 5


@pytest.mark.parametrize("name", ["..", "1-" + "0" * 16, "/", "", "CURRENT"])
def test_a_pointer_to_elsewhere_is_refused(
    tmp_path: Path, tiny: CountingEncoder, name: str
) -> None:
    build(tmp_path, tiny)
    (tmp_path / "CURRENT").write_text(name)
    with pytest.raises(LibraryError, match="is damaged"):
        Library.open(tmp_path, tiny)


def test_a_missing_library_says_what_to_run(tmp_path: Path, tiny: CountingEncoder) -> None:
    with pytest.raises(LibraryError, match=r"there is no library in .*: run `ayes build --library"):
        Library.open(tmp_path / "nowhere", tiny)


def test_another_format_is_refused(
    tmp_path: Path, tiny: CountingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path, tiny)
    monkeypatch.setattr(generation, "FORMAT", generation.FORMAT + 1)
    with pytest.raises(
        LibraryError, match=r"has format \d+, and this version of Ayes reads format"
    ):
        Library.open(tmp_path, tiny)


@pytest.mark.parametrize(
    "identity",
    [
        EncoderIdentity("other", "0" * 64, 64, 256),
        EncoderIdentity("tiny", "1" * 64, 64, 256),
        EncoderIdentity("tiny", "0" * 64, 64, 128),
    ],
)
def test_another_encoder_is_refused_and_shares_no_vectors(
    tmp_path: Path, tiny: CountingEncoder, identity: EncoderIdentity
) -> None:
    build(tmp_path, tiny)
    tiny.identity = identity
    with pytest.raises(LibraryError, match="set the model back, or run `ayes build"):
        Library.open(tmp_path, tiny)
    tiny.seen.clear()
    build(tmp_path, tiny)
    assert len(tiny.seen) == 5


def test_a_projection_that_differs_in_the_last_digits_changes_nothing(
    tmp_path: Path, tiny: CountingEncoder
) -> None:
    before = build(tmp_path, tiny)
    tiny.seen.clear()
    tiny.projection = tiny.projection + np.float32(1e-6)
    after = build(tmp_path, tiny)
    assert tiny.seen == []
    assert np.array_equal(after.projection, before.projection)


def test_another_projection_shares_no_vectors(tmp_path: Path, tiny: CountingEncoder) -> None:
    build(tmp_path, tiny)
    tiny.seen.clear()
    tiny.projection = -tiny.projection
    assert np.array_equal(build(tmp_path, tiny).projection, tiny.projection)
    assert len(tiny.seen) == 5


def test_two_sources_of_one_name_are_refused(tmp_path: Path, tiny: CountingEncoder) -> None:
    with pytest.raises(LibraryError, match=r"two sources are called 'bridge', .*: give one"):
        build(tmp_path, tiny, DOCUMENTS[0], DOCUMENTS[0])
    assert list(tmp_path.iterdir()) == []


def test_a_second_writer_is_told_to_wait(tmp_path: Path, tiny: CountingEncoder) -> None:
    before = build(tmp_path, tiny)
    with (
        generation.writing(tmp_path),
        pytest.raises(LibraryError, match="is being written by another process: try again"),
    ):
        build(tmp_path, tiny, DOCUMENTS[0])
    assert generation.current(tmp_path).name == before._folder.name
    assert len(build(tmp_path, tiny, DOCUMENTS[0]).passages) == 2


def test_a_disk_that_fails_at_any_step_leaves_a_whole_library(
    tmp_path: Path, tiny: CountingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(tmp_path, tiny, DOCUMENTS[0])
    steps = 0
    while True:
        left = steps

        def failing(descriptor: int) -> None:
            nonlocal left
            if not left:
                raise OSError(28, "No space left on device")
            left -= 1

        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", failing)
            try:
                build(tmp_path, tiny, DOCUMENTS[1])
                break
            except LibraryError as error:
                assert "the disk is full" in str(error)  # noqa: PT017
        found = list(Library.open(tmp_path, tiny).sources)
        assert found in (["bridge"], ["orchard"])
        build(tmp_path, tiny, DOCUMENTS[0])
        steps += 1
    assert steps > len(files(tmp_path))
    assert list(Library.open(tmp_path, tiny).sources) == ["orchard"]


KILLED = """
import os, signal, sys
from pathlib import Path
from index.library import library
from tests.index.documents import DOCUMENTS
from tests.tiny import TinyEncoder

def killed(*_):
    os.kill(os.getpid(), signal.SIGKILL)

moment = sys.argv[2]
if moment == "embedding":
    TinyEncoder.encode = killed
elif moment == "before the switch":
    Path.replace = killed
elif moment == "after the switch":
    library.generation.shutil.rmtree = lambda path, **_: killed() if path.name[0] == "2" else None
library.build_library(Path(sys.argv[1]), DOCUMENTS[1:], (), TinyEncoder())
"""


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("embedding", "bridge"),
        ("before the switch", "bridge"),
        ("after the switch", "orchard"),
    ],
)
def test_a_writer_that_is_killed_leaves_a_whole_library(
    tmp_path: Path, tiny: CountingEncoder, moment: str, expected: str
) -> None:
    build(tmp_path, tiny, DOCUMENTS[0])
    build(tmp_path, tiny, DOCUMENTS[0])
    command = [sys.executable, "-c", KILLED, str(tmp_path), moment]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    opened = Library.open(tmp_path, tiny)
    assert list(opened.sources) == [expected]
    opened.verify()
    opened.close()
    assert len(build(tmp_path, tiny).passages) == 5
    assert len(generations(tmp_path)) == 1


def test_a_context_that_does_not_fit_is_left_out(tmp_path: Path) -> None:
    encoder = CountingEncoder()
    encoder.identity = EncoderIdentity("tiny", "0" * 64, 64, 30)
    build(tmp_path, encoder, document("long", BRIDGE, title="word " * 25))
    assert encoder.seen[:1] == [BRIDGE[0]]


def test_progress_ends_at_one(tmp_path: Path, tiny: CountingEncoder) -> None:
    told: list[float] = []
    build_library(tmp_path, DOCUMENTS, (), tiny, lambda _stage, done: told.append(done))
    assert told[-1] == 1.0
    assert told == sorted(told)


def test_the_base_library_is_built_once_and_again_when_data_changes(
    tmp_path: Path, tiny: CountingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    (data / "votes").mkdir(parents=True)
    (data / "sources").mkdir()
    (data / "prose.toml").write_text("", encoding="utf-8")
    shipped = sorted((data_folder() / "sources").glob("*.md"))[:2]
    for path in shipped:
        (data / "sources" / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(library, "data_folder", lambda: data)
    first = base_library(tmp_path, tiny)
    assert len(first.sources) == 2
    assert base_library(tmp_path, tiny).manifest == first.manifest
    assert generation.current(first.path).name == first._folder.name
    (data / "sources" / shipped[0].name).unlink()
    assert len(base_library(tmp_path, tiny).sources) == 1
    tiny.identity = EncoderIdentity("other", "0" * 64, 64, 256)
    assert base_library(tmp_path, tiny).manifest.encoder.name == "other"


def test_a_damaged_base_library_is_refused_and_rebuilt_on_demand(
    tmp_path: Path, tiny: CountingEncoder
) -> None:
    path = generation.current(base_library(tmp_path, tiny).path) / "0" / "library.db"
    path.write_bytes(b"")
    with pytest.raises(LibraryError, match="run `ayes build` to make it from what Ayes ships"):
        base_library(tmp_path, tiny)
    assert build_base_library(tmp_path, tiny).manifest == base_library(tmp_path, tiny).manifest


def test_search_never_imports_what_is_slow_to_import() -> None:
    code = "import sys, index.search.hybrid; print(*sys.modules)"
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split()
    slow = {"torch", "scipy", "pandas", "markdown_it", "discord", "onnxruntime"}
    assert "index.search.hybrid" in found
    assert slow.isdisjoint(found)
