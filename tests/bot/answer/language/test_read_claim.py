"""What a sentence says of votes is read as claims, and what wasn't read is known."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answer.language.form import All, Any, Ask, Chose, Claim, Date, Minus, Not
from bot.answer.language.mention.mentions import MentionFinder
from bot.answer.language.statement.read_claim import ClaimReader, SentenceClaims
from bot.answer.language.text.lexer import Lexer
from index.files.shipped import data_folder
from index.votes.importing.toml_records import load_records
from index.votes.names.countries import Countries
from index.votes.names.groups import Groups
from index.votes.record import Position


@pytest.fixture(scope="module")
def reader(countries: Countries) -> ClaimReader:
    lexer = Lexer(countries, Groups.load())
    return ClaimReader(
        lexer, MentionFinder(load_records(data_folder() / "votes"), lexer, countries)
    )


def written(claim: Claim) -> str:
    """Write a claim in one word for each thing that it says."""
    query, value = claim.query, claim.value
    of = query.of[0] if query.of else None
    parts = of.parts if isinstance(of, All | Any) else (of,)
    told = [part.of if isinstance(part, Not) else part for part in parts]
    told = [part.of if isinstance(part, Minus) else part for part in told]
    chosen = [part.choices for part in told if isinstance(part, Chose)] or [query.choices]
    choices = "&".join("|".join(choice.name for choice in each) for each in chosen)
    who = ",".join(query.countries)
    said = value.name if isinstance(value, Position) else value
    said = f"{value.year}-{value.month}-{value.day}" if isinstance(value, Date) else said
    said = ",".join(value) if isinstance(value, tuple) else said
    sized = "" if query.compared == "exactly" else f"{query.compared} "
    not_ = "" if claim.holds else "not "
    match query.ask:
        case Ask.POSITION:
            return f"{who} {not_}{'veto' if query.veto else said}"
        case Ask.COUNT:
            return f"{sized}{said} {choices}"
        case Ask.OUTCOME:
            return f"{not_}{'unanimous' if query.unanimous else said}"
        case Ask.ALIKE:
            return f"{'apart' if query.differ else 'alike'} {who}"
        case Ask.SHARE:
            return f"{said}% {choices} {query.among}"
        case _:
            return f"{query.ask}: {said}"


def read(reader: ClaimReader, sentence: str) -> list[str]:
    """Write what is said of each vote: "es-11-7: HUN NO; 18 NO"."""
    found = []
    for clause in reader.read(sentence).clauses:
        votes = "+".join(record.id for record in clause.votes.records) if clause.votes else "?"
        found.append(f"{votes}: {'; '.join(map(written, clause.claims))}")
    return found


UKRAINE = "Ukraine's resolution"


@pytest.mark.parametrize(
    ("sentence", "says"),
    [
        ("Fiji and Peru voted for it.", ["?: FJI YES; PER YES"]),
        (f"Fiji did not vote for {UKRAINE}.", ["es-11-7: FJI not YES"]),
        (f"Fiji did not vote on {UKRAINE}.", ["es-11-7: FJI ABSENT"]),
        (f"{UKRAINE} was opposed by Fiji and Peru.", ["es-11-7: FJI NO; PER NO"]),
        (f"Fiji joined Peru in backing {UKRAINE}.", ["es-11-7: FJI YES; PER YES"]),
        (
            "Fiji opposed ES-11/7, while Peru abstained on ES-11/8.",
            ["es-11-7: FJI NO", "es-11-8: PER ABSTAIN"],
        ),
        (
            f"{UKRAINE}, which Fiji opposed and Peru backed, failed.",
            ["es-11-7: FJI NO; PER YES; rejected"],
        ),
        (
            "On ES-11/7, Fiji voted in favor and Peru voted against.",
            ["es-11-7: FJI YES; PER NO"],
        ),
        (f"Nine, among them Fiji, voted against {UKRAINE}.", ["es-11-7: FJI NO; 9 NO"]),
        (f"Fiji and 8 others voted against {UKRAINE}.", ["es-11-7: FJI NO; 9 NO"]),
        (f"Fiji was one of 9 countries that opposed {UKRAINE}.", ["es-11-7: FJI NO; 9 NO"]),
        (f"2 countries opposed {UKRAINE}: Fiji, Peru.", ["es-11-7: 2 NO; who: FJI,PER"]),
        (f"Nobody voted against {UKRAINE}.", ["es-11-7: 0 NO"]),
        (f"More than 90 states backed {UKRAINE}.", ["es-11-7: more than 90 YES"]),
        (
            "7 countries opposed ES-11/7 and abstained on ES-11/8.",
            ["es-11-7: 7 NO&ABSTAIN"],
        ),
        (f"Together 40 countries opposed or abstained on {UKRAINE}.", ["es-11-7: 40 NO|ABSTAIN"]),
        ("ES-11/7 passed 90-10-20.", ["es-11-7: adopted; 90 YES; 10 NO; 20 ABSTAIN"]),
        ("ES-11/7 passed by 90 votes to 10.", ["es-11-7: adopted; 90 YES; 10 NO"]),
        ("ES-11/7 was not adopted.", ["es-11-7: not adopted"]),
        ("ES-11/7 was adopted unanimously.", ["es-11-7: adopted; unanimous"]),
        ("ES-11/7 was adopted by a margin of 80 votes.", ["es-11-7: adopted; the margin: 80"]),
        ("The vote on ES-11/7 was held on 3 May 2011.", ["es-11-7: when: 2011-5-3"]),
        (
            "Votes for ES-11/7 were 83.8 % of the yes and no votes.",
            ["es-11-7: 83.8% YES yes and no"],
        ),
        ("Fiji vetoed ES-11/7.", ["es-11-7: FJI veto"]),
        ("Fiji put forward ES-11/7.", ["es-11-7: who put forward: FJI"]),
        ("The record has no vote on A/ES-11/L.11 before amendment.", ["l-11: not voted"]),
        ("Fiji voted no on ES-11/7 and ES-11/8.", ["es-11-7: FJI NO", "es-11-8: FJI NO"]),
        ("Fiji voted like Peru on ES-11/7.", ["es-11-7: alike FJI,PER"]),
        ("Fiji and Peru voted differently on ES-11/7.", ["es-11-7: apart FJI,PER"]),
        ("It isn't true that Fiji opposed ES-11/7.", ["es-11-7: FJI not NO"]),
        ("ES-11/7 passed by 75 votes.", ["es-11-7: adopted; the margin: 75"]),
        ("170 countries took part in the vote on ES-11/7.", ["es-11-7: 170 YES|NO|ABSTAIN"]),
        ("9 countries opposed ES-11/7 or opposed ES-11/8.", ["es-11-7: 9 NO&NO"]),
        ("Besides Fiji, 9 countries opposed ES-11/7: Peru.", ["es-11-7: 9 NO; who: PER"]),
        (
            "ES-11/7 had more abstentions: 18, compared with 8 for ES-11/8; the difference is 10.",
            ["es-11-7: 18 ABSTAIN", "es-11-8: 8 ABSTAIN"],
        ),
        ("Of the G7, Fiji opposed ES-11/7.", ["es-11-7: FJI NO"]),
        ("All members of the G7 backed ES-11/7.", ["es-11-7: 0 YES"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_sentence_is_read_to_the_last_word(
    reader: ClaimReader, sentence: str, says: list[str]
) -> None:
    assert read(reader, sentence) == says
    assert reader.read(sentence).unread == ()


@pytest.mark.parametrize(
    ("sentence", "unread"),
    [
        ("Fiji almost voted for ES-11/7.", ["almost"]),
        ("It is false that Fiji backed ES-11/7.", ["false"]),
        ("Only Fiji backed ES-11/7.", ["only"]),
        ("Fiji did not not back ES-11/7.", ["not"]),
        ("ES-11/7 (ES-11/8) was adopted.", ["es-11/7"]),
        ("34 February 2025: ES-11/7 was adopted.", ["34"]),
        ("Fiji opposed ES-11/7 and Peru.", ["peru"]),
        ("Of these, 2 countries opposed ES-11/7.", ["of these"]),
        (
            "ES-11/7 had fewer votes against: 18, compared with 8 for ES-11/8.",
            ["fewer", "8"],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_may_change_the_rest_stays_unread(
    reader: ClaimReader, sentence: str, unread: list[str]
) -> None:
    assert [token.text for token in reader.read(sentence).unread] == unread


def test_what_stands_between_a_country_and_its_choice_is_no_claim_of_it(
    reader: ClaimReader,
) -> None:
    def tight(sentence: str) -> list[str]:
        return [written(one) for clause in reader.read(sentence).clauses for one in clause.tight]

    assert tight("Fiji urged Peru to oppose ES-11/7.") == []
    assert tight("Fiji stood apart and opposed ES-11/7.") == ["FJI NO"]
    assert tight("The long debate over, 9 countries opposed ES-11/7.") == ["9 NO"]


PIECES = (
    "Fiji|Peru|voted against|ES-11/7|ES-11/8|not|18|%|93-18|, among them|:|of the G7|was|adopted"
    "|by|no votes|with|or|and|on 3 May|margin of|\u202e|“|”"
).split("|")


@settings(max_examples=200)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=8), min_size=1, max_size=14))
def test_any_text_is_read_and_every_claim_is_of_something(
    reader: ClaimReader, pieces: list[str]
) -> None:
    said: SentenceClaims = reader.read(" ".join(pieces))
    for clause in said.clauses:
        assert clause.claims
        assert set(clause.tight) <= set(clause.claims)
