"""Damaged documents, each made from a number: the same number always gives the same bytes.

Number n of a reader is made from seed n % 12 by way n // 12 % 4 of damaging it: bytes, cut, pieces of another file, or
its own structure (members and directory of a package, elements of XML, objects and streams of a PDF, sectors and
records of an HWP file, headers of a tar).
"""

# ruff: noqa: E501 - tables of small things, one a line

from __future__ import annotations

import copy
import gzip
import hashlib
import io
import json
import lzma
import random
import re
import time
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from builders import assembled, package, stream
from reader_seeds import seeds

from seoul_assist.errors import ReadError
from seoul_assist.library.statutes import parse
from seoul_assist.readers import Reading, ReadLimits, Source, expand, read_source
from seoul_assist.readers.limits import MB

LIMITS = ReadLimits(memory_bytes=1024 * MB, cpu_s=10, wall_s=120)  # the clock runs on busy machines too
SLOW_S = 10.0  # processor seconds of this process; the limits say the same of the one that parses
ODD_NUMBERS = [b"-1", b"0", b"1", b"65536", b"2147483648", b"4294967295", b"99999999999999999999", b"1e30", b"0.000001", b"NaN"]  # fmt: skip
ODD_VALUES = [
    "",
    "-1",
    "99999999999999999999",
    "x",
    "٣",
    "1.5",
    "A" * 70_000,
    "&#0;",
    "\ue000",
    "../../밖",
    "a\u0301" * 99,
]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One damaged file; `how` says what was done to which seed."""

    name: str
    data: bytes
    how: str


def mutant(kind: str, number: int) -> Mutant:
    """The file of that number."""
    draw = random.Random(f"{kind} {number}")
    name, data = seeds(kind)[number % 12]
    way = _WAYS[number // 12 % 4]
    if way is structured:
        return Mutant(name, structured(kind, data, draw), f"{name} structured")
    return Mutant(name, way(kind, data, draw), f"{name} {way.__name__}")


# ---- ways that know nothing of the format ----------------------------------------------------------------------------


def changed(kind: str, data: bytes, draw: random.Random) -> bytes:
    """Some bytes are others, or more, or fewer."""
    out = bytearray(data)
    for _ in range(draw.choice((1, 3, 30))):
        at = draw.randrange(len(out))
        new = draw.choice(
            (draw.randbytes(1), draw.randbytes(4), b"\xff" * 4, b"\0" * 4, draw.choice(ODD_NUMBERS), b"<<")
        )
        out[at : at + draw.choice((0, 1, len(new)))] = new
    return bytes(out)


def cut(kind: str, data: bytes, draw: random.Random) -> bytes:
    """The end, the beginning or a piece is missing."""
    one, two = sorted(draw.randrange(len(data)) for _ in range(2))
    return draw.choice((data[:one], data[two:], data[:one] + data[two:], data[: -draw.randint(1, 40)]))


def spliced(kind: str, data: bytes, draw: random.Random) -> bytes:
    """A piece of another file of the kind, or of the same one, lies in it."""
    other = draw.choice(seeds(kind))[1]
    start, at = draw.randrange(len(other)), draw.randrange(len(data))
    piece = other[start : start + draw.choice((8, 64, 512, len(other)))]
    return data[:at] + piece + data[at + draw.choice((0, len(piece))) :]


def structured(kind: str, data: bytes, draw: random.Random) -> bytes:
    """What only a reader that knows the format gets to see."""
    return _STRUCTURED[kind](data, draw)


_WAYS: tuple[Callable[[str, bytes, random.Random], bytes], ...] = (changed, cut, spliced, structured)


def _raw(data: bytes, draw: random.Random) -> bytes:
    return draw.choice((changed, cut))("", data, draw) if data else data


# ---- packages --------------------------------------------------------------------------------------------------------


def _package(data: bytes, draw: random.Random) -> bytes:
    if draw.random() < 0.2:
        return _directory(data, draw)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = [(name, archive.read(name)) for name in archive.namelist()]
    documents = [place for place, (name, _) in enumerate(members) if name.endswith((".xml", ".hpf"))]
    if documents and draw.random() < 0.75:
        for _ in range(draw.choice((1, 1, 3))):
            place = draw.choice(documents)
            members[place] = (members[place][0], xml(members[place][1], draw))
        return package(members)
    one, two = (draw.randrange(len(members)) for _ in range(2))
    how = draw.randrange(6)
    if how == 0:
        del members[one]
    elif how == 1:
        members[one], members[two] = (members[one][0], members[two][1]), (members[two][0], members[one][1])
    elif how == 2:
        name = draw.choice(
            [
                "../밖.xml",
                members[one][0].upper(),
                "word\\document.xml",
                "a" * 3000,
                "",
                "Contents/section99999999999.xml",
            ]
        )
        members[one] = (name, members[one][1])
    elif how == 3:
        members[one] = (members[one][0], draw.choice((b"", b"\0" * 99, draw.randbytes(300), data)))
    elif how == 4:
        members += [(f"{place}/{members[one][0]}", members[one][1]) for place in range(draw.choice((1, 50, 1200)))]
    else:
        members = members[::-1]
    return package(members)


def _directory(data: bytes, draw: random.Random) -> bytes:
    """One field of a local header, of the directory or of its end says something else."""
    out = bytearray(data)
    mark, fields = draw.choice(
        [
            (b"PK\x03\x04", ((6, 2), (8, 2), (14, 4), (18, 4), (22, 4), (26, 2), (28, 2))),
            (b"PK\x01\x02", ((8, 2), (10, 2), (16, 4), (20, 4), (24, 4), (28, 2), (30, 2), (32, 2), (38, 4), (42, 4))),
            (b"PK\x05\x06", ((4, 2), (8, 2), (10, 2), (12, 4), (16, 4), (20, 2))),
        ]
    )
    at = draw.choice([match.start() for match in re.finditer(re.escape(mark), data)])
    offset, size = draw.choice(fields)
    old = int.from_bytes(data[at + offset : at + offset + size], "little")
    new = draw.choice((0, 1, 12, 14, 93, 99, old + 1, old - 1, old * 2, 256**size - 1, 256**size // 2)) % 256**size
    out[at + offset : at + offset + size] = new.to_bytes(size, "little")
    return bytes(out)


def xml(data: bytes, draw: random.Random) -> bytes:
    """The XML with one thing changed: elements, attributes, text, or what stands around them."""
    from lxml import etree

    if draw.random() < 0.25:
        return _around(data, draw)
    try:
        root = etree.fromstring(data)
    except (etree.XMLSyntaxError, ValueError):
        return _raw(data, draw)
    elements = list(root.iter(etree.Element))
    one, two = draw.choice(elements), draw.choice(elements)
    parent = one.getparent()
    how = draw.randrange(9)
    if how == 0 and parent is not None:
        for _ in range(draw.choice((1, 3, 200))):
            parent.insert(0, copy.deepcopy(one))
    elif how == 1 and parent is not None:
        parent.remove(one)
    elif how == 2 and parent is not None and one not in two.iterancestors() and one is not two:
        two.append(one)
    elif how == 3:
        one.set(draw.choice(["a" * 60_000, *map(str, one.attrib)]), draw.choice(ODD_VALUES[:7]))
    elif how == 4:
        for key in one.attrib:
            one.set(key, draw.choice(ODD_VALUES[:7]))
    elif how == 5:
        one.tag = two.tag
    elif how == 6:
        deep = one
        for _ in range(draw.choice((3, 60, 255, 400))):
            inner = etree.SubElement(deep, one.tag, dict(one.attrib))
            inner.text, deep = "속", inner
    elif how == 7:
        one.text = draw.choice([*ODD_VALUES[:7], "가" * 5_000, "\n\t "])
    else:
        one.attrib.clear()
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True))


def _around(data: bytes, draw: random.Random) -> bytes:
    places = [match.end() for match in re.finditer(rb"<[\w:]+[^<>]*>", data)] or [0]
    at = draw.choice(places)
    inside = draw.choice([b"&a;", b"&#x1F600;", b"<!-- x -->", b"<![CDATA[<w:p>]]>", b"<?php x?>", b"</x>", b"<x>", b"\0", b"\xff", b"<y:z/>"])  # fmt: skip
    changes: tuple[Callable[[], bytes], ...] = (
        lambda: data[:at] + inside + data[at:],
        lambda: data.replace(b"?>", b"?><!DOCTYPE x [<!ENTITY a 'b'>]>", 1),
        lambda: data.replace(b'"1.0"', b'"1.0" encoding="%s"' % draw.choice((b"UTF-16", b"UTF-7", b"EUC-KR", b"x")), 1),
        lambda: data.decode("utf-8", "replace").encode(
            draw.choice(("utf-16", "utf-16-be", "utf-32", "cp949")), "replace"
        ),
        lambda: re.sub(rb'xmlns:\w+="[^"]*"', b"", data, count=1),
        lambda: data.replace(b"2006", b"2007").replace(b"2011", b"2024"),
        lambda: _raw(data, draw),
    )
    return draw.choice(changes)()


# ---- PDF -------------------------------------------------------------------------------------------------------------

_OBJECT = re.compile(rb"(?s)(\d+) 0 obj\n(.*?)\nendobj")
_OPERATORS = [
    "q " * 3000, "Q " * 50, "BT " * 40, "/X1 Do", "/F1 1e30 Tf", "/F9 12 Tf", "0 0 0 0 0 0 cm", "1e9 0 0 1e9 0 0 cm", "3 Tr", "99 Tr",
    "1 g", "[<ac00> -99999999 <ac01>] TJ", "<ac00ac01> Tj", "<" + "ac00" * 2000 + "> Tj", "(" * 900, "[" * 900, "<<" * 300,
    "BI /W 9999999 /H 9999999 /BPC 8 /CS /G ID x EI", "0 0 1e38 1e38 re f", "0 0 1 1 re f " * 900, "W n", "sh", "/GS gs", "T* " * 500,
    "-0.0000001 0 0 0.0000001 0 0 cm", "100 Tz -500 Tz", "999999 Tw 999999 Tc", "0 0 m 1 1 l S " * 400, "(\\377\\000) Tj", "/P BMC",
]  # fmt: skip


def _pdf(data: bytes, draw: random.Random) -> bytes:
    objects = {int(number): body for number, body in _OBJECT.findall(data)}
    for _ in range(draw.choice((1, 1, 2, 5))):
        number, other = (draw.choice(list(objects)) for _ in range(2))
        body, how = objects[number], draw.randrange(8)
        refs = re.findall(rb"\d+ 0 R", body)
        if b"stream\n" in body and how < 4:
            objects[number] = _stream(body, draw)
        elif how == 4 and refs:
            objects[number] = body.replace(draw.choice(refs), b"%d 0 R" % draw.choice((number, other, 999, 2)), 1)
        elif how == 5:
            objects[number], objects[other] = objects[other], objects[number]
        elif how == 6:
            objects[draw.choice((number, max(objects) + 1))] = objects[other]
        elif how == 7:
            names = re.findall(rb"/\w+", body) or [b"/"]
            objects[number] = body.replace(
                draw.choice(names), draw.choice([*names, b"/Kids", b"/Parent", b"/Length"]), 1
            )
        else:
            figures = list(re.finditer(rb"(?<![\w.])-?\d+(?![\w.])", body.partition(b"stream\n")[0]))
            if figures:
                spot = draw.choice(figures)
                objects[number] = body[: spot.start()] + draw.choice(ODD_NUMBERS) + body[spot.end() :]
    if draw.random() < 0.1 and len(objects) > 2:
        del objects[draw.choice(list(objects))]
    made = assembled(objects)
    if draw.random() < 0.25:  # what holds the objects together
        end = made.rfind(b"xref\n0")
        return made[:end] + _raw(made[end:], draw)
    return made


def _stream(body: bytes, draw: random.Random) -> bytes:
    head, _, rest = body.partition(b"stream\n")
    packed = rest[: rest.rfind(b"\nendstream")]
    try:
        plain = zlib.decompress(packed)
    except zlib.error:
        return head + b"stream\n" + _raw(packed, draw) + b"\nendstream"
    if draw.random() < 0.7:
        lines = plain.split(b"\n")
        lines.insert(draw.randrange(len(lines)), draw.choice(_OPERATORS).encode())
        plain = b"\n".join(lines)
    else:
        plain = _raw(plain, draw)
    kept = re.sub(rb"/(?:Length \d+|Filter /FlateDecode)", b"", head).rstrip().removesuffix(b">>")
    filters = draw.choice(
        (b"/FlateDecode", b"/FlateDecode", b"", b"[/ASCIIHexDecode /FlateDecode]", b"/LZWDecode", b"/DCTDecode")
    )
    return kept + stream(plain, filters)[2:]


# ---- HWP -------------------------------------------------------------------------------------------------------------


@cache
def _streams(data: bytes) -> tuple[tuple[int, int, bytes], ...]:
    """Where packed streams lie in an HWP file, and what they hold; they may begin at every 64 bytes."""
    found = []
    for at in range(512, len(data), 64):
        unpacker = zlib.decompressobj(-15)
        try:
            plain = unpacker.decompress(data[at:])
        except zlib.error:
            continue
        if unpacker.eof and len(plain) > 40:
            found.append((at, len(data) - at - len(unpacker.unused_data), plain))
    return tuple(found)


def _hwp(data: bytes, draw: random.Random) -> bytes:
    out = bytearray(data)
    if draw.random() < 0.7 and (places := _streams(data)):
        at, size, plain = draw.choice(places)
        for _ in range(40):  # until it fits where it lay
            records = _records(plain, draw)
            packer = zlib.compressobj(9, zlib.DEFLATED, -15)
            packed = packer.compress(records) + packer.flush()
            if len(packed) <= size:
                out[at : at + len(packed)] = packed
                return bytes(out)
    begin = draw.choice(
        [match.start() for match in re.finditer(rb"R\0o\0o\0t\0|F\0i\0l\0e\0H\0|B\0o\0d\0y\0|S\0e\0c\0t\0", data)]
    )
    offset, size = draw.choice(((64, 2), (66, 1), (68, 4), (72, 4), (76, 4), (116, 4), (120, 4), (0, 4)))
    begin = draw.choice((begin + offset, 28 + 4 * draw.randrange(40), 512 + 4 * draw.randrange(128), data.find(b"HWP Document") + 32 + draw.randrange(8)))  # fmt: skip
    out[begin : begin + size] = draw.choice(
        (bytes(size), b"\xff" * size, b"\xfe" + b"\xff" * (size - 1), draw.randbytes(size))
    )
    return bytes(out)


def _records(plain: bytes, draw: random.Random) -> bytes:
    """The records of a stream with one header or field changed, one left out, or one twice."""
    places, at = [], 0
    while at + 4 <= len(plain):
        head = int.from_bytes(plain[at : at + 4], "little")
        size = head >> 20
        places.append((at, min(at + 4 + size, len(plain))))
        at += 4 + size
    begin, end = draw.choice(places)
    record, how = plain[begin:end], draw.randrange(4)
    if how == 0:
        record = draw.choice((b"", record * 2, record * 30))
    elif how == 1:
        head = int.from_bytes(record[:4], "little")
        tag, level, size = head & 1023, head >> 10 & 1023, head >> 20
        tag, level, size = draw.choice(((tag, level, 4095), (tag, 900, size), (draw.choice((66, 67, 68, 71, 72, 77, 80)), level, size), (tag, level, size // 2)))  # fmt: skip
        record = (tag | level << 10 | size << 20).to_bytes(4, "little") + record[4:]
    else:
        record = record[:4] + _raw(record[4:], draw)[: len(record) - 4].ljust(len(record) - 4, b"\0")
    return plain[:begin] + record + plain[end:]


# ---- text, replies of law.go.kr, archives ----------------------------------------------------------------------------


def _text(data: bytes, draw: random.Random) -> bytes:
    at = draw.randrange(len(data) + 1)
    inside = draw.choice([
        b"\0", b"\xef\xbb\xbf", b"\xff\xfe", b"\xed\xa0\x80\xed\xb0\x80", b"\xf4\x90\x80\x80", b"\xc0\xaf", "\u202e\u2066".encode() * 50,
        "\u0301\u0327".encode() * 5_000, b"\r\n\x0b\x0c\xc2\x85\xe2\x80\xa8" * 9, b"\x1b]0;x\x07", "각".encode("utf-16-le"), "뷁".encode("cp949") * 9,
        b"#" * 999 + b" x\n", "ᄀ".encode() * 500, "\u3164\uffa0".encode() * 200, b"|" * 3000, b"(" * 3000, b"%PDF-1.4", b"PK\x03\x04", b"<?xml", b"{\\rtf",
    ])  # fmt: skip
    return draw.choice((data[:at] + inside + data[at:], inside + data, data * draw.choice((2, 40)) + inside))


def _law(data: bytes, draw: random.Random) -> bytes:
    if data.startswith(b"<"):
        return xml(data, draw)
    tree = json.loads(data)
    spots: list[tuple[Any, Any]] = []

    def walk(value: Any) -> None:
        for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
            spots.append((value, key))
            walk(value[key])

    walk(tree)
    for _ in range(draw.choice((1, 1, 3, 9))):
        holder, key = draw.choice(spots)
        other = draw.choice(spots)
        new = draw.choice(
            (None, True, 0, -1, 10**30, 1.5, "", [], {}, [[]] * 9, "가" * 9_000, *ODD_VALUES[:7], {"content": "x"})
        )
        holder[key] = copy.deepcopy(draw.choice((new, new, other[0][other[1]], [holder[key]] * 3, {"항": holder[key]})))
    text = json.dumps(tree, ensure_ascii=draw.random() < 0.5)
    if draw.random() < 0.2:
        deep = draw.choice((5, 200, 100_000))
        return text.replace('"', "[" * deep + '"', 1).encode("utf-8", "replace")
    return text.encode("utf-8", "replace")


def _archive(data: bytes, draw: random.Random) -> bytes:
    if data.startswith(b"PK"):
        return _directory(data, draw) if draw.random() < 0.5 else _package(data, draw)
    pack: Callable[[bytes], bytes] = bytes
    if data.startswith(b"\x1f\x8b"):
        data, pack = gzip.decompress(data), lambda plain: gzip.compress(plain, mtime=0)
    elif data.startswith(b"\xfd7zXZ"):
        data, pack = lzma.decompress(data), lzma.compress
    out = bytearray(data)
    heads = [at for at in range(0, len(data), 512) if data[at + 257 : at + 262] == b"ustar"]
    at = draw.choice(heads)
    how = draw.randrange(5)
    if how == 0:
        del out[at : at + 512]
    elif how == 1:
        out[at:at] = data[at : draw.choice([*heads, len(data)])]
    else:  # a field, with the checksum right
        start, size = draw.choice(
            ((0, 100), (100, 8), (124, 12), (136, 12), (156, 1), (157, 100), (257, 8), (345, 155))
        )
        new = draw.choice((b"../\xeb\xb0\x96.md", b"/etc/passwd", b"7" * size, b"\xff" * size, b"\x80" + b"\0" * 10 + b"\xff", b"-1", b"L", b"S", b"x", b"5", b"1", b"3", b"\\a:b", b""))  # fmt: skip
        out[at + start : at + start + size] = new[:size].ljust(size, b"\0")
        out[at + 148 : at + 156] = b" " * 8
        out[at + 148 : at + 156] = b"%06o\0 " % sum(out[at : at + 512])
    return pack(bytes(out))


_STRUCTURED: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "pdf": _pdf, "docx": _package, "hwpx": _package, "hwp": _hwp, "text": _text, "law": _law, "archive": _archive,
}  # fmt: skip


# ---- what a reader makes of it ---------------------------------------------------------------------------------------


def outcome(kind: str, one: Mutant, folder: Path, read: Reading) -> tuple[str, list[str]]:
    """What came of it, the same for the same bytes, and what must not be: a line each."""
    wrong: list[str] = []
    began = time.process_time()
    if kind == "archive":
        path = folder / one.name
        path.write_bytes(one.data)
        found = [_read(kind, source, read, wrong) for source in expand([path], limits=LIMITS)]
        path.unlink()
        if left := [entry.name for entry in folder.iterdir()]:
            wrong.append(f"left behind: {left}")
    else:
        found = [_read(kind, Source(one.name, data=one.data), read, wrong)]
    spent = time.process_time() - began
    if spent > SLOW_S:
        wrong.append(f"took {spent:.1f} s")
    return " ".join(found), wrong


def _read(kind: str, source: Source, read: Reading, wrong: list[str]) -> str:
    try:
        document = read(source) if kind != "law" else read_source(source, limits=LIMITS)
        made: object = parse(document) if kind == "law" else (document.blocks, document.notes, document.pages)
        repr(made).encode()
        return "read " + hashlib.sha256(repr(made).encode()).hexdigest()[:12]
    except ReadError as error:
        if not (error.message and error.hint):
            wrong.append("refused without a reason or a next step")
        if "처리 시간 한도" in error.message or "메모리 한도" in error.message:
            wrong.append(error.message)
        found = re.search(r"해석하지 못했습니다\((.*)\)", error.message)
        died = ":" + found[1].replace(" ", "_") if found else ""
        return f"{error.code}{died} {hashlib.sha256(error.message.encode()).hexdigest()[:12]}"
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        wrong.append(f"{type(error).__name__}: {str(error)[:100]}")
        return f"{type(error).__name__} -"
