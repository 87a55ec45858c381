"""Measure other systems beside Ayes: `make peers`, or `python -m tests.bench.peers [FILE]`.

Every system gets the same paragraphs (with their article's title in front), questions and weights,
in a process of its own, one after the other. Intervals are 95 %, by bootstrap over articles.
`--paragraphs` puts more beside the file's, each made of halves of two of them, to see how time and
memory grow; such halves hold answers too, so that recall can't be compared between sizes.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tests.bench.corpus import QUESTIONS

HERE = Path(__file__).parent
PROJECT = HERE.parents[2]
RESULTS = HERE.parent / "results" / "peers.json"
LONGEST = 1800  # seconds for one system
DRAWS, SEED = 2000, 20250224
TABLE = "{:34} {:>8} {:>8} {:>8} {:>8} {:>8}  {:20} {:20} {:20} {}"


@dataclass(frozen=True)
class Peer:
    """A system: its name, its module here, and the environment that it needs."""

    name: str
    module: str
    requirements: str | None = "others.txt"


PEERS = (
    Peer("Ayes", "ayes", None),
    Peer("sentence-transformers + FAISS", "by_hand"),
    Peer("LangChain, FAISS", "langchain"),
    Peer("LlamaIndex", "llamaindex"),
    Peer("Haystack, hybrid", "haystack_hybrid"),
    Peer("txtai, hybrid", "txtai_hybrid"),
    Peer("verbatim-rag, its index", "verbatim", "verbatim.txt"),
)


@dataclass(frozen=True)
class Asked:
    """A question with the paragraph that it was written for and its answers' places in that."""

    text: str
    article: str
    place: str
    answers: tuple[tuple[int, int], ...]


def read(path: Path) -> tuple[list[dict[str, str]], list[Asked]]:
    """Read a file in SQuAD's format; only the questions that have an answer are asked."""
    paragraphs, asked = [], []
    for article in json.loads(path.read_text("utf-8"))["data"]:
        title = article["title"].replace("_", " ")
        for number, part in enumerate(article["paragraphs"], 1):
            place = f"{article['title']}-{number}"
            paragraphs.append({"id": place, "title": title, "text": part["context"]})
            for each in part["qas"]:
                answers = tuple(
                    (one["answer_start"], one["answer_start"] + len(one["text"]))
                    for one in each["answers"]
                )
                if answers and not each.get("is_impossible"):
                    asked.append(Asked(each["question"], title, place, answers))
    return paragraphs, asked


def grown(paragraphs: Sequence[dict[str, str]], most: int) -> list[dict[str, str]]:
    """Return paragraphs and as many of their mixtures as make `most` in all."""
    halves = [
        (one["text"][: (cut := _middle(one["text"]))].strip(), one["text"][cut:].strip())
        for one in paragraphs
    ]
    draws = np.random.default_rng(SEED).integers(len(halves), size=(most, 2))
    mixed = [
        {
            "id": f"mixed-{number}",
            "title": paragraphs[one]["title"],
            "text": f"{halves[one][0]} {halves[other][1]}".strip(),
        }
        for number, (one, other) in enumerate(draws[len(paragraphs) :].tolist())
    ]
    return [*paragraphs, *mixed]


