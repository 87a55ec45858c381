"""Files into documents: Markdown with front matter, plain text, and JSON lines.

A source's text is the file as it stands, so nothing is normalised here: what can't be kept as it
is (another encoding, NUL bytes) is refused, never guessed.
"""

from __future__ import annotations

import datetime
import json
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, BinaryIO
from urllib.parse import urlsplit

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError

from index.blocks import page_blocks, paragraphs
from index.errors import SourceError
from index.furniture import Page, number_blocks, sort_blocks
from index.markdown import sort_markdown
from index.markers import single_spaced
from index.types import Document, Furniture, Source, SourceKind, Span, sha256_of

TEXT_BYTES = 8 * 2**20
LINES_BYTES = 256 * 2**20
LINES = 200_000
PARAGRAPHS = 50_000
FRONT_MATTER_CHARACTERS = 16_384
LABEL_CHARACTERS = 300
URL_CHARACTERS = 2_000
ID_CHARACTERS = 120

_FENCE = re.compile(r"^---[ \t]*(?:\r?\n|\Z)", re.MULTILINE)
_ID = re.compile(r"[^\W_][\w .:/#+(),'&@-]*")
_UNSAFE = re.compile(r"[^a-z0-9]+")


def _id(value: str) -> str:
    if len(value) > ID_CHARACTERS or not _ID.fullmatch(value) or ".." in value or value[-1] == " ":
        raise ValueError(
            "has to start with a letter or digit and hold only letters, digits and ._-:/#+(),'&@, "
            f"at most {ID_CHARACTERS} of them"
        )
    return value


def _label(value: str) -> str:
    """Return a value as one line that can't reorder or hide what stands around it."""
    kept = "".join(
        character
        for character in single_spaced(value)
        if unicodedata.category(character) not in {"Cc", "Cf", "Cs"}
    )
    return kept[:LABEL_CHARACTERS].strip()


def _url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("has to start with http:// or https:// and name a host")
    if "@" in parts.netloc:
        raise ValueError("must not hold a user name or password")
    if len(value) > URL_CHARACTERS or not value.isprintable() or " " in value:
        raise ValueError(f"must not hold spaces, or more than {URL_CHARACTERS} characters")
    return value


def _absent(value: object) -> object:
    """Read an empty value as one that isn't given."""
    return None if isinstance(value, str) and value.strip().lower() in {"", "unknown"} else value


def _day(value: object) -> object:
    return value.date() if isinstance(value, datetime.datetime) else value


_Label = Annotated[str, AfterValidator(_label)]


class _Particulars(BaseModel):
    """What a file says about a source, in front matter or beside the text in a line of JSON."""

    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)

    id: Annotated[Annotated[str, AfterValidator(_id)] | None, BeforeValidator(_absent)] = None
    title: Annotated[_Label | None, BeforeValidator(_absent)] = None
    publisher: Annotated[_Label | None, BeforeValidator(_absent)] = None
    author: Annotated[_Label | None, BeforeValidator(_absent)] = None
    url: Annotated[Annotated[str, AfterValidator(_url)] | None, BeforeValidator(_absent)] = None
    published: Annotated[datetime.date | None, BeforeValidator(_day), BeforeValidator(_absent)] = (
        None
    )
    kind: SourceKind = "text"


def read(path: Path) -> list[Document]:
    """Read a file into its documents: one of Markdown or plain text, one for each line of JSON.

    Raises SourceError, naming the file and what to do, where a file can't become a source.
    """
    name = _name(path)
    try:
        return _read(path, name)
    except FileNotFoundError as error:
        raise SourceError(f"{name} does not exist: check the path.") from error
    except PermissionError as error:
        raise SourceError(f"{name} may not be read: check its permissions.") from error
    except OSError as error:
        raise SourceError(f"{name} can't be read ({error.strerror}): check the path.") from error


def _read(path: Path, name: str) -> list[Document]:
    if "\0" in str(path):
        raise SourceError(f"{name} can't be the name of a file: check the path.")
    if path.is_dir():
        raise SourceError(f"{name} is a folder: name the files in it.")
    if path.suffix.lower() not in _READERS:
        known = ", ".join(sorted(_READERS))
        raise SourceError(f"{name} is of no kind that can be read: save it as one of {known}.")
    reader, limit = _READERS[path.suffix.lower()]
    size = path.stat().st_size
    if not path.is_file():
        raise SourceError(f"{name} is no regular file: copy what it gives into one.")
    if size > limit:
        raise SourceError(f"{name} has {size:,} bytes, and at most {limit:,} are read: split it.")
    with path.open("rb") as file:
        return reader(path, file)


def _read_text(path: Path, file: BinaryIO) -> list[Document]:
    text = _decoded(_name(path), file.read(TEXT_BYTES))
    page = sort_blocks(text, page_blocks(text))
    return [_document(_name(path), text, page, _Particulars(), path.stem)]


def _read_markdown(path: Path, file: BinaryIO) -> list[Document]:
    where = _name(path)
    text = _decoded(where, file.read(TEXT_BYTES))
    start, particulars = _front_matter(where, text)
    page = sort_markdown(text, start)
    if start:
        front = Furniture(Span(0, len(text[:start].rstrip())), "front matter")
        page = Page(page.title, page.paragraphs, (front, *page.furniture))
    return [_document(where, text, page, particulars, path.stem)]


