"""Two offices with two grades whose vectors lie on a Chroma server: each generation has a collection of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from chroma_kit import Chroma, chroma, names
from cli_kit import Call, building_here, call
from library_kit import LEAVE, PARKING
from published_kit import SECRET, put

from seoul_assist.library import published
from seoul_assist.library.published import PUBLISHED
from seoul_assist.library.vectors import passage_hash, passage_texts

__all__ = ["call", "chroma"]  # fixtures


@pytest.mark.slow
def test_each_grade_has_its_own_collection(
    chroma: Chroma, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "data" / "library", PARKING, LEAVE, SECRET)
    monkeypatch.setenv("SEOUL_ASSIST_STORE", "chroma-http")
    monkeypatch.setenv("SEOUL_ASSIST_STORE_URL", chroma.url)
    secret = {passage_hash(text) for item in SECRET.provisions[:2] for text in passage_texts(item)}
    # What is published of the whole library is its own generation, which must lie on the server first.
    (tmp_path / "글.md").write_text("# 다솜구 청사 규칙\n\n##### 제1조 (목적)\n\n청사를 관리한다.\n", encoding="utf-8")
    collections = {}
    with building_here():
        assert call("index", tmp_path / "글.md", "--grade", "O").code == 0
        for grade in ("O", "S"):
            made = call("regs", "publish", tmp_path / grade, "--grade", grade)
            assert made.code == 0, made.err
            listed = published.parse((tmp_path / grade / PUBLISHED).read_bytes())
            assert [file.name for file in listed.files] == ["catalog.sqlite", "postings.bin"]
            collections[grade] = listed.collection
            office = tmp_path / f"office-{grade}"
            got = call("regs", "fetch", tmp_path / grade, "--grade", grade, data=office)
            assert got.code == 0, got.err
            found = call("search", "주차요금 감면", "--json", data=office)
            assert found.json["hits"][0]["law"] == PARKING.name
            assert not any("벡터" in note or "낱말로만" in note for note in found.json["notes"])
            held = chroma.server.open(listed.collection).ids()
            assert secret & held == (secret if grade == "S" else set())
            assert (SECRET.name in call("regs", "list", data=office).out) is (grade == "S")
    assert collections["O"] != collections["S"] and set(collections.values()) <= set(names(chroma))
