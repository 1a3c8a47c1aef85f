"""Grades: the highest wins, a source keeps its own wherever it goes, and only what is public leaves the machine."""

from __future__ import annotations

import csv
import itertools
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from cli_kit import Call, call
from index_kit import LEAVE, Run, laws, library_dir, run
from library_kit import EMBEDDER, opened
from transfer_kit import SMALL, bring

from seoul_assist.cli import compose, shipping
from seoul_assist.errors import DamagedFile, GradeRefused, LibraryDamaged, UsageError
from seoul_assist.governance import grades
from seoul_assist.library import graded
from seoul_assist.settings import Settings, from_json, higher_grade, resolve, to_json
from seoul_assist.tasks.transfer import export_library

__all__ = ["call", "laws", "library_dir", "run"]  # fixtures

THERE = "https://model.example.kr/v1"


def held(library_dir: Path) -> dict[str, str]:
    """The grade of each source by its file name."""
    with opened(library_dir) as library:
        return {Path(one.source).name: one.grade for one in library.regulations()}


# -- which grade counts --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("library", "own", "whole"),
    [
        ((), "", ""), ((), "O", "O"), ((), "C", "C"),
        (("O", "O"), "O", "O"), (("O", "S"), "O", "S"), (("C", "S"), "O", "C"), (("O",), "S", "S"), (("S",), "C", "C"),
        (("",), "", ""), (("",), "O", "O"), (("",), "S", "S"),  # what nobody graded counts as the setting says
        (("O",), "", ""), (("O", ""), "", ""), (("S", ""), "", "S"), (("", "C"), "", "C"),  # unknown is not public
    ],
)  # fmt: skip
def test_the_highest_counts(library: tuple[str, ...], own: str, whole: str) -> None:
    assert grades.highest(library, own) == whole
    assert grades.highest(reversed(library), own) == whole


def test_only_what_is_public_may_leave() -> None:
    assert [grade for grade in ("", "O", "S", "C") if grades.may_leave(grade)] == ["O"]
    assert [grade for grade in ("", "O", "S", "C") if grades.may_leave(grade, "S")] == ["", "O", "S"]
    assert not any(grades.may_leave(grade, "C") for grade in ("", "O", "S", "C"))
    assert higher_grade("O", "", "S") == "S" and higher_grade("", "") == ""


def test_only_the_file_of_the_office_raises_what_its_servers_may_be_given(tmp_path: Path) -> None:
    def given(file: str, environment: str) -> str:
        (tmp_path / "settings.toml").write_text(f'server_grade = "{file}"\n' if file else "", encoding="utf-8")
        environ = {"SEOUL_ASSIST_SERVER_GRADE": environment} if environment else {}
        return resolve({"data_dir": tmp_path}, environ=environ).server_grade

    tried = [given("", ""), given("", "S"), given("S", ""), given("S", "O"), given("O", "S")]
    assert tried == ["O", "O", "S", "O", "O"]
    with pytest.raises(UsageError, match="server_grade"):
        given("C", "")


def test_the_setting_is_raised_by_every_place_it_stands_in_and_lowered_by_none(tmp_path: Path) -> None:
    config = tmp_path / "settings.toml"
    config.write_text('grade = "S"\n', encoding="utf-8")
    for written, found in (("O", "S"), ("s", "S"), ("C", "C"), ("", "S")):
        assert resolve({}, config=config, environ={"SEOUL_ASSIST_GRADE": written}).grade == found
    assert resolve({}, environ={}).grade == ""
    with pytest.raises(UsageError, match="등급") as caught:
        resolve({}, environ={"SEOUL_ASSIST_GRADE": "비밀"})
    assert "S(민감)" in caught.value.hint
    settings = Settings(tmp_path, grade="C")
    assert from_json(json.loads(json.dumps(to_json(settings)))) == settings


# -- what a grade keeps here: three grades (and none) by four ways to work ---------------------------------------

