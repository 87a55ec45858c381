"""Each format's good files: what is body text, under which heading, on which page, and by whom."""

from __future__ import annotations

import datetime
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.errors import SourceError
from index.sources.parsing.metadata import GivenMetadata
from index.sources.parsing.read import read, read_bytes
from index.sources.parsing.sandbox import Sandbox
from index.types import Document
from tests import files

COUNCIL = "The council of the town said no on Monday, after a debate that lasted until dawn."
MAYOR = "The mayor would rather build a bridge than ask for the ferry once more, she said."


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as made:
        yield made


def told(document: Document) -> list[tuple[str, str, str]]:
    """What a reader sees of each paragraph: where it is, under which heading, its words."""
    source = document.source
    return [
        (
            source.locator(each.number, each.span.start),
            each.heading,
            source.text[each.span.start : each.span.end],
        )
        for each in document.paragraphs
    ]


def left_out(document: Document) -> list[tuple[str, str]]:
    text = document.source.text
    return [(each.kind, text[each.span.start : each.span.end]) for each in document.furniture]


PAGE = f"""<!DOCTYPE html><html lang="en"><head><title>No ferry | The Weekly</title>
<meta name="author" content="Ann Lee"><meta property="og:site_name" content="The Weekly">
<meta property="article:published_time" content="2024-03-03T10:00:00Z">
<link rel="canonical" href="https://weekly.example/ferry"></head><body>
<nav><a href="/">Home</a> <a href="/world">World</a></nav>
<div class="cookies"><p>We use cookies to measure our audience.</p></div>
<article><h1>No ferry</h1><p>By Ann Lee</p><p>{COUNCIL}</p>
<p>Share this article on Facebook</p>
<h2>What it costs</h2><ul><li>About 4 million.</li><li>Trust</li></ul>
<blockquote><p>A bridge, <em>she</em> said.</p></blockquote>
<table><tr><th>year</th><th>cost</th></tr><tr><td>2024</td><td>4</td></tr></table>
<p>{MAYOR}</p></article>
<aside><h3>Related</h3><ul><li><a href="z">Island school reopens</a></li></ul></aside>
<footer>© 2024 The Weekly</footer></body></html>"""


def test_a_page_is_its_article(sandbox: Sandbox) -> None:
    [document] = read_bytes("a.html", PAGE.encode(), sandbox=sandbox)
    assert told(document) == [
        ("¶ 1", "", COUNCIL),
        ("¶ 2", "What it costs", "About 4 million.\nTrust"),
        ("¶ 3", "What it costs", "A bridge, she said."),
        ("¶ 4", "What it costs", "year | cost\n2024 | 4"),
        ("¶ 5", "What it costs", MAYOR),
    ]
    assert left_out(document) == [
        ("title", "No ferry"),
        ("byline", "By Ann Lee"),
        ("share buttons", "Share this article on Facebook"),
        ("heading", "What it costs"),
    ]
    assert [kind for kind, _ in document.source.unread] == ["around the article"]


def test_a_page_says_who_published_it_and_when(sandbox: Sandbox) -> None:
    [document] = read_bytes("a.html", PAGE.encode(), sandbox=sandbox)
    source = document.source
    assert (source.title, source.author, source.publisher) == ("No ferry", "Ann Lee", "The Weekly")
    assert source.published == datetime.date(2024, 3, 3)
    assert source.url == "https://weekly.example/ferry"


def test_what_is_given_wins_over_what_is_found(sandbox: Sandbox) -> None:
    [document] = read_bytes(
        "a.html",
        PAGE.encode(),
        id="ferry",
        title="The Ferry",
        author="Jo",
        publisher="Pier Press",
        published=datetime.date(2025, 1, 1),
        url="https://pier.example/",
        sandbox=sandbox,
    )
    source = document.source
    assert (source.id, source.title, source.author) == ("ferry", "The Ferry", "Jo")
    assert (source.publisher, source.published) == ("Pier Press", datetime.date(2025, 1, 1))
    assert source.url == "https://pier.example/"


