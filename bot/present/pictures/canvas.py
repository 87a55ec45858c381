"""A card to draw on: a solid background, shapes in pixels from the top left, text that fits.

It is drawn with Pillow, three times as large and then made smaller, which smooths every edge; the
fonts are those that come with matplotlib. The same picture is the same bytes.
"""

from __future__ import annotations

import io
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Literal, NamedTuple

from PIL import Image, ImageDraw, ImageFont

from bot.present.escape import label

BACKGROUND = "#1b222c"  # reads as a card on Discord's dark theme and on its light one
TEXT = "#f4f6f8"
DIM = "#a9b4c0"
FAINT = "#2b3542"
INK = "#10151b"  # on coloured shapes
CUT = "…"

Align = Literal["left", "center", "right"]

_LARGER: Final = 3
_ANCHORS: Final = {"left": "ls", "center": "ms", "right": "rs"}
_LONGEST: Final = 500  # characters of a text that are looked at
_CAPITAL: Final = 0.729  # height of a capital letter of these fonts, of their size
_SLANT: Final = 9  # pixels from one slanted line to the next


class Box(NamedTuple):
    """A rectangle's top left corner and its size."""

    x: float
    y: float
    width: float
    height: float


class Label(NamedTuple):
    """A line of text, and where the middle of its capitals stands."""

    x: float
    y: float
    text: str


class Canvas:
    """A picture of `width` by `height` pixels; y grows downwards, and the latest lies on top."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._image = Image.new("RGB", (width * _LARGER, height * _LARGER), BACKGROUND)
        self._draw = ImageDraw.Draw(self._image)

    def write(
        self,
        labels: Iterable[Label],
        size: float,
        *,
        colour: str = TEXT,
        bold: bool = False,
        align: Align = "left",
    ) -> None:
        """Write lines of text, `size` pixels large."""
        for x, y, text in labels:
            place = (x * _LARGER, (y + _CAPITAL / 2 * size) * _LARGER)
            font, anchor = _font(size, bold), _ANCHORS[align]
            self._draw.text(place, printable(text), fill=colour, font=font, anchor=anchor)

    def rectangles(self, boxes: Iterable[Box], fill: str) -> None:
        """Fill rectangles."""
        for box in filter(_has_room, boxes):
            self._draw.rectangle(_corners(box), fill=fill)

    def outlines(self, boxes: Iterable[Box], colour: str) -> None:
        """Draw the outlines of rectangles."""
        for box in filter(_has_room, boxes):
            self._draw.rectangle(_corners(box), outline=colour, width=_LARGER)

    def hatch(self, box: Box, colour: str) -> None:
        """Draw slanted lines over a rectangle."""
        if not _has_room(box):
            return
        left, top, right, bottom = _corners(box)
        corner = (round(left), round(top))
        part = self._image.crop((*corner, round(right) + 1, round(bottom) + 1))
        lines = ImageDraw.Draw(part)
        for at in range(-part.height, part.width, _SLANT * _LARGER):
            lines.line((at, part.height, at + part.height, 0), fill=colour, width=_LARGER)
        self._image.paste(part, corner)

    def polygons(self, polygons: Iterable[Sequence[tuple[float, float]]], fill: str) -> None:
        """Fill polygons."""
        for corners in polygons:
            self._draw.polygon(_larger(corners), fill=fill)

    def line(self, points: Sequence[tuple[float, float]], colour: str, *, width: float = 3) -> None:
        """Draw a line through points."""
        thick = round(width * _LARGER)
        self._draw.line(_larger(points), fill=colour, width=thick, joint="curve")

    def dot(self, x: float, y: float, radius: float, colour: str, *, hollow: bool = False) -> None:
        """Draw a circle."""
        fill = BACKGROUND if hollow else colour
        box = Box(x - radius - 1, y - radius - 1, 2 * radius + 2, 2 * radius + 2)
        self._draw.ellipse(_corners(box), fill=fill, outline=colour, width=2 * _LARGER)

    def png(self) -> bytes:
        """Return the picture; the same drawing gives the same bytes."""
        stream = io.BytesIO()
        self._image.reduce(_LARGER).save(stream, "PNG")
        return stream.getvalue()


def printable(text: str) -> str:
    """Return a text on one line, without what turns or hides what stands around it."""
    return label(unicodedata.normalize("NFC", text))


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Return how many pixels a line is wide."""
    return _font(size, bold).getlength(printable(text)) / _LARGER


def fitted(
    text: str, size: float, width: float, *, lines: int = 1, bold: bool = False
) -> list[str]:
    """Break a text into lines of at most a width in pixels, and show where it had to be cut."""
    words = printable(text)[:_LONGEST].split()
    made: list[str] = []
    while words and len(made) < lines:
        taken = 1
        while (
            taken < len(words) and width_of(" ".join(words[: taken + 1]), size, bold=bold) <= width
        ):
            taken += 1
        made.append(" ".join(words[:taken]))
        words = words[taken:]
    if words and made:
        made[-1] += f" {CUT}"
    return [_cut(line, size, width, bold=bold) for line in made]


def _cut(line: str, size: float, width: float, *, bold: bool) -> str:
    if width_of(line, size, bold=bold) <= width:
        return line
    line = line.removesuffix(f" {CUT}")
    lengths = range(len(line) + 1)  # a longer start of the line is a wider one
    over = bisect_right(
        lengths, width, key=lambda length: width_of(line[:length] + CUT, size, bold=bold)
    )
    return line[: max(0, over - 1)].rstrip() + CUT


def _has_room(box: Box) -> bool:
    return box.width * _LARGER >= 1 and box.height * _LARGER >= 1


def _corners(box: Box) -> tuple[float, float, float, float]:
    """Return the first and the last pixel of a box: left, top, right, bottom."""
    x, y, width, height = (side * _LARGER for side in box)
    return x, y, x + width - 1, y + height - 1


def _larger(points: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    return [(x * _LARGER, y * _LARGER) for x, y in points]


@lru_cache(maxsize=32)
def _font(size: float, bold: bool) -> ImageFont.FreeTypeFont:
    package = Path(str(find_spec("matplotlib").origin))  # type: ignore[union-attr]  # it is there
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    file = package.with_name("mpl-data") / "fonts" / "ttf" / name
    # Letter by letter, since a layout of words may be there on one machine alone.
    return ImageFont.truetype(file, size * _LARGER, layout_engine=ImageFont.Layout.BASIC)
