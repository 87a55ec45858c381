"""What a picture shows, in words: names in their alphabet, whatever their accents and articles."""

from __future__ import annotations

from bot.present.pictures.alt_text import alt_of_vote
from index.votes.lookup.parties import Parties
from index.votes.record import Position, Totals

PARTIES = Parties.load()


def test_names_stand_in_their_alphabet_whatever_their_accents_and_articles() -> None:
    positions = dict.fromkeys(("USA", "CZE", "CIV", "HRV", "COM"), Position.YES)
    totals = Totals(yes=5, no=0, abstain=0, absent=0)
    words = alt_of_vote("A vote", totals, positions, PARTIES.name_of)
    assert words.endswith("Yes: the Comoros, Côte d'Ivoire, Croatia, Czechia, the United States.")
