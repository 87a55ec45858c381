"""Questions about the sources themselves: summaries, authors, dates, lengths, lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from bot.answer.about.about_sources import AboutSources
from bot.answer.about.topics import MOST, Topic, asked
from bot.answer.answerer import Answerer
from bot.answer.ledger import render
from bot.answer.types import Abstained, Answered, Turn
from index.library.library import build_library
from index.search.models.encoder import Encoder
from index.sources.parsing.read import read
from index.types import Source
from index.votes.names.countries import Countries
from tests.index.documents import document
from tests.tiny import TinyEncoder

LIGHTHOUSE = """---
title: The lighthouse of Skarvik
author: Ada Lind
publisher: Skarvik Museum
---

The lighthouse of Skarvik was built in 1871 by the fishermen of the island. It cost 900 crowns.

## The light

The lamp of the lighthouse burns rapeseed oil and is seen for twelve miles. Keepers trim its wick
every four hours.

## The keepers

Two families of keepers have looked after the lighthouse since it was built. The keepers also
ring the fog bell by hand in the winter months.
"""


@pytest.fixture(scope="module")
def lighthouse(
    tmp_path_factory: pytest.TempPathFactory, encoder: Encoder, countries: Countries
) -> Answerer:
    folder = tmp_path_factory.mktemp("about")
    path = Path(folder / "lighthouse.md")
    path.write_text(LIGHTHOUSE, encoding="utf-8")
    library = build_library(folder / "library", read(path), (), encoder)
    return Answerer(library, countries)


@pytest.mark.parametrize(
    ("question", "topic", "scope"),
    [
        ("Summarize the article.", Topic.SUMMARY, "the article"),
        ("summarise", Topic.SUMMARY, ""),
        ("tl;dr?", Topic.SUMMARY, ""),
        ("TLDR", Topic.SUMMARY, ""),
        ("What is this about?", Topic.SUMMARY, "this"),
        ("what's the handbook about", Topic.SUMMARY, "the handbook"),
        ("give me a quick overview of everything", Topic.SUMMARY, "everything"),
        ("What are the key points?", Topic.SUMMARY, ""),
        ("Who wrote it?", Topic.AUTHOR, "it"),
        ("who's the author of the Reuters piece", Topic.AUTHOR, "the reuters piece"),
        ("When was the article published?", Topic.PUBLISHED, "the article"),
        ("How long is the document?", Topic.LENGTH, "the document"),
        ("How many sources do you have?", Topic.COUNT, ""),
        ("which sources are there", Topic.LIST, ""),
        ("Link to the article?", Topic.LINK, "the article"),
    ],
)
def test_what_is_asked_of_a_source_is_read(question: str, topic: Topic, scope: str) -> None:
    read = asked(question)
    assert read is not None
    assert (read.topic, read.scope) == (topic, scope)


@pytest.mark.parametrize(
    "question",
    [
        "How did France vote?",
        "What does the article say about the fog bell?",
        "When was the lighthouse built?",
        "Who rings the bell?",
        "How many countries abstained?",
    ],
)
def test_a_question_on_what_a_source_tells_is_no_question_about_it(question: str) -> None:
    assert asked(question) is None


@pytest.mark.parametrize(
    ("words", "sentences"), [("one sentence", 1), ("three lines", 3), ("99 points", MOST)]
)
def test_a_summary_is_as_long_as_is_asked(words: str, sentences: int) -> None:
    read = asked(f"Summarize it in {words}")
    assert read is not None
    assert read.sentences == sentences


def test_a_summary_quotes_each_part_in_order(lighthouse: Answerer) -> None:
    answer = lighthouse.ask("What is this about, in three sentences?".replace(",", ""))
    assert isinstance(answer, Answered)
    paragraphs = [citation.quote.paragraph for citation in answer.citations]
    assert paragraphs == [1, 2, 3]
    assert answer.shown == 3
    assert answer.citations[0].quote.text.startswith("The lighthouse of Skarvik was built")


def test_a_summary_is_the_same_every_time(lighthouse: Answerer) -> None:
    assert lighthouse.ask("Summarize it") == lighthouse.ask("summarize it!")


def test_a_part_is_summed_up_by_its_heading(lighthouse: Answerer) -> None:
    answer = lighthouse.ask("Summarize the section on the keepers")
    assert isinstance(answer, Answered)
    assert {citation.quote.paragraph for citation in answer.citations} == {3}


def test_a_summary_of_what_no_source_is_called_is_left_to_the_passages(
    lighthouse: Answerer,
) -> None:
    answer = lighthouse.ask("Summarize the treaty of Westphalia")
    assert not (isinstance(answer, Answered) and "In short" in answer.text)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Who wrote this?", "“The lighthouse of Skarvik” (Skarvik Museum) is by Ada Lind."),
        ("Who published it?", "was published by Skarvik Museum."),
        ("What is the title of the article?", "“The lighthouse of Skarvik”"),
        ("How long is it?", "has 65 words in 3 paragraphs."),
        ("How many sources do you have?", "There is 1 source: Skarvik Museum."),
    ],
)
def test_particulars_are_said_from_the_source(
    lighthouse: Answerer, question: str, said: str
) -> None:
    answer = lighthouse.ask(question)
    assert isinstance(answer, Answered)
    assert said in answer.text


def test_what_isn_t_known_of_a_source_is_refused(lighthouse: Answerer) -> None:
    answer = lighthouse.ask("When was the article published?")
    assert isinstance(answer, Abstained)
    assert "No date of publication is known" in render(answer.hint)


class Watched(Mapping[str, Source]):
    """Sources that keep which of them were read."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._sources = sources
        self.read: set[str] = set()

    def __getitem__(self, source_id: str) -> Source:
        self.read.add(source_id)
        return self._sources[source_id]

    def __contains__(self, source_id: object) -> bool:
        return source_id in self._sources

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)


