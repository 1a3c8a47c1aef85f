"""Where personal identifiers and words of documents must not turn up: prompts, results, messages, logs, journals."""

from __future__ import annotations

import importlib
import json
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from chat_kit import running
from cli_kit import Call, Shown, call
from pii_kit import positives

from seoul_assist.cli import app, engines
from seoul_assist.model import Proposal, Quote
from seoul_assist.ports import Request, Written
from seoul_assist.text import pii

__all__ = ["call"]  # a fixture

KINDS = ("resident", "foreigner", "passport", "licence", "mobile", "account", "card", "email")
PHONE = "010-0374-9182"  # what the facts of a draft give on purpose
_LABELS = dict(
    zip(
        KINDS,
        ("주민등록번호", "외국인등록번호", "여권번호", "면허번호", "휴대전화", "환급 계좌", "카드", "전자우편"),
        strict=True,
    )
)


CASES = [case for case in positives(3, each=400) if case.form in ("hyphen", "none")]


def _numbers(kind: str, count: int) -> list[str]:
    """That many identifiers of the kind, as they are usually written."""
    cases = [case for case in CASES if case.kind == kind]
    written = dict.fromkeys(case.text[case.start : case.end] for case in cases if "37" not in case.text[:0])
    chosen = [one for one in written if kind != "email" or "naver" in one or "gmail" in one]
    return [one for one in chosen if kind in ("passport", "email") or "-" in one][:count]


NUMBERS = [(kind, number) for kind in KINDS for number in _numbers(kind, 5)]
SENTENCES = (
    "달빛나루 주차장의 요금을 내리는 까닭은 밤에 일하는 사람이 늘었기 때문입니다.",
    "구절초 언덕에 사는 주민은 세 해 동안 같은 말을 되풀이하여 적어 보냈습니다.",
    "감면을 받으려는 사람은 은하수 창구에 별모양 신청서를 내야 합니다.",
)
LINES = [f"{n}번 신청인의 {_LABELS[kind]} {number}" for n, (kind, number) in enumerate(NUMBERS, start=1)]
BODY = "\n".join([SENTENCES[0], *LINES[:20], SENTENCES[1], *LINES[20:], SENTENCES[2]])
LAW = (
    "---\n제목: 달빛나루 주차 지침\n법령구분: 지침\n시행일자: 2026-01-01\n---\n\n"
    f"##### 제1조 (요금)\n\n{SENTENCES[0]}\n\n##### 제2조 (감면의 신청)\n\n{SENTENCES[2]} {LINES[0]} {LINES[20]}\n"
)


def tokens() -> list[str]:
    """What gives an identifier away: its digits, or the name of a mail address."""
    return [number.split("@")[0] if kind == "email" else re.sub(r"[^0-9A-Z]", "", number) for kind, number in NUMBERS]


def leaks(text: str, given: Sequence[str] = ()) -> list[str]:
    """The identifiers that stand in the text, however their groups are parted."""
    flat = re.sub(r"(?<=[0-9A-Z])[-\s]+(?=[0-9A-Z])", "", text)
    return [token for token in tokens() if token in flat and token not in given]


def quoted(text: str) -> list[str]:
    """The pieces of twelve characters of the documents' sentences that stand in the text."""
    flat = "".join(text.split())
    pieces = ("".join(sentence.split()) for sentence in (*SENTENCES, *LINES))
    return [piece[at : at + 12] for piece in pieces for at in range(len(piece) - 11) if piece[at : at + 12] in flat]


def test_the_material_is_what_it_should_be() -> None:
    assert len(NUMBERS) == 40 and len(set(tokens())) == 40
    assert {pii.mask(number) == number for _, number in NUMBERS} == {False} or leaks(pii.mask(BODY)) == []
    assert len(leaks(BODY)) == 40 and quoted(SENTENCES[1])


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a library, documents, facts and questions, identifiers in each."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "지침.md").write_text(LAW, encoding="utf-8")
    (folder / "신고서.md").write_text(f"# 신고서\n\n{BODY}\n", encoding="utf-8")
    facts = (
        f"기관명: 가온시\n제목: 주차 요금 감면 안내\n배경: {SENTENCES[0]}\n내용:\n  - 문의 {PHONE}\n  - {LINES[0]}\n"
    )
    (folder / "사실.yaml").write_text(f"{facts}기안자: 주무관 홍가람\n결재권자: 교통과장 박다솜\n", encoding="utf-8")
    (folder / "배경없음.yaml").write_text(facts.replace(f"배경: {SENTENCES[0]}\n", ""), encoding="utf-8")
    asked = {"id": "q1", "question": f"{LINES[1]} 감면을 받으려면 어디에 신청해야 하나요?"}
    gold = asked | {"gold": [{"law": "달빛나루 주차 지침", "article": "제2조"}]}
    (folder / "질문.jsonl").write_text(json.dumps(gold, ensure_ascii=False) + "\n", encoding="utf-8")
    assert app.run(["--data-dir", str(folder / "data"), "index", str(folder / "지침.md")]) == 0
    return folder


