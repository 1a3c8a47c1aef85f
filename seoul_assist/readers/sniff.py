"""Tells what bytes are by their content, never by their name."""

from __future__ import annotations

import io
from typing import Literal

from seoul_assist.errors import DamagedFile, ProtectedFile, ReadError, UnknownFormat
from seoul_assist.readers.package import BROKEN, Zip

Format = Literal["pdf", "docx", "hwpx", "hwp", "text", "zip"]

# .json and .xml are replies of law.go.kr; the library refuses any other content under these names.
TEXT_SUFFIXES = frozenset({"", ".md", ".markdown", ".txt", ".text", ".json", ".xml"})
SUFFIXES: dict[str, Format] = {".pdf": "pdf", ".docx": "docx", ".hwpx": "hwpx", ".hwp": "hwp"}

_SAVE_AS = "원본 프로그램에서 HWPX, DOCX, PDF 가운데 하나로 다시 저장해 주세요."
_DRM = (b"<MARKANY_DOCUMENTSAFER>", b"SCDSA00", b"\x9b DRMONE", b"DRMONE ", b"<## NASCA DRM FILE", b"FSDRM")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HWP_HEADER = b"HWP Document File".ljust(32, b"\0")
_FOREIGN = (
    (b"\x89PNG", "PNG 그림"),
    (b"\xff\xd8\xff", "JPEG 그림"),
    (b"GIF8", "GIF 그림"),
    (b"BM", "BMP 그림"),
    (b"II*\0", "TIFF 그림"),
    (b"MM\0*", "TIFF 그림"),
    (b"{\\rtf", "RTF 문서"),
    (b"HWP Document File V", "한글 3.0 이하 문서"),
    (b"7z\xbc\xaf\x27\x1c", "7z 압축"),
    (b"Rar!", "RAR 압축"),
    (b"\x1f\x8b", "gzip 압축"),
    (b"\xfd7zXZ\0", "xz 압축"),
    (b"MZ", "실행"),
    (b"\x7fELF", "실행"),
)
# Mail gateways and web servers put headers in front of a PDF; ISO 32000-1 (annex H) allows readers 1,024 bytes.
_PDF_WITHIN = 8 * 1024
# What makes an OLE file the thing it is, and how it is called.
_OLE_KINDS = (
    ("WordDocument", "워드 97-2003 문서"),
    ("Workbook", "엑셀 97-2003 문서"),
    ("PowerPoint Document", "파워포인트 97-2003 문서"),
)
_ZIP_KINDS = (("xl/workbook.xml", "엑셀 문서"), ("ppt/presentation.xml", "파워포인트 문서"))


def sniff(data: bytes, members: int) -> Format:
    """The format of the content; `text` for anything that may be plain text.

    ProtectedFile for encrypted and DRM-wrapped files, UnknownFormat for kinds we know but do not read,
    DamagedFile for a zip package whose directory cannot be read, LimitExceeded when it holds more than `members`.
    """
    start = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:64]
    if any(data[:64].find(mark) in range(16) for mark in _DRM):
        raise ProtectedFile(
            "문서보안(DRM)이 걸린 파일이라 읽을 수 없습니다.", "문서보안을 해제하여 저장한 뒤 다시 시도해 주세요."
        )
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip(data, members)
    if data.startswith(_OLE):
        return _ole(data)
    for mark, name in _FOREIGN:
        if data.startswith(mark) and not (mark in (b"BM", b"MZ") and b"\0" not in data[:64]):
            raise foreign(name)
    if start.startswith(b"<?xml") and b"<HWPML" in data[:4096]:
        raise foreign("HWPML 문서")
    if start[:15].lower().startswith((b"<!doctype html", b"<html")):
        raise foreign("HTML 문서")
    return "text"


def foreign(name: str) -> ReadError:
    """The error for a kind of file that is known but not read."""
    hint = "압축을 풀고 그 안의 문서를 지정해 주세요." if name.endswith("압축") else _SAVE_AS
    return UnknownFormat(f"{name} 파일은 읽지 않는 형식입니다.", hint)


def _zip(data: bytes, members: int) -> Format:
    try:
        with Zip(io.BytesIO(data), members) as package:
            names = set(package.namelist())
            small = "mimetype" in names and package.getinfo("mimetype").file_size <= 256
            kind = b"".join(package.pieces(package.getinfo("mimetype")))[:64] if small else b""
    except BROKEN:
        raise DamagedFile(
            "압축 구조가 깨져 있어 문서를 열 수 없습니다.", "파일을 다시 내려받거나 원본에서 다시 저장해 주세요."
        ) from None
    if kind.strip().startswith(b"application/hwp+zip") or "Contents/content.hpf" in names:
        return "hwpx"
    if "word/document.xml" in names:
        return "docx"
    for member, name in _ZIP_KINDS:
        if member in names:
            raise foreign(name)
    if kind.startswith(b"application/vnd.oasis"):
        raise foreign("ODF 문서")
    # A Word package may keep its main part under another name; the docx reader finds it.
    return "docx" if "[Content_Types].xml" in names else "zip"


def _ole(data: bytes) -> Format:
    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") + b"\0\0" in data

    at = data.find(_HWP_HEADER)
    if at >= 0:
        flags = int.from_bytes(data[at + 36 : at + 40], "little")
        if flags & 0b10:
            raise ProtectedFile(
                "암호가 걸린 한글 문서라 읽을 수 없습니다.", "한글에서 암호를 풀어 저장한 뒤 다시 시도해 주세요."
            )
        if flags & 0b10000:
            raise ProtectedFile(
                "문서보안(DRM)이 걸린 한글 문서라 읽을 수 없습니다.", "문서보안을 해제한 뒤 다시 시도해 주세요."
            )
        return "hwp"
    if holds("EncryptedPackage"):
        raise ProtectedFile("암호가 걸린 오피스 문서라 읽을 수 없습니다.", "암호를 풀어 저장한 뒤 다시 시도해 주세요.")
    for stream, name in _OLE_KINDS:
        if holds(stream):
            raise foreign(name)
    raise UnknownFormat("알 수 없는 OLE 형식의 파일입니다.", _SAVE_AS)
