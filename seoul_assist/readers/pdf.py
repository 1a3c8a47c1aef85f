"""PDF: text page by page with PDFium, lines rebuilt into paragraphs.

Letters nobody can see (off the page, 2 points or less, invisible or white on white) are left out and noted, except
on pages where an invisible layer over a scan is all there is.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

from seoul_assist.errors import DamagedFile, EmptyFile, NoTextLayer, ProtectedFile
from seoul_assist.model import Block
from seoul_assist.readers.blocks import Result
from seoul_assist.readers.limits import ReadLimits, exceeded
from seoul_assist.readers.lines import Line, furniture, paragraphs, vocabulary
from seoul_assist.readers.pdf_second import recover

_TINY = 2.0  # points
_PALE = 0xF8
_OBJECTS_A_PAGE = 1_000  # on the average of as many pages as a document may have
_INVISIBLE = 3  # text render mode of ISO 32000-1 9.3.6
_PASSWORD, _SECURITY = 4, 5  # FPDF_ERR_*
_AGAIN = "파일을 다시 내려받거나 원본에서 PDF로 다시 저장해 주세요."


def parse(payload: dict[str, Any], data: bytes) -> dict[str, Any]:
    """Runs in the child: `Result.to_json` of the document."""
    import pypdfium2

    limits = ReadLimits(**payload["limits"])
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) in (_PASSWORD, _SECURITY):
            raise ProtectedFile(
                "암호가 걸린 PDF라 읽을 수 없습니다.", "암호를 풀어 저장한 뒤 다시 시도해 주세요."
            ) from None
        return recover(data, limits).to_json()
    result = Result(limits, pages=len(document), pages_read=0)
    if len(document) == 0:
        raise EmptyFile("쪽이 하나도 없는 PDF입니다.", _AGAIN)
    if len(document) > limits.pages:
        raise exceeded("쪽 수", limits.pages, "쪽")
    pages: list[list[Line]] = []
    pictures: list[int] = []
    broken: list[int] = []
    characters = objects = 0
    for number in range(1, len(document) + 1):
        try:
            page = document[number - 1]
            objects += pypdfium2.raw.FPDFPage_CountObjects(page)
            if objects > limits.pages * _OBJECTS_A_PAGE:
                raise exceeded("그림 요소 수", limits.pages * _OBJECTS_A_PAGE, "개")
            lines = _Page(page, number, result).lines()
            if not lines and pypdfium2.raw.FPDFPage_CountObjects(page) > 0:
                pictures.append(number)
            page.close()
        except pypdfium2.PdfiumError:
            lines = []
            broken.append(number)
        lost = sum(line.text.count("\ufffd") for line in lines)
        if lost:
            result.note("undecodable", f"글꼴 정보가 없어 읽지 못한 글자 {lost}자가 있습니다.", number)
        characters += sum(len(line.text) for line in lines)
        if characters > limits.characters:
            raise exceeded("글자 수", limits.characters, "자")
        pages.append(lines)
    if len(broken) == len(pages):
        raise DamagedFile("PDF의 쪽을 하나도 읽지 못했습니다.", _AGAIN)
    if not any(pages):
        raise NoTextLayer(
            "글자가 없고 그림만 있는 PDF(스캔본)라 읽을 수 없습니다.",
            "문자 인식(OCR)을 거친 PDF나 원본 문서를 써 주세요.",
        )
    _notes(result, pictures, broken)
    attached = _attached(document)
    if attached:
        result.note("attachment", f"PDF에 첨부된 파일 {attached}개는 읽지 않았습니다.")
    result.pages_read = len(pages) - len(broken) - len(pictures)
    result.add(_blocks(pages, result))
    return result.to_json()


def _attached(document: Any) -> int:
    from pypdfium2 import raw

    count: int = raw.FPDFDoc_GetAttachmentCount(document)
    return max(count, 0)


def _notes(result: Result, pictures: list[int], broken: list[int]) -> None:
    if pictures:
        result.note("no_text", f"글자가 없는 쪽은 읽지 못했습니다: {_ranges(pictures)}쪽", pictures[0])
    if broken:
        result.note("broken_page", f"손상되어 읽지 못한 쪽이 있습니다: {_ranges(broken)}쪽", broken[0])


def _blocks(pages: list[list[Line]], result: Result) -> Iterator[Block]:
    repeated, numbers = furniture(pages)
    for text in sorted(repeated.values()):
        result.note("repeated", f"쪽마다 되풀이되는 줄은 본문에서 뺐습니다: {text[:80]}")
    if numbers:
        result.note("page_number", f"쪽 번호 줄 {len(numbers)}개는 본문에서 뺐습니다.")
    kept = [[line for line in lines if line not in numbers and line.key not in repeated] for lines in pages]
    words = vocabulary(kept)
    for number, lines in enumerate(kept, 1):
        for text in paragraphs(lines, words):
            yield Block(text, page=number)


def _ranges(numbers: list[int]) -> str:
    """The numbers in short, such as "2, 5-7"."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][1] + 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in parts)


