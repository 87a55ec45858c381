"""What of a file's text is no passage: which share, and of which kinds."""

from __future__ import annotations

from collections import Counter

from index.types import Document

# These aren't lost: they head passages.
_USED = frozenset({"title", "heading"})


def left_out(document: Document) -> str:
    """Write the share of a file's characters that is left out, with kinds; empty if none is."""
    kinds: Counter[str] = Counter()
    for one in document.furniture:
        if one.kind not in _USED:
            kinds[one.kind] += one.span.end - one.span.start
    kinds.update(dict(document.source.unread))
    lost = kinds.total()
    if not lost:
        return ""
    whole = lost + sum(one.span.end - one.span.start for one in document.paragraphs)
    each = ", ".join(f"{kind} {_share(count / whole)}" for kind, count in kinds.most_common())
    return f"{_share(lost / whole)} left out ({each})"


def _share(share: float) -> str:
    return f"{share:.0%}".replace("%", " %") if share >= 0.01 else "less than 1 %"
