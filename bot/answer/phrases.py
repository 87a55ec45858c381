"""How an answer is worded: pieces of statements, from records and names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.answer.ledger import (
    Computed,
    Field,
    Figure,
    Operation,
    Piece,
    RecordCell,
    Shown,
    Statement,
    Tally,
    Truth,
    Words,
)
from index.votes.record import Position, VoteRecord

CHOICE: dict[Position, Tally] = {
    Position.YES: "yes",
    Position.NO: "no",
    Position.ABSTAIN: "abstain",
    Position.ABSENT: "absent",
}
VOTED_ALONE: dict[Position, str] = {
    Position.YES: "voted in favor",
    Position.NO: "voted against",
    Position.ABSTAIN: "abstained",
    Position.ABSENT: "did not vote",
}
ON: dict[Position, str] = {
    Position.YES: " of",
    Position.NO: "",
    Position.ABSTAIN: " on",
    Position.ABSENT: " on",
}
"""What stands between a choice and the text: "abstained on", but "voted against"."""

VOTED: dict[Position, str] = {choice: VOTED_ALONE[choice] + ON[choice] for choice in Position}
KIND: dict[Position, str] = {
    Position.YES: "votes in favor",
    Position.NO: "votes against",
    Position.ABSTAIN: "abstentions",
    Position.ABSENT: "members that did not vote",
}
DID_NOT: dict[Position, str] = {
    Position.YES: "did not vote in favor",
    Position.NO: "did not vote against",
    Position.ABSTAIN: "did not abstain",
    Position.ABSENT: "did vote",
}


SHARE: dict[Operation, str] = {
    "share of yes and no": " of the yes and no votes",
    "share of votes cast": " of the votes cast, abstentions included",
    "share of membership": " of the membership",
    "share of identical votes": " of the votes that both cast",
}


def words(text: str) -> Words:
    """Wrap Ayes's own words."""
    return Words(text)


def truth(*, holds: bool) -> Statement:
    """Open an answer with yes or no."""
    return (Truth("Yes: " if holds else "No: ", holds),)


def cell(record: VoteRecord, choice: Position) -> Figure:
    """Show a total of a record."""
    return Figure(RecordCell(record, CHOICE[choice]))


def margin(record: VoteRecord) -> Figure:
    """Show by how many votes the larger side of a vote was ahead."""
    sides = (RecordCell(record, "yes"), RecordCell(record, "no"))
    return Figure(Computed("margin", tuple(sorted(sides, key=lambda cell: -cell.value))))


def named(record: VoteRecord) -> Statement:
    """Name a vote: "Ukraine's resolution (A/RES/ES-11/7)"; an imported one by its title too.

    One of several under a symbol is told from the others by how it went.
    """
    symbol: Shown | None = "symbol" if record.symbol else "draft" if record.draft else None
    pieces: list[Piece] = [Words(record.name)]
    if record.imported:
        pieces += [Words(" “"), Field(record, "title"), Words("” of "), Field(record, "date")]
    if symbol is not None:
        pieces += [Words(" ("), Field(record, symbol)]
        if record.shares_symbol:
            pieces += [Words(", the vote of "), cell(record, Position.YES), Words(" to ")]
            pieces += [cell(record, Position.NO)]
        pieces += [Words(")")]
    return tuple(pieces)


def joined(parts: Sequence[Statement], last: str = " and ") -> Statement:
    """Join parts as a list: "a, b and c"."""
    pieces: list[Piece] = []
    for i, part in enumerate(parts):
        if i:
            pieces.append(Words(last if i == len(parts) - 1 else ", "))
        pieces.extend(part)
    return tuple(pieces)


def sentence(*pieces: Piece | Iterable[Piece]) -> Statement:
    """Make a sentence of pieces: its first letter upper case, a full stop at the end."""
    flat: list[Piece] = []
    for piece in pieces:
        flat.extend((piece,) if isinstance(piece, Piece) else piece)
    flat = [piece for piece in flat if piece.text]
    if isinstance(flat[0], Words) and not isinstance(flat[0], Truth):
        flat[0] = Words(flat[0].text[:1].upper() + flat[0].text[1:])
    if not (isinstance(flat[-1], Words) and flat[-1].text.endswith((".", ":", "?"))):
        flat.append(Words("."))
    return tuple(flat)


def paragraph(sentences: Sequence[Statement], separator: str = " ") -> Statement:
    """Join sentences into one statement."""
    pieces: list[Piece] = []
    for i, part in enumerate(sentences):
        if i:
            pieces.append(Words(separator))
        pieces.extend(part)
    return tuple(pieces)


def tally(record: VoteRecord) -> Statement:
    """Give the totals of a vote: yes, no, abstentions, and the members that did not vote."""
    pieces: list[Piece] = [
        cell(record, Position.YES),
        Words(" in favor, "),
        cell(record, Position.NO),
        Words(" against and "),
        cell(record, Position.ABSTAIN),
        Words(" abstaining"),
    ]
    if record.totals and record.totals.absent:
        one = record.totals.absent == 1
        pieces += [
            Words("; "),
            cell(record, Position.ABSENT),
            Words(" member did not vote" if one else " members did not vote"),
        ]
    return tuple(pieces)


def verdict(record: VoteRecord, answer: Statement = ()) -> Statement:
    """Say whether a text was adopted, and with which tally; the tally alone where nothing says."""
    became = "got" if record.outcome is None else f"was {record.outcome} with"
    rule = f" ({record.rule})" if record.rule else ""
    return sentence(answer, named(record), words(f" {became} "), tally(record), words(rule))


def counted(record: VoteRecord, choice: Position) -> Statement:
    """Count one choice: "18 countries voted against"."""
    total = record.totals.of(choice) if record.totals else None
    voters = record.voters
    who = voters.member if total == 1 else voters.members
    return (cell(record, choice), Words(f" {who} {VOTED_ALONE[choice]}"))
