"""Under a umask that lets everybody in, what the commands write is still for its owner alone; and no key is shown."""

from __future__ import annotations

import copy
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chat_kit import running
from cli_kit import Call, call
from toy_gguf import build

from seoul_assist.adapters import http_engine
from seoul_assist.adapters.http_engine import HttpEngine
from seoul_assist.adapters.http_json import Secret
from seoul_assist.cli import app
from seoul_assist.errors import AssistError
from seoul_assist.model import Evidence
from seoul_assist.ports import Request
from seoul_assist.settings import Settings, to_json

__all__ = ["call"]  # a fixture

KEY = "sk-plainly-not-a-real-key-7391"
HEAD = "---\n제목: 가온시 주차 지침\n법령구분: 지침\n시행일자: 2026-01-01\n---\n\n"
LAW = f"{HEAD}##### 제1조 (요금)\n\n요금은 시간당 천원으로 한다.\n"


@pytest.fixture
def open_house() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
@pytest.mark.usefixtures("open_house")
def test_everything_written_is_for_its_owner_alone(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "문서"
    source.mkdir()
    (source / "지침.md").write_text(LAW, encoding="utf-8")
    (source / "공문.txt").write_text("2026년 9월 18일에 엽니다. 번호 310927-3847291\n", encoding="utf-8")
    (source / "질문.jsonl").write_text(
        json.dumps(
            {"id": "q", "question": "요금은 얼마인가요?", "gold": [{"law": "가온시 주차 지침", "article": "제1조"}]}
        ),
        encoding="utf-8",
    )
    model = build(source / "toy.gguf")
    logs = tmp_path / "logs"
    logs.mkdir(mode=0o700)
    monkeypatch.setattr(tempfile, "tempdir", str(logs))
    made = tmp_path / "결과"
    commands = (
        ("index", source / "지침.md"),
        ("ask", "요금은 얼마인가요?"),
        ("search", "요금"),
        ("draft", "간이기안문", "--request", "요금 안내문을 써 주세요", "-o", made / "기안" / "기안.docx"),
        ("summarize", source / "공문.txt", "-o", made / "요약", "--format", "md,hwpx"),
        ("check", source / "공문.txt", "--fix", "-o", made / "고침.txt"),
        ("check", source / "공문.txt", "--write-baseline", made / "기준.json"),
        ("check", "--annotate", made / "의견.docx", made / "기안" / "기안.docx"),
        ("regs", "export", made / "내보냄"),
        ("eval", "retrieval", source / "질문.jsonl", "--save", made / "찾기.jsonl"),
        ("eval", "answers", source / "질문.jsonl", "--save", made / "답.jsonl"),
        ("model", "add", model),
    )
    (tmp_path / "결과").mkdir(mode=0o700)
    (made / "기안").mkdir(mode=0o700)
    for command in commands:
        shown = call(*command)
        assert shown.code in (0, 1), (command, shown.err)
    monkeypatch.setattr("seoul_assist.tasks.check.show_text", lambda source: 1 / 0)
    assert call("--debug", "check", "--show-text", source / "공문.txt").code == 1
    modes = {
        str(path.relative_to(tmp_path)): path.stat().st_mode & 0o777
        for folder in (tmp_path / "data", made, logs)
        for path in (folder, *folder.rglob("*"))
    }
    wrong = {
        name: oct(mode) for name, mode in modes.items() if mode != (0o700 if (tmp_path / name).is_dir() else 0o600)
    }
    assert wrong == {} and len(modes) > 25, wrong
    assert any(name.startswith("logs/") for name in modes)


# ---- keys ------------------------------------------------------------------------------------------------------------


def _engine(url: str) -> Any:
    settings = Settings(data_dir=Path("nowhere"), engine="http", engine_url=url, engine_model="toy")
    return http_engine.open_engine(settings, {"SEOUL_ASSIST_ENGINE_KEY": KEY})


def inside(value: Any, depth: int = 4) -> list[str]:
    """What the value and everything in it says of itself."""
    said = [repr(value), str(value), f"{value}", format(value) if not hasattr(value, "__dict__") else ""]
    if depth:
        for part in vars(value).values() if hasattr(value, "__dict__") else ():
            said += inside(part, depth - 1)
    return said


def test_a_key_is_in_nothing_that_an_engine_says_of_itself() -> None:
    secret = Secret(KEY, "SEOUL_ASSIST_ENGINE_KEY")
    for one in (secret, [secret], {"key": secret}, (secret,)):
        assert KEY not in f"{one!r}{one}" and KEY not in "%s %r" % (one, one)  # noqa: UP031
    for copied in (copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            copied(secret)
    with running() as chat:
        engine = _engine(chat.url)
        assert not [said for said in inside(engine) if KEY in said]
        engine.write(Request("ask", "요금은?", (Evidence("S1", "지침", "요금은 시간당 천원으로 한다."),)))
        assert chat.headers[-1]["authorization"] == f"Bearer {KEY}"
        assert KEY not in json.dumps(chat.asked) and KEY not in f"{engine.name}{engine.notes}"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500, 503])
