"""seoul-assist demo: the whole main job over the examples, in a throw-away data folder."""

from __future__ import annotations

import shlex
import tempfile
import time
from importlib import resources
from pathlib import Path
from typing import Annotated

import typer

from seoul_assist.cli import terminal
from seoul_assist.cli.options import Json
from seoul_assist.errors import AssistError

SCHEMA = "seoul-assist/demo/1"


def examples() -> Path:
    """The folder of the examples: inside the installed package, or beside it in a checkout."""
    package = Path(str(resources.files("seoul_assist")))
    for folder in (package / "examples", package.parent / "examples"):
        if folder.is_dir():
            return folder
    raise AssistError("예제 폴더가 없습니다.", "프로그램을 다시 설치해 주세요.")


def calls(folder: Path, out: Path) -> list[tuple[str, list[str], frozenset[int]]]:
    """What the demo runs: a heading, the arguments, and the exit codes that are as they should be."""
    regulations, documents, facts = folder / "regulations", folder / "documents", folder / "facts"
    fine, found = frozenset({0}), frozenset({0, 1})
    return [
        ("규정을 색인합니다", ["index", str(regulations)], fine),
        ("색인된 규정을 봅니다", ["regs", "list"], fine),
        ("조문을 찾습니다", ["search", "다자녀 가정 주차 요금 감면", "--k", "3"], fine),
        ("근거를 달아 답합니다", ["ask", "다자녀 가정은 공영주차장 요금을 얼마나 감면받나요?"], fine),
        ("근거가 없으면 답하지 않습니다", ["ask", "우주 정거장 근무자의 위험수당은 얼마인가요?"], frozenset({4})),
        (
            "협조 요청을 기안합니다",
            ["draft", "협조요청", "--facts", str(facts / "협조요청.yaml"), "-o", str(out / "협조요청.hwpx")],
            found,
        ),
        (
            "내부결재를 기안합니다",
            ["draft", "내부결재", "--facts", str(facts / "내부결재.yaml"), "-o", str(out / "내부결재.docx")],
            found,
        ),
        ("문서를 요약합니다", ["summarize", str(documents), "-o", str(out / "요약")], frozenset({0, 3})),
        ("문서를 점검합니다", ["check", str(documents)], found),
        ("설치를 점검합니다", ["doctor"], fine),
    ]


def command(
    out: Annotated[Path | None, typer.Option("-o", "--out", help="결과를 둘 폴더(없으면 임시 폴더)")] = None,
    json: Json = False,
) -> None:
    """예제로 모든 일을 한 번씩 해 보고, 결과가 어디 있는지 알려 줍니다."""
    from seoul_assist.cli import app

    folder = Path(tempfile.mkdtemp(prefix="seoul-assist-demo-"))
    out = out or folder / "results"
    out.mkdir(parents=True, exist_ok=True)
    steps = []
    for number, (title, arguments, expected) in enumerate(calls(examples(), out), start=1):
        if not json:
            terminal.out()
            terminal.out(f"[{number}] {title}", "bold")
            terminal.out("  seoul-assist " + " ".join(shlex.quote(a) for a in arguments), "cyan")
        began = time.monotonic()
        with terminal.muted(json):
            code = app.run(["--data-dir", str(folder / "data"), *arguments])
        steps.append(
            {
                "command": arguments,
                "exit": code,
                "ok": code in expected,
                "elapsed_s": round(time.monotonic() - began, 2),
            }
        )
    failed = [step for step in steps if not step["ok"]]
    if json:
        terminal.as_json(
            {"schema": SCHEMA, "ok": not failed, "results": str(out), "data_dir": str(folder / "data"), "steps": steps}
        )
    else:
        terminal.out()
        terminal.out(f"끝났습니다. 결과: {out}", "bold")
        terminal.out(f"시험용 라이브러리: {folder / 'data'} (지워도 됩니다)")
        for step in failed:
            terminal.out(f"예상과 다른 종료 코드 {step['exit']}: {step['command']}", "red")
    raise typer.Exit(1 if failed else 0)
