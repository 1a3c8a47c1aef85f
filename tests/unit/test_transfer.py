"""A library leaves as parts and comes back the same; every fault of the parts is named before anything changes."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import typer
from library_kit import EMBEDDER, LEAVE, PARKING, UNITS, opened, publish, regulation, state, steps

from seoul_assist.cli import compose
from seoul_assist.cli import forget as cli_forget
from seoul_assist.cli import index as cli_index
from seoul_assist.cli import transfer as cli_transfer
from seoul_assist.errors import (
    AssistError,
    DamagedFile,
    LibraryBusy,
    MissingPath,
    NoBasis,
    NoLibrary,
    UnknownFormat,
    UsageError,
    WriteError,
)
from seoul_assist.library.build import Build
from seoul_assist.library.catalog import Catalog
from seoul_assist.library.transfer import MANIFEST, Export
from seoul_assist.model import Note
from seoul_assist.settings import Settings
from seoul_assist.tasks.transfer import ImportReport, Plan, export_library, export_to_json, import_library

RICH = replace(
    PARKING,
    notes=(Note("misnamed", "이름과 다른 형식", 3),),
    provisions=(
        replace(PARKING.provisions[0], headings=("제1장 총칙",), page=2),
        replace(PARKING.provisions[1], units=UNITS),
        replace(PARKING.provisions[2], deleted=True, text=""),
        replace(PARKING.provisions[0], address="부칙 제1조", article="부칙 제1조", addenda=True),
    ),
)
# Text that does not pack well: an export of it has several parts.
NOISE = regulation(
    "미리내도 자료 보관 지침",
    [
        (f"제{n}조", "보관", " ".join(hashlib.sha256(f"{n}.{m}".encode()).hexdigest() for m in range(16)))
        for n in range(1, 6)
    ],
    source="가장 앞.md",
)
SMALL = 1 << 10


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    publish(tmp_path / "origin", RICH, LEAVE, NOISE)
    return tmp_path / "origin"


@pytest.fixture
def parcel(tmp_path: Path, origin: Path) -> Path:
    """An export in several parts."""
    export_library(origin, tmp_path / "parcel", embedder=EMBEDDER, part_size=SMALL)
    return tmp_path / "parcel"


def bring(folder: Path, library_dir: Path, **more: Any) -> ImportReport:
    return import_library(folder, library_dir=library_dir, **{"embedder": EMBEDDER} | steps() | more)


def parts(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.part*"))


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def rows(library_dir: Path) -> list[Any]:
    """Everything the catalog of the current generation says, without row numbers and the time of indexing."""
    name = (library_dir / "CURRENT").read_text(encoding="ascii").strip()
    catalog = Catalog(library_dir / "generations" / name / "catalog.sqlite")
    try:
        return [
            [
                replace(entry, id=0),
                catalog.articles(entry.id),
                *catalog.db.execute("SELECT notes, local FROM regulations WHERE id=?", (entry.id,)),
            ]
            for entry in sorted(catalog.entries(), key=lambda entry: entry.source_key)
        ] + [catalog.counts(), catalog.cited(), catalog.passage_ids()]
    finally:
        catalog.close()


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


def test_what_was_exported_comes_back_and_nothing_is_embedded(origin: Path, parcel: Path, tmp_path: Path) -> None:
    plans: list[Plan] = []
    report = bring(parcel, tmp_path / "other", on_plan=plans.append)
    assert rows(tmp_path / "other") == rows(origin)
    assert state(tmp_path / "other")[1:] == state(origin)[1:]
    assert (report.published, report.embedded, report.plan.added, report.generation) == (True, 0, 3, "g000001")
    assert plans == [report.plan] and "새로 3건" in plans[0].sentence()
    assert "조문" in report.summary()
    assert report.to_json()["imported"]["embedded"] == 0


def test_a_folder_of_an_export_holds_parts_and_a_manifest(parcel: Path, origin: Path) -> None:
    raw = json.loads((parcel / MANIFEST).read_text(encoding="utf-8"))
    assert len(parts(parcel)) > 2
    assert [path.name for path in parts(parcel)] == [part["name"] for part in raw["parts"]]
    assert parts(parcel)[0].name == "library-g000001.part001"
    assert all(path.stat().st_size == SMALL for path in parts(parcel)[:-1])
    for path, part in zip(parts(parcel), raw["parts"], strict=True):
        assert (part["size"], part["sha256"]) == (
            path.stat().st_size,
            hashlib.sha256(path.read_bytes()).hexdigest(),
        )
    whole = hashlib.sha256(b"".join(path.read_bytes() for path in parts(parcel))).hexdigest()
    assert (raw["sha256"], raw["generation"], raw["embedder"]) == (whole, "g000001", EMBEDDER.id)
    assert raw["counts"] == {"regulations": 3, "provisions": 12, "vectors": 10}
    assert str(origin).encode() not in b"".join(content(parcel).values())


def test_the_same_generation_gives_the_same_bytes(origin: Path, parcel: Path, tmp_path: Path) -> None:
    before = content(parcel)
    export_library(origin, tmp_path / "again", embedder=EMBEDDER, part_size=SMALL)
    assert content(tmp_path / "again") == before
    export_library(origin, parcel, embedder=EMBEDDER, part_size=SMALL)
    assert content(parcel) == before
    whole = export_library(origin, parcel, embedder=EMBEDDER)
    assert len(parts(parcel)) == 1 and whole.sha256 == json.loads(before[MANIFEST])["sha256"]


def test_an_imported_library_gives_the_same_bytes_again(parcel: Path, tmp_path: Path) -> None:
    bring(parcel, tmp_path / "other")
    again = export_library(tmp_path / "other", tmp_path / "again", embedder=EMBEDDER)
    assert again.sha256 == json.loads((parcel / MANIFEST).read_text(encoding="utf-8"))["sha256"]


def test_importing_again_changes_nothing(origin: Path, parcel: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    bring(parcel, other)
    before = {path: path.stat().st_mtime_ns for path in other.rglob("*") if path.is_file()}
    for merge in (False, True):
        report = bring(parcel, other, merge=merge)
        assert (report.published, report.plan.unchanged, report.generation) == (False, 3, "g000001")
        assert "그대로" in report.summary()
    assert {path: path.stat().st_mtime_ns for path in other.rglob("*") if path.is_file()} == before
    assert not bring(parcel, origin).published


def test_replacing_takes_what_is_not_in_the_export_merging_leaves_it(parcel: Path, tmp_path: Path) -> None:
    own = regulation("다솜구 청사 관리 규정", [("제1조", "목적", "청사를 관리한다.")])
    newer = replace(LEAVE, sha256="0" * 64, provisions=LEAVE.provisions[:1])
    for name, merge, wanted in (
        ("merged", True, {own.name, PARKING.name, LEAVE.name, NOISE.name}),
        ("replaced", False, {PARKING.name, LEAVE.name, NOISE.name}),
    ):
        publish(tmp_path / name, own, newer)
        report = bring(parcel, tmp_path / name, merge=merge)
        assert (report.plan.added, report.plan.updated, report.plan.removed) == (2, 1, 0 if merge else 1)
        with opened(tmp_path / name) as library:
            assert {holding.name for holding in library.regulations()} == wanted
            assert len(library.articles(LEAVE.name)) == 3


def test_merging_knows_content_under_another_path(parcel: Path, tmp_path: Path) -> None:
    publish(tmp_path / "other", replace(LEAVE, source="딴 곳/휴가.md"))
    report = bring(parcel, tmp_path / "other", merge=True)
    assert (report.plan.added, report.plan.unchanged) == (2, 1)


def test_chosen_laws_can_only_be_merged(origin: Path, tmp_path: Path) -> None:
    made = export_library(origin, tmp_path / "some", embedder=EMBEDDER, laws=["누리군특별휴가 지침"])
    assert made.partial and made.counts["regulations"] == 1
    assert export_to_json(made)["exported"]["partial"] is True
    publish(tmp_path / "other", PARKING)
    with pytest.raises(UsageError, match="일부"):
        bring(tmp_path / "some", tmp_path / "other")
    assert bring(tmp_path / "some", tmp_path / "other", merge=True).plan.added == 1
    assert state(tmp_path / "other")[1:3] == (PARKING.name, LEAVE.name)
    with pytest.raises(NoBasis, match="없는 조례"):
        export_library(origin, tmp_path / "none", embedder=EMBEDDER, laws=["없는 조례"])


def test_without_a_vector_cache_the_other_side_embeds(origin: Path, tmp_path: Path) -> None:
    (origin / "vectors.sqlite").unlink()
    made = export_library(origin, tmp_path / "parcel", embedder=EMBEDDER)
    assert made.counts["vectors"] == 0
    assert bring(tmp_path / "parcel", tmp_path / "other").embedded == 10


def test_another_embedder_is_said_and_its_vectors_stay_unused(parcel: Path, tmp_path: Path) -> None:
    class Other:
        id = "other/1"
        dimension = EMBEDDER.dimension
        embed = EMBEDDER.embed

    report = bring(parcel, tmp_path / "other", embedder=Other())
    assert not report.same_embedder and report.embedded == 10
    assert EMBEDDER.id in report.summary()


def test_a_damaged_library_is_rebuilt_from_an_export(parcel: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    publish(other, PARKING)
    (other / "generations" / "g000001" / "catalog.sqlite").write_bytes(b"broken")
    with pytest.raises(AssistError):
        bring(parcel, other)
    bring(parcel, other, rebuild=True)
    assert {PARKING.name, LEAVE.name} <= set(state(other))


def test_where_an_export_may_go(origin: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.mkdir()
    (target / "메모.txt").write_text("남의 파일", encoding="utf-8")
    with pytest.raises(UsageError, match=r"메모\.txt"):
        export_library(origin, target, embedder=EMBEDDER)
    (target / "메모.txt").rename(target / "library-g000009.part001")
    with pytest.raises(UsageError, match="g000009"):
        export_library(origin, target, embedder=EMBEDDER)
    with pytest.raises(UsageError, match="폴더가 아닙니다"):
        export_library(origin, target / "library-g000009.part001", embedder=EMBEDDER)
    with pytest.raises(UsageError, match="작습니다"):
        export_library(origin, tmp_path / "x", embedder=EMBEDDER, part_size=10)
    with pytest.raises(NoLibrary):
        export_library(tmp_path / "none", tmp_path / "x", embedder=EMBEDDER)
    assert content(target) == {"library-g000009.part001": "남의 파일".encode()}


def test_an_export_never_writes_through_a_link(origin: Path, tmp_path: Path) -> None:
    (tmp_path / "target").mkdir()
    (tmp_path / "precious").write_text("귀한 파일", encoding="utf-8")
    (tmp_path / "target" / "library-g000001.part001").symlink_to(tmp_path / "precious")
    export_library(origin, tmp_path / "target", embedder=EMBEDDER)
    assert (tmp_path / "precious").read_text(encoding="utf-8") == "귀한 파일"


# -- faults of the parts -------------------------------------------------------------------------------------


def cut(folder: Path) -> str:
    path = parts(folder)[1]
    path.write_bytes(path.read_bytes()[:-1])
    return path.name


def lengthened(folder: Path) -> str:
    path = parts(folder)[-1]
    path.write_bytes(path.read_bytes() + b"\0")
    return path.name


def missing(folder: Path) -> str:
    path = parts(folder)[2]
    path.unlink()
    return path.name


def extra(folder: Path) -> str:
    (folder / "library-g000001.part999").write_bytes(b"more")
    return "library-g000001.part999"


def flipped(folder: Path) -> str:
    path = parts(folder)[0]
    data = bytearray(path.read_bytes())
    data[100] ^= 1
    path.write_bytes(data)
    return path.name


def swapped(folder: Path) -> str:
    one, other = parts(folder)[:2]
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)
    return f"{one.name}에 {other.name}"


def swapped_last(folder: Path) -> str:
    one, other = parts(folder)[0], parts(folder)[-1]
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)
    return f"{one.name}에 {other.name}"


def folder_instead(folder: Path) -> str:
    path = parts(folder)[0]
    path.unlink()
    path.mkdir()
    return path.name


def pipe_instead(folder: Path) -> str:
    path = parts(folder)[0]
    path.unlink()
    os.mkfifo(path)
    return path.name


@pytest.mark.parametrize(
    "fault", [cut, lengthened, missing, extra, flipped, swapped, swapped_last, folder_instead, pipe_instead]
)
def test_a_bad_part_is_named_and_nothing_changes(parcel: Path, tmp_path: Path, fault: Callable[[Path], str]) -> None:
    publish(tmp_path / "other", PARKING)
    before = {path: path.read_bytes() for path in (tmp_path / "other").rglob("*") if path.is_file()}
    name = fault(parcel)
    with pytest.raises(DamagedFile) as caught:
        bring(parcel, tmp_path / "other")
    assert name in caught.value.message and caught.value.message.count(".") <= 4 and caught.value.hint
    assert caught.value.exit_code == 3
    assert {path: path.read_bytes() for path in (tmp_path / "other").rglob("*") if path.is_file()} == before


def test_every_bad_part_is_named(parcel: Path, tmp_path: Path) -> None:
    gone, bad = missing(parcel), flipped(parcel)
    with pytest.raises(DamagedFile) as caught:
        bring(parcel, tmp_path / "other")
    assert gone in caught.value.message and bad in caught.value.hint
    assert not (tmp_path / "other").exists()


def test_other_files_beside_the_parts_do_no_harm(parcel: Path, tmp_path: Path) -> None:
    (parcel / ".DS_Store").write_bytes(b"x")
    (parcel / "반출대장.txt").write_text("대장", encoding="utf-8")
    assert bring(parcel, tmp_path / "other").published


def test_a_missing_or_broken_manifest(parcel: Path, tmp_path: Path) -> None:
    manifest = parcel / MANIFEST
    good = manifest.read_text(encoding="utf-8")
    raw = json.loads(good)
    first = raw["parts"][0]
    bad: list[Any] = [
        "", "[]", "{", "null", "[" * 100_000,
        raw | {"parts": []},
        raw | {"parts": [first | {"name": "../../etc/passwd"}]},
        raw | {"parts": [first | {"name": "/etc/passwd"}]},
        raw | {"parts": [first | {"size": -1}]},
        raw | {"parts": [first | {"size": "1"}]},
        raw | {"parts": [first, first]},
        raw | {"generation": "../g000001"},
        raw | {"unpacked": 10**15},
        raw | {"counts": {"regulations": 2}},
        raw | {"more": 1},
        {key: value for key, value in raw.items() if key != "sha256"},
    ]  # fmt: skip
    for value in bad:
        manifest.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
        with pytest.raises(DamagedFile, match="MANIFEST"):
            bring(parcel, tmp_path / "other")
    manifest.write_text(json.dumps(raw | {"format": 99}), encoding="utf-8")
    with pytest.raises(UnknownFormat, match="형식 99"):
        bring(parcel, tmp_path / "other")
    manifest.unlink()
    with pytest.raises(MissingPath, match="MANIFEST"):
        bring(parcel, tmp_path / "other")
    with pytest.raises(MissingPath):
        bring(tmp_path / "nowhere", tmp_path / "other")
    assert not (tmp_path / "other").exists()


# -- content that lies ---------------------------------------------------------------------------------------


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
    monkeypatch.setattr(compose, "steps", lambda _progress=None: tuple(steps().values()))
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
