"""Whatever servers add, remove and ask, in whatever order: none ever sees what another has.

Every server's texts and titles carry a word that nobody else's have; it must not come out anywhere
but where it went in.
"""

from __future__ import annotations

import asyncio
import datetime
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.answer.answerer import Answerer
from bot.answer.types import Abstained
from bot.discord.cards.own_source_cards import outcome_card, usage_lines
from bot.discord.cards.source_cards import source_card, sources_card
from bot.discord.commands.sources_command import find_source, list_of, offered_sources
from bot.discord.reply.answer_log import kept_of
from bot.present.discord.answer_cards import answer_card
from bot.present.limits import Card
from bot.service.locations import FolderLocations
from bot.service.own_sources.carry_out import carry_out
from bot.service.own_sources.tasks import Adding, ChangeOutcome, CorpusError, Limits, Removing, Task
from bot.service.queue import Asker
from bot.service.tenants import Tenant, Tenants, entries_of
from bot.storage.state.state import State
from index.errors import QuestionError, SourceError
from index.library.library import Library
from index.search.hybrid import read_query, search_dense, search_hybrid, search_sparse
from index.search.searchable import Searchable
from index.votes.names.countries import Countries
from tests.discord.answers import PLAIN
from tests.editing import add_documents
from tests.index.documents import document
from tests.tiny import TinyEncoder

ENCODER = TinyEncoder()
COUNTRIES = Countries.load()
SERVERS = (101, 202, 303)
# Three servers' words and a fourth party's: direct messages, which have none of their own.
WORDS = {101: "zebrawood", 202: "quicksilver", 303: "jabberwocky", None: "nowhere"}
LIMITS = Limits(file_bytes=1 << 16, sources=4, characters=10_000)
NOW = datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC)
TOPICS = ("harbour", "library", "orchestra")
SHARED_TEXT = "The ferry to the island leaves at nine from the old pier."

server = st.sampled_from(SERVERS)
anywhere = st.sampled_from((*SERVERS, None))
topic = st.sampled_from(TOPICS)


