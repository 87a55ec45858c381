"""Cards of the register: inside every limit and with nothing live, whatever a file brought."""

from __future__ import annotations

import csv
import datetime
import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.present.discord.embeds import PICTURE, card_of, with_picture
from bot.present.escape import unescape
from bot.present.limits import Card, ReplyTooLongError, check_reply, within_limits
from bot.present.lookup_views import (
    MOST_ROWS,
    SHOWN,
    credit_of,
    newest,
    view_of_country,
    view_of_found,
    view_of_likeness,
    view_of_pair,
)
from bot.present.pictures.draw import Picture
from bot.present.view import View
from bot.present.vote_view import view_of_vote
from index.votes.lookup import comparisons as lookups
from index.votes.lookup.comparisons import like, search
from index.votes.lookup.one_vote import show
from index.votes.lookup.parties import Parties
from index.votes.record import Totals
from index.votes.register.roll_calls import Dataset, RollCall
from index.votes.register.store import Register
from tests.discord.answers import PLAIN

PARTIES = Parties.load()
DAY = datetime.date(2000, 1, 1)
STATES = tuple((code, code) for code in ("FRA", "USA", *PARTIES.countries.members[:150]))[:150]
VOTES = 2 * SHOWN + 5
HOSTILE = {
    "long": "word " * 2000,
    "one-long-word": "x" * 5000,
    "emoji": "😀" * 2000,
    "markup": "**@everyone** [a](https://evil.example) <@1> `x` # ||y|| ",
    "unseen": "\u202eabc\u0000\n\n-# small",
    "empty": "",
}


def dataset(words: str) -> Dataset:
    return Dataset(id="odd", title=words, publisher=words, licence=words, url=None, imported=DAY)


def entries(words: str) -> Iterator[RollCall]:
    """As many votes as need a file, on which the second state differs from the first."""
    for n in range(VOTES):
        rest = bytes(1 + (n + column) % 4 for column in range(len(set(STATES)) - 2))
        yield RollCall(
            identity=str(n),
            body="General Assembly",
            session="1",
            title=f"settlement {words}",
            date=DAY + datetime.timedelta(days=n),
            choices=bytes([1, 3]) + rest,
            totals=Totals(yes=1, no=1, abstain=0, absent=0),
            symbol=f"A/{words[:200]}",
            draft=words or None,
            subjects=(words,),
            agenda=words,
            vote_note=words,
            url=f"https://example.org/{words}",
        )


def cards(register: Register) -> dict[str, Card]:
    credit, name_of = credit_of(register.datasets()), PARTIES.name_of
    france, america, nato = (PARTIES.find(name) for name in ("France", "USA", "NATO"))
    [pair] = lookups.compare(register, (france, america), differences=MOST_ROWS)
    votes = show(register, (), "#1")
    views: dict[str, View] = {
        "country": view_of_country(
            lookups.country(register, france), credit=credit, name_of=name_of
        ),
        "group": view_of_country(lookups.country(register, nato), credit=credit, name_of=name_of),
        "pair": view_of_pair(pair, credit=credit),
        "like": view_of_likeness(
            like(register, france, most=MOST_ROWS), credit=credit, name_of=name_of
        ),
        "search": view_of_found(
            "settlement", search(register, "settlement"), most=200, credit=credit
        ),
        "vote": view_of_vote(votes[-1], PARTIES, of=america, sharing=3, credit=credit),
        "of a group": view_of_vote(votes[-1], PARTIES, of=nato, credit=credit),
    }
    for view in views.values():
        check_reply(card_of(view, PLAIN))
    return {name: card_of(view) for name, view in views.items()}


@pytest.fixture(params=HOSTILE.values(), ids=HOSTILE)
def made(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, Card]:
    register = Register(tmp_path / "register.db")
    states = tuple(dict.fromkeys(STATES))
    register.replace(dataset(request.param), states, entries(request.param))
    return cards(register)


def texts(card: Card) -> list[str]:
    [embed] = card.embeds
    parts = [embed.title, embed.description]
    return [text or "" for text in (*parts, *(each.value for each in embed.fields))]


def test_whatever_a_file_brought_keeps_every_limit_and_nothing_of_it_is_live(
    made: dict[str, Card],
) -> None:
    for card in made.values():
        check_reply(card)
        for text in texts(card):
            assert all(text[at - 1] == "\\" for at, c in enumerate(text) if c in "@[<`*")
            assert "\u202e" not in text


def test_a_list_longer_than_its_card_is_whole_in_a_file_without_formulas(
    made: dict[str, Card],
) -> None:
    for name in ("country", "pair", "search", "like"):
        [file] = made[name].files
        sheet = file.fp.read()
        if file.filename == "tables.zip":
            sheet = zipfile.ZipFile(io.BytesIO(sheet)).read("differences.csv")
        rows = list(csv.DictReader(io.StringIO(sheet.decode("utf-8-sig"))))
        assert len(rows) > SHOWN
        assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row.values())
    [positions] = made["vote"].files
    assert positions.fp.read().count(b"\n") > 2 * SHOWN


def test_a_vote_shows_figures_shares_with_their_denominator_and_who_broke_with_a_group(
    made: dict[str, Card],
) -> None:
    fields = {each.name: unescape(each.value or "") for each in made["vote"].embeds[0].fields}
    assert "of the votes cast, abstentions too" in fields["Result"]
    assert "The source's own total is 1 yes, 1 no" in fields["Result"]
    assert fields["The United States"] == "Voted against"
    assert "NATO" in fields["Who broke with the line of a group"]
    assert "3 votes were taken under this symbol" in (made["vote"].embeds[0].description or "")


@pytest.mark.parametrize(
    ("found", "heading"),
    [
        (1, "The only one"),
        (SHOWN, "All 10"),
        (SHOWN + 1, "The newest 10 of 11; all are in the file"),
        (MOST_ROWS + 1, "The newest 10 of 1,001; the newest 1,000 are in the file"),
    ],
)
def test_a_list_is_headed_by_how_much_of_it_is_where(found: int, heading: str) -> None:
    assert newest(found) == heading


def test_a_picture_goes_with_its_words_and_a_card_without_embeds_only_attaches_it() -> None:
    picture = Picture(b"png", "What it shows")
    plain = with_picture(Card(content="words"), picture)
    [file] = plain.files
    assert (file.filename, file.description, file.fp.read()) == (PICTURE, "What it shows", b"png")
    assert plain.embeds == ()


def test_words_of_a_picture_that_discord_would_refuse_are_not_sent() -> None:
    card = with_picture(Card(content="words"), Picture(b"png", "x" * 1025))
    with pytest.raises(ReplyTooLongError, match="file's description"):
        check_reply(card)
    assert not within_limits(replace(card, content="words")).files