def test_what_a_page_says_of_itself_can_not_be_used_to_deceive(sandbox: Sandbox) -> None:
    page = PAGE.replace("https://weekly.example/ferry", "javascript:alert(1)")
    page = page.replace('content="Ann Lee"', 'content="Ann\u202e Lee"')
    [document] = read_bytes("a.html", page.encode(), sandbox=sandbox)
    assert document.source.url is None
    assert document.source.author == "Ann Lee"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "windows-1251", "gbk"])
def test_a_page_is_read_in_the_encoding_that_it_names(sandbox: Sandbox, encoding: str) -> None:
    words = {"windows-1251": "Рада сказала «нет» в понедельник.", "gbk": "议会在星期一说不。"}
    sentence = words.get(encoding, "The café’s council said no.")
    page = f'<html><head><meta charset="{encoding}"></head><body><p>{sentence}</p></body></html>'
    [document] = read_bytes("a.html", page.encode(encoding), sandbox=sandbox)
    assert told(document) == [("¶ 1", "", sentence)]


def test_the_encoding_that_a_server_names_wins_over_that_of_the_page(sandbox: Sandbox) -> None:
    page = '<meta charset="windows-1252"><p>Zo\u00eb sold br\u00fbl\u00e9e at the fair.</p>'
    served = {"utf-8": "utf-8", "ISO-8859-1": "latin-1"}
    for named, encoding in served.items():
        content_type = f'text/html; charset="{named}"'
        content = page.encode(encoding)
        [document] = read_bytes("fair.html", content, content_type=content_type, sandbox=sandbox)
        assert document.source.text == "Zo\u00eb sold br\u00fbl\u00e9e at the fair."


@pytest.mark.parametrize("named", ["utf-8", "no-such", "base64", "\xa0;"])
def test_an_encoding_that_a_server_names_wrongly_is_passed_over(
    sandbox: Sandbox, named: str
) -> None:
    page = '<meta charset="windows-1252"><p>Zo\u00eb sold br\u00fbl\u00e9e.</p>'.encode("cp1252")
    content_type = f"text/html; charset={named}"
    [document] = read_bytes("fair.html", page, content_type=content_type, sandbox=sandbox)
    assert document.source.text == "Zo\u00eb sold br\u00fbl\u00e9e."


def test_a_page_of_paragraphs_alone_is_read_whole(sandbox: Sandbox) -> None:
    page = b"<p>One.<p>Two<br>lines.<p>A <script>no()</script>third.<p>A <b>fo</b>urth."
    [document] = read_bytes("a.htm", page, sandbox=sandbox)
    assert [words for _, _, words in told(document)] == [
        *("One.", "Two\nlines.", "A third.", "A fourth.")
    ]


PARAGRAPHS = [
    ["The council of the harbour town has turned down the ferry that it asked", "for a year ago."],
    ["Fuel became dearer, and the only ship-", "yard on the coast closed."],
]


def pages() -> bytes:
    made = []
    for number in (1, 2, 3):
        text = PARAGRAPHS if number < 3 else [["Nobody knows what the third page was for."]]
        title = [(72.0, 720.0, 18.0, "Who Pays for the Ferry?")] if number == 1 else []
        head = (72.0, 760.0, 9.0, f"Harbour Papers {number}")
        foot = (300.0, 40.0, 9.0, str(number))
        made.append([head, *title, *files.column(text), foot])
    return files.pdf(made, info="/Title(The Ferry Papers)/Author(Ann Lee)")


def test_a_pdf_is_paragraphs_with_the_pages_that_they_stand_on(sandbox: Sandbox) -> None:
    [document] = read_bytes("a.pdf", pages(), sandbox=sandbox)
    heading = "Who Pays for the Ferry?"
    one, two = " ".join(PARAGRAPHS[0]), "".join(PARAGRAPHS[1]).replace("ship-yard", "shipyard")
    assert [(place, words) for place, _, words in told(document)] == [
        ("p. 1, ¶ 1", one),
        ("p. 1, ¶ 2", two),
        ("p. 2, ¶ 3", one),
        ("p. 2, ¶ 4", two),
        ("p. 3, ¶ 5", "Nobody knows what the third page was for."),
    ]
    assert {head for _, head, _ in told(document)} == {heading}
    assert (document.source.title, document.source.author) == ("The Ferry Papers", "Ann Lee")


