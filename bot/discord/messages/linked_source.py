"""The source that a message points at: by a link to it, or by a file of its name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePath

from yarl import URL

from index.types import Source


def pointed_at(
    links: Iterable[str], files: Iterable[str], sources: Mapping[str, Source]
) -> Source | None:
    """Return the first source whose address is among links, or else whose file is among names.

    Addresses are compared without scheme, fragment and closing slash, names without case.
    """
    held = [one for one in sources.values() if not one.superseded]
    by_address = {
        place: one
        for one in reversed(held)
        for address in (one.url, one.origin)
        if address is not None and (place := _place(address)) is not None
    }
    for link in links:
        if (place := _place(link)) in by_address:
            return by_address[place]
    by_name = {PurePath(one.origin).name.lower(): one for one in reversed(held) if one.origin}
    return next((by_name[name.lower()] for name in files if name.lower() in by_name), None)


def _place(address: str) -> tuple[str, str, str] | None:
    """Return host, path and query of an address of the web; None of anything else."""
    try:
        url = URL(address)
        host = (url.host or "").removeprefix("www.")
    except ValueError:
        return None
    if url.scheme not in {"http", "https"} or not host:
        return None
    return host, url.path.rstrip("/"), url.query_string
