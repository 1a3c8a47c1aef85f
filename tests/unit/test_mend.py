"""Mending plain files, and findings written beside the words of a DOCX or HWPX."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import docx, h_p, h_tbl, hwpx, w_p
from mend_kit import (
    DATES,
    MAIN,
    RIGHT,
    WRONG,
    comments,
    found,
    members,
    memos,
    package,
    remarked,
    runs,
    shown,
    source,
    text_of,
)

from seoul_assist.errors import ItemError, UsageError, WriteError
from seoul_assist.model import Document
from seoul_assist.readers import Source, read_source
from seoul_assist.tasks import mend
from seoul_assist.tasks.check import Options
from seoul_assist.tasks.mend import annotate, fix
from seoul_assist.writers.package import replaced

KINDS = ("docx", "hwpx")
LETTERS = Options(select=("GM-DATE-001", "GM-DATE-007", "GM-TIME-001", "GM-END", "GM-PII"))


def letter(body: str) -> str:
    return f"수신  누리군수(기획과장)\n제목  안내\n\n{body}\n"


# ---- plain files -----------------------------------------------------------------------------------------------------


def test_a_plain_file_is_written_back_in_its_own_way(tmp_path: Path) -> None:
    path = tmp_path / "시행문.txt"
    text = letter("2026년 9월 18일(목) 오후 2시에 엽니다.끝")
    path.write_bytes(text.replace("\n", "\r\n").encode("cp949"))
    fixed = fix(Source(str(path), path=path), LETTERS)
    after = path.read_bytes().decode("cp949")
    assert fixed.changed and after == letter("2026. 9. 18.(목) 14:00에 엽니다.  끝.").replace("\n", "\r\n")
    assert [finding.rule for finding in fixed.report.findings] == ["GM-DATE-007"]  # left to a human
    assert "-2026년 9월 18일(목)" in fixed.diff and "+2026. 9. 18.(목)" in fixed.diff
    again = fix(Source(str(path), path=path), LETTERS)
    assert not again.changed and path.read_bytes().decode("cp949") == after


def test_a_byte_order_mark_stays_and_numbers_are_masked(tmp_path: Path) -> None:
    path, out = tmp_path / "가.md", tmp_path / "나.md"
    path.write_bytes(b"\xef\xbb\xbf" + letter("번호 910203-1000000을 알립니다.  끝.").encode())
    before = path.read_bytes()
    fixed = fix(Source(str(path), path=path), LETTERS, out=out)
    assert path.read_bytes() == before and "1000000" not in fixed.diff
    assert out.read_bytes() == b"\xef\xbb\xbf" + letter("번호 ******-*******을 알립니다.  끝.").encode()


def test_a_good_plain_file_is_left_untouched(tmp_path: Path) -> None:
    path = tmp_path / "가.txt"
    path.write_text(letter("음악회를 엽니다.  끝."), encoding="utf-8")
    stamp = path.stat().st_mtime_ns
    made = fix(Source(str(path), path=path), LETTERS)
    assert not made.changed and made.diff == "" and path.stat().st_mtime_ns == stamp
    with pytest.raises(UsageError):
        fix(Source("-", data=letter("글").encode()), LETTERS)


# ---- comments and memos ----------------------------------------------------------------------------------------------


def noted(kind: str, data: bytes) -> list[tuple[str, str, str]]:
    return comments(data) if kind == "docx" else memos(data)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "texts",
    [(f"일시 {WRONG} 오후 2시",), ("일시 20", "26년 9월 1", "8일 오후", " 2시"), tuple(f"일시 {WRONG} 오후 2시")],
)
def test_each_finding_stands_at_its_words(kind: str, texts: tuple[str, ...], tmp_path: Path) -> None:
    out = tmp_path / f"사본.{kind}"
    before = package(kind, runs(kind, "머리") + runs(kind, *texts) + runs(kind, WRONG))
    given = source(tmp_path / f"가.{kind}", before)
    made = annotate(given, DATES, out)
    assert (made.placed, made.unplaced, made.notes, made.out) == (3, (), (), str(out))
    assert given.path is not None and given.path.read_bytes() == before
    assert read_source(source(out, out.read_bytes())).blocks == read_source(given).blocks
    said = noted(kind, out.read_bytes())
    assert [(author, words) for author, words, _ in said] == [
        ("seoul-assist", WRONG),
        ("seoul-assist", "오후 2시"),
        ("seoul-assist", WRONG),
    ]
    lines = said[0][2].strip().split("\n")
    assert lines[0].startswith("[GM-DATE-001] ") and lines[1] == f"고칠 말: {RIGHT}"
    assert lines[2].startswith("근거(규정): 「행정업무의 운영 및 혁신에 관한 규정」 제7조")


@pytest.mark.parametrize("kind", KINDS)
def test_all_other_parts_keep_their_bytes(kind: str, tmp_path: Path) -> None:
    before = package(kind, runs(kind, WRONG))
    out = tmp_path / f"사본.{kind}"
    annotate(source(tmp_path / f"가.{kind}", before), DATES, out)
    old, new = members(before), members(out.read_bytes())
    changed = {name for name in old if old[name] != new[name]}
    assert changed == ({MAIN[kind]} | ({"[Content_Types].xml"} if kind == "docx" else set()))
    assert set(new) - set(old) == ({"word/comments.xml", "word/_rels/document.xml.rels"} if kind == "docx" else set())
    assert list(new)[: len(old)] == list(old)


@pytest.mark.parametrize("kind", KINDS)
def test_without_findings_the_copy_is_the_file(kind: str, tmp_path: Path) -> None:
    before, out = package(kind, runs(kind, "글")), tmp_path / f"사본.{kind}"
    made = annotate(source(tmp_path / f"가.{kind}", before), DATES, out)
    assert made.placed == 0 and out.read_bytes() == before


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_said_before_stays(kind: str, tmp_path: Path) -> None:
    first, second = tmp_path / f"하나.{kind}", tmp_path / f"둘.{kind}"
    tracked = {
        "docx": '<w:p><w:r><w:t>기한은 </w:t></w:r><w:del w:id="1" w:author="가"><w:r><w:delText>3일</w:delText></w:r>'
        f'</w:del><w:ins w:id="2" w:author="가"><w:r><w:t>{WRONG}</w:t></w:r></w:ins></w:p>',
        "hwpx": '<hp:p paraPrIDRef="0"><hp:run charPrIDRef="0"><hp:t>기한은 <hp:deleteBegin Id="1"/>3일<hp:deleteEnd '
        f'Id="1"/><hp:insertBegin Id="2"/>{WRONG}<hp:insertEnd Id="2"/></hp:t></hp:run></hp:p>',
    }
    annotate(source(tmp_path / f"가.{kind}", package(kind, tracked[kind])), DATES, first)
    made = annotate(source(first, first.read_bytes()), DATES, second)
    said = noted(kind, second.read_bytes())
    assert made.placed == 1 and [words for _, words, _ in said] == [WRONG] * 2 and said[0][2] == said[1][2]
    xml = members(second.read_bytes())[MAIN[kind]].decode()
    for tag in ("w:del ", "w:ins ", "delText") if kind == "docx" else ("deleteBegin", "insertBegin", "insertEnd"):
        assert xml.count(f"<{tag}" if tag.startswith("w:") else tag) == tracked[kind].count(
            f"<{tag}" if tag.startswith("w:") else tag
        )


def test_comments_of_people_are_kept(tmp_path: Path) -> None:
    import docx as library

    made = library.Document()
    paragraph = made.add_paragraph("일시는 ")
    made.add_comment([paragraph.add_run("내일")], text="누가 정했나요?", author="한바다", initials="한")
    made.add_paragraph(WRONG)
    path, out = tmp_path / "가.docx", tmp_path / "사본.docx"
    made.save(str(path))
    annotate(Source(str(path), path=path), DATES, out)
    said = comments(out.read_bytes())
    assert said[0] == ("한바다", "내일", "누가 정했나요?") and said[1][:2] == ("seoul-assist", WRONG)
    old, new = members(path.read_bytes()), members(out.read_bytes())
    assert {name for name in new if old.get(name) != new[name]} == {"word/document.xml", "word/comments.xml"}


def test_blanks_beside_noted_words_are_still_shown() -> None:
    data = docx("<w:p><w:r><w:t>가나 다라 마바</w:t></w:r></w:p>")
    made, _ = remarked("docx", data, [(3, 5, ["말"])])
    assert shown(made) == shown(data) == "가나 다라 마바"


@pytest.mark.parametrize("target", ["lost.xml", "../../lost.xml", "/word/lost.xml"])
def test_a_relation_to_lost_comments_is_replaced(target: str) -> None:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    relations = (
        f'<Relationships xmlns="{space}"><Relationship Id="rId1" Type="{kind}" Target="{target}"/></Relationships>'
    )
    before = replaced(docx(w_p(WRONG)), {"word/_rels/document.xml.rels": relations.encode()})
    made, _ = remarked("docx", before, [(0, 4, ["말"])])
    (relation,) = found(made, "word/_rels/document.xml.rels")
    assert relation.get("Target") == "comments.xml" and comments(made) == [("seoul-assist", "2026", "말")]
    assert set(members(made)) - set(members(before)) == {"word/comments.xml"}


def test_memos_are_memos_for_the_library_everybody_uses(tmp_path: Path) -> None:
    import hwpx as library
    from hwpx.tools.package_validator import validate_editor_open_safety

    made = library.HwpxDocument.new()
    first = made.add_paragraph(f"일시: {WRONG}")
    made.notes.add_memo("사람이 쓴 메모", anchor=first)
    path, out = tmp_path / "가.hwpx", tmp_path / "사본.hwpx"
    made.save_to_path(str(path))
    annotate(Source(str(path), path=path), DATES, out)
    assert validate_editor_open_safety(out.read_bytes()).ok
    again = library.HwpxDocument.open(str(out))
    assert sorted(memo.text.split("]")[0] for memo in again.notes.memos) == ["[GM-DATE-001", "사람이 쓴 메모"]
    numbers = [memo.attributes.get("Number") for memo in again.notes.memos]
    assert len(set(numbers)) == 2
    (name,) = [name for name in members(out.read_bytes()) if name.endswith("section0.xml")]
    assert [words for _, words, _ in memos(out.read_bytes(), name)] == [f"일시: {WRONG}", WRONG]


def test_memos_lie_inside_each_other_or_apart() -> None:
    text = "가나다라마바사아자차"
    data = hwpx(runs("hwpx", "가나다", "라마바사", "아자차"))
    spans = [(0, 6), (2, 9), (2, 4), (6, 10), (0, 6), (5, 6), (9, 10)]
    made, answer = remarked("hwpx", data, [(start, end, [f"{start}-{end}"]) for start, end in spans])
    said = memos(made)  # which asserts the nesting
    assert answer["lost"] == [] and len(said) == len(spans) and text_of("hwpx", made) == text
    words = {line: marked for _, marked, line in said}
    assert words["0-6"] == "가나다라마바" and words["2-4"] == "다라" and words["5-6"] == "바" and words["9-10"] == "차"
    assert words["2-9"] == "다라마바"  # it would have reached out of 0-6
    data = docx(runs("docx", "가나다", "라마바사", "아자차"))
    made, _ = remarked("docx", data, [(start, end, [f"{start}-{end}"]) for start, end in spans])
    assert all(words == text[int(line[0]) : int(line[2:])] for _, words, line in comments(made))


def test_lines_begin_where_they_began() -> None:
    text = "가나<hp:tab/>다라\U0001f600<hp:lineBreak/>마바<hp:markpenBegin/>사아<hp:markpenEnd/>자차"
    # The first line, then lines at the tab (which counts for eight letters), "다", "라", "마", "사" and "자".
    before = [0, 2, 10, 11, 15, 17, 19]
    lines = "".join(f'<hp:lineseg textpos="{at}"/>' for at in before)
    run = '<hp:run charPrIDRef="0"><hp:t>{}</hp:t></hp:run>'
    cache = f"<hp:linesegarray>{lines}</hp:linesegarray>"
    data = hwpx(f'<hp:p paraPrIDRef="0">{run.format(text)}{cache}</hp:p>')
    shown = text_of("hwpx", data)
    assert shown == "가나\t다라\U0001f600\n마바사아자차"
    at = shown.index("라")
    made, _ = remarked("hwpx", data, [(at, at + 1, ["말"]), (shown.index("사"), len(shown), ["말"])])
    assert [words for _, words, _ in memos(made)] == ["라", "사아자차"]
    after = [int(line.get("textpos")) for line in found(made, MAIN["hwpx"]).iter("{*}lineseg")]
    # Two controls stand around "라", one before "사"; a line that begins at a control begins with it.
    assert after == [0, 2, 10, 11, 15 + 16, 17 + 16, 19 + 24]


@pytest.mark.parametrize("odd", ["<hp:t>가<hp:titleMark/>나</hp:t>", "<hp:t>가나</hp:t><hp:strange/>"])
def test_lines_that_cannot_be_counted_are_laid_out_anew(odd: str) -> None:
    cache = '<hp:linesegarray><hp:lineseg textpos="0"/><hp:lineseg textpos="x"/></hp:linesegarray>'
    data = hwpx(f'<hp:p paraPrIDRef="0"><hp:run charPrIDRef="0">{odd}</hp:run>{cache}</hp:p>')
    made, _ = remarked("hwpx", data, [(0, 1, ["말"])])
    assert not list(found(made, MAIN["hwpx"]).iter("{*}linesegarray"))


def test_a_memo_does_not_cross_another_field() -> None:
    click = '<hp:run charPrIDRef="0"><hp:ctrl><hp:fieldBegin id="7" type="CLICK_HERE"/></hp:ctrl></hp:run>'
    end = '<hp:run charPrIDRef="0"><hp:ctrl><hp:fieldEnd beginIDRef="7"/></hp:ctrl></hp:run>'
    one = '<hp:run charPrIDRef="0"><hp:t>{}</hp:t></hp:run>'
    data = hwpx(
        f'<hp:p paraPrIDRef="0">{one.format("가나")}{click}{one.format("다라")}{end}{one.format("마바")}</hp:p>'
    )
    made, _ = remarked("hwpx", data, [(1, 3, ["앞"]), (2, 4, ["안"]), (3, 6, ["뒤"])])
    assert [words for _, words, _ in memos(made)] == ["나", "다라", "라"] and text_of("hwpx", made) == "가나다라마바"


def test_words_in_notes_and_boxes_are_noted_where_those_hang(tmp_path: Path) -> None:
    box = f"<w:r><w:pict><w:txbxContent>{w_p(WRONG)}</w:txbxContent></w:pict></w:r>"
    note = '<w:r><w:t>본문</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r>'
    notes = f'<w:footnote w:id="2">{w_p(WRONG)}</w:footnote>'
    out = tmp_path / "사본.docx"
    made = annotate(source(tmp_path / "가.docx", docx(f"<w:p>{note}{box}</w:p>", footnotes=notes)), DATES, out)
    body = found(out.read_bytes(), MAIN["docx"])
    assert made.placed == 2 and len(list(body.iter("{*}commentReference"))) == 2
    assert not [e for e in body.iter("{*}txbxContent") if list(e.iter("{*}commentRangeStart"))]
    kept = members(out.read_bytes())["word/footnotes.xml"]
    assert b"comment" not in kept
    foot = f'<hp:ctrl><hp:footNote number="1"><hp:subList>{h_p(WRONG)}</hp:subList></hp:footNote></hp:ctrl>'
    drawn = f"<hp:rect><hp:drawText><hp:subList>{h_p(WRONG)}</hp:subList></hp:drawText></hp:rect>"
    hosts = (f'<hp:run charPrIDRef="0">{inner}</hp:run>' for inner in (f"<hp:t>본문</hp:t>{foot}", drawn))
    body_of = f'<hp:p paraPrIDRef="0">{"".join(hosts)}</hp:p>'
    out = tmp_path / "사본.hwpx"
    made = annotate(source(tmp_path / "가.hwpx", hwpx(body_of)), DATES, out)
    assert made.placed == 2 and [words for _, words, _ in memos(out.read_bytes())] == ["", ""]
    for story in found(out.read_bytes(), MAIN["hwpx"]).iter("{*}footNote", "{*}drawText"):
        assert not list(story.iter("{*}fieldBegin"))


def test_words_with_a_gloss_are_noted_as_a_whole() -> None:
    gloss = "<w:rt><w:r><w:t>한문</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>漢文</w:t></w:r></w:rubyBase>"
    data = docx(f"<w:p><w:r><w:t>가</w:t></w:r><w:r><w:ruby>{gloss}</w:ruby></w:r><w:r><w:t>나</w:t></w:r></w:p>")
    assert text_of("docx", data) == "가漢文나"
    made, _ = remarked("docx", data, [(1, 2, ["말"]), (0, 2, ["말"])])
    for border in found(made, MAIN["docx"]).iter("{*}commentRangeStart", "{*}commentRangeEnd"):
        assert border.getparent().tag.endswith("}p")
    assert len(comments(made)) == 2


def test_cells_of_tables_hold_their_own_notes(tmp_path: Path) -> None:
    out = tmp_path / "사본.hwpx"
    made = annotate(source(tmp_path / "가.hwpx", hwpx(h_p(h_tbl([["구분", "일시"], ["모임", WRONG]])))), DATES, out)
    (begin,) = found(out.read_bytes(), MAIN["hwpx"]).iter("{*}fieldBegin")
    assert made.placed == 1 and any(parent.tag.endswith("}tc") for parent in begin.iterancestors())


@pytest.mark.parametrize("kind", KINDS)
def test_what_has_no_text_node_is_noted_at_the_nearest_words(kind: str) -> None:
    if kind == "docx":
        data = docx(f"<w:p><w:r><w:t>가나</w:t><w:tab/><w:t>다라</w:t></w:r></w:p>{w_p('끝')}")
    else:
        data = hwpx(h_p("<hp:t>가나<hp:tab/>다라</hp:t>") + h_p("끝"))
    made, answer = remarked(kind, data, [(2, 3, ["칸"]), (0, 5, ["다"]), (5, 6, ["줄"]), (7, 7, ["자리"])])
    assert answer["lost"] == []
    words = {line: words for _, words, line in noted(kind, made)}
    assert (
        words["칸"] == "나"
        and words["다"].replace("\t", "") == "가나다라"
        and words["줄"] == "라"
        and words["자리"] == "끝"
    )


def test_only_so_many_notes_and_the_gravest_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mend, "MOST", 2)
    out = tmp_path / "사본.docx"
    body = w_p("2026. 9. 18.(목)") + w_p(f"{WRONG} 개최") + w_p("번호 910203-1000000") + w_p(WRONG)
    made = annotate(source(tmp_path / "가.docx", docx(body)), Options(doctype="draft", select=("GM-DATE-00",)), out)
    assert made.placed == 2 and [note.code for note in made.notes] == ["too_many"] and "2건만" in made.notes[0].text


def test_notes_hold_no_identifier(tmp_path: Path) -> None:
    out = tmp_path / "사본.hwpx"
    made = annotate(source(tmp_path / "가.hwpx", hwpx(h_p("번호 910203-1000000입니다."))), LETTERS, out)
    assert made.placed == 1
    assert "910203-1000000" not in "".join(text for _, _, text in memos(out.read_bytes()))


def test_what_cannot_be_annotated_says_what_to_do(tmp_path: Path) -> None:
    given = source(tmp_path / "가.hwpx", hwpx(h_p(WRONG)))
    for out in (tmp_path / "가.hwpx", tmp_path / "나.docx", tmp_path / "나"):
        with pytest.raises(UsageError):
            annotate(given, DATES, out)
    with pytest.raises(ItemError, match="의견을 달 수 없습니다") as caught:
        annotate(source(tmp_path / "가.txt", WRONG.encode()), DATES, tmp_path / "나.txt")
    assert "--fix" in caught.value.hint
    assert given.path is not None and text_of("hwpx", given.path.read_bytes()) == WRONG


@pytest.mark.parametrize("kind", KINDS)
def test_no_copy_is_written_when_the_text_comes_back_different(kind: str, tmp_path: Path) -> None:
    out = tmp_path / f"사본.{kind}"

    def other(one: Source) -> Document:
        from dataclasses import replace

        read = read_source(one)
        return read if one.data is None else replace(read, blocks=())

    with pytest.raises(WriteError, match="예상과 달라"):
        annotate(source(tmp_path / f"가.{kind}", package(kind, runs(kind, WRONG))), DATES, out, read=other)
    assert not out.exists()
