"""summarize: one document, and a folder of them that can be taken up again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from seoul_assist.adapters.extractive import Extractive
from seoul_assist.adapters.scripted import Scripted
from seoul_assist.errors import ModelUnusable
from seoul_assist.model import Block, Document, Note, Outcome, Proposal, Quote
from seoul_assist.ports import Request
from seoul_assist.readers.reading import read_source
from seoul_assist.tasks.journal import NAME
from seoul_assist.tasks.summarizing.summarize import as_json, as_markdown, digest, item_json, summarize

LETTER = """미리내도
수신 누리군수
제목 어린이 놀이터 점검 결과 제출 요청

1. 관련: 교통과-123(2026. 11. 2.)
2. 어린이 놀이터 점검 결과를 아래와 같이 제출하여 주시기 바랍니다.
가. 제출 기한: 2026. 12. 18.(금) 18:00
나. 제출 대상: 12개 읍면의 2026년 하반기 가입 현황
3. 미리내도는 제출된 결과를 바탕으로 내년도 놀이터 보수 예산을 편성하기로 하였습니다.
4. 다만, 가입한 사람이 없는 읍면도 해당 없음으로 회신하여야 합니다.
문의: 홍길동 900101-1234567
"""


PLACES = ["하천 둔치", "역 광장", "시장 골목", "학교 앞길", "공원 둘레길"]
WORKS = ["안내판을 설치", "가로등을 교체", "보도를 포장", "쉼터를 조성"]


def tick() -> float:
    return 0.0


def run(paths: list[Path], out: Path, engine: object = None) -> Outcome:
    return summarize(paths, out, read=read_source, engine=engine or Extractive(), clock=tick)  # type: ignore[arg-type]


def results(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(out.iterdir()) if path.name != NAME}


def pdf_like() -> Document:
    blocks = [Block("자전거 도로 정비 계획", page=1)]
    for page in range(1, 21):
        blocks.append(Block(f"- {page} -", page=page))
        place, work = PLACES[page % 5], WORKS[page % 4]
        blocks.append(Block(f"가온시는 {place}에 {page}억 원을 들여 {work}하기로 결정하였다.", page=page))
    return Document("plan.pdf", "0" * 64, "pdf", tuple(blocks), 21, 20, (Note("no_text", "그림뿐인 쪽입니다.", 21),))


def test_every_point_is_verified_on_its_page_and_pages_are_spread() -> None:
    summary = digest(pdf_like(), Extractive())
    shape = as_json(summary, "plan.pdf")
    json.dumps(shape)
    assert {
        "schema",
        "path",
        "sha256",
        "pages",
        "pages_read",
        "gist",
        "keywords",
        "points",
        "engine",
        "elapsed_s",
    } <= set(shape)
    assert shape["schema"] == "seoul-assist/summary/1" and (shape["pages"], shape["pages_read"]) == (21, 20)
    wholes = {b.page: b.text for b in pdf_like().blocks if b.text.startswith("가온시")}
    for point in shape["points"]:
        for anchor in point["anchors"]:
            assert anchor["status"] == "verified" and anchor["quote"] in wholes[anchor["page"]]
    assert len(shape["points"]) >= 4 and len(shape["pages_touched"]) >= 4
    assert 3 <= len(shape["keywords"]) <= 7 and shape["gist"]
    assert shape["notes"] == [{"code": "no_text", "text": "그림뿐인 쪽입니다.", "page": 21}]


def test_a_letter_keeps_request_deadline_and_exception(tmp_path: Path) -> None:
    (tmp_path / "공문.txt").write_text(LETTER, encoding="utf-8")
    out = tmp_path / "out"
    assert run([tmp_path / "공문.txt"], out).exit_code == 0
    shape = json.loads((out / "공문.summary.json").read_text(encoding="utf-8"))
    assert shape["title"] == "어린이 놀이터 점검 결과 제출 요청"
    said = " ".join(p["text"] for p in shape["points"]) + " ".join(p["text"] for p in shape["left_out"])
    assert "2026. 12. 18.(금) 18:00" in said and "해당 없음으로 회신" in said and "예산" in said
    page = (out / "공문.summary.md").read_text(encoding="utf-8")
    assert "문서요지" in page and "키워드" in page and "확인" in page
    assert "1234567" not in page and "1234567" not in json.dumps(shape, ensure_ascii=False)


def test_an_engine_that_lies_gets_nothing_through() -> None:
    page = "가온시는 자전거 도로를 12km 정비하기로 결정하였다."
    document = Document("a.txt", "0" * 64, "txt", (Block(page),))

    def lie(request: Request) -> tuple[Proposal, ...]:
        return (
            Proposal("13km를 정비한다.", (Quote("S1", "자전거 도로를 13km 정비하기로 결정하였다"),)),
            Proposal("\x1b]0;x\x07[링크](http://a.example.kr) ![](x)", (Quote("S7", page),)),
            Proposal("12km를 정비한다.", (Quote("S1", "자전거 도로를 12km 정비하기로 결정하였다"),)),
        ) * 10

    summary = digest(document, Scripted([lie, lie]))
    assert [point.text for point in summary.points] == ["12km를 정비한다."]
    assert "\x1b" not in as_markdown(summary) and "](" not in as_markdown(summary)


def test_a_document_that_says_nothing_has_no_points_and_says_so() -> None:
    summary = digest(Document("a.txt", "0" * 64, "txt", (Block("12\n34"),)), Extractive())
    assert summary.points == () and "찾지 못했습니다" in as_markdown(summary)


def test_a_second_run_does_nothing_and_a_changed_input_only_itself(tmp_path: Path) -> None:
    for name in "가나다":
        (tmp_path / f"{name}.txt").write_text(LETTER + name, encoding="utf-8")
    out = tmp_path / "out"
    assert run([tmp_path], out).count("done") == 3
    before = results(out)
    assert run([tmp_path], out).count("unchanged") == 3
    assert results(out) == before
    (tmp_path / "나.txt").write_text(LETTER.replace("18:00", "17:00"), encoding="utf-8")
    assert [item.status for item in run([tmp_path], out).items] == ["unchanged", "done", "unchanged"]
    (out / "다.summary.json").unlink()
    assert [item.status for item in run([tmp_path], out).items] == ["unchanged", "unchanged", "done"]


def test_another_engine_does_all_again(tmp_path: Path) -> None:
    (tmp_path / "가.txt").write_text(LETTER, encoding="utf-8")
    out = tmp_path / "out"
    run([tmp_path / "가.txt"], out)
    other = Scripted([(), ()], name="other")
    assert run([tmp_path / "가.txt"], out, other).count("done") == 1


def test_a_changed_prompt_does_all_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "가.txt").write_text(LETTER, encoding="utf-8")
    out = tmp_path / "out"
    run([tmp_path / "가.txt"], out)
    monkeypatch.setattr("seoul_assist.tasks.summarizing.summarize.made_by", lambda engine: "extractive summary@99")
    assert run([tmp_path / "가.txt"], out).count("done") == 1


def test_results_beside_the_documents_are_not_summarized_again(tmp_path: Path) -> None:
    (tmp_path / "가.txt").write_text(LETTER, encoding="utf-8")
    run([tmp_path], tmp_path)
    assert [item.status for item in run([tmp_path], tmp_path).items] == ["unchanged"]


def test_a_mixed_folder_gives_every_item_and_exit_3(tmp_path: Path) -> None:
    (tmp_path / "가.txt").write_text(LETTER, encoding="utf-8")
    (tmp_path / "빈.txt").write_bytes(b"")
    (tmp_path / "깨진.pdf").write_bytes(b"%PDF-1.7\n%%EOF")
    (tmp_path / "그림.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 64)
    (tmp_path / "하.txt").write_text(LETTER, encoding="utf-8")
    outcome = run([tmp_path, tmp_path / "없는.hwp"], tmp_path / "out")
    assert outcome.exit_code == 3
    assert (outcome.count("done"), outcome.count("failed"), len(outcome.items)) == (2, 4, 6)
    assert all(item.reason and item.hint and item.code for item in outcome.items if item.status == "failed")


def test_a_failing_engine_fails_the_item_and_the_next_run_tries_again(tmp_path: Path) -> None:
    for name in "가나":
        (tmp_path / f"{name}.txt").write_text(LETTER, encoding="utf-8")
    out = tmp_path / "out"
    engine = Scripted([ModelUnusable("모델이 멈추었습니다.", "다시 실행해 주세요."), (), ()])
    assert [item.status for item in run([tmp_path], out, engine).items] == ["failed", "done"]
    assert [item.status for item in run([tmp_path], out, Scripted([(), ()])).items] == ["done", "unchanged"]


def test_every_item_of_a_run_has_a_json_object(tmp_path: Path) -> None:
    (tmp_path / "가.txt").write_text(LETTER, encoding="utf-8")
    (tmp_path / "빈.txt").write_bytes(b"")
    out = tmp_path / "out"
    good, bad = (item_json(item, out) for item in run([tmp_path], out).items)
    assert good["status"] == "done" and good["points"] and Path(good["output"]).is_file()
    assert bad["status"] == "failed" and set(bad["error"]) == {"code", "message", "hint"}
    assert good["schema"] == bad["schema"] == "seoul-assist/summary/1"
