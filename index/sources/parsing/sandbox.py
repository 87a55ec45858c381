"""Files from strangers are parsed in a process of their own, with bounded memory and time.

The process gets the bytes over a pipe and no environment, and gives documents back as JSON, which
is checked like any input. What breaks in there ends as one sentence.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Self

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from index.errors import SourceError
from index.sources.parsing.metadata import GivenMetadata
from index.types import Document

MEMORY_BYTES = 1 << 30
CPU_SECONDS = 30
WALL_SECONDS = 60.0
REPLY_BYTES = 512 << 20
MODULE = ("-m", "index.sources.parsing.parser_process")

DOCUMENTS = TypeAdapter(list[Document])


class SandboxRequest(BaseModel):
    """What stands on the line before a file's bytes."""

    where: str
    name: str
    suffix: str
    given: GivenMetadata
    size: int


class SandboxReply(BaseModel):
    """What stands on the line before the documents, or instead of them."""

    size: int = Field(default=0, ge=0)
    error: str = ""


class Sandbox:
    """A process that parses one file after the other; started when it is first needed.

    One that takes too long or too much is ended, and the next file gets a new one. Not to be
    shared between threads, nor between people who may not see each other's files.
    """

    def __init__(self, *, wall_seconds: float = WALL_SECONDS) -> None:
        self._wall_seconds = wall_seconds
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def parse(
        self, where: str, content: bytes, suffix: str, given: GivenMetadata, name: str
    ) -> list[Document]:
        """Read a file of the format that a suffix stands for; raise SourceError."""
        request = SandboxRequest(
            where=where, name=name, suffix=suffix, given=given, size=len(content)
        )
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = _started()
        process = self._process
        late = threading.Event()

        def end() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(self._wall_seconds, end)
        timer.start()
        try:
            return _asked(process, request, content)
        except (OSError, EOFError, ValidationError, ValueError) as error:
            self.close()
            raise SourceError(
                f"{where} takes more time or memory to read than a file may: split it, or save it "
                "as text."
                if late.is_set() or isinstance(error, EOFError | OSError)
                else f"{where} broke its reader: save it as text."
            ) from error
        finally:
            timer.cancel()


def _started() -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603  (its arguments are constants)
        [sys.executable, "-P", *MODULE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        # Nothing of the environment, so no token either.
        env={"PYTHONPATH": os.pathsep.join(str(Path(one).absolute()) for one in sys.path if one)},
    )


def _asked(
    process: subprocess.Popen[bytes], request: SandboxRequest, content: bytes
) -> list[Document]:
    requests, replies = process.stdin, process.stdout
    if requests is None or replies is None:
        raise EOFError
    requests.write(request.model_dump_json().encode() + b"\n")
    requests.write(content)
    requests.flush()
    line = replies.readline(1 << 16)
    if not line:
        raise EOFError
    reply = SandboxReply.model_validate_json(line)
    if reply.error:
        raise SourceError(reply.error)
    if reply.size > REPLY_BYTES:
        raise ValueError("the reply is too long")
    payload = replies.read(reply.size)
    if len(payload) < reply.size:
        raise EOFError
    documents = DOCUMENTS.validate_json(payload)
    for document in documents:
        spans = [one.span for one in document.paragraphs]
        spans += [one.span for one in document.furniture]
        if max(span.end for span in spans) > len(document.source.text):
            raise ValueError("a span ends beyond its text")
    return documents
