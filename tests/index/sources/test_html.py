"""Pages as a browser shows them."""

from __future__ import annotations

import pytest

from tests.index.sources.reads import body, document, units

FILLER = "The guild of potters publishes what its members decide in every meeting of the year."


def page(inside: str) -> str:
    return (
        "<html><head><meta charset='utf-8'><title>Kilns</title></head><body><article>"
        f"<h1>Kilns</h1><p>{FILLER}</p>{inside}<p>{FILLER[:-1]}, since it was founded.</p>"
        "</article></body></html>"
    )


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("It holds 10<sup>6</sup> bowls.", "It holds 10⁶ bowls."),
        ('It has 93<sup><a href="#n">2</a></sup> doors.', "It has 93 doors."),
        ('It has 93<a href="#n"><sup>2</sup></a> doors.', "It has 93 doors."),
        ('It has doors.<a href="#fn2">2</a>', "It has doors."),
        ("It has two<sup>[2]</sup> doors.", "It has two doors."),
        ('It has 9 kilns<sup><a href="#n">1</a></sup> and 93<sup>2</sup> m<sup>2</sup> doors.',
         "It has 9 kilns and 93 m² doors."),
        ("It costs <del>18</del> <ins>42</ins> crowns.", "It costs 42 crowns."),
        ("It costs <s>18</s> 42 crowns.", "It costs 42 crowns."),
        ('It is <span style="display: none">not</span> hot.', "It is hot."),
        ('It is <span style="text-decoration:line-through">not</span> hot.', "It is hot."),
        ("It is re\u00adbuilt.", "It is rebuilt."),
    ],
    ids=["a power", "a note", "a linked note", "a link to a note", "a note in brackets",
         "a note of a count", "deleted", "struck", "hidden", "struck by style", "soft hyphens"],
)  # fmt: skip
def test_a_paragraph_is_what_is_shown_of_it(written: str, shown: str) -> None:
    assert shown in body(document("a.html", page(f"<p>{written}</p>")))


@pytest.mark.parametrize("wrapped", [True, False], ids=["in an article", "by itself"])
def test_what_no_browser_shows_is_no_text(wrapped: bool) -> None:
    hidden = (
        "<p hidden>The kiln exploded in 2019.</p>"
        '<div style="display:none"><p>The potter was fined.</p></div>'
        '<p style="visibility: hidden">Nobody came.</p>'
    )
    whole = page(hidden) if wrapped else f"<html><body><p>It is hot.</p>{hidden}</body></html>"
    made = document("a.html", whole)
    assert not any(word in made.source.text for word in ("exploded", "fined", "Nobody"))
    assert "hidden text" in [kind for kind, _ in made.source.unread]


def test_tables_code_and_nested_lists_of_a_page_are_units() -> None:
    made = document(
        "a.html",
        page(
            "<p>The kilns are:</p><table><tr><th>kiln</th><th>heat</th></tr>"
            "<tr><td>Old</td><td>900</td></tr></table><p>To light it, run:</p>"
            "<pre><code>kiln --light</code></pre>"
            "<p>Then:</p><ol><li>Wait<ul><li>an hour</li></ul></li></ol>"
        ),
    )
    assert [(kind, text) for kind, text, _ in units(made)] == [
        ("row", "Old | 900"),
        ("code", "kiln --light"),
        ("item", "1. Wait"),
        ("item", "an hour"),
    ]


def test_a_cell_that_spans_rows_stands_in_each_of_them() -> None:
    rows = "<tr><th>kiln</th><th>day</th></tr><tr><td rowspan=2>Old</td><td>1 May</td></tr>"
    made = document("a.html", f"<body><table>{rows}<tr><td>2 May</td></tr></table></body>")
    assert [text for _, text, _ in units(made)] == ["Old | 1 May", "Old | 2 May"]


def test_a_table_that_lays_a_page_out_is_its_paragraphs() -> None:
    made = document(
        "a.html",
        "<html><body><table><tr><td><a href='/'>Home</a> <a href='/old'>Old</a></td><td>"
        f"<h1>Kilns</h1><p>{FILLER}<p>A kiln is <b>hot</b>, <i>and then</i> it cools."
        f"<p>{FILLER}</td></tr></table></body></html>",
    )
    assert "A kiln is hot, and then it cools." in body(made)
    assert "Home" not in made.source.text


def test_what_stands_around_an_article_is_counted_and_no_text() -> None:
    whole = page("").replace("<article>", "<nav><a href='/'>Home of all potters</a></nav><article>")
    made = document("a.html", whole)
    assert "Home of all potters" not in made.source.text
    assert ("around the article", len("Homeofallpotters")) in [one for one in made.source.unread]


def test_a_paragraph_of_an_article_is_one_with_the_code_and_the_breaks_in_it() -> None:
    made = document("a.html", page("<p>Run <code>kiln --up</code>, then<br>wait for it.</p>"))
    assert "Run kiln --up, then\nwait for it." in body(made)


def test_what_an_article_sets_apart_keeps_its_shape() -> None:
    made = document(
        "a.html",
        page(
            "<pre>kiln --up\nkiln --down</pre><ol start=3><li>Wait</li></ol>"
            "<figure><img src=a.png><figcaption>The kiln of 1887</figcaption></figure>"
        ),
    )
    assert "kiln --up\nkiln --down" in made.source.text
    assert "3. Wait" in made.source.text
    assert "The kiln of 1887" in body(made)


def test_a_table_of_an_article_has_its_caption_and_one_header() -> None:
    made = document(
        "a.html",
        page(
            "<table><caption>Prices of bowls</caption><thead>"
            "<tr><th rowspan=2>bowl</th><th colspan=2>price</th></tr>"
            "<tr><th>in</th><th>out</th></tr>"
            "</thead><tr><td>Red</td><td>5</td><td>6</td></tr></table>"
        ),
    )
    assert [one[1:] for one in units(made) if one[0] == "row"] == [
        ("Red | 5 | 6", ["Prices of bowls", "bowl | price in | price out"])
    ]


def test_what_is_folded_away_is_headed_by_its_summary_and_nothing_else_is() -> None:
    made = document(
        "a.html", page("<details><summary>Is it safe?</summary><p>It is.</p></details>")
    )
    assert units(made) == [("answer", "It is.", ["Is it safe?"])]


def test_a_page_is_called_by_the_heading_that_its_title_starts_with() -> None:
    written = page("<h1>Shortcuts</h1>").replace("<title>Kilns", "<title>Kilns - Shortcuts")
    assert document("a.html", written).source.title == "Kilns"


def test_a_list_of_links_to_the_headings_of_an_article_is_none_of_its_text() -> None:
    links = "<ul><li><a href='#a'>Cleaning it</a></li><li><a href='#b'>Firing it</a></li></ul>"
    written = page(f"<h2 id=a>Cleaning it</h2><p>{FILLER[:-1]} of clay.</p>{links}")
    assert document("a.html", written).source.text.count("Cleaning it") == 1