def test_what_stands_on_every_page_of_a_pdf_is_furniture(sandbox: Sandbox) -> None:
    [document] = read_bytes("a.pdf", pages(), sandbox=sandbox)
    heads = [words for kind, words in left_out(document) if kind == "running head"]
    assert heads == [each for n in "123" for each in (f"Harbour Papers {n}", n)]


def test_a_pdf_that_names_only_the_program_it_was_written_with_takes_its_name(
    sandbox: Sandbox,
) -> None:
    content = files.pdf([files.column(PARAGRAPHS)], info="/Title(Microsoft Word - x.docx)")
    [document] = read_bytes("my_paper.pdf", content, sandbox=sandbox)
    assert document.source.title == "my paper"


def test_a_word_document_is_paragraphs_and_list_items_under_headings(sandbox: Sandbox) -> None:
    content = files.word_document(
        ("Title", "The Ferry"),
        ("Normal", COUNCIL),
        ("Heading 1", "What it costs"),
        ("List Bullet", "Trust"),
        ("table", "year|cost"),
        ("Caption", "The pier at dawn"),
        ("Normal", "Share this article on Facebook"),
        title="The ferry: a report",
        author="Ann Lee",
    )
    [document] = read_bytes("a.docx", content, sandbox=sandbox)
    assert told(document) == [
        ("¶ 1", "", COUNCIL),
        ("¶ 2", "What it costs", "Trust"),
        ("¶ 3", "What it costs", "The pier at dawn"),
        ("¶ 4", "What it costs", "year | cost"),
        ("¶ 5", "What it costs", "Share this article on Facebook"),
    ]
    assert [kind for kind, _ in left_out(document)] == ["title", "heading"]
    assert (document.source.title, document.source.author) == ("The ferry: a report", "Ann Lee")
    assert document.source.published is None  # when a file was made is no day of publication


def test_a_word_document_without_properties_is_called_by_its_title(sandbox: Sandbox) -> None:
    whole = files.word_document(("Title", "Rules of the mill"), ("Normal", COUNCIL), title="No")
    members = files.unpacked(whole)
    del members["docProps/core.xml"]
    relations = members["_rels/.rels"].decode()
    members["_rels/.rels"] = re.sub(r"<Relationship [^>]*core[^>]*/>", "", relations).encode()
    [document] = read_bytes("mill.docx", files.packed(members), sandbox=sandbox)
    assert document.source.title == "Rules of the mill"
    assert document.source.author is None


def test_slides_have_numbers(sandbox: Sandbox) -> None:
    content = files.slides(
        ("The ferry", ["It sank.", "Trust"]), ("The bridge", [MAYOR]), notes="She smiled."
    )
    [document] = read_bytes("a.pptx", content, sandbox=sandbox)
    assert told(document) == [
        ("slide 1, ¶ 1", "The ferry", "It sank."),
        ("slide 1, ¶ 2", "The ferry", "Trust"),
        ("slide 2, ¶ 3", "The bridge", MAYOR),
        ("slide 2, ¶ 4", "The bridge", "She smiled."),
    ]


def test_a_book_is_its_chapters_in_order(sandbox: Sandbox) -> None:
    content = files.book(
        "<h1>The ferry</h1><p>It sank on <i>Mon</i>day.</p>",
        "<h2>The bridge</h2><div>Nobody<br/>knows. <p>They do.</p></div>",
    )
    [document] = read_bytes("a.epub", content, sandbox=sandbox)
    assert told(document) == [
        ("¶ 1", "The ferry", "It sank on Monday."),
        ("¶ 2", "The bridge", "Nobody\nknows."),
        ("¶ 3", "The bridge", "They do."),
    ]
    source = document.source
    assert (source.title, source.author, source.publisher, source.published) == (
        *("The Ferry", "Ann Lee", "Pier Press"),
        datetime.date(2024, 3, 3),
    )


def test_a_book_is_read_without_a_chapter_that_is_missing(sandbox: Sandbox) -> None:
    members = files.unpacked(files.book(f"<p>{COUNCIL}</p>", "<p>Gone.</p>"))
    del members["OEBPS/c 1.xhtml"]
    [document] = read_bytes("a.epub", files.packed(members), sandbox=sandbox)
    assert document.source.text == COUNCIL
    assert document.source.remarks == ("Its chapter “c 1.xhtml” isn't in it.",)


