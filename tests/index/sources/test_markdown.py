"""Markdown as the tools that publish it write it."""

from __future__ import annotations

import pytest

from tests.index.sources.reads import body, document, headings, units


def test_a_row_needs_its_header_and_what_leads_the_table_in() -> None:
    made = document("a.md", "The kilns are these:\n\n| kiln | heat |\n|-|-|\n| Old | 900 |\n")
    lead, header = "The kilns are these:", "kiln | heat"
    assert units(made) == [("row", "Old | 900", [lead, header])]
    assert body(made) == [f"{lead}\n\n{header}\nOld | 900"]


def test_a_blank_cell_at_the_edge_of_a_table_sets_bars_around_its_rows() -> None:
    made = document("a.md", "| | cost |\n|-|-|\n| bowl | 5 |\n")
    assert units(made) == [("row", "| bowl | 5 |", ["|  | cost |"])]


def test_code_needs_what_leads_it_in() -> None:
    made = document("a.md", "To light the kiln, run:\n\n```sh\nkiln --light 2\n```\n\nIt is hot.\n")
    assert units(made) == [("code", "kiln --light 2", ["To light the kiln, run:"])]
    assert body(made)[1] == "It is hot."


def test_an_item_needs_its_parents_and_keeps_its_number() -> None:
    made = document("a.md", "Fire it:\n\n1. Dry the bowl\n   - for a day\n2. Shut the door\n")
    assert units(made) == [
        ("item", "1. Dry the bowl", ["Fire it:"]),
        ("item", "for a day", ["Fire it:", "1. Dry the bowl"]),
        ("item", "2. Shut the door", ["Fire it:"]),
    ]
    assert made.source.text == "Fire it:\n\n1. Dry the bowl\n  for a day\n2. Shut the door"


def test_letters_number_items_too() -> None:
    made = document("a.md", "Glazes:\n\na)  of ash\nb)  of lead\n")
    assert [text for _, text, _ in units(made)] == ["a) of ash", "b) of lead"]


def test_a_list_without_a_lead_needs_the_heading_above_it() -> None:
    made = document("a.md", "# Kilns\n\n## Opening\n\n- from noon\n")
    assert units(made) == [("item", "from noon", ["Opening"])]


def test_headings_form_a_path() -> None:
    made = document("a.md", "# Kilns\n\n## Wood\n\n### Ash\n\nIt burns.\n\n## Gas\n\nIt hisses.\n")
    assert headings(made) == ["Wood › Ash", "Gas"]
    assert made.source.title == "Kilns"


@pytest.mark.parametrize(
    "written",
    [
        "## Is lead safe?\n\nIt is not.\n",
        "**Is lead safe?**\n\nIt is not.\n",
        "**Is lead safe?** It is not.\n",
        "**Is lead safe?**\nIt is not.\n",
    ],
    ids=["a heading", "a bold paragraph", "in one line", "in two lines"],
)
def test_an_answer_needs_its_question(written: str) -> None:
    assert units(document("a.md", written)) == [("answer", "It is not.", ["Is lead safe?"])]


def test_a_heading_that_states_something_is_body_text_as_well() -> None:
    made = document("a.md", "## The kiln may never be opened while it is hot.\n\nIt cools.\n")
    assert body(made) == ["The kiln may never be opened while it is hot.", "It cools."]


@pytest.mark.parametrize(
    "written",
    [
        ":::danger[Lead]\n\nIt harms.\n\n:::\n",
        "::: danger Lead\nIt harms.\n:::\n",
        '!!! danger "Lead"\n    It harms.\n',
        '??? note "Lead"\n\n    It harms.\n',
        '=== "Lead"\n\n    It harms.\n',
    ],
    ids=["with brackets", "with a title", "indented", "folded", "a tab"],
)
def test_a_box_is_its_title_and_its_text(written: str) -> None:
    made = document("a.md", f"Glaze it.\n\n{written}")
    assert made.source.text == "Glaze it.\n\nLead\n\nIt harms."


def test_an_alert_is_its_text() -> None:
    made = document("a.md", "> [!WARNING]\n> Lead harms.\n")
    assert body(made) == ["Lead harms."]


