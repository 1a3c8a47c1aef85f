"""Twelve sound files for each reader, each with something that only it has: what the mutants are made from."""

# ruff: noqa: E501 - tables of small things, one a line

from __future__ import annotations

import gzip
import json
import re
import tempfile
import zlib
from functools import cache
from itertools import count
from pathlib import Path
from unittest import mock
from uuid import UUID
from xml.sax.saxutils import escape

from builders import (
    docx,
    h_p,
    h_tbl,
    hwpx,
    link,
    locked_pdf,
    package,
    page_of,
    pdf,
    shown,
    stream,
    tar,
    w_p,
)

KINDS = ("pdf", "docx", "hwpx", "hwp", "text", "law", "archive")
_ARTICLES = [
    "제1조(목적) 이 지침은 시험용이다.",
    "제2조(정의) 이 지침에서 “시험”이란 다음을 말한다.",
    "  1. 첫째",
    "  2. 둘째",
]
_TEXT = "\n".join(_ARTICLES) + "\n"


@cache
def seeds(kind: str) -> tuple[tuple[str, bytes], ...]:
    """Twelve (name, bytes) that the reader reads without a fault."""
    made: dict[str, bytes] = _MAKERS[kind]()
    assert len(made) == 12
    return tuple(made.items())


def _pdf() -> dict[str, bytes]:
    page = page_of(_ARTICLES)
    lines = "".join(f"{x} {y} {w} {h} re f\n" for x, y, w, h in _RULED)
    form = (
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >>"
        b" /XObject << /X1 40 0 R >> >> "
    )
    inner = stream(shown("틀 속의 글", y=500).encode())
    picture = (
        b"<< /Type /XObject /Subtype /Image /Width 4 /Height 4 /BitsPerComponent 8 /ColorSpace /DeviceGray "
        + stream(bytes(range(16)))[2:]
    )
    drawn = _PAGE + b"/Contents 11 0 R /Resources << /XObject << /X1 40 0 R >> >> >>"
    draw = stream(b"q 1 0 0 1 0 0 cm /X1 Do Q\n")
    outline = {
        1: b"<< /Type /Catalog /Pages 2 0 R /Outlines 50 0 R /Names << /EmbeddedFiles << /Names [(a) 53 0 R] >> >> >>",
        50: b"<< /Type /Outlines /First 51 0 R /Last 52 0 R /Count 2 >>",
        51: b"<< /Title (one) /Parent 50 0 R /Next 52 0 R /Dest [10 0 R /Fit] >>",
        52: b"<< /Title (two) /Parent 50 0 R /Prev 51 0 R /Dest [10 0 R /Fit] >>",
        53: b"<< /Type /Filespec /F (a.txt) /EF << /F 54 0 R >> >>",
        54: stream(b"attached"),
    }
    return {
        "글.pdf": pdf([page]),
        "쪽.pdf": pdf([page, page_of(["다음 쪽의 글이다."]), page_of(["마지막 쪽"])]),
        "흰글.pdf": pdf([page + shown("흰 글", y=90, before="1 g")]),
        "숨은글.pdf": pdf([shown("인식한 글", before="3 Tr")]),
        "표.pdf": pdf([lines + "".join(shown(t, x, y) for t, x, y in (("가나", 110, 710), ("다라", 210, 710), ("마바", 110, 690), ("사아", 210, 690)))]),
        "두단.pdf": pdf(["".join(shown(t, x, 760 - 18 * n, 9) for n in range(8) for x, t in ((60, "왼쪽 단의 글 한 줄"), (320, "오른쪽 단의 글 한 줄")))]),
        "옆.pdf": pdf([page], {10: _PAGE + b"/Rotate 90 /Contents 11 0 R /Resources << /Font << /F1 3 0 R >> >> >>"}),
        "암호.pdf": locked_pdf(pdf([page]), "", "주인"),
        "틀.pdf": pdf([page], {10: drawn, 11: draw, 40: form + inner[2:]}),
        "그림.pdf": pdf([page], {10: _PAGE + b"/Contents [11 0 R 42 0 R] /Resources << /Font << /F1 3 0 R >> /XObject << /X1 41 0 R >> >> >>", 41: picture, 42: draw}),
        "목차.pdf": pdf([page], outline),
        "개체.pdf": packed_pdf(pdf([page])),
    }  # fmt: skip


_PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
_RULED = [(100, y, 200, 0.5) for y in (680, 702, 724)] + [(x, 680, 0.5, 44) for x in (100, 200, 300)]


