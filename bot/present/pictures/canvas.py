"""A card to draw on: a solid background, shapes in pixels from the top left, text that fits.

It is drawn with matplotlib's objects alone, never with the state of pyplot, and with the fonts that
come with matplotlib, so that the same picture is the same bytes. What is written may come from
anybody: it is never read as mathematics, and a character that the fonts lack becomes a box.
"""

from __future__ import annotations

import io
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path as File
from typing import Literal, NamedTuple

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.textpath import text_to_path

# Nobody else draws in this process, so that a file of settings, of the user or in the folder it is
# started in, must not change its pictures.
mpl.rcdefaults()

BACKGROUND = "#1b222c"  # reads as a card on Discord's dark theme and on its light one
TEXT = "#f4f6f8"
DIM = "#a9b4c0"
FAINT = "#2b3542"
INK = "#10151b"  # on coloured shapes
CUT = "…"

Align = Literal["left", "center", "right"]

_DPI = 100
_POINTS = 72 / _DPI  # points in a pixel
_BOX = "□"
_FILES = [
    File(mpl.get_data_path()) / "fonts" / "ttf" / name
    for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")
]
_FACES = [FontProperties(fname=str(file)) for file in _FILES]
_SHIFT: Mapping[Align, float] = {"left": 0.0, "center": 0.5, "right": 1.0}
_LONGEST = 500  # characters of a text that are looked at
_CAPITAL = 0.729  # height of a capital letter of these fonts, of their size


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
        self._figure = Figure(figsize=(width / _DPI, height / _DPI), dpi=_DPI, facecolor=BACKGROUND)
        FigureCanvasAgg(self._figure)  # which the figure keeps
        self._axes = self._figure.add_axes((0, 0, 1, 1))
        self._axes.set_axis_off()
        self._axes.set_xlim(0, width)
        self._axes.set_ylim(height, 0)
        self._drawn = 0

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
        paths = []
        for x, y, text in labels:
            outline = _outline(printable(text), bold)
            start = x - _SHIFT[align] * width_of(text, size, bold=bold)
            corners = np.asarray(outline.vertices) * (size, -size) + (
                start,
                y + _CAPITAL / 2 * size,
            )
            paths.append(Path(corners, outline.codes))
        self._draw(paths, facecolor=colour)

    def rectangles(self, boxes: Iterable[Box], fill: str) -> None:
        """Fill rectangles."""
        self._draw([_path(box) for box in boxes], facecolor=fill)

    def outlines(self, boxes: Iterable[Box], colour: str) -> None:
        """Draw the dashed outlines of rectangles."""
        dashes = {"linewidth": 1.5 * _POINTS, "linestyle": (0, (3, 2))}
        self._draw([_path(box) for box in boxes], edgecolor=colour, **dashes)

    def hatch(self, box: Box, colour: str) -> None:
        """Draw slanted lines over a rectangle."""
        self._draw([_path(box)], edgecolor=colour, linewidth=0, hatch="//")

    def polygons(self, polygons: Iterable[Sequence[tuple[float, float]]], fill: str) -> None:
        """Fill polygons."""
        self._draw([Path([*each, each[0]], closed=True) for each in polygons], facecolor=fill)

    def line(self, points: Sequence[tuple[float, float]], colour: str, *, width: float = 3) -> None:
        """Draw a line through points."""
        joined = {"joinstyle": "round", "capstyle": "round"}
        self._draw([Path(points)], edgecolor=colour, linewidth=width * _POINTS, **joined)

    def dot(self, x: float, y: float, radius: float, colour: str, *, hollow: bool = False) -> None:
        """Draw a circle."""
        fill = BACKGROUND if hollow else colour
        edge = {"edgecolor": colour, "linewidth": 2 * _POINTS}
        self._draw([Path.circle((x, y), radius)], facecolor=fill, **edge)

    def png(self) -> bytes:
        """Return the picture; the same drawing gives the same bytes."""
        stream = io.BytesIO()
        # Without its version, so that bytes don't change with a release that draws the same.
        self._figure.savefig(stream, format="png", metadata={"Software": None})
        return stream.getvalue()

    def _draw(self, paths: Sequence[Path], **style: object) -> None:
        """Draw paths as one: a shape of its own for each takes ten times as long."""
        if paths:
            self._drawn += 1
            style = {"facecolor": "none", "edgecolor": "none", "zorder": self._drawn, **style}
            self._axes.add_artist(PathPatch(Path.make_compound_path(*paths), **style))


def printable(text: str) -> str:
    """Return a text on one line, with a box for each character that the fonts can't show."""
    text = unicodedata.normalize("NFC", text)
    spaced = " ".join("".join(c for c in text if c.isspace() or not _is_control(c)).split())
    return "".join(c if c == " " or _has(c) else _BOX for c in spaced)


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Return how many pixels a line is wide."""
    return size * _advance(printable(text), bold)


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


def _path(box: Box) -> Path:
    x, y, width, height = box
    corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]
    return Path(corners, closed=True)


@lru_cache(maxsize=1024)
def _outline(text: str, bold: bool) -> Path:
    """Return the outline of a line of size 1 that starts at the origin; y grows upwards."""
    corners, codes = text_to_path.get_text_path(_FACES[bold], text, ismath=False)
    return Path(np.reshape(corners, (-1, 2)) / text_to_path.FONT_SCALE, codes)


@lru_cache(maxsize=1024)
def _advance(text: str, bold: bool) -> float:
    """Return the width of a line of size 1."""
    width, _, _ = text_to_path.get_text_width_height_descent(
        text, FontProperties(fname=str(_FILES[bold]), size=text_to_path.FONT_SCALE), ismath=False
    )
    return float(width) / text_to_path.FONT_SCALE


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf"}


@cache
def _has(character: str) -> bool:
    return all(get_font(file).get_char_index(ord(character)) for file in _FILES)
