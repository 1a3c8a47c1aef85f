"""Batches: names, the journal, strikes and trouble with the output folder."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import pytest

from seoul_assist.errors import WriteError
from seoul_assist.model import Outcome
from seoul_assist.readers.sources import Source
from seoul_assist.tasks import batch
from seoul_assist.tasks.journal import NAME, Entry, Journal
from seoul_assist.tasks.names import Names, safe


def make(source: Source) -> Mapping[str, str]:
    return {".md": f"# {source.name}\n", ".json": "{}\n"}


def run(sources: list[Path], out: Path, made_by: str = "e p@1") -> Outcome:
    return batch.run([Source(str(path), path) for path in sources], out, made_by, make)


def file(path: Path, text: str = "글") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("stem", "name"),
    [
        ("보고", "보고"),
        ("CON", "_CON"),
        ("com1.2026", "_com1.2026"),
        ("..", "문서"),
        (". .", "문서"),
        ("a/b\\c:d*e?", "a_b_c_d_e_"),
        ("줄\n바꿈\u202e\x1b[31m", "줄 바꿈[31m"),
        (unicodedata.normalize("NFD", "보고"), "보고"),
        ("끝점. ", "끝점"),
    ],
)
def test_safe_names(stem: str, name: str) -> None:
    assert safe(stem) == name


def test_long_names_are_cut_at_a_character_and_stay_distinct() -> None:
    one, other = safe("가" * 200 + "나"), safe("가" * 200 + "다")
    assert one != other and len(one.encode()) <= 150
    assert one.startswith("가가")


def test_colliding_names_stay_inside_and_distinct_and_the_same(tmp_path: Path) -> None:
    paths = [
        file(tmp_path / "a" / "보고.txt"),
        file(tmp_path / "b" / "보고.txt"),
        file(tmp_path / "c" / (unicodedata.normalize("NFD", "보고") + ".txt")),
        file(tmp_path / "a" / "보고.md"),
        file(tmp_path / "CON.pdf"),
        file(tmp_path / "..pdf"),
        file(tmp_path / ("긴" * 80 + ".txt")),
        file(tmp_path / "REPORT.txt"),
        file(tmp_path / "d" / "report.txt"),
    ]
    out = tmp_path / "out"
    names = [item.detail for item in run(paths, out).items]
    assert len({unicodedata.normalize("NFC", name).casefold() for name in names}) == len(paths)
    assert names[0] == "보고" and names[1].startswith("보고-")
    assert {path.name for path in out.iterdir()} == {NAME} | {n + s for n in names for s in (".md", ".json")}
    again = run([*reversed(paths), file(tmp_path / "e" / "보고.txt")], out)
    assert [item.detail for item in again.items][:-1] == list(reversed(names))
    assert again.count("unchanged") == len(paths)


def test_archive_members_get_their_own_names() -> None:
    assert Names({}).of("k" * 16, "자료.tar.xz!folder/규정.md") == "규정"


def test_the_journal_loads_whatever_its_end_looks_like(tmp_path: Path) -> None:
    paths = [file(tmp_path / f"{n}.txt", str(n)) for n in range(3)]
    out = tmp_path / "out"
    run(paths, out)
    whole = (out / NAME).read_bytes()
    start = whole.rstrip(b"\n").rindex(b"\n", 0, whole.rstrip(b"\n").rindex(b"\n")) + 1
    for cut in range(start, len(whole), 7):
        (out / NAME).write_bytes(whole[:cut])
        outcome = run(paths, out)
        assert outcome.count("unchanged") >= 2 and outcome.count("failed") == 0
        assert run(paths, out).count("unchanged") == 3


def test_a_journal_of_garbage_is_no_obstacle(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / NAME).write_bytes(b"\xff\xfe{]\n" + json.dumps({"event": "done", "source": 3}).encode() + b"\n[]\nnull")
    assert run([file(tmp_path / "가.txt")], out).count("done") == 1
    assert run([tmp_path / "가.txt"], out).count("unchanged") == 1


def test_the_journal_names_no_path_and_no_text(tmp_path: Path) -> None:
    run([file(tmp_path / "비밀사업.txt", "주민의 이름과 주소")], tmp_path / "out")
    journal = (tmp_path / "out" / NAME).read_text(encoding="utf-8")
    assert str(tmp_path) not in journal and "주소" not in journal


class Death(BaseException):
    """The process dies: nothing of ours runs any more."""


def test_work_that_killed_the_process_twice_is_not_tried_again(tmp_path: Path) -> None:
    paths = [file(tmp_path / "가.txt"), file(tmp_path / "나.txt", "다른 글")]
    out = tmp_path / "out"

    def dies(source: Source) -> Mapping[str, str]:
        if source.name.endswith("가.txt"):
            raise Death
        return make(source)

    sources = [Source(str(path), path) for path in paths]
    for _ in range(2):
        with pytest.raises(Death):
            batch.run(sources, out, "e", dies)
    for _ in range(2):
        items = batch.run(sources, out, "e", dies).items
        assert [item.status for item in items] in (["failed", "done"], ["failed", "unchanged"])
        assert items[0].code == "crashed" and items[0].hint
    paths[0].write_text("고친 글", encoding="utf-8")
    assert [item.status for item in batch.run(sources, out, "e", make).items] == ["done", "unchanged"]


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
def test_whoever_stops_a_run_says_nothing_against_its_documents(tmp_path: Path, stop: type[BaseException]) -> None:
    source = Source("가.txt", file(tmp_path / "가.txt"))

    def stopped(source: Source) -> Mapping[str, str]:
        raise stop

    for _ in range(3):
        with pytest.raises(stop):
            batch.run([source], tmp_path / "out", "e", stopped)
    assert [item.status for item in batch.run([source], tmp_path / "out", "e", make).items] == ["done"]


def test_trouble_with_one_output_fails_that_item_only(tmp_path: Path) -> None:
    paths = [file(tmp_path / "가.txt"), file(tmp_path / "나.txt")]
    out = tmp_path / "out"
    (out / "가.md").mkdir(parents=True)
    seen: list[str] = []
    outcome = batch.run([Source(str(p), p) for p in paths], out, "e", make, seen.append)
    assert [item.status for item in outcome.items] == ["failed", "done"] and seen == [str(path) for path in paths]
    assert outcome.exit_code == 3 and not (out / "가.json").exists()


def test_an_output_folder_that_cannot_be_made(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="결과 폴더"):
        run([], file(tmp_path / "file") / "out")


def test_a_document_that_changes_meanwhile_fails(tmp_path: Path) -> None:
    path = file(tmp_path / "가.txt")

    def slow(source: Source) -> Mapping[str, str]:
        path.write_text("그 사이 바뀐 글", encoding="utf-8")
        return make(source)

    items = batch.run([Source(str(path), path)], tmp_path / "out", "e", slow).items
    assert items[0].status == "failed" and "바뀌었습니다" in items[0].reason


def test_entries_come_back_as_they_were(tmp_path: Path) -> None:
    entry = Entry("done", "k", "hash e", "보고", {"보고.md": "0" * 64})
    Journal(tmp_path).add(entry)
    again = Journal(tmp_path)
    assert again.last("k") == entry and again.names() == {"k": "보고"} and again.strikes("k", "hash e") == 0
