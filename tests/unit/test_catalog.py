from __future__ import annotations

import sqlite3
import zlib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from library_kit import LEAVE, PARKING, provision, regulation

from seoul_assist.errors import LibraryDamaged, WriteError
from seoul_assist.library.catalog import Catalog, translated
from seoul_assist.library.vectors import passage_hash, passage_text, passage_texts
from seoul_assist.model import Regulation
from seoul_assist.text.terms import bigrams

WEIGHTS = (2.0, 3.0, 1.0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "catalog.sqlite"


def fill(path: Path, *regulations: object, remove: tuple[str, ...] = ()) -> None:
    catalog = Catalog(path, writable=True)
    for item in regulations:
        catalog.put(item.source, item, file_format="md", recipe="1", indexed_at="2026-01-01")  # type: ignore[attr-defined, arg-type]
    for key in remove:
        catalog.remove(key)
    catalog.finish()
    catalog.close()


def matches(catalog: Catalog, query: str) -> list[str]:
    rows = catalog.addenda(bigrams(query), 10, WEIGHTS)
    found = catalog.provisions([row for row, _ in rows])
    return [found[row][1].article for row, _ in rows]


def test_a_regulation_comes_back_as_it_went_in(path: Path) -> None:
    fill(path, PARKING, LEAVE)
    catalog = Catalog(path)
    entries = {entry.name: entry for entry in catalog.entries()}
    assert set(entries) == {PARKING.name, LEAVE.name}
    entry = entries[PARKING.name]
    assert (entry.source_key, entry.sha256, entry.effective) == (PARKING.source, PARKING.sha256, date(2025, 1, 1))
    assert catalog.articles(entry.id) == PARKING.provisions
    assert catalog.articles(entry.id, "제2조") == PARKING.provisions[1:2]
    assert catalog.articles(entry.id, "제99조") == ()
    catalog.close()


def addenda(law: Regulation) -> Regulation:
    """The same regulation as if all of it were addenda: they alone are searched here."""
    return replace(law, provisions=tuple(replace(item, addenda=True) for item in law.provisions))


def test_titles_weigh_more_than_text(path: Path) -> None:
    fill(path, addenda(regulation("규정", [("제1조", "", "감면 대상이 아닌 것"), ("제2조", "감면", "다음과 같다")])))
    catalog = Catalog(path)
    assert matches(catalog, "감면") == ["제2조", "제1조"]
    catalog.close()


def test_deleted_articles_are_kept_and_addenda_are_apart(path: Path) -> None:
    law = replace(
        PARKING,
        provisions=(
            PARKING.provisions[0],
            provision(PARKING.name, "제4조", "주차 거부", "삭제", deleted=True),
            provision(PARKING.name, "부칙 제1조", "시행일", "주차요금의 시행일은 공포한 날이다.", addenda=True),
        ),
    )
    fill(path, law)
    catalog = Catalog(path)
    entry = catalog.entries()[0]
    assert [item.article for item in catalog.articles(entry.id)] == ["제1조", "제4조", "부칙 제1조"]
    assert matches(catalog, "목적으로") == matches(catalog, "거부") == []
    assert matches(catalog, "주차요금의 시행일") == ["부칙 제1조"]
    assert all(score > 0 for _, score in catalog.addenda(["시행"], 10, WEIGHTS))
    assert len(catalog.passage_ids()) == 1
    assert catalog.counts() == {
        "regulations": 1, "provisions": 3, "articles": 1, "addenda": 1, "deleted": 1, "units": 0, "passages": 1,
    }  # fmt: skip
    catalog.close()


def test_removing_and_replacing_leaves_no_term_behind(path: Path) -> None:
    fill(path, addenda(PARKING), addenda(LEAVE))
    shorter = replace(PARKING, provisions=PARKING.provisions[:1])
    fill(path, addenda(shorter), remove=(LEAVE.source, "never-there"))
    catalog = Catalog(path)
    assert matches(catalog, "특별휴가 감면 요금") == []
    assert matches(catalog, "공영주차장") == ["제1조"]
    assert catalog.db.execute("SELECT count(*) FROM addenda_terms_docsize").fetchone() == (1,)
    assert catalog.db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    catalog.close()


def test_citations_are_counted_by_law(path: Path) -> None:
    citing = regulation(
        "다솜구 회계 규칙",
        [
            ("제1조", "", "「가온시 공영주차장 운영 조례」 제2조와 「가온시 공영주차장운영 조례」 제3조에 따른다."),
            ("제2조", "", "「가온시 공영주차장 운영 조례」를 준용한다."),
        ],
    )
    decree = regulation("미리내법 시행령", [("제1조", "", "법 제3조에 따라 정한다.")])
    fill(path, PARKING, citing, decree)
    catalog = Catalog(path)
    assert catalog.cited() == {"가온시공영주차장운영조례": 2, "미리내법": 1}
    catalog.close()
    fill(path, remove=(citing.source,))
    catalog = Catalog(path)
    assert catalog.cited() == {"미리내법": 1}
    catalog.close()


def test_citations_are_counted_by_article(path: Path) -> None:
    act = regulation(
        "미리내법",
        [
            ("제1조", "", "제1조와 제3조의2, 제3조의2제1항 및 제2조에 따른다."),
            ("제2조", "", "제3조의2를 준용한다."),
            ("제3조의2", "", "「다솜법」에 따른다."),
        ],
    )
    act = replace(
        act, provisions=(*act.provisions, provision(act.name, "부칙 제1조", "", "제2조는 내년부터.", addenda=True))
    )
    decree = regulation(
        "미리내법 시행령", [("제1조", "", "법 제2조제1항 및 법 제3조의2에서 정한다."), ("제2조", "", "방법 제3조의2")]
    )
    newer = replace(decree, source="새.md", provisions=decree.provisions[:1])
    fill(path, act, decree, newer)
    catalog = Catalog(path)
    own = {("미리내법시행령", "제2조"): 1, ("미리내법시행령", "제3조의2"): 2}  # of which the decree has the first alone
    assert catalog.cited_articles() == own | {("미리내법", "제2조"): 2, ("미리내법", "제3조의2"): 3}
    catalog.close()
    fill(path, remove=(decree.source, newer.source))
    catalog = Catalog(path)
    assert catalog.cited_articles() == {("미리내법", "제2조"): 1, ("미리내법", "제3조의2"): 2}
    catalog.close()


def test_equal_passages_share_one_id(path: Path) -> None:
    copy = replace(PARKING, source="copy.md", provisions=PARKING.provisions[:2])
    fill(path, PARKING, copy)
    catalog = Catalog(path)
    assert len(catalog.passage_ids()) == 3
    assert [key for key, _ in catalog.passages()] == [passage_hash(passage_text(item)) for item in PARKING.provisions]
    key = passage_hash(passage_text(PARKING.provisions[0]))
    assert len(catalog.with_passages([key, "unknown"])[key]) == 2
    catalog.close()


def _body(path: Path) -> tuple[bytes, int]:
    """The packed text of the one block in the catalog, and where it lies in the file."""
    db = sqlite3.connect(path)
    body = db.execute("SELECT body FROM blocks").fetchone()[0]
    db.close()
    raw = path.read_bytes()
    assert raw.count(body) == 1
    return body, raw.index(body)


def test_a_changed_byte_is_damage_and_no_citation(path: Path) -> None:
    fill(path, PARKING)
    body, start = _body(path)
    raw = path.read_bytes()
    for at in range(0, len(body), 7):
        path.write_bytes(raw[: start + at] + bytes([body[at] ^ 1]) + raw[start + at + 1 :])
        catalog = Catalog(path)
        with pytest.raises(LibraryDamaged):
            catalog.articles(catalog.entries()[0].id)
        catalog.close()


def test_a_changed_word_is_damage_even_when_the_block_unpacks(path: Path) -> None:
    fill(path, PARKING)
    db = sqlite3.connect(path)
    text = zlib.decompress(db.execute("SELECT body FROM blocks").fetchone()[0])
    assert text.count("월 3만원".encode()) == 1
    with db:
        db.execute("UPDATE blocks SET body=?", (zlib.compress(text.replace("월 3만원".encode(), "월 9만원".encode())),))
    db.close()
    catalog = Catalog(path)
    with pytest.raises(LibraryDamaged):
        catalog.articles(catalog.entries()[0].id, "제2조")
    catalog.close()


def test_a_long_law_is_cut_into_blocks(path: Path) -> None:
    long = regulation("긴 법", [(f"제{at}조", f"제목 {at}", f"{at}번째 " * 400) for at in range(1, 60)])
    fill(path, PARKING, long)
    catalog = Catalog(path)
    assert catalog.db.execute("SELECT count(*) FROM blocks").fetchone()[0] > 5
    entry = next(entry for entry in catalog.entries() if entry.name == "긴 법")
    assert catalog.articles(entry.id) == long.provisions
    assert catalog.articles(entry.id, "제31조") == long.provisions[30:31]
    assert [key for key, _ in catalog.passages()] == [
        passage_hash(text) for item in (*PARKING.provisions, *long.provisions) for text in passage_texts(item)
    ]
    texts = passage_texts(long.provisions[40])
    assert len(texts) > 2
    for text in texts:
        wanted = passage_hash(text)
        assert list(catalog.passages({wanted, "unknown"})) == [(wanted, text)]
        assert catalog.provisions(catalog.with_passages([wanted])[wanted])[44][1] == long.provisions[40]
    held = {passage_hash(text) for item in (*PARKING.provisions, *long.provisions) for text in passage_texts(item)}
    assert catalog.passage_ids() == held and catalog.counts()["passages"] == len(held)
    catalog.close()
    fill(path, remove=(long.source,))
    catalog = Catalog(path)
    assert catalog.db.execute("SELECT count(*) FROM blocks").fetchone() == (1,)
    assert catalog.db.execute("SELECT count(*) FROM further").fetchone() == (0,)
    assert len(catalog.passage_ids()) == len(PARKING.provisions)
    catalog.close()


def test_a_catalog_of_another_version_says_so(path: Path) -> None:
    fill(path, PARKING)
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version=1")
    db.close()
    for writable in (False, True):
        with pytest.raises(LibraryDamaged, match=r"다른 판.*형식 1"):
            Catalog(path, writable=writable)


def test_readers_cannot_write(path: Path) -> None:
    fill(path, PARKING)
    before = path.read_bytes()
    catalog = Catalog(path)
    with pytest.raises(sqlite3.OperationalError):
        catalog.db.execute("DELETE FROM provisions")
    catalog.close()
    assert path.read_bytes() == before


def test_a_missing_or_foreign_file_is_damage(path: Path) -> None:
    with pytest.raises(LibraryDamaged):
        Catalog(path)
    path.write_bytes(b"not a database, only text that is long enough to look at")
    with pytest.raises(LibraryDamaged):
        Catalog(path).entries()


def test_a_full_disk_is_told_apart_from_damage() -> None:
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE t(x)")
    db.execute("PRAGMA max_page_count=3")
    with pytest.raises(WriteError), translated():
        db.executemany("INSERT INTO t VALUES(?)", [("가" * 1000,)] * 100)
    db.close()


def test_terms_of_a_query_are_not_query_syntax(path: Path) -> None:
    fill(path, addenda(PARKING))
    catalog = Catalog(path)
    for query in ('"', "AND OR NOT", "NEAR(주차)", "title:요금*", "주차 -요금 ^감면"):
        catalog.addenda(bigrams(query), 10, WEIGHTS)
    assert catalog.addenda([], 10, WEIGHTS) == []
    catalog.close()