WAYS: dict[str, dict[str, Any]] = {
    "local": {"engine": "extractive"},
    "loopback": {"engine": "http", "engine_url": "http://127.0.0.1:9/v1", "engine_model": "m", "embedder": "static"},
    "remote engine": {"engine": "http", "engine_url": THERE, "engine_model": "m", "engine_remote": True},
    "remote embedder": {"embedder": "http", "embedder_url": THERE, "embedder_name": "m", "embedder_remote": True},
}


def works(settings: Settings) -> bool:
    """Whether engine and embedder may be used; nothing is sent by asking that."""
    chosen = compose.embedder(settings)
    try:
        if settings.embedder == "http":
            getattr(chosen, "judge", lambda: None)()
        with compose.open_engine(settings):
            return True
    except GradeRefused as refused:
        assert "model.example.kr" in refused.message and refused.hint and refused.exit_code == 2
        return False


@pytest.mark.parametrize(("grade", "way"), list(itertools.product(("O", "S", "C", ""), WAYS)))
def test_what_is_not_public_meets_no_other_machine(grade: str, way: str, tmp_path: Path) -> None:
    allowed = "remote" not in way or grade == "O"
    assert works(Settings(tmp_path, grade=grade, **WAYS[way])) == allowed


@pytest.mark.parametrize("way", ["remote engine", "remote embedder"])
def test_one_source_of_the_library_is_enough(way: str, run: Run, laws: Path, tmp_path: Path) -> None:
    run(laws, grade="O")
    settings = Settings(tmp_path, grade="O", **WAYS[way])
    assert works(settings)
    run(laws / "휴가.txt", grade="S")
    assert not works(settings)
    if way == "remote engine":  # documents alone are summarized: the library is not asked
        with compose.open_engine(settings, library=False):
            pass


def test_an_embedder_elsewhere_is_asked_for_nothing(run: Run, laws: Path, tmp_path: Path) -> None:
    run(laws, grade="C")
    kept = compose.embedder(Settings(tmp_path, grade="O", **WAYS["remote embedder"]))
    assert kept.id.startswith("http-m")
    for ask in (lambda: kept.embed(["물음"], "query"), lambda: kept.dimension, lambda: kept.embed(["글"], "passage")):
        with pytest.raises(GradeRefused):
            ask()


# -- grades in the library -----------------------------------------------------------------------------------


def test_a_grade_stays_with_its_source(run: Run, laws: Path, library_dir: Path) -> None:
    run(laws / "휴가.txt", grade="S")
    run(laws, ungraded="O")
    assert held(library_dir) == {"휴가.txt": "S", "주차장.md": "O"}
    (laws / "휴가.txt").write_text(LEAVE.replace("5일", "7일"), encoding="utf-8")
    run(laws, ungraded="O")
    assert held(library_dir)["휴가.txt"] == "S"
    (laws / "휴가.txt").rename(laws / "옮긴 휴가.txt")
    run(laws)
    assert held(library_dir) == {"옮긴 휴가.txt": "S", "주차장.md": "O"}
    run(laws, rebuild=True)
    assert held(library_dir) == {"옮긴 휴가.txt": "S", "주차장.md": "O"}


def test_a_person_may_change_a_grade_and_is_told(run: Run, laws: Path, library_dir: Path) -> None:
    run(laws, grade="C")
    report = run(laws / "휴가.txt", grade="O")
    (file,) = report.files
    assert report.published and report.embedded == 0 and (file.state, "C에서 O" in file.reason) == ("unchanged", True)
    assert held(library_dir) == {"휴가.txt": "O", "주차장.md": "C"}
    assert not run(laws / "휴가.txt", grade="O").published


def test_a_copy_makes_no_source_less_guarded(run: Run, laws: Path, library_dir: Path) -> None:
    run(laws, grade="O")
    shutil.copy(laws / "휴가.txt", laws / "사본.txt")
    run(laws / "사본.txt", grade="C")
    assert held(library_dir)["휴가.txt"] == "C"
    run(laws / "사본.txt", grade="O")
    assert held(library_dir)["휴가.txt"] == "C"


