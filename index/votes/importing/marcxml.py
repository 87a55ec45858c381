"""The UN Digital Library's records of single votes, as MARCXML.

A record has field 967 for each state: $c code, $d vote (nothing where it didn't vote), $e name.
791 $a is the resolution, 996 the vote's note ($a) and its totals ($b yes, $c no, $d abstaining, $e
not voting).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from io import BufferedReader
from typing import Final
from xml.parsers import expat

from index.errors import RecordError
from index.lazy_pattern import lazy_pattern
from index.votes.bodies import body_of_symbol
from index.votes.importing.fields import LONGEST
from index.votes.importing.gather import Gatherer, refusal
from index.votes.register.roll_calls import MARK

MOST_BYTES: Final = 1 << 28  # unpacked; a record of 193 states has 40,000
MOST_FIELDS: Final = 2_000  # of a record
_CHUNK = 1 << 16
_ENCODINGS: Final = {"UTF-8", "UTF-16", "ISO-8859-1", "US-ASCII"}
_KEPT = {"001", "245", "269", "650", "791", "967", "991", "993", "996"}
_SPECIAL_SESSION = lazy_pattern(r"(\d{1,3})(emsp|sp)?")


@dataclass(slots=True)
class DataField:
    """A field of a record: its subfields by code. The text of a control field is "a"."""

    line: int
    parts: dict[str, str] = field(default_factory=dict)


Record = dict[str, list[DataField]]
"""The fields of a record by tag."""


def gather_records(
    file: str, stream: BufferedReader, gatherer: Gatherer, tick: Callable[[], None]
) -> None:
    """Read records into votes."""
    reader = _Reader(file, gatherer)
    size = 0
    try:
        while chunk := stream.read1(_CHUNK):
            size += len(chunk)
            if size > MOST_BYTES:
                raise refusal(file, f"it holds more than {MOST_BYTES:,} bytes")
            reader.parser.Parse(chunk, False)
            tick()
        reader.parser.Parse(b"", True)
    except expat.ExpatError as error:
        what = f"the XML is damaged or was cut off ({expat.ErrorString(error.code)})"
        raise refusal(file, f"{what}; download it again", error.lineno) from None


class _Reader:
    """Takes what the parser comes upon; each record is gathered when it ends."""

    def __init__(self, file: str, gatherer: Gatherer) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.XmlDeclHandler = self._check_encoding
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self._file = file
        self._gatherer = gatherer
        self._record: Record = {}
        self._fields = 0
        self._line = 0
        self._tag = ""
        self._field = DataField(0)
        self._code = ""
        self._words: str | None = None  # of the subfield that is open

    def _check_encoding(self, _version: str, encoding: str | None, _standalone: int) -> None:
        """Let through what expat decodes; what it leaves to Python fails there in many ways."""
        if encoding is not None and encoding.upper() not in _ENCODINGS:
            raise self._refusal("the XML names an encoding other than UTF-8; download it again")

    def _refuse_doctype(self, *_: object) -> None:
        raise self._refusal("it declares a document type, as no record of the library does")

    def _refusal(self, what: str) -> RecordError:
        return refusal(self._file, what, self.parser.CurrentLineNumber)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        line = self.parser.CurrentLineNumber
        match name.rpartition(" ")[2]:
            case "record":
                self._record, self._fields, self._line = {}, 0, line
            case "controlfield" | "datafield" as kind:
                self._fields += 1
                if self._fields > MOST_FIELDS:
                    raise self._refusal(f"the record has more than {MOST_FIELDS:,} fields")
                self._tag, self._field = attributes.get("tag", ""), DataField(line)
                if kind == "controlfield":
                    self._open("a")
            case "subfield":
                self._open(attributes.get("code", ""))

    def _open(self, code: str) -> None:
        self._code, self._words = code, ""

    def _text(self, words: str) -> None:
        if self._words is not None:
            self._words += words
            if len(self._words) > LONGEST:
                raise self._refusal(f"a field has more than {LONGEST:,} characters")

    def _end(self, name: str) -> None:
        kind = name.rpartition(" ")[2]
        if kind in ("subfield", "controlfield") and self._words is not None:
            self._field.parts.setdefault(self._code, self._words.strip())
            self._words = None
        if kind in ("datafield", "controlfield") and self._tag in _KEPT:
            self._record.setdefault(self._tag, []).append(self._field)
        if kind == "record":
            _gather(self._record, self._line, self._gatherer)


def _gather(record: Record, line: int, gatherer: Gatherer) -> None:
    """Add a record's vote."""

    def first(tag: str, code: str) -> str:
        found = (one.parts[code] for one in record.get(tag, ()) if one.parts.get(code))
        return next(found, "")

    symbol, title = first("791", "a"), first("245", "a")
    states = record.get("967", [])
    if not states:
        gatherer.refused.add(line, f"{symbol or title or 'a record'}: no state's vote is recorded")
        return
    said = {
        "undl_id": first("001", "a"),
        "date": first("269", "a"),
        "session": _session(first("791", "c")),
        "symbol": symbol,
        "draft": first("993", "a"),
        "title": " ".join(filter(None, (title, first("245", "b"), first("245", "c")))),
        "agenda": first("991", "d"),
        "subjects": MARK.join(one.parts.get("a", "") for one in record.get("650", ())),
        "vote_note": first("996", "a"),
        **dict(
            zip(
                ("yes", "no", "abstain", "absent"),
                (first("996", one) for one in "bcde"),
                strict=True,
            )
        ),
    }
    vote = gatherer.vote(line, said, body_of_symbol(first("791", "b") or symbol).name)
    # A unanimous vote may be recorded by its total alone.
    silent = not any(one.parts.get("d") for one in states)
    unanimous = silent and said["yes"] == str(len(states))
    for one in states:
        said = one.parts
        choice = "Y" if unanimous else said.get("d", "")
        gatherer.take(vote, one.line, said.get("c", ""), said.get("e", ""), choice)


def _session(text: str) -> str:
    """Return the session: ES-11 for 11emsp, S-6 for 6sp, 79 for 79."""
    found = _SPECIAL_SESSION.fullmatch(text)
    if found is None:
        return ""
    return {"emsp": "ES-", "sp": "S-", None: ""}[found[2]] + found[1]