QUESTION = f"{LINES[1]} 감면을 받으려는 사람은 어느 창구에 신청서를 내야 합니까?"
REQUEST = f"주차 요금 감면 안내문을 써 주세요. {LINES[2]}. 담당자 연락처는 {PHONE}입니다."
# Every command that reads a document, a question or facts, and what it writes into {out}.
COMMANDS: dict[str, tuple[str, ...]] = {
    "index": ("index", "{desk}/신고서.md", "{desk}/지침.md"),
    "search": ("search", QUESTION),
    "search json": ("search", QUESTION, "--json"),
    "search many": ("search", "--queries", "{desk}/질문.jsonl"),
    "ask": ("ask", QUESTION),
    "ask json": ("ask", QUESTION, "--json"),
    "ask many": ("ask", "--queries", "{desk}/질문.jsonl"),
    "draft facts": ("draft", "간이기안문", "--facts", "{desk}/사실.yaml", "--json"),
    "draft background": ("draft", "간이기안문", "--facts", "{desk}/배경없음.yaml", "--json"),
    "draft request": ("draft", "협조요청", "--request", REQUEST, "--json"),
    "draft reply": ("draft", "회신", "--reply-to", "{desk}/요청서.md", "--json"),
    "summarize": ("summarize", "{desk}/신고서.md", "-o", "{out}/요약", "--format", "md,docx"),
    "check": ("check", "{desk}/신고서.md"),
    "check json": ("check", "{desk}/신고서.md", "--json"),
    "check sarif": ("check", "{desk}/신고서.md", "--format", "sarif"),
    "check github": ("check", "{desk}/신고서.md", "--format", "github"),
    "check text": ("check", "{desk}/신고서.md", "--show-text"),
    "check diff": ("check", "{desk}/신고서.md", "--select", "PII", "--diff"),
    "check fix": ("check", "{desk}/신고서.md", "--select", "PII", "--fix", "-o", "{out}/고침.md"),
    "regs list": ("regs", "list"),
    "regs show": ("regs", "show", "달빛나루 주차 지침", "제2조"),
    "regs json": ("regs", "show", "달빛나루 주차 지침", "--json"),
    "doctor": ("doctor",),
    "eval retrieval": ("eval", "retrieval", "{desk}/질문.jsonl", "--save", "{out}/찾기.jsonl"),
    "eval answers": ("eval", "answers", "{desk}/질문.jsonl", "--save", "{out}/답.jsonl"),
    "forget": ("forget", NUMBERS[3][1]),
    "rules": ("rules", NUMBERS[4][1]),
}
Run = Any