class Servers(RuleBasedStateMachine):
    """Several servers over real libraries on disk, with fewer tenants kept than servers."""

    template: ClassVar[Path]

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.home = Path(self.folder.name) / "home"
        shutil.copytree(self.template, self.home)
        self.held = {each: {f"own-{WORDS[each]}"} for each in SERVERS}
        self.answers: list[tuple[int | None, str]] = []
        self.start()

    def start(self) -> None:
        self.opened = ExitStack()
        base = Library.open(self.home / "base", ENCODER)

        def answerer_over(library: Searchable) -> Answerer:
            return Answerer(library, COUNTRIES)

        self.tenants = self.opened.enter_context(
            closing(Tenants(base, answerer_over, FolderLocations([base.path], self.home), kept=2))
        )
        self.state = self.opened.enter_context(closing(State.open(self.home / "state.db")))
        self.asker = self.opened.enter_context(closing(Asker(self.tenants.tenant_of)))

    def teardown(self) -> None:
        if hasattr(self, "opened"):
            self.opened.close()
            self.folder.cleanup()

    # -- what servers do -------------------------------------------------------------------------

    @rule(guild_id=server, topic=topic)
    def add(self, guild_id: int, topic: str) -> None:
        word = WORDS[guild_id]
        title = f"{topic} {word}"
        said = self.change(
            guild_id,
            Adding(file=f"{word}.txt", title=title),
            f"The {topic} of {word} opens at nine.\n\nMembers of {word} enter free of charge.",
        )
        assert self.seen(said, guild_id) or "fit" in said

    @rule(guild_id=server)
    def add_what_others_may_have(self, guild_id: int) -> None:
        title = f"ferry {WORDS[guild_id]}"
        known = any("ferry" in one for one in self.held[guild_id])
        said = self.change(guild_id, Adding(file="ferry.txt", title=title), SHARED_TEXT)
        assert ("here already" in said) == known or "may have" in said

    @rule(guild_id=server, number=st.integers(0, 3))
    def remove(self, guild_id: int, number: int) -> None:
        own = sorted(self.held[guild_id])
        if own:
            self.change(guild_id, Removing(ids=(own[number % len(own)],)), "")

    @rule(guild_id=server, other=server)
    def remove_by_anothers_id(self, guild_id: int, other: int) -> None:
        for theirs in sorted(self.held[other] - self.held[guild_id]):
            assert "isn't here" in self.change(guild_id, Removing(ids=(theirs,)), "")
            break

    @rule(guild_id=server)
    def leave(self, guild_id: int) -> None:
        shutil.rmtree(self.tenants.locations.of(guild_id).path, ignore_errors=True)
        self.tenants.let_go(guild_id)
        self.state.forget_server(guild_id)
        self.held[guild_id] = set()

    @rule()
    def restart(self) -> None:
        self.opened.close()
        self.start()

    # -- what they see ---------------------------------------------------------------------------

    @rule(guild_id=anywhere, other=anywhere, topic=topic)
    def ask(self, guild_id: int | None, other: int | None, topic: str) -> None:
        tenant = self.tenants.tenant_of(guild_id)
        for question in (
            f"When does the {topic} of {WORDS[other]} open?",
            "When does the ferry leave the pier?",
        ):
            try:
                answer = tenant.answerer.ask(question)
            except QuestionError as error:
                self.see(str(error).replace(question, ""), guild_id, other)
                continue
            quotes = (
                answer.closest
                if isinstance(answer, Abstained)
                else [one.quote for one in answer.citations]
            )
            self.see_sources(tenant, [one.source.id for one in quotes], guild_id)
            for card in (answer_card(None, answer), answer_card(None, answer, allowed=PLAIN)):
                self.see(text_of(card), guild_id, other)
            kept = kept_of(question, answer, tenant.library.version, NOW)
            self.answers.append((guild_id, self.state.keep_answer(guild_id, 7, kept)))

    @rule(guild_id=anywhere, other=anywhere, topic=topic)
    def search(self, guild_id: int | None, other: int | None, topic: str) -> None:
        tenant = self.tenants.tenant_of(guild_id)
        query = read_query(f"the {topic} of {WORDS[other]}", tenant.library)
        for found in (search_dense, search_sparse, search_hybrid):
            hits = found(tenant.library, query, 10)
            self.see_sources(tenant, [one.passage.source_id for one in hits], guild_id)

    @rule(guild_id=anywhere, other=anywhere)
    def type_a_title(self, guild_id: int | None, other: int | None) -> None:
        for typed in ("", "own", WORDS[other], "ferry"):
            for own in (False, True):
                offered = asyncio.run(offered_sources(self.asker, guild_id, typed, own=own))
                for shown, value in offered:
                    self.see(f"{shown} {value}", guild_id, None)

    @rule(guild_id=anywhere)
    def list_and_show_sources(self, guild_id: int | None) -> None:
        tenant = self.tenants.tenant_of(guild_id)
        ids = list(tenant.library.sources)
        self.see_sources(tenant, ids, guild_id)
        assert len(ids) == 1 + len(self.held.get(guild_id or 0, ()))
        entries = entries_of(tenant, ids)
        own = list_of(tenant, own=True)
        lines = usage_lines(own, LIMITS, tenant.trouble)
        self.see(
            text_of(sources_card(entries, page=0, count=len(ids), title="", lines=lines)),
            guild_id,
            None,
        )
        for entry in entries:
            card = source_card(entry, tenant.library.paragraphs(entry.source.id))
            self.see(text_of(card), guild_id, None)

    @rule(guild_id=anywhere, other=server)
    def show_anothers_source(self, guild_id: int | None, other: int) -> None:
        tenant = self.tenants.tenant_of(guild_id)
        mine = self.held.get(guild_id or 0, set())
        for theirs in sorted(self.held[other] - mine):
            assert tenant.library.paragraphs(theirs) == ()
            with pytest.raises(SourceError):
                find_source(list_of(tenant), theirs)

    @rule(guild_id=anywhere)
    def press_a_button_of_any_answer(self, guild_id: int | None) -> None:
        tenant = self.tenants.tenant_of(guild_id)
        for given_in, answer_id in self.answers[-10:]:
            kept = self.state.kept_answer(guild_id, answer_id)
            assert kept is None or given_in == guild_id
            if kept is not None:
                for place in kept.quotes:
                    source = tenant.library.sources.get(place.source_id)
                    if source is not None and source.sha256 == place.sha256:
                        for start, end in place.spans:
                            self.see(source.text[start:end], guild_id, None)

    @invariant()
    def desks_are_few(self) -> None:
        if hasattr(self, "tenants"):
            assert len(self.tenants._open) <= 2

    # -- and never see ---------------------------------------------------------------------------

    def change(self, guild_id: int, change: Adding | Removing, text: str) -> str:
        """Change a server's own sources, and return what it is told."""
        base = self.tenants.tenant_of(None).library.sources.values()
        task = Task(
            guild_id=guild_id,
            change=change,
            limits=LIMITS,
            base={one.sha256: one.title for one in base},
        )
        try:
            place = self.tenants.locations.of(guild_id)
            outcome: ChangeOutcome = carry_out(task, text.encode(), place, ENCODER, lambda *_: None)
        except CorpusError as error:
            self.see(str(error), guild_id, None)
            return str(error)
        changed = {one.id for one in outcome.changed}
        held = self.held[guild_id]
        self.held[guild_id] = held | changed if isinstance(change, Adding) else held - changed
        said = text_of(outcome_card(change, outcome))
        self.see(said, guild_id, None)
        return said

    def see(self, text: str, guild_id: int | None, asked_of: int | None) -> None:
        """Fail if a text has another server's word, unless it is the question's own."""
        for other, word in WORDS.items():
            if other not in (guild_id, asked_of, None):
                assert word not in text, f"{guild_id} sees what {other} has"

    def seen(self, text: str, guild_id: int) -> bool:
        return WORDS[guild_id] in text or "here already" in text or "may have" in text

    def see_sources(self, tenant: Tenant, ids: list[str], guild_id: int | None) -> None:
        """Fail if a source is neither of the base nor the server's own."""
        mine = {"charter"} | self.held.get(guild_id or 0, set())
        assert set(ids) <= mine
        for id_ in ids:
            source = tenant.library.sources[id_]
            self.see(f"{source.title} {source.text}", guild_id, None)


def text_of(card: Card) -> str:
    """Return every word that a card shows, its buttons and files too."""

    def parts() -> Iterator[str]:
        yield card.content
        for embed in card.embeds:
            yield str(embed.to_dict())
        for part in card.panel.parts if card.panel else ():
            yield part.text
        yield str(card.links)
        for file in card.files:
            yield file.filename
            yield file.fp.read().decode("utf-8", "replace")

    return "\n".join(parts())


@pytest.fixture(scope="module", autouse=True)
def _template(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Build the base, and a source of each server's own, once for all sequences."""
    home = tmp_path_factory.mktemp("servers")
    base = document("charter", ("The Charter opens with the words of the peoples.",))
    add_documents(home / "base", [base], ENCODER).close()
    for each in SERVERS:
        own = document(f"own-{WORDS[each]}", (f"All of {WORDS[each]} meet at the old pier.",))
        add_documents(home / "guilds" / str(each), [own], ENCODER).close()
    Servers.template = home


TestIsolation = Servers.TestCase
TestIsolation.settings = settings(
    max_examples=8,
    stateful_step_count=12,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),  # a sequence of steps on disks takes long to shrink
)
