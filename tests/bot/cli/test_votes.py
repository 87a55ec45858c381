"""`ayes votes` over a small register, in this process."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.cli import run
from index.files.shipped import data_folder
from index.votes.importing.toml_records import load_records
from tests.index.votes.files import CLEAN
from tests.index.votes.small import OLD, SMALL

Run = Callable[..., str]
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="session")
def stocked_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose register holds the small files, as the command imports them."""
    home = tmp_path_factory.mktemp("stocked")
    files = {"small.csv": SMALL, "old.csv": OLD}
    for name, content in files.items():
        (home / name).write_bytes(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AYES_HOME", str(home))
        assert run(["votes", "import", *(str(home / name) for name in files)]) == 0
    return home


@pytest.fixture
def votes(
    stocked_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Run a command over that register and return what it prints."""
    monkeypatch.setenv("AYES_HOME", str(stocked_home))

    def votes(*arguments: str) -> str:
        assert run(["votes", *arguments]) == 0
        return capsys.readouterr().out

    return votes


@pytest.fixture
def refused(
    stocked_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Run a command that fails and return its sentence."""
    monkeypatch.setenv("AYES_HOME", str(stocked_home))

    def refused(*arguments: str) -> str:
        assert run(["votes", *arguments]) == 1
        captured = capsys.readouterr()
        assert captured.out == ""
        (sentence,) = captured.err.splitlines()
        return sentence

    return refused


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def told(text: str) -> Any:  # noqa: ANN401  (JSON)
    (line,) = text.splitlines()
    return json.loads(line)


# Importing


def test_an_import_reports_what_it_took_and_where_that_is_from(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "2026_02_06_ga_voting.csv"
    file.write_bytes(CLEAN)
    assert run(["votes", "import", str(file)]) == 0
    captured = capsys.readouterr()
    assert "1 vote with 5 positions taken" in captured.out
    assert "(1 vote; © United Nations; non-commercial use with attribution" in captured.out
    assert "released 2026-02-06" in captured.out
    assert "Reading the votes" in captured.err
    assert run(["votes", "import", str(file), "--json"]) == 0
    report = told(capsys.readouterr().out)
    assert (report["roll_calls"], report["replaced"], report["refused"]) == (1, 1, [])
    assert report["dataset"]["id"] == "undl-ga"


def test_rows_that_are_refused_are_named_with_their_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "votes.csv"
    file.write_bytes(CLEAN.replace(b",INDIA,X,", b",INDIA,Q,"))
    assert run(["votes", "import", str(file)]) == 0
    out = capsys.readouterr().out
    assert "1 refused:" in out
    assert "line 6: A/RES/79/81: the vote of INDIA (IND) is 'Q'" in out


def test_a_file_that_is_refused_ends_in_1_and_the_others_are_taken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_bytes(CLEAN)
    bad.write_bytes(b"a,b\n1,2\n")
    assert run(["votes", "import", str(bad), str(tmp_path / "none.csv"), str(good)]) == 1
    captured = capsys.readouterr()
    assert "ayes: bad.csv" in captured.err
    assert "ayes: none.csv: the file can't be read" in captured.err
    assert "good.csv: 1 vote" in captured.out
    assert run(["votes", "show", "A/RES/79/81"]) == 0


def test_nothing_that_is_refused_changes_the_register(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_bytes(b"a,b\n1,2\n")
    assert run(["votes", "import", str(bad)]) == 1
    assert run(["votes", "country", "France"]) == 1
    assert "`ayes votes import FILE`" in capsys.readouterr().err


def test_a_list_before_any_import_says_where_votes_come_from(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["votes", "list"]) == 0
    captured = capsys.readouterr()
    assert "es-11-7\t" in captured.out
    assert "`ayes votes import FILE`" in captured.err


# One vote


def test_a_vote_is_shown_with_shares_names_and_who_broke_with_a_group(votes: Run) -> None:
    out = votes("show", "A/RES/73/1")
    assert "A/RES/73/1 · General Assembly · 4 December 2018\n" in out
    assert "75.0 % yes, 25.0 % no of the yes and no votes\n" in out
    assert "In favor: France, Germany and India\n" in out
    assert "- The G7: United States\n" in out
    assert "Licence: © United Nations; non-commercial use with attribution" in out


def test_the_sources_stand_beside_a_record_with_those_that_differ_marked(votes: Run) -> None:
    out = votes("show", "A/RES/ES-11/8")
    assert (
        "- ✗ differs · The Associated Press, ¶ 2: 93 yes, 8 no, 73 abstained, says that Ukraine "
        "voted in favor\n" in out
    )
    assert "- ✓ agrees · Babel, ¶ 2: 93 yes, 8 no, 73 abstained\n" in out


def test_a_record_is_shown_as_an_object_with_marks(votes: Run) -> None:
    vote = told(votes("show", "A/RES/ES-11/8", "--json"))
    assert vote["positions"]["UKR"] == "abstain"
    assert vote["totals"] == {"yes": 93, "no": 8, "abstain": 73, "absent": 19}
    marks = {report["source"]: report for report in vote["reports"]}
    assert marks["associated-press"]["mark"] == "differs"
    assert marks["associated-press"]["differing"] == ["UKR"]
    assert marks["reuters"]["mark"] == "agrees"


def test_a_tally_that_a_source_gives_for_another_vote_differs(votes: Run) -> None:
    lines = votes("show", "l-11-amendment-european-3").splitlines()
    assert any(line.startswith("- ✗ differs · EU Global") for line in lines)


def test_votes_that_share_a_symbol_are_listed_with_ids_that_show_one(votes: Run) -> None:
    rows = [line.split("\t") for line in votes("show", "A/RES/74/1").splitlines()]
    assert [row[1:6] for row in rows] == [
        ["2019-11-05", "A/RES/74/1", "2", "1", "1"],
        ["2019-11-06", "A/RES/74/1", "2", "3", "0"],
    ]
    assert f"Id: {rows[1][0]}\n" in votes("show", rows[1][0])


def test_a_roll_call_is_a_row_for_each_country_in_csv(votes: Run) -> None:
    rows = rows_of(votes("show", "A/RES/73/1", "--csv"))
    assert {row["code"]: row["position"] for row in rows} == {
        "DEU": "yes",
        "FRA": "yes",
        "IND": "yes",
        "RUS": "abstained",
        "USA": "no",
    }
    assert {row["name_then"] for row in rows} >= {"RUSSIAN FEDERATION"}


def test_only_month_and_year_are_shown_of_a_day_that_is_not_known(votes: Run) -> None:
    assert "October 1971\n" in votes("show", "A/RES/2758(XXVI)")
    assert told(votes("show", "A/RES/2758(XXVI)", "--json"))["date"] == "1971-10"


def test_a_vote_is_drawn(votes: Run, tmp_path: Path) -> None:
    votes("show", "A/RES/73/1", "--picture", str(tmp_path / "vote.png"))
    assert (tmp_path / "vote.png").read_bytes().startswith(PNG)


# Countries


def test_a_country_s_record_says_how_often_it_was_outvoted(votes: Run) -> None:
    out = votes("country", "Russia", "--year", "2019")
    assert "3 votes, 5 November 2019 to 18 December 2019" in out
    assert "In the minority: 2 of 3 yes and no votes (66.7 %)" in out
    assert "Share of votes in the minority" in out
    rows = [line.split("\t") for line in out.splitlines() if "\t" in line]
    assert [row[3] for row in rows] == ["no", "yes", "yes"]


def test_a_country_s_record_as_an_object_carries_n_period_and_definition(votes: Run) -> None:
    record = told(votes("country", "USA", "--from", "2018", "--to", "2019-11", "--json"))
    assert (record["n"], record["first"], record["last"]) == (3, "2018-12-04", "2019-11-06")
    assert record["minority"]["outvoted"] == 2
    assert record["minority"]["definition"] == "share of votes in the minority"
    assert [vote["position"] for vote in record["votes"]] == ["no", "no", "no"]


def test_a_group_is_asked_of_as_a_country_is(votes: Run) -> None:
    record = told(votes("country", "European Union", "--year", "2019", "--json"))
    assert record["group"] is True
    assert record["cohesion"]["united"] == 2
    assert record["cohesion"]["definition"] == "agreement index of a group"
    assert "How united: 0.750 over 3 votes" in votes("country", "EU", "--year", "2019")


def test_choice_and_topic_narrow_a_country_s_record(votes: Run) -> None:
    rows = rows_of(votes("country", "USA", "--choice", "no", "--topic", "nuclear", "--csv"))
    assert [(row["date"], row["position"], row["title"]) for row in rows] == [
        ("2018-12-04", "no", "Nuclear disarmament")
    ]


def test_two_are_compared_under_the_names_of_the_definitions(votes: Run) -> None:
    wanted = ("compare", "France", "Germany", "--to", "2019")
    out = votes(*wanted)
    assert "Lijphart's index of agreement\t0.875\t" in out
    assert "0.875 over 4 votes, 4 December 2018 to 18 December 2019\n" in out
    assert "Where they differed: the only one:\n" in out
    pair = told(votes(*wanted, "--json"))
    assert (pair["first"]["code"], pair["second"]["code"]) == ("FRA", "DEU")
    assert pair["period"] == {"first": "2018-12-04", "last": "2019-12-18"}
    assert (pair["n"], pair["same"], pair["one_step"], pair["opposite"]) == (4, 3, 1, 0)
    assert pair["measures"]["identical"]["value"] == 0.75
    assert pair["measures"]["state"]["definition"] == "State Department voting coincidence"
    assert [year["n"] for year in pair["by_year"]] == [1, 3]
    assert [vote["second"] for vote in pair["differed"]] == ["abstain"]


def test_a_comparison_in_csv_has_all_votes_then_the_years(votes: Run) -> None:
    rows = rows_of(votes("compare", "France", "Germany", "USA", "--to", "2019", "--csv"))
    assert len({(row["first"], row["second"]) for row in rows}) == 3
    assert [row["period"] for row in rows[:4]] == ["all", "2018", "2019", "all"]
    assert (rows[0]["lijphart"], rows[1]["lijphart"], rows[1]["kappa"]) == ("0.875", "1.0", "")


def test_a_comparison_is_drawn(votes: Run, tmp_path: Path) -> None:
    votes("compare", "France", "EU", "--picture", str(tmp_path / "pair.png"))
    assert (tmp_path / "pair.png").read_bytes().startswith(PNG)


def test_the_most_and_the_least_alike_are_ranked(votes: Run) -> None:
    rows = rows_of(votes("like", "France", "--to", "2019", "--most", "1", "--csv"))
    assert [row["code"] for row in rows] == ["DEU", "RUS"]
    found = told(votes("like", "France", "--to", "2019", "--most", "1", "--json"))
    assert (found["most"][0]["n"], found["definition"]) == (4, "Lijphart's index of agreement")


# Lists


def test_votes_are_searched_by_words_and_year(votes: Run) -> None:
    rows = rows_of(votes("search", "nuclear", "--year", "2018", "--csv"))
    assert [row["title"] for row in rows] == ["Nuclear disarmament"]
    assert (
        rows_of(votes("search", "nuclear", "--topic", "seas", "--csv"))[0]["title"]
        == "Nuclear seas"
    )
    assert told(votes("search", "nuclear", "--json"))["votes"][0]["totals"]["absent"] is not None


def test_records_are_listed_first_then_the_register_with_its_licences(
    votes: Run, stocked_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = told(votes("list", "--json"))
    ids = [vote["id"] for vote in listed["votes"]]
    shipped = {record.id for record in load_records(data_folder() / "votes")}
    assert set(ids[: len(shipped)]) == shipped
    assert len(ids) == len(set(ids))
    assert {one["id"] for one in listed["datasets"]} == {"shipped", "undl-ga", "unvotes"}
    assert all(one["licence"] for one in listed["datasets"])
    rows = rows_of(votes("list", "--year", "2019", "--csv"))
    assert [row["name"] for row in rows] == ["Nuclear seas", "'=Sanctions, a part", "Sanctions"]
    assert run(["votes", "list"]) == 0
    assert "non-commercial use with attribution" in capsys.readouterr().err


# What can't be answered


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (("show", "A/RES/74/3"), "Did you mean "),
        (("country", "Freedonia"), "No country and no group is called “Freedonia”"),
        (("country", "Korea"), "may be "),
        (("country", "Taiwan"), "isn't a member of the United Nations"),
        (("country", "France", "--year", "2023"), "holds no votes of 2023: it holds "),
        (("country", "France", "--topic", "herrings"), "has “herrings” in its title"),
        (
            ("country", "USA", "--choice", "abstain", "--to", "2019"),
            "did the United States abstain",
        ),
        (("compare", "USA", "America"), "can't be compared with itself"),
        (("search", "herrings"), "has “herrings” in its title"),
        (("list", "--body", "sc", "--year", "2019"), "no votes of the Security Council of 2019"),
        (("list", "--year", "2019", "--to", "2020"), "leave out --from and --to"),
        (("list", "--from", "2020", "--to", "2019"), "--from is later than --to"),
        (("list", "--from", "2019-02-30"), "is no date"),
        (("list", "--topic", "!"), "holds no words"),
        (("list", "--json", "--csv"), "choose one"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_what_cannot_be_answered_is_one_sentence(
    arguments: tuple[str, ...], part: str, refused: Run
) -> None:
    assert part in refused(*arguments)


def test_a_picture_that_cannot_be_written_is_one_sentence(
    stocked_home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("AYES_HOME", str(stocked_home))
    file = tmp_path / "none" / "vote.png"
    assert run(["votes", "show", "A/RES/73/1", "--picture", str(file)]) == 1
    assert "The picture can't be written to" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["vote.jpg", "vote"])
def test_a_picture_under_another_ending_is_refused_before_anything_is_looked_up(
    name: str, refused: Run, tmp_path: Path
) -> None:
    file = tmp_path / name
    said = refused("show", "A/RES/73/1", "--picture", str(file))
    assert "end its name in .png" in said
    assert not file.exists()


def test_a_text_that_was_never_voted_on_is_not_drawn(votes: Run, tmp_path: Path) -> None:
    assert "Result: Not put to the vote\n" in votes("show", "l-11")
    assert run(["votes", "show", "l-11", "--picture", str(tmp_path / "none.png")]) == 1
    assert not (tmp_path / "none.png").exists()
