"""Pictures of votes and of agreement, with the words for those who can't see them.

Colours are from the palette of Okabe and Ito (Color Universal Design, 2008), which colour-blind
readers can tell apart. They differ in lightness too, and each choice has a mark besides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.present.limits import shorten
from bot.present.pictures.alt_text import alt_of_agreement, alt_of_vote, counts_of
from bot.present.pictures.canvas import (
    BACKGROUND,
    DIM,
    FAINT,
    INK,
    TEXT,
    Box,
    Canvas,
    Label,
    fitted,
    width_of,
)
from bot.present.pictures.tiles import load_tiles
from bot.present.tables import WORDS
from index.errors import VoteError
from index.votes.analysis.agreement import LIJPHART, Year
from index.votes.bodies import BODIES
from index.votes.lookup.parties import capital
from index.votes.record import Position, Totals, VoteRecord

WIDTH = 1100  # pixels; twice what Discord shows of them, for sharp screens

_MARGIN = 28
_INNER = WIDTH - 2 * _MARGIN
_TILE = Box(0, 0, 37, 33)  # of the map, with the gap to the next one
_GAP = 3
_SEAT = Box(0, 0, _INNER / 5, 62)  # of a small body
_LONGEST_CREDIT = 85  # characters, beside which the legend of the map fits
_FEW = 10  # votes of a year, below which its index says little

_COLOURS: Mapping[Position, str] = {
    Position.YES: "#56b4e9",
    Position.NO: "#d55e00",
    Position.ABSTAIN: "#f0e442",
    Position.ABSENT: BACKGROUND,
}
_UNDERLINE = "#8a7f00"  # of abstentions
_NOTHING = "#66727f"  # letters of a country without a position
_BARS = "#5b6a7a"


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG, and what it shows in words: at most 1,000 characters."""

    png: bytes
    alt: str


def picture_of_vote(vote: VoteRecord, name_of: Callable[[str], str] = str) -> Picture:
    """Draw the tally of a vote and a square for each country, on a map or for a small body in rows.

    `name_of` gives the name of a country by its code. Raise VoteError for a text that was never put
    to the vote.
    """
    if vote.totals is None:
        raise VoteError(f"{vote.id} was never put to the vote: there is nothing to draw.")
    stated = (vote.symbol or vote.draft, vote.body, str(vote.day), vote.outcome)
    facts = " · ".join(fact for fact in stated if fact)
    publisher = vote.record_publisher
    credit = shorten(f"Record: {publisher}", _LONGEST_CREDIT) if publisher else ""
    title = fitted(vote.title, 25, _INNER, lines=2, bold=True)
    tally = 24 + 32 * len(title) + (30 if facts else 0)
    top = tally + 106
    canvas = Canvas(WIDTH, top + _height_of_roll_call(vote) + (34 if credit else 12))
    lines = [Label(_MARGIN, 34 + 32 * number, line) for number, line in enumerate(title)]
    canvas.write(lines, 25, bold=True)
    _note(canvas, tally - 16, facts, 17)
    _draw_tally(canvas, tally, vote.totals)
    if not vote.positions:
        _note(canvas, top + 10, "The record has no roll call.", 17)
    elif not BODIES[vote.body].universal:
        _draw_seats(canvas, top, vote, name_of)
    else:
        _draw_map(canvas, top, vote.positions)
    _note(canvas, canvas.height - 20, credit, 14)
    return Picture(canvas.png(), alt_of_vote(vote.title, vote.totals, vote.positions, name_of))


def picture_of_agreement(
    first: str, second: str, by_year: Sequence[Year], *, facts: str = ""
) -> Picture:
    """Draw how alike two countries, given by name, voted each year, and on how many votes.

    Raise ValueError without a year.
    """
    if not by_year:
        raise ValueError("there is no year to draw")
    canvas = Canvas(WIDTH, 620)
    title = f"How often {first} and {second} vote alike"
    canvas.write([Label(_MARGIN, 36, _line(title, 25, bold=True))], 25, bold=True)
    said = f"{LIJPHART.name} (1: always the same vote)"
    _note(canvas, 70, f"{facts} · {said}" if facts else said, 17)
    _draw_years(canvas, by_year)
    few = f"Hollow dots: years with fewer than {_FEW}."
    notes = ["Bars: votes that both cast.", *[few] * any(year.n < _FEW for year in by_year)]
    _note(canvas, 600, " ".join(notes), 14)
    return Picture(canvas.png(), alt_of_agreement(title, by_year))


