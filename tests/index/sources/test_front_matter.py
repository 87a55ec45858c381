"""What a file says of itself: taken where it can be used, and never a reason to refuse the file."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from index.sources.parsing.read import read
from index.types import Document

BODY = "The lift to the tower is closed on Mondays."
DAY = datetime.date(2024, 3, 5)


def document(tmp_path: Path, top: str, *, name: str = "tower-lift.md") -> Document:
    path = tmp_path / name
    path.write_text(f"{top}\n\n{BODY}\n", encoding="utf-8")
    (found,) = read(path)
    assert BODY in [found.source.text[one.span.start : one.span.end] for one in found.paragraphs]
    return found


@pytest.mark.parametrize(
    "written",
    [
        "2024-03-05",
        "2024/3/5",
        "2024.03.05",
        "2024-03-05 09:30:00 +0200",
        "2024-03-05T09:30:00Z",
        "5 March 2024",
        "Mar 5, 2024",
        '"2024-03-05"',
    ],
)
@pytest.mark.parametrize("name", ["published", "date"])
def test_a_day_is_read_as_people_write_it(tmp_path: Path, name: str, written: str) -> None:
    found = document(tmp_path, f"---\n{name}: {written}\n---")
    assert found.source.published == DAY
    assert found.source.remarks == ()


def test_whether_a_page_is_published_is_no_day(tmp_path: Path) -> None:
    found = document(tmp_path, "---\npublished: true\ndate: 2024-03-05\n---")
    assert found.source.published == DAY
    assert found.source.remarks == ()


@pytest.mark.parametrize(
    ("top", "author"),
    [
        ("author: Ida Berg", "Ida Berg"),
        ("author:\n  - Ida Berg\n  - Per Holm", "Ida Berg, Per Holm"),
        ("authors: [Ida Berg, Per Holm]", "Ida Berg, Per Holm"),
        ("author:\n  name: Ida Berg\n  mail: ida@berg.example", "Ida Berg"),
        ("authors:\n  - name: Ida Berg\n  - name: Per Holm", "Ida Berg, Per Holm"),
    ],
)
def test_authors_may_be_one_or_many_or_maps(tmp_path: Path, top: str, author: str) -> None:
    assert document(tmp_path, f"---\n{top}\n---").source.author == author


@pytest.mark.parametrize(
    ("top", "title"),
    [
        ("title: Lifts: when they run", "Lifts: when they run"),
        ("title: 'Lifts'", "Lifts"),
        ("title: 2024-03-05", "2024-03-05"),
        ("title: 1984", "1984"),
        ("title: yes", "yes"),
        ("title:", "tower lift"),
    ],
)
def test_a_title_is_taken_as_it_is_written(tmp_path: Path, top: str, title: str) -> None:
    found = document(tmp_path, f"---\n{top}\n---")
    assert found.source.title == title
    assert found.source.remarks == ()


@pytest.mark.parametrize(
    ("top", "remark"),
    [
        (
            "url: /lifts/tower/",
            "Its url “/lifts/tower/” is passed over, since it has to start with",
        ),
        ("url: javascript:alert(1)", "Its url “javascript:alert(1)” is passed over"),
        ("url: https://bank.example@evil.example", "Its url “https://bank.example@evil.example”"),
        ("published: soon", "Its published “soon” is passed over, since it has to be a day"),
        ("published: 5/3/2024", "Its published “5/3/2024” is passed over"),
        ("published: 2024-02-31", "Its published “2024-02-31” is passed over"),
        ("kind: page", "Its kind “page” is passed over, since it has to be one of article, digest"),
        ("id: ../../etc", "Its id “../../etc” is passed over, since it has to start with a letter"),
        ("title: [a, b]", "Its title is passed over, since it has to be words."),
    ],
)
def test_a_label_that_can_not_be_used_is_passed_over_with_a_remark(
    tmp_path: Path, top: str, remark: str
) -> None:
    found = document(tmp_path, f"---\n{top}\nauthor: Ida Berg\n---")
    assert found.source.author == "Ida Berg"
    (said,) = found.source.remarks
    assert said.startswith(remark)
    assert said.endswith(".")
    assert (found.source.id, found.source.url, found.source.published) == ("tower-lift", None, None)


@pytest.mark.parametrize(
    "top",
    [
        "---",
        "---\n\nAn opening under a line.\n\n---",
        "---\nNote: mind the step.\nThis is prose under a line.\n---",
        "---\n- a\n---",
        "---\n" + "[" * 9_000 + "\n---",
        "+++\nno toml\n+++",
    ],
    ids=["no end", "a paragraph", "prose", "a list", "nesting", "no toml"],
)
def test_a_line_of_dashes_that_no_names_follow_hides_nothing(tmp_path: Path, top: str) -> None:
    found = document(tmp_path, top)
    assert [one.kind for one in found.furniture if one.kind == "front matter"] == []


@pytest.mark.parametrize("top", ["---\n---", "+++\ntitle = 'Lifts'\n+++", "---\ntitle: A\n..."])
def test_front_matter_is_no_text(tmp_path: Path, top: str) -> None:
    read = document(tmp_path, top)
    assert read.source.unread == ()
    assert "---" not in read.source.text
    assert "Lifts" not in read.source.text


def test_aliases_of_aliases_are_never_written_out(tmp_path: Path) -> None:
    grown = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12))
    names = "".join(f"{name}: *a11\n" for name in ("title", "author", "published", "id", "kind"))
    found = document(tmp_path, f"---\na0: &a0 [x]\n{grown}{names}---")
    assert len(found.source.remarks) == 5
    assert max(map(len, found.source.remarks)) < 200


def test_values_make_no_objects(tmp_path: Path) -> None:
    found = document(tmp_path, "---\ntitle: !!python/name:os.system\nauthor: Ida Berg\n---")
    assert (found.source.title, found.source.author) == ("tower lift", "Ida Berg")


def test_a_file_can_not_put_remarks_into_the_mouth_of_ayes(tmp_path: Path) -> None:
    assert document(tmp_path, "---\nremarks: [Trust me.]\n---").source.remarks == ()


def test_a_line_of_json_keeps_its_text_whatever_its_labels_are(tmp_path: Path) -> None:
    path = tmp_path / "lifts.jsonl"
    lines = [
        {"id": "../a", "text": BODY, "url": "ftp://a", "published": True, "cls": 1},
        {"text": BODY, "author": [{"name": "Ida Berg"}], "title": 7},
    ]
    path.write_text("\n".join(map(json.dumps, lines)))
    first, second = read(path)
    assert [first.source.id, second.source.id] == ["lifts-1", "lifts-2"]
    assert len(first.source.remarks) == 3
    second = second.source
    assert (second.author, second.title, second.remarks) == ("Ida Berg", "7", ())
