"""Page furniture: pages of several layouts, each block with what it has to be taken for."""

from __future__ import annotations

import pytest

from index.sources.text.furniture import Page, sort_blocks
from index.sources.text.line_blocks import page_blocks
from index.sources.text.wording import marker
from index.types import Document, Span

BODY = "¶"
Block = tuple[str, str]

WEBLOG: list[Block] = [
    ("navigation", "Skip to content"),
    ("navigation", "Home > World > Europe"),
    ("navigation", "Opinion"),
    ("title", "Harbour Town Turns Down the Ferry It Asked For"),
    ("byline", "By Maria de la Cruz and Tom O’Hara"),
    ("date line", "Published on 3 March 2024, 10:15 GMT"),
    ("reading time", "4 min read"),
    ("share buttons", "Share on Facebook"),
    ("share buttons", "Tweet"),
    ("image credit", "Photo: the old pier at dawn, by Lena Vogt."),
    (
        BODY,
        "The council of the harbour town has turned down the ferry that it asked for a year ago.",
    ),
    (BODY, "He refused."),
    ("heading", "What Changed in a Year"),
    (BODY, "Fuel became dearer, and the only shipyard on the coast closed. “We waited too long.”"),
    ("advertisement", "Advertisement"),
    (BODY, "The mayor, asked whether she would try again, said that she’d rather build a bridge."),
    ("tags", "Tags: ferries, councils, coast"),
    ("author box", "About the author"),
    ("author box", "Maria writes about the sea and has done so since she left the navy in 1998."),
    ("related", "You may also like"),
    ("after the text", "Island School Reopens"),
    (
        "after the text",
        "The school on the island has reopened after two years, with eleven pupils.",
    ),
    ("comments", "3 Comments"),
    (
        "after the text",
        "I sailed on the old ferry every summer as a child, and I will miss it dearly.",
    ),
    ("copyright", "© 2024 The Harbour Weekly. All rights reserved."),
]

AGENCY: list[Block] = [
    ("date line", "February 24, 2025 5:30 PM UTC"),
    ("title", "Council votes down budget for a second time"),
    (BODY, "GENEVA, Feb 24 - The city council voted down the budget on Monday, 41 votes to 39, and"
        " sent the treasurer back to his desk for the second time in a month, with a deadline."),
    ("link", "Read more: How the first budget failed"),
    (BODY, "Three members of the treasurer's own party stayed away. None of them gave a reason."),
    ("subscription", "Subscribe to our newsletter for more stories like this in your inbox."),
    (BODY, "A third draft is due on March 10."),
    ("byline", "(Reporting by Ann Lee in Geneva; Editing by Raj Patel)"),
]  # fmt: skip

BANNERS: list[Block] = [
    ("cookie notice", "We use cookies to measure our audience. By continuing you agree to this."),
    ("cookie notice", "Accept all cookies"),
    ("navigation", "Menu"),
    ("title", "Who Pays for the Dam?"),
    ("byline", "Jo Bright"),
    ("byline", "Jo Bright"),
    (BODY, "Nobody knows who will pay for the dam, and nobody in the ministry will say so aloud."),
    ("heading", "Key Figures:"),
    (BODY, "The wall is 212 m high. It cost 3.4 billion, about half of it borrowed from abroad."),
    (BODY, "They listed three creditors:"),
    (BODY, "- a bank in Oslo"),
    (BODY, "- a fund in Lima"),
    (BODY, "None of the three has answered our letters, of which there were nine in all."),
    ("image credit", "Main Image: D. Farmer via Wikimedia Commons"),
    ("site code", "spot_img"),
    ("share buttons", "Share this article: Facebook X LinkedIn WhatsApp"),
    ("author box", "Jo Bright is a freelance reporter who has covered rivers since 2011."),
    ("subscription", "Follow us on Telegram"),
    ("navigation", "About us | Contact | Privacy Policy | Terms of Service"),
]

