"""Regular expressions that compile when they are first used: a start needs a quarter of them."""

from __future__ import annotations

import re
from typing import Any, Final, cast

_USED: Final = (
    *("pattern", "flags", "groups", "groupindex"),
    *("search", "match", "fullmatch", "finditer", "findall", "split", "sub", "subn"),
)


class LazyPattern:
    """Stands for a pattern, and has its methods as its own once it is compiled."""

    __slots__ = ("_flags", "_text", *_USED)

    def __init__(self, text: str, flags: int) -> None:
        self._text, self._flags = text, flags

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  (whatever a pattern has)
        """Compile at the first use; raise re.error where the text is no pattern."""
        if name not in _USED:
            raise AttributeError(name)
        compiled = re.compile(self._text, self._flags)
        for each in _USED:
            setattr(self, each, getattr(compiled, each))
        return getattr(compiled, name)


def lazy_pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern that compiles when it is first used."""
    return cast("re.Pattern[str]", LazyPattern(text, flags))