def test_components_and_their_imports_are_no_text_but_what_they_hold_is() -> None:
    made = document(
        "a.mdx",
        'import Card from "./card";\n\nexport const size = 3;\n\n'
        '<Card size={2} title="Lead">It harms.</Card>\n\n{/* hidden */}\n\nUse `<Card />` twice.\n',
    )
    assert made.source.text.split("\n\n")[:2] == ["Lead", "It harms."]
    assert made.source.text.split("\n\n")[2:] == ["Use <Card /> twice."]


def test_html_in_markdown_is_read_as_a_browser_shows_it() -> None:
    made = document(
        "a.md",
        "<details><summary>Ash</summary>It melts.</details>\n\n"
        "<table><tr><th>kiln</th></tr><tr><td>Old</td></tr></table>\n\n"
        "It has <del>8</del> 9 doors.\n\n<!-- no text -->\n",
    )
    assert body(made) == ["It melts.", "kiln\nOld", "It has 9 doors."]
    assert headings(made) == ["Ash", "", ""]


def test_code_without_an_end_is_read_as_text_with_a_remark() -> None:
    made = document("a.md", "One.\n\n```sh\nkiln\n\n## Care\n\nOil it.\n")
    assert body(made) == ["One.", "kiln", "Oil it."]
    assert made.source.remarks == (
        "The code that starts in line 3 has no end, so it was read as text.",
    )


def test_marks_of_emphasis_and_targets_of_links_are_no_text() -> None:
    made = document("a.md", "It has **20** [old kilns](https://kiln.example) and *one* `oven`.\n")
    assert made.source.text == "It has 20 old kilns and one oven."


def test_a_note_is_a_paragraph_of_its_own_and_its_mark_no_text() -> None:
    made = document("a.md", "It has 93[^1] doors.\n\nIt is hot.\n\n[^1]: Counted twice.\n")
    assert body(made) == ["It has 93 doors.", "Counted twice.", "It is hot."]


def test_angle_brackets_in_an_item_are_text() -> None:
    made = document("a.md", "- `kiln add <bowl>`: puts it in\n- when it is long ( > 10 hours)\n")
    assert made.source.text.split("\n") == [
        "kiln add <bowl>: puts it in",
        "when it is long ( > 10 hours)",
    ]


def test_a_term_is_what_its_definition_needs() -> None:
    made = document("a.md", "Bisque\n:   Clay that was fired once.\n")
    assert ("item", "Clay that was fired once.", ["Bisque"]) in units(made)


def test_a_task_list_and_a_struck_item_say_what_is_shown() -> None:
    made = document("a.md", "- ~~Glaze it~~ Fire it\n- Wait\n")
    assert [text for _, text, _ in units(made)] == ["Fire it", "Wait"]


def test_a_sentence_that_only_points_at_a_list_is_one_with_that_before_it() -> None:
    made = document("a.md", "The kiln takes some clays. These are they:\n\n- ball clay\n")
    lead = "The kiln takes some clays. These are they:"
    assert units(made) == [("item", "ball clay", [lead])]
    assert [
        made.source.text[one.span.start : one.span.end] for one in made.paragraphs[0].units
    ] == [
        lead,
        "ball clay",
    ]


