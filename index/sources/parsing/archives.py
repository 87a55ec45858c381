"""Archives of documents: opened only within bounds, whatever they claim to hold."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from lxml import etree

from index.errors import SourceError

# What zipfile raises of a damaged archive, and lxml of XML that is none.
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError),
    *(KeyError, ValueError, OSError, SyntaxError),
)
# Where an office says that it locked parts of a document, and a shop those of a book; fonts may be
# disguised.
_LOCKABLE = frozenset({"META-INF/manifest.xml", "META-INF/encryption.xml"})
_LOCKED = re.compile(rb"encryption-data|xmlenc#aes")
UNPACKED_BYTES = 256 * 2**20
MEMBERS = 10_000
# Text packs to a tenth or so, never to a hundredth, but the zeros of a bomb do.
RATIO = 200
SMALL_BYTES = 1 << 20


@contextmanager
def opened(where: str, content: bytes, kind: str) -> Iterator[zipfile.ZipFile]:
    """Open an archive whose members fit into bounds; raise SourceError in one sentence."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _bounded(where, archive.infolist())
            if any(_LOCKED.search(archive.read(one)) for one in _LOCKABLE & {*archive.namelist()}):
                raise _locked(where)
            yield archive
    except _BROKEN as error:
        raise SourceError(f"{where} is no whole {kind} file: save it again.") from error
    except RuntimeError as error:  # zipfile's word for an encrypted member
        raise _locked(where) from error


def xml(content: bytes) -> etree._Element:
    """Parse XML without expanding an entity or fetching anything; raise SyntaxError for others."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(content, parser)


def _locked(where: str) -> SourceError:
    return SourceError(
        f"{where} is locked with a password or for one reader's devices: save it without."
    )


def _bounded(where: str, members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MEMBERS:
        raise SourceError(f"{where} packs more than {MEMBERS:,} files: save it as text.")
    unpacked = sum(member.file_size for member in members)
    if unpacked > UNPACKED_BYTES:
        raise SourceError(
            f"{where} unpacks to {unpacked:,} bytes, and at most {UNPACKED_BYTES:,} are read: "
            "save it as text."
        )
    for member in members:
        if member.file_size > max(SMALL_BYTES, RATIO * member.compress_size):
            raise SourceError(
                f"{where} packs {member.file_size:,} bytes into {member.compress_size:,}, as only "
                "a trap does: save it as text."
            )
