"""The course is done by a scripted learner who types what each lesson shows; what was not done is told, not taken."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cli_kit import Shown, building_here

from seoul_assist.cli import app
from seoul_assist.cli.examples import EXAMPLES
from seoul_assist.tasks.learning import checks
from seoul_assist.tasks.learning.lessons import Lesson, Step, lessons
from seoul_assist.tasks.learning.practice import DATA, RECORD
from seoul_assist.text.columns import cells

LESSONS = lessons()
_BY_CHECK = {one.check: one for one in LESSONS}
Type = Callable[[str], Shown]


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A practice folder where the regulations in plain text are indexed; the first lesson is still to be done."""
    folder = tmp_path_factory.mktemp("course") / "연습"
    assert app.run(["-q", "learn", "start", "--folder", str(folder)]) == 0
    texts = [str(path) for path in sorted((folder / "규정").glob("*.[mt]*"))]
    with building_here():
        assert app.run(["-q", "--data-dir", str(folder / DATA), "index", *texts]) == 0
    return folder


@pytest.fixture
def place(begun: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of it that we stand in; the home folder is one of ours."""
    folder = tmp_path / "연습"
    shutil.copytree(begun, folder)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    yield folder
    assert not (tmp_path / "home").exists(), "the learner's own data folder was touched"


@pytest.fixture
def typed(capsys: pytest.CaptureFixture[str]) -> Type:
    """What a shell does with a line: `> file` takes what would be shown."""

    def run(line: str) -> Shown:
        line, _, file = line.partition(" > ")
        capsys.readouterr()
        with building_here():
            code = app.run(shlex.split(line)[1:])
        said = capsys.readouterr()
        assert "예상하지 못한" not in said.err, said.err
        if file:
            Path(file).write_text(said.out, encoding="utf-8")
        return Shown(code, said.out, said.err)

    return run


def shown_steps(page: str) -> list[Step]:
    """The steps as a learner reads them off the page of a lesson, not as the data file has them."""
    lines = page.partition("차례로 해 보세요\n")[2].partition("\n\n")[0].split("\n")
    steps: list[dict[str, Any]] = []
    for line in lines:
        text = line.strip()
        if text.startswith("seoul-assist "):
            steps.append({"run": text})
        elif found := re.match(r"(\S+) 파일을 ", text):
            steps.append({"edit": found[1], "turns": [], "add": []})
        elif "  →  " in text:
            steps[-1]["turns"].append(text.split("  →  "))
        elif text != "맨 아래에 덧붙입니다.":
            steps[-1]["add"].append(text)
    return [Step(one.get("run", ""), one.get("edit", ""), one.get("turns", ()), one.get("add", ())) for one in steps]


def do(steps: list[Step], typed: Type) -> None:
    for step in steps:
        if step.run:
            assert typed(step.run).code in (0, 1, 4), step.run
            continue
        text = Path(step.edit).read_text(encoding="utf-8")
        for was, becomes in step.turns:
            assert text.count(was) == 1, f"{was} in {step.edit}"
            text = text.replace(was, becomes)
        Path(step.edit).write_text("\n".join([text.rstrip("\n"), *step.add, ""]), encoding="utf-8")


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda one: one.check)
def test_a_learner_does_the_lesson_as_it_is_shown(place: Path, typed: Type, lesson: Lesson) -> None:
    before = typed(f"seoul-assist learn check {lesson.number}")
    assert before.code == 1 and "→" in before.out
    page = typed(f"seoul-assist learn {lesson.number}").out
    do(shown_steps(page), typed)
    if lesson.question:
        undone = typed(f"seoul-assist learn check {lesson.number}")
        assert undone.code == 1 and "물음에 답하는 일이 남았습니다" in undone.out, undone.out
        wrong = typed(f"seoul-assist learn answer {lesson.number} 77")
        assert wrong.code == 1 and lesson.wrong in wrong.out
        right = typed(f'seoul-assist learn answer {lesson.number} "{lesson.answers[0]}"')
        assert right.code == 0 and right.out.startswith("맞습니다."), right.out
    after = typed(f"seoul-assist learn check {lesson.number} --json")
    assert after.code == 0, after.out
    assert after.json["lesson"]["done"] and after.json["schema"] == "seoul-assist/learn/1"
    rows = typed("seoul-assist learn --json").json["lessons"]
    assert [row["number"] for row in rows if row["done"]] == [lesson.number]


# -- wrong doings ------------------------------------------------------------------------------------------------


def _run(line: str) -> Callable[[Type], object]:
    return lambda typed: typed(line)


def _shown_first(check: str, upto: int) -> Callable[[Type], object]:
    return lambda typed: do(list(_BY_CHECK[check].steps[:upto]), typed)


def _file(name: str, text: str) -> Callable[[Type], object]:
    return lambda typed: Path(name).write_text(text, encoding="utf-8")


def _cited_elsewhere(typed: Type) -> None:
    path = Path("문서/인용.txt")
    path.write_text(path.read_text(encoding="utf-8").replace("제66조제1항제3호", "제5조제1항"), encoding="utf-8")


def _deleted_lines(typed: Type) -> None:
    do(list(_BY_CHECK["mended"].steps[:2]), typed)
    lines = Path("고침.md").read_text(encoding="utf-8").split("\n")
    kept = [line for line in lines if "결과 통보" not in line]
    kept = [line.replace("바. 시설", "마. 시설") for line in kept]
    Path("고침.md").write_text("\n".join(kept), encoding="utf-8")


def _answer_of_another_library(typed: Type) -> None:
    typed(_BY_CHECK["answered"].steps[-1].run)
    said = json.loads(Path("답.json").read_text(encoding="utf-8"))
    said["claims"][0]["citations"][0]["law"] = "미르군 주차장 조례"
    Path("답.json").write_text(json.dumps(said), encoding="utf-8")


_NO_DATA = "거절.json에는 실패한 까닭이 들어 있습니다"
_WRONG = [
    ("indexed", lambda typed: None, "아직 색인하지 않은 규정이 3건 있습니다: 누리군_민원_처리_지침.docx", "index 규정"),
    ("indexed", lambda typed: shutil.rmtree(DATA), "아직 색인한 규정이 없습니다", "--data-dir 자료"),
    ("cited", lambda typed: shutil.rmtree(DATA), "인용을 대 볼 수 없습니다", "1과"),
    ("answered", _run('seoul-assist ask "경차 요금은?" --data-dir 자료 > 답.json'), "결과가 아닙니다", "--json"),
    ("answered", _run('seoul-assist ask "동파 수리비는?" --json --data-dir 자료 > 답.json'), "답이 없습니다", "1과"),
    ("answered", _answer_of_another_library, "연습용이 아닌 규정", "--data-dir 자료"),
    ("answered", _file("답.json", '{"schema": "seoul-assist/ask/1", "supported": true}'), "만든 것과 다릅니다", "ask"),
    ("answered", _file("답.json", ""), "결과가 아닙니다", "> 답.json"),
    (
        "refused",
        _run('seoul-assist ask "경차 주차 요금 감면은?" --json --data-dir 자료 > 거절.json'),
        "답이 있었",
        "ask",
    ),
    ("refused", _run('seoul-assist ask "동파?" --json --data-dir 없는곳 > 거절.json'), _NO_DATA, "index"),
    ("drafted", _shown_first("drafted", 1), "비어 있는 자리가 7곳 있습니다: 법적 근거, 기한", "사실.yaml"),
    ("drafted", _file("초안.hwpx", "글"), "초안.hwpx: 이름은 HWPX", "draft"),
    ("mended", _shown_first("mended", 1), "고칠 곳이 4건 남았습니다. 7번째 줄", "그 줄을 고쳐"),
    ("mended", _deleted_lines, "‘2027. 2. 26.’가 없습니다", "적힌 대로"),
    ("cited", lambda typed: None, "없는 조문입니다", "그 줄을 고쳐"),
    ("cited", _cited_elsewhere, "조문은 있지만 감면을 정한 그 조문이 아닙니다", "적힌 대로"),
    ("summarized", _shown_first("summarized", 1), "문서 5건 가운데 4건이 남았습니다", "summarize 문서 -o 요약"),
    ("masked", _shown_first("masked", 1), "이름 ‘홍길동’이(가) 그대로", "가리고"),
    ("masked", _file("가림.txt", "지움\n"), "본문이 없습니다", "learn start"),
    ("masked", lambda typed: None, "줄: ", "가리고"),
    (
        "scripted",
        _run("seoul-assist check 고침.md --json --data-dir 자료 > 점검.json"),
        "점검한 결과가 없습니다",
        "문서/날짜.md",
    ),
]


@pytest.mark.parametrize(("check", "doing", "said", "step"), _WRONG, ids=[f"{w[0]}-{n}" for n, w in enumerate(_WRONG)])
def test_a_wrong_doing_gets_the_right_hint(
    place: Path, typed: Type, check: str, doing: Callable[[Type], object], said: str, step: str
) -> None:
    doing(typed)
    told = typed(f"seoul-assist learn check {_BY_CHECK[check].number}")
    first, second = told.out.rstrip("\n").split("\n")
    assert told.code == 1 and said in first, told.out
    assert step in second, told.out


def test_an_answer_in_the_encoding_of_another_shell_is_read(place: Path, typed: Type) -> None:
    typed(_BY_CHECK["refused"].steps[-1].run)
    path = Path("거절.json")
    for encoding in ("utf-16", "utf-8-sig", "cp949"):
        path.write_bytes(json.dumps(json.loads(path.read_text("utf-8")), ensure_ascii=False).encode(encoding))
        assert "물음에 답하는 일이" in typed(f"seoul-assist learn check {_BY_CHECK['refused'].number}").out, encoding
        path.write_text(path.read_text(encoding), encoding="utf-8")


# -- the folder and the record -----------------------------------------------------------------------------------


def test_starting_again_writes_over_nothing_and_brings_back_what_is_gone(place: Path, typed: Type) -> None:
    Path("사실.yaml").write_text("내가 고친 것\n", encoding="utf-8")
    Path("문서/날짜.md").unlink()
    assert typed("seoul-assist learn start --json").json["files"] == 1
    assert Path("사실.yaml").read_text(encoding="utf-8") == "내가 고친 것\n"
    assert Path("문서/날짜.md").is_file()
    if os.name != "nt":
        assert stat.S_IMODE(Path(RECORD).stat().st_mode) == 0o600


def test_a_day_that_was_written_down_stays(place: Path, typed: Type) -> None:
    Path(RECORD).write_text('{"done": {"9": "2026-03-05"}, "answered": [9]}', encoding="utf-8")
    typed(_BY_CHECK["scripted"].steps[0].run)
    assert typed("seoul-assist learn check 9").code == 0
    assert typed("seoul-assist learn --json").json["lessons"][8]["on"] == "2026-03-05"
    assert "마침 2026-03-05" in typed("seoul-assist learn 9").out.split("\n")[0]


def test_next_is_the_first_that_is_not_done(place: Path, typed: Type) -> None:
    assert typed("seoul-assist learn next").out.startswith("1. ")
    done = {str(one.number): "2026-03-05" for one in LESSONS if one.number != 3}
    Path(RECORD).write_text(json.dumps({"done": done, "answered": []}), encoding="utf-8")
    assert typed("seoul-assist learn next").out.startswith("3. ")
    assert "거절.json" in typed("seoul-assist learn check").out
    Path(RECORD).write_text(json.dumps({"done": {**done, "3": "2026-03-06"}, "answered": []}), encoding="utf-8")
    assert "모든 과를 마쳤습니다" in typed("seoul-assist learn next").out
    assert typed("seoul-assist learn check --json").json["lesson"] is None


@pytest.mark.parametrize("text", ["", "[]", "{", '{"done": {"하나": 1}, "answered": []}', '{"done": {}}'])
def test_a_damaged_record_is_told(place: Path, typed: Type, text: str) -> None:
    Path(RECORD).write_text(text, encoding="utf-8")
    told = typed("seoul-assist learn")
    assert told.code == 3 and "손상되었습니다" in told.err and "learn start" in told.err


@pytest.mark.parametrize(
    ("line", "said", "step"),
    [
        ("learn 10", "그런 과는 없습니다: 10", "1부터 9까지"),
        ("learn check 0", "그런 과는 없습니다: 0", "1부터 9까지"),
        ("learn chek", "알 수 없는 말입니다: chek", "learn 1"),
        ("learn answer 1", "답을 읽을 수 없습니다.", "learn answer 1 제6조"),
        ("learn check 1 제6조", "답을 읽을 수 없습니다.", "learn answer"),
        ("learn answer 4 1", "4과에는 물음이 없습니다.", "learn check 4"),
        ("learn check 1 --folder 없는곳", "연습 폴더가 없습니다: 없는곳", "learn start"),
        ("learn start --folder 사실.yaml", "연습 폴더를 만들 수 없습니다", "--folder"),
    ],
)
def test_a_mistake_names_the_next_step(place: Path, typed: Type, line: str, said: str, step: str) -> None:
    told = typed(f"seoul-assist {line}")
    assert told.code in (2, 3) and said in told.err and step in told.err, told.err


# -- the text ----------------------------------------------------------------------------------------------------


def test_every_lesson_is_short_fits_and_has_its_check(place: Path, typed: Type) -> None:
    assert {one.check for one in LESSONS} == set(checks.CHECKS)
    for lesson in LESSONS:
        page = typed(f"seoul-assist learn {lesson.number}").out
        told = typed(f"seoul-assist learn {lesson.number} --json").json["lesson"]
        assert told["title"] == lesson.title and not {"answers", "wrong"} & set(told)
        assert max(map(cells, page.split("\n"))) <= 80, lesson.title
        assert 2 <= len(re.findall(r"다\. |다\.$", lesson.why)) <= 5, lesson.title
        assert bool(lesson.question) == bool(lesson.answers) == bool(lesson.wrong)
        assert all(lesson.right(answer) for answer in lesson.answers)
        assert [step.run for step in shown_steps(page) if step.run] == [one.run for one in lesson.steps if one.run]
        assert all("--data-dir 자료" in step.run for step in lesson.steps if step.run)


def test_the_examples_of_its_help_page_run(tmp_path: Path, typed: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert "learn start" in typed("seoul-assist learn").out
    assert list(tmp_path.iterdir()) == []
    for line in EXAMPLES["learn"]:
        words, _, code = line.partition("  # exit ")
        assert typed(words).code == int(code or 0), line
    first = typed("seoul-assist learn next").out
    assert str(tmp_path) in typed("seoul-assist learn").out
    assert f"cd {tmp_path / 'seoul-assist-연습'}" in first
