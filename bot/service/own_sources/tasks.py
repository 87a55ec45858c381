"""What a change of a server's own sources is told, and what it comes to."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from index.errors import AyesError


class CorpusError(AyesError):
    """A server's own sources that can't be changed so, or not now."""


class UnusableError(CorpusError):
    """A server's own sources that no change can mend; the log says why."""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Limits(_Record):
    """How much a server may add of its own: bytes of a file, sources, characters of all."""

    file_bytes: int
    sources: int
    characters: int


class Adding(_Record):
    """A file, whose bytes come beside this, or else the page at an address.

    `file` is the file's name, `type` what Discord says that it is. With a file, `url` is where
    people can read it.
    """

    action: Literal["add"] = "add"
    file: str | None = None
    type: str = ""
    url: str | None = None
    title: str | None = None


class Removing(_Record):
    """Sources that are to go, by id."""

    action: Literal["remove"] = "remove"
    ids: tuple[str, ...]


class Refreshing(_Record):
    """The pages that were added by their address, to be fetched again."""

    action: Literal["refresh"] = "refresh"


class Posting(_Record):
    """Messages of a channel, which come beside this as JSON Lines, and the ids of those that go.

    `whole` says that there are no others.
    """

    action: Literal["post"] = "post"
    channel_id: int
    whole: bool
    gone: tuple[str, ...] = ()


Change = Annotated[Adding | Removing | Refreshing | Posting, Field(discriminator="action")]


class Task(_Record):
    """A change of a server's own library, within limits.

    `base` is the hash and the title of each source that all servers have, which nobody need add.
    """

    guild_id: int
    change: Change
    limits: Limits
    base: dict[str, str]

    @property
    def channel_id(self) -> int | None:
        """The channel whose library changes, None for the sources that the server has added."""
        return self.change.channel_id if isinstance(self.change, Posting) else None


class Changed(_Record):
    """A source that was added, removed or renewed; `sha256` pins its text.

    `left_out` says which share of its file is no passage, and `remarks` what of it wasn't used.
    """

    id: str
    title: str
    sha256: str
    paragraphs: int
    left_out: str = ""
    remarks: tuple[str, ...] = ()


class ChangeOutcome(_Record):
    """What a change came to; `failed` has a sentence for each page that couldn't be renewed.

    `messages` is how many a channel's library has.
    """

    changed: tuple[Changed, ...] = ()
    messages: int = 0
    unchanged: int = 0
    failed: tuple[str, ...] = ()