RSS = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>The Weekly</title>
<item><title>No ferry</title><link>https://weekly.example/ferry</link>
<pubDate>Sun, 03 Mar 2024 10:00:00 GMT</pubDate>
<description>&lt;p&gt;{COUNCIL}&lt;/p&gt;&lt;p&gt;{MAYOR}&lt;/p&gt;</description></item>
<item><title>Empty</title><link>https://weekly.example/empty</link></item></channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>The Weekly</title>
<entry><title>No ferry</title><id>tag:1</id><updated>2024-03-03T10:00:00Z</updated>
<author><name>Ann Lee</name></author><link href="https://weekly.example/ferry"/>
<summary>Short.</summary>
<content type="html">&lt;p&gt;{COUNCIL}&lt;/p&gt;</content></entry></feed>"""


def test_each_entry_of_a_feed_is_a_source(sandbox: Sandbox) -> None:
    [document] = read_bytes("feed.rss", RSS.encode(), sandbox=sandbox)
    assert [words for _, _, words in told(document)] == [COUNCIL, MAYOR]
    source = document.source
    assert (source.id, source.title, source.publisher, source.published) == (
        *("weekly-example-ferry", "No ferry", "The Weekly"),
        datetime.date(2024, 3, 3),
    )
    assert source.url == "https://weekly.example/ferry"


def test_an_entry_without_a_text_is_named_as_left_out(sandbox: Sandbox) -> None:
    [document] = read_bytes("feed.rss", RSS.encode(), sandbox=sandbox)
    assert document.source.remarks == ("The entry “Empty” has no text of its own.",)


def test_an_entry_that_was_escaped_twice_has_its_text(sandbox: Sandbox) -> None:
    twice = RSS.replace("<description>", "<description>&lt;![CDATA[").replace(
        "</description>", "]]&gt;</description>"
    )
    [document] = read_bytes("feed.rss", twice.encode(), sandbox=sandbox)
    [once] = read_bytes("feed.rss", RSS.encode(), sandbox=sandbox)
    assert document.source.text == once.source.text


def test_an_entry_is_read_by_its_longest_text(sandbox: Sandbox) -> None:
    [document] = read_bytes("feed", ATOM.encode(), content_type="text/xml", sandbox=sandbox)
    assert [words for _, _, words in told(document)] == [COUNCIL]
    assert document.source.author == "Ann Lee"


@pytest.mark.parametrize(
    ("name", "content_type", "content"),
    [
        ("a", "text/html; charset=utf-8", PAGE.encode()),
        ("a.php", "text/html", PAGE.encode()),
        ("a.md", "text/plain; charset=utf-8", b"# A\n\nIt sank."),
        ("a.md", "application/octet-stream", b"# A\n\nIt sank."),
        ("A.MD", "", b"# A\n\nIt sank."),
        ("a.txt", "", "It sank.".encode("utf-16")),
    ],
)
def test_a_format_is_told_by_what_a_server_says_or_by_the_name(
    sandbox: Sandbox, name: str, content_type: str, content: bytes
) -> None:
    assert read_bytes(name, content, content_type=content_type, sandbox=sandbox)


def test_one_title_can_not_be_that_of_many_sources(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "a", "text": "T."}\n{"id": "b", "text": "T."}\n')
    with pytest.raises(SourceError, match=r"a\.jsonl holds 2 sources, and one id or title"):
        read(path, GivenMetadata(title="T"))


def test_the_text_of_a_source_is_the_same_each_time(sandbox: Sandbox) -> None:
    made = {"a.pdf": pages(), "a.html": PAGE.encode(), "a.epub": files.book("<p>It sank.</p>")}
    for name, content in made.items():
        assert read_bytes(name, content, sandbox=sandbox) == read_bytes(name, content)


def test_no_parser_is_loaded_where_text_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("It sank.")
    loaded = f"""
import sys
from pathlib import Path
from index.sources.parsing.read import read
read(Path({str(path)!r}))
parsers = {{"trafilatura", "lxml", "pypdfium2", "docx", "pptx", "feedparser", "aiohttp"}}
print(*parsers.intersection(sys.modules))"""
    done = subprocess.run(
        [sys.executable, "-c", loaded], capture_output=True, check=True, text=True
    )
    assert done.stdout.strip() == ""
