"""Safe edits inside DOCX and HWPX: where they are made, where they are not, and that all else stays."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from builders import docx, h_p, h_tbl, hwpx, w_p
from mend_kit import DATES, MAIN, RIGHT, WRONG, edited, found, members, package, runs, source, text_of

from seoul_assist.errors import ItemError, UsageError, WriteError
from seoul_assist.model import Document
from seoul_assist.readers import Source, read_source
from seoul_assist.tasks.check import Options
from seoul_assist.tasks.mend import annotate, fix
from seoul_assist.writers.package import replaced

KINDS = ("docx", "hwpx")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "texts", [(WRONG,), ("2026", "년 9월 18", "일"), tuple(WRONG), ("행사는 2", "026년 9월 18일", "이다.")]
)
def test_words_parted_by_runs_are_mended(kind: str, texts: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / f"가.{kind}"
    before = package(kind, runs(kind, "머리") + runs(kind, *texts) + runs(kind, "꼬리"))
    made = fix(source(path, before), DATES)
    assert made.changed and made.text == "머리\n" + "".join(texts).replace(WRONG, RIGHT) + "\n꼬리"
    assert text_of(kind, path.read_bytes()) == made.text and made.left_alone == () and made.report.findings == ()
    old, new = members(before), members(path.read_bytes())
    assert list(old) == list(new) and [name for name in old if old[name] != new[name]] == [MAIN[kind]]


@pytest.mark.parametrize("kind", KINDS)
def test_mending_what_was_mended_writes_nothing(kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"가.{kind}"
    given = source(path, package(kind, runs(kind, f"{WRONG} 오후 2시, {WRONG} 오후 2시")))
    assert fix(given, DATES).text == f"{RIGHT} 14:00, {RIGHT} 14:00"
    stamp, data = path.stat().st_mtime_ns, path.read_bytes()
    again = fix(given, DATES)
    assert not again.changed and again.diff == "" and (path.stat().st_mtime_ns, path.read_bytes()) == (stamp, data)


def test_letters_keep_their_shape(tmp_path: Path) -> None:
    body = (
        "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>2026</w:t></w:r><w:r><w:rPr><w:i/></w:rPr><w:t>년 9월</w:t></w:r>"
        '<w:r><w:t xml:space="preserve"> 18일 금요일</w:t></w:r></w:p>'
    )
    path = tmp_path / "가.docx"
    fix(source(path, docx(body)), DATES)
    shapes = [
        ([child.tag.rpartition("}")[2] for child in run.iterfind("{*}rPr/*")], run.findtext("{*}t"))
        for run in found(path.read_bytes(), MAIN["docx"]).iter("{*}r")
    ]
    assert shapes == [(["b"], "2026"), (["i"], ". 9. 18."), ([], " 금요일")]


def field(inner: str) -> str:
    kinds = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    begin, middle, end = kinds
    return f"{begin}<w:r><w:instrText>DATE</w:instrText></w:r>{middle}{inner}{end}"


def r(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


@pytest.mark.parametrize(
    ("inner", "reason"),
    [
        (field(r(WRONG)), "필드가 만든 글"),
        (f'<w:fldSimple w:instr="DATE">{r(WRONG)}</w:fldSimple>', "필드가 만든 글"),
        (r("2026년 ") + field(r("9")) + r("월 18일"), "필드"),
        (f'<w:ins w:id="1">{r(WRONG)}</w:ins>', "변경 추적"),
        (r("2026년 9") + '<w:del w:id="1"><w:r><w:delText>0</w:delText></w:r></w:del>' + r("월 18일"), "변경 추적"),
        (r("2026년 ") + f'<w:ins w:id="1">{r("9월")}</w:ins>' + r(" 18일"), "변경 추적"),
        (f"<w:hyperlink>{r('2026년')}</w:hyperlink>" + r(" 9월 18일"), "링크"),
        (
            f'<w:sdt><w:sdtPr><w:dataBinding w:xpath="/a"/></w:sdtPr><w:sdtContent>{r(WRONG)}</w:sdtContent></w:sdt>',
            "연결된 칸",
        ),
        (
            f'<w:sdt><w:sdtPr><w:lock w:val="contentLocked"/></w:sdtPr><w:sdtContent>{r(WRONG)}</w:sdtContent></w:sdt>',
            "연결된 칸",
        ),
        (r("2026년 9") + "<w:r><w:drawing/></w:r>" + r("월 18일"), "요소가 끼어"),
        (r("2026년 9월") + "<w:r><w:tab/></w:r>" + r("18일"), "프로그램이 만든 글자"),
    ],
)
def test_what_is_more_than_text_is_left_alone_in_docx(inner: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "가.docx"
    before = docx(w_p("첫 줄") + f"<w:p>{inner}</w:p>")
    made = fix(source(path, before), DATES)
    assert not made.changed and path.read_bytes() == before
    (note,) = made.left_alone
    assert note.code == "not_fixed" and reason in note.text and note.text.startswith("2행 GM-DATE-001: ")
    assert [finding.rule for finding in made.report.findings] == ["GM-DATE-001"]


def h_field(kind: str, inner: str) -> str:
    return (
        f'<hp:run charPrIDRef="0"><hp:ctrl><hp:fieldBegin id="7" type="{kind}"/></hp:ctrl></hp:run>{inner}'
        '<hp:run charPrIDRef="0"><hp:ctrl><hp:fieldEnd beginIDRef="7"/></hp:ctrl></hp:run>'
    )


def h(text: str) -> str:
    return f'<hp:run charPrIDRef="0"><hp:t>{text}</hp:t></hp:run>'


@pytest.mark.parametrize(
    ("inner", "reason"),
    [
        (h_field("HYPERLINK", h(WRONG)), "필드가 만든 글"),
        (h_field("DATE", h(WRONG)), "필드가 만든 글"),
        (h("2026년 ") + h_field("CLICK_HERE", h("9월 18일")), "입력 칸"),
        (h('2026년 <hp:insertBegin Id="1"/>9월<hp:insertEnd Id="1"/> 18일'), "변경 추적"),
        (h('2026년 <hp:deleteBegin Id="1"/>1<hp:deleteEnd Id="1"/>9월 18일'), "요소가 끼어"),
        (h("2026년<hp:fwSpace/>9월 18일"), "프로그램이 만든 글자"),
        (h("2026년 9월") + '<hp:run charPrIDRef="0"><hp:pic/></hp:run>' + h(" 18일"), "요소가 끼어"),
    ],
)
def test_what_is_more_than_text_is_left_alone_in_hwpx(inner: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "가.hwpx"
    before = hwpx(h_p("첫 줄") + f'<hp:p paraPrIDRef="0">{inner}</hp:p>')
    made = fix(source(path, before), DATES)
    assert not made.changed and path.read_bytes() == before
    (note,) = made.left_alone
    assert reason in note.text and "2행" in note.text


_NOISE = {
    "docx": (
        '<w:proofErr w:type="spellStart"/>',
        '<w:bookmarkStart w:id="4" w:name="a"/><w:bookmarkEnd w:id="4"/>',
        '<w:commentRangeStart w:id="4"/>',
        "<w:r><w:lastRenderedPageBreak/></w:r>",
        "<w:r/>",
        "<w:r><w:t/></w:r>",
        "<w:r><w:rPr><w:b/></w:rPr></w:r>",
    ),
    "hwpx": (
        '<hp:run charPrIDRef="0"/>',
        '<hp:run charPrIDRef="0"><hp:t/></hp:run>',
        '<hp:run charPrIDRef="0"><hp:ctrl><hp:bookmark name="a"/></hp:ctrl></hp:run>',
        '<hp:run charPrIDRef="0"><hp:t><hp:markpenBegin color="#FFFF00"/></hp:t></hp:run>',
        h_field("MEMO", ""),
    ),
}


@pytest.mark.parametrize(("kind", "noise"), [(kind, noise) for kind in KINDS for noise in _NOISE[kind]])
def test_what_shows_nothing_is_no_obstacle(kind: str, noise: str, tmp_path: Path) -> None:
    path = tmp_path / f"가.{kind}"
    pieces = runs(kind, "2026년 9", "월 18일")
    at = pieces.index("<w:r>", 8) if kind == "docx" else pieces.index("<hp:run", 30)
    made = fix(source(path, package(kind, pieces[:at] + noise + pieces[at:])), DATES)
    assert made.text == RIGHT and made.left_alone == ()


def test_smart_tags_and_links_as_a_whole_are_text(tmp_path: Path) -> None:
    inner = f"<w:smartTag>{r('2026년')}</w:smartTag>" + r(" 9월 18일") + f"<w:hyperlink>{r(' ' + WRONG)}</w:hyperlink>"
    made = fix(source(tmp_path / "가.docx", docx(f"<w:p>{inner}</w:p>")), DATES)
    assert made.text == f"{RIGHT} {RIGHT}"


def test_nothing_is_added_to_a_link() -> None:
    data = docx(f"<w:p>{r('가')}<w:hyperlink>{r('나다')}</w:hyperlink></w:p>")
    made, answer = edited("docx", data, [(2, 2, "새"), (3, 3, "  끝.")])
    assert answer["done"] == [0] and text_of("docx", made) == "가나새다" and "링크" in answer["left"][0][1]


def test_words_that_people_fill_in_are_text(tmp_path: Path) -> None:
    inner = h_field("CLICK_HERE", h(f"일시 {WRONG}")) + h(f"<hp:markpenBegin/>{WRONG}<hp:markpenEnd/>")
    path = tmp_path / "가.hwpx"
    made = fix(source(path, hwpx(f'<hp:p paraPrIDRef="0">{inner}</hp:p>')), DATES)
    assert made.text == f"일시 {RIGHT}{RIGHT}"
    (text,) = [t for t in found(path.read_bytes(), MAIN["hwpx"]).iter("{*}t") if len(t)]
    assert (text[0].tail, text[1].tail) == (RIGHT, None)


def test_cells_nested_tables_numbers_and_notes(tmp_path: Path) -> None:
    nested = f"<w:tbl><w:tr><w:tc>{w_p(WRONG)}</w:tc><w:tc>{w_p('안')}</w:tc></w:tr></w:tbl>"
    table = f"<w:tbl><w:tr><w:tc>{w_p('구분')}</w:tc><w:tc>{nested}{w_p(WRONG)}</w:tc></w:tr></w:tbl>"
    numbering = (
        '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/>'
        '</w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    item = w_p(f"{WRONG} 시작", '<w:numPr><w:numId w:val="1"/></w:numPr>')
    notes = f'<w:footnote w:id="1">{w_p(WRONG)}</w:footnote>'
    path = tmp_path / "가.docx"
    made = fix(source(path, docx(table + item, numbering=numbering, footnotes=notes)), DATES)
    assert made.text == f"구분 | {RIGHT} 안 {RIGHT}\n1. {RIGHT} 시작\n[각주] {RIGHT}"
    sheet = h_p(h_tbl([["구분", f"{WRONG} 시작"], ["2|끝", h_p(h_tbl([["안", WRONG]]))]]))
    made = fix(source(tmp_path / "나.hwpx", hwpx(sheet + h_p(WRONG, 1))), DATES)
    assert made.text == f"구분 | {RIGHT} 시작\n끝 | 안 {RIGHT}\n1. {RIGHT}" and made.left_alone == ()


def test_an_automatic_number_is_never_written_over() -> None:
    data = hwpx(h_p("첫째", 1) + h_p("둘째", 1))
    assert text_of("hwpx", data) == "1. 첫째\n2. 둘째"
    made, answer = edited("hwpx", data, [(0, 5, "3. 셋째"), (6, 8, "다")])
    assert (answer["done"], [number for number, _ in answer["left"]]) == ([], [0, 1])
    made, answer = edited("hwpx", data, [(3, 3, "[새]"), (9, 11, "둘째로")])
    assert answer["done"] == [0, 1] and text_of("hwpx", made) == "1. [새]첫째\n2. 둘째로"


def box(words: str, copy: str | None) -> str:
    inner = f"<w:txbxContent>{w_p(words)}</w:txbxContent>"
    if copy is None:
        return f"<w:p>{r('밖')}<w:r><w:pict>{inner}</w:pict></w:r></w:p>"
    twin = f"<w:txbxContent>{w_p(copy)}</w:txbxContent>"
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    return (
        f"<w:p>{r('밖')}<w:r><mc:AlternateContent {mc}><mc:Choice><w:drawing>{inner}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{twin}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )


def test_a_text_box_is_mended_in_both_its_copies(tmp_path: Path) -> None:
    path = tmp_path / "가.docx"
    assert fix(source(path, docx(box(WRONG, None))), DATES).text == f"밖\n{RIGHT}"
    assert fix(source(path, docx(box(WRONG, WRONG))), DATES).text == f"밖\n{RIGHT}"
    assert [t.text for t in found(path.read_bytes(), MAIN["docx"]).iter("{*}t")] == ["밖", RIGHT, RIGHT]
    made = fix(source(path, docx(box(WRONG, "다른 글"))), DATES)
    assert not made.changed and "글상자" in made.left_alone[0].text


def test_only_mended_paragraphs_are_laid_out_anew(tmp_path: Path) -> None:
    cache = "<hp:linesegarray/></hp:p>"
    cell = h_p(WRONG).replace("</hp:p>", cache)
    body = h_p("그대로").replace("</hp:p>", cache) + h_p(h_tbl([["구분", cell]])).replace("</hp:p>", cache)
    path = tmp_path / "가.hwpx"
    assert fix(source(path, hwpx(body)), DATES).text == f"그대로\n구분 | {RIGHT}"
    held = ["".join(c.getparent().itertext()) for c in found(path.read_bytes(), MAIN["hwpx"]).iter("{*}linesegarray")]
    assert held == ["그대로", "구분"]  # neither the cell that changed nor the line that holds the table


@pytest.mark.parametrize("kind", KINDS)
def test_letters_in_parts_and_invisible_ones(kind: str) -> None:
    import unicodedata

    parted = unicodedata.normalize("NFD", "회의 가나")
    data = package(kind, runs(kind, f"\u200b{parted}\u00a0다\u200b라", "마"))
    assert text_of(kind, data) == "회의 가나 다라마"
    made, answer = edited(kind, data, [(0, 2, "모임"), (4, 5, "나눔"), (6, 7, "더"), (7, 9, "한")])
    assert answer["done"] == [0, 1, 2, 3] and text_of(kind, made) == "모임 가나눔 더한"


def test_white_letters_stay_out_and_stay(tmp_path: Path) -> None:
    path = tmp_path / "가.docx"
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>숨은 글</w:t></w:r>"
    before = docx(f"<w:p>{r('2026년 9월 ')}{hidden}{r('18일')}</w:p>")
    made = fix(source(path, before), DATES)
    assert "숨은 글" in "".join(found(path.read_bytes(), MAIN["docx"]).itertext())
    assert made.text == RIGHT


# ---- files -----------------------------------------------------------------------------------------------------------


def test_another_file_is_written_and_the_first_stays(tmp_path: Path) -> None:
    before, out = hwpx(h_p(WRONG)), tmp_path / "나.hwpx"
    given = source(tmp_path / "가.hwpx", before)
    fix(given, DATES, out=out)
    assert given.path is not None and given.path.read_bytes() == before and text_of("hwpx", out.read_bytes()) == RIGHT
    assert fix(Source("-", data=before), DATES, write=False).text == RIGHT
    with pytest.raises(UsageError, match="같은 형식"):
        fix(given, DATES, out=tmp_path / "나.docx")
    with pytest.raises(UsageError, match="쓸 곳이 없습니다"):
        fix(Source("-", data=before), DATES)


def test_formats_that_cannot_be_mended_say_what_to_do(tmp_path: Path) -> None:
    from builders import hwp, page_of, pdf

    one = tmp_path / "가.hwp"
    hwp(one, [WRONG])
    for path, data, hint in ((one, one.read_bytes(), "HWPX"), (tmp_path / "가.pdf", pdf([page_of([WRONG])]), "원본")):
        with pytest.raises(ItemError, match="자동으로 고치지 못합니다") as caught:
            fix(source(path, data), DATES)
        assert hint in caught.value.hint and path.read_bytes() == data


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_saved_when_the_text_comes_back_different(kind: str, tmp_path: Path) -> None:
    before = package(kind, runs(kind, WRONG))
    given = source(tmp_path / f"가.{kind}", before)

    def forgetful(one: Source) -> Document:
        read = read_source(one)
        return (
            read if one.data is None else replace(read, blocks=read.blocks[:-1] or (replace(read.blocks[0], text="?"),))
        )

    with pytest.raises(WriteError, match="예상과 달라"):
        fix(given, DATES, read=forgetful)
    assert given.path is not None and given.path.read_bytes() == before


@pytest.mark.parametrize(("kind", "part"), [("docx", "_xmlsignatures/sig1.xml"), ("hwpx", "META-INF/signatures.xml")])
def test_a_signed_document_is_annotated_but_not_mended(kind: str, part: str, tmp_path: Path) -> None:
    before = replaced(package(kind, runs(kind, WRONG)), {part: b"<signature/>"})
    given, out = source(tmp_path / f"가.{kind}", before), tmp_path / f"사본.{kind}"
    with pytest.raises(ItemError, match="전자서명"):
        fix(given, DATES)
    assert given.path is not None and given.path.read_bytes() == before
    assert [note.code for note in annotate(given, DATES, out).notes] == ["signed"]


def test_a_file_that_changes_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    given = source(tmp_path / "가.hwpx", hwpx(h_p(WRONG)))

    def slow(one: Source) -> Document:
        read = read_source(one)
        if one.path is not None:
            one.path.write_bytes(hwpx(h_p("다른 사람이 고친 글")))
        return read

    with pytest.raises(ItemError, match="파일이 바뀌었습니다"):
        fix(given, DATES, read=slow)
    assert given.path is not None and text_of("hwpx", given.path.read_bytes()) == "다른 사람이 고친 글"


def test_the_diff_shows_which_identifiers_are_starred(tmp_path: Path) -> None:
    lines = ["첫 줄", "홍길동 910203-1000000, 010-0000-0000", "끝줄"]
    for given in (
        source(tmp_path / "가.hwpx", hwpx("".join(h_p(line) for line in lines))),
        source(tmp_path / "가.txt", "\n".join(lines).encode()),
    ):
        made = fix(given, Options(select=("GM-PII",)), write=False)
        assert made.diff.split("\n")[2:] == [
            "@@ -1,3 +1,3 @@",
            " 첫 줄",
            "-홍길동 ●●●●●●-●●●●●●●, 010-●●●●-●●●●",
            "+홍길동 ******-*******, 010-****-****",
            " 끝줄",
        ]


def test_the_diff_shows_lines_and_no_identifier(tmp_path: Path) -> None:
    lines = ["첫 줄", WRONG, "셋째", "넷째", "910203-1000000 " + WRONG, "끝줄"]
    made = fix(source(tmp_path / "가.hwpx", hwpx("".join(h_p(line) for line in lines))), DATES)
    assert made.diff.split("\n") == [
        "--- 고치기 전: 가.hwpx",
        "+++ 고친 뒤: 가.hwpx",
        "@@ -1,3 +1,3 @@",
        " 첫 줄",
        f"-{WRONG}",
        f"+{RIGHT}",
        " 셋째",
        "@@ -4,3 +4,3 @@",
        " 넷째",
        f"-******-******* {WRONG}",
        f"+******-******* {RIGHT}",
        " 끝줄",
    ]
