"""Receipts: one chain whatever happens, no word of anybody in it, and a result that is known by its hash."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
import warm_kit
from cli_kit import Call, call
from library_kit import LEAVE, PARKING, publish

from seoul_assist import prompts
from seoul_assist.cli import app, recording
from seoul_assist.governance.receipt_book import BOOK, HEAD, KEY, Book
from seoul_assist.governance.receipts import Head, Record, audit, digest, key_name, keyed, opened, sealed

__all__ = ["call"]  # a fixture

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
NAME, NUMBER = "다솜이", "(000) 000-0000"


def record(book: Book, word: str = "물음") -> Record:
    return Record("ask", "0.1.0", book.key_name, book.keyed(digest(word.encode())), (book.keyed(digest(b"answer")),))


def filled(folder: Path, count: int) -> Book:
    book = Book(folder)
    book.add([record(book, str(number)) for number in range(count)])
    return book


# -- the book ------------------------------------------------------------------------------------------------


def test_receipts_make_one_chain(tmp_path: Path) -> None:
    for _ in range(3):
        filled(tmp_path / "data" / "receipts", 2)
    audited = Book(tmp_path / "data" / "receipts").audit()
    assert audited.ok and audited.head.count == 6
    lines = (tmp_path / "data" / "receipts" / BOOK).read_bytes().splitlines()
    receipts = [found for line in lines if (found := opened(line))]
    assert [receipt.seq for receipt, _ in receipts] == [1, 2, 3, 4, 5, 6]
    assert [receipt.previous for receipt, _ in receipts[1:]] == [own for _, own in receipts[:-1]]


@pytest.mark.skipif(os.name != "posix", reason="modes")
def test_the_folder_is_its_owners_alone(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        filled(tmp_path / "data" / "receipts", 1)
    finally:
        os.umask(old)
    for path in (tmp_path / "data").rglob("*"):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700


def test_a_hash_cannot_be_guessed_without_the_key(tmp_path: Path) -> None:
    one, other = Book(tmp_path / "one"), Book(tmp_path / "other")
    question = digest("주차 요금은?".encode())
    assert one.keyed(question) == Book(tmp_path / "one").keyed(question)
    assert len({one.keyed(question), other.keyed(question), question.hex()}) == 3
    key = bytes.fromhex((tmp_path / "one" / KEY).read_text())
    assert len(key) == 32 and one.keyed(question) == keyed(key, question) and key.hex() not in key_name(key)


def test_writers_at_once_keep_one_chain(tmp_path: Path) -> None:
    code = (
        "import os, sys, time; sys.path[:0] = sys.argv[2:]; from pathlib import Path; import test_receipts as t\n"
        "here = Path(sys.argv[1]); book = t.Book(here / 'r'); (here / str(os.getpid())).touch()\n"
        "while not (here / 'go').exists(): time.sleep(0.001)\n"
        "for n in range(60): book.add([t.record(book)], lasting=n % 9 == 0)\n"
        "book.close()"
    )
    here = [str(Path(__file__).parent), str(Path(__file__).parents[1])]
    writers = [warm_kit.popen([sys.executable, "-c", code, str(tmp_path), *here]) for _ in range(3)]
    until = time.monotonic() + 60
    while sum(1 for _ in tmp_path.iterdir()) < 3 and time.monotonic() < until:
        time.sleep(0.01)
    (tmp_path / "go").touch()
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    audited = Book(tmp_path / "r").audit()
    assert audited.ok and audited.head.count == 180 and not audited.torn


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_a_killed_writer_leaves_a_chain_that_goes_on(tmp_path: Path) -> None:
    code = (
        "import sys; sys.path[:0] = sys.argv[2:]; from pathlib import Path; import test_receipts as t\n"
        "book = t.Book(Path(sys.argv[1]))\n"
        "while True: book.add([t.record(book)] * 9, lasting=False)"
    )
    here = [str(Path(__file__).parent), str(Path(__file__).parents[1])]
    book, count = tmp_path / "r" / BOOK, 0
    for round_ in range(4):
        writer = warm_kit.popen([sys.executable, "-c", code, str(tmp_path / "r"), *here])
        until = time.monotonic() + 30
        while (not book.exists() or book.stat().st_size < (round_ + 1) * 40_000) and time.monotonic() < until:
            time.sleep(0.01 + round_ * 0.003)
        writer.send_signal(signal.SIGKILL)
        writer.wait(30)
        filled(tmp_path / "r", 1)
        audited = Book(tmp_path / "r").audit()
        assert audited.ok, audited.faults
        assert audited.head.count > count
        count = audited.head.count


def test_a_line_cut_at_any_byte_is_survived(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(tmp_path / "r", 2)
    book = tmp_path / "r" / BOOK
    two, head = book.read_bytes(), (tmp_path / "r" / HEAD).read_bytes()
    filled(tmp_path / "r", 1)
    three = book.read_bytes()
    monkeypatch.setattr(os, "fsync", lambda handle: None)  # two thousand of them take their time
    third = range(len(two), len(three))
    for end in {*third[:70], *third[70:-90:9], *third[-90:]}:
        book.write_bytes(three[:end])
        (tmp_path / "r" / HEAD).write_bytes(head)
        filled(tmp_path / "r", 1)
        audited = Book(tmp_path / "r").audit()
        whole = end == len(three) - 1  # all but the line end: the receipt stands
        assert audited.ok, (end, audited.faults)
        assert audited.head.count == (4 if whole else 3)
        assert audited.torn == (0 if whole or end == len(two) else 1)
    # Killed once more while going on behind what was torn.
    book.write_bytes(three[: len(two) + 90] + b"\n" + three[len(two) : len(two) + 30])
    (tmp_path / "r" / HEAD).write_bytes(head)
    assert Book(tmp_path / "r").audit().torn == 1
    filled(tmp_path / "r", 1)
    assert (Book(tmp_path / "r").audit().ok, Book(tmp_path / "r").audit().head.count) == (True, 3)


@pytest.mark.parametrize("harm", ["cut", "edited"])
def test_harm_at_the_end_stays_to_be_seen(tmp_path: Path, harm: str) -> None:
    filled(tmp_path / "r", 4)
    book = tmp_path / "r" / BOOK
    lines = book.read_bytes().splitlines(keepends=True)
    book.write_bytes(b"".join(lines[:3]) + (b"" if harm == "cut" else lines[3].replace(b'"ask"', b'"ASK"')))
    assert [fault.code for fault in Book(tmp_path / "r").audit().faults] == ["cut"]
    for _ in range(3):
        filled(tmp_path / "r", 2)  # what comes after does not heal it
    audited = Book(tmp_path / "r").audit()
    assert [fault.code for fault in audited.faults] == ["missing"] and audited.head.count == 10


def test_an_edit_that_is_sealed_anew_is_found(tmp_path: Path) -> None:
    filled(tmp_path / "r", 3)
    book = tmp_path / "r" / BOOK
    lines = book.read_bytes().splitlines()
    for at, code in ((0, "changed"), (2, "end_changed")):
        found = opened(lines[at])
        assert found is not None
        line, _ = sealed(replace(found[0], record=replace(found[0].record, verified=9)))
        book.write_bytes(b"\n".join([*lines[:at], line, *lines[at + 1 :]]) + b"\n")
        assert [fault.code for fault in Book(tmp_path / "r").audit().faults] == [code]
    filled(tmp_path / "r", 1)  # the chain goes on from what stood there
    assert [fault.code for fault in Book(tmp_path / "r").audit().faults] == ["changed"]


def test_a_head_that_was_written_down_shows_a_book_written_anew(tmp_path: Path) -> None:
    filled(tmp_path / "r", 3)
    noted = Book(tmp_path / "r").audit().head.hash
    filled(tmp_path / "r", 2)
    found = Book(tmp_path / "r").audit(noted)
    assert found.ok and (found.anchored, found.head.count) == (3, 5)
    (tmp_path / "r" / BOOK).unlink()
    (tmp_path / "r" / HEAD).unlink()
    filled(tmp_path / "r", 5)  # as whole as the first, to all appearance
    assert Book(tmp_path / "r").audit().ok
    assert [fault.code for fault in Book(tmp_path / "r").audit(noted).faults] == ["head_unknown"]


def test_a_book_without_its_head_or_its_lines_is_not_whole(tmp_path: Path) -> None:
    filled(tmp_path / "r", 2)
    head = (tmp_path / "r" / HEAD).read_bytes()
    (tmp_path / "r" / HEAD).unlink()
    assert [fault.code for fault in Book(tmp_path / "r").audit().faults] == ["no_head"]
    (tmp_path / "r" / HEAD).write_bytes(head)
    (tmp_path / "r" / BOOK).unlink()
    assert [fault.code for fault in Book(tmp_path / "r").audit().faults] == ["cut"]
    assert audit([], None).ok and Book(tmp_path / "nothing").audit().head == Head()
    assert not (tmp_path / "nothing").exists(), "looking made a folder"


# -- the commands --------------------------------------------------------------------------------------------


def draft(call: Call, out: Path) -> int:
    facts = out.parent / "facts.yaml"
    facts.write_text(
        f"수신: 누리군수\n제목: {NAME} 관련 협조 요청\n요청: ['{NAME} 씨에게 {NUMBER}로 알리기']\n", encoding="utf-8"
    )
    return call("draft", "협조요청", "--facts", facts, "-o", out).code


def test_a_result_is_known_by_its_hash(call: Call, tmp_path: Path) -> None:
    letter, page = tmp_path / "가.hwpx", tmp_path / "나.md"
    assert draft(call, letter) == draft(call, page) == 1
    summaries = tmp_path / "summaries"
    assert call("summarize", EXAMPLES / "documents" / "회의록_주차장운영위원회.md", "-o", summaries).code == 0
    checked = call("check", EXAMPLES / "documents" / "시행문_협조요청.md", "--json")
    (tmp_path / "check.json").write_text(checked.out, encoding="utf-8")
    made = [letter, page, tmp_path / "check.json", *(p for p in summaries.iterdir() if not p.name.startswith("."))]
    assert len(made) == 8
    for file in made:
        shown = call("receipts", "verify", file)
        assert shown.code == 0 and "나온 그대로" in shown.out, file
    page.write_text(page.read_text("utf-8") + " ", encoding="utf-8")
    changed = call("receipts", "verify", page)
    assert changed.code == 1 and "고쳤거나" in changed.out
    told = call("receipts", "verify", letter, "--json").json
    assert told["ok"] and told["file"]["known"]
    assert [(one["command"], one["engine"]) for one in told["receipts"]] == [("draft", "extractive")]
    assert call("receipts", "verify", tmp_path / "none.md").code == 3


def test_no_word_of_anybody_is_in_the_book(call: Call, tmp_path: Path) -> None:
    draft(call, tmp_path / f"{NAME}.hwpx")
    paper = tmp_path / f"{NAME}_민원.md"
    paper.write_text(f"# {NAME} 민원\n\n{NAME}의 전화는 {NUMBER}이다. 누리군은 10일 안에 답한다.\n", encoding="utf-8")
    call("summarize", paper, "-o", tmp_path / "summaries")
    call("check", paper)
    assert call("receipts", "show", "--json").json["receipts"]
    for file in (tmp_path / "data" / "receipts").iterdir():
        text = file.read_bytes().decode("utf-8")
        for word in (NAME, NUMBER, "민원", "누리군", "협조", str(tmp_path)):
            assert word not in text, (file.name, word)


def test_an_answer_and_a_refusal_have_receipts(call: Call, tmp_path: Path) -> None:
    publish(tmp_path / "data" / "library", LEAVE)
    questions, lines = tmp_path / "questions.jsonl", tmp_path / "many.jsonl"
    questions.write_text(
        '{"id": "1", "question": "특별휴가는 며칠 이내인가요?"}\n{"id": "2", "question": "우주선 요금은?"}\n', "utf-8"
    )
    lines.write_text(call("ask", "--queries", questions).out, encoding="utf-8")
    answered, refused = call("receipts", "show", "--json").json["receipts"]
    assert (answered["command"], answered["exit_code"], answered["verified"]) == ("ask", 0, 1)
    assert answered["evidence"][0]["address"].startswith("제2조") and answered["generation"]
    assert (refused["exit_code"], refused["verified"], refused["engine"]) == (4, 0, "extractive")
    assert call("receipts", "verify", lines).code == 0
    assert f"{LEAVE.name} 제2조" in call("receipts", "show", "1").out
    lines.write_text(lines.read_text("utf-8") + '{"schema": "seoul-assist/ask/1"}\n', "utf-8")
    partly = call("receipts", "verify", lines)
    assert partly.code == 1 and "3줄 가운데 2줄만" in partly.out
    shutil.rmtree(tmp_path / "data" / "library")
    publish(tmp_path / "data" / "library", PARKING)
    shown = call("receipts", "show", "1").out
    assert "제2조" in shown and LEAVE.name not in shown, "a name that the library no longer holds"


@pytest.mark.slow
def test_forgetting_keeps_receipts_and_they_name_nothing(call: Call, tmp_path: Path) -> None:
    law = tmp_path / "미리내도 당직 규정.md"
    law.write_text("# 미리내도 당직 규정\n\n제1조(교대) 당직자는 매일 18시에 교대한다.\n", encoding="utf-8")
    assert call("index", law).code == 0
    assert call("ask", "당직자는 매일 몇 시에 교대하나요?").code == 0
    assert call("forget", law).code == 0
    (kept,) = call("receipts", "show", "--json").json["receipts"]
    assert kept["verified"] == 1 and call("receipts", "verify").code == 0
    for file in (tmp_path / "data").rglob("*"):
        assert not file.is_file() or "당직".encode() not in file.read_bytes(), file


def test_tampering_ends_with_1_and_says_where(call: Call, tmp_path: Path) -> None:
    for name in ("가.md", "나.md", "다.md"):
        draft(call, tmp_path / name)
    whole = call("receipts", "verify", "--json").json
    assert (whole["ok"], whole["count"]) == (True, 3)
    assert call("receipts", "verify", "--head", whole["head"][:32]).code == 0
    assert call("receipts", "verify", "--head", "0" * 64).code == 1
    assert call("receipts", "verify", "--head", "abc").code == 2
    book = tmp_path / "data" / "receipts" / BOOK
    book.write_bytes(book.read_bytes().replace(b'"exit_code":1', b'"exit_code":0', 1))
    changed = call("receipts", "verify")
    assert changed.code == 1 and "1번째 줄" in changed.out
    assert call("receipts", "show", "99").code == 4


def test_a_folder_that_takes_nothing_costs_no_result(call: Call, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "receipts").write_text("", "utf-8")
    paper = EXAMPLES / "documents" / "시행문_협조요청.md"
    shown = call("check", paper)
    assert shown.code == 0 and shown.err.count("영수증을 남기지 못했습니다") == 1


def test_receipts_can_be_switched_off(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEOUL_ASSIST_RECEIPTS", "off")
    draft(call, tmp_path / "가.md")
    assert not (tmp_path / "data").exists()
    assert call("receipts", "verify").code == 0 and "없습니다" in call("receipts", "show").err


def test_the_grade_of_a_call_is_kept(call: Call) -> None:
    paper = EXAMPLES / "documents" / "시행문_협조요청.md"
    assert call("check", paper, "--grade", "S").code == call("check", paper).code == 0
    assert [one["grade"] for one in call("receipts", "show", "--json").json["receipts"]] == ["S", ""]


def test_what_is_said_of_the_engines_is_what_they_do(root: Path) -> None:
    from seoul_assist.adapters import llama_native

    assert recording.SAMPLING["llama"]["seed"] == llama_native.SEED
    asked = (root / "seoul_assist" / "adapters" / "http_engine.py").read_text("utf-8")
    for name, value in recording.SAMPLING["http"].items():
        assert f'"{name}": {value},' in asked


@pytest.mark.parametrize("address", ["제6조제1항제3호", "부칙(제17893호) 제2조", "3쪽 2문단", "별표 2"])
def test_an_address_is_kept(tmp_path: Path, address: str) -> None:
    assert recording._hidden(Book(tmp_path), "법", address, "글").address == address


@pytest.mark.parametrize("address", ["900101 1234567", "다솜이", "제6조 900101-1234567", "a@example.kr"])
def test_what_is_no_address_is_not_kept(tmp_path: Path, address: str) -> None:
    assert recording._hidden(Book(tmp_path), "법", address, "글").address == ""


@pytest.mark.slow
def test_a_model_is_named_by_its_hashes(call: Call, tmp_path: Path) -> None:
    from toy_gguf import build

    build(tmp_path / "toy.gguf")
    assert call("model", "add", tmp_path / "toy.gguf").code == 0
    call(
        "--engine", "llama", "summarize", EXAMPLES / "documents" / "회의록_주차장운영위원회.md", "-o", tmp_path / "out"
    )
    (known,) = json.loads((tmp_path / "data" / "models" / "models.json").read_text("utf-8"))["models"]
    one = call("receipts", "show", "--json").json["receipts"][0]
    wanted = [f"{prompt.id}@{prompt.version}" for prompt in map(prompts.load, ("summary", "claims"))]
    assert one["engine"].startswith("llama:toy@") and one["model"] == known["sha256"]
    assert one["template"] == known["template"] and one["prompts"] == wanted
    assert (one["settings"]["seed"], one["settings"]["temperature"]) == (7, 0)


def test_the_page_shows_what_works(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (root / "docs" / "receipts.md").read_text("utf-8")
    shown = re.findall(r"^\$ seoul-assist (.*?)(?:  # exit (\d))?$", text, re.MULTILINE)
    (tmp_path / "examples").symlink_to(root / "examples")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SEOUL_ASSIST_DATA_DIR", str(tmp_path / "data"))
    for line, code in shown:
        assert app.run(shlex.split(line)) == int(code or 0), line
    assert len(shown) == 8 and "Traceback" not in capsys.readouterr().err
    fields = {*Record.__dataclass_fields__, "seq", "time", "previous", "hash", "torn"}
    for line in (tmp_path / "data" / "receipts" / BOOK).read_bytes().splitlines():
        assert set(json.loads(line)) <= fields
    rows = [row.split("|")[1] for row in text.splitlines() if row.startswith("| `")]
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == fields, "the table is not the receipt"