def _read_lines(path: Path, file: BinaryIO) -> list[Document]:
    found: list[Document] = []
    lines: dict[str, int] = {}
    for number, line in enumerate(iter(lambda: file.readline(TEXT_BYTES + 1), b""), start=1):
        where = f"Line {number} of {_name(path)}"
        if len(line) > TEXT_BYTES:
            raise SourceError(f"{where} has more than {TEXT_BYTES:,} bytes: split its text.")
        if not line.strip():
            continue
        fields = _json_object(where, _decoded(where, line))
        text = fields.pop("text", None)
        particulars = _particulars(where, fields)
        if particulars.id is None or not isinstance(text, str):
            raise SourceError(f'{where} lacks an "id" or a "text": give it both, as strings.')
        if particulars.id in lines:
            raise SourceError(
                f"{where} has the id {particulars.id!r} of line {lines[particulars.id]}: "
                "give each line its own."
            )
        lines[particulars.id] = number
        page = number_blocks(text, paragraphs(_checked(where, text)))
        found.append(_document(where, text, page, particulars, particulars.id))
    if not found:
        raise SourceError(f"{_name(path)} is empty: give it a line for each source.")
    return found


def _decoded(where: str, raw: bytes) -> str:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{where} is not UTF-8 at byte {error.start}: save it as UTF-8."
        ) from error
    return _checked(where, text.removeprefix("\ufeff"))


def _checked(where: str, text: str) -> str:
    if "\0" in text:
        raise SourceError(f"{where} holds NUL bytes, as a binary file does: give it as text.")
    if not text.strip():
        raise SourceError(f"{where} is empty: give it some text.")
    if text.count("\n") + text.count("\r") > LINES:
        raise SourceError(f"{where} has more than {LINES:,} lines: split it.")
    try:
        text.encode()
    except UnicodeEncodeError as error:  # JSON can name half of a surrogate pair
        raise SourceError(
            f"{where} holds half a character at {error.start}: write it as UTF-8."
        ) from error
    return text


def _front_matter(where: str, text: str) -> tuple[int, _Particulars]:
    """Return where the body starts and what the front matter says, if there is any."""
    opening = _FENCE.match(text)
    if opening is None:
        return 0, _Particulars()
    closing = _FENCE.search(text, opening.end(), opening.end() + FRONT_MATTER_CHARACTERS)
    if closing is None:
        raise SourceError(
            f"{where} has front matter without an end: close it with a line of three dashes, "
            f"within {FRONT_MATTER_CHARACTERS:,} characters."
        )
    try:
        fields = yaml.safe_load(text[opening.end() : closing.start()])
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f" in line {mark.line + 2}" if mark else ""
        raise SourceError(
            f"{where} has front matter that is not YAML{line}: put quotes around its values."
        ) from error
    if not isinstance(fields, dict | None):
        raise SourceError(f"{where} has front matter without names: write `title: ...` and so on.")
    return closing.end(), _particulars(where, fields or {})


def _json_object(where: str, line: str) -> dict[str, Any]:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise SourceError(
            f'{where} is not JSON: write one object like {{"id": "a", "text": "..."}} on it.'
        ) from error
    if not isinstance(fields, dict):
        raise SourceError(f'{where} is no object: write one like {{"id": "a", "text": "..."}}.')
    return fields


def _particulars(where: str, fields: dict[Any, Any]) -> _Particulars:
    try:
        return _Particulars.model_validate({str(name): value for name, value in fields.items()})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        reason = first["msg"].removeprefix("Value error, ")
        raise SourceError(
            f"{where} has a bad {first['loc'][0]} ({reason}): correct it or leave it out."
        ) from error


def _document(where: str, text: str, page: Page, particulars: _Particulars, name: str) -> Document:
    if not page.paragraphs:
        raise SourceError(f"{where} holds no body text, only page furniture: give it paragraphs.")
    if len(page.paragraphs) > PARAGRAPHS:
        raise SourceError(f"{where} has more than {PARAGRAPHS:,} paragraphs: split it.")
    title = particulars.title or _label(page.title) or _label(re.sub(r"[-_]+", " ", name))
    source = Source(
        id=particulars.id or _slug(name),
        title=title,
        text=text,
        sha256=sha256_of(text),
        kind=particulars.kind,
        publisher=particulars.publisher,
        author=particulars.author,
        url=particulars.url,
        published=particulars.published,
    )
    return Document(source, page.paragraphs, page.furniture)


def _slug(name: str) -> str:
    """Make an id of a file's name: lower case ASCII, or a hash of it where nothing of it is."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = _UNSAFE.sub("-", plain).strip("-")[:ID_CHARACTERS].strip("-")
    return slug or f"source-{sha256_of(ascii(name))[:12]}"


def _name(path: Path) -> str:
    """Return a path's last part as a message can show it."""
    return _label(path.name) or "The path"


_READERS: dict[str, tuple[Callable[[Path, BinaryIO], list[Document]], int]] = {
    ".md": (_read_markdown, TEXT_BYTES),
    ".txt": (_read_text, TEXT_BYTES),
    ".jsonl": (_read_lines, LINES_BYTES),
}
