"""Documents built at test time: PDF, DOCX, HWPX, HWP and archives, sound and hostile ones. Nothing binary is stored."""

from __future__ import annotations

import io
import lzma
import random
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

# ---- PDF -------------------------------------------------------------------------------------------------------------

_UNICODE_MAP = (
    b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Own def /CMapType 2 def "
    b"1 begincodespacerange <0000> <FFFF> endcodespacerange "
    b"2 beginbfrange <0020> <00FF> <0020> <1100> <FFEF> <1100> endbfrange endcmap end end"
)


def shown(text: str, x: float = 72, y: float = 700, size: float = 12, before: str = "") -> str:
    """The operators that show one line; `before` sets colour ("1 g" is white) or mode ("3 Tr" is invisible)."""
    return f"q BT {before} /F1 {size} Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET Q\n"


def page_of(lines: Iterable[str], size: float = 12) -> str:
    """The operators of a page with one line below the other."""
    return "\n".join(shown(line, y=760 - 18 * i, size=size) for i, line in enumerate(lines))


def pdf(pages: Sequence[str], extra: Mapping[int, bytes] | None = None) -> bytes:
    """A PDF whose pages are the given operators; its font shows two-byte codes that are Unicode."""
    objects: dict[int, bytes] = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        3: b"<< /Type /Font /Subtype /Type0 /BaseFont /Own /Encoding /Identity-H /DescendantFonts [4 0 R]"
        b" /ToUnicode 5 0 R >>",
        4: b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Own /DW 1000"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor 6 0 R >>",
        5: stream(_UNICODE_MAP),
        6: b"<< /Type /FontDescriptor /FontName /Own /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0"
        b" /Ascent 900 /Descent -200 /CapHeight 700 /StemV 80 >>",
    }
    kids = []
    for number, content in enumerate(pages):
        at = 10 + 2 * number
        kids.append(b"%d 0 R" % at)
        objects[at] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % (at + 1)
        )
        objects[at + 1] = stream(content.encode())
    objects[2] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(pages))
    return assembled(objects | dict(extra or {}))


def stream(data: bytes, filters: bytes = b"/FlateDecode") -> bytes:
    """A stream object; packed unless `filters` is empty."""
    packed = zlib.compress(data) if filters else data
    named = b" /Filter " + filters if filters else b""
    return b"<< /Length %d%s >>\nstream\n%s\nendstream" % (len(packed), named, packed)


def assembled(objects: Mapping[int, bytes]) -> bytes:
    """The file with its cross-reference table."""
    out = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, body in sorted(objects.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    size = max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 00000 f \n"
    return bytes(out) + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, start)


def locked_pdf(data: bytes, user: str, owner: str) -> bytes:
    """The same PDF, encrypted; an empty user password leaves it readable."""
    import pypdf

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    name = pypdf.generic.ByteStringObject(b"0123456789abcdef")  # else a random one
    writer._ID = pypdf.generic.ArrayObject([name, name])
    writer.encrypt(user_password=user, owner_password=owner, algorithm="RC4-128")
    writer._ID = pypdf.generic.ArrayObject([name, name])
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


# ---- zip packages ----------------------------------------------------------------------------------------------------


def package(
    members: Mapping[str, bytes | str] | Iterable[tuple[str, bytes | str]], stored: Sequence[str] = ()
) -> bytes:
    """A zip of the members, in order; those named in `stored` are not packed."""
    out = io.BytesIO()
    pairs = members.items() if isinstance(members, Mapping) else members
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in pairs:
            kind = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name), data, compress_type=kind)
    return out.getvalue()


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)


def docx(body: str, before: str = "", **parts: str) -> bytes:
    """A DOCX with that body XML (prefix `w`); `parts` are further XML parts such as styles, numbering, footnotes."""
    members = {
        "[Content_Types].xml": _TYPES,
        "word/document.xml": f'<?xml version="1.0"?>{before}<w:document {_W}><w:body>{body}</w:body></w:document>',
    }
    for name, xml in parts.items():
        members[f"word/{name}.xml"] = f'<?xml version="1.0"?><w:{name} {_W}>{xml}</w:{name}>'
    return package(members)


def w_p(text: str, properties: str = "", run: str = "") -> str:
    """A paragraph of one run."""
    return (
        f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
    )


_HP = (
    'xmlns:hp="http://www.hancom.co.kr/hwpml/2011/paragraph" xmlns:hs="http://www.hancom.co.kr/hwpml/2011/section" '
    'xmlns:hh="http://www.hancom.co.kr/hwpml/2011/head" xmlns:hc="http://www.hancom.co.kr/hwpml/2011/core"'
)
_SHAPES = (
    '<hh:borderFill id="1"/><hh:borderFill id="2"><hc:fillBrush><hc:winBrush faceColor="#003366"/></hc:fillBrush>'
    "</hh:borderFill>"
    '<hh:charPr id="0" height="1000" textColor="#000000" shadeColor="none"/>'
    '<hh:charPr id="1" height="1000" textColor="#FFFFFF" shadeColor="none"/>'
    '<hh:charPr id="2" height="100" textColor="#000000" shadeColor="none"/>'
    '<hh:paraPr id="0"><hh:heading type="NONE" idRef="0" level="0"/></hh:paraPr>'
    '<hh:paraPr id="1"><hh:heading type="NUMBER" idRef="1" level="0"/></hh:paraPr>'
    '<hh:paraPr id="2"><hh:heading type="NUMBER" idRef="1" level="1"/></hh:paraPr>'
    '<hh:numbering id="1" start="0"><hh:paraHead start="1" level="1" numFormat="DIGIT">^1.</hh:paraHead>'
    '<hh:paraHead start="1" level="2" numFormat="HANGUL_SYLLABLE">^2.</hh:paraHead></hh:numbering>'
)


