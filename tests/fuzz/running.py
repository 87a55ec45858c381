"""Look for inputs that break something, with atheris where it is installed, or without guidance.

`python -m tests.fuzz.readers --seconds 900`, and so for `segmenter`, `votes` and `manifest`.
An input that breaks something is kept in the folder that the last line names; once what it broke is
mended, it goes into `tests/fuzz/corpus/`, which the suite reads.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

Target = Callable[[bytes], None]

CORPUS = Path(__file__).parent / "corpus"
LARGEST = 1 << 16  # bytes of an input


def inputs_of(name: str, made: Sequence[bytes]) -> list[bytes]:
    """Return what a target starts from: what is made for it, and what once broke it."""
    return [*made, *(path.read_bytes() for path in sorted((CORPUS / name).glob("*")))]


def run(name: str, target: Target, made: Sequence[bytes]) -> None:
    """Run a target as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    try:
        import atheris
    except ImportError:
        _unguided(name, target, inputs_of(name, made), options.seconds, options.seed)
        return
    folder = Path(tempfile.mkdtemp(prefix=f"fuzz-{name}-"))
    for content in inputs_of(name, made):
        (folder / hashlib.sha256(content).hexdigest()[:16]).write_bytes(content)
    limits = (f"-max_total_time={options.seconds}", f"-seed={options.seed}", "-timeout=60")
    size = f"-max_len={LARGEST}"
    atheris.instrument_all()
    atheris.Setup(
        [
            sys.argv[0],
            *limits,
            size,
            "-rss_limit_mb=4096",
            f"-artifact_prefix={folder}/",
            str(folder),
        ],
        target,
    )
    atheris.Fuzz()


def _unguided(
    name: str, target: Target, inputs: Sequence[bytes], seconds: float, seed: int
) -> None:
    """Change inputs at random until the time is over."""
    chance = random.Random(seed)  # noqa: S311  (no secret is made of it)
    end, count = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        content = mutated(chance.choice(inputs), chance)
        try:
            target(content)
        except Exception:
            kept = Path(tempfile.mkdtemp(prefix=f"fuzz-{name}-")) / "input"
            kept.write_bytes(content)
            sys.stderr.write(f"after {count:,} inputs, {kept} broke it\n")
            raise
        count += 1
    sys.stderr.write(f"{count:,} inputs, seed {seed}: nothing broke\n")


def mutated(content: bytes, chance: random.Random) -> bytes:
    """Return an input with some stretches of it overwritten, doubled, left out or exchanged."""
    made = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        start = chance.randint(0, len(made))
        stop = min(len(made), start + chance.choice((1, 2, 4, 16, 256)))
        match chance.randrange(4):
            case 0:
                made[start:stop] = chance.randbytes(stop - start or 1)
            case 1:
                made[start:start] = made[start:stop] * chance.choice((1, 2, 50))
            case 2:
                del made[start:stop]
            case _:
                made[start:stop] = chance.choice(
                    (b"\0", b"<", b"&", b"\n", b'"', b"\xff", b"99999999999", "\u202e".encode())
                )
    return bytes(made[:LARGEST])
