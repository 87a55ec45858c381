"""Countries are found under every name and spelling in use, and everyday words are let alone."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import RecordError
from index.files.shipped import data_folder
from index.votes.names.countries import Countries

COUNTRIES = Countries.load()
TABLE = tomllib.loads((data_folder() / "countries.toml").read_text("utf-8"))
# The machine may be busy: how long an example takes is no part of the claim.
unhurried = settings(deadline=None)
CODES = st.sampled_from(COUNTRIES.codes)


def found(text: str) -> list[tuple[str, str]]:
    """Return what a text mentions: codes joined by a stroke, and the words that mean them."""
    return [
        ("|".join(mention.codes), text[mention.span.start : mention.span.end])
        for mention in COUNTRIES.mentions(text)
    ]


def codes(text: str) -> list[str]:
    return [code for code, _ in found(text)]


# The table


def test_the_table_has_the_members_of_today() -> None:
    assert len(COUNTRIES.members) == 193
    assert {"UKR", "USA", "CHE", "SSD"} <= set(COUNTRIES.members)
    assert not {"XKX", "TWN", "VAT", "PSE", "SUN", "YUG"} & set(COUNTRIES.members)


def test_a_name_is_entered_for_one_country_only_or_shared_openly() -> None:
    owners: dict[str, str] = {}
    for code, row in TABLE["countries"].items():
        given = (row.get("name"), *row.get("other", ()), *row.get("former", ()))
        for name in (*given, *row.get("people", ()), *row.get("metonyms", ())):
            if name is not None:
                assert owners.setdefault(name, code) == code, name


def test_a_state_of_the_past_has_a_last_year_and_is_no_member() -> None:
    soviet = COUNTRIES.country("SUN")
    assert (soviet.name, soviet.until) == ("the Soviet Union", 1991)
    assert "SUN" not in COUNTRIES.members


@pytest.mark.parametrize(
    ("code", "name", "un_name"),
    [
        ("USA", "the United States", "United States"),
        ("HUN", "Hungary", "Hungary"),
        ("KOR", "South Korea", "Republic of Korea"),
        ("COD", "the Democratic Republic of the Congo", "Democratic Republic of the Congo"),
        ("TUR", "Türkiye", "Türkiye"),
        ("RUS", "Russia", "Russian Federation"),
    ],
)
def test_a_country_has_a_name_for_sentences_and_one_of_the_records(
    code: str, name: str, un_name: str
) -> None:
    assert (COUNTRIES.name(code), COUNTRIES.un_name(code)) == (name, un_name)


def test_a_table_that_is_damaged_is_refused_by_name(tmp_path: Path) -> None:
    table = tmp_path / "countries.toml"
    for text in ("[countries", "[countries.USA]\n", ""):
        table.write_text(text, "utf-8")
        with pytest.raises(RecordError, match=r"countries\.toml"):
            Countries.load(table)
    with pytest.raises(RecordError, match="nowhere"):
        Countries.load(tmp_path / "nowhere.toml")


# Running text

MENTIONS = [
    ("How did the U.S. vote?", [("USA", "U.S.")]),
    ("US, USA, usa, u.s., U.S.A. and America", [("USA", t) for t in (
        "US", "USA", "usa", "u.s.", "U.S.A.", "America")]),
    ("did the us vote with us? Tell us.", [("USA", "us")]),
    ("Let us vote. Us?", []),
    ("the United Kingdom, the UK, Britain and England", [("GBR", t) for t in (
        "United Kingdom", "UK", "Britain", "England")]),
    ("South Korea, N. Korea and Korea", [
        ("KOR", "South Korea"), ("PRK", "N. Korea"), ("KOR|PRK", "Korea")]),
    ("Guinea-Bissau, Equatorial Guinea, Papua New Guinea, Guinea", [
        ("GNB", "Guinea-Bissau"), ("GNQ", "Equatorial Guinea"), ("PNG", "Papua New Guinea"),
        ("GIN|GNB|GNQ", "Guinea")]),
    ("the Congo, DR Congo and Congo-Brazzaville", [
        ("COD|COG", "Congo"), ("COD", "DR Congo"), ("COG", "Congo-Brazzaville")]),
    ("Niger, Nigeria, Nigerien and Nigerian", [
        ("NER", "Niger"), ("NGA", "Nigeria"), ("NER", "Nigerien"), ("NGA", "Nigerian")]),
    ("Sudan and South Sudan", [("SDN", "Sudan"), ("SSD", "South Sudan")]),
    ("Georgia, Jordan, Chad, Turkey and Mali", [
        ("GEO", "Georgia"), ("JOR", "Jordan"), ("TCD", "Chad"), ("TUR", "Turkey"),
        ("MLI", "Mali")]),
    ("Dominica and the Dominican Republic", [("DMA", "Dominica"), ("DOM", "Dominican Republic")]),
    ("the Dominican vote", [("DOM|DMA", "Dominican")]),
    ("Ukraine's text, Russia’s veto", [("UKR", "Ukraine"), ("RUS", "Russia")]),
    ("American, Ukrainian and Hungarians", [
        ("USA", "American"), ("UKR", "Ukrainian"), ("HUN", "Hungarians")]),
    ("the US-backed, Ukraine-drafted text", [("USA", "US"), ("UKR", "Ukraine")]),
    ("Côte d’Ivoire, COTE D'IVOIRE and cote divoire", [
        ("CIV", "Côte d’Ivoire"), ("CIV", "COTE D'IVOIRE"), ("CIV", "cote divoire")]),
    ("TÜRKİYE and türkiye", [("TUR", "TÜRKİYE"), ("TUR", "türkiye")]),
    ("Bosnia & Herzegovina", [("BIH", "Bosnia & Herzegovina")]),
    ("St. Lucia, St Lucia and Saint Lucia", [
        ("LCA", "St. Lucia"), ("LCA", "St Lucia"), ("LCA", "Saint Lucia")]),
    ("Burma, Swaziland, the USSR", [("MMR", "Burma"), ("SWZ", "Swaziland"), ("SUN", "USSR")]),
    ("Washington and Moscow agreed", [("USA", "Washington"), ("RUS", "Moscow")]),
    ("polish the table; the Polish vote", [("POL", "Polish")]),
    ("a car for CAR", [("CAF", "CAR")]),
    ("It met in South\n\nAfrica", []),
    ("the\u00a0United\u00a0States and the United\nStates", [
        ("USA", "United\u00a0States"), ("USA", "United\nStates")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), MENTIONS, ids=[text for text, _ in MENTIONS])
def test_mentions(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    ["New Mexico", "Latin America", "the Indian Ocean", "guinea pigs", "New England",
     "the United Nations", "The Washington Post", "American Samoa", "the Gulf of Mexico"],
)  # fmt: skip
def test_what_only_holds_a_country_s_name_is_no_mention(text: str) -> None:
    assert found(text) == []


def test_the_form_tells_a_name_from_an_adjective_and_a_capital() -> None:
    forms = [mention.form for mention in COUNTRIES.mentions("Hungary, Hungarian, Moscow")]
    assert forms == ["name", "adjective", "metonym"]


# Spelling

MISSPELT = {
    "untied states": "USA",
    "united sates": "USA",
    "Unites States": "USA",
    "ukranian": "UKR",
    "Ukrane": "UKR",
    "ukrainien": "UKR",
    "hungery": "HUN",
    "Isreal": "ISR",
    "Frence": "FRA",
    "Rusia": "RUS",
    "russain": "RUS",
    "Germny": "DEU",
    "Brittish": "GBR",
    "Untied Kingdom": "GBR",
    "Phillippines": "PHL",
    "Afganistan": "AFG",
    "Kazahkstan": "KAZ",
    "Sotuh Africa": "ZAF",
    "suadi arabia": "SAU",
    "Sweeden": "SWE",
    "Columbian": "COL",
    "Venezula": "VEN",
    "Belrus": "BLR",
    "Nicaruaga": "NIC",
    "marshal islands": "MHL",
}


@pytest.mark.parametrize(("typed", "code"), MISSPELT.items(), ids=MISSPELT)
def test_a_slip_is_read_as_the_country_that_is_meant(typed: str, code: str) -> None:
    text = f"how did {typed} vote?"
    assert found(text) == [(code, typed)]
    assert COUNTRIES.mentions(text)[0].misspelt


def test_a_slip_between_two_countries_is_both() -> None:
    assert codes("Austrlia") == ["AUS|AUT"]


EVERYDAY = (
    "check main image many germane woman mail than nation per cube spin chat niche green susan "
    "while child chill chili greet greed slain stain Spann swish finish ditch notch trench fresh "
    "state states stated standard standards status comedian librarian creation grenade granada "
    "dominion equator persian indiana sedan kenyon gabor panorama domain remain brain train "
    "marshall marshal romance finance advance chance glance peruse cubic turnkey "
    "turkeys maltose malign align libra liberty literal genuine alarm "
    "resolution resolutions amendment amendments abstain abstained abstention against favour "
    "favor margin tally vote voted votes voting council assembly general security nations "
    "country countries member members draft text final before after which whose where there "
    "about above below other others another because people person answer question source quote "
    "withdraw condemn conflict invasion peace lasting comprehensive sovereignty integrity "
    "diplomat diplomats European Europeans Europe union article report record passed rejected "
    "adopted Gowan Betsa Shea Trump NATO Camille Dorothy Richard Mariana Maria Martin Martina "
    "Francis Franco Roman Brussels Strasbourg Geneva York Basil Cameron Jorge Morris Cyrus"
)


def test_everyday_words_and_names_are_no_countries() -> None:
    words = EVERYDAY.split()
    assert [word for word in words if found(word)] == []
    assert found(EVERYDAY) == []


# Names alone


@pytest.mark.parametrize(
    ("name", "candidates"),
    [
        ("Korea", ("KOR", "PRK")),
        ("the Congo", ("COD", "COG")),
        ("Guinea", ("GIN", "GNB", "GNQ")),
    ],
)
def test_a_shared_name_is_asked_back(name: str, candidates: tuple[str, ...]) -> None:
    resolution = COUNTRIES.resolve(name)
    assert (resolution.code, resolution.candidates) == (None, candidates)


@pytest.mark.parametrize("text", ["ﾞ", "Francee ﾞ", "ﾞ Francee"])
def test_a_letter_that_is_but_an_accent_is_no_part_of_a_name(text: str) -> None:
    assert [one.codes for one in COUNTRIES.mentions(text)] == [("FRA",)] * ("Francee" in text)


def test_a_code_is_a_name_too() -> None:
    assert COUNTRIES.resolve("FRA").code == "FRA"
    assert COUNTRIES.resolve("YUG").code == "YUG"


def test_a_former_name_stands_for_the_country_of_today() -> None:
    assert COUNTRIES.resolve("Burma").code == COUNTRIES.resolve("Myanmar").code == "MMR"


def test_what_is_near_a_name_is_suggested_and_what_is_near_none_is_not() -> None:
    assert "PRY" in COUNTRIES.resolve("Parrahuayo").suggestions
    assert COUNTRIES.resolve("Parrahuayo").code is None
    nothing = COUNTRIES.resolve("qwxzv")
    assert (nothing.code, nothing.candidates, nothing.suggestions) == (None, (), ())
    assert COUNTRIES.resolve("").code is None


SPELT = {
    "the Netherlands": "NLD",
    "Holland": "NLD",
    "Great Britain": "GBR",
    "United Kingdom of Great Britain and Northern Ireland": "GBR",
    "U.S.A.": "USA",
    "United States of America": "USA",
    "Russian Federation": "RUS",
    "Czech Republic": "CZE",
    "Czechia": "CZE",
    "Turkey": "TUR",
    "Turkiye": "TUR",
    "Ivory Coast": "CIV",
    "Cote d'Ivoire": "CIV",
    "Cape Verde": "CPV",
    "Cabo Verde": "CPV",
    "East Timor": "TLS",
    "Timor Leste": "TLS",
    "Macedonia": "MKD",
    "Swaziland": "SWZ",
    "Burma": "MMR",
    "North Korea": "PRK",
    "DPRK": "PRK",
    "Republic of Korea": "KOR",
    "ROK": "KOR",
    "DRC": "COD",
    "Congo-Kinshasa": "COD",
    "Republic of the Congo": "COG",
    "Tanzania": "TZA",
    "United Republic of Tanzania": "TZA",
    "Vietnam": "VNM",
    "Viet Nam": "VNM",
    "Laos": "LAO",
    "Lao PDR": "LAO",
    "Syria": "SYR",
    "Iran (Islamic Republic of)": "IRN",
    "Bolivia": "BOL",
    "Venezuela": "VEN",
    "Micronesia": "FSM",
    "Moldova": "MDA",
    "Brunei": "BRN",
    "St. Kitts and Nevis": "KNA",
    "Saint Vincent": "VCT",
    "Trinidad": "TTO",
    "Antigua": "ATG",
    "São Tomé": "STP",
    "The Gambia": "GMB",
    "Bahamas, The": "BHS",
    "UAE": "ARE",
    "Emirates": "ARE",
    "PNG": "PNG",
    "Bosnia": "BIH",
    "Upper Volta": "BFA",
    "Zaire": "COD",
    "Ceylon": "LKA",
    "Siam": "THA",
    "Persia": "IRN",
    "Soviet Union": "SUN",
    "East Germany": "DDR",
    "NEW ZEALAND": "NZL",
    "south africa": "ZAF",
}


def test_sixty_spellings_are_all_resolved() -> None:
    assert len(SPELT) == 60
    found = {name: COUNTRIES.resolve(name).code for name in SPELT}
    assert {name: code for name, code in found.items() if code != SPELT[name]} == {}


def test_the_names_of_all_members_are_known_as_records_write_them() -> None:
    names = {COUNTRIES.un_name(code).upper(): code for code in COUNTRIES.members}
    assert len(names) == 193
    assert {n for n, code in names.items() if COUNTRIES.code_in_records(n) != code} == set()
    asked = {n for n, code in names.items() if COUNTRIES.resolve(n).code != code}
    assert asked == {"CONGO", "GUINEA"}


def test_no_name_of_a_past_vote_is_taken_for_another_country() -> None:
    """A record may list a state of the past under its successor, and each state has one name."""
    past = {
        name.upper(): code
        for code, row in TABLE["countries"].items()
        for name in (*row.get("former", ()), *([row["un"]] if row.get("until") else ()))
    }
    assert len(past) > 60
    assert {n for n, code in past.items() if COUNTRIES.code_in_records(n) != code} == set()


# Any text


def _variants(name: str) -> Iterator[str]:
    yield from (name, name.upper(), name.lower(), name.replace("'", "’"), name.replace("-", " "))
    yield unicodedata.normalize("NFD", name)
    yield "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))


@unhurried
@given(CODES)
def test_every_name_is_found_in_a_sentence_in_any_case_and_accents(code: str) -> None:
    shared = {"COG", "GIN"}
    for name in (COUNTRIES.name(code), COUNTRIES.un_name(code)):
        for variant in _variants(name):
            if "(" in variant:  # written so in records only
                assert COUNTRIES.code_in_records(variant) == code
                continue
            (mention,) = COUNTRIES.mentions(f"How did {variant} vote, and why?")
            assert mention.codes == (code,) or code in shared
            assert not mention.misspelt


@unhurried
@given(st.text(max_size=300), CODES, st.text(max_size=300))
def test_spans_are_of_the_text_in_order_and_apart(before: str, code: str, after: str) -> None:
    text = f"{before} {COUNTRIES.name(code)} {after}"
    end = 0
    for mention in COUNTRIES.mentions(text):
        assert end <= mention.span.start < mention.span.end <= len(text)
        words = text[mention.span.start : mention.span.end]
        assert words == words.strip()
        assert mention.codes
        end = mention.span.end


@unhurried
@given(st.text(max_size=100))
def test_any_name_resolves_to_something_that_exists(name: str) -> None:
    resolution = COUNTRIES.resolve(name)
    known = set(COUNTRIES.codes)
    assert {*resolution.candidates, *resolution.suggestions} <= known
    assert resolution.code is None or resolution.code in known
