"""Folders as they are: bad files among good ones, torn journals, changed inputs, odd names, outputs that cannot be."""

from __future__ import annotations

import errno
import json
import os
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from batch_kit import folder_of, summaries, text_of
from builders import docx, locked_pdf, page_of, pdf, w_p

from seoul_assist import prompts
from seoul_assist.adapters.extractive import Extractive
from seoul_assist.model import Outcome
from seoul_assist.ports import Engine
from seoul_assist.readers import Reading, ReadLimits
from seoul_assist.tasks.journal import NAME
from seoul_assist.tasks.summarizing.summarize import Progress, item_json, summarize

MANY = pytest.mark.slow


def run(
    paths: list[Path], out: Path, engine: Engine | None = None, on_progress: Progress | None = None, **limits: int
) -> Outcome:
    with Reading(ReadLimits(**limits)) as reading:  # type: ignore[arg-type]
        return summarize(
            paths,
            out,
            read=reading,
            ahead=reading.ahead,
            engine=engine or Extractive(),
            on_progress=on_progress,
            clock=lambda: 0.0,
        )


def made(run: Outcome) -> list[str]:
    return [Path(item.name).name for item in run.items if item.status == "done"]


def document(path: Path, number: int = 1) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n\n".join(text_of(number)) + "\n", encoding="utf-8")
    return path


# -- bad files among good ones -------------------------------------------------------------------------------------


