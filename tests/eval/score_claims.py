"""Count what is found for the claims of claims.jsonl: `python -m tests.eval.score_claims`."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from pathlib import Path

from bot.present.json_objects import checked_as_dict
from bot.service.open_parts import open_answerer
from bot.settings import load_settings

CLAIMS = Path(__file__).parent / "claims.jsonl"


def main() -> None:
    """Print counts of kind, expected and found, for each half, and the time a sentence takes."""
    answerer = open_answerer(load_settings())
    rows = [json.loads(line) for line in CLAIMS.read_text(encoding="utf-8").splitlines()]
    for row in rows:  # warm
        answerer.check(row["claim"])
    counts: Counter[tuple[str, ...]] = Counter()
    took = []
    for row in rows:
        started = time.perf_counter()
        [checked] = answerer.check(row["claim"])
        took.append(1000 * (time.perf_counter() - started))
        half = "held out" if row["held_out"] else "tuned"
        found = str(checked_as_dict(checked)["finding"])
        counts[half, row["kind"], row["expect"], found] += 1
    for key, count in sorted(counts.items()):
        sys.stdout.write("\t".join((*key, str(count))) + "\n")
    took.sort()
    sys.stdout.write(
        f"p50 {took[len(took) // 2]:.1f} ms, p95 {took[len(took) * 95 // 100]:.1f} ms\n"
    )


if __name__ == "__main__":
    main()
