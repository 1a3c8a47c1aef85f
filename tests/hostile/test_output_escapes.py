"""Whatever goes in, nothing that drives a terminal, hides or pretends comes out: in every command, on a pipe, on a
terminal and in every file it writes.

All sequences of `escape_kit` stand at once in the texts, names, questions, facts and settings of a run, so that a run
stands for hundreds of cases; the assertion names the code points that came through and the command.
"""

from __future__ import annotations

import io
import json
import os
import pty
import sys
import threading
import tty
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from builders import docx, page_of, pdf, w_p
from cli_kit import Call, call
from escape_kit import (
    BRACKETS,
    C1_SEQUENCES,
    EVERY,
    LINES,
    SEQUENCES,
    file_leaks,
    indexed,
    json_lines,
    leaks,
    lines,
    packed,
    strings,
    terminal_leaks,
)

from seoul_assist import prompts
from seoul_assist.checking import registry
from seoul_assist.checking.rule import Mark
from seoul_assist.cli import app, compose, terminal
from seoul_assist.errors import ModelUnusable
from seoul_assist.model import Proposal, Quote
from seoul_assist.ports import Request, Written
from seoul_assist.text.clean import clean

__all__ = ["call"]  # a fixture

WHOLE = [piece for piece in EVERY if piece != "\0"]  # a file with a null is no text, and no name holds one
ALL = "".join(WHOLE)
MARKUP = " ".join(BRACKETS)
TRUE = "시장은 보조금 신청을 받은 날부터 30일 이내에 지급 여부를 결정하여야 한다"
ASKED = f"보조금 지급 결정 기한 {ALL} {MARKUP}"
TITLE = "가온시 \u202e[/bold]보조금\x1b[31m 조례"
LAW = clean(TITLE)
HEAD = f"---\n제목: {TITLE}" + "\n법령구분: 조례\n공포일자: {day}\n시행일자: {day}\n---\n"
NAMES = [f"공문{n}{name}.txt" for n, name in enumerate(packed([*EVERY, *BRACKETS]))]