def hwpx(*sections: str, before: str = "", extra: Mapping[str, bytes | str] | None = None) -> bytes:
    """An HWPX of those section bodies (prefix `hp`): letters 0 plain, 1 white, 2 tiny; paragraph shapes 1, 2 count."""
    members: dict[str, bytes | str] = {
        "mimetype": "application/hwp+zip",
        "Contents/header.xml": f'<?xml version="1.0"?><hh:head {_HP}>{_SHAPES}</hh:head>',
    }
    for number, body in enumerate(sections):
        members[f"Contents/section{number}.xml"] = f'<?xml version="1.0"?>{before}<hs:sec {_HP}>{body}</hs:sec>'
    return package(members | dict(extra or {}), stored=["mimetype"])


def h_p(content: str, shape: int = 0, letters: int = 0) -> str:
    """A paragraph; plain text becomes one run, anything that begins with `<` is taken as run content."""
    inner = content if content.startswith("<") else f"<hp:t>{content}</hp:t>"
    return f'<hp:p paraPrIDRef="{shape}"><hp:run charPrIDRef="{letters}">{inner}</hp:run></hp:p>'


def h_tbl(rows: Sequence[Sequence[str]], fill: int = 1) -> str:
    """Run content: a table of cells with one paragraph each; "3|text" spans three rows."""
    out = ""
    for row in rows:
        out += "<hp:tr>"
        for cell in row:
            span, _, text = cell.rpartition("|")
            inner = text if text.startswith("<hp:p") else h_p(text)
            out += (
                f'<hp:tc borderFillIDRef="{fill}"><hp:subList>{inner}</hp:subList>'
                f'<hp:cellSpan colSpan="1" rowSpan="{span or 1}"/></hp:tc>'
            )
        out += "</hp:tr>"
    return f'<hp:tbl borderFillIDRef="1"><hp:pos treatAsChar="1"/>{out}</hp:tbl>'


def hwp(path: Path, lines: Sequence[str], memo: str = "", deleted: str = "") -> bytes:
    """An HWP 5 file written to `path` by python-hwpx: paragraphs, a memo on the last, a tracked deletion in it."""
    import hwpx as library

    document = library.HwpxDocument.new()
    for line in lines:
        paragraph = document.add_paragraph(line)
    if memo:
        document.notes.add_memo(memo, anchor=paragraph)
    if deleted:
        document.tracking.delete(paragraph, match=deleted)
    document.save_to_path(str(path))
    return path.read_bytes()


# ---- archives --------------------------------------------------------------------------------------------------------


def tar(members: Iterable[tuple[str, bytes] | tarfile.TarInfo], packing: str = "") -> bytes:
    """A tar of (name, bytes) pairs and ready-made headers; `packing` is "", "gz" or "xz"."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:" + packing) as archive:  # type: ignore[call-overload]
        for member in members:
            if isinstance(member, tarfile.TarInfo):
                archive.addfile(member)
            else:
                info = tarfile.TarInfo(member[0])
                info.size = len(member[1])
                archive.addfile(info, io.BytesIO(member[1]))
    return out.getvalue()


def link(name: str, target: str) -> tarfile.TarInfo:
    """The header of a symbolic link."""
    info = tarfile.TarInfo(name)
    info.type = tarfile.SYMTYPE
    info.linkname = target
    return info


def packed_zeros(megabytes: int) -> bytes:
    """An xz stream of that many megabytes of nothing."""
    packer = lzma.LZMACompressor(preset=0)
    return b"".join([packer.compress(bytes(1 << 20)) for _ in range(megabytes)] + [packer.flush()])


# ---- mutations -------------------------------------------------------------------------------------------------------


def mutated(data: bytes, seed: int) -> bytes:
    """The bytes damaged in one of four ways, the same way for the same seed."""
    rng = random.Random(seed)
    out = bytearray(data)
    how = seed % 4
    if how == 0:
        for _ in range(rng.randint(1, 30)):
            out[rng.randrange(len(out))] = rng.randrange(256)
    elif how == 1:
        del out[rng.randrange(len(out)) :]
    elif how == 2:
        start, length, to = rng.randrange(len(out)), rng.randint(1, 200), rng.randrange(len(out))
        out[to : to + rng.choice((0, length))] = out[start : start + length]
    else:
        at = rng.randrange(len(out))
        out[at : at + rng.randint(1, 8)] = rng.choice((b"\xff" * 8, b"\0" * 8, b"9999999999", b"<<<<", b"-1"))
    return bytes(out)


def damaged(seed: bytes, number: int) -> bytes:
    """The bytes damaged; of a zip mostly one XML part inside it, in its bytes or in one value, with checksums right."""
    if not seed.startswith(b"PK") or number % 3 == 0:
        return mutated(seed, number)
    with zipfile.ZipFile(io.BytesIO(seed)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    names = sorted(name for name in members if name.endswith(".xml") and members[name])
    victim = names[number // 3 % len(names)]
    members[victim] = (mutated if number % 3 == 1 else revalued)(members[victim], number // 3)
    return package(members)


def revalued(xml: bytes, seed: int) -> bytes:
    """The XML with one attribute value or text replaced by something no writer would put there."""
    rng = random.Random(seed)
    places = [*re.finditer(rb'(?<==")[^"]*(?=")|(?<=>)[^<>]+(?=<)', xml)]
    if not places:
        return mutated(xml, seed)
    place = rng.choice(places)
    value = rng.choice([b"", b"-1", b"99999999999999999999", b"x", "٣".encode(), b"1.5", b"NaN", b"A" * 70_000])
    return xml[: place.start()] + value + xml[place.end() :]
