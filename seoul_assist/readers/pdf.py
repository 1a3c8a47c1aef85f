"""PDF: text page by page with PDFium, lines rebuilt into paragraphs and ruled tables into rows.

Letters nobody can see (off the page, 2 points or less, invisible or white on white) are left out and noted, except
on pages where an invisible layer over a scan is all there is. A page whose fonts do not say what their letters are
counts as not read. Where the letters of such pages and of pictures are to be recognised, a first parse names the pages
and a second one takes what was recognised in the place of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from seoul_assist.errors import DamagedFile, EmptyFile, NoTextLayer, ProtectedFile
from seoul_assist.model import Block
from seoul_assist.readers.blocks import Result, table
from seoul_assist.readers.limits import ReadLimits, exceeded, hurry
from seoul_assist.readers.lines import Line, furniture, paragraphs, vocabulary
from seoul_assist.readers.ocr_lines import UNSURE_BELOW
from seoul_assist.readers.pdf_beside import note_annotations, note_metadata
from seoul_assist.readers.pdf_layout import Piece
from seoul_assist.readers.pdf_page import Item, Ruled, arranged, items_of
from seoul_assist.readers.pdf_second import recover

_OBJECTS_A_PAGE = 1_000  # on the average of as many pages as a document may have
_FEW_LETTERS, _COVERED = 60, 0.5  # a page with no more letters under a picture of so much of it is a scan
_PASSWORD, _SECURITY = 4, 5  # FPDF_ERR_*
_AGAIN = "파일을 다시 내려받거나 원본에서 PDF로 다시 저장해 주세요."


def parse(payload: dict[str, Any], data: bytes) -> dict[str, Any]:
    """Runs in the child: `Result.to_json` of the document, with the pages that were recognised.

    With `ocr` in the payload the answer is {scans: pages} where a document has pages to be recognised; `recognised`
    holds by page what came of them (see `ocr.recognised`).
    """
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
    pages: list[list[Item]] = []
    pictures: list[int] = []
    broken: list[int] = []
    unreadable: list[int] = []
    covered: list[int] = []
    recognised: dict[str, Any] = payload.get("recognised", {})
    ours: list[int] = []
    characters = objects = 0
    for number in range(1, len(document) + 1):
        hurry(limits)
        try:
            page = document[number - 1]
            objects += pypdfium2.raw.FPDFPage_CountObjects(page)
            if objects > limits.pages * _OBJECTS_A_PAGE:
                raise exceeded("그림 요소 수", limits.pages * _OBJECTS_A_PAGE, "개")
            items, nonsense = items_of(page, number, result)
            note_annotations(page, number, result)
            if nonsense:
                unreadable.append(number)
            elif not items and pypdfium2.raw.FPDFPage_CountObjects(page) > 0:
                pictures.append(number)
            elif payload.get("ocr") and _is_picture(page, items):
                covered.append(number)
            page.close()
        except pypdfium2.PdfiumError:
            items = []
            broken.append(number)
        if seen := _recognised(recognised.get(str(number), {}), number):
            items = seen
            ours.append(number)
        text = [line.text for item in items for line in _lines(item)]
        lost = sum(line.count("\ufffd") for line in text)
        if lost:
            result.note("undecodable", f"글꼴 정보가 없어 읽지 못한 글자 {lost}자가 있습니다.", number)
        characters += sum(map(len, text))
        if characters > limits.characters:
            raise exceeded("글자 수", limits.characters, "자")
        pages.append(items)
    if len(broken) == len(pages):
        raise DamagedFile("PDF의 쪽을 하나도 읽지 못했습니다.", _AGAIN)
    scans = sorted({*pictures, *unreadable, *covered})
    if payload.get("ocr") and not recognised and scans:
        return {"scans": scans}
    if recognised and not any(pages):
        raise NoTextLayer(
            "글자가 없고 그림만 있는 PDF(스캔본)인데 문자 인식(OCR)으로도 글자를 찾지 못했습니다.",
            _failures(recognised) or "더 또렷하게 다시 스캔하거나 원본 문서를 써 주세요.",
        )
    if unreadable and not any(pages):
        raise NoTextLayer(
            "글꼴 정보가 없어 글자를 알아볼 수 없는 PDF라 읽을 수 없습니다.",
            "원본에서 글꼴을 포함해 PDF로 다시 저장하거나 원본 문서를 써 주세요. --ocr을 주면 문자 인식으로 읽습니다.",
        )
    if not any(pages):
        raise NoTextLayer(
            "글자가 없고 그림만 있는 PDF(스캔본)라 읽을 수 없습니다.",
            "문자 인식(OCR)을 거친 PDF나 원본 문서를 쓰거나, --ocr로 문자 인식을 켜 주세요.",
        )
    pictures, unreadable = ([one for one in kind if one not in ours] for kind in (pictures, unreadable))
    _notes(result, pictures, broken, unreadable)
    note_metadata(document, result)
    _ocr_notes(result, ours, recognised)
    attached = _attached(document)
    if attached:
        result.note("attachment", f"PDF에 첨부된 파일 {attached}개는 읽지 않았습니다.")
    result.pages_read = len(pages) - len(broken) - len(pictures) - len(unreadable)
    result.add(_blocks(pages, result))
    return result.to_json() | {"ocr_pages": ours}


def _recognised(page: dict[str, Any], number: int) -> list[Item]:
    """What was recognised on the page, in reading order, with tables where cells lie over one another."""
    return list(arranged([_piece(text, words) for text, words in page.get("lines", ())], (), number))


def _piece(text: str, words: Sequence[tuple[int, Sequence[float]]]) -> Piece:
    """A line whose letters each have their share of the box of their word."""
    places = (
        (left + (right - left) * at / count, bottom, left + (right - left) * (at + 1) / count, top)
        for count, (left, bottom, right, top) in words
        for at in range(count)
    )
    return Piece(text, [None if letter.isspace() else next(places) for letter in text])


def _is_picture(page: Any, items: Sequence[Item]) -> bool:
    """Whether a picture covers the page and only a stamp or a page number is text."""
    from pypdfium2 import raw

    if sum(len(line.text) for item in items for line in _lines(item)) > _FEW_LETTERS:
        return False
    wide, high = page.get_size()
    for picture in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=2):
        left, bottom, right, top = picture.get_bounds()
        if (right - left) * (top - bottom) >= _COVERED * wide * high:
            return True
    return False


def _ocr_notes(result: Result, ours: list[int], recognised: dict[str, Any]) -> None:
    if ours:
        said = f"문자 인식(OCR)으로 읽은 쪽은 글자가 틀릴 수 있으니 원본과 대조해 주세요: {_ranges(ours)}쪽"
        result.note("ocr", said)
    if unsure := [number for number in ours if recognised[str(number)]["sure"] < UNSURE_BELOW]:
        result.note("ocr_unsure", f"글자가 또렷하지 않아 문자 인식이 특히 불확실한 쪽: {_ranges(unsure)}쪽")
    if failed := _failures(recognised):
        result.note("ocr_failed", failed)


def _failures(recognised: dict[str, Any]) -> str:
    """The pages that could not be recognised by the reason, as a sentence; "" without any."""
    reasons: dict[str, list[int]] = {}
    for number, page in recognised.items():
        if "failed" in page:
            reasons.setdefault(page["failed"], []).append(int(number))
    return " ".join(f"문자 인식(OCR)을 하지 못한 쪽: {_ranges(pages)}쪽({why})" for why, pages in reasons.items())


def _attached(document: Any) -> int:
    from pypdfium2 import raw

    count: int = raw.FPDFDoc_GetAttachmentCount(document)
    return max(count, 0)


def _notes(result: Result, pictures: list[int], broken: list[int], unreadable: list[int]) -> None:
    if pictures:
        result.note("no_text", f"글자가 없는 쪽은 읽지 못했습니다: {_ranges(pictures)}쪽", pictures[0])
    if broken:
        result.note("broken_page", f"손상되어 읽지 못한 쪽이 있습니다: {_ranges(broken)}쪽", broken[0])
    for number in unreadable:
        result.note("garbled", "글꼴 정보가 없어 글자를 알아볼 수 없는 쪽이라 읽지 않았습니다.", number)


def _blocks(pages: list[list[Item]], result: Result) -> Iterator[Block]:
    lines = [[item for item in items if isinstance(item, Line)] for items in pages]
    repeated, numbers = furniture(lines)
    for text in sorted(repeated.values()):
        result.note("repeated", f"쪽마다 되풀이되는 줄은 본문에서 뺐습니다: {text[:80]}")
    if numbers:
        result.note("page_number", f"쪽 번호 줄 {len(numbers)}개는 본문에서 뺐습니다.")
    kept = [
        [item for item in items if isinstance(item, Ruled) or not (item in numbers or item.key in repeated)]
        for items in pages
    ]
    words = vocabulary([[line for item in items for line in _lines(item)] for items in kept])
    for number, items in enumerate(kept, 1):
        for ruled, run in groupby(items, key=lambda item: isinstance(item, Ruled)):
            if not ruled:
                for text in paragraphs([item for item in run if isinstance(item, Line)], words):
                    yield Block(text, page=number)
                continue
            for item in run:
                if isinstance(item, Ruled):
                    for block in table(item.cells(words)):
                        yield Block(block.text, block.kind, number)


def _lines(item: Item) -> Sequence[Line]:
    return (item,) if isinstance(item, Line) else item.lines()


def _ranges(numbers: list[int]) -> str:
    """The numbers in short, such as "2, 5-7"."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][1] + 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in parts)