def law(day: str, fee: str) -> str:
    """A regulation whose title, article and second article hold every sequence."""
    return (
        HEAD.format(day=day)
        + f"\n##### 제7조 (지급 {MARKUP} 결정{''.join(SEQUENCES[:9])})\n\n{TRUE}. {MARKUP}\n\n"
        + f"##### 제8조 (수수료)\n\n수수료는 {fee}으로 한다.\n{lines(WHOLE)}\n"
    )


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose library was made of two versions of a hostile regulation with hostile names."""
    folder = tmp_path_factory.mktemp("shelf")
    laws = folder / "규정"
    laws.mkdir()
    (laws / f"옛{packed(EVERY)[0]}.md").write_text(law("2024-01-01", "삼천원"), "utf-8")
    (laws / f"새{packed(BRACKETS)[0]}.md").write_text(law("2026-01-01", "오천원"), "utf-8")
    return indexed(folder / "data", laws)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of hostile documents in hostile files: plain text, PDF and DOCX."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "docs").mkdir()
    body = lines([*WHOLE, *BRACKETS])
    for name in NAMES:
        (folder / "docs" / name).write_text("", encoding="utf-8")  # a file that fails shows its name and the reason
    (folder / "docs" / NAMES[0]).write_text(f"제목 {MARKUP}\n{body}\n{TRUE}.\n", encoding="utf-8")
    shown = lines([*SEQUENCES, *BRACKETS], 3).split("\n")
    title = b"<< /Title <%s> >>" % ("\ufeff" + ALL).encode("utf-16-be", "replace").hex().encode()
    made = pdf([page_of([TRUE, *shown])], {200: title})
    (folder / "docs" / "공고.pdf").write_bytes(made.replace(b"/Root 1 0 R", b"/Root 1 0 R /Info 200 0 R"))
    xml = "".join(char for char in body if char >= " " or char == "\n").replace("&", "&amp;").replace("<", "&lt;")
    xml = "".join(char for char in xml if not 0xD800 <= ord(char) < 0xE000 and char not in "\ufffe\uffff")
    (folder / "docs" / "회신.docx").write_bytes(docx(w_p(TRUE) + "".join(map(w_p, xml.split("\n")))))
    facts = {
        "기관명": f"가온시{ALL}",
        "수신": f"누리군수 {MARKUP}",
        "제목": f"보조금{ALL} 안내",
        "내용": f"{TRUE}. {ALL}",
    }
    (folder / "사실.json").write_text(json.dumps(facts), encoding="utf-8")
    (folder / "이름.csv").write_text(
        f'수신,제목,이름\n"누리군수{MARKUP}","보조금{"".join(C1_SEQUENCES)} 안내","{BRACKETS[2]}\u202e"\n',
        encoding="utf-8",
    )
    return folder


BOTH = tuple("{desk}/docs/" + name for name in NAMES[:2])
# Every command that shows or writes anything of what it is given.
COMMANDS: dict[str, tuple[object, ...]] = {
    "search": ("search", ASKED),
    "ask": ("ask", ASKED),
    "ask nothing": ("ask", ALL),
    "regs list": ("regs", "list", "--all"),
    "regs show": ("regs", "show", LAW, "제8조"),
    "regs show nothing": ("regs", "show", ALL + MARKUP, ALL),
    "regs diff": ("regs", "diff", LAW),
    "regs remove nothing": ("regs", "remove", ALL + MARKUP),
    "forget nothing": ("forget", ALL + MARKUP),
    "check": ("check", "{desk}/docs", "--jobs", 1),
    "check nothing": ("check", ALL + MARKUP),
    "check no rule": ("check", BOTH[0], "--select", ALL + MARKUP),
    "check no form": ("check", BOTH[0], "--format", ALL + MARKUP),
    "check diff": ("check", BOTH[0], "--diff"),
    "summarize": ("summarize", "{desk}/docs", "-o", "{out}/요약"),
    "draft": ("draft", "협조요청", "--facts", "{desk}/사실.json"),
    "draft request": ("draft", "협조요청", "--request", ASKED),
    "draft reply": ("draft", "협조요청", "--reply-to", "{desk}/docs/" + NAMES[0]),
    "draft from": ("draft", "협조요청", "--from-draft", "{desk}/docs/" + NAMES[0]),
    "draft file": ("draft", "협조요청", "--facts", "{desk}/사실.json", "-o", "{out}/기안.md"),
    "draft many": ("draft", "협조요청", "--rows", "{desk}/이름.csv", "--format", "md", "-o", "{out}/여럿"),
    "draft no form": ("draft", ALL + MARKUP),
    "draft list": ("draft", "--list"),
    "rules": ("rules", "GM-HID-001"),
    "rules nothing": ("rules", ALL + MARKUP),
    "doctor": ("doctor",),
    "receipts": ("receipts", "show"),
    "receipts verify": ("receipts", "verify"),
    "no option": ("ask", f"--{ALL}", MARKUP),
}
ONLY_TEXT = ("no option",)
# Run now and then: what they show passes by the same places as what the others show.
SELDOM = {
    *("ask nothing", "check diff", "doctor", "draft from", "draft list", "draft reply", "draft request"),
    *("receipts", "receipts verify", "regs list", "rules"),
}


def often(names: Iterable[str], seldom: Container[str]) -> list[Any]:
    """The parameters of a test, those of `seldom` for the long set."""
    return [pytest.param(name, marks=pytest.mark.slow) if name in seldom else name for name in names]


FILES: dict[str, tuple[object, ...]] = {
    "drafts": ("draft", "협조요청", "--facts", "{desk}/사실.json", "-o", "{out}/기안.docx"),
    "letters": ("draft", "협조요청", "--facts", "{desk}/사실.json", "-o", "{out}/기안.hwpx"),
    "comparison": ("regs", "diff", LAW, "-o", "{out}/대비.md"),
    "baseline": ("check", *BOTH, "--write-baseline", "{out}/기준.json", "--jobs", 1),
    "fixed": ("check", "{desk}/docs/" + NAMES[0], "--fix", "-o", "{out}/고침.txt"),
    "remarks": ("check", "{desk}/docs/회신.docx", "--annotate", "{out}/의견.docx"),
}


def filled(arguments: Sequence[object], desk: Path, out: Path) -> list[str]:
    return [str(one).replace("{desk}", str(desk)).replace("{out}", str(out)) for one in arguments]


@pytest.mark.parametrize("command", often(COMMANDS, SELDOM))
def test_a_pipe_gets_text_alone(command: str, call: Call, shelf: Path, desk: Path, tmp_path: Path) -> None:
    arguments = filled(COMMANDS[command], desk, tmp_path)
    shown = call(*arguments, data=shelf)
    assert leaks(shown.out + shown.err) == [] and "예상하지 못한" not in shown.err, shown.err[-300:]
    assert file_leaks(tmp_path) == {}
    if command in ONLY_TEXT:
        return
    told = call(*arguments, "--json", data=shelf)
    assert leaks(told.out + told.err) == []
    for value in json_lines(told.out):
        assert value["schema"].startswith("seoul-assist/") and "예상하지 못한" not in json.dumps(
            value, ensure_ascii=False
        )


@pytest.mark.parametrize("files", often(FILES, ("letters", "fixed")))
def test_written_files_hold_text_alone(files: str, call: Call, shelf: Path, desk: Path, tmp_path: Path) -> None:
    shown = call(*filled(FILES[files], desk, tmp_path), data=shelf)
    assert shown.code in (0, 1, 3) and list(tmp_path.iterdir())
    leaking = file_leaks(tmp_path)
    if files == "remarks":  # a copy keeps what the document held: ours are the remarks
        leaking = {name: lost for name, lost in leaking.items() if not name.endswith("word/document.xml")}
    assert leaking == {}


@pytest.mark.parametrize("form", ["sarif", "github", "json"])
def test_reports_for_other_programs(form: str, call: Call, shelf: Path, desk: Path) -> None:
    shown = call("check", *filled(BOTH, desk, desk), "--format", form, "--jobs", 1, data=shelf)
    assert leaks(shown.out + shown.err) == []
    if form == "github":
        assert all(
            line.startswith(("::error file=", "::warning file=", "::notice file=")) for line in shown.out.splitlines()
        )
        assert len(shown.out.splitlines()) >= 10
    else:
        assert all("\x1b" not in text or form == "json" for value in json_lines(shown.out) for text in strings(value))


def test_a_name_with_a_line_end_forges_no_line(call: Call, shelf: Path, tmp_path: Path) -> None:
    for end in ("\n", "\r", "\x0b", "\x85", "\u2028"):
        (tmp_path / f"가{end}::error file=x::거짓{end}오류: 거짓.txt").write_text("", encoding="utf-8")
    for form in ("text", "github"):
        shown = call("check", tmp_path, "--format", form, "--jobs", 1, data=shelf)
        forged = [
            line for line in (shown.out + shown.err).splitlines() if line.startswith(("오류: 거짓", "::error file=x"))
        ]
        assert forged == [] and shown.out.count("거짓") >= 5
    indexed = call("index", tmp_path, data=tmp_path / "data")
    assert not [line for line in indexed.err.splitlines() if line.startswith(("오류: 거짓", "::error file=x"))]


def test_brackets_are_shown_as_they_are(call: Call, shelf: Path, desk: Path) -> None:
    shown = call("regs", "show", LAW, "제7조", data=shelf).out
    found = call("check", desk / "docs" / NAMES[0], "--select", "HID", "--show-text", data=shelf).out
    for piece in BRACKETS:
        # The regulation is Markdown, where a backslash takes the meaning from the sign behind it.
        assert piece in found and (piece in shown or "\\" in piece), piece
    for command in ("search", "ask"):
        asked = call(command, MARKUP, data=shelf)
        assert asked.code in (0, 4) and "예상하지 못한" not in asked.err


def test_check_shows_what_it_dropped(call: Call, tmp_path: Path) -> None:
    (tmp_path / "가.txt").write_text("".join(f"금액{n}{piece}원\n" for n, piece in enumerate(WHOLE)), encoding="utf-8")
    told = call("check", tmp_path / "가.txt", "--select", "HID-001", "--doctype", "draft", "--json").json
    said = {finding["line"]: finding["message"] for finding in told["files"][0]["findings"]}
    lost = [piece for piece in WHOLE if leaks(piece) and piece not in LINES]
    assert len(said) == len(lost) >= 500
    text = " ".join(said.values())
    for piece in lost:
        assert all(f"‹{code}›" in text for code in leaks(piece) if piece not in SEQUENCES), repr(piece)
    assert "‹U+001B›]52;c;aGVsbG8=‹U+0007›" in text and leaks(text) == []


class Teller:
    """Engine: claims, under the first evidence, whatever it was given to say; or fails with it."""

    name = "llama:teller.gguf"
    notes = (ALL,)
    lanes = 1

    def __init__(self, fails: bool) -> None:
        self.fails = fails

    def write(self, request: Request) -> tuple[Proposal, ...]:
        if self.fails:
            raise ModelUnusable(f"멈췄습니다. {ALL}{MARKUP}", f"{ALL}{MARKUP}")
        first = request.evidence[0].id
        text = f"보조금 신청을 받으면 30일 이내에 지급 여부를 결정한다.{ALL}{MARKUP}"
        return (Proposal(text, (Quote(first, TRUE + ALL), Quote(first + ALL, TRUE))),)

    def write_many(self, requests: Sequence[Request]) -> tuple[Written, ...]:
        return tuple(Written(error=ModelUnusable(ALL)) if self.fails else Written(self.write(r)) for r in requests)


@pytest.mark.parametrize("fails", [False, True], ids=["model text", "error text"])
def test_what_an_engine_says(
    fails: bool, call: Call, shelf: Path, desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def teller(settings: object) -> Iterator[Teller]:
        yield Teller(fails)

    monkeypatch.setattr(compose, "open_engine", teller)
    (tmp_path / "공문.txt").write_text(f"{TRUE}.\n", encoding="utf-8")
    for arguments in (
        ("ask", "보조금 지급 결정 기한"),
        ("ask", "보조금 지급 결정 기한", "--json"),
        ("draft", "협조요청", "--facts", desk / "사실.json", "--json"),
        ("draft", "협조요청", "--facts", desk / "사실.json", "-o", tmp_path / "기안.md"),
        ("summarize", tmp_path / "공문.txt", "-o", tmp_path / "요약"),
        ("check", tmp_path / "공문.txt", "--review"),
        ("check", tmp_path / "공문.txt", "--review", "--format", "github"),
    ):
        shown = call(*arguments, data=shelf)
        assert leaks(shown.out + shown.err) == [], arguments
    assert file_leaks(tmp_path) == {}


def test_settings_prompts_and_rules(
    call: Call, shelf: Path, desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "설정.toml"
    for text in (
        f"engine = {json.dumps(ALL + MARKUP)}",
        f"{json.dumps(ALL + MARKUP)} = 1",
        f"engine_url = {json.dumps('http://example.kr/' + ALL)}\nengine = 'http'",
        f"trusted = [{json.dumps(ALL + MARKUP)}]",
        f"as_of = {json.dumps(ALL)}",
        f"[check]\nselect = [{json.dumps(ALL)}]",
        ALL.replace("\n", ""),
    ):
        config.write_text(text, encoding="utf-8")
        command = ("check", desk / "docs" / NAMES[1]) if "[check]" in text else ("ask", "보조금")
        for more in ((), ("--json",)):
            shown = call("--config", config, *command, *more, data=shelf)
            assert leaks(shown.out + shown.err) == [] and "예상하지 못한" not in shown.err, text[:20]
    for folder in (packed([*SEQUENCES, *BRACKETS])[0],):
        monkeypatch.setattr(prompts, "_folder", lambda folder=folder: tmp_path / folder)
        with pytest.raises(prompts.AssistError) as failure:
            prompts.load(ALL.replace("/", ""))
        terminal.error(failure.value)
    rule = registry.RULES[0]
    loud = replace(rule, title=ALL, check=lambda view: [Mark(0, 2, ALL + MARKUP, ALL, ALL, cause=ALL)], doctypes=None)
    monkeypatch.setattr(registry, "RULES", (replace(loud, gate="every"),))
    for form in ("text", "json", "sarif", "github"):
        shown = call("check", desk / "docs" / NAMES[0], "--format", form, data=shelf)
        assert leaks(shown.out + shown.err) == [] and shown.out, form


@contextmanager
def on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], str]]:
    """Both streams on a pseudo-terminal; the function gives what arrived there so far and ends it."""
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    arrived = io.BytesIO()

    def listen() -> None:
        while True:
            try:
                data = os.read(ours, 65536)
            except OSError:  # the other side has gone
                return
            if not data:
                return
            arrived.write(data)

    listener = threading.Thread(target=listen)
    listener.start()
    with os.fdopen(theirs, "w", encoding="utf-8") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        monkeypatch.setattr(sys, "stderr", stream)
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setenv("COLUMNS", "100")

        def end() -> str:
            monkeypatch.undo()
            stream.close()
            listener.join()
            os.close(ours)
            return arrived.getvalue().decode("utf-8")

        yield end


ON_SCREEN = ("search", "ask", "regs show", "check", "doctor", "draft list", "summarize", "no option")


@pytest.mark.parametrize("command", often(ON_SCREEN, ("ask", "regs show", "doctor", "draft list", "summarize")))
def test_a_terminal_gets_our_colours_alone(
    command: str, shelf: Path, desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with on_a_terminal(monkeypatch) as end:
        app.run(["--data-dir", str(shelf), *filled(COMMANDS[command], desk, tmp_path)])
        shown = end()
    assert terminal_leaks(shown, bar=command in ("check", "summarize")) == []
    assert "\x1b[" in shown, "no colour at all: this was no terminal"


def test_progress_shows_names_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    with on_a_terminal(monkeypatch) as end:
        with terminal.progress("색인") as show:
            for name in (*packed(EVERY), *packed(BRACKETS)):
                show(name, 1, 3, 7)
        with terminal.progress("색인") as show:
            show("[/닫힘]\x1b]52;c;aGk=\x07", 1, 3, 7)
        shown = end()
    assert terminal_leaks(shown, bar=True) == [] and "]52;c;" in shown and "[/닫힘]" in shown