def packed_pdf(data: bytes) -> bytes:
    """The PDF with its plain objects in an object stream and its cross-references in a stream."""
    bodies = {int(n): body for n, body in re.findall(rb"(?s)(\d+) 0 obj\n(.*?)\nendobj", data)}
    plain = [n for n, body in bodies.items() if b"stream" not in body]
    index, inner = b"", b""
    for n in plain:
        index += b"%d %d " % (n, len(inner))
        inner += bodies[n] + b" "
    holder = max(bodies) + 1
    packed = zlib.compress(index + inner)
    kept = {n: body for n, body in bodies.items() if n not in plain}
    kept[holder] = b"<< /Type /ObjStm /N %d /First %d /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (
        len(plain), len(index), len(packed), packed,
    )  # fmt: skip
    out, rows = bytearray(b"%PDF-1.7\n"), {0: (0, 0, 255)}
    for n, body in kept.items():
        rows[n] = (1, len(out), 0)
        out += b"%d 0 obj\n%s\nendobj\n" % (n, body)
    rows |= {n: (2, holder, place) for place, n in enumerate(plain)}
    own = holder + 1
    rows[own] = (1, len(out), 0)
    table = b"".join(
        bytes([kind]) + place.to_bytes(4, "big") + bytes([more])
        for kind, place, more in (rows.get(n, (0, 0, 0)) for n in range(own + 1))
    )
    start, packed = len(out), zlib.compress(table)
    head = b"%d 0 obj\n<< /Type /XRef /Size %d /W [1 4 1] /Root 1 0 R /Filter /FlateDecode /Length %d >>\nstream\n"
    out += head % (own, own + 1, len(packed)) + packed + b"\nendstream\nendobj\n"
    return bytes(out) + b"startxref\n%d\n%%%%EOF\n" % start


_ROW = "<w:tr>{}</w:tr>"
_TC = "<w:tc>{}</w:tc>"
_NUMBERED = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
_NUMBERS = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="ganada"/>'
    '<w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
)
_STYLES = (
    '<w:style w:styleId="H1"><w:name w:val="heading 1"/></w:style><w:style w:styleId="H2"><w:basedOn w:val="H1"/>'
    '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
)


def _docx() -> dict[str, bytes]:
    text = "".join(map(w_p, _ARTICLES))
    merged = (
        '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>'
        + w_p("가")
        + '</w:tc></w:tr><w:tr><w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>'
        + w_p("나")
        + "</w:tc>"
        + _TC.format(w_p("다"))
        + "</w:tr><w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr>"
        + w_p("")
        + "</w:tc>"
        + _TC.format(w_p("라"))
        + "</w:tr></w:tbl>"
    )
    box = f"<w:p><w:r><w:pict><w:txbxContent>{w_p('글상자')}</w:txbxContent></w:pict></w:r></w:p>"
    tracked = (
        "<w:p><w:ins><w:r><w:t>넣은 글</w:t></w:r></w:ins><w:del><w:r><w:delText>뺀 글</w:delText></w:r></w:del></w:p>"
    )
    note = '<w:footnote w:id="2"><w:p><w:r><w:t>각주의 글</w:t></w:r></w:p></w:footnote>'
    table = "<w:tbl>" + _ROW.format(_TC.format(w_p("칸")) + _TC.format(w_p("다른 칸"))) * 3 + "</w:tbl>"
    nested = "<w:tbl>" + _ROW.format(_TC.format(table + w_p("밖"))) + "</w:tbl>"
    return {
        "글.docx": docx(text),
        "표.docx": docx(text + table),
        "합친칸.docx": docx(merged),
        "번호.docx": docx(w_p("하나", _NUMBERED) + w_p("둘", _NUMBERED), numbering=_NUMBERS),
        "제목.docx": docx(w_p("큰 제목", '<w:pStyle w:val="H1"/>') + w_p("작은", '<w:pStyle w:val="H2"/>'), styles=_STYLES, numbering=_NUMBERS),
        "각주.docx": docx(text + "<w:p><w:r><w:t>본문</w:t><w:footnoteReference w:id='2'/></w:r></w:p>", footnotes=note),
        "머리글.docx": docx(text, header1=w_p("머리글의 글"), footer1=w_p("바닥글의 글")),
        "글상자.docx": docx(text + box),
        "추적.docx": docx(text + tracked),
        "숨김.docx": docx(w_p("보이는 글") + w_p("숨긴 글", run="<w:vanish/>") + w_p("흰 글", run='<w:color w:val="FFFFFF"/>')),
        "안의표.docx": docx(nested),
        "메모.docx": docx(f"<w:sdt><w:sdtContent>{text}</w:sdtContent></w:sdt>", comments=f"<w:comment>{w_p('메모')}</w:comment>"),
    }  # fmt: skip