@pytest.mark.parametrize(
    ("question", "read", "said"),
    [
        ("Who wrote the buoy 7 report?", {"buoy-7"}, "“Buoy 7” (Harbour 7) is by Ada."),
        ("Who wrote harbour 3?", {"buoy-3"}, "“Buoy 3” (Harbour 3) is by Ada."),
        ("How long is the log?", {"log"}, "“The log” has 205 words in 41 paragraphs."),
        ("Summarize the section on dredging", {"log"}, "In short, in sentences of The log:"),
        ("What is the name of the keeper who was seen from a buoy?", set(), None),
        ("Who wrote them?", {f"buoy-{n}" for n in range(8)}, "So do 12 more"),
        ("How many sources do you have?", {f"buoy-{n}" for n in range(8)}, "There are 21 sources"),
    ],
)
def test_of_many_sources_no_more_are_read_than_are_told_of(
    tmp_path: Path, countries: Countries, question: str, read: set[str], said: str | None
) -> None:
    buoys = [document(f"buoy-{n}", (f"Buoy {n} was seen by the keeper.",)) for n in range(20)]
    buoys = [
        replace(one, source=replace(one.source, title=f"Buoy {n}", publisher=f"Harbour {n}"))
        for n, one in enumerate(buoys)
    ]
    signed = [replace(one, source=replace(one.source, author="Ada")) for one in buoys]
    log = document("log", tuple(f"The water rose by {n}." for n in range(41)), "The log")
    dredged = replace(log.paragraphs[-1], heading="Dredging")
    log = replace(log, paragraphs=(*log.paragraphs[:-1], dredged))
    library = build_library(tmp_path, [*signed, log], (), TinyEncoder())
    library.sources = watched = Watched(library.sources)
    answer = AboutSources(library).find(question)
    assert watched.read == read
    assert (answer is None) if said is None else (answer is not None and said in answer.text)


def test_it_means_the_source_that_was_quoted(base_answerer: Answerer) -> None:
    first = base_answerer.ask("Summarize the Hill article")
    answer = base_answerer.ask("Who published it?", (Turn("Summarize the Hill article", first),))
    assert isinstance(answer, Answered)
    assert "was published by The Hill" in answer.text


def test_the_source_that_holds_some_words_is_named(base_answerer: Answerer) -> None:
    answer = base_answerer.ask("Which source says that Syria voted against Ukraine's resolution?")
    assert isinstance(answer, Answered)
    assert answer.text == "These words stand together in The Hill:"
    assert "Syria" in answer.citations[0].quote.text


def test_words_that_no_source_holds_together_are_left_to_the_passages(
    lighthouse: Answerer,
) -> None:
    answer = lighthouse.ask("Which sources mention the submarine of Skarvik?")
    assert not (isinstance(answer, Answered) and "These words" in answer.text)


def test_many_sources_are_named_up_to_a_number(base_answerer: Answerer) -> None:
    answer = base_answerer.ask("Which sources do you have?")
    assert isinstance(answer, Answered)
    assert answer.text.startswith("There are 13 sources: The Associated Press, ")
    assert answer.text.endswith(" and 5 more.")
