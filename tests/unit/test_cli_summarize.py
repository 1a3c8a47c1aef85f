"""summarize on the command line: styles, formats, JSON Lines, the bar, and what is said when a run is stopped."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import warm_kit
from cli_kit import Call, call
from rich.cells import cell_len

from seoul_assist.cli import terminal

__all__ = ["call"]

MAIN = [sys.executable, "-c", "from seoul_assist.cli.app import main; main()"]
LETTER = """제목 공동 정원 신청서 제출 요청
가. 제출 기한: 2026. 12. 18.(금) 18:00까지
읍면에서는 참여를 바라는 단체의 신청서를 모아 정원녹지과에 제출하여 주시기 바랍니다.
"""


def folder(at: Path, count: int) -> Path:
    found = at / "문서"
    found.mkdir()
    for number in range(count):
        (found / f"정원{number:03}.txt").write_text(LETTER + f"{number}번 마을\n", encoding="utf-8")
    return found


@pytest.mark.parametrize("style", ["gist", "brief", "onepage", "press"])
def test_styles_and_formats(call: Call, tmp_path: Path, style: str) -> None:
    out = tmp_path / "out"
    shown = call("summarize", folder(tmp_path, 1), "-o", out, "--style", style, "--format", "md,docx,hwpx")
    assert shown.code == 0 and "요약_모음.md" in shown.out
    names = {path.name for path in out.iterdir() if not path.name.startswith(".")}
    assert names == {f"정원000.summary.{kind}" for kind in ("md", "json", "docx", "hwpx")} | {
        f"요약_모음.{kind}" for kind in ("md", "csv", "xlsx")
    }
    assert json.loads((out / "정원000.summary.json").read_bytes())["style"] == style


def test_the_line_of_the_office_stands_under_a_summary_and_a_new_one_is_new_work(call: Call, tmp_path: Path) -> None:
    source, out, data = folder(tmp_path, 1), tmp_path / "out", tmp_path / "data"
    arguments = ("summarize", source, "-o", out, "--format", "md,docx", "--json")
    assert call(*arguments).json["status"] == "done"
    data.mkdir(exist_ok=True)
    (data / "settings.toml").write_text('no_ai_line = "가온시가 {도구}로 만든 요약"\n', encoding="utf-8")
    shown = call(*arguments)
    assert shown.json["status"] == "done" and shown.json["disclosure"].startswith("가온시가 seoul-assist ")
    markdown = (out / "정원000.summary.md").read_text(encoding="utf-8")
    assert "만든 요약\n" in markdown and "생성형 인공지능" not in markdown
    assert call(*arguments).json["status"] == "unchanged"


def test_docx_and_hwpx_are_the_same_bytes_another_time(call: Call, tmp_path: Path) -> None:
    source = folder(tmp_path, 1)
    made = []
    for name in ("하나", "둘"):
        call("summarize", source, "-o", tmp_path / name, "--style", "onepage", "--format", "docx,hwpx")
        made.append({path.name: path.read_bytes() for path in (tmp_path / name).glob("*.summary.[dh]*")})
        time.sleep(1.1)  # a time of day in the file would show
    assert len(made[0]) == 2 and made[0] == made[1]


@pytest.mark.parametrize("wrong", [["--style", "시"], ["--format", "exe"]])
def test_a_wrong_choice_is_refused_before_any_work(call: Call, tmp_path: Path, wrong: list[str]) -> None:
    shown = call("summarize", folder(tmp_path, 1), "-o", tmp_path / "out", *wrong)
    assert shown.code == 2 and "→" in shown.err and not (tmp_path / "out").exists()


def test_json_lines_hold_every_item_and_nothing_else(call: Call, tmp_path: Path) -> None:
    source = folder(tmp_path, 2)
    (source / "빈.txt").write_bytes(b"")
    shown = call("summarize", source, "-o", tmp_path / "out", "--json")
    lines = [json.loads(line) for line in shown.out.splitlines()]
    assert shown.code == 3 and shown.err == ""
    assert [line["status"] for line in lines] == ["failed", "done", "done"]
    assert {line["schema"] for line in lines} == {"seoul-assist/summary/1"}


def test_quiet_says_only_where_the_results_are(call: Call, tmp_path: Path) -> None:
    shown = call("--quiet", "summarize", folder(tmp_path, 1), "-o", tmp_path / "out")
    assert shown.out == f"요약을 둔 곳: {tmp_path / 'out'}\n" and shown.err == "요약 1건\n"


@pytest.mark.parametrize(
    ("elapsed_s", "done", "total", "pages", "said"),
    [
        (10.0, 3, 20, 412, "3/20, 41.2쪽/초, 남은 시간 0:57"),
        (10.0, 1, 1000, 5, "1/1000, 0.5쪽/초, 남은 시간 2:46:30"),
        (0.0, 0, 20, 0, "0/20"),
        (5.0, 20, 20, 0, "20/20"),
        (5.0, 0, 0, 0, ""),
    ],
)
def test_the_pace_is_told(elapsed_s: float, done: int, total: int, pages: int, said: str) -> None:
    assert terminal.pace(elapsed_s, done, total, pages) == said


@pytest.mark.skipif(os.name == "nt", reason="no pseudo-terminals there")
def test_the_bar_stays_within_eighty_columns_and_leaves_nothing_behind(tmp_path: Path) -> None:
    import pty

    source = folder(tmp_path, 12)
    (source / ("아주 긴 이름의 문서 " * 5 + "[대괄호].txt")).write_text(LETTER, encoding="utf-8")
    master, terminal_end = pty.openpty()
    run = warm_kit.popen(
        [*MAIN, "--data-dir", str(tmp_path / "data"), "summarize", str(source), "-o", str(tmp_path / "out")],
        stdout=subprocess.PIPE,
        stderr=terminal_end,
        env=os.environ | {"COLUMNS": "80", "TERM": "xterm"},
    )
    os.close(terminal_end)
    raw = b""
    while run.poll() is None or select.select([master], [], [], 0.2)[0]:
        if select.select([master], [], [], 0.2)[0]:
            try:
                raw += os.read(master, 65536)
            except OSError:  # the other end is closed
                break
    os.close(master)
    assert run.stdout is not None
    out = run.stdout.read().decode()
    run.stdout.close()
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", raw.decode())
    assert run.wait() == 0 and re.search(r"\d+/13", shown) and "요약 13건" in shown
    assert all(cell_len(line) <= 80 for line in re.split(r"[\r\n]+", shown) if "/13" in line)
    assert out.startswith("요약을 둔 곳: ") and "\x1b" not in out


@pytest.mark.skipif(os.name == "nt", reason="signals are sent another way there")
def test_stopping_says_how_far_it_came_and_the_next_run_goes_on(tmp_path: Path) -> None:
    source, out = folder(tmp_path, 400), tmp_path / "out"
    arguments = [*MAIN, "--data-dir", str(tmp_path / "data"), "summarize", str(source), "-o", str(out)]
    run = warm_kit.popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    until = time.monotonic() + 30
    while len(list(out.glob("*.summary.json"))) < 3 and time.monotonic() < until:
        time.sleep(0.01)
    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=30)
    found = re.search(r"문서 400건 가운데 (\d+)건까지 마쳤습니다", said.decode())
    assert run.returncode == 130 and found and "같은 명령을 다시 실행하면 이어서" in said.decode()
    assert 2 <= int(found[1]) <= len(list(out.glob("*.summary.json"))) < 400
    for path in out.glob("*.summary.json"):
        assert json.loads(path.read_bytes())["points"]