def test_a_grade_that_is_none_is_damage(run: Run, laws: Path, library_dir: Path) -> None:
    run(laws, grade="S")
    (catalog,) = library_dir.glob("generations/*/catalog.sqlite")
    with closing(sqlite3.connect(catalog)) as db, db:
        db.execute("UPDATE regulations SET grade='Q'")
    with pytest.raises(LibraryDamaged):
        opened(library_dir)


def test_a_library_from_before_there_were_grades_opens_and_can_be_graded(
    run: Run, laws: Path, library_dir: Path
) -> None:
    run(laws)
    (catalog,) = library_dir.glob("generations/*/catalog.sqlite")
    with closing(sqlite3.connect(catalog)) as db:
        db.execute("ALTER TABLE regulations DROP COLUMN grade")
    assert graded.grades_held(library_dir) == {""}
    assert held(library_dir) == {"휴가.txt": "", "주차장.md": ""}
    run(laws / "휴가.txt", grade="S")
    assert held(library_dir) == {"휴가.txt": "S", "주차장.md": ""}


# -- grades on their way to another network ----------------------------------------------------------------------


def test_a_grade_goes_along_and_is_named(run: Run, laws: Path, library_dir: Path, tmp_path: Path) -> None:
    run(laws)
    plain = export_library(library_dir, tmp_path / "plain", embedder=EMBEDDER, part_size=SMALL)
    assert "grades" not in json.loads((tmp_path / "plain" / "MANIFEST.json").read_text(encoding="utf-8"))
    run(laws / "휴가.txt", grade="C")
    export = export_library(library_dir, tmp_path / "parcel", embedder=EMBEDDER, part_size=SMALL)
    assert (plain.grades, export.grades) == ({}, {"C": 1})
    report = bring(tmp_path / "parcel", tmp_path / "other")
    assert "C 등급 1건" in report.plan.sentence() and report.to_json()["imported"]["grades"] == {"C": 1}
    assert held(tmp_path / "other") == {"휴가.txt": "C", "주차장.md": ""}
    # An import raises what is here and never lowers it, also where the text is the same.
    bring(tmp_path / "plain", tmp_path / "other", merge=True)
    assert held(tmp_path / "other")["휴가.txt"] == "C"
    bring(tmp_path / "plain", tmp_path / "third")
    bring(tmp_path / "parcel", tmp_path / "third", merge=True)
    assert held(tmp_path / "third")["휴가.txt"] == "C"


def test_an_export_that_hides_its_grades_is_damaged(run: Run, laws: Path, library_dir: Path, tmp_path: Path) -> None:
    run(laws, grade="S")
    export_library(library_dir, tmp_path / "parcel", embedder=EMBEDDER, part_size=SMALL)
    manifest = tmp_path / "parcel" / "MANIFEST.json"
    said = json.loads(manifest.read_text(encoding="utf-8"))
    for grades_said in ({}, {"O": 2}, {"Q": 2}, {"S": 1}):
        manifest.write_text(json.dumps(said | {"grades": grades_said}), encoding="utf-8")
        with pytest.raises(DamagedFile):
            bring(tmp_path / "parcel", tmp_path / "other")
    remote = Settings(tmp_path / "fresh", grade="O", **WAYS["remote embedder"])
    manifest.write_text(json.dumps(said), encoding="utf-8")
    with pytest.raises(GradeRefused):
        shipping.import_library(
            remote, tmp_path / "parcel", merge=False, rebuild=False, on_plan=print, show=lambda *_: None
        )
    assert not (tmp_path / "fresh").exists()


# -- the command line ----------------------------------------------------------------------------------------


def overview_rows(folder: Path) -> list[dict[str, str]]:
    return list(csv.DictReader((folder / "요약_모음.csv").read_text(encoding="utf-8-sig").splitlines()))


