"""Tell body text from page furniture in the plain text of a page that somebody saved.

To what a block's words give away comes where it stands: a title is first, a heading stands before
a paragraph, an author box and a tail are last. In doubt a block is body text: what ends as a
sentence does is only left out on evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.sources.text.plain_lists import with_lists
from index.sources.text.wording import (
    byline_name,
    ends_as_sentence,
    hides,
    is_biography,
    is_label,
    is_title_case,
    marker,
    single_spaced,
)
from index.types import Furniture, Paragraph, Span

TITLE_CHARACTERS = 250
# A page ends with a mark of one of these kinds, unless body text follows: a sentence of so many
# characters. After the second group it takes more of them, since teasers of other articles and
# what readers remark are short paragraphs too.
_ENDINGS = frozenset({"share buttons", "subscription", "author box", "tags"})
_OTHERS_BELOW = frozenset({"related", "comments"})
BODY_CHARACTERS = 30
BODY_CHARACTERS_AMONG_OTHERS = 250


@dataclass(frozen=True, slots=True)
class Page:
    """What the blocks of a text turned out to be; an empty title if none stands there."""

    title: str
    paragraphs: tuple[Paragraph, ...]
    furniture: tuple[Furniture, ...]


def sort_blocks(text: str, blocks: Sequence[Span]) -> Page:
    """Sort the blocks of a page into title, body paragraphs and furniture."""
    words = [single_spaced(text[block.start : block.end]) for block in blocks]
    kinds = kinds_of(words)
    title = words[kinds.index("title")] if "title" in kinds else ""
    heading = ""
    paragraphs: list[Paragraph] = []
    furniture: list[Furniture] = []
    for block, word, kind in zip(blocks, words, kinds, strict=True):
        if not kind:
            paragraphs.append(Paragraph(len(paragraphs) + 1, block, heading))
            continue
        furniture.append(Furniture(block, kind))
        if kind == "heading":
            heading = word
    return Page(title, with_lists(text, paragraphs), tuple(furniture))


def kinds_of(words: Sequence[str], known: Sequence[str] = (), *, headed: bool = False) -> list[str]:
    """Say of the words of each block of a page what it is; an empty string is body text.

    `known` has the kind of each block that the page's format tells, empty where it tells none;
    `headed` says that it tells all headings.
    """
    known = known or [""] * len(words)
    kinds = [
        "hidden characters" if hides(word) else kind or marker(word)
        for word, kind in zip(words, known, strict=True)
    ]
    if not headed:
        _mark_title(words, kinds)
    _mark_author_boxes(words, kinds)
    _mark_tail(words, kinds)
    if not headed:
        _mark_headings(words, kinds)
    return kinds


def number_blocks(text: str, blocks: Sequence[Span]) -> Page:
    """Take all blocks of a text for its body, but those that hold hidden characters."""
    hidden = [block for block in blocks if hides(text[block.start : block.end])]
    left_out = set(hidden)
    body = (block for block in blocks if block not in left_out)
    return Page(
        title="",
        paragraphs=with_lists(text, (Paragraph(1, block) for block in body)),
        furniture=tuple(Furniture(block, "hidden characters") for block in hidden),
    )


def _mark_title(words: Sequence[str], kinds: list[str]) -> None:
    """Mark the first block that nothing else is known of, if it is no sentence of the body."""
    unmarked = [i for i, kind in enumerate(kinds) if not kind]
    while len(unmarked) > 2 and _names_section(words[unmarked[0]], words[unmarked[1]]):
        kinds[unmarked.pop(0)] = "navigation"
    if len(unmarked) < 2 or not is_label(words[unmarked[0]], TITLE_CHARACTERS):
        return
    for i in unmarked[:2]:  # a page may give its title twice
        if words[i] == words[unmarked[0]]:
            kinds[i] = "title"


def _names_section(words: str, below: str) -> bool:
    """Say whether a first block is the one word that a site puts above its titles."""
    return " " not in words and is_label(words) and " " in below and is_label(below)


def _mark_author_boxes(words: Sequence[str], kinds: list[str]) -> None:
    """Mark a name that stands twice, what follows it, and what is said of a byline's name."""
    names = tuple(name for word in words if (name := byline_name(word)))
    first, last = _body_bounds(words, kinds, BODY_CHARACTERS_AMONG_OTHERS)
    ended = False
    for i in range(1, len(words)):
        word, above = words[i], words[i - 1]
        ended = ended or (i > first and kinds[i - 1] in _ENDINGS)
        if not kinds[i] and word == above and is_label(word) and is_title_case(word):
            kinds[i - 1] = kinds[i] = "author box" if i > first else "byline"
        boxed = kinds[i - 1] == "author box" and not ends_as_sentence(above)
        described = is_biography(word) and (ended or word.startswith(names))
        # A long biography is the last body text itself, so far.
        if not kinds[i] and first < i >= last and (boxed or described):
            kinds[i] = "author box"


def _mark_tail(words: Sequence[str], kinds: list[str]) -> None:
    """Mark all that follows the last body text, once something has marked the end."""
    first, last = _body_bounds(words, kinds, BODY_CHARACTERS)
    _, last_long = _body_bounds(words, kinds, BODY_CHARACTERS_AMONG_OTHERS)
    others = False
    for i in range(first + 1, len(words)):
        others = others or kinds[i] in _OTHERS_BELOW
        if (others and i > last_long) or (kinds[i] in _ENDINGS and i > last):
            kinds[i:] = [kind or "after the text" for kind in kinds[i:]]
            return


def _body_bounds(words: Sequence[str], kinds: Sequence[str], characters: int) -> tuple[int, int]:
    """Find the first block of body text, and the last one of so many characters."""
    body = [i for i, kind in enumerate(kinds) if not kind and ends_as_sentence(words[i])]
    first = next((i for i in body if len(words[i]) >= BODY_CHARACTERS), len(words))
    last = next((i for i in reversed(body) if len(words[i]) >= characters), -1)
    return first, last


def _mark_headings(words: Sequence[str], kinds: list[str]) -> None:
    """Mark a label that a paragraph follows, and one in title case that such a label follows."""
    below = ""
    for i in range(len(words) - 1, -1, -1):
        if kinds[i]:
            continue
        label = is_label(words[i])
        if label and (below == "body" or (below == "heading" and is_title_case(words[i]))):
            # Two levels of headings follow each other, hardly ever three: a list has more.
            below = "second" if below == "heading" else "heading"
            kinds[i] = "heading"
        else:
            below = "" if label else "body"
