"""Files that are small and cost a lot, built when they are needed, and what reading them costs, measured from outside.

`python tests/bomb_kit.py FILE ...` reads the files one after the other and prints for each a line of JSON: seconds,
the peak of this process in MB, and what came of it.
"""

# ruff: noqa: E501 - tables of small things, one a line

from __future__ import annotations

import io
import json
import lzma
import os
import random
import re
import struct
import sys
import tarfile
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from builders import (
    assembled,
    docx,
    h_p,
    h_tbl,
    hwp,
    hwpx,
    package,
    packed_zeros,
    page_of,
    pdf,
    shown,
    stream,
    tar,
    w_p,
)

MB = 1 << 20
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {after} "{f"&{before};" * 10}">' for before, after in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
DRAWING = b"0 0 1 1 re f\n"


def pdf_of(content: bytes, kids: bytes = b"3 0 R", count: int = 1, **more: bytes) -> bytes:
    """A PDF of one page with that content, which the tree of pages may name more than once."""
    return assembled(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count),
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>",
            4: stream(content),
        }
        | {int(name[1:]): body for name, body in more.items()}
    )


def _text_pdf(objects: dict[int, bytes]) -> bytes:
    return pdf([page_of(["제1조(목적) 시험용이다."])], objects)


_CID = b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Own /FontDescriptor 6 0 R /W [%s] >>"
_PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %s /Resources << /Font << /F1 3 0 R >> /XObject << /X1 40 0 R >> >> >>"  # fmt: skip


def _outline() -> bytes:
    return _text_pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R /Outlines 50 0 R >>",
            50: b"<< /Type /Outlines /First 51 0 R /Last 51 0 R /Count 2000000000 >>",
            51: b"<< /Title (x) /Parent 50 0 R /First 50 0 R /Next 51 0 R >>",
        }
    )


def _letters() -> bytes:
    return pdf(["".join(shown(f"{n:05d}" + "나다라마바사아자차" * 8, 20, 20 + n / 10, 6) for n in range(7_500))])


def _hwp() -> bytes:
    with tempfile.TemporaryDirectory(prefix="bomb-") as folder:
        return hwp(Path(folder) / "글.hwp", ["가" * 3_000_000] * 7)


def _form() -> bytes:
    inner = stream(b"/X1 Do " * 60 + shown("틀의 글").encode())
    head = b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X1 40 0 R >> >> "
    return _text_pdf({10: _PAGE % b"[11 0 R 41 0 R]", 40: head + inner[2:], 41: stream(b"/X1 Do")})


def _doubling_forms() -> bytes:
    """Thirty forms, each of which draws the next one twice."""
    objects = {10: _PAGE % b"[11 0 R 99 0 R]", 99: stream(b"/X1 Do")}
    for n in range(30):
        inner = stream(b"/X1 Do /X1 Do" if n < 29 else DRAWING)
        head = b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X1 %d 0 R >> >> " % (
            41 + n
        )
        objects[40 + n] = head + inner[2:]
    return _text_pdf(objects)


def _image() -> bytes:
    head = b"<< /Type /XObject /Subtype /Image /Width 32000 /Height 32000 /BitsPerComponent 8 /ColorSpace /DeviceGray "
    body = stream(bytes(64 * MB))
    white = shown("흰 글자", y=400, before="1 g").encode()  # makes the reader look at the colour of the paper
    return _text_pdf({10: _PAGE % b"[41 0 R 11 0 R]", 40: head + body[2:], 41: stream(b"q 500 0 0 800 0 0 cm /X1 Do Q\n" + white)})  # fmt: skip


def _unicode_map() -> bytes:
    rows = b"".join(b"<%04x> <%04x>\n" % (n % 65536, n * 7 % 65536) for n in range(2_000_000))
    return _text_pdf({5: stream(b"begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange\n2000000 beginbfchar\n" + rows + b"endbfchar endcmap")})  # fmt: skip


def overlapping(entries: int, name: str, size: int = 9 * MB) -> bytes:
    """A zip in which every entry of the directory is the same packed megabytes of nothing."""
    one = package({"[Content_Types].xml": "", name.format(0): b" " * size})
    with zipfile.ZipFile(io.BytesIO(one)) as archive:
        info = archive.infolist()[-1]
    start = one.find(b"PK\x01\x02")
    first, second = (match.start() for match in re.finditer(rb"PK\x01\x02", one[start:]))
    end = one.rfind(b"PK\x05\x06")
    keep, entry = one[start + first : start + second], one[start + second : end]
    named = [
        entry[:28] + struct.pack("<H", len(title)) + entry[30:46] + title
        for n in range(entries)
        if (title := name.format(n).encode())
    ]
    assert info.filename == name.format(0)
    directory = keep + b"".join(named)
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, entries + 1, entries + 1, len(directory), start, 0)
    return one[:start] + directory + tail