def test_what_front_matter_says_of_a_page_is_its_first_paragraph() -> None:
    made = document("a.md", "---\ndescription: Kilns need air.\n---\n\nOpen the door.\n")
    assert body(made) == ["Kilns need air.", "Open the door."]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("{% raw %}\nIt is `{{ hot }}`.\n{% endraw %}", "It is {{ hot }}."),
        ("{% note %}\nIt is hot.\n{% endnote %}", "It is hot."),
        ('{% include note.html content="It is hot." %}', "It is hot."),
        ("{% comment %}\nNobody reads this.\n{% endcomment %}\nIt is hot.", "It is hot."),
        ("{% highlight sh %}\nkiln {% if %}\n{% endhighlight %}", "kiln {% if %}"),
        ("{{< note >}}\nIt is hot.\n{{< /note >}}", "It is hot."),
        ('A {{< term text="kiln" id="a.b" >}} is hot.', "A kiln is hot."),
        ("See [it]({% link a.md %}) and [her]({{ site.url }}/b).", "See it and her."),
        ("{: .warning }\nIt is hot.", "It is hot."),
        ("Use `{% raw %}` twice.", "Use {% raw %} twice."),
    ],
    ids=["raw", "a block", "what a tag shows", "a comment", "highlighted code", "a shortcode",
         "a shortcode in a sentence", "targets", "attributes", "in code"],
)  # fmt: skip
def test_tags_of_templates_are_no_text_but_what_they_show_is(written: str, shown: str) -> None:
    assert document("a.md", written).source.text == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("```{note}\nIt is hot.\n```", "It is hot."),
        ("```{admonition} Lead\n:class: tip\n\nIt harms.\n```", "Lead\n\nIt harms."),
        ("````{tip}\n```{note}\nIt is hot.\n```\n````", "It is hot."),
        (":::{warning}\nIt is hot.\n:::", "It is hot."),
        ("```{code-block} sh\n:linenos:\n\nkiln --up\n```", "kiln --up"),
        ("```{figure} a.png\n:alt: A kiln\nThe kiln of 1887.\n```", "The kiln of 1887."),
        ("It is hot.\n\n```{toctree}\na\nb\n```", "It is hot."),
        ("(kiln)=\nSee {ref}`the kiln <kiln>` and {term}`bisque`.", "See the kiln and bisque."),
    ],
    ids=["a note", "a title", "nested", "colons", "code", "a picture", "contents", "roles"],
)
def test_a_directive_is_read_as_what_it_shows(written: str, shown: str) -> None:
    assert document("a.md", written).source.text == shown


def test_code_of_a_directive_is_code() -> None:
    made = document("a.md", "Run:\n\n```{code-block} sh\nkiln --up\n```\n")
    assert units(made) == [("code", "kiln --up", ["Run:"])]


def test_the_title_of_a_box_heads_nothing_behind_the_box() -> None:
    made = document("a.md", '!!! note "Lead"\n    It harms.\n\nGlaze it.\n')
    assert headings(made) == ["Lead", ""]


def test_a_box_in_a_list_belongs_to_its_item() -> None:
    made = document("a.md", "1. Glaze it\n\n    !!! note\n        It is hot.\n\n2. Wait\n")
    assert ("item", "2. Wait", []) in units(made)
    assert ("sentence", "It is hot.", ["1. Glaze it"]) in units(made)


def test_what_a_component_holds_is_no_code_however_far_it_is_indented() -> None:
    made = document(
        "a.mdx",
        "import {\n  Card,\n} from './card'\n\n<Steps>\n  <Step\n    title=\"One\"\n"
        "    onClick={() => go()}\n  >\n\n    Light it.\n\n    ```sh\n    kiln --up\n    ```\n"
        "  </Step>\n</Steps>\n\nWait.\n",
    )
    assert made.source.text == "One\n\nLight it.\n\nkiln --up\n\nWait."


def test_what_a_component_in_an_item_holds_is_of_the_item() -> None:
    made = document(
        "a.mdx",
        "1. Light it:\n\n    <Tabs>\n      <Tab>\n      ```sh\n      kiln --up\n      ```\n"
        "      </Tab>\n    </Tabs>\n\n2. Wait\n",
    )
    assert [(text, needs) for _, text, needs in units(made)] == [
        ("1. Light it:", []),
        ("kiln --up", ["1. Light it:"]),
        ("2. Wait", []),
    ]


def test_what_an_element_among_components_holds_is_markdown() -> None:
    made = document("a.mdx", "- Is it?\n\n  <p>\n  Yes, `<style>` is **hot**.\n  </p>\n- Ash\n")
    assert body(made) == ["Is it?\n\nYes, <style> is hot.\n\nAsh"]


def test_the_title_of_a_component_heads_nothing_behind_it() -> None:
    made = document("a.mdx", '<Tree title="Kilns">\n- old\n- new\n</Tree>\n\nIt is hot.\n')
    assert headings(made) == ["Kilns", ""]


def test_what_stands_for_a_word_in_angle_brackets_is_text() -> None:
    made = document("a.md", "Ask <name> or <your own guild>, <b>not</b> me.\n")
    assert made.source.text == "Ask <name> or <your own guild>, not me."


def test_links_of_wikis_are_what_they_show() -> None:
    made = document("a.md", "See [[Kilns]] and [[Ash glaze|the glaze]], ==both== hot.\n")
    assert made.source.text == "See Kilns and the glaze, both hot."