def _line(text: str, size: float, *, bold: bool = False) -> str:
    return "".join(fitted(text, size, _INNER, bold=bold))


def _note(canvas: Canvas, y: float, text: str, size: float) -> None:
    canvas.write([Label(_MARGIN, y, _line(text, size))], size, colour=DIM)


def _height_of_roll_call(vote: VoteRecord) -> int:
    if not vote.positions:
        return 24
    if BODIES[vote.body].universal:
        return load_tiles().rows * int(_TILE.height)
    return sum(24 + int(_SEAT.height) * len(rows) for _, rows in _seats(vote))


def _draw_tally(canvas: Canvas, top: float, totals: Totals) -> None:
    """Draw the figures, and below them a bar with a part for each choice."""
    counts = counts_of(totals)
    x = float(_MARGIN)
    for position, count in counts:
        _fill(canvas, [Box(x, top + 19, 24, 24)], position)
        canvas.write([Label(x + 34, top + 31, str(count))], 34, bold=True)
        x += 34 + width_of(str(count), 34, bold=True) + 9
        canvas.write([Label(x, top + 35, WORDS[position])], 20, colour=DIM)
        x += width_of(WORDS[position], 20) + 36
    whole = sum(count for _, count in counts)
    x = _MARGIN
    for position, count in counts:
        if count:
            part = Box(round(x) + 1, top + 62, round(_INNER * count / whole) - 2, 22)
            if position is Position.NO:
                canvas.rectangles([part], _COLOURS[position])
                canvas.hatch(part, INK)
            else:
                _fill(canvas, [part], position)
            x += _INNER * count / whole


def _fill(canvas: Canvas, boxes: Sequence[Box], position: Position) -> None:
    """Draw the colour of a choice with its mark: a white corner for no, a line for abstaining."""
    if position is Position.ABSENT:
        inner = [Box(x + 1, y + 1, width - 2, height - 2) for x, y, width, height in boxes]
        canvas.outlines(inner, DIM)
        return
    canvas.rectangles(boxes, _COLOURS[position])
    if position is Position.NO:
        corners = [(x + width, y) for x, y, width, _ in boxes]
        canvas.polygons([((x - 9, y), (x, y), (x, y + 9)) for x, y in corners], TEXT)
    elif position is Position.ABSTAIN:
        below = [Box(x, y + height - 4, width, 4) for x, y, width, height in boxes]
        canvas.rectangles(below, _UNDERLINE)


def _draw_map(canvas: Canvas, top: float, positions: Mapping[str, Position]) -> None:
    """Draw a square for each country, by position; members without one are faint."""
    tiles = load_tiles()
    placed = tiles.placed(positions)
    left = (WIDTH - tiles.columns * int(_TILE.width) + _GAP) // 2
    taken = set(placed.values())
    members = {code: place for code, place in tiles.squares.items() if place not in taken}
    for position in (None, *Position):
        chosen = {code: p for code, p in placed.items() if positions[code] is position}
        squares = {
            code: Box(
                left + place.column * _TILE.width,
                top + place.row * _TILE.height,
                _TILE.width - _GAP,
                _TILE.height - _GAP,
            )
            for code, place in (chosen if position else members).items()
        }
        if position is None:
            canvas.rectangles(squares.values(), FAINT)
        else:
            _fill(canvas, list(squares.values()), position)
        labels = [Label(x + width / 2, y + 15, code) for code, (x, y, width, _) in squares.items()]
        canvas.write(labels, 14.5, colour=_letters(position), align="center")
    if members:
        words = "Dark squares: not a member, or no vote recorded"
        label = Label(WIDTH - _MARGIN, canvas.height - 20, words)
        canvas.write([label], 14, colour=DIM, align="right")


