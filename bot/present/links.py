"""Links: to a page, and to where the quoted words stand on it.

Cards link by buttons alone, so that no words can be dressed up as a link.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

from bot.present.escape import label
from bot.present.limits import BUTTON_LABEL, BUTTONS, LINK_URL, length, shorten
from index.types import Quote

# What may stand unencoded in a URL; brackets and spaces could end a link early.
_SAFE = "/%:@!$&*+,;=~._-?"
_WHOLE_QUOTE = 80  # characters: longer quotes are named by their first and last words
_EDGE_WORDS = (5, 4, 3, 2)


def safe_url(url: str | None) -> str | None:
    """Return an http or https address in ASCII, or None for one that isn't to be linked."""
    if not url or any(character.isspace() or not character.isprintable() for character in url):
        return None
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = "" if parts.port is None else f":{parts.port}"
    except (ValueError, UnicodeError):
        return None
    if parts.scheme not in {"http", "https"} or not host or parts.username is not None:
        return None
    if not all(character.isalnum() or character in ".-" for character in host):
        return None
    clean = urlunsplit(
        SplitResult(
            parts.scheme,
            host + port,
            quote(parts.path, safe=_SAFE),
            quote(parts.query, safe=_SAFE),
            quote(parts.fragment, safe=_SAFE),
        )
    )
    return clean if length(clean) <= LINK_URL else None


def buttons(links: Iterable[tuple[str, str | None]]) -> tuple[tuple[str, str], ...]:
    """Return (label, address) pairs for link buttons; what isn't safe to link is left out."""
    safe = [(shorten(label(name), BUTTON_LABEL), safe_url(url)) for name, url in links]
    return tuple([(name or "Source", url) for name, url in safe if url is not None][:BUTTONS])


def quote_url(cited: Quote) -> str | None:
    """Return a link to the quoted words on their page, or to the page, or None.

    The words are named by a text fragment (https://wicg.github.io/scroll-to-text-fragment/). A
    digest's words don't stand on the page that it digests, so its link has none.
    """
    page = safe_url(cited.source.url)
    if page is None or cited.source.kind == "digest":
        return page
    separator = ":~:" if "#" in page else "#:~:"
    for directive in _directives(cited.text):
        link = f"{page}{separator}text={directive}"
        if length(link) <= LINK_URL:
            return link
    return page


def _directives(text: str) -> list[str]:
    words = text.split()
    found = [_encode(" ".join(words))] if len(text) <= _WHOLE_QUOTE else []
    found += [
        f"{_encode(' '.join(words[:count]))},{_encode(' '.join(words[-count:]))}"
        for count in _EDGE_WORDS
        if len(words) >= 2 * count
    ]
    return found


def _encode(words: str) -> str:
    # A hyphen is syntax in a text fragment.
    return quote(words, safe="").replace("-", "%2D")