def crowded(count: int) -> bytes:
    """A zip with so many empty members."""
    local = b"".join(
        struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 0, 0, 33, 0, 0, 0, 6, 0) + b"%06d" % n for n in range(count)
    )
    directory = b"".join(
        struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 33, 0, 0, 0, 6, 0, 0, 0, 0, 0, 36 * n) + b"%06d" % n
        for n in range(count)
    )
    few = min(count, 65535)
    return local + directory + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, few, few, len(directory), len(local), 0)


def nested(depth: int) -> bytes:
    """A zip in a zip in a zip, with ten copies at every level."""
    data = package({"글.txt": "가" * 1000})
    for _ in range(depth):
        data = package({f"{n}.zip": data for n in range(10)})
    return data


def with_method(data: bytes, method: int, packed: bytes, size: int) -> bytes:
    """A zip of one member packed by another method."""
    name = "글.txt".encode()
    crc = zlib.crc32(bytes(size))
    local = (
        struct.pack("<4s5H3L2H", b"PK\x03\x04", 46, 0x800, method, 0, 33, crc, len(packed), size, len(name), 0)
        + name
        + packed
    )
    entry = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 46, 46, 0x800, method, 0, 33, crc, len(packed), size, len(name), 0, 0, 0, 0, 0, 0) + name  # fmt: skip
    return data + local + entry + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(entry), len(local), 0)


def _bzip2() -> bytes:
    import bz2

    packer = bz2.BZ2Compressor()
    packed = b"".join([packer.compress(bytes(MB)) for _ in range(400)] + [packer.flush()])
    return with_method(b"", 12, packed, 400 * MB)


def sparse(count: int) -> bytes:
    """A tar of files that claim 99 MB of nothing each, in 512 bytes."""
    out = b""
    for n in range(count):
        head = bytearray(tarfile.TarInfo(f"{n}.txt").tobuf(tarfile.GNU_FORMAT))
        head[156:157] = b"S"
        head[483:495] = b"%011o\0" % (99 * MB)
        head[148:156] = b" " * 8
        head[148:156] = b"%06o\0 " % sum(head)
        out += head
    return out + bytes(1024)