def test_a_key_is_in_no_error_even_when_the_server_says_it(status: int) -> None:
    with running() as chat:
        chat.statuses, chat.bodies = [status] * 9, [json.dumps({"error": KEY}).encode()] * 9
        engine = HttpEngine(chat.url, "toy", secret=Secret(KEY, "X"), waits_s=())
        with pytest.raises(AssistError) as caught:
            engine.write(Request("ask", "요금은?", (Evidence("S1", "지침", "요금은 시간당 천원으로 한다."),)))
        chain: list[BaseException] = [caught.value]
        while (cause := chain[-1].__cause__ or chain[-1].__context__) is not None:
            chain.append(cause)
        assert not [
            one for one in chain if KEY in f"{one!r}{one}{getattr(one, 'message', '')}{getattr(one, 'hint', '')}"
        ]


COMMANDS = (
    ("ask", "요금은 얼마인가요?"),
    ("ask", "요금은 얼마인가요?", "--json"),
    ("summarize", "{law}", "-o", "{out}"),
    ("draft", "간이기안문", "--request", "요금 안내문을 써 주세요", "--json"),
    ("doctor",),
    ("doctor", "--json"),
    ("regs", "list", "--json"),
    ("check", "{law}", "--json"),
    ("eval", "answers", "{questions}", "--save", "{out}/답.jsonl"),
    ("search", "요금", "--json"),
    ("rules", "--json"),
    ("model", "list", "--json"),
)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    (folder / "지침.md").write_text(LAW, encoding="utf-8")
    gold = {"id": "q", "question": "요금은 얼마인가요?", "gold": [{"law": "가온시 주차 지침", "article": "제1조"}]}
    (folder / "질문.jsonl").write_text(json.dumps(gold, ensure_ascii=False), encoding="utf-8")
    assert app.run(["--data-dir", str(folder / "data"), "index", str(folder / "지침.md")]) == 0
    return folder


@pytest.mark.parametrize("status", [200, 401])
def test_a_key_is_in_no_output_file_log_or_receipt(
    call: Call, shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "logs").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "logs"))
    with running() as chat:
        for name, value in {"URL": chat.url, "MODEL": "toy", "KEY": KEY}.items():
            monkeypatch.setenv(f"SEOUL_ASSIST_ENGINE_{name}", value)
        chat.statuses = [status] * 200 if status != 200 else []
        for command in COMMANDS:
            given = {"law": shelf / "지침.md", "out": tmp_path / "out", "questions": shelf / "질문.jsonl"}
            arguments = [part.format(**given) if "{" in part else part for part in command]
            shown = call("--debug", "--engine", "http", *arguments, data=shelf / "data")
            assert KEY not in shown.out + shown.err, command
        assert any(one.get("authorization") == f"Bearer {KEY}" for one in chat.headers)
    written = [path for folder in (tmp_path, shelf) for path in folder.rglob("*") if path.is_file()]
    assert len(written) > 5 and not [path for path in written if KEY.encode() in path.read_bytes()]


def test_settings_hold_no_key_to_show() -> None:
    settings = Settings(data_dir=Path("nowhere"), engine="http")
    shown = to_json(settings)
    assert shown.pop("cluster_key") is None  # the path of a file, whose content is no setting
    assert "key" not in json.dumps(shown).lower()
