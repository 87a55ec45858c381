"""The process that parses a stranger's file: it bounds itself, then reads what it is sent.

Run by sandbox.py as `python -m index.sources.parsing.parser_process`.
"""

from __future__ import annotations

import os
import sys
from typing import BinaryIO

from index.errors import SourceError
from index.sources.parsing import pandoc, sandbox
from index.sources.parsing.registry import FORMATS

_FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system")


def main() -> None:
    """Answer requests until the pipe closes."""
    requests, replies = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a parser prints is no reply
    sys.addaudithook(forbid)
    while line := requests.readline(1 << 16):
        _bound()
        request = sandbox.SandboxRequest.model_validate_json(line)
        content = requests.read(request.size)
        _answer(request, content, replies)


def _answer(request: sandbox.SandboxRequest, content: bytes, replies: BinaryIO) -> None:
    payload = b""
    try:
        documents = FORMATS[request.suffix].read(
            request.where, content, request.given, request.name
        )
        payload = sandbox.DOCUMENTS.dump_json(documents)
        reply = sandbox.SandboxReply(size=len(payload))
    except SourceError as error:
        reply = sandbox.SandboxReply(error=str(error))
    except MemoryError:
        reply = sandbox.SandboxReply(
            error=f"{request.where} takes more memory to read than a file may: save it as text."
        )
    except Exception as error:  # whatever a parser does of a damaged file ends here
        reply = sandbox.SandboxReply(
            error=f"{request.where} can't be read ({type(error).__name__}): save it as text."
        )
    replies.write(reply.model_dump_json().encode() + b"\n" + payload)
    replies.flush()


def _bound() -> None:
    """Bound memory, and the time from now on, where the system can."""
    if sys.platform == "win32":
        return  # only the clock of the one who asks bounds it there
    import resource  # noqa: PLC0415  (there is none elsewhere)

    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + sandbox.CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_AS, (sandbox.MEMORY_BYTES, sandbox.MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def forbid(event: str, arguments: tuple[object, ...]) -> None:
    """Keep what runs in here from the network, from other programs and from writing files."""
    if event == "subprocess.Popen" and arguments[:1] == (pandoc.program(),):
        return
    if event.startswith(_FORBIDDEN):
        raise PermissionError(f"{event} is not for parsers")
    writes = os.O_WRONLY | os.O_RDWR
    if event != "open" or isinstance(arguments[0], int):  # of a pipe to pandoc, say
        return
    if isinstance(arguments[2], int) and arguments[2] & writes:
        raise PermissionError("parsers write no files")


if __name__ == "__main__":
    main()
