"""Files and bytes into documents, wherever they come from."""

from __future__ import annotations

import codecs
from collections.abc import Iterable
from contextlib import nullcontext
from email.message import Message
from pathlib import Path, PurePath

from index.errors import SourceError
from index.sources.parsing.metadata import NOTHING, GivenMetadata, label
from index.sources.parsing.registry import FORMATS, Format, format_of
from index.sources.parsing.sandbox import Sandbox
from index.types import Document

_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# As browsers do: who says Latin-1 or ASCII means Windows-1252.
_MEANT = dict.fromkeys(("iso-8859-1", "latin-1", "latin1", "us-ascii"), "cp1252")


def read(
    path: Path,
    given: GivenMetadata = NOTHING,
    *,
    name: str | None = None,
    sandbox: Sandbox | None = None,
) -> list[Document]:
    """Read a file into its documents: most formats are one, JSON Lines and feeds are many.

    Text is read here; what takes a parser that strangers may have aimed at, in a process of its
    own. `name` is what to make an id of, by default the file's name without its suffix. Raise
    SourceError, naming the file and what to do, where a file can't become a source.
    """
    where = _name(path)
    try:
        kind, content = _content(path, where)
    except FileNotFoundError as error:
        raise SourceError(f"{where} does not exist: check the path.") from error
    except PermissionError as error:
        raise SourceError(f"{where} may not be read: check its permissions.") from error
    except OSError as error:
        raise SourceError(f"{where} can't be read ({error.strerror}): check the path.") from error
    name = name or path.stem
    if not kind.apart:
        return kind.read(where, content, given, name)
    return _read_apart(where, content, kind, given, name, sandbox)


def read_all(paths: Iterable[Path]) -> list[Document]:
    """Read files one after the other, in one process; raise SourceError at the first that can't."""
    with Sandbox() as sandbox:
        return [one for path in paths for one in read(path, sandbox=sandbox)]


def read_bytes(
    name: str,
    content: bytes,
    *,
    content_type: str = "",
    sandbox: Sandbox | None = None,
    **said: object,
) -> list[Document]:
    """Read what somebody sent or a server gave, all of it in a process of its own.

    The format is told by `content_type` (as a server gives it) and by the name's suffix, and the
    content has to agree. What is `said` of it are fields of GivenMetadata. Raise SourceError,
    naming the file and what to do.
    """
    where = label(name) or "The file"
    known = GivenMetadata.said(where, said)
    kind = format_of(name, content_type)
    if len(content) > kind.limit:
        raise _too_large(where, len(content), kind)
    content = _as_served(content, content_type) if not kind.magic else content
    return _read_apart(where, content, kind, known, PurePath(name).stem, sandbox)


def _as_served(content: bytes, content_type: str) -> bytes:
    """Mark text as UTF-8 where its server names its encoding, which wins over what a page says.

    A byte order mark wins over both, and what the server says wrongly is passed over.
    """
    message = Message()
    message["Content-Type"] = content_type
    charset = message.get_content_charset()
    if charset is None or content.startswith((codecs.BOM_UTF8, *_MARKS)):
        return content
    try:
        text = content.decode(_MEANT.get(charset, charset))
    except (LookupError, ValueError):
        return content
    return codecs.BOM_UTF8 + text.encode()


def _read_apart(
    where: str,
    content: bytes,
    kind: Format,
    given: GivenMetadata,
    name: str,
    sandbox: Sandbox | None,
) -> list[Document]:
    suffix = next(suffix for suffix, one in FORMATS.items() if one is kind)
    with Sandbox() if sandbox is None else nullcontext(sandbox) as process:
        return process.parse(where, content, suffix, given, name)


def _content(path: Path, where: str) -> tuple[Format, bytes]:
    if "\0" in str(path):
        raise SourceError(f"{where} can't be the name of a file: check the path.")
    if path.is_dir():
        raise SourceError(f"{where} is a folder: name the files in it.")
    kind = format_of(where if path.suffix else path.name)
    size = path.stat().st_size
    if not path.is_file():
        raise SourceError(f"{where} is no regular file: copy what it gives into one.")
    if size > kind.limit:
        raise _too_large(where, size, kind)
    with path.open("rb") as file:
        return kind, file.read(kind.limit)


def _too_large(where: str, size: int, kind: Format) -> SourceError:
    return SourceError(
        f"{where} has {size:,} bytes, and at most {kind.limit:,} are read: split it."
    )


def _name(path: Path) -> str:
    """Return a path's last part as a message can show it."""
    return label(path.name) or "The path"
