"""Pictures: a map that reads as one, figures drawn to scale, and words for who can't see them."""

from __future__ import annotations

import datetime
import hashlib
import io
import itertools
import re
import struct
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from bot.present.pictures.alt_text import ALT, alt_of_agreement, alt_of_vote
from bot.present.pictures.canvas import BACKGROUND, DIM, INK, TEXT, fitted, printable, width_of
from bot.present.pictures.draw import (
    _COLOURS,
    WIDTH,
    Picture,
    picture_of_agreement,
    picture_of_vote,
)
from bot.present.pictures.tiles import Square, Tiles, load_tiles
from bot.present.tables import WORDS
from index.errors import RecordError, VoteError
from index.files.shipped import data_folder
from index.votes.analysis.agreement import Year
from index.votes.bodies import ASSEMBLY, BODIES
from index.votes.importing.toml_records import load_records
from index.votes.names.countries import Countries
from index.votes.record import Position, Totals, VoteRecord
from tests.conftest import PROJECT

HOSTILE = [
    "",
    " ",
    "$\\frac{1}{0}$ and $",
    "\u202eevil\u202c \u0000\u001b[31m",
    "決議 🇺🇦 решение قرار",
    "\ud800",
    "A" * 5000,
    "W " * 3000,
    "A\u0301" * 400,
    "line\nbreak\ttab",
]


def shown(
    title: str, totals: Totals, positions: dict[str, Position], body: str = ASSEMBLY, **known: str
) -> VoteRecord:
    date = datetime.date(2025, 2, 24)
    named = {"id": "a", "title": title, "date": date, "body": body, "outcome": None}
    return VoteRecord.model_construct(totals=totals, positions=positions, **named | known)


@pytest.fixture(scope="module")
def records() -> dict[str, VoteRecord]:
    return {record.id: record for record in load_records(data_folder() / "votes")}


@pytest.fixture(scope="module")
def countries() -> Countries:
    return Countries.load()


@pytest.fixture(scope="module")
def drawn(records: dict[str, VoteRecord], countries: Countries) -> Picture:
    return picture_of_vote(records["es-11-7"], countries.name)


@pytest.fixture(scope="module")
def pixels(drawn: Picture) -> NDArray[np.int64]:
    """The colours of the picture of A/RES/ES-11/7, as whole numbers [height, width, 3]."""
    return pixels_of(drawn)


def pixels_of(picture: Picture) -> NDArray[np.int64]:
    return np.asarray(Image.open(io.BytesIO(picture.png)), np.int64)


def rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue


def chunks(png: bytes) -> list[bytes]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    at, names = 8, []
    while at < len(png):
        length, name = struct.unpack(">I4s", png[at : at + 8])
        names.append(name)
        at += 12 + length
    return names