def _middle(text: str) -> int:
    """Return where the first sentence ends that ends behind the middle."""
    return text.find(". ", len(text) // 2) + 1 or len(text)


def environment(requirements: str | None) -> Path:
    """Return the interpreter of an environment, which is made if it isn't there."""
    if requirements is None:
        return Path(sys.executable)
    folder = PROJECT / f".venv-{Path(requirements).stem}"
    python = folder / "bin" / "python"
    if not (folder / ".installed").exists():
        print(f"making {folder.name}/ …", file=sys.stderr)
        venv.create(folder, with_pip=True, clear=True)
        pip = [str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
        # torch alone and first, so that nothing else chooses a build for a GPU.
        for wanted in (["torch==2.13.0"], ["-r", str(HERE / requirements)]):
            subprocess.run([*pip, *wanted], check=True, stdout=sys.stderr)
        (folder / ".installed").touch()
    return python


def measure(peer: Peer, corpus: Path, folder: Path) -> dict[str, Any]:
    """Run a system and return what it reports, or {"left_out": why}."""
    result = folder / f"{peer.module}.json"
    try:
        command = [environment(peer.requirements), "-m", f"tests.bench.peers.{peer.module}"]
        offline = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "PYTHONPATH": str(PROJECT)}
        done = subprocess.run(
            [*command, corpus, result],
            cwd=PROJECT,
            env=os.environ | offline,
            capture_output=True,
            text=True,
            timeout=LONGEST,
            check=False,
        )
    except (OSError, subprocess.SubprocessError) as error:
        return {"left_out": f"{type(error).__name__}: {error}"}
    if done.returncode:
        return {"left_out": (done.stderr.strip().splitlines() or ["it ended without a word"])[-1]}
    return dict(json.loads(result.read_text("utf-8")))


def scored(peer: Peer, outcome: dict[str, Any], asked: Sequence[Asked]) -> dict[str, Any]:
    """Return a system's row of the table."""
    if "left_out" in outcome:
        return {"system": peer.name, "left_out": outcome["left_out"]}
    ranks, sentences = [], []
    for question, found in zip(asked, outcome["found"], strict=True):
        places = found["paragraphs"]
        ranks.append(places.index(question.place) + 1 if question.place in places else 99)
        right = [
            place == question.place and any(start <= a and b <= end for a, b in question.answers)
            for place, start, end in found["sentences"]
        ]
        sentences.append(right.index(True) + 1 if True in right else 99)
    articles = [question.article for question in asked]
    quotes = any(found["sentences"] for found in outcome["found"])
    times = np.array(outcome["query_ms"])
    row: dict[str, Any] = {
        "system": peer.name,
        "load_s": round(outcome["load_s"], 1),
        "build_s": round(outcome["build_s"], 1),
        "p50_ms": round(float(np.percentile(times, 50)), 1),
        "p95_ms": round(float(np.percentile(times, 95)), 1),
        "memory_mb": round(outcome["memory_mb"]),
        "recall@1": interval(np.array(ranks) <= 1, articles),
        "recall@5": interval(np.array(ranks) <= 5, articles),
    }
    if quotes:
        row["sentence@1"] = interval(np.array(sentences) <= 1, articles)
        row["sentence@3"] = interval(np.array(sentences) <= 3, articles)
    return row


def interval(right: np.ndarray, articles: Sequence[str]) -> list[float]:
    """Return the share of right ones with its 95 % interval: [share, low, high]."""
    names, codes = np.unique(articles, return_inverse=True)
    hits = np.bincount(codes, weights=right)
    counts = np.bincount(codes)
    draws = np.random.default_rng(SEED).integers(len(names), size=(DRAWS, len(names)))
    shares = hits[draws].sum(axis=1) / counts[draws].sum(axis=1)
    low, high = np.percentile(shares, [2.5, 97.5])
    return [round(float(one), 3) for one in (right.mean(), low, high)]


def shown(row: dict[str, Any]) -> str:
    """Return a row of the table as text."""
    if "left_out" in row:
        return f"{row['system']:34} left out: {row['left_out'][:120]}"
    shares = [
        "{:.3f} ({:.3f}-{:.3f})".format(*row[key]) if key in row else "no sentences"
        for key in ("recall@1", "recall@5", "sentence@1", "sentence@3")
    ]
    figures = [row[key] for key in ("load_s", "build_s", "p50_ms", "p95_ms", "memory_mb")]
    return TABLE.format(row["system"], *figures, *shares)


def main() -> None:
    """Measure every system; keep what was measured if told so."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=QUESTIONS, help="in SQuAD's format")
    parser.add_argument("--only", nargs="*", help="modules to run, such as ayes txtai_hybrid")
    parser.add_argument("--paragraphs", type=int, default=0, help="how many there are at least")
    parser.add_argument("--keep", action="store_true", help="write peers.json")
    chosen = parser.parse_args()
    if not chosen.file.exists():
        parser.exit(1, f"{chosen.file} isn't there: name a file in SQuAD's format.\n")
    paragraphs, asked = read(chosen.file)
    paragraphs = grown(paragraphs, chosen.paragraphs)
    print(f"{len(paragraphs)} paragraphs, {len(asked)} questions of {chosen.file.name}\n")
    print(
        TABLE.format(
            *("system", "load s", "build s", "p50 ms", "p95 ms", "MB"),
            *("recall@1", "recall@5", "sentence@1", "sentence@3"),
        )
    )
    rows, load = [], round(os.getloadavg()[0], 1)
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus.json"
        given = {"paragraphs": paragraphs, "questions": [one.text for one in asked]}
        corpus.write_text(json.dumps(given), "utf-8")
        for peer in PEERS:
            if chosen.only and peer.module not in chosen.only:
                continue
            row = scored(peer, measure(peer, corpus, Path(folder)), asked)
            rows.append(row)
            print(shown(row), flush=True)
    if not chosen.keep:
        return
    machine = {"cores": os.cpu_count(), "processor": platform.processor() or platform.machine()}
    kept = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    kept[f"{len(paragraphs)} paragraphs"] = {
        "file": chosen.file.name,
        "questions": len(asked),
        "machine": machine | {"load_before": load},
        "rows": rows,
    }
    RESULTS.write_text(json.dumps(kept, indent=1) + "\n")


if __name__ == "__main__":
    main()
