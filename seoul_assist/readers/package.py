"""A zip package (HWPX, DOCX) read member by member under limits, and XML parsed without surprises."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Any, TypeAlias

from seoul_assist.errors import DamagedFile, ProtectedFile, ReadError
from seoul_assist.readers.limits import ReadLimits, exceeded

Element: TypeAlias = Any  # lxml.etree._Element: lxml is imported where it is used, and untyped

_CHUNK = 1 << 20
_LOCAL_HEADER = 30  # bytes, without the name
_AGAIN = "파일을 다시 내려받거나 원본에서 다시 저장해 주세요."
_DOCTYPE = tuple("<!DOCTYPE".encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be"))
_INTEGER = re.compile("-?[0-9]{1,10}")
# What `zipfile` raises for a zip that is no good.
BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)
_LONG = re.compile("limit exceeded|too (?:long|big)", re.IGNORECASE)
_XML_PIECE = 10 << 20  # bytes of one text or one tag: libxml2's own limit
_DEEP = re.compile("depth", re.IGNORECASE)


def damaged(what: str) -> ReadError:
    """The error for a package that cannot be read to its end."""
    return DamagedFile(f"문서가 손상되어 읽을 수 없습니다({what}).", _AGAIN)


class Zip(zipfile.ZipFile):
    """A zip for reading whose directory may hold so many entries, and whose members are as long as it says.

    `zipfile` makes an object of every entry before anybody can count them, stops a member at the size that the
    directory claims, and unpacks other methods than deflate without any measure.
    """

    def __init__(self, file: IO[bytes], most: int) -> None:
        """Opens the directory; LimitExceeded beyond so many entries, BadZipFile when two of them share bytes, and
        whatever else zipfile raises."""
        self._most = most
        super().__init__(file)
        end = 0
        for entry in sorted(self._entries, key=lambda entry: entry.header_offset):
            if entry.header_offset < end:
                raise zipfile.BadZipFile("entries overlap")
            end = entry.header_offset + _LOCAL_HEADER + entry.compress_size

    @property
    def filelist(self) -> list[zipfile.ZipInfo]:
        """The entries of the directory."""
        return self._entries

    @filelist.setter
    def filelist(self, _: list[zipfile.ZipInfo]) -> None:
        self._entries = _Few(self._most)

    def pieces(self, member: zipfile.ZipInfo) -> Iterator[bytes]:
        """The unpacked bytes of the member; BadZipFile when they are more or fewer than the directory says."""
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise NotImplementedError("only deflate is unpacked")
        said, size = member.file_size, 0
        member.file_size = said + 1  # or what comes behind the size it claims would be cut off
        try:
            with self.open(member) as stream:
                while chunk := stream.read(_CHUNK):
                    size += len(chunk)
                    yield chunk
        finally:
            member.file_size = said
        if size != said:
            raise zipfile.BadZipFile("the size is another")


class _Few(list[zipfile.ZipInfo]):
    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def append(self, entry: zipfile.ZipInfo) -> None:
        if len(self) >= self._most:
            raise exceeded("압축 안의 파일 수", self._most, "개")
        super().append(entry)


class Package:
    """The members of a zip, by name. Nothing is extracted; sizes are counted, never believed."""

    def __init__(self, data: bytes, limits: ReadLimits) -> None:
        """Opens the directory of the zip; ReadError when it is damaged, too large or holds a name twice."""
        try:
            self._zip = Zip(io.BytesIO(data), limits.members)
        except BROKEN:
            raise damaged("압축 목록") from None
        self._limits = limits
        self._unpacked = 0
        members = self._zip.infolist()
        self.names = frozenset(member.filename for member in members)
        if len(self.names) < len(members):
            raise damaged("같은 이름의 파일이 두 번 들어 있음")

    def read(self, name: str) -> bytes:
        """The bytes of one member; ReadError when it is absent, encrypted, damaged or over a limit."""
        limits = self._limits
        parts: list[bytes] = []
        size = 0
        try:
            member = self._zip.getinfo(name)
            if member.flag_bits & 1:
                raise ProtectedFile(
                    "암호가 걸린 압축 문서라 읽을 수 없습니다.", "암호를 풀어 저장한 뒤 다시 시도해 주세요."
                )
            for chunk in self._zip.pieces(member):
                size += len(chunk)
                self._unpacked += len(chunk)
                if size > limits.member_bytes:
                    raise exceeded("압축을 푼 파일 하나의 크기", limits.member_bytes, "bytes")
                if self._unpacked > limits.unpacked_bytes:
                    raise exceeded("압축을 푼 전체 크기", limits.unpacked_bytes, "bytes")
                if size > limits.ratio_from_bytes and size > limits.ratio * max(member.compress_size, 1):
                    raise exceeded("압축률", limits.ratio, "배")
                parts.append(chunk)
        except KeyError:
            raise damaged(f"{name} 없음") from None
        except BROKEN:
            raise damaged(name) from None
        return b"".join(parts)

    def xml(self, name: str) -> Element:
        """The root element of an XML member."""
        return parse_xml(self.read(name), name, self._limits)


def parse_xml(data: bytes, name: str, limits: ReadLimits) -> Element:
    """The root element; a DOCTYPE is refused, because entities can hide, fetch or multiply text."""
    from lxml import etree

    if any(mark in data for mark in _DOCTYPE):
        raise _doctype(name)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        if _DEEP.search(str(error)):
            raise exceeded("XML 깊이", limits.xml_depth, "단계") from None
        if _LONG.search(str(error)):
            raise exceeded("XML 요소 하나의 크기", _XML_PIECE, "bytes") from None
        raise damaged(f"{name}의 XML") from None
    if root.getroottree().docinfo.doctype:
        raise _doctype(name)
    if root.xpath(f"boolean(//*[count(ancestor::*) >= {limits.xml_depth:d}])"):
        raise exceeded("XML 깊이", limits.xml_depth, "단계")
    return root


def _doctype(name: str) -> ReadError:
    return DamagedFile(
        f"문서 안의 XML({name})에 DOCTYPE 선언이 있어 읽지 않았습니다.",
        "정상 문서에는 없는 선언입니다. 보낸 곳을 확인하고 원본에서 다시 저장해 주세요.",
    )


def integer(text: str | None, default: int) -> int:
    """The number in an attribute, or the default where a file holds something else."""
    return int(text) if text is not None and _INTEGER.fullmatch(text) else default


def local(element: Element) -> str:
    """The name of the element without its namespace."""
    tag: object = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
