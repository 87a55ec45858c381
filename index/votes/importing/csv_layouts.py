"""The CSV files of the UN Digital Library, in the layouts that it has published since 2024.

A file is refused where it can't be what was published: another encoding, no known header, a column
missing, a row of another length (a download that was cut off), a field larger than any real one.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from operator import itemgetter
from typing import BinaryIO, Final

from index.votes.bodies import ASSEMBLY, COUNCIL, BodyName
from index.votes.importing import gather as gathering
from index.votes.importing.fields import LONGEST, LONGEST_NAME, clean
from index.votes.importing.gather import GatheredVote, Gatherer, refusal
from index.votes.register.roll_calls import MARK

LONGEST_LINE: Final = 1 << 16  # bytes; a line of the published files has less than 4,000
MOST_BYTES: Final = 1 << 31  # unpacked; the published file has 360 million
MOST_ROWS: Final = 5_000_000
MOST_NAMES: Final = 10_000  # rows of the file of member names, which has some hundreds
MOST_COLUMNS: Final = 64
MEMBER_NAMES: Final = "member names"  # the layout of their file
_TICK = 5_000  # rows between two calls of the progress callback

# What a column is, by the names that it has had; the first is the one in use.
_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "undl_id": ("undl_id",),
    "code": ("ms_code", "ms_codes"),
    "name": ("ms_name", "ms_names"),
    "vote": ("ms_vote", "ms_votes"),
    "date": ("date",),
    "session": ("session",),
    "symbol": ("resolution", "resolutions"),
    "draft": ("draft",),
    "title": ("title", "description"),
    "agenda": ("agenda_title", "agenda_titles", "agenda"),
    "subjects": ("subjects",),
    "vote_note": ("vote_note",),
    "yes": ("total_yes", "yes"),
    "no": ("total_no", "no"),
    "abstain": ("total_abstentions", "abstentions"),
    "absent": ("total_non_voting", "non_voting"),
    # Of the file of member names.
    "iso": ("iso",),
    "member_state": ("member_state",),
    "other_names": ("other_names",),
}
# What only the header of a body's files has; without it, a vote's symbol says whose it is.
_OF_A_BODY: Final[Mapping[str, BodyName]] = {"permanent_member": COUNCIL, "description": COUNCIL}
_MEANING = {name: column for column, names in _COLUMNS.items() for name in names}
_VOTES_NEED = ("code", "name", "vote", "date", "symbol", "title")
_NAMES_NEED = ("iso", "member_state")
_LONG = ("title", "agenda", "subjects", "vote_note")
_SHORT = ("undl_id", "date", "session", "symbol", "draft", "yes", "no", "abstain", "absent")


def read_lines(file: str, stream: BinaryIO) -> Iterator[str]:
    """Yield the lines of a file as text, each bounded."""
    size = 0
    for number in count(1):
        line = stream.readline(LONGEST_LINE + 1)
        if not line:
            return
        size += len(line)
        if len(line) > LONGEST_LINE:
            raise refusal(file, f"the line has more than {LONGEST_LINE:,} bytes", number)
        if size > MOST_BYTES:
            raise refusal(file, f"it holds more than {MOST_BYTES:,} bytes", number)
        try:
            yield line.decode("utf-8")
        except UnicodeDecodeError as error:
            what = (
                f"byte {error.start + 1} of the line is {line[error.start]:02X}, which isn't "
                "UTF-8; import the file as it was published"
            )
            raise refusal(file, what, number) from None


@dataclass(frozen=True, slots=True)
class Layout:
    """What the header of a file says: which layout it is, and where its columns stand."""

    file: str
    name: str
    body: BodyName | None
    delimiter: str
    columns: Mapping[str, int]
    titles: tuple[str, ...]


def read_layout(file: str, lines: Iterator[str]) -> Layout:
    """Read the header, whatever separates its fields: the known names of columns decide."""
    header = next(lines, "").removeprefix("\ufeff")
    if not header.strip():
        raise refusal(file, "the file is empty; download it again")
    best: tuple[int, str, list[str]] = (0, ",", [])
    for delimiter in ",;\t|":
        try:
            titles = next(csv.reader([header], delimiter=delimiter))
        except csv.Error:
            continue  # a carriage return inside the line, say: no header that is known
        known = sum(_plain(title) in _MEANING for title in titles)
        if known > best[0]:
            best = (known, delimiter, titles)
    _, delimiter, titles = best
    if len(titles) > MOST_COLUMNS:
        what = f"it has {len(titles):,} columns, and at most {MOST_COLUMNS} are read"
        raise refusal(file, what, 1)
    columns: dict[str, int] = {}
    for place, title in enumerate(titles):
        meaning = _MEANING.get(_plain(title))
        if meaning is not None and columns.setdefault(meaning, place) != place:
            raise refusal(file, f"two columns are {_COLUMNS[meaning][0]}", 1)
    wanted = _NAMES_NEED if "member_state" in columns else _VOTES_NEED
    missing = [_COLUMNS[meaning][0] for meaning in wanted if meaning not in columns]
    if len(missing) == len(wanted):
        what = "the first line is no header of a voting file of the UN Digital Library"
        raise refusal(file, what, 1)
    if missing:
        plural = "s" if len(missing) > 1 else ""
        raise refusal(file, f"the column{plural} {', '.join(missing)} is missing", 1)
    body = next(filter(None, map(_OF_A_BODY.get, map(_plain, titles))), None)
    return Layout(
        file=file,
        name=_name(columns, titles, body or ASSEMBLY),
        body=body,
        delimiter=delimiter,
        columns=columns,
        titles=tuple(titles),
    )


def gather_votes(
    lines: Iterator[str], layout: Layout, gatherer: Gatherer, tick: Callable[[], None]
) -> None:
    """Read the rows of a voting file into votes."""
    if layout.delimiter != ",":
        gatherer.warned.add(1, f"fields are separated by {layout.delimiter!r} and not by commas")
    at = layout.columns
    about = [name for name in (*_SHORT, *_LONG) if name in at]
    # Rows are of the same vote if all else than the position is the same.
    facts_of = itemgetter(*(at[name] for name in about))
    code_at, name_at, vote_at = at["code"], at["name"], at["vote"]
    votes: dict[tuple[str, ...], GatheredVote] = {}
    for line, row in _rows(lines, layout, tick):
        facts = facts_of(row)
        vote = votes.get(facts)
        if vote is None:
            if len(votes) == gathering.MOST_ROLL_CALLS:
                what = f"it tells of more than {gathering.MOST_ROLL_CALLS:,} votes"
                raise refusal(layout.file, what, line)
            said = dict(zip(about, facts, strict=True))
            _check_lengths(line, layout, said)
            vote = votes[facts] = gatherer.vote(line, said, layout.body)
        gatherer.take(vote, line, row[code_at], row[name_at], row[vote_at])


def read_names(
    lines: Iterator[str], layout: Layout, tick: Callable[[], None]
) -> tuple[dict[str, str], list[tuple[int, str]]]:
    """Read the file of member names: codes by name in capitals, and names of two states.

    A state's own name goes before another's other name.
    """
    own: dict[str, str] = {}
    other: dict[str, set[str]] = {}
    for line, row in _rows(lines, layout, tick, most=MOST_NAMES):
        said = {name: row[place] for name, place in layout.columns.items()}
        _check_lengths(line, layout, said)
        code, name = clean(said["iso"]).upper(), clean(said["member_state"]).upper()
        if len(code) != 3 or not code.isascii() or not code.isalpha() or not name:
            continue  # a former territory, or a heading
        own.setdefault(name, code)
        for one in said.get("other_names", "").split(MARK):
            if clean(one):
                other.setdefault(clean(one).upper(), set()).add(code)
    names = {name: min(codes) for name, codes in other.items() if len(codes) == 1} | own
    shared = sorted(name for name, codes in other.items() if len(codes) > 1 and name not in own)
    return names, [(1, f"{name} is a name of several states, and left out") for name in shared]


def _rows(
    lines: Iterator[str], layout: Layout, tick: Callable[[], None], *, most: int = MOST_ROWS
) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows below the header, all as long as it, with the line that each ends on."""
    width = len(layout.titles)
    rows = 0
    reader = csv.reader(lines, delimiter=layout.delimiter, strict=True)
    try:
        for row in reader:
            line = reader.line_num + 1
            if len(row) != width:
                if not row:
                    continue
                what = f"the row has {len(row)} fields, the header {width}; {_CUT}"
                raise refusal(layout.file, what, line)
            rows += 1
            if rows > most:
                raise refusal(layout.file, f"it has more than {most:,} rows", line)
            if rows % _TICK == 0:
                tick()
            yield line, row
    except csv.Error as error:
        raise refusal(layout.file, f"{error}; {_CUT}", reader.line_num + 1) from None


_CUT = "the file is damaged or was cut off: download it again"


def _check_lengths(line: int, layout: Layout, said: Mapping[str, str]) -> None:
    for name, text in said.items():
        bound = LONGEST_NAME if name in _SHORT else LONGEST
        if len(text) > bound:
            title = layout.titles[layout.columns[name]]
            what = f"{title} has {len(text):,} characters, and at most {bound:,} are read"
            raise refusal(layout.file, what, line)


def _plain(title: str) -> str:
    return title.strip().lower().replace("-", "_").replace(" ", "_")


def _name(columns: Mapping[str, int], titles: Sequence[str], body: BodyName) -> str:
    if "member_state" in columns:
        return MEMBER_NAMES
    if "ms_codes" in map(_plain, titles):
        return f"{body}, version 1"
    return f"{body}, version {3 if 'vote_note' in columns else 2}"
