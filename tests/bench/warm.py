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
from bot.service.open_parts import open_answerer
from bot.settings import load_settings
from index.errors import QuestionError

QUESTIONS = Path(__file__).resolve().parent.parent / "eval" / "questions.jsonl"
TARGETS = {"p50": 15.0, "p95": 40.0}  # milliseconds


Took = tuple[float, float]  # milliseconds by the clock and of processor time, in all threads


def measured(answerer: Answerer, turns: list[str]) -> list[Took]:
    """Go through a conversation and return how long each answer took."""
    conversation: Conversation = ()
    took = []
    for words in turns:
        start, worked = time.perf_counter(), time.process_time()
        try:
            answer = answerer.ask(words, conversation)
        except QuestionError:
            continue
        clock, processor = time.perf_counter() - start, time.process_time() - worked
        took.append((1000 * clock, 1000 * processor))
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
        one
        for _ in range(arguments.rounds)
        for turns in conversations
        for one in measured(answerer, turns)
    ]
    table = Table(title=f"A warm answer, {len(took)} questions")
    for heading in ("", "ms", "of processor", "target"):
        table.add_column(heading, justify="right" if heading else "left")
    columns = list(zip(*took, strict=True))
    for name, hundredth in (("p50", 50), ("p95", 95)):
        figures = (statistics.quantiles(column, n=100)[hundredth - 1] for column in columns)
        table.add_row(name, *(f"{figure:.1f}" for figure in figures), f"{TARGETS[name]}")
    table.add_row("most", *(f"{max(column):.1f}" for column in columns), "")
    Console().print(table)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(f"peak memory {peak} MB\n")


if __name__ == "__main__":
    main()
