"""Every command, one after the other, where the kernel shows no network: an empty namespace, and sealed besides."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from toy_gguf import build as build_model

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
LAW = "가온시 주차장 조례"
# The process that carries out the calls, each as the console script would: {"ways": ..., "codes": [[call, code], ...]}.
SHOP = """
import contextlib, io, json, os, socket, sys
with open("/proc/self/net/dev") as file:
    ways = [line.split(":")[0].strip() for line in file if ":" in line]
with socket.socket() as probe:
    probe.settimeout(2)
    here = probe.connect_ex(("127.0.0.1", 9))
from seoul_assist.cli import app
from seoul_assist.governance import network
network.begin()
codes, said = [], []
for call in json.loads(sys.stdin.read()):
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as err:
        codes.append(app.run(call))
    said.append((out.getvalue() + err.getvalue())[-600:])
try:
    socket.socket()
    sealed = False
except PermissionError:
    sealed = True
print(json.dumps({"ways": ways, "here": here, "sealed": sealed, "codes": codes, "said": said}))
"""


def calls(work: Path) -> list[tuple[list[str], set[int]]]:
    """Every command with the exit codes that are as they should be."""
    documents, facts = EXAMPLES / "documents", EXAMPLES / "facts"
    own, paper = work / "고칠 글.md", documents / "시행문_자료제출요청.docx"
    shutil.copy(documents / "결함_시행문_날짜.md", own)
    rows = work / "명단.csv"
    rows.write_text("수신,제목\n누리군수,자료 제출 요청\n", encoding="utf-8")
    model, question = work / "작은 모델.gguf", "다자녀 가정은 공영주차장 요금을 얼마나 감면받나요?"
    build_model(model)
    asked = work / "질문.jsonl"
    gold = {"law": LAW, "article": "제6조", "primary": True}
    asked.write_text(json.dumps({"id": "1", "question": question, "gold": [gold]}) + "\n", encoding="utf-8")
    fine, marked = {0}, {0, 1}
    library, other, third = (["--data-dir", str(work / name)] for name in ("data", "other", "third"))
    table: list[tuple[list[Any], set[int]]] = [
        (["index", EXAMPLES / "regulations", EXAMPLES / "history", "--grade", "S"], fine),
        (["regs", "list", "--all"], fine),
        (["regs", "show", LAW, "제6조"], fine),
        (["regs", "diff", LAW], fine),
        (["search", "주차요금 감면", "--json"], fine),
        (["ask", question, "--json"], fine),
        (["ask", "우주 정거장 근무자의 위험수당은 얼마인가요?"], {4}),
        (["draft", "--list"], fine),
        (["draft", "협조요청", "--facts", facts / "협조요청.yaml", "-o", work / "협조.hwpx"], marked),
        (["draft", "협조요청", "--request", "누리군에 자료 제출을 요청", "--json"], marked),
        (["draft", "회신", "--reply-to", paper, "-o", work / "회신.docx"], marked),
        (["draft", "협조요청", "--rows", rows, "-o", work / "여럿", "--format", "docx"], marked),
        (["draft", "협조요청", "--from-draft", documents / "시행문_협조요청.md", "--fix"], marked),
        (["summarize", documents / "보도자료_다자녀주차감면.md", paper, "-o", work / "요약"], fine),
        (["check", documents / "보고서_주차장운영현황.pdf", documents / "시행문_회의개최알림.hwpx", "--json"], marked),
        (["check", own, "--fix"], marked),
        (["check", paper, "--annotate", work / "의견.docx"], marked),
        (["rules"], fine),
        (["completion", "bash"], fine),
        (["model", "add", model], fine),
        (["model", "list"], fine),
        (["model", "list", "--catalogue"], fine),
        (["model", "use", "작은 모델"], fine),
        (["model", "verify", "작은 모델"], fine),
        (["model", "bench"], fine),
        (["model", "pull", "hf:gaon/model/small.gguf"], {2}),
        (["--engine", "llama", "ask", question], {0, 1, 4}),
        (["model", "remove", "작은 모델"], fine),
        (["eval", "retrieval", asked], fine),
        (["eval", "answers", asked], fine),
        (["receipts", "show"], fine),
        (["receipts", "verify"], fine),
        (["doctor"], fine),
        (["learn"], fine),
        (["serve", "--help"], fine),
        (["regs", "export", work / "꾸러미"], fine),
        (["regs", "remove", "누리군 민원 처리 지침"], fine),
        (["forget", "미리내도 계약 업무 지침"], fine),
    ]
    return [
        *(([*library, *map(str, call)], codes) for call, codes in table),
        ([*other, "regs", "import", str(work / "꾸러미")], fine),
        ([*other, "regs", "list"], fine),
        ([*library, "regs", "publish", str(work / "펴낸 자료"), "--grade", "S"], fine),
        ([*third, "regs", "fetch", str(work / "펴낸 자료"), "--grade", "S"], fine),
        ([*third, "regs", "fetch", "https://library.example.kr/published"], {3}),
    ]


def carried_out(orders: list[list[str]], folder: Path) -> Any:
    """What `SHOP` says of these calls in an empty network namespace; skips where the system allows none."""
    unshare = shutil.which("unshare")
    if unshare is None or subprocess.run([unshare, "-rn", "true"], capture_output=True, check=False).returncode:
        pytest.skip("this system allows no new namespaces")
    done = subprocess.run(
        [unshare, "-rn", sys.executable, "-c", SHOP],
        input=json.dumps(orders),
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    seen = json.loads(done.stdout)
    assert seen["ways"] == ["lo"] and seen["here"] != 0  # one interface, and that is down
    assert seen["sealed"]
    return seen


@pytest.mark.slow
def test_the_demo_works_where_there_is_no_network(tmp_path: Path) -> None:
    seen = carried_out([["demo", "-o", str(tmp_path / "demo")]], tmp_path)
    assert seen["codes"] == [0], seen["said"]


def test_every_command_works_where_there_is_no_network(tmp_path: Path) -> None:
    table = calls(tmp_path)
    seen = carried_out([call for call, _ in table], tmp_path)
    wrong = [
        (call, code, said)
        for (call, codes), code, said in zip(table, seen["codes"], seen["said"], strict=True)
        if code not in codes
    ]
    assert not wrong
    tried = {" ".join(word for word in call[2:4] if not word.startswith(("-", "/"))) for call, _ in table}
    assert known() <= {name for words in tried for name in (words, words.split(" ")[0])}


def known() -> set[str]:
    """Every command of the command line, of groups each of theirs; `demo` runs others of these, `serve` never ends."""
    from seoul_assist.cli import app

    names = {info.name or "" for info in app.app.registered_commands} - {"demo", "serve"}
    for group in app.app.registered_groups:
        names |= {f"{group.name} {one.name}" for one in group.typer_instance.registered_commands}
    return names
