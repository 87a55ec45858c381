"""Measure answers over the base library in a process that is warm: `python -m tests.bench.warm`."""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.answer.answerer import Answerer
from bot.answer.types import Conversation, Turn
from bot.opening import open_answerer
from bot.settings import load_settings
from index.errors import QuestionError

QUESTIONS = Path(__file__).resolve().parent.parent / "eval" / "questions.jsonl"
TARGETS = {"p50": 15.0, "p95": 40.0}  # milliseconds


def measured(answerer: Answerer, turns: list[str]) -> list[float]:
    """Go through a conversation and return the milliseconds of each answer."""
    conversation: Conversation = ()
    took = []
    for words in turns:
        start = time.perf_counter()
        try:
            answer = answerer.ask(words, conversation)
        except QuestionError:
            continue
        took.append(1000 * (time.perf_counter() - start))
        conversation = (*conversation, Turn(words, answer))
    return took


def main() -> None:
    """Ask every question, after a first round that isn't counted, and print the percentiles."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=Path, default=QUESTIONS)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    lines = arguments.questions.read_text(encoding="utf-8").splitlines()
    conversations = [json.loads(line)["turns"] for line in lines if line.strip()]
    answerer = open_answerer(load_settings())
    for turns in conversations:
        measured(answerer, turns)
    took = [
        milliseconds
        for _ in range(arguments.rounds)
        for turns in conversations
        for milliseconds in measured(answerer, turns)
    ]
    hundredths = statistics.quantiles(took, n=100)
    table = Table(title=f"A warm answer, {len(took)} questions")
    for heading in ("", "ms", "target"):
        table.add_column(heading, justify="right" if heading else "left")
    table.add_row("p50", f"{hundredths[49]:.1f}", f"{TARGETS['p50']}")
    table.add_row("p95", f"{hundredths[94]:.1f}", f"{TARGETS['p95']}")
    table.add_row("most", f"{max(took):.1f}", "")
    Console().print(table)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(f"peak memory {peak} MB\n")


if __name__ == "__main__":
    main()
