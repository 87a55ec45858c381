"""Any manifest and pointer: a library is opened or rebuilt from them, or refused in a sentence."""

from __future__ import annotations

import hashlib
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

from index.errors import LibraryError
from index.library.generation.manifest import current, read_manifest
from index.library.library import build_library
from index.library.rebuild import read_texts
from tests.fuzz.running import run
from tests.index.documents import DOCUMENTS
from tests.tiny import TinyEncoder


@cache
def _manifest() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        build_library(Path(folder), DOCUMENTS, (), TinyEncoder()).close()
        return (current(Path(folder)) / "manifest.json").read_bytes()


MADE = [
    b"C1-0123456789abcdef\n",
    b"M" + _manifest(),
    b'M{"format": 1, "files": {"library.db": {"size": 0, "sha256": ""}}}',
]


def target(data: bytes) -> None:
    """The first byte says what the others are: the pointer, or the manifest it points at."""
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder)
        content = data[1:] if data[:1] != b"C" else _manifest()
        name = f"1-{hashlib.sha256(content).hexdigest()[:16]}"
        (library / "generations" / name).mkdir(parents=True)
        (library / "generations" / name / "manifest.json").write_bytes(content)
        (library / "CURRENT").write_bytes(data[1:] if data[:1] == b"C" else name.encode())
        with suppress(LibraryError):
            read_manifest(library, current(library))
        with suppress(LibraryError):  # of any format
            read_texts(library)


if __name__ == "__main__":
    run("manifest", target, MADE)