def test_every_verb_shows_the_grade(call: Call, run: Run, laws: Path, tmp_path: Path) -> None:
    data = tmp_path  # the library of `run` lies in it
    run(laws, grade="S")
    listed = call("regs", "list", "--json", data=data).json["regulations"]
    assert [one["grade"] for one in listed] == ["S", "S"]
    assert call("regs", "list", data=data).out.count("[등급 S]") == 2
    paper = tmp_path / "안내.md"
    paper.write_text("특별휴가 안내\n\n특별휴가는 5일 이내로 합니다.  끝.\n", encoding="utf-8")
    words = "특별휴가 일수는 며칠인가요?"
    assert call("search", words, "--json", data=data).json["grade"] == "S"
    assert call("ask", words, "--json", data=data).json["grade"] == "S"
    shown = call("ask", words, "--grade", "C", data=data)
    assert "자료 등급: C(기밀)" in shown.err
    assert call("draft", "협조요청", "--request", words, "--grade", "o", "--json", data=data).json["grade"] == "S"
    assert call("check", paper, "--grade", "C", "--json", data=data).json["grade"] == "C"
    summary = call("summarize", paper, "-o", tmp_path / "요약", "--grade", "O", "--json", data=data)
    assert json.loads(summary.out.splitlines()[0])["grade"] == "O"
    made = tmp_path / "요약"
    assert json.loads((made / "안내.summary.json").read_bytes())["grade"] == "O"
    row = {"등급": "O"}
    assert [row.items() <= one.items() for one in overview_rows(made)] == [True]
    assert "| 등급 |" in (made / "요약_모음.md").read_text(encoding="utf-8")
    # Another grade is another summary, and none leaves no trace.
    again = call("summarize", paper, "-o", made, "--grade", "S", "--json", data=data).json
    assert (again["status"], again["grade"]) == ("done", "S") and overview_rows(made)[0]["등급"] == "S"
    plain = call("summarize", paper, "-o", made, "--json", data=data).json
    assert (plain["status"], plain["grade"]) == ("done", None) and "등급" not in overview_rows(made)[0]
    assert "grade" not in json.loads((made / "안내.summary.json").read_bytes())
    wrong = call("ask", words, "--grade", "비밀", data=data)
    assert wrong.code == 2 and "S(민감)" in wrong.err


@pytest.mark.parametrize(
    ("verb", "way"),
    [
        (("ask", "휴가는?"), "remote engine"),
        (("draft", "협조요청", "--request", "회신"), "remote engine"),
        (("summarize", "안내.md"), "remote engine"),
        (("search", "특별휴가"), "remote embedder"),
    ],
)
def test_a_refusal_names_the_way_out(
    verb: tuple[str, ...], way: str, call: Call, run: Run, laws: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "안내.md").write_text("특별휴가 안내\n", encoding="utf-8")
    run(laws)
    for name, value in WAYS[way].items():
        monkeypatch.setenv(f"SEOUL_ASSIST_{name.upper()}", str(value))
    kept = call(*verb, "--grade", "S", "--json", data=tmp_path)
    assert (kept.code, kept.json["error"]["code"]) == (2, "grade_refused")
    assert "S(민감)" in kept.json["error"]["message"]
    unknown = call(*verb, data=tmp_path)
    assert unknown.code == 2 and "정하지 않은" in unknown.err and "--grade O" in unknown.err


def test_a_child_that_embeds_asks_the_grade_of_what_it_builds(
    call: Call, laws: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in WAYS["remote embedder"].items():
        monkeypatch.setenv(f"SEOUL_ASSIST_{name.upper()}", str(value))
    refused = call("index", laws, "--grade", "S", "--json")
    assert (refused.code, refused.json["error"]["code"]) == (2, "grade_refused")
    assert graded.grades_held(tmp_path / "data" / "library") == frozenset()
