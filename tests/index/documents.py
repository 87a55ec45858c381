"""Small documents for the tests of the library and of search."""

from __future__ import annotations

from index.types import Document, Furniture, Paragraph, Source, Span, sha256_of

BRIDGE = (
    "The stone bridge at Arden was finished in spring.",
    "A toll was raised from every cart. Pilgrims crossed free of charge.",
)
ORCHARD = (
    "Apples from the orchard are pressed in October.",
    "The cider is kept in oak. It is sold at the gate.",
    "Pilgrims crossed free of charge.",
)


def document(name: str, paragraphs: tuple[str, ...], title: str = "") -> Document:
    """Make a document whose first line is furniture and whose paragraphs follow."""
    text, spans = "Share this page\n\n", []
    for number, paragraph in enumerate(paragraphs, 1):
        spans.append(Paragraph(number, Span(len(text), len(text) + len(paragraph))))
        text += f"{paragraph}\n\n"
    source = Source(id=name, title=title or name.title(), text=text, sha256=sha256_of(text))
    return Document(source, tuple(spans), (Furniture(Span(0, 15), "share button"),))


DOCUMENTS = (document("bridge", BRIDGE), document("orchard", ORCHARD))