@pytest.fixture
def run(call: Call, desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs one of the commands with --debug; its logs fall into `tmp_path/logs`."""
    for name in ("out", "logs"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "logs"))

    def start(name: str, *before: str) -> Shown:
        arguments = [part.format(desk=desk, out=tmp_path / "out") if "{" in part else part for part in COMMANDS[name]]
        return call("--debug", *before, *arguments, data=desk / "data")

    return start


def texts_of(folder: Path) -> dict[str, str]:
    """Every file below the folder as text, packed ones unpacked."""
    import zipfile

    found = {}
    for path in folder.rglob("*"):
        if path.is_file():
            found[path.name] = path.read_bytes().decode("utf-8", "replace") + path.name
            if zipfile.is_zipfile(path):
                with zipfile.ZipFile(path) as package:
                    found[path.name] = "".join(
                        package.read(one).decode("utf-8", "replace") for one in package.namelist()
                    )
    return found


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "index"])
def test_no_command_shows_an_identifier(run: Run, tmp_path: Path, name: str) -> None:
    shown = run(name)
    assert "예상하지 못한" not in shown.err and shown.code in ((2, 4) if name in ("rules", "forget") else (0, 1, 3, 4))
    assert leaks(shown.out) == [] and leaks(shown.err) == []
    for path, text in texts_of(tmp_path).items():
        assert leaks(text) == [], path
    assert quoted(shown.err) == []


def test_journals_and_receipts_hold_neither_words_nor_numbers(run: Run, desk: Path, tmp_path: Path) -> None:
    for name in ("summarize", "ask", "check", "draft request"):
        run(name)
    logs = {p: p.read_text(encoding="utf-8", errors="replace") for p in (tmp_path / "out").rglob(".*") if p.is_file()}
    logs |= {p: p.read_text(encoding="utf-8") for p in (desk / "data").rglob("*.jsonl")}
    assert any(path.name.startswith(".seoul-assist-batch") for path in logs)
    for path, text in logs.items():
        assert leaks(text) == [] and quoted(text) == [], path
        assert str(desk) not in text and "신고서.md" not in text, "a journal names its sources by a hash"


def test_a_file_named_after_a_person_gives_its_results_another_name(call: Call, tmp_path: Path) -> None:
    named = tmp_path / f"신고_{NUMBERS[0][1]}.txt"
    named.write_text(f"{SENTENCES[0]}\n", encoding="utf-8")
    shown = call("summarize", named, "-o", tmp_path / "out")
    assert leaks(shown.err) == []
    assert [leaks(name + text) for name, text in texts_of(tmp_path / "out").items() if ".jsonl" in name] == [[]]
    assert leaks(" ".join(path.name for path in (tmp_path / "out").iterdir())) == []
    assert "그대로" in call("summarize", named, "-o", tmp_path / "out").err


def test_a_draft_holds_what_its_facts_give(run: Run, call: Call, desk: Path, tmp_path: Path) -> None:
    """The one output with identifiers: what somebody gave as a fact stands in the file, and only there."""
    out = tmp_path / "out" / "기안.md"
    shown = call("draft", "간이기안문", "--facts", desk / "사실.yaml", "-o", out, data=desk / "data")
    assert PHONE in out.read_text(encoding="utf-8")
    assert leaks(shown.out + shown.err) == [] and PHONE not in shown.out + shown.err
    assert out.stat().st_mode & 0o777 == 0o600 or os.name == "nt"


# ---- what breaks -----------------------------------------------------------------------------------------------------

# The function that breaks, and the command that runs it.
BREAKS = [
    ("seoul_assist.checking.runner.view_of", "check"),
    ("seoul_assist.checking.runner._findings", "check json"),
    ("seoul_assist.checking.ignores.read", "check sarif"),
    ("seoul_assist.checking.runner._without_doubles", "check github"),
    ("seoul_assist.checking.formats.excerpts", "check"),
    ("seoul_assist.checking.sarif.to_sarif", "check sarif"),
    ("seoul_assist.checking.formats.to_github", "check github"),
    ("seoul_assist.tasks.check.show_text", "check text"),
    ("seoul_assist.checking.fixes.settle", "check fix"),
    ("seoul_assist.tasks.mend._diff", "check diff"),
    ("seoul_assist.tasks.mend._like", "check fix"),
    ("seoul_assist.library.reading.Library.search", "search"),
    ("seoul_assist.library.reading.Library.search", "ask"),
    ("seoul_assist.library.reading.Library.search", "eval retrieval"),
    ("seoul_assist.adapters.extractive.Extractive.write", "ask json"),
    ("seoul_assist.grounding.verify._judged", "ask"),
    ("seoul_assist.grounding.verify._cite", "ask many"),
    ("seoul_assist.tasks.answering.ask.as_json", "ask json"),
    ("seoul_assist.tasks.summarizing.summary._packets", "summarize"),
    ("seoul_assist.tasks.summarizing.summarize.outputs", "summarize"),
    ("seoul_assist.tasks.summarizing.summary_views._anchors", "summarize"),
    ("seoul_assist.tasks.drafting.draft._bases", "draft facts"),
    ("seoul_assist.tasks.drafting.draft._keywords", "draft facts"),
    ("seoul_assist.tasks.drafting.request_slots.fill", "draft request"),
    ("seoul_assist.tasks.drafting.draft._requested", "draft request"),
    ("seoul_assist.tasks.forget.matching", "forget"),
    ("seoul_assist.tasks.index.source_key", "index"),
]
FAULTS = (RuntimeError, ValueError, KeyError, UnicodeError, AssertionError)


def broken(target: str, monkeypatch: pytest.MonkeyPatch, fault: type[Exception], calls: list[int]) -> None:
    where, _, name = target.rpartition(".")
    try:
        owner: Any = importlib.import_module(where)
    except ModuleNotFoundError:
        outer, _, inner = where.rpartition(".")
        owner = getattr(importlib.import_module(outer), inner)

    def fail(*arguments: object, **more: object) -> None:
        calls.append(1)
        try:
            raise LookupError(f"{LINES[5]} {SENTENCES[1]}")
        except LookupError as first:
            raise fault(f"{LINES[0]}\n{SENTENCES[0]} {arguments!r}") from first

    assert hasattr(owner, name), target
    monkeypatch.setattr(owner, name, fail)


@pytest.mark.parametrize(("target", "name"), BREAKS, ids=lambda one: one.rpartition("seoul_assist.")[2])
def test_a_fault_tells_where_and_never_what(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str, name: str
) -> None:
    calls: list[int] = []
    fault = FAULTS[BREAKS.index((target, name)) % len(FAULTS)]
    broken(target, monkeypatch, fault, calls)
    shown = run(name)
    assert calls and shown.code == 1 and fault.__name__ in shown.out + shown.err
    (log,) = (tmp_path / "logs").glob("*.log")
    told = log.read_text(encoding="utf-8")
    assert "LookupError" in told and fault.__name__ in told and "in fail" in told.replace(" fail", " in fail")
    assert log.stat().st_mode & 0o777 == 0o600 or os.name == "nt"
    for text in (shown.out, shown.err, told, *texts_of(tmp_path / "out").values()):
        assert leaks(text) == [] and quoted(text) == []


# ---- what a model reads ----------------------------------------------------------------------------------------------


class Reader:
    """An engine that keeps what it was given and says the beginning of its first passage."""

    name, notes, lanes = "llama:toy.gguf", (), 2

    def __init__(self) -> None:
        self.read: list[Request] = []

    def write(self, request: Request) -> tuple[Proposal, ...]:
        self.read.append(request)
        said = request.evidence[0].text[:60] if request.evidence else ""
        return (Proposal(said, (Quote(request.evidence[0].id, said),)),) if said else ()

    def write_many(self, requests: Sequence[Request]) -> tuple[Written, ...]:
        return tuple(Written(self.write(one)) for one in requests)

    def close(self) -> None:
        """Nothing to close."""


WRITING = ("ask", "ask many", "summarize", "draft background", "draft request", "eval answers")


@pytest.mark.parametrize("name", [*WRITING, "check review"])
def test_a_model_in_the_program_reads_no_identifier(run: Run, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    reader = Reader()
    monkeypatch.setattr(engines, "open_model", lambda settings: reader)
    monkeypatch.setitem(COMMANDS, "check review", ("check", "{desk}/신고서.md", "--review"))
    shown = run(name, "--engine", "llama")
    assert reader.read and "예상하지 못한" not in shown.err
    for request in reader.read:
        for part in (request.question, request.prompt, *(f"{e.label}\n{e.text}\n{e.source}" for e in request.evidence)):
            assert leaks(part) == [] and PHONE not in part
    assert leaks(shown.out + shown.err) == []


@contextmanager
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    with running() as chat:
        monkeypatch.setenv("SEOUL_ASSIST_ENGINE_URL", chat.url)
        monkeypatch.setenv("SEOUL_ASSIST_ENGINE_MODEL", "toy")
        yield chat.asked


@pytest.mark.parametrize("name", WRITING)
def test_a_server_reads_no_identifier(run: Run, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    with served(monkeypatch) as asked:
        shown = run(name, "--engine", "http")
        assert asked and "예상하지 못한" not in shown.err
        sent = json.dumps(asked, ensure_ascii=False)
        assert leaks(sent) == [] and PHONE not in sent and len(sent) > 200
    assert leaks(shown.out + shown.err) == []