def _hwpx() -> dict[str, bytes]:
    text = "".join(map(h_p, _ARTICLES))
    note = f'<hp:ctrl><hp:footNote number="1"><hp:subList>{h_p("각주의 글")}</hp:subList></hp:footNote></hp:ctrl>'
    head = f"<hp:ctrl><hp:header><hp:subList>{h_p('머리말의 글')}</hp:subList></hp:header></hp:ctrl>"
    memo = '<hp:ctrl><hp:fieldBegin type="MEMO"/></hp:ctrl><hp:t>메모 단 글</hp:t>'
    tracked = "<hp:t>앞<hp:insertBegin/>넣은 글<hp:insertEnd/><hp:deleteBegin/>뺀 글<hp:deleteEnd/>뒤</hp:t>"
    drawn = f"<hp:rect><hp:drawText><hp:subList>{h_p('글상자')}</hp:subList></hp:drawText></hp:rect>"
    return {
        "글.hwpx": hwpx(text),
        "구역.hwpx": hwpx(text, h_p("둘째 구역"), h_p("셋째 구역")),
        "표.hwpx": hwpx(h_p(h_tbl([["가", "나"], ["다", "라"]]))),
        "합친칸.hwpx": hwpx(h_p(h_tbl([["2|가", "나"], ["다"]], fill=2)) + text),
        "번호.hwpx": hwpx(h_p("하나", 1) + h_p("가", 2) + h_p("둘", 1)),
        "각주.hwpx": hwpx(text + h_p(note + "<hp:t>본문</hp:t>")),
        "머리말.hwpx": hwpx(h_p(head + "<hp:t>본문</hp:t>") + text),
        "메모.hwpx": hwpx(h_p(memo) + text),
        "추적.hwpx": hwpx(h_p(tracked)),
        "숨김.hwpx": hwpx(h_p("보이는 글") + h_p("흰 글", letters=1) + h_p("작은 글", letters=2)),
        "글상자.hwpx": hwpx(h_p(drawn) + text),
        "안의표.hwpx": hwpx(h_p(h_tbl([[h_p(h_tbl([["안", "쪽"]])), "밖"]])), extra={"Preview/PrvText.txt": "미리보기"}),
    }  # fmt: skip


def _hwp() -> dict[str, bytes]:
    import hwpx as library
    from hwpx.oxml import _document_primitives as primitives

    out: dict[str, bytes] = {}
    numbers = (UUID(int=number) for number in count(1))  # instead of random ones
    with (
        tempfile.TemporaryDirectory(prefix="seeds-") as folder,
        mock.patch.object(primitives, "uuid4", lambda: next(numbers)),
    ):
        for number in range(12):
            document = library.HwpxDocument.new()
            for line in _ARTICLES * (1 + 20 * (number == 11)):
                paragraph = document.add_paragraph(f"{line} {number}")
            if number % 4 == 2:
                document.tracking.delete(paragraph, match="둘째")
            if number % 2:
                table = document.add_table(2, 2 + number % 3)
                table.set_cell_text(0, 0, "칸의 글")
            path = Path(folder) / f"{number}.hwp"
            document.save_to_path(str(path))
            out[path.name] = path.read_bytes()
    return out


def _text() -> dict[str, bytes]:
    return {
        "글.txt": _TEXT.encode(),
        "표시.txt": b"\xef\xbb\xbf" + _TEXT.encode(),
        "유니코드.txt": b"\xff\xfe" + _TEXT.encode("utf-16-le"),
        "거꾸로.txt": b"\xfe\xff" + _TEXT.encode("utf-16-be"),
        "완성형.txt": _TEXT.encode("cp949"),
        "제목.md": f"# 지침\n\n## 제1장\n\n{_TEXT}".encode(),
        "표.md": "| 가 | 나 |\n|---|---|\n| 1 | 2 |\n\n- 하나\n- 둘\n".encode(),
        "줄끝.txt": _TEXT.replace("\n", "\r\n").encode(),
        "긴줄.txt": ("가나다라 마바사 " * 400).encode(),
        "낱자.txt": ("각\u0301하\u1100\u1161\u11a8 한글 " * 20).encode(),
        "안보임.txt": "제1조\u200b(목적)\u202e 이\u3164 글\U000e0041은".encode(),
        "영문.txt": b"Article 1 (Purpose) This is a test.\r\n" * 9,
    }


