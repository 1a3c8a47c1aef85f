"""What is published is whole, small to fetch again, and holds nothing above its grade in any byte."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cli_kit import Call, call, indexed
from library_kit import EMBEDDER, LEAVE, PARKING, opened, regulation
from published_kit import SECRET, bring, everything, issue, part_of, put, remove

from seoul_assist.errors import DamagedFile, GradeRefused, MissingPath, UnknownFormat, UsageError
from seoul_assist.library import generations, published
from seoul_assist.library.postings import FIELDS, Postings
from seoul_assist.library.published import PUBLISHED
from seoul_assist.library.reading import Library
from seoul_assist.library.vectors import passage_hash, passage_texts
from seoul_assist.text.terms import bigrams

__all__ = ["call"]

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
FULL = [
    regulation(
        f"가온시 제{n}기금 조례", [(f"제{m}조", "용도", f"제{n}기금은 {m}번 사업에 쓴다. " * 9) for m in range(1, 15)]
    )
    for n in range(1, 4)
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    put(folder, PARKING, LEAVE, SECRET)
    return folder


@pytest.fixture
def origin(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "origin")
    return tmp_path / "origin"


def names(library_dir: Path) -> list[str]:
    with opened(library_dir) as library:
        return sorted(one.name for one in library.regulations())


def current(library_dir: Path) -> Path:
    return generations.folder_of(library_dir, generations.current_name(library_dir))


def test_what_is_fetched_answers_like_what_was_published(origin: Path, tmp_path: Path) -> None:
    made = issue(origin, tmp_path / "out", "S")
    report = bring(tmp_path / "out", tmp_path / "client", grade="S")
    assert made.left_out == 0 and made.written.sha256 == report.sha256 and report.fresh
    with opened(origin) as theirs, opened(tmp_path / "client") as ours:
        for query in ("주차요금 감면", "특별휴가 일수", "대피소 암구호", "가온시 공영주차장 운영 조례 제2조"):
            assert ours.search(query, k=5) == theirs.search(query, k=5)
        assert [one.grade for one in ours.regulations()] == [one.grade for one in theirs.regulations()]
        ours.check()
    assert not (current(tmp_path / "client") / "chroma").exists()


def test_publishing_and_fetching_the_same_again_does_nothing(origin: Path, tmp_path: Path) -> None:
    first = issue(origin, tmp_path / "out", "S")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*") if path.is_file()}
    again = issue(origin, tmp_path / "out", "S")
    assert (again.written.fresh, again.written.new, again.written.sha256) == (False, 0, first.written.sha256)
    assert before == {path: path.stat().st_mtime_ns for path in before}
    assert issue(origin, tmp_path / "second", "S").written.sha256 == first.written.sha256
    bring(tmp_path / "out", tmp_path / "client", grade="S")
    report = bring(tmp_path / "out", tmp_path / "client", grade="S")
    assert not report.fresh and report.generation == "g000001" and report.took.fetched == 0


def test_only_what_changed_is_fetched_and_the_old_parts_stay_for_one_generation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(published, "PART_SIZE", 1 << 14)
    origin, out, client = tmp_path / "origin", tmp_path / "out", tmp_path / "client"
    put(origin, *FULL, grades={})
    issue(origin, out, "S")
    first = bring(out, client, grade="S")
    old = published.parse((out / PUBLISHED).read_bytes())
    put(origin, LEAVE)
    issue(origin, out, "S")
    assert all(part_of(out, part.sha256).exists() for part in old.parts)
    second = bring(out, client, grade="S")
    assert 0 < second.took.fetched < first.took.fetched and second.took.here > 0
    assert LEAVE.name in names(client)
    put(origin, PARKING)
    issue(origin, out, "S")
    assert not all(part_of(out, part.sha256).exists() for part in old.parts)
    assert bring(out, client, grade="S").generation == "g000003"
    assert sorted(path.name for path in (client / "generations").iterdir()) == ["g000002", "g000003"]


def test_two_offices_with_two_grades_hold_only_their_own(origin: Path, tmp_path: Path) -> None:
    """Nothing of an S source is in any file of the office cleared for O: no word, title, path, id or hash."""
    for grade in ("O", "S"):
        issue(origin, tmp_path / grade, grade)
        bring(tmp_path / grade, tmp_path / f"office-{grade}" / "library", grade=grade)
    open_, closed = tmp_path / "office-O" / "library", tmp_path / "office-S" / "library"
    assert names(open_) == sorted([PARKING.name, LEAVE.name])
    assert names(closed) == sorted([PARKING.name, LEAVE.name, SECRET.name])
    secrets = [SECRET.name, SECRET.source, SECRET.sha256, "암구호", "청포도", "봉화", "갈대"]
    secrets += [passage_hash(text) for item in SECRET.provisions[:2] for text in passage_texts(item)]
    telling = {one for item in SECRET.provisions for one in bigrams(item.law + " " + item.title + " " + item.text)} - {
        one
        for law in (PARKING, LEAVE)
        for item in law.provisions
        for one in bigrams(f"{item.law} {item.title} {item.text}")
    }
    for folder, holds in ((tmp_path / "office-O", False), (tmp_path / "O", False), (tmp_path / "office-S", True)):
        seen = everything(folder)
        assert {word for word in secrets if word.encode() in seen} == (set(secrets) if holds else set())
    for place, holds in ((open_, False), (closed, True)):
        postings = Postings.open(current(place))
        found = {one for one in telling for field in FIELDS if len(postings.field(field).rows(one))}
        assert (len(found) > 20) is holds and (holds or not found)
    with opened(open_) as library:
        assert library.grades == {"O"}
        assert all(
            hit.provision.law != SECRET.name for hit in library.search("대피소 암구호 청포도", k=10, addenda=True)
        )


def test_what_was_removed_or_raised_leaves_what_is_published(origin: Path, tmp_path: Path) -> None:
    """A source that became S, or that was taken out, is gone from the next thing published in every byte."""
    out, words = tmp_path / "out", ("특별휴가", "재해 복구", LEAVE.sha256, "청포도", "암구호")
    issue(origin, out)
    assert LEAVE.sha256.encode() in everything(out)
    remove(origin, SECRET)  # its words may still stand in old segments of the full-text index
    put(origin, LEAVE, grades={LEAVE.name: "S"})
    report = issue(origin, out)
    assert report.left_out == 1
    seen = everything(out)
    assert not [word for word in words if word.encode() in seen]
    bring(out, tmp_path / "client")
    assert names(tmp_path / "client") == [PARKING.name]
    remove(origin, LEAVE)
    assert issue(origin, out).left_out == 0
    assert not [word for word in words if word.encode() in everything(out)]


def test_what_nobody_graded_is_not_public_unless_the_office_says_so(tmp_path: Path) -> None:
    origin = tmp_path / "origin"
    put(origin, PARKING, LEAVE, grades={})
    with pytest.raises(UsageError, match="펴낼 수 있는 규정이 없습니다") as caught:
        issue(origin, tmp_path / "O")
    assert "grade 설정에 O" in caught.value.hint
    assert issue(origin, tmp_path / "O", ungraded="O").left_out == 0
    bring(tmp_path / "O", tmp_path / "client")
    with opened(tmp_path / "client") as library:
        assert library.grades == {"O"}
    issue(origin, tmp_path / "S", "S")
    with pytest.raises(GradeRefused, match="S\\(민감\\)"):
        bring(tmp_path / "S", tmp_path / "other")
    assert not list((tmp_path / "other" / "generations").iterdir())
    assert bring(tmp_path / "S", tmp_path / "other", grade="S").fresh


def test_a_folder_keeps_its_grade_and_takes_nothing_else(origin: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    issue(origin, out)
    with pytest.raises(UsageError, match=r"O 등급을 펴낸 폴더에 S 등급을"):
        issue(origin, out, "S")
    (out / "메모.txt").write_text("사람의 글", encoding="utf-8")
    with pytest.raises(UsageError, match=r"메모\.txt"):
        issue(origin, out)
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="폴더가 아닙니다"):
        issue(origin, tmp_path / "file")


def test_a_damaged_part_or_list_is_mended_by_publishing_again(origin: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    made = issue(origin, out).written
    path = part_of(out, next(made.published.parts).sha256)
    path.write_bytes(b"\0" + path.read_bytes()[1:])
    assert issue(origin, out).written.new == 1
    (out / PUBLISHED).write_bytes(b"{")
    assert issue(origin, out).written.sha256 == made.sha256
    assert bring(out, tmp_path / "client").fresh


def test_a_library_that_was_built_here_is_replaced_only_when_asked(origin: Path, tmp_path: Path) -> None:
    out, client = tmp_path / "out", tmp_path / "client"
    issue(origin, out)
    put(client, FULL[0])
    with pytest.raises(UsageError, match=r"이 컴퓨터에서 만든 라이브러리.*1건, 세대 g000001") as caught:
        bring(out, client)
    assert "--replace" in caught.value.hint and names(client) == [FULL[0].name]
    report = bring(out, client, replace=True)
    assert report.fresh and names(client) == sorted([PARKING.name, LEAVE.name])
    put(client, FULL[1])  # built upon what was fetched: a library of this computer again
    assert names(client) == sorted([PARKING.name, LEAVE.name, FULL[1].name])
    with pytest.raises(UsageError, match="만든 라이브러리"):
        bring(out, client)
    (client / "CURRENT").write_text("망가짐", encoding="ascii", errors="replace")
    with pytest.raises(UsageError, match="읽을 수 없어"):
        bring(out, client)
    assert bring(out, client, replace=True).fresh and len(names(client)) == 2


def test_a_damaged_client_mends_itself(origin: Path, tmp_path: Path) -> None:
    out, client = tmp_path / "out", tmp_path / "client"
    issue(origin, out)
    bring(out, client)
    path = current(client) / "postings.bin"
    path.write_bytes(path.read_bytes()[:-9] + b"x" * 9)
    report = bring(out, client, replace=True)
    assert report.took.fetched == 1 and report.generation == "g000002"
    with opened(client) as library:
        library.check()


def test_what_was_fetched_can_be_published_again(origin: Path, tmp_path: Path) -> None:
    issue(origin, tmp_path / "city")
    bring(tmp_path / "city", tmp_path / "district")
    issue(tmp_path / "district", tmp_path / "second")
    bring(tmp_path / "second", tmp_path / "desk")
    assert names(tmp_path / "desk") == sorted([PARKING.name, LEAVE.name])


def test_a_library_of_another_embedder_is_taken_and_says_so(origin: Path, tmp_path: Path) -> None:
    class Other:
        id, dimension, instant = "other/1", EMBEDDER.dimension, True
        embed = EMBEDDER.embed

    issue(origin, tmp_path / "out")
    bring(tmp_path / "out", tmp_path / "client")
    with Library(tmp_path / "client", embedder=Other()) as library:
        assert any("다른 임베더" in note for note in library.notes)


# -- the list ------------------------------------------------------------------------------------------------------


def listed(**change: Any) -> bytes:
    part = {"sha256": "0" * 64, "size": 5, "packed": 9}
    files = [{"name": name, "size": 5, "parts": [part]} for name in ("catalog.sqlite", "postings.bin", "dense.bin")]
    whole = {
        "format": 1, "program": "1", "generation": "g000001", "origin": "g000001", "created": "", "embedder": "e/1",
        "collection": "", "grade": "O", "keeps": False, "counts": dict.fromkeys(published.COUNTS, 1), "files": files,
    }  # fmt: skip
    return json.dumps(whole | change).encode()


def test_a_list_says_what_it_said() -> None:
    found = published.parse(listed())
    assert published.parse(published.to_bytes(found)) == found and found.size == 15


FILES = json.loads(listed())["files"]


@pytest.mark.parametrize(
    "change",
    [
        {"files": FILES[:2]},
        {"files": [*FILES, FILES[0]]},
        {"files": [{**FILES[0], "name": "../../.bashrc"}, *FILES[1:]]},
        {"files": [{**FILES[0], "size": 6}, *FILES[1:]]},
        {"files": [{**FILES[0], "parts": []}, *FILES[1:]]},
        {"files": [{**FILES[0], "parts": [{"sha256": "../" * 21 + "x", "size": 5, "packed": 9}]}, *FILES[1:]]},
        {"files": [{**FILES[0], "parts": [{"sha256": "0" * 64, "size": 5, "packed": 1 << 40}]}, *FILES[1:]]},
        {"files": [{"name": "catalog.sqlite", "size": 1 << 50, "parts": FILES[0]["parts"]}, *FILES[1:]]},
        {"files": [{**FILES[0], "parts": [{"sha256": "0" * 64, "size": -5, "packed": 9}]}, *FILES[1:]]},
        {"files": [{**FILES[0], "parts": [{"sha256": "0" * 64, "size": True, "packed": 9}]}, *FILES[1:]]},
        {"files": {}},
        {"generation": "../g000001"},
        {"origin": ""},
        {"collection": "../x"},
        {"collection": "vectors"},
        {"grade": ""},
        {"grade": "X"},
        {"counts": {}},
        {"counts": dict.fromkeys(published.COUNTS, -1)},
        {"counts": dict.fromkeys(published.COUNTS, "1")},
        {"embedder": "e" * 999},
        {"keeps": 1},
        {"more": 1},
    ],
)
def test_a_list_that_does_not_add_up_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(DamagedFile, match=r"PUBLISHED\.json"):
        published.parse(listed(**change))


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"null", b"[" * 100_000, b"\xff"])
def test_what_is_no_list_is_refused(data: bytes) -> None:
    with pytest.raises(DamagedFile):
        published.parse(data)


def test_another_format_is_told() -> None:
    with pytest.raises(UnknownFormat, match="형식 9"):
        published.parse(listed(format=9))


def test_vectors_on_a_server_need_no_file_of_them() -> None:
    assert published.parse(listed(files=FILES[:2], collection="library-1.g000001")).collection


# -- the commands --------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_from_one_desk_to_another_by_the_commands(call: Call, tmp_path: Path) -> None:
    """From an index run to answers on another computer, with what the commands say on the way."""
    indexed(tmp_path / "data", EXAMPLES / "regulations" / "가온시_주차장_조례.md")
    out = tmp_path / "펴낸 자료"
    refused = call("regs", "publish", out)
    assert refused.code == 2 and "펴낼 수 있는 규정이 없습니다" in refused.err
    made = call("regs", "publish", out, "--grade", "s", "--json")
    assert made.code == 0, made.err
    said = made.json["published"]
    assert (said["grade"], said["left_out"], said["regulations"]) == ("S", 0, 1)
    assert said["sha256"] == hashlib.sha256((out / PUBLISHED).read_bytes()).hexdigest()
    client = tmp_path / "client"
    assert call("regs", "fetch", out, data=client).code == 2
    assert call("regs", "fetch", data=client).code == 2
    assert call("regs", "fetch", out, "--grade", "S", "--sha256", "12", data=client).code == 2
    wrong = call("regs", "fetch", out, "--grade", "S", "--sha256", "0" * 64, data=client)
    assert wrong.code == 3 and said["sha256"] in wrong.err
    got = call("regs", "fetch", out, "--grade", "S", "--sha256", said["sha256"], "--json", data=client)
    assert got.code == 0, got.err
    assert got.json["fetched"]["fetched_bytes"] == said["packed"]
    again = call("regs", "fetch", out, "--grade", "S", data=client)
    assert again.code == 0 and "이미 펴낸 그대로" in again.out
    assert call("regs", "list", data=client).out == call("regs", "list").out
    assert call("search", "주차요금 감면", "--json", data=client).json["hits"]
    own = call("regs", "fetch", out, "--grade", "S")
    assert own.code == 2 and "--replace" in own.err
    nowhere = call("regs", "fetch", tmp_path / "없음", data=client)
    assert nowhere.code == 3 and "펴낸 폴더가 없습니다" in nowhere.err


@pytest.mark.slow
def test_forgetting_reaches_what_is_kept_for_publishing(call: Call, tmp_path: Path) -> None:
    for name, grade in (
        ("가온시_주차장_조례.md", "O"),
        ("누리군_개인정보_처리_지침.txt", "O"),
        ("가온시_사무처리_규정.md", "S"),
    ):
        (tmp_path / grade).mkdir(exist_ok=True)
        (tmp_path / grade / name).write_bytes((EXAMPLES / "regulations" / name).read_bytes())
    indexed(tmp_path / "data", tmp_path / "O", "--grade", "O")
    indexed(tmp_path / "data", tmp_path / "S", "--grade", "S")
    from cli_kit import building_here

    with building_here():
        assert call("regs", "publish", tmp_path / "out").code == 0
        derived = tmp_path / "data" / "published"
        assert "개인정보".encode() in everything(derived)
        assert call("forget", "누리군 개인정보 처리 지침").code == 0
        assert "누리군 개인정보".encode() not in everything(derived)
        assert call("regs", "publish", tmp_path / "out").code == 0
    assert "누리군 개인정보".encode() not in everything(tmp_path / "out")


def test_a_reader_with_a_ceiling_sees_nothing_above_it(origin: Path) -> None:
    with Library(origin, embedder=EMBEDDER, grades=frozenset("O")) as library:
        assert {one.name for one in library.regulations()} == {PARKING.name, LEAVE.name}
        assert library.grades == {"O"} and library.frequency("암구호") == (0, 6)
        assert library.provision(SECRET.name, "제1조") is None and library.versions_of(SECRET.name) == ()
        assert not [
            h for h in library.search("암구호 청포도 대피소", k=9, addenda=True) if h.provision.law == SECRET.name
        ]
        assert not [h for h in library.search(f"{SECRET.name} 제1조", k=9) if h.provision.law == SECRET.name]
        assert library.notes == ()  # not even that there is more
    with opened(origin) as library:
        assert library.frequency("암구호") == (1, 8)


def test_missing_parts_are_named(origin: Path, tmp_path: Path) -> None:
    issue(origin, tmp_path / "out")
    path = next((tmp_path / "out" / "parts").iterdir())
    path.unlink()
    with pytest.raises(MissingPath, match=path.name):
        bring(tmp_path / "out", tmp_path / "client")


@pytest.mark.slow
def test_a_renamed_source_keeps_its_content(origin: Path, tmp_path: Path) -> None:
    issue(origin, tmp_path / "out")
    put(origin, replace(PARKING, source="다른 곳.md"), grades={PARKING.name: "O"})
    remove(origin, PARKING)
    assert issue(origin, tmp_path / "out").written.published.counts["regulations"] == 2
