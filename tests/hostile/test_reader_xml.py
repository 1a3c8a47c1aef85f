"""Attacks of XML in a DOCX, an HWPX and a reply of law.go.kr: refused with the reason, nothing is fetched, no text is
lost in silence."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from bomb_kit import LAUGHS
from builders import docx, h_p, hwpx, package, w_p
from reader_seeds import as_xml, law_tree

from seoul_assist.errors import ReadError
from seoul_assist.library.statutes import parse
from seoul_assist.readers import Reading, Source
from seoul_assist.readers.limits import DEFAULT
from seoul_assist.readers.package import parse_xml

TEXT = "가{}나"
BODIES = {
    "docx": '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>'
    + TEXT
    + "</w:t></w:r></w:p></w:body></w:document>",
    "hwpx": '<hs:sec xmlns:hp="http://www.hancom.co.kr/hwpml/2011/paragraph" xmlns:hs="http://www.hancom.co.kr/hwpml/2011/section">'
    '<hp:p paraPrIDRef="0"><hp:run charPrIDRef="0"><hp:t>' + TEXT + "</hp:t></hp:run></hp:p></hs:sec>",
    "law": as_xml("법령", law_tree("법령", 0)["법령"]).replace("이 조례는 시험용이다", TEXT),
}  # fmt: skip
# How the text begins, what stands in it, and how it is written down.
ATTACKS = {
    "billion laughs": (LAUGHS, "&i;", "utf-8"),
    "quadratic": (f'<!DOCTYPE x [<!ENTITY a "{"a" * 60_000}">]>', "&a;" * 3_000, "utf-8"),
    "an entity in an attribute": (LAUGHS, '<x y="&i;"/>', "utf-8"),
    "a file": ('<!DOCTYPE x [<!ENTITY f SYSTEM "file://{canary}">]>', "&f;", "utf-8"),
    "an address": ('<!DOCTYPE x [<!ENTITY f SYSTEM "http://127.0.0.1:{port}/x">]>', "&f;", "utf-8"),
    "a parameter entity": ('<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:{port}/x.dtd"> %p;]>', "&f;", "utf-8"),
    "a DTD elsewhere": ('<!DOCTYPE x SYSTEM "http://127.0.0.1:{port}/x.dtd">', "&f;", "utf-8"),
    "UTF-7": ('<!DOCTYPE x [<!ENTITY f SYSTEM "file://{canary}">]>', "&f;", "utf-7"),
    "UTF-16": ('<!DOCTYPE x [<!ENTITY f SYSTEM "file://{canary}">]>', "&f;", "utf-16"),
    "UTF-16 the other way": ('<!DOCTYPE x [<!ENTITY f "b">]>', "&f;", "utf-16-be"),
    "an entity that nobody declares": ("", "&f;", "utf-8"),
}
INCLUDES = (
    '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file://{canary}" parse="text"/>',
    '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="http://127.0.0.1:{port}/x" parse="text"/>',
    '<?xml-stylesheet type="text/xsl" href="http://127.0.0.1:{port}/x.xsl"?>',
)


@pytest.fixture(scope="module")
def reading() -> Iterator[Reading]:
    with Reading() as reading:
        yield reading


@pytest.fixture
def bait(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A file and a port that nobody may look at: the test fails when somebody connects, or says what the file says."""
    canary = tmp_path / "canary.txt"
    canary.write_text("카나리아", encoding="utf-8")
    seen: list[object] = []
    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)

        def listen() -> None:
            while not done.is_set():
                try:
                    seen.append(server.accept())
                except TimeoutError:
                    continue

        listener = threading.Thread(target=listen)
        listener.start()
        try:
            yield {"canary": str(canary), "port": str(server.getsockname()[1])}
        finally:
            done.set()
            listener.join()
    assert not seen


def _source(kind: str, before: str, inside: str, encoding: str = "utf-8") -> Source:
    said = "utf-16" if encoding.startswith("utf-16") else encoding
    body = BODIES[kind].replace("{}", inside)
    if encoding == "utf-7":  # what may stand for itself does so in Python, which would leave the attack readable
        before = before.replace("<", "+ADw-").replace("!", "+ACE-").replace("&", "+ACY-")
        body = body.encode("utf-7").decode()
    text = f'<?xml version="1.0" encoding="{said}"?>{before}{body}'
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    data = mark + text.encode("ascii" if encoding == "utf-7" else encoding)
    if kind == "docx":
        return Source("글.docx", data=package({"[Content_Types].xml": "", "word/document.xml": data}))
    if kind == "hwpx":
        return Source("글.hwpx", data=hwpx(extra={"Contents/section0.xml": data}))
    return Source("법령.xml", data=data)


def _text(kind: str, source: Source, reading: Reading) -> str:
    if kind != "law":
        return reading(source).text
    from seoul_assist.readers import read_source

    return "\n".join(item.text for item in parse(read_source(source)).provisions)


@pytest.mark.parametrize("name", ATTACKS)
@pytest.mark.parametrize("kind", BODIES)
def test_an_attack_is_refused_with_its_reason(reading: Reading, bait: dict[str, str], kind: str, name: str) -> None:
    before, inside, encoding = ATTACKS[name]
    for hole, value in bait.items():
        before = before.replace("{" + hole + "}", value)
    source = _source(kind, before, inside, encoding)
    with pytest.raises(ReadError) as caught:
        _text(kind, source, reading)
    declared = before and not (kind == "law" and encoding == "utf-7")  # that one stays the letters it is written in
    assert ("DOCTYPE" if declared else "XML") in caught.value.message
    assert "카나리아" not in str(caught.value) and caught.value.hint


@pytest.mark.parametrize("include", INCLUDES)
@pytest.mark.parametrize("kind", BODIES)
def test_nothing_is_included_and_the_text_around_it_stays(
    reading: Reading, bait: dict[str, str], kind: str, include: str
) -> None:
    for hole, value in bait.items():
        include = include.replace("{" + hole + "}", value)
    assert "가나" in _text(kind, _source(kind, "", include), reading)


@pytest.mark.parametrize("kind", ["docx", "hwpx"])
def test_every_part_is_looked_at(reading: Reading, bait: dict[str, str], kind: str) -> None:
    """Not only the text: styles and numbers, the head of an HWPX."""
    bad = f'<!DOCTYPE x [<!ENTITY f SYSTEM "file://{bait["canary"]}">]><x>&f;</x>'
    part = "word/styles.xml" if kind == "docx" else "Contents/header.xml"
    members = {"[Content_Types].xml": "", "word/document.xml": BODIES["docx"]}
    data = package(members | {part: bad}) if kind == "docx" else hwpx(h_p("글"), extra={part: bad})
    with pytest.raises(ReadError, match="DOCTYPE"):
        reading(Source(f"글.{kind}", data=data))


def test_more_than_the_parser_takes_names_the_limit(reading: Reading) -> None:
    with pytest.raises(ReadError, match="XML 요소 하나의 크기 한도"):
        parse_xml(b"<a>" + b"x" * (11 << 20) + b"</a>", "x.xml", DEFAULT)
    with pytest.raises(ReadError, match="XML 깊이 한도"):
        reading(Source("글.docx", data=docx("<w:sdt>" * 300 + w_p("글") + "</w:sdt>" * 300)))