def law_tree(kind: str, number: int) -> dict[str, object]:
    """A reply of law.go.kr with all its parts, invented."""
    articles = [
        {"조문번호": str(n), "조문여부": "조문", "조문제목": "목적", "조문시행일자": "20261201",
         "조문내용": f"제{n}조(목적) 이 조례는 시험용이다.",
         "항": [{"항번호": "①", "항내용": "① 첫째 항", "호": [{"호번호": "1.", "호내용": "1. 첫째 호", "목": {"목내용": "가. 첫째 목"}}]}]}
        for n in range(1, 2 + number)
    ]  # fmt: skip
    facts = {
        "법령": ("기본정보", {"법령명_한글": "가온시 시험 조례", "법종구분": {"content": "조례"}, "시행일자": "20261101"}),
        "LawService": ("자치법규기본정보", {"자치법규명": "누리군 시험 규칙", "자치법규종류": "규칙", "시행일자": "20261101"}),
        "AdmRulService": ("행정규칙기본정보", {"행정규칙명": "미리내도 시험 지침", "행정규칙종류": "훈령"}),
    }[kind]  # fmt: skip
    body: dict[str, object] = {facts[0]: facts[1], "조문": {"조문단위": articles}}
    if kind == "AdmRulService":
        body["조문내용"] = ["제1조(목적) 이 지침은 시험용이다.", "제2조(정의) 뜻은 다음과 같다."]
    body["부칙"] = {
        "부칙단위": {
            "부칙공포일자": "20261001",
            "부칙공포번호": "00012",
            "부칙내용": ["부칙", "이 조례는 공포한 날부터 시행한다."],
        }
    }
    body["별표"] = {"별표단위": {"별표번호": "0001", "별표제목": "기준", "별표내용": [["가", "나"]]}}
    return {kind: body}


def as_xml(name: str, value: object) -> str:
    """The tree as the service writes it in XML."""
    if isinstance(value, list):
        return "".join(as_xml(name, entry) for entry in value)
    inside = "".join(as_xml(*pair) for pair in value.items()) if isinstance(value, dict) else escape(str(value))
    return f"<{name}>{inside}</{name}>"


def _law() -> dict[str, bytes]:
    out = {}
    for number in range(6):
        tree = law_tree(("법령", "LawService", "AdmRulService")[number % 3], number)
        ((name, value),) = tree.items()
        out[f"{number}.json"] = json.dumps(tree, ensure_ascii=number % 2 == 0).encode()
        out[f"{number}.xml"] = f'<?xml version="1.0" encoding="UTF-8"?>\n{as_xml(name, value)}'.encode()
    return out


def _archive() -> dict[str, bytes]:
    few = [("규정/가.md", _TEXT.encode()), ("규정/나.txt", b"B" * 700), ("다.md", "셋째 글".encode() * 90)]
    out = {f"자료.{name}": tar(few, packing) for name, packing in (("tar", ""), ("tar.xz", "xz"))}
    out["자료.tar.gz"] = gzip.compress(out["자료.tar"], mtime=0)
    out["긴이름.tar"] = tar([("긴" * 60 + ".md", b"long"), *few])
    out["링크.tar"] = tar([link("바로.md", "규정/가.md"), *few])
    out["많음.tgz"] = gzip.compress(tar([(f"{n}.md", str(n).encode() * 50) for n in range(30)]), mtime=0)
    out["글.zip"] = package(dict(few))
    out["담음.zip"] = package(dict(few), stored=[name for name, _ in few])
    out["많음.zip"] = package({f"{n}/글.md": str(n).encode() * 50 for n in range(30)})
    out["폴더.zip"] = package({"폴더/": b"", **dict(few)})
    out["윈도.zip"] = package({"AAAAAA.txt": _TEXT}).replace(b"AAAAAA", "지침서".encode("cp949"))
    out["문서.zip"] = package({"안/문서.md": _TEXT, "안/안.zip": package({"글.md": _TEXT})})
    return out


_MAKERS = {
    "pdf": _pdf, "docx": _docx, "hwpx": _hwpx, "hwp": _hwp, "text": _text, "law": _law, "archive": _archive,
}  # fmt: skip
