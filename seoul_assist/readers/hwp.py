"""HWP 5: converted to the parts of HWPX in memory, then read like HWPX.

Distribution documents, and those the converter cannot follow, go to a second parser (unhwp), which knows text and
tables but cannot tell memos and notes from text; a note says so.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from typing import Any

from seoul_assist.errors import ProtectedFile
from seoul_assist.model import Block
from seoul_assist.readers import hwpx
from seoul_assist.readers.blocks import Cell, Result, table
from seoul_assist.readers.limits import ReadLimits, exceeded
from seoul_assist.readers.package import Element, damaged, parse_xml

# What damage makes of the library besides its own errors.
_BROKEN = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
_PROTECTED = ("hwp5-password", "hwp5-drm")


def parse(payload: dict[str, Any], data: bytes) -> dict[str, Any]:
    """Runs in the child: `Result.to_json` of the document."""
    limits = ReadLimits(**payload["limits"])
    from hwpx.hwp5.errors import Hwp5Error
    from hwpx.hwp5.package import convert

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            converted = convert(data)
    except Hwp5Error as error:
        if error.code in _PROTECTED:
            raise ProtectedFile(
                "암호나 보안이 걸린 한글 문서라 읽을 수 없습니다.", "보안을 풀어 저장한 뒤 다시 시도해 주세요."
            ) from None
        if error.code == "hwp5-limit-exceeded":
            raise exceeded("압축을 푼 본문 크기", limits.unpacked_bytes, "bytes") from None
        return _second(data, limits)
    except _BROKEN:
        return _second(data, limits)
    result = hwpx.read_parts(_Parts(converted.files, limits), limits)
    lost = sum(converted.report.unconverted.values())
    if lost:
        result.note("unconverted", f"해석하지 못한 개체 {lost}개가 있습니다.")
    return result.to_json()


class _Parts:
    """The converted parts, in the shape of a Package."""

    def __init__(self, files: dict[str, bytes], limits: ReadLimits) -> None:
        self._files = files
        self._limits = limits
        self.names = frozenset(files)

    def xml(self, name: str) -> Element:
        return parse_xml(self._files[name], name, self._limits)


def _second(data: bytes, limits: ReadLimits) -> dict[str, Any]:
    import unhwp

    try:
        with unhwp.parse_bytes(data) as parsed:
            tree = json.loads(parsed.json)
    except unhwp.UnhwpError as error:
        if error.kind in (unhwp.ErrorKind.ENCRYPTED, unhwp.ErrorKind.DISTRIBUTION_RESTRICTED):
            raise ProtectedFile(
                "암호나 배포용 보안이 걸린 한글 문서라 읽을 수 없습니다.",
                "한글에서 일반 문서로 다시 저장한 뒤 시도해 주세요.",
            ) from None
        raise damaged("한글 문서 구조") from None
    result = Result(limits)
    for section in tree["sections"]:
        for item in section["content"]:
            result.add(_item(item))
    result.note("second_parser", "보조 해석기로 읽어 메모와 머리말이 본문에 섞여 있을 수 있습니다.")
    lost = len(tree.get("skipped_sections") or ())
    if lost:
        result.note("unconverted", f"읽지 못한 구역 {lost}개가 있습니다.")
    return result.to_json()


def _item(item: dict[str, Any]) -> Iterator[Block]:
    if "Paragraph" in item:
        yield Block(_line(item["Paragraph"]))
    elif "Table" in item:
        yield from _table(item["Table"])


def _table(tree: dict[str, Any]) -> list[Block]:
    return table(
        [
            [Cell(tuple(_cell(cell)), cell.get("colspan", 1), cell.get("rowspan", 1)) for cell in row["cells"]]
            for row in tree["rows"]
        ]
    )


def _cell(cell: dict[str, Any]) -> Iterator[Block]:
    for paragraph in cell["content"]:
        yield Block(_line(paragraph))
    for nested in cell.get("nested_tables") or ():
        yield from _table(nested)


def _line(paragraph: dict[str, Any]) -> str:
    return "".join(_words(run) for run in paragraph["content"]).rstrip()


def _words(run: Any) -> str:
    if run == "LineBreak":
        return "\n"
    return run["Text"]["text"] if isinstance(run, dict) and "Text" in run else ""
