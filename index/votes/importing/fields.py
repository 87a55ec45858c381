"""What a file says of a vote, read as an entry of the register."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Final, TypeAlias

from index.lazy_pattern import lazy_pattern
from index.votes.bodies import BODIES, BodyName, body_of_symbol
from index.votes.record import MEMBERS, Totals
from index.votes.register.roll_calls import MARK, RollCall

LONGEST: Final = 5_000  # characters of a field; the longest title of the first 75 years has 1,494
LONGEST_NAME: Final = 200  # characters of a symbol, a session or a state's name
FIRST_YEAR: Final = 1945
RECORD: Final = "https://digitallibrary.un.org/record/"

# Control characters, and those that turn or hide what stands beside them.
_UNSEEN = lazy_pattern(
    "[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
_STATEMENT = lazy_pattern(r"\s*:\s*resolutions?\s*/\s*adopted by .{1,60}$", re.IGNORECASE)
_RCID = lazy_pattern(r"\brcid \d{1,9}\b")
_SESSION = lazy_pattern(r"A/RES/((?:ES-|S-)?\d{1,3})/")
_ROMAN_SESSION = lazy_pattern(r"A/RES/\d+\s*\((ES-|S-)?([IVXL]{1,8})\)")
_NUMBER = lazy_pattern(r"[0-9]{1,12}")
_WHOLE = lazy_pattern(r"([0-9]{1,4})(\.0+)?")


Said: TypeAlias = Mapping[str, str]
"""What a file says of a vote, as far as there is something: undl_id, date, session, symbol, draft,
title, agenda, subjects with a mark between them, vote_note, yes, no, abstain and absent."""


def entry_of(said: Said, body: BodyName | None = None) -> RollCall:
    """Read what is said of a vote; ValueError where that can't be.

    A vote is told from others by the number of its record, or else the number that Voeten gives
    it, or else by symbol, date and title: many votes were on parts of one resolution.
    """
    read = {name: clean(text) for name, text in said.items()}
    symbol, note = read.get("symbol", ""), read.get("vote_note", "")
    undl_id = read.get("undl_id", "").removesuffix(".0")
    title = _STATEMENT.sub("", read.get("title", ""))
    if undl_id and not _NUMBER.fullmatch(undl_id):
        raise ValueError(f"the record's number is {undl_id[:20]!r}")
    date, day_known = _date(said.get("date", "").strip())
    body = body or body_of_symbol(symbol).name
    voeten = _RCID.search(note)
    identity = undl_id or (voeten[0] if voeten else f"{symbol} {date} {title}")
    if not (undl_id or voeten or title):
        raise ValueError("it has neither a number nor a title")
    session = read.get("session") or _session(symbol)
    return RollCall(
        identity=identity,
        body=body,
        session=session or (str(date.year) if BODIES[body].yearly else ""),
        title=title or symbol or "(without a title)",
        date=date,
        day_known=day_known and "day unreliable" not in note,
        choices=b"",
        totals=_totals(said),
        symbol=symbol or None,
        draft=read.get("draft") or None,
        subjects=tuple(filter(None, map(clean, said.get("subjects", "").split(MARK)))),
        agenda=read.get("agenda") or None,
        vote_note=note or None,
        url=f"{RECORD}{undl_id}" if undl_id else None,
        undl_id=undl_id or None,
    )


def _date(text: str) -> tuple[datetime.date, bool]:
    """Read a day, or a month (then its first day, and False)."""
    day_known = len(text) != len("2000-01")
    try:
        date = datetime.date.fromisoformat(text if day_known else f"{text}-01")
    except ValueError as error:
        raise ValueError(f"the date is {text[:20]!r}, and not like 2025-02-24") from error
    if date.year < FIRST_YEAR:
        raise ValueError(f"the date is {text[:20]!r}, before the United Nations")
    return date, day_known


def _totals(said: Said) -> Totals | None:
    """Read the official totals; of yes, no and abstain, a blank beside a figure is a nought."""
    yes, no, abstain, absent = (_total(said, name) for name in ("yes", "no", "abstain", "absent"))
    if yes is None and no is None and abstain is None:
        return None
    return Totals(yes=yes or 0, no=no or 0, abstain=abstain or 0, absent=absent)


def _total(said: Said, choice: str) -> int | None:
    """Read a total, which may be written 93.0; None for nothing, ValueError for anything else."""
    text = said.get(choice, "").strip()
    found = _WHOLE.fullmatch(text)
    if text and (found is None or int(found[1]) > MEMBERS):
        raise ValueError(f"its total of {choice} is {text[:20]!r}, and no count up to {MEMBERS}")
    return int(found[1]) if found else None


def _session(symbol: str) -> str:
    """Return the session that a resolution's symbol names: 79, ES-11, and 26 for (XXVI)."""
    found = _SESSION.match(symbol)
    if found:
        return found[1]
    found = _ROMAN_SESSION.match(symbol)
    return f"{found[1] or ''}{_roman(found[2])}" if found else ""


def _roman(numeral: str) -> int:
    values = [{"I": 1, "V": 5, "X": 10, "L": 50}[letter] for letter in list(numeral)]
    return sum(-one if one < after else one for one, after in pairwise([*values, 0]))


def clean(text: str) -> str:
    """Return a text on one line, without characters that aren't seen."""
    return " ".join(_UNSEEN.sub(" ", text).split())