class _Page:
    """The visible characters of one page, as lines in the order of the file."""

    def __init__(self, page: Any, number: int, result: Result) -> None:
        from pypdfium2 import raw

        self._raw = raw
        self._page = page
        self._number = number
        self._result = result
        self._text = page.get_textpage()

    def lines(self) -> list[Line]:
        """Lines with a text; what was hidden becomes a note."""
        most = self._result.limits.characters // 40
        if self._text.count_chars() > most:
            raise exceeded("한 쪽의 글자 수", most, "자")
        marks = list(self._characters())
        visible = [mark for mark in marks if mark[2] is None]
        hidden = [mark for mark in marks if mark[2] is not None and not mark[0].isspace()]
        shown = any(mark[1] and not mark[0].isspace() for mark in visible)
        if not shown and any(mark[2] == "invisible" for mark in hidden):
            # A recognised scan: the layer of invisible letters is the text.
            visible = [mark for mark in marks if mark[2] in (None, "invisible")]
            hidden = [mark for mark in hidden if mark[2] != "invisible"]
            self._result.note(
                "scan_layer", "스캔한 그림 위의 문자 인식 결과를 읽어 오류가 있을 수 있습니다.", self._number
            )
        if hidden:
            start = "".join(mark[0] for mark in hidden[:30])
            self._result.note("hidden", f"보이지 않는 글자 {len(hidden)}자는 뺐습니다(첫 부분: {start}).", self._number)
        return list(self._group(visible))

    def _group(self, marks: list[tuple[str, tuple[float, ...] | None, str | None]]) -> Iterator[Line]:
        text: list[str] = []
        boxes: list[tuple[float, ...]] = []
        for letter, box, _ in [*marks, ("\n", None, None)]:
            if letter in "\r\n":
                line = "".join(text)
                if line.strip() and boxes:
                    # Characters beyond the first plane come as two halves.
                    whole = line.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
                    yield Line.of(whole, boxes, self._number)
                text, boxes = [], []
                continue
            text.append(letter)
            if box and not letter.isspace():
                boxes.append(box)

    def _characters(self) -> Iterator[tuple[str, tuple[float, ...] | None, str | None]]:
        """Every character, its box (left, bottom, right, top), and why it cannot be seen, if so."""
        raw, text = self._raw, self._text
        left, bottom, right, top = self._page.get_bbox()
        looks: dict[int, str | None] = {}
        box = raw.FS_RECTF()
        white: Any = None
        for index in range(text.count_chars()):
            letter = chr(raw.FPDFText_GetUnicode(text, index))
            if letter in "\r\n" or not raw.FPDFText_GetLooseCharBox(text, index, box):
                yield letter, None, None
                continue
            place = (box.left, min(box.bottom, box.top), box.right, max(box.bottom, box.top))
            if letter.isspace():
                yield letter, place, None
                continue
            key = ctypes.cast(raw.FPDFText_GetTextObject(text, index), ctypes.c_void_p).value or 0
            if key not in looks:
                looks[key] = self._look(index, key)
            why = looks[key]
            if why == "white":
                white = white or _Paper(self._page)
                why = "white" if white.blank(place) else None
            x, y = (place[0] + place[2]) / 2, (place[1] + place[3]) / 2
            if not (left <= x <= right and bottom <= y <= top):
                why = "outside"
            elif max(place[2] - place[0], place[3] - place[1]) < _TINY:
                why = "tiny"
            yield letter, place, why

    def _look(self, index: int, key: int) -> str | None:
        raw = self._raw
        if key and raw.FPDFTextObj_GetTextRenderMode(raw.FPDFText_GetTextObject(self._text, index)) == _INVISIBLE:
            return "invisible"
        parts = [ctypes.c_uint() for _ in range(4)]
        if raw.FPDFText_GetFillColor(self._text, index, *parts):
            red, green, blue, alpha = (part.value for part in parts)
            if alpha == 0:
                return "invisible"
            if min(red, green, blue) >= _PALE:
                return "white"
        return None


class _Paper:
    """The page as a picture of one pixel a point, to see whether white letters stand on white."""

    def __init__(self, page: Any) -> None:
        self._turned = page.get_rotation() != 0
        if not self._turned:
            self._left, _, _, self._top = page.get_bbox()
            bitmap = page.render(scale=1, may_draw_forms=False)
            self._pixels, self._stride, self._depth = bytes(bitmap.buffer), bitmap.stride, bitmap.n_channels
            self._width, self._height = bitmap.width, bitmap.height

    def blank(self, box: tuple[float, ...]) -> bool:
        """Whether everything inside the box is white; False where it cannot be told."""
        if self._turned:
            return False
        left, right = int(box[0] - self._left), int(box[2] - self._left)
        upper, lower = int(self._top - box[3]), int(self._top - box[1])
        for y in range(max(upper, 0), min(lower + 1, self._height), 2):
            for x in range(max(left, 0), min(right + 1, self._width), 2):
                at = y * self._stride + x * self._depth
                if min(self._pixels[at : at + min(self._depth, 3)], default=255) < _PALE:
                    return False
        return True