def _low_ratio(size: int) -> str:
    """Random letters: text that is not packed much."""
    return random.Random(1).randbytes(size // 2).hex()


def _span_table(rows: int) -> str:
    cells = "<hp:tr>" + h_tbl([[f"{rows}|가"]]).partition("<hp:tr>")[2].partition("</hp:tr>")[0] + "</hp:tr>"
    return '<hp:tbl borderFillIDRef="1"><hp:pos treatAsChar="1"/>' + cells * rows + "</hp:tbl>"


def _law_xml(count: int) -> bytes:
    return (
        "<법령><기본정보><법령명_한글>가온시 시험 조례</법령명_한글></기본정보><조문>"
        + "<조문단위/>" * count
        + "</조문></법령>"
    ).encode()


Made = Callable[[], bytes]
# Name of the file, how it is made, and the words of the error; "" where it is read as if nothing were the matter.
BOMBS: dict[str, tuple[str, Made, str]] = {
    "one stream of 60 MB": ("쪽.pdf", lambda: pdf_of(DRAWING * (60 * MB // 13)), "그림 요소 수 한도|처리 시간 한도|메모리 한도"),
    "one stream of 100 MB": ("쪽.pdf", lambda: pdf_of(DRAWING * (100 * MB // 13)), "그림 요소 수 한도|처리 시간 한도|메모리 한도"),
    "a stream that draws nothing": ("쪽.pdf", lambda: pdf_of(b"q Q " * (25 * MB)), "처리 시간 한도|그림만 있는"),
    "200 pages share one stream": ("쪽.pdf", lambda: pdf_of(DRAWING * (5 * MB // 13), b"3 0 R " * 200, 200), "그림 요소 수 한도|처리 시간 한도"),
    "20,000 empty pages": ("쪽.pdf", lambda: pdf([""] * 20_000), "쪽 수 한도"),
    "a page of half a million letters": ("쪽.pdf", _letters, "한 쪽의 글자 수 한도"),
    "pages in a circle": ("쪽.pdf", lambda: pdf_of(b"", b"2 0 R", 2_000_000_000), "손상|쪽 수 한도|깨져"),
    "outline in a circle": ("쪽.pdf", _outline, ""),
    "form in a circle": ("쪽.pdf", _form, "처리 시간 한도|메모리 한도"),
    "forms that double": ("쪽.pdf", _doubling_forms, "처리 시간 한도|메모리 한도"),
    "a huge /Size": ("쪽.pdf", lambda: pdf([page_of(["제1조(목적)"])]).replace(b"/Size ", b"/Size 99999999"), ""),
    "a huge /W": ("쪽.pdf", lambda: _text_pdf({4: _CID % (b"0 2147483647 500 " * 100_000)}), ""),
    "a long ToUnicode": ("쪽.pdf", _unicode_map, ""),
    "an image of 1 GB": ("쪽.pdf", _image, ""),
    "docx of 200 MB": ("글.docx", lambda: docx("<w:p/>" * (200 * MB // 6)), "압축률 한도"),
    "docx of laughs": ("글.docx", lambda: docx(w_p("&i;"), before=LAUGHS), "DOCTYPE"),
    "hwpx of 200 MB": ("글.hwpx", lambda: hwpx("<hp:p/>" * (200 * MB // 7)), "압축률 한도"),
    "hwp of 63 MB": ("글.hwp", _hwp, "글자 수 한도"),
    "deep XML": ("글.docx", lambda: docx("<w:sdt>" * 90_000 + "</w:sdt>" * 90_000), "XML 깊이 한도"),
    "a million attributes": ("글.docx", lambda: docx("<w:p " + " ".join(f'a{n}="{n}"' for n in range(1_000_000)) + "/>" + w_p("글")), "XML 요소 하나의 크기 한도"),
    "a table of spans": ("표.hwpx", lambda: hwpx(h_p(_span_table(30_000))), ""),
    "a million paragraphs": ("글.docx", lambda: docx(w_p("가") * 600_000), "압축률 한도|문단 수 한도"),
    "much that cannot be packed": ("글.docx", lambda: docx(w_p(_low_ratio(130 * MB))), "파일 하나의 크기 한도"),
    "100,000 members": ("글.docx", lambda: crowded(100_000), "파일 수 한도"),
    "150,000 members": ("자료.zip", lambda: crowded(150_000), "파일 수 한도"),
    "members that overlap": ("글.docx", lambda: overlapping(900, "word/header{}.xml"), "깨져|손상"),
    "members that overlap in an archive": ("자료.zip", lambda: overlapping(900, "{}.txt").replace(b"[Content_Types].xml", b"[Content_Types].txt"), "손상"),
    "zips in zips": ("자료.zip", lambda: nested(9), "압축 안의 압축"),
    "a tar.xz of 300 MB": ("자료.tar.xz", lambda: lzma.compress(tarfile.TarInfo("가.txt").tobuf()) + packed_zeros(300), "압축률 한도"),
    "a bzip2 member of 400 MB": ("자료.zip", _bzip2, "손상"),
    "sparse files": ("자료.tar", lambda: sparse(2_000), "특수 파일"),
    "a name of 90 MB": ("자료.tar.gz", lambda: tar([("가" * (30 * MB), b"x")], "gz"), "한도"),
    "five million lines": ("글.txt", lambda: b"\n" * 5_000_000 + b"x", "줄 수 한도"),
    "a million marks on a letter": ("글.txt", lambda: "가\u0301\u0327".encode() + "\u0301\u0327".encode() * 500_000, ""),
    "76 MB that are no text": ("글.txt", lambda: random.Random(2).randbytes(76 * MB).replace(b"\0", b"\xff"), "글자로 된 파일이 아니"),
    "a reply of a million entries": ("법령.xml", lambda: _law_xml(1_100_000), "항목 수 한도"),
    "a reply of 900,000 entries": ("법령.xml", lambda: _law_xml(450_000), "조문이 들어 있지 않은"),
    "a reply of empty lists": ("법령.json", lambda: b'{"a":[' + b"[]," * 2_000_000 + b"0]}", "항목 수 한도"),
}  # fmt: skip


def cost(path: Path) -> dict[str, object]:
    """What it costs this process to read the file, and what comes of it."""
    from seoul_assist.errors import ReadError
    from seoul_assist.library.statutes import parse
    from seoul_assist.readers import expand, read_source

    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak counts from here
    began, said, spent = time.monotonic(), [], -_processor()
    for source in expand([path]):
        try:
            document = read_source(source)
            if source.name.endswith((".xml", ".json")):
                parse(document)
            said.append("")
        except ReadError as error:
            said.append(error.message)
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = int(re.findall(r"VmHWM:\s*(\d+)", status)[0]) // 1024
    seconds = {"cpu": round(spent + _processor(), 2), "seconds": round(time.monotonic() - began, 2)}
    return seconds | {"peak": peak, "said": sorted(set(said))[:5]}


def _processor() -> float:
    """Processor seconds of this process and of its children."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def main() -> None:
    for name in sys.argv[1:]:
        print(json.dumps(cost(Path(name)), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
