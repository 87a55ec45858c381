"""Import into the register: files of the UN Digital Library, and of Voeten's data in its layout.

What a file is, and how it is packed, is told by its content and not by its name. A file that is
refused, and a register that can't be written, leave the register as it was.
"""

from __future__ import annotations

import datetime
import gzip
import io
import lzma
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, cast

from index.lazy_pattern import lazy_pattern
from index.search.models.encoder import Progress, silent
from index.votes.bodies import BODIES
from index.votes.importing.csv_layouts import (
    MEMBER_NAMES,
    gather_votes,
    read_layout,
    read_lines,
    read_names,
)
from index.votes.importing.fields import RECORD
from index.votes.importing.gather import Gatherer, ImportReport, Remark, refusal
from index.votes.importing.marcxml import gather_records
from index.votes.names.countries import Countries
from index.votes.register.roll_calls import Dataset, RollCall
from index.votes.register.store import Register

__all__ = ["ImportReport", "Remark", "import_file"]

_LIBRARY = (
    "United Nations, Dag Hammarskjöld Library",
    "© United Nations; non-commercial use with attribution",
)
_BOM = b"\xef\xbb\xbf"
_RELEASED = lazy_pattern(r"(?<!\d)(20\d\d)[_-](\d\d?)[_-](\d\d?)(?!\d)")
_BUFFER = 1 << 16  # bytes
_OF_A_WORKBOOK = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"xl/", b"mimetype")

# Of the same vote in two datasets the one with the lower rank is shown; the shipped records have 0.
_Origin = tuple[str, int, str, str, str, str]
"""A dataset's id, rank, title, address, publisher and licence."""
_OF_BODIES: Final[dict[str, _Origin]] = {
    body.name: (f"undl-{body.short}", 1, f"{body.name} voting data", body.data, *_LIBRARY)
    for body in BODIES.values()
}
_RECORDS = ("undl-records", 2, "Voting records", "https://digitallibrary.un.org", *_LIBRARY)
_NAMES = ("undl-names", 1, "Member States and their names", f"{RECORD}4082085", *_LIBRARY)
_VOETEN = (
    *("unvotes", 3),
    "United Nations General Assembly voting data, by way of the R package unvotes",
    *("https://github.com/dgrtwo/unvotes", "Erik Voeten", "CC0"),
)


def import_file(
    register: Register,
    path: Path,
    *,
    imported: datetime.date,
    countries: Countries,
    progress: Progress | None = None,
) -> ImportReport:
    """Read a file and put it in the register, in place of what its dataset held.

    A bulk file replaces its dataset; single records (MARCXML) replace the same records. `imported`
    is the day to keep as that of the import. Raises RecordError for a file that is refused, with
    the line and the reason, and RegisterError for a register that can't be written.
    """
    report = progress or silent
    gatherer = Gatherer(path.name, countries, register.member_names())
    names: dict[str, str] | None = None
    with _opened(path) as (raw, stream):
        size = max(path.stat().st_size, 1)

        def tick() -> None:
            report("Reading the votes", min(raw.tell() / size, 1.0))

        tick()
        if stream.peek(1).removeprefix(_BOM).lstrip().startswith(b"<"):
            layout = "MARCXML"
            gather_records(path.name, stream, gatherer, tick)
        else:
            lines = read_lines(path.name, stream)
            header = read_layout(path.name, lines)
            layout = header.name
            if layout == MEMBER_NAMES:
                names, shared = read_names(lines, header, tick)
                for line, what in shared:
                    gatherer.warned.add(line, what)
            else:
                gather_votes(lines, header, gatherer, tick)
    entries = gatherer.finish()
    if not entries and not names:
        raise refusal(path.name, _nothing(gatherer))
    report("Reading the votes", 1.0)
    report("Writing the register", 0.0)
    dataset = _dataset(path, imported, entries, single=layout == "MARCXML", names=names is not None)
    held = {one.id: one for one in register.datasets()}
    if names is not None:
        register.replace_member_names(dataset, names)
    else:
        register.replace(dataset, tuple(gatherer.states), entries, keep_others=layout == "MARCXML")
    report("Writing the register", 1.0)
    (kept,) = (one for one in register.datasets() if one.id == dataset.id)
    return ImportReport(
        dataset=kept,
        layout=layout,
        roll_calls=len(entries),
        positions=sum(len(entry.choices) - entry.choices.count(0) for entry in entries),
        names=len(names or ()),
        replaced=held[dataset.id].roll_calls if dataset.id in held else 0,
        warned=gatherer.warned,
        refused=gatherer.refused,
    )


@contextmanager
def _opened(path: Path) -> Iterator[tuple[io.BufferedReader, io.BufferedReader]]:
    """Open a file, and with it the stream of what it holds unpacked."""
    try:
        with path.open("rb") as raw, _unpacked(path, raw) as stream:
            yield raw, stream
    except (EOFError, gzip.BadGzipFile, zlib.error, lzma.LZMAError) as error:
        what = f"what it holds can't be unpacked ({error}); download it again"
        raise refusal(path.name, what) from error
    except OSError as error:
        raise refusal(path.name, f"the file can't be read ({error.strerror})") from error


def _unpacked(path: Path, raw: io.BufferedReader) -> io.BufferedReader:
    start = raw.peek(64)
    if start.startswith(b"PK\x03\x04") and start[30:].startswith(_OF_A_WORKBOOK):
        raise refusal(path.name, "it is a spreadsheet's workbook; save the sheet as CSV in UTF-8")
    if start.startswith(b"PK\x03\x04"):
        raise refusal(path.name, "it is a ZIP archive; unpack it and import what is in it")
    packed: io.BufferedIOBase
    if start.startswith(b"\x1f\x8b"):
        packed = gzip.GzipFile(fileobj=raw)
    elif start.startswith(b"\xfd7zXZ\0"):
        packed = lzma.LZMAFile(raw)  # noqa: SIM115  (closed with the reader around it)
    else:
        return raw
    # A reader of its own hands out lines ten times as fast.
    return io.BufferedReader(cast("io.RawIOBase", packed), _BUFFER)


def _dataset(
    path: Path,
    imported: datetime.date,
    entries: Sequence[RollCall],
    *,
    single: bool,
    names: bool,
) -> Dataset:
    """Say where the votes of a file come from."""
    of = {entry.body for entry in entries}
    if entries and all(entry.identity.startswith("rcid ") for entry in entries):
        origin = _VOETEN
    elif names or single:
        origin = _NAMES if names else _RECORDS
    else:  # a file with votes of several is that of the body that has most members
        origin = _OF_BODIES[max(of, key=lambda name: BODIES[name].most)]
    id_, rank, title, url, publisher, licence = origin
    return Dataset(
        id=id_,
        rank=rank,
        title=title,
        publisher=publisher,
        licence=licence,
        url=url,
        imported=imported,
        released=_released(path.name),
        files=(path.name,),
    )


def _released(file: str) -> datetime.date | None:
    """Return the day that a published file's name starts with: 2026_02_06_ga_voting.csv."""
    found = _RELEASED.search(file)
    if found is None:
        return None
    try:
        return datetime.date(*map(int, found.groups()))
    except ValueError:  # no such day
        return None


def _nothing(gatherer: Gatherer) -> str:
    if not gatherer.refused:
        return "it holds no votes"
    first = gatherer.refused[0]
    more = f" (and {gatherer.refused.of - 1:,} more)" if gatherer.refused.of > 1 else ""
    return f"no vote in it holds; line {first.line:,}: {first.what}{more}"