def size(png: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", png[16:24])
    return width, height


# The map


def test_each_member_has_one_square(countries: Countries) -> None:
    written = re.findall(r"\b[A-Z]{3}\b", (data_folder() / "tiles.toml").read_text("utf-8"))
    tiles = load_tiles()
    assert set(tiles.squares) == set(countries.members)
    assert len(set(tiles.squares.values())) == len(countries.members) == 193
    on_grid = written[: written.index("CSK")]
    assert sorted(on_grid) == sorted(countries.members), "none is written twice"


def test_states_of_the_past_stand_on_the_map() -> None:
    tiles = load_tiles()
    for code, square in tiles.former.items():
        assert 0 <= square.row < tiles.rows, code
        assert 0 <= square.column < tiles.columns, code
    assert {"CSK", "DDR", "SCG", "SUN", "YMD", "YUG"} <= set(tiles.former)
    assert not {tiles.former["DDR"], tiles.former["YMD"]} & set(tiles.squares.values())


@pytest.mark.parametrize(
    "from_west_to_east",
    [
        "USA GBR POL RUS JPN",
        "PRT ESP ITA SVN HRV SRB BGR",
        "SEN MLI NER TCD SDN ERI",
        "PER BRA CPV KEN IND MYS FJI",
        "MAR DZA TUN LBY EGY",
        "IRQ IRN PAK NPL BTN",
    ],
)
def test_countries_stand_from_west_to_east(from_west_to_east: str) -> None:
    columns = [load_tiles().squares[code].column for code in from_west_to_east.split()]
    assert columns == sorted(set(columns))


@pytest.mark.parametrize(
    "from_north_to_south",
    [
        "CAN USA MEX NIC PAN COL PER CHL",
        "NOR DNK DEU CHE ITA MLT TUN NER NGA AGO NAM ZAF",
        "KAZ UZB PAK IND LKA",
        "MNG CHN THA MYS SGP AUS NZL",
        "EST LTU UKR BGR GRC DJI",
    ],
)
def test_countries_stand_from_north_to_south(from_north_to_south: str) -> None:
    rows = [load_tiles().squares[code].row for code in from_north_to_south.split()]
    assert rows == sorted(rows)
    assert rows[0] < rows[-1]


@pytest.mark.parametrize(
    "pair",
    "USA-CAN FRA-BEL DEU-POL ITA-SVN EGY-LBY CHN-MMR IND-BGD BRA-BOL ARG-URY ZAF-LSO".split(),
)
def test_neighbours_touch(pair: str) -> None:
    first, second = (load_tiles().squares[code] for code in pair.split("-"))
    assert max(abs(first.row - second.row), abs(first.column - second.column)) == 1


@given(st.sets(st.sampled_from([*load_tiles().squares, *load_tiles().former, "QQQ", "XXA", "XXB"])))
def test_no_two_countries_of_a_vote_stand_on_one_square(codes: set[str]) -> None:
    tiles = load_tiles()
    placed = tiles.placed(codes)
    assert set(placed) == codes
    assert len(set(placed.values())) == len(codes)
    assert all(s.row < tiles.rows and s.column < tiles.columns for s in placed.values())
    for code in codes & set(tiles.squares):
        assert placed[code] == tiles.squares[code]


def test_what_finds_no_square_is_left_out() -> None:
    tiles = Tiles({"AAA": Square(0, 0)}, {"OLD": Square(0, 0)}, rows=1, columns=2)
    assert tiles.placed(["AAA", "NEW", "OLD"]) == {"AAA": (0, 0), "NEW": (0, 1)}


@pytest.mark.parametrize("content", [None, "tiles = 1", 'tiles = "AAA"', "tiles", "\x00"])
def test_a_map_that_cannot_be_read_is_refused_in_a_sentence(
    tmp_path: Path, content: str | None
) -> None:
    path = tmp_path / "tiles.toml"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(RecordError, match=r"tiles\.toml can't be read"):
        load_tiles(path)


# Colours


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2."""
    linear = [
        c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4
        for c in (channel / 255 for channel in rgb(colour))
    ]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(first: str, second: str) -> float:
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(
    ("letters", "ground"),
    [(TEXT, BACKGROUND), (DIM, BACKGROUND)]
    + [(INK, colour) for position, colour in _COLOURS.items() if position is not Position.ABSENT],
)
def test_letters_stand_out_from_what_is_below_them(letters: str, ground: str) -> None:
    assert contrast(letters, ground) >= 4.5


def test_choices_differ_in_lightness_too() -> None:
    for first, second in itertools.combinations(_COLOURS.values(), 2):
        assert contrast(first, second) >= 1.5


# A picture of a vote


def test_every_square_has_the_colour_of_its_position(
    records: dict[str, VoteRecord], pixels: NDArray[np.int64]
) -> None:
    tiles = load_tiles()
    top, left, wide, high = 192, 33, 37, 33
    for code, position in records["es-11-7"].positions.items():
        square = tiles.squares[code]
        # Two pixels inside its left and lower half, where there is neither a letter nor a mark.
        colour = pixels[top + square.row * high + 24, left + square.column * wide + 4]
        assert tuple(colour) == rgb(_COLOURS[position]), code


def test_the_bar_is_divided_as_the_votes_are(pixels: NDArray[np.int64]) -> None:
    row = pixels[151]
    for position, count in ((Position.YES, 93), (Position.ABSTAIN, 65)):
        drawn = int(np.count_nonzero((row == rgb(_COLOURS[position])).all(axis=1)))
        assert drawn == pytest.approx(1044 * count / 193, abs=4)


def test_a_picture_has_the_width_that_is_legible_in_discord(drawn: Picture) -> None:
    width, height = size(drawn.png)
    assert width == WIDTH == 1100
    assert 560 <= height <= 760
    assert len(drawn.png) < 400_000


def test_the_card_has_its_own_ground_at_every_edge(pixels: NDArray[np.int64]) -> None:
    for edge in (pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]):
        assert (edge == rgb(BACKGROUND)).all()


def test_a_picture_holds_no_time_and_no_names_of_programs(drawn: Picture) -> None:
    assert set(chunks(drawn.png)) <= {b"IHDR", b"pHYs", b"IDAT", b"IEND"}


def test_the_same_vote_is_the_same_bytes_in_another_process(drawn: Picture, tmp_path: Path) -> None:
    program = (
        "import hashlib, sys\n"
        "from bot.present.pictures.draw import picture_of_vote\n"
        "from index.files.shipped import data_folder\n"
        "from index.votes.names.countries import Countries\n"
        "from index.votes.importing.toml_records import load_records\n"
        "records = {r.id: r for r in load_records(data_folder() / 'votes')}\n"
        "picture = picture_of_vote(records['es-11-7'], Countries.load().name)\n"
        "assert 'matplotlib' not in sys.modules\n"
        "assert 'discord' not in sys.modules\n"
        "print(hashlib.sha256(picture.png).hexdigest())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={"PYTHONPATH": str(PROJECT), "PYTHONHASHSEED": "7", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == hashlib.sha256(drawn.png).hexdigest()


def test_pictures_drawn_side_by_side_are_the_same(
    records: dict[str, VoteRecord], countries: Countries, drawn: Picture
) -> None:
    with ThreadPoolExecutor(4) as pool:
        pictures = pool.map(lambda _: picture_of_vote(records["es-11-7"], countries.name), range(8))
    assert {picture.png for picture in pictures} == {drawn.png}


def test_a_vote_without_a_roll_call_is_drawn_without_a_map(
    records: dict[str, VoteRecord],
) -> None:
    picture = picture_of_vote(records["l-11-amendment-russian"])
    assert size(picture.png)[1] < 300
    assert picture.alt.endswith("31 yes, 71 no, 59 abstained.")


def test_the_council_is_drawn_in_rows_with_its_members_names(
    records: dict[str, VoteRecord], countries: Countries
) -> None:
    picture = picture_of_vote(records["s-res-2774"], countries.name)
    assert size(picture.png)[1] < 520
    assert picture.alt == (
        "Resolution 2774 (2025): 10 yes, 0 no, 5 abstained, 0 did not vote. "
        "Abstained: Denmark, France, Greece, Slovenia, the United Kingdom. "
        "Yes: Algeria, China, Guyana, Pakistan, Panama, Russia, Sierra Leone, Somalia, "
        "South Korea, the United States."
    )


def test_a_text_that_was_not_voted_on_has_no_picture(records: dict[str, VoteRecord]) -> None:
    assert records["l-11"].totals is None
    with pytest.raises(VoteError, match="never put to the vote"):
        picture_of_vote(records["l-11"])


def test_states_without_a_position_are_not_drawn_as_if_they_had_one() -> None:
    few = shown("A vote", Totals(yes=1, no=0, abstain=0), {"SUN": Position.YES})
    pixels = pixels_of(picture_of_vote(few))
    blue = (pixels[180:] == rgb(_COLOURS[Position.YES])).all(axis=2)
    assert 0 < np.count_nonzero(blue) < 34 * 30


@pytest.mark.parametrize("title", HOSTILE, ids=range(len(HOSTILE)))
def test_any_title_can_be_drawn(title: str) -> None:
    totals = Totals(yes=1, no=1, abstain=1, absent=1)
    positions = dict(zip(("USA", "$\\x$", "FRA", "???"), Position, strict=True))
    for body in BODIES:
        vote = shown(title, totals, positions, symbol=title, publisher=title, body=body)
        picture = picture_of_vote(vote, lambda code: title + code)
        assert size(picture.png)[0] == WIDTH
        assert len(picture.alt) <= ALT


# A picture of agreement


@pytest.mark.parametrize(
    "by_year",
    [
        [Year(2020, 1, 0.0)],
        [Year(2019, 120, 1.0), Year(2020, 3, 0.5)],
        [Year(1946, 50, 0.4), Year(1965, 60, 0.5), Year(1966, 9, 0.0)],
        [Year(year, year - 1900, (year % 11) / 10) for year in range(1946, 2026)],
        [Year(1, 1, 0.5), Year(9999, 1, 0.5)],
    ],
    ids=["one year", "two years", "gaps", "all years", "absurd years"],
)
def test_any_years_can_be_drawn(by_year: list[Year]) -> None:
    picture = picture_of_agreement("France", "Germany", by_year, facts="General Assembly")
    assert size(picture.png) == (1100, 620)
    newest = by_year[-1]
    assert f"{newest.year}: {newest.lijphart:.2f} of {newest.n}" in picture.alt
    assert len(picture.alt) <= ALT


def test_a_year_of_few_votes_is_a_hollow_dot_apart_from_the_line() -> None:
    line = picture_of_agreement("A", "B", [Year(2019, 50, 0.5), Year(2020, 50, 0.5)])
    apart = picture_of_agreement("A", "B", [Year(2019, 50, 0.5), Year(2020, 9, 0.5)])
    blue = rgb(_COLOURS[Position.YES])
    drawn = [np.count_nonzero((pixels_of(p)[270] == blue).all(axis=1)) for p in (line, apart)]
    assert drawn[0] > 400
    assert 10 < drawn[1] < 30


def test_agreement_without_a_year_has_no_picture() -> None:
    with pytest.raises(ValueError, match="no year"):
        picture_of_agreement("France", "Germany", [])


# Words


def test_the_words_of_a_vote_give_its_totals_and_the_rarest_choices_whole(drawn: Picture) -> None:
    start = "Advancing a comprehensive, just and lasting peace in Ukraine: "
    assert drawn.alt.startswith(f"{start}93 yes, 18 no, 65 abstained, 17 did not vote.")
    assert "No: Belarus, Burkina Faso," in drawn.alt
    assert "the United States." in drawn.alt
    assert re.search(r"Yes: Albania, .* and \d+ more\.$", drawn.alt)


@given(
    st.text(max_size=400),
    st.dictionaries(st.text("ABCDE", min_size=3, max_size=3), st.sampled_from(Position)),
)
def test_words_stay_short_and_account_for_every_country(
    title: str, positions: dict[str, Position]
) -> None:
    counted = Counter(positions.values())
    totals = Totals.model_construct(
        yes=counted[Position.YES],
        no=counted[Position.NO],
        abstain=counted[Position.ABSTAIN],
        absent=counted[Position.ABSENT],
    )
    alt = alt_of_vote(title, totals, positions, str)
    assert len(alt) <= ALT
    tally = ", ".join(f"{totals.of(position)} {label}" for position, label in WORDS.items())
    said = alt[alt.index(tally) + len(tally) + 1 :]
    for position, label in WORDS.items():
        listed = re.search(rf" {label.capitalize()}: ([A-E, ]+?)(?: and (\d+) more)?\.", said)
        count = len(listed[1].split(", ")) + int(listed[2] or 0) if listed else 0
        assert count == counted[position]


def test_words_of_agreement_start_with_the_newest_year() -> None:
    years = [Year(1946 + n, 100, 0.25) for n in range(80)]
    alt = alt_of_agreement("How often A and B vote alike", years)
    assert "by Lijphart's index of agreement. Year, index and votes: 2025: 0.25 of 100, " in alt
    assert re.search(r" and \d+ more\.$", alt)
    assert len(alt) <= ALT


# Text that fits


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=120), st.integers(60, 600), st.integers(1, 3))
def test_no_line_is_wider_than_there_is_room(text: str, width: int, lines: int) -> None:
    made = fitted(text, 20, width, lines=lines)
    assert len(made) <= lines
    assert all(width_of(line, 20) <= width for line in made)
    whole = " ".join(printable(text).split())
    joined = " ".join(made)
    assert joined == whole or "…" in joined, "what is cut is shown to be"


@given(st.text())
def test_what_is_printed_is_one_line_without_what_turns_or_hides_it(text: str) -> None:
    line = printable(text)
    assert line == printable(line)
    assert not re.search(r"[\x00-\x1f\u202a-\u202e\u2066-\u2069]", line)


def test_letters_that_the_fonts_lack_are_seen_all_the_same() -> None:
    lacking = picture_of_vote(shown("決" * 9, Totals(yes=1, no=0, abstain=0), {}))
    title = pixels_of(lacking)[20:48, 28:60]
    assert np.count_nonzero((title != rgb(BACKGROUND)).any(axis=2)) > 50
