"""The process that changes a server's sources: what it does, and that it can be ended."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.corpus.process import ProcessWorker
from bot.corpus.tasks import Adding, CorpusError, Limits, Removing, Task
from index.encoder import Encoder
from index.errors import SourceError
from index.library import Library

LIMITS = Limits(file_bytes=8 << 20, sources=10, characters=10_000_000)
RULES = b"Members of the club meet in the green room.\n\nDues are paid in May.\n"
LONG = b"A rule of the club. " * 100_000

pytestmark = pytest.mark.model


def adding(library: Path, file: str = "rules.txt") -> Task:
    return Task(library=library, change=Adding(file=file), limits=LIMITS, base={})


def silent(_stage: str, _fraction: float) -> None:
    """Show nothing."""


def test_a_process_adds_and_removes_with_the_encoder_of_the_bot(
    at_home: Path, encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "not for the process")
    worker, stages = ProcessWorker(at_home, None), []
    outcome = worker.run(adding(tmp_path / "club"), RULES, lambda stage, _: stages.append(stage))
    (added,) = outcome.changed
    assert (added.id, added.paragraphs) == ("own-rules", 2)
    assert "reading" in stages
    library = Library.open(tmp_path / "club", encoder)
    assert list(library.sources) == ["own-rules"]
    library.close()
    removing = Task(
        library=tmp_path / "club", change=Removing(ids=("own-rules",)), limits=LIMITS, base={}
    )
    worker.run(removing, b"", silent)
    library = Library.open(tmp_path / "club", encoder)
    assert list(library.sources) == []
    library.close()


def test_what_is_refused_in_the_process_is_the_same_error_here(
    at_home: Path, tmp_path: Path
) -> None:
    worker = ProcessWorker(at_home, None)
    with pytest.raises(SourceError, match="UTF-8"):
        worker.run(adding(tmp_path / "club"), "Más café".encode("latin-1"), silent)
    gone = Removing(ids=("own-x",))
    removing = Task(library=tmp_path / "club", change=gone, limits=LIMITS, base={})
    with pytest.raises(CorpusError, match="isn't here any more"):
        worker.run(removing, b"", silent)


def test_a_process_that_takes_too_long_is_ended_and_publishes_nothing(
    at_home: Path, tmp_path: Path
) -> None:
    worker = ProcessWorker(at_home, None, patience=0.2)
    with pytest.raises(CorpusError, match="nothing was changed"):
        worker.run(adding(tmp_path / "club"), LONG, silent)
    assert not (tmp_path / "club" / "CURRENT").exists()


def test_a_process_that_is_stopped_while_it_works_publishes_nothing(
    at_home: Path, tmp_path: Path
) -> None:
    worker = ProcessWorker(at_home, None)

    def stop(_stage: str, _fraction: float) -> None:
        worker.stop(tmp_path / "club")

    with pytest.raises(CorpusError, match="nothing was changed"):
        worker.run(adding(tmp_path / "club"), LONG, stop)
    assert not (tmp_path / "club" / "CURRENT").exists()
