"""Measure libraries of 100,000 and of 1,000,000 passages: `python -m tests.bench.growth`.

Their vectors are real ones, mixed two by two and jittered, and written directly: a passage is half
of one paragraph of SQuAD 2.0's development set and half of another, with rare words of no language
among its own, about 120 tokens. A million are those 100,000 ten times, with other paragraph
vectors and the same words, sentence and token vectors. What is asked are real questions.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt
import psutil

from index.library.generation import manifest as generation
from index.library.generation import writer as publish
from index.library.generation.database import Database, digest_of, key_of
from index.library.generation.embed import EmbeddingEntry, embedded_in_order, entries
from index.library.generation.manifest import Counts, ShardEntry
from index.library.generation.shard import NEIGHBOURS_FILE, PARAGRAPHS_FILE, Embedded, Shard
from index.library.generation.writer import GenerationWriter, in_shards
from index.library.library import Library
from index.search.dense import best
from index.search.hybrid import rank_sentences, read_query, search_hybrid
from index.search.models.encoder import PROJECTED, Encoder, silent
from index.search.models.load import load_encoder
from index.search.sizes import SIZES
from index.search.token_vectors import quantised, restored, unit
from index.sources.text.indexed import indexed_text
from index.sources.text.sentences import context
from index.types import Document, Paragraph, Passage, Source, Span, Unit, sha256_of
from index.votes.names.countries import Countries
from tests.bench.corpus import QUESTIONS, open_corpus
from tests.editing import add_documents, remove_sources

RESULTS = Path(__file__).parent / "results" / "growth.json"
Floats = npt.NDArray[np.float32]
CACHE = Path(
    os.environ.get("AYES_TEST_CACHE", Path(__file__).parents[2] / ".pytest_cache" / "d" / "encoder")
)
PARAGRAPHS = 20  # of a source
JITTER = 0.35  # length of the noise that is added to a unit vector
ASKED = 60
WARMING = 15


class Copies:
    """Sources without end, made of real paragraphs."""

    def __init__(self, encoder: Encoder) -> None:
        documents, _ = open_corpus(QUESTIONS)
        real = [entry for one in documents for entry in entries(one, encoder)]
        self._halves: list[tuple[str, list[str], Embedded, int, int]] = []
        chunks = embedded_in_order(real, encoder, encoder.projection)
        for entry, embedded in chain.from_iterable(zip(*chunk, strict=True) for chunk in chunks):
            start = entry.passage.span.start
            cuts = [(one.start - start, one.end - start) for one in entry.passage.spans]
            sentences = [entry.text[first:last] for first, last in cuts]
            half = max(1, len(sentences) // 2)
            tokens = int(np.searchsorted(embedded.spans[:, 0], cuts[half - 1][1]))
            self._halves.append((entry.context, sentences, embedded, half, tokens))
        self._words = [_rare(number) for number in range(200_000)]
        self._sentences: dict[str, list[list[Span]]] = {}
        self._of: dict[bytes, tuple[int, int, int]] = {}

    def source(self, number: int) -> Document:
        """Make a source; the same number gives the same."""
        draw = np.random.default_rng(number)
        pairs = draw.integers(0, len(self._halves), (PARAGRAPHS, 2))
        rare = (draw.zipf(1.2, (PARAGRAPHS, 16)) - 1) % len(self._words)
        text, paragraphs, spans = "", [], []
        for place, (one, other) in enumerate(pairs.tolist()):
            _, first, _, half, _ = self._halves[one]
            _, second, _, other_half, _ = self._halves[other]
            here: list[Span] = []
            start = len(text)
            for at, sentence in enumerate((*first[:half], *second[:other_half])):
                word = self._words[rare[place, at % 16]]
                here.append(Span(len(text), len(text) + len(sentence) + len(word) + 1))
                text += f"{word} {sentence} "
            paragraphs.append(Paragraph(place + 1, Span(start, here[-1].end)))
            spans.append(here)
            text += "\n\n"
        name = f"copy-{number}"
        self._sentences[name] = spans
        source = Source(id=name, title=f"Copy {number}", text=text, sha256=sha256_of(text))
        return Document(source, tuple(paragraphs))

    def entries(self, document: Document, _encoder: Encoder) -> Iterator[EmbeddingEntry]:
        """Yield a source's passages, as `index.library.generation.embed.entries` does."""
        source = document.source
        number = int(source.id.removeprefix("copy-"))
        spans = self._sentences.pop(source.id)
        pairs = np.random.default_rng(number).integers(0, len(self._halves), (PARAGRAPHS, 2))
        for paragraph, sentences, pair in zip(document.paragraphs, spans, pairs, strict=True):
            span = paragraph.span
            units = tuple(map(Unit, sentences))
            passage = Passage(source.id, source.sha256, paragraph.number, span, units)
            read = indexed_text(source.text, units)
            title, text = context(source.title, ""), read.text
            key = key_of(
                title, text, [(s.start - span.start, s.end - span.start) for s in sentences]
            )
            self._of[key] = (int(pair[0]), int(pair[1]), len(text))
            yield EmbeddingEntry(passage, title, read, key)

    def embedded(self, key: bytes) -> Embedded:
        """Return the vectors of a passage: those of its halves, jittered."""
        one, other, length = self._of.pop(key)
        draw = np.random.default_rng(list(key[:8]))
        _, _, first, half, cut = self._halves[one]
        _, _, second, other_half, other_cut = self._halves[other]
        sentences = np.concatenate([first.sentences[:half], second.sentences[:other_half]])
        tokens = np.concatenate([first.tokens[:cut], second.tokens[:other_cut]])
        states = restored(tokens, PROJECTED)
        starts = np.linspace(0, length - 4, len(tokens)).astype(np.int32)
        return Embedded(
            _jittered(draw, (first.paragraph + second.paragraph)[None])[0],
            _jittered(draw, sentences),
            quantised(_jittered(draw, states)),
            np.stack([starts, starts + 4], axis=1),
        )


