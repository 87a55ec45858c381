"""Where the libraries are that servers are answered from."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from bot.storage.home import CHANNELS, GUILDS
from index.library.edit import Editable, EditableFolder

if TYPE_CHECKING:
    from bot.service.database_locations import DatabaseLocations

Locations: TypeAlias = "FolderLocations | DatabaseLocations"


class FolderLocations:
    """Libraries in files: some that are everybody's, and two folders of folders of servers."""

    def __init__(self, shared: Sequence[Path], home: Path) -> None:
        self.shared: tuple[Editable, ...] = tuple(map(EditableFolder, shared))
        self._guilds = home / GUILDS
        self._channels = home / CHANNELS

    def of(self, guild_id: int, channel_id: int | None = None) -> EditableFolder:
        """Return that of a server's own library, or of what was written in one of its channels."""
        if channel_id is not None:
            return EditableFolder(self._channels / str(guild_id) / str(channel_id))
        return EditableFolder(self._guilds / str(guild_id))

    def look_again(self, guild_id: int, channel_id: int | None = None) -> None:
        """Do nothing: every look is a fresh one."""

    def delete(self, guild_id: int) -> None:
        """Delete the folders of a server."""
        for folder in (self._channels / str(guild_id), self._guilds / str(guild_id)):
            if folder.exists():
                shutil.rmtree(folder)

    def servers(self) -> list[int]:
        """Return the servers that have a folder, in order."""
        there = [one for one in (self._guilds, self._channels) if one.is_dir()]
        folders = [one for each in there for one in each.iterdir()]
        return sorted({int(one.name) for one in folders if one.name.isdecimal()})