def mixed(folder: Path) -> Path:
    """30 good documents and 10 that are bad in 10 ways; two of them only become so during the run."""
    folder_of(folder, 30)
    sound = pdf([page_of(text_of(1))])
    word = docx("".join(map(w_p, text_of(2))))
    (folder / "bad-bomb.docx").write_bytes(docx(w_p(" " * 60_000_000)))
    (folder / "bad-empty.md").write_bytes(b"")
    (folder / "bad-encrypted.pdf").write_bytes(locked_pdf(sound, user="가온", owner="누리"))
    (folder / "bad-growing.md").write_text("\n\n".join(text_of(7)), encoding="utf-8")
    (folder / "bad-long.md").write_text("\n\n".join(text_of(3)) * 9_000, encoding="utf-8")
    (folder / "bad-loop.md").symlink_to(folder / "bad-loop.md")
    (folder / "bad-scan.pdf").write_bytes(pdf(["0 0 1 rg 20 20 500 700 re f"] * 2))
    (folder / "bad-suffix.hwpx").write_text("\n\n".join(text_of(4)), encoding="utf-8")
    (folder / "bad-torn.docx").write_bytes(word[: len(word) // 2])
    (folder / "bad-vanished.md").write_text("\n\n".join(text_of(5)), encoding="utf-8")
    return folder


CODES = {
    "bad-bomb.docx": "한도",
    "bad-empty.md": "내용이 없는",
    "bad-encrypted.pdf": "암호",
    "bad-growing.md": "바뀌었습니다",
    "bad-long.md": "파일 크기 한도",
    "bad-loop.md": "열 수 없습니다",
    "bad-scan.pdf": "스캔본",
    "bad-suffix.hwpx": "그 형식이 아닙니다",
    "bad-torn.docx": "깨져",
    "bad-vanished.md": "없습니다",
}


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_ten_bad_files_among_forty(tmp_path: Path) -> None:
    folder, out = mixed(tmp_path / "in"), tmp_path / "out"
    growing, vanished = folder / "bad-growing.md", folder / "bad-vanished.md"
    steps = []

    def meanwhile(step: object) -> None:
        steps.append(step)
        if len(steps) == 1:
            vanished.unlink()
        with growing.open("a", encoding="utf-8") as file:
            file.write("아직 쓰는 중이다.\n")

    outcome = run([folder], out, on_progress=meanwhile, file_bytes=2_000_000)
    assert len(outcome.items) == 40 and outcome.exit_code == 3
    assert (outcome.count("done"), outcome.count("failed")) == (30, 10)
    assert len(summaries(out)) == 60
    failed = {Path(item.name).name: item for item in outcome.items if item.status == "failed"}
    assert set(failed) == set(CODES)
    for name, words in CODES.items():
        assert words in failed[name].reason and failed[name].hint and failed[name].code
    assert len({item.reason for item in failed.values()}) == 10
    shapes = [item_json(item, out) for item in outcome.items]
    errors = {Path(shape["path"]).name: shape["error"]["message"] for shape in shapes if "error" in shape}
    assert set(errors) == set(CODES)
    assert sum("gist" in shape for shape in shapes) == 30
    again = run([folder], out, file_bytes=2_000_000)
    assert (again.count("unchanged"), again.count("failed")) == (30, 8)
    assert made(again) == ["bad-growing.md"], "what has been saved by now is done"


# -- torn journals -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", [37, pytest.param(1, marks=MANY)])
def test_a_journal_cut_anywhere_in_its_last_lines(tmp_path: Path, step: int) -> None:
    folder, out = folder_of(tmp_path / "in", 3), tmp_path / "out"
    assert run([folder], out).count("done") == 3
    whole = (out / NAME).read_bytes()
    lines = whole.splitlines(keepends=True)
    calm = summaries(out)
    for cut in range(sum(map(len, lines[:-3])), len(whole) + 1, step):
        (out / NAME).write_bytes(whole[:cut])
        kept = sum(b'"done"' in line for line in whole[:cut].split(b"\n")[:-1])
        outcome = run([folder], out)
        assert outcome.exit_code == 0 and outcome.count("unchanged") >= kept >= 1
        assert outcome.count("unchanged") + outcome.count("done") == 3
        assert summaries(out) == calm
    assert run([folder], out).count("unchanged") == 3


# -- changed inputs ------------------------------------------------------------------------------------------------


class Other(Extractive):
    name = "extractive-2"


def test_only_what_is_affected_is_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, out = folder_of(tmp_path / "in", 6), tmp_path / "out"
    assert len(made(run([folder], out))) == 6
    document(folder / "01.md", 50)
    assert made(run([folder], out)) == ["01.md"]
    (folder / "02.md").rename(folder / "02-새.md")
    assert made(run([folder], out)) == ["02-새.md"]
    (folder / "03.pdf").unlink()
    outcome = run([folder], out)
    assert made(outcome) == [] and len(outcome.items) == 5
    (folder / "04.md").touch()
    assert made(run([folder], out)) == [], "a new time is no new content"
    assert len(made(run([folder], out, Other()))) == 5
    assert len(made(run([folder], out))) == 5
    load = prompts.load
    monkeypatch.setattr(prompts, "load", lambda name, **how: replace(load(name, **how), version=99))
    assert len(made(run([folder], out))) == 5
    assert made(run([folder], out)) == []


# -- outputs that cannot be ----------------------------------------------------------------------------------------


def test_trouble_with_outputs_fails_those_documents_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, out = folder_of(tmp_path / "in", 6), tmp_path / "out"
    (out / "01.summary.md").mkdir(parents=True)
    (out / "02.summary.json").write_text("예전 파일", encoding="utf-8")
    (out / "04.summary.md").symlink_to(tmp_path / "없는 폴더" / "x.md")
    move = Path.replace

    def full(self: Path, target: Path) -> Path:
        if Path(target).name.startswith("05."):
            raise OSError(errno.ENOSPC, "no room")
        return move(self, target)

    monkeypatch.setattr(Path, "replace", full)
    outcome = run([folder], out)
    assert outcome.exit_code == 3
    failed = {Path(item.name).stem: item for item in outcome.items if item.status == "failed"}
    assert set(failed) == {"01", "04", "05"}
    assert "폴더" in failed["01"].reason and "자리" in failed["05"].reason
    assert all(item.hint for item in failed.values())
    assert json.loads((out / "02.summary.json").read_bytes())["points"], "a file of an earlier run is replaced"
    assert not list(out.glob(".seoul-assist-*.tmp"))
    monkeypatch.undo()
    (out / "01.summary.md").rmdir()
    (out / "04.summary.md").unlink()
    assert sorted(made(run([folder], out))) == ["01.md", "04.md", "05.md"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="nothing is closed to the superuser")
def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    folder, out = folder_of(tmp_path / "in", 2), tmp_path / "out"
    run([folder], out)
    document(folder / "00.md", 9)
    out.chmod(0o500)
    outcome = run([folder], out)
    out.chmod(0o700)
    assert [item.status for item in outcome.items] == ["failed", "unchanged"]


# -- odd names -----------------------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="such names do not exist there")
def test_twenty_awkward_names(tmp_path: Path) -> None:
    names = [
        "a/보고.md",
        "b/보고.md",
        "c/" + unicodedata.normalize("NFD", "보고") + ".md",
        "a/보고.txt",
        "a/" + "긴" * 84 + ".md",
        "b/" + "긴" * 83 + "이.md",
        "CON.md",
        "con.txt",
        "nul.tar.md",
        "..md",
        "...md",
        "-rf.md",
        " 앞뒤 빈칸 .md",
        "줄\n바꿈.md",
        "세:미*물?음.md",
        'quo"te<>|.md',
        "\u202e거꾸로.md",
        "\x1b[31m빨강.md",
        "REPORT.md",
        "d/report.md",
    ]
    paths = [document(tmp_path / "in" / name, number) for number, name in enumerate(names)]
    out = tmp_path / "out"
    outcome = run(paths, out)
    assert [item.status for item in outcome.items] == ["done"] * 20
    made = [item.detail for item in outcome.items]
    assert len({unicodedata.normalize("NFC", name).casefold() for name in made}) == 20
    wanted = {f"{name}.summary.{kind}" for name in made for kind in ("md", "json")}
    assert set(summaries(out)) == wanted, "everything lies in the folder, and the report says where"
    shapes = [item_json(item, out) for item in outcome.items]
    assert [shape["sha256"] for shape in shapes] == [
        json.loads((out / f"{name}.summary.json").read_bytes())["sha256"] for name in made
    ]
    assert len({shape["sha256"] for shape in shapes}) == 20
    assert {path.name for path in tmp_path.iterdir()} == {"in", "out"}
    again = run(list(reversed(paths)), out)
    assert again.count("unchanged") == 20 and [item.detail for item in again.items] == list(reversed(made))