def _rare(number: int) -> str:
    return (
        hashlib.sha256(str(number).encode())
        .hexdigest()[:7]
        .translate(str.maketrans("0123456789", "ghijklmnop"))
    )


def _jittered(
    draw: np.random.Generator, vectors: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    noise = draw.standard_normal(vectors.shape, np.float32)
    return unit(unit(vectors) + noise * np.float32(JITTER / np.sqrt(vectors.shape[1])))


class CopyingWriter(GenerationWriter):
    """Writes sources whose vectors are there already."""

    copies: Copies

    def _embed(self, wanted: object, progress: object) -> None:
        """Leave the encoder out."""

    def _embedded(self, key: bytes) -> Embedded:
        return self.copies.embedded(key)


def make(path: Path, encoder: Encoder, passages: int) -> None:
    """Publish a library of one shard."""
    copies = Copies(encoder)
    publish.entries, kept = copies.entries, publish.entries
    documents = [copies.source(number) for number in range(passages // PARAGRAPHS)]
    with generation.writing(path) as folder:
        press = CopyingWriter(path, folder, encoder, encoder.projection, (), silent)
        press.copies = copies
        press.publish(in_shards(documents, SIZES.largest), ())
    publish.entries = kept


def multiply(path: Path, times: int, one: Library) -> None:
    """Publish a library of a large shard so many times, its paragraph vectors jittered anew."""
    (shard,), (entry,), named = one.shards, one.manifest.shards, one.files_of(0)
    changed = ("library.db", PARAGRAPHS_FILE, NEIGHBOURS_FILE)
    neighbours = faiss.read_index(str(shard.folder / NEIGHBOURS_FILE))
    with generation.writing(path) as folder:
        files = {}
        for name in (publish.PROJECTION_FILE, publish.RECORDS_FILE):
            shutil.copyfile(shard.folder.parent / name, folder / name)
            files[name] = generation.file_entry(folder / name)
        for number in range(times):
            target = folder / str(number)
            target.mkdir()
            for name in named.keys() - set(changed):
                os.link(shard.folder / name, target / name)
            shutil.copyfile(shard.folder / "library.db", target / "library.db")
            _rename(target / "library.db", f"-{number}")
            draw = np.random.default_rng(number)
            vectors = _jittered(draw, shard.paragraph_vectors.slice(0, entry.counts.passages))
            (target / PARAGRAPHS_FILE).write_bytes(vectors.tobytes())
            neighbours.reset()  # around the same centres
            neighbours.add(vectors)
            faiss.write_index(neighbours, str(target / NEIGHBOURS_FILE))
            for name, file in named.items():
                same = file if name not in changed else generation.file_entry(target / name)
                files[f"{number}/{name}"] = same
        total = {name: held * times for name, held in entry.counts.model_dump().items()}
        manifest = one.manifest.model_copy(
            update={
                "shards": (ShardEntry(counts=entry.counts),) * times,
                "files": files,
                "counts": Counts(**total, records=0),
            }
        )
        generation.publish(path, folder, manifest)


def _rename(path: Path, ending: str) -> None:
    """Give all sources of a database another id."""
    read = Database(path)
    changed = []
    for (name,) in read.select("SELECT id FROM sources"):
        document = read.document(name)
        renamed = replace(document, source=replace(document.source, id=name + ending))
        changed.append((renamed.source.id, digest_of(renamed), name))
    read.close()
    database = sqlite3.connect(path)
    with database:
        database.executemany("UPDATE sources SET id = ?, digest = ? WHERE id = ?", changed)
    database.close()


def milliseconds(times: list[float]) -> dict[str, float]:
    """Return the median and the 95th of a hundred."""
    return {
        "p50_ms": round(float(np.percentile(times, 50)) * 1000, 1),
        "p95_ms": round(float(np.percentile(times, 95)) * 1000, 1),
    }


class Stages:
    """Milliseconds that an answer spends in each of its stages, the mean over its questions.

    What a stage calls of a later one counts for that one alone.
    """

    def __init__(self) -> None:
        self._open: list[float] = []
        self._took: dict[str, float] = {}

    def watch(self, owner: object, name: str, stage: str) -> None:
        """Time a function wherever its owner calls it."""
        function = getattr(owner, name)

        def timed(*given: object, **named: object) -> object:
            self._open.append(0.0)
            start = time.perf_counter()
            try:
                return function(*given, **named)
            finally:
                took = time.perf_counter() - start
                inner = self._open.pop()
                self._took[stage] = self._took.get(stage, 0.0) + took - inner
                if self._open:
                    self._open[-1] += took

        setattr(owner, name, timed)

    def means(self, questions: int) -> dict[str, float]:
        """Return the means, the longest first."""
        longest = sorted(self._took.items(), key=lambda pair: -pair[1])
        return {stage: round(1000 * took / questions, 1) for stage, took in longest}


def stages(path: Path) -> dict[str, float]:
    """Open a library in this process, ask it questions, and tell what each stage takes."""
    from bot.answer import answerer as answers
    from bot.answer.conversation_questions import QuestionReader
    from bot.answer.passages import judge, passage_route
    from index.library.generation.stored_texts import StoredPassages
    from index.search.late_interaction import Cosines
    from index.search.models.onnx_encoder import CompiledEncoder

    library = Library.open(path, load_encoder(cache=CACHE))
    answerer = answers.Answerer(library, Countries.load())
    _, questions = open_corpus(QUESTIONS)
    chosen = questions[:: max(1, len(questions) // (ASKED + WARMING))][: ASKED + WARMING]
    for question in chosen[:WARMING]:
        answerer.ask(question.text)
    watched = Stages()
    for owner, name, stage in (
        (answers.Answerer, "ask", "the rest"),
        (QuestionReader, "read", "reading the question"),
        (CompiledEncoder, "encode", "encoding it"),
        (passage_route, "search_hybrid", "finding and scoring candidates"),
        (StoredPassages, "read", "reading passages and sources, and checking them"),
        (Cosines, "_meet", "token vectors"),
        (passage_route, "rank_sentences", "ranking sentences"),
        (passage_route, "rank", "ranking them by words and names"),
        (judge.Judge, "features", "judging the best"),
    ):
        watched.watch(owner, name, stage)
    for question in chosen[WARMING:]:
        answerer.ask(question.text)
    return watched.means(len(chosen) - WARMING)


def ask(path: Path) -> dict[str, object]:
    """Open a library in this process, ask it questions, and tell times and memory."""
    from bot.answer.answerer import Answerer

    encoder = load_encoder(cache=CACHE)
    opening = []
    for _ in range(5):
        start = time.perf_counter()
        library = Library.open(path, encoder)
        opening.append(time.perf_counter() - start)
    start = time.perf_counter()
    answerer = Answerer(library, Countries.load())
    starting = time.perf_counter() - start
    _, questions = open_corpus(QUESTIONS)
    chosen = questions[:: max(1, len(questions) // (ASKED + WARMING))][: ASKED + WARMING]
    asked, searched, computed, process = [], [], [], psutil.Process()
    searching = []
    for number, question in enumerate(chosen):
        start, start_of_work = time.perf_counter(), time.process_time()
        answerer.ask(question.text)
        took, worked = time.perf_counter() - start, time.process_time() - start_of_work
        start, start_of_work = time.perf_counter(), time.process_time()
        query = read_query(question.text, library)
        rank_sentences(library, query, search_hybrid(library, query, 24), 3)
        if number >= WARMING:
            asked.append(took)
            computed.append(worked)
            searched.append(time.perf_counter() - start)
            searching.append(time.process_time() - start_of_work)
    memory = process.memory_full_info()
    return {
        "passages": len(library.passages),
        "shards": len(library.shards),
        "opening_ms": round(float(np.median(opening)) * 1000, 1),
        "answerer_ms": round(starting * 1000, 1),
        "answer": milliseconds(asked),
        "answer_processor": milliseconds(computed),
        "encoding_and_search": milliseconds(searched),
        "encoding_and_search_processor": milliseconds(searching),
        "resident_mb": round(memory.rss / 1e6),
        "of_it_mapped_mb": round(memory.shared / 1e6),
        **recall(library, [question.text for question in chosen[:40]]),
    }


def recall(library: Library, questions: list[str]) -> dict[str, float]:
    """Return which share of the ten nearest passages are candidates, and first among them."""
    among, first = [], []
    vectors = [one.vector for one in library.encoder.encode(questions)]
    queries = np.stack(vectors, axis=1)
    scores = np.concatenate([_all_scores(one, queries) for one in library.shards])
    for vector, column in zip(vectors, scores.T, strict=True):
        exact = set(best(column, 10).tolist())
        rows, _ = library.nearest(vector, SIZES.candidates)
        among.append(len(exact & set(rows.tolist())) / 10)
        first.append(len(exact & set(rows[:10].tolist())) / 10)
    return {
        "recall_of_10_among_candidates": round(float(np.mean(among)), 4),
        "recall_at_10": round(float(np.mean(first)), 4),
    }


def _all_scores(shard: Shard, queries: Floats) -> Floats:
    """Read a whole file in order, which a disk does faster than page by page."""
    vectors = np.fromfile(shard.folder / PARAGRAPHS_FILE, "<f4").reshape(-1, len(queries))
    return vectors[shard.places(np.arange(len(shard)))] @ queries


def change(path: Path, encoder: Encoder) -> dict[str, float]:
    """Add a document, add it again as it is, and remove it; tell the seconds of each."""
    _, questions = open_corpus(QUESTIONS)
    paragraphs = [
        f"{one.text} This is paragraph {n}." for n, one in enumerate(questions[:PARAGRAPHS])
    ]
    text = "\n\n".join(paragraphs)
    spans, start = [], 0
    for number, paragraph in enumerate(paragraphs, 1):
        spans.append(Paragraph(number, Span(start, start + len(paragraph))))
        start += len(paragraph) + 2
    source = Source(id="one-more", title="One more", text=text, sha256=sha256_of(text))
    document = Document(source, tuple(spans))
    times = {}
    large = next(iter(Library.open(path, encoder).sources))
    for name, act in (
        ("adding_s", lambda: add_documents(path, [document], encoder)),
        ("adding_again_s", lambda: add_documents(path, [document], encoder)),
        ("removing_s", lambda: remove_sources(path, ["one-more"], encoder)),
        ("removing_from_a_large_shard_s", lambda: remove_sources(path, [large], encoder)),
    ):
        start_time = time.perf_counter()
        act().close()
        times[name] = round(time.perf_counter() - start_time, 2)
    return times


def measure(path: Path, passages: int, encoder: Encoder) -> dict[str, object]:
    """Make a library if it isn't there yet, and measure it in a process of its own."""
    row: dict[str, object] = {}
    base = path.parent / str(min(passages, SIZES.largest))
    if not (base / "CURRENT").exists():
        make(base, encoder, min(passages, SIZES.largest))
    if not (path / "CURRENT").exists():
        multiply(path, passages // SIZES.largest, Library.open(base, encoder))
    counts = Library.open(path, encoder).manifest.counts
    files = [one for one in generation.current(path).rglob("*") if one.is_file()]
    row["format"] = generation.FORMAT
    row["disk_gb"] = round(sum(one.stat().st_size for one in files) / 1e9, 3)
    row["tokens_a_passage"] = round(counts.tokens / counts.passages)
    row["sentences_a_passage"] = round(counts.sentences / counts.passages, 1)
    command = [sys.executable, "-m", "tests.bench.growth"]
    for part in ("--ask", "--stages"):
        done = subprocess.run(
            [*command, part, str(path)], check=True, capture_output=True, text=True
        )
        row |= json.loads(done.stdout)
    row |= change(path, encoder)
    return row


def embedding(encoder: Encoder, passages: int) -> dict[str, float]:
    """Embed real paragraphs and tell how many a second."""
    documents, _ = open_corpus(QUESTIONS)
    real = [entry for one in documents for entry in entries(one, encoder)]
    many = (real * (passages // len(real) + 1))[:passages]
    tokens = sum(encoder.count_tokens(one.context + one.text) for one in real) / len(real)
    start = time.perf_counter()
    for _ in embedded_in_order(many, encoder, encoder.projection):
        pass
    took = time.perf_counter() - start
    return {"passages_a_second": round(passages / took, 1), "tokens_a_passage": round(tokens)}


def main() -> None:
    """Measure, print, and keep the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, nargs="*", default=[100_000, 1_000_000])
    parser.add_argument("--folder", type=Path, help="where libraries are made, and kept")
    parser.add_argument("--embedding", type=int, default=0, help="embed so many passages too")
    parser.add_argument("--keep", action="store_true", help=f"write {RESULTS.name}")
    parser.add_argument("--ask", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--stages", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.ask:
        print(json.dumps(ask(arguments.ask)))
        return
    if arguments.stages:
        print(json.dumps({"stages_ms": stages(arguments.stages)}))
        return
    encoder = load_encoder(cache=CACHE)
    rows: dict[str, object] = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.folder or Path(temporary)
        for passages in arguments.passages:
            load = os.getloadavg()[0]  # what else the machine was doing: times depend on it
            row = measure(folder / str(passages), passages, encoder)
            rows[f"{passages} passages"] = row | {"load_before": round(load, 1)}
            print(json.dumps(row, indent=1))
    if arguments.embedding:
        load = os.getloadavg()[0]
        row = {**embedding(encoder, arguments.embedding), "load_before": round(load, 1)}
        rows["embedding"] = row
        print(json.dumps(row, indent=1))
    if arguments.keep:
        sizes = " ".join(map(str, arguments.passages))
        command = f"python -m tests.bench.growth --passages {sizes} --folder FOLDER"
        rows |= {"command": f"{command} --embedding {arguments.embedding} --keep"}
        RESULTS.write_text(json.dumps(rows, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
