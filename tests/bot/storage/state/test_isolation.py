"""No server ever reads what is another's, whatever happened before."""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.storage.state.state import Counts, KeptAnswer, ServerSettings, State
from bot.storage.state.state_connection import FILE
from tests.bot.storage.state.given import NOW, answer

SERVERS = (None, 1, 2, 3)
servers = st.sampled_from(SERVERS)
real_servers = st.sampled_from(SERVERS[1:])
people = st.integers(1, 3)
questions = st.sampled_from(["Who voted against?", "Who abstained?", "What is a herring?"])


@dataclass
class Row:
    guild: int | None
    person: int
    answer: KeptAnswer
    reasons: dict[int, str] = field(default_factory=dict)


class Servers(RuleBasedStateMachine):
    """Do what servers do, in any order, beside a plain dictionary of what is to be kept."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.state = State.open(Path(self.folder.name) / FILE)
        self.rows: dict[str, Row] = {}
        self.set: dict[int, ServerSettings] = {}
        self.now = NOW

    def teardown(self) -> None:
        self.state.close()
        self.folder.cleanup()

    @rule(guild=servers, person=people, question=questions, kind=st.sampled_from(["none", "votes"]))
    def ask(self, guild: int | None, person: int, question: str, kind: str) -> None:
        self.now += datetime.timedelta(hours=1)
        kept = answer(question, kind=kind, at=self.now)
        self.rows[self.state.keep_answer(guild, person, kept)] = Row(guild, person, kept)

    @precondition(lambda self: self.rows)
    @rule(data=st.data(), guild=servers, person=people)
    def say_what_is_wrong(self, data: st.DataObject, guild: int | None, person: int) -> None:
        identifier = data.draw(st.sampled_from(sorted(self.rows)))
        row = self.rows[identifier]
        reason = f"{guild} {person}"
        own = row.guild == guild
        assert self.state.keep_feedback(guild, person, identifier, reason, self.now) is own
        if own:
            row.reasons[person] = reason

    @rule(guild=real_servers, quotes=st.integers(1, 5), days=st.integers(1, 3))
    def set_something(self, guild: int, quotes: int, days: int) -> None:
        self.set[guild] = self.state.change_settings(guild, quotes=quotes, retention_days=days)

    @rule(person=people)
    def forget_a_person(self, person: int) -> None:
        self.state.forget_user(person)
        self.rows = {i: row for i, row in self.rows.items() if row.person != person}
        for row in self.rows.values():
            row.reasons.pop(person, None)

    @rule(guild=real_servers)
    def leave_a_server(self, guild: int) -> None:
        self.state.forget_server(guild)
        self.rows = {i: row for i, row in self.rows.items() if row.guild != guild}
        self.set.pop(guild, None)

    @rule(days=st.integers(0, 2))
    def let_time_pass(self, days: int) -> None:
        self.now += datetime.timedelta(days=days)
        self.state.expire(self.now)
        self.rows = {
            i: row for i, row in self.rows.items() if self.now - self.lasts(row) <= self.at(row)
        }

    def lasts(self, row: Row) -> datetime.timedelta:
        kept = self.set.get(row.guild or 0, ServerSettings())
        return datetime.timedelta(days=kept.retention_days)

    def at(self, row: Row) -> datetime.datetime:
        return row.answer.asked_at

    def of(self, guild: int | None) -> Iterator[tuple[str, Row]]:
        return ((i, row) for i, row in self.rows.items() if row.guild == guild)

    @invariant()
    def each_server_reads_its_own_and_no_other(self) -> None:
        for guild in SERVERS:
            mine = dict(self.of(guild))
            for identifier, row in self.rows.items():
                found = self.state.kept_answer(guild, identifier)
                assert found == (row.answer if identifier in mine else None)
            refused = [row.answer for row in mine.values() if row.answer.kind == "none"]
            groups = self.state.unanswered(guild)
            assert sum(group.count for group in groups) == len(refused)
            assert {wording.text for group in groups for wording in group.wordings} == {
                one.question for one in refused
            }
            said = [(i, reason) for i, row in mine.items() for reason in row.reasons.values()]
            listed = self.state.feedback(guild)
            assert sorted((one.answer_id, one.reason) for one in listed) == sorted(said)
            assert self.state.settings_of(guild) == self.set.get(guild or 0, ServerSettings())
            assert self.state.counts(guild) == Counts(
                answers=len(mine),
                unanswered=len(refused),
                feedback=len(said),
            )


Servers.TestCase.settings = settings(max_examples=8, stateful_step_count=25)
TestServers = Servers.TestCase
