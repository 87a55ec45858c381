"""Any bytes in any format: read into slices of a text, or refused in a sentence."""

from __future__ import annotations

from contextlib import suppress

from index.errors import SourceError
from index.sources.parsing.metadata import GivenMetadata
from index.sources.parsing.registry import FORMATS
from tests import files
from tests.fuzz.running import run

SUFFIXES = sorted(FORMATS)
GOOD = {
    ".docx": files.word_document(("Heading 1", "The ferry"), ("Normal", "It sank on Monday.")),
    ".epub": files.book("<h1>The ferry</h1><p>It sank on Monday.</p>"),
    ".html": b"<html><body><h1>The ferry</h1><p>It sank on <b>Mon</b>day.</p><ul><li>A</ul>",
    ".jsonl": b'{"id": "a", "title": "The ferry", "text": "It sank.\\n\\nNobody knows."}\n',
    ".md": b"---\ntitle: The ferry\n---\n# The ferry\n\nIt sank.\n\n- a\n  > b\n\n|a|\n|-|\n|b|\n",
    ".mdx": b'import A from "a"\n\n<Tabs>\n  <Tab title="B"\n  x={() => 1}>\n\n    `c`\n'
    b"  </Tab>\n</Tabs>\n",
    ".pdf": files.pdf([files.column([["It sank on Monday."], ["Nobody knows why."]])]),
    ".pptx": files.slides(("The ferry", ["It sank on Monday."])),
    ".rst": b"A\n=\n\n.. note:: b\n\n- c\n\n  - d\n\n====  ====\ne     f\n====  ====\n",
    ".rss": b'<rss version="2.0"><channel><title>W</title><item><title>The ferry</title>'
    b"<description>&lt;p&gt;It sank on Monday.</description></item></channel></rss>",
    ".txt": b"The ferry\n\nBy Ann Lee\n\nIt sank on Monday.\n\nShare this post\n",
}
DIALECTS = b"""```{note} A\n:class: b\n\nc\n```\n\n:::tip[A]\n!!! x "y"\n    z\n:::\n
{% raw %}{{ a }}{% endraw %} {{< b text="c" >}} {ref}`d <e>` ==f== [[g|h]] <i>
"""
MADE = [bytes([SUFFIXES.index(suffix)]) + content for suffix, content in GOOD.items()]
MADE.append(bytes([SUFFIXES.index(".md")]) + DIALECTS)


def target(data: bytes) -> None:
    """The first byte is the format, the others are the file."""
    suffix = SUFFIXES[data[0] % len(SUFFIXES)] if data else ".txt"
    with suppress(SourceError):
        for document in FORMATS[suffix].read(f"a{suffix}", data[1:], GivenMetadata(), "a"):
            text = document.source.text
            for one in document.paragraphs:
                words = text[one.span.start : one.span.end]
                assert words == words.strip() != "", (suffix, one)


if __name__ == "__main__":
    run("readers", target, MADE)
