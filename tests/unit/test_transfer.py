"""A library leaves as parts and comes back the same; every fault of the parts is named before anything changes."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from library_kit import EMBEDDER, LEAVE, PARKING, opened, publish, regulation, state
from transfer_kit import NOISE, SMALL, bring, content, missing, origin, parcel, parts

from seoul_assist.errors import (
    AssistError,
    DamagedFile,
    MissingPath,
    NoBasis,
    NoLibrary,
    UnknownFormat,
    UsageError,
)
from seoul_assist.library.catalog import Catalog
from seoul_assist.library.transfer import MANIFEST
from seoul_assist.tasks.transfer import Plan, export_library, export_to_json

__all__ = ["origin", "parcel"]  # fixtures

# Text that does not pack well: an export of it has several parts.


def rows(library_dir: Path) -> list[Any]:
    """Everything the catalog of the current generation says, without row numbers and the time of indexing."""
    name = (library_dir / "CURRENT").read_text(encoding="ascii").strip()
    catalog = Catalog(library_dir / "generations" / name / "catalog.sqlite")
    try:
        return [
            [
                replace(entry, id=0),
                catalog.articles(entry.id),
                *catalog.db.execute("SELECT notes, actors FROM regulations WHERE id=?", (entry.id,)),
            ]
            for entry in sorted(catalog.entries(), key=lambda entry: entry.source_key)
        ] + [catalog.counts(), catalog.cited(), catalog.passage_ids()]
    finally:
        catalog.close()


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
    assert raw["counts"] == {"regulations": 3, "provisions": 12, "vectors": 15}
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
    assert bring(tmp_path / "parcel", tmp_path / "other").embedded == 15


def test_another_embedder_is_said_and_its_vectors_stay_unused(parcel: Path, tmp_path: Path) -> None:
    class Other:
        id = "other/1"
        dimension = EMBEDDER.dimension
        embed = EMBEDDER.embed

    report = bring(parcel, tmp_path / "other", embedder=Other())
    assert not report.same_embedder and report.embedded == 15
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