def _letters(position: Position | None) -> str:
    if position is None:
        return _NOTHING
    return DIM if position is Position.ABSENT else INK


def _seats(vote: VoteRecord) -> list[tuple[str, list[list[str]]]]:
    """Return the members of a small body in rows of five, the permanent ones first."""
    always = BODIES[vote.body].permanent
    permanent = [code for code in sorted(vote.positions) if code in always]
    elected = [code for code in sorted(vote.positions) if code not in always]
    named = (("Permanent members", permanent), ("Elected members", elected))
    return [
        (words, [codes[at : at + 5] for at in range(0, len(codes), 5)])
        for words, codes in named
        if codes
    ]


def _draw_seats(
    canvas: Canvas, top: float, vote: VoteRecord, name_of: Callable[[str], str]
) -> None:
    y = top
    for words, rows in _seats(vote):
        _note(canvas, y + 8, words, 15)
        y += 24
        for row in rows:
            for number, code in enumerate(row):
                x = _MARGIN + number * _SEAT.width
                colour = _letters(vote.positions[code])
                _fill(canvas, [Box(x, y, _SEAT.width - 6, _SEAT.height - 6)], vote.positions[code])
                canvas.write([Label(x + 12, y + 19, code)], 20, bold=True, colour=colour)
                name = name_of(code)
                name = "".join(fitted(capital(name), 15, _SEAT.width - 30))
                canvas.write([Label(x + 12, y + 41, name)], 15, colour=colour)
            y += _SEAT.height


def _draw_years(canvas: Canvas, by_year: Sequence[Year]) -> None:
    """Draw the index as a line above, broken where a year has few votes, and n as bars below."""
    left, right, top, bottom, base = 84, WIDTH - 44, 110, 430, 545
    first, last = by_year[0].year, by_year[-1].year
    most = max(year.n for year in by_year)
    step = (right - left) / (last - first + 1)
    scale = [(f"{share:g}", bottom - share * (bottom - top)) for share in (0, 0.25, 0.5, 0.75, 1)]
    for _, y in scale:
        canvas.line([(left, y), (right, y)], FAINT, width=1.5)
    canvas.write([Label(left - 12, y, share) for share, y in scale], 17, colour=DIM, align="right")

    dots = {
        year: (left + (year.year - first + 0.5) * step, bottom - year.lijphart * (bottom - top))
        for year in by_year
    }
    bars = {
        year: Box(x - step * 0.36, base - 70 * year.n / most, step * 0.72, 70 * year.n / most)
        for year, (x, _) in dots.items()
    }
    for run in _runs(by_year):
        canvas.line([dots[year] for year in run], _COLOURS[Position.YES], width=4)
    for year, (x, y) in dots.items():
        radius = min(7.0, max(3.0, step / 5))
        canvas.dot(x, y, radius, _COLOURS[Position.YES], hollow=year.n < _FEW)
    canvas.rectangles(bars.values(), _BARS)
    if len(by_year) <= 12:
        above = [Label(x, y - 20, f"{year.lijphart:.2f}") for year, (x, y) in dots.items()]
        canvas.write(above, 18, bold=True, align="center")
        counts = [Label(dots[year][0], bar.y - 12, str(year.n)) for year, bar in bars.items()]
        canvas.write(counts, 16, colour=DIM, align="center")
    every = next((each for each in (1, 2, 5, 10, 20) if (last - first) / each <= 14), 100)
    years = [
        Label(x, base + 18, str(year.year))
        for year, (x, _) in dots.items()
        if year.year % every == 0
    ]
    canvas.write(years, 17, colour=DIM, align="center")


def _runs(by_year: Sequence[Year]) -> list[list[Year]]:
    """Return the years with enough votes, in runs without a gap."""
    runs: list[list[Year]] = []
    for year in by_year:
        if year.n >= _FEW:
            if runs and runs[-1][-1].year == year.year - 1:
                runs[-1].append(year)
            else:
                runs.append([year])
    return runs
