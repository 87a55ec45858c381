"""Ask the whole of the oracle's questions: `python -m tests.oracle --misses FILE`."""

from __future__ import annotations

import argparse
import json
import logging
import sys
import time
from contextlib import closing
from pathlib import Path

from bot.answer.claims.checked import heading_of
from bot.settings import load_settings
from index.library.library import base_library
from index.search.models.load import load_encoder
from tests.oracle import agreeing, claims
from tests.oracle.alike import asked_again, differing, pairs
from tests.oracle.asking import answerers, ask, misses, table
from tests.oracle.cases import EACH, SEED, cases
from tests.oracle.scoring import Verdict
from tests.oracle.wordings import SHIPPED


def main() -> int:
    """Ask, print the table, write what isn't right to a file; fail where anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=EACH, help="cases of an operator in a world")
    parser.add_argument("--seed", default=SEED, help="another draws other questions")
    parser.add_argument("--operator", action="append", help="only this one; may be repeated")
    parser.add_argument("--wordings", type=Path, default=SHIPPED, help="other wordings")
    parser.add_argument("--misses", type=Path, help="write what isn't right here, as JSON lines")
    arguments = parser.parse_args()
    # An answer that the ledger refuses is logged with its trace; here it is counted.
    logging.disable(logging.ERROR)
    drawn = [
        case
        for case in cases(arguments.each, arguments.seed, arguments.wordings)
        if not arguments.operator or case.operator in arguments.operator
    ]
    home = load_settings().home
    started = time.perf_counter()
    library = base_library(home, load_encoder(cache=home / "cache"))
    with closing(library), answerers(library) as by_world:
        asked = ask(by_world, drawn)
        print(table(asked))
        print(f"{len(asked)} conversations in {time.perf_counter() - started:.0f} s")
        changed = list(pairs(drawn))
        apart = differing(by_world, changed)
        print(f"Said otherwise: {len(changed)}, of which {len(apart)} get another answer")
        again = asked_again(by_world, drawn)
        print(f"Asked again as it was understood: {len(again)} get another answer")
        checked = agreeing.check(by_world, asked)
        print(f"Sentences of answers, checked: {agreeing.summary(checked)}")
        judged = claims.judge(by_world, claims.claims())
        print(f"Claims, checked: {claims.summary(judged)}")
    if arguments.misses:
        lines = [*misses(asked)]
        lines += [
            json.dumps({"otherwise": str(one)}, ensure_ascii=False) for one in (*apart, *again)
        ]
        lines += [
            json.dumps(
                {"checked": one.sentence, "found": heading_of(one.finding)}, ensure_ascii=False
            )
            for one in checked
            if not one.agrees
        ]
        lines += [
            json.dumps({"claim": str(one), "verdict": one.verdict}, ensure_ascii=False)
            for one in judged
            if one.verdict is not Verdict.RIGHT
        ]
        arguments.misses.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return int(any(one.score.verdict is Verdict.WRONG for one in asked))


if __name__ == "__main__":
    sys.exit(main())
