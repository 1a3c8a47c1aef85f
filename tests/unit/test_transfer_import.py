"""Transfer: what an import refuses and keeps."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from library_kit import EMBEDDER, PARKING, publish, regulation, state, steps
from transfer_kit import SMALL, bring, origin, parcel, parts

from seoul_assist.cli import compose
from seoul_assist.cli import forget as cli_forget
from seoul_assist.cli import index as cli_index
from seoul_assist.cli import transfer as cli_transfer
from seoul_assist.errors import (
    DamagedFile,
    LibraryBusy,
    MissingPath,
    NoBasis,
    UsageError,
    WriteError,
)
from seoul_assist.library.build import Build
from seoul_assist.library.transfer import MANIFEST, Export
from seoul_assist.settings import Settings
from seoul_assist.tasks.transfer import export_library

__all__ = ["origin", "parcel"]  # fixtures

# Text that does not pack well: an export of it has several parts.


def forge(folder: Path, change: Callable[[bytes], bytes] = bytes, **manifest: Any) -> None:
    """Rewrites the stream of an export as one part with a manifest that fits it: only the content is wrong."""
    raw = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    stream = zlib.decompress(b"".join(path.read_bytes() for path in parts(folder)))
    for path in parts(folder):
        path.unlink()
    forged = change(stream)
    packed = zlib.compress(forged)
    name, digest = f"library-{raw['generation']}.part001", hashlib.sha256(packed).hexdigest()
    (folder / name).write_bytes(packed)
    raw |= {"parts": [{"name": name, "size": len(packed), "sha256": digest}], "sha256": digest, "unpacked": len(forged)}
    (folder / MANIFEST).write_text(json.dumps(raw | manifest), encoding="utf-8")


# -- out and back --------------------------------------------------------------------------------------------


def edited(**changes: Any) -> Callable[[bytes], bytes]:
    """Sets these fields of the first regulation."""

    def change(stream: bytes) -> bytes:
        first, *rest = stream.split(b"\n")
        value = json.loads(first)
        value["regulation"] |= changes
        return b"\n".join([json.dumps(value).encode(), *rest])

    return change


def first_twice(stream: bytes) -> bytes:
    first, _, *rest = stream.split(b"\n")
    return b"\n".join([first, first, *rest])


def without_the_end(stream: bytes) -> bytes:
    return b"\n".join(stream.split(b"\n")[:-2]) + b"\n"


def one_less(stream: bytes) -> bytes:
    return b"\n".join(stream.split(b"\n")[1:])


def a_law_behind_the_vectors(stream: bytes) -> bytes:
    first, *rest = stream.split(b"\n")
    return b"\n".join([*rest[:-2], first, *rest[-2:]])


def more_after_the_end(stream: bytes) -> bytes:
    return stream + stream.split(b"\n")[0] + b"\n"


def vectors_of(value: bytes) -> Callable[[bytes], bytes]:
    def change(stream: bytes) -> bytes:
        lines = stream.split(b"\n")
        at = next(number for number, line in enumerate(lines) if b'"kind":"vectors"' in line)
        found = json.loads(lines[at])
        found["items"] = dict.fromkeys(found["items"], base64.b64encode(value).decode())
        lines[at] = json.dumps(found).encode()
        return b"\n".join(lines)

    return change


UNIT = b"\0<" + bytes(2 * (EMBEDDER.dimension - 1))  # (1, 0, 0, ...)


@pytest.mark.parametrize(
    "change",
    [
        edited(name=7), edited(sha256="short"), edited(provisions=None), edited(effective="어제"), edited(notes=[{}]),
        first_twice, without_the_end, one_less, a_law_behind_the_vectors, more_after_the_end,
        lambda stream: b"not json\n" + stream, lambda stream: b"[" * 100_000 + b"\n" + stream,
        lambda stream: stream[:-1], lambda stream: stream + b"tail",
        vectors_of(bytes(8)), vectors_of(bytes(2 * EMBEDDER.dimension)), vectors_of(b"\xff" * 2 * EMBEDDER.dimension),
        vectors_of(UNIT),
    ],
)  # fmt: skip
def test_content_that_lies_changes_nothing(parcel: Path, tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    publish(tmp_path / "other", regulation("다솜구 청사 관리 규정", [("제1조", "목적", "청사를 관리한다.")]))
    before = state(tmp_path / "other")
    forge(parcel, change)
    with pytest.raises(DamagedFile) as caught:
        bring(parcel, tmp_path / "other")
    assert caught.value.hint and "그대로" in caught.value.hint
    assert state(tmp_path / "other") == before
    assert [path.name for path in (tmp_path / "other" / "generations").iterdir()] == ["g000001"]


def test_the_forgery_of_the_tests_is_believed_when_it_does_not_lie(parcel: Path, tmp_path: Path) -> None:
    forge(parcel)
    assert bring(parcel, tmp_path / "other").embedded == 0


def test_a_bomb_ends_at_the_size_the_manifest_names(parcel: Path, tmp_path: Path) -> None:
    forge(parcel, lambda stream: b" " * 50_000_000 + stream)
    raw = json.loads((parcel / MANIFEST).read_text(encoding="utf-8"))
    (parcel / MANIFEST).write_text(json.dumps(raw | {"unpacked": 100_000}), encoding="utf-8")
    with pytest.raises(DamagedFile, match="큽니다"):
        bring(parcel, tmp_path / "other")


def test_a_part_that_changes_after_the_check_is_noticed(parcel: Path, tmp_path: Path) -> None:
    """The last part is altered while the first regulations are already being read."""
    last = parts(parcel)[-1]
    good = last.read_bytes()

    def alter(what: str, _done: int = 0, _total: int = 0) -> None:
        if what == "규정 가져오기":
            last.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))

    with pytest.raises(DamagedFile, match=last.name):
        bring(parcel, tmp_path / "other", on_progress=alter)
    assert not (tmp_path / "other" / "CURRENT").exists()


# -- failures of the machine ---------------------------------------------------------------------------------


def test_a_busy_library_is_said(parcel: Path, tmp_path: Path) -> None:
    publish(tmp_path / "other", PARKING)
    with Build(tmp_path / "other"), pytest.raises(LibraryBusy) as caught:
        bring(parcel, tmp_path / "other")
    assert caught.value.exit_code == 11


def test_a_full_disk_leaves_no_part(origin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """fsync fails in turn: a WriteError, and an import of what lies there says that the manifest is missing."""
    real, left = os.fsync, 0

    def failing(descriptor: int) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise OSError(28, "No space left on device")
        real(descriptor)

    made: Export | None = None
    for nth in range(1, 40):
        left = nth
        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", failing)
            try:
                made = export_library(origin, tmp_path / "out", embedder=EMBEDDER, part_size=2 * SMALL)
                if left > 0:
                    break
            except WriteError as error:
                assert "공간" in error.message
        with pytest.raises(MissingPath, match="MANIFEST"):
            bring(tmp_path / "out", tmp_path / "other")
        assert list((tmp_path / "out").iterdir()) == []
    assert made is not None and nth > 4
    assert bring(tmp_path / "out", tmp_path / "other").published


# -- as commands ---------------------------------------------------------------------------------------------


@pytest.fixture
def call(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, str, str]]:
    """Runs a command with the data folder in the temporary folder; gives exit code, output and messages.

    The steps of a build run in this process: that they run in children is shown where they are tested.
    """
    monkeypatch.setattr(compose, "steps", lambda _progress=None, _settings=None: tuple(steps().values()))
    app = typer.Typer()

    @app.callback()
    def settings(ctx: typer.Context, data_dir: Path) -> None:
        ctx.obj = Settings(data_dir)

    for name, command in (
        ("index", cli_index.command),
        ("export", cli_transfer.export_command),
        ("import", cli_transfer.import_command),
        ("forget", cli_forget.forget_command),
    ):
        app.command(name)(command)

    def run(data: str, *arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = app([str(tmp_path / data), *map(str, arguments)], standalone_mode=False)
        shown = capsys.readouterr()
        return int(code or 0), shown.out, shown.err

    return run


def test_the_commands(call: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    laws = tmp_path / "규정"
    laws.mkdir()
    (laws / "휴가.md").write_text(
        "# 누리군 특별휴가 지침\n\n##### 제1조 (일수)\n\n5일 이내로 한다.\n", encoding="utf-8"
    )
    (laws / "빈.md").write_bytes(b"")
    code, out, err = call("a", "index", laws, "--report", "-")
    listed = [json.loads(line) for line in out.splitlines()]
    assert (code, [line["state"] for line in listed]) == (3, ["skipped", "new"])
    assert {line["schema"] for line in listed} == {"seoul-assist/index-file/1"} and "조문 1개" in err
    assert call("a", "index", laws, "--report", tmp_path / "보고.jsonl")[0] == 3
    lines = (tmp_path / "보고.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["state"] for line in lines] == ["skipped", "unchanged"]
    with pytest.raises(UsageError):
        call("a", "index", laws, "--report", "-", "--json")

    code, out, _ = call("a", "export", tmp_path / "out", "--part-size", "1KB")
    whole = json.loads((tmp_path / "out" / MANIFEST).read_text(encoding="utf-8"))["sha256"]
    assert code == 0 and whole in out and "1건" in out
    code, out, err = call("b", "import", tmp_path / "out")
    assert code == 0 and whole in out and "새로 1건" in err
    code, out, _ = call("b", "import", tmp_path / "out", "--json")
    assert (json.loads(out)["schema"], json.loads(out)["imported"]["published"]) == ("seoul-assist/regs/1", False)
    for size in ("많이", "-1", "1TB", ""):
        with pytest.raises(UsageError):
            call("a", "export", tmp_path / "out", "--part-size", size)

    code, out, err = call("b", "forget", "누리군 특별휴가 지침")
    assert code == 0 and "지웠습니다: 누리군 특별휴가 지침" in out and "원본" in err
    with pytest.raises(NoBasis):
        call("b", "forget", "누리군 특별휴가 지침")
    assert call("b", "forget", "--removed")[0] == 0
    for wrong in ((), ("누리군 특별휴가 지침", "--removed")):
        with pytest.raises(UsageError):
            call("b", "forget", *wrong)
    code, out, _ = call("a", "forget", laws / "휴가.md", "--json")
    assert json.loads(out)["schema"] == "seoul-assist/forget/1"
