"""A register of the tests' own: votes that never were, in the files of the UN Digital Library."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

from index.votes.importing.import_file import import_file
from index.votes.names.countries import Countries
from index.votes.register.store import Register
from tests.index.votes.files import COUNCIL, V3, table

# Whole groups, and some of others, so that questions of groups have something to count.
STATES = (
    "USA GBR FRA DEU ITA JPN CAN CHN RUS IND BRA ZAF ARG PRY URY DNK FIN ISL NOR SWE EST LTU LVA "
    "BEL LUX NLD HUN POL CZE SVK ESP PRT GRC IRL AUS NZL SAU ARE QAT KWT BHR OMN EGY ETH IRN IDN "
    "NGA KEN GHA SEN MLI RWA TUN MEX CHL PER COL CUB HTI JAM FJI TON WSM VNM THA PHL KAZ ARM BLR "
    "KGZ TJK UZB TUR ISR JOR"
).split()
COUNCIL_STATES = "CHN FRA RUS GBR USA ALB BRA ECU GAB GHA JPN MLT MOZ CHE ARE".split()
LETTERS = {"yes": "Y", "no": "N", "abstain": "A", "absent": "X"}


@dataclass(frozen=True, slots=True)
class Imported:
    """A vote of the register; `draft` stands for the symbol of a text that was not adopted."""

    symbol: str
    date: datetime.date
    title: str
    names: tuple[str, ...]
    positions: Mapping[str, str]
    body: str = "General Assembly"
    adopted: bool = True


def _drawn(symbol: str, weights: tuple[int, int, int, int]) -> dict[str, str]:
    draw = Random(symbol)  # noqa: S311 - the same votes each time
    return {code: draw.choices(tuple(LETTERS), weights)[0] for code in STATES}


def _assembly(
    symbol: str, day: str, title: str, nickname: str, weights: tuple[int, int, int, int]
) -> Imported:
    date = datetime.date.fromisoformat(day)
    written = f"{date.day} {date:%B %Y}"
    number = symbol.removeprefix("A/RES/")
    names = (
        symbol,
        f"resolution {number}",
        f"the {date.year} resolution on {nickname}",
        f"the resolution on {nickname}",
        f"the {nickname} resolution",
        f"the resolution on {nickname} of {written}",
        f"the resolution of {written}",
    )
    return Imported(symbol, date, title, names, _drawn(symbol, weights))


def _council(
    symbol: str, day: str, title: str, names: tuple[str, ...], *, adopted: bool, **votes: str
) -> Imported:
    positions = {code: choice for choice, codes in votes.items() for code in codes.split()}
    others = {code: "yes" for code in COUNCIL_STATES if code not in positions}
    return Imported(
        symbol,
        datetime.date.fromisoformat(day),
        title,
        (symbol, *names),
        {**positions, **others},
        "Security Council",
        adopted,
    )


IMPORTED = (
    _assembly(
        "A/RES/76/301", "2021-12-09", "Protection of cold-water reefs", "cold-water reefs",
        (50, 15, 25, 10),
    ),
    _assembly(
        "A/RES/76/302", "2021-12-14", "Safety of lighthouses", "lighthouses", (60, 10, 20, 10)
    ),
    _assembly(
        "A/RES/77/303", "2022-11-30", "Free passage of weather balloons", "weather balloons",
        (40, 20, 30, 10),
    ),
    _assembly(
        "A/RES/77/304", "2022-12-15", "Trade in rare orchids", "rare orchids", (35, 25, 30, 10)
    ),
    _assembly(
        "A/RES/78/305", "2023-12-05", "Rights of seafarers", "seafarers", (70, 8, 14, 8)
    ),
    _council(
        "S/RES/2702(2023)", "2023-03-14", "Monitoring of a ceasefire in Ruritania",
        ("resolution 2702", "Security Council resolution 2702"),
        adopted=True, abstain="CHN RUS", no="",
    ),
    _council(
        "S/2023/640", "2023-09-05", "Inspection of cargo for Ruritania",
        ("the draft S/2023/640", "draft resolution S/2023/640"),
        adopted=False, no="RUS", abstain="CHN GAB MOZ",
    ),
)  # fmt: skip


def write(folder: Path) -> Iterable[Path]:
    """Write a file of each body, and return where."""
    names = Countries.load()
    for body, columns, file in (
        ("General Assembly", V3, "2025_7_23_ga_voting.csv"),
        ("Security Council", COUNCIL, "2025_7_23_sc_voting.csv"),
    ):
        rows = [
            row
            for number, vote in enumerate(IMPORTED, start=4_100_000)
            if vote.body == body
            for row in _rows(vote, number, names)
        ]
        path = folder / file
        path.write_bytes(table(rows, columns))
        yield path


def register(folder: Path) -> Register:
    """Import the files into a register in a folder."""
    opened = Register(folder / "register.db")
    for path in write(folder):
        import_file(opened, path, imported=datetime.date(2025, 8, 1), countries=Countries.load())
    return opened


def _rows(vote: Imported, number: int, names: Countries) -> Iterable[dict[str, str]]:
    counted = [*vote.positions.values()]
    adopted = ": resolution / adopted by the " + vote.body if vote.adopted else ""
    is_draft = vote.symbol.startswith("S/2")
    for code, choice in vote.positions.items():
        yield {
            "undl_id": str(number),
            "ms_code": code,
            "ms_name": names.name(code).removeprefix("the ").upper(),
            "permanent_member": str(code in {"CHN", "FRA", "RUS", "GBR", "USA"}),
            "ms_vote": LETTERS[choice],
            "date": vote.date.isoformat(),
            "session": vote.symbol.split("/")[2] if vote.symbol.startswith("A") else "",
            "resolution": "" if is_draft else vote.symbol,
            "draft": vote.symbol if is_draft else "",
            "title": vote.title + adopted,
            "description": vote.title,
            "agenda": vote.title.upper(),
            "agenda_title": vote.title.upper(),
            "total_yes": str(counted.count("yes")),
            "total_no": str(counted.count("no")),
            "total_abstentions": str(counted.count("abstain")),
            "total_non_voting": str(counted.count("absent")),
            "total_ms": str(len(counted)),
        }