SPEECH: list[Block] = [
    (BODY, "Mr. President, I thank you for the floor."),
    (BODY, "We came here to share this with friends, and to read more than speeches."),
    (BODY, "Is that too much? No."),
    (BODY, "The date: it was chosen with care, and the image we give of ourselves matters."),
    (BODY, "Thank you."),
]

LAYOUTS = [
    pytest.param(WEBLOG, "\n\n", id="a weblog with everything around its text"),
    pytest.param(AGENCY, "\n", id="an agency report with one paragraph a line"),
    pytest.param(AGENCY, "\r\n\r\n", id="a report with the line ends of Windows"),
    pytest.param(BANNERS, "\n\n", id="a page under banners, with a list"),
    pytest.param(BANNERS, "\n \t\n\n", id="a page whose blank lines hold space"),
    pytest.param(SPEECH, "\n\n", id="a speech, which has nothing around it"),
]


def sort(text: str) -> Page:
    return sort_blocks(text, page_blocks(text))


def blocks(text: str, page: Page | Document) -> list[Block]:
    """Return what a page was sorted into, in its order."""
    body = [[unit.span for unit in each.units] or [each.span] for each in page.paragraphs]
    found = [(span, BODY) for spans in body for span in spans]
    found += [(each.span, each.kind) for each in page.furniture]
    return [(kind, text[span.start : span.end]) for span, kind in sorted(found)]


@pytest.mark.parametrize(("layout", "between"), LAYOUTS)
def test_each_block_is_taken_for_what_it_is(layout: list[Block], between: str) -> None:
    text = between.join(block for _, block in layout)
    assert blocks(text, sort(text)) == layout


def test_headings_belong_to_what_follows_them() -> None:
    text = "\n\n".join(block for _, block in WEBLOG)
    headings = [paragraph.heading for paragraph in sort(text).paragraphs]
    assert headings == ["", "", "What Changed in a Year", "What Changed in a Year"]


def test_wrapped_lines_are_one_paragraph() -> None:
    text = (
        "The Long Way Round\n\nThe road over the pass was closed\nall winter, and the bus went "
        "round\nby the lake.\n\nBy April it\nwas open.\n\nShare this post\nTweet\n"
    )
    page = sort(text)
    assert page.title == "The Long Way Round"
    assert [text[each.span.start : each.span.end] for each in page.paragraphs] == [
        "The road over the pass was closed\nall winter, and the bus went round\nby the lake.",
        "By April it\nwas open.",
    ]
    assert [each.kind for each in page.furniture] == ["title", "share buttons", "share buttons"]


@pytest.mark.parametrize(
    "words",
    [
        "He refused.",
        "Comment was declined.",
        "Share prices fell by a third on Monday.",
        "Related talks collapsed.",
        "Photographs of the meeting were not released.",
        "By Monday the vote was lost.",
        "The law makes sites ask before they use cookies.",
        "Support for the amendment came from smaller states, and it came for free.",
        "More from Kyiv was expected.",
        "Copy that.",
    ],
)
def test_a_sentence_is_no_furniture(words: str) -> None:
    assert marker(words) == ""


def test_a_list_of_short_lines_is_kept() -> None:
    text = "\n\n".join(
        ["Voted against were these.", "Hungary", "Israel", "Palau", "Niger", "Sudan"]
    )
    assert [kind for kind, _ in blocks(text, sort(text))] == [BODY] * 6


@pytest.mark.parametrize("hidden", ["\u202e", "\u2066", "\u202a", "\U000e0041"])
def test_a_paragraph_with_hidden_characters_is_left_out(hidden: str) -> None:
    text = f"A paragraph that is what it seems.\n\nAnother, {hidden}which is not, by far."
    assert [kind for kind, _ in blocks(text, sort(text))] == [BODY, "hidden characters"]


def test_a_text_of_one_short_line_is_body() -> None:
    page = sort("The vote is on Monday")
    assert [each.span for each in page.paragraphs] == [Span(0, 21)]
