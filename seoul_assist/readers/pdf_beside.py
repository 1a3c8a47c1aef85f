"""What a PDF holds beside the text of its pages: comments, filled form fields, other words for pictures, properties."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from seoul_assist.readers.blocks import Result
from seoul_assist.readers.left_out import note_property_texts

_LINK, _POPUP, _WIDGET = 2, 16, 20  # FPDF_ANNOT_*
_MOST = 1_000  # annotations or elements of one page
_CHARACTERS = 20_000


def note_annotations(page: Any, number: int, result: Result) -> None:
    """A note on the comments, the values of form fields and the other words for pictures of one page."""
    comments: list[str] = []
    values: list[str] = []
    for kind, contents, value in _annotations(page):
        if kind == _WIDGET:
            values += [value] if value.strip() else []
        elif kind not in (_LINK, _POPUP) and contents.strip():
            comments.append(contents)
    other = list(_alternates(page)) if comments or values or _tagged(page) else []
    for code, texts, said in (
        ("memo", comments, "메모 {}개는 본문이 아니므로 뺐습니다."),
        ("field", values, "입력란에 적힌 글 {}개는 읽지 않았습니다."),
        ("alt", other, "그림의 대체 텍스트 {}개는 본문이 아니므로 뺐습니다."),
    ):
        if texts:
            result.note(code, said.format(len(texts)), number)
            result.note_injection("\n".join(texts), number)


def note_metadata(document: Any, result: Result) -> None:
    """A note when title, subject, keywords or author hold more than names."""
    note_property_texts(result, filter(None, document.get_metadata_dict().values()))


def _annotations(page: Any) -> Iterator[tuple[int, str, str]]:
    from pypdfium2 import raw

    for index in range(min(raw.FPDFPage_GetAnnotCount(page), _MOST)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        if annotation:
            kind = raw.FPDFAnnot_GetSubtype(annotation)
            yield kind, _string(annotation, b"Contents"), _string(annotation, b"V")
            raw.FPDFPage_CloseAnnot(annotation)


def _string(annotation: Any, key: bytes) -> str:
    from pypdfium2 import raw

    return _wide(partial(raw.FPDFAnnot_GetStringValue, annotation, key), raw.FPDF_WCHAR)


def _wide(ask: Callable[[Any, int], int], kind: Any) -> str:
    """The UTF-16 text that PDFium writes into a buffer."""
    size = ask(None, 0)
    if not 2 < size <= 2 * _CHARACTERS:
        return "" if size <= 2 else "…"
    buffer = (kind * (size // 2))()
    ask(buffer, size)
    return bytes(buffer).decode("utf-16-le", "replace").rstrip("\0")


def _tagged(page: Any) -> bool:
    from pypdfium2 import raw

    tree = raw.FPDF_StructTree_GetForPage(page)
    if not tree:
        return False
    count: int = raw.FPDF_StructTree_CountChildren(tree)
    raw.FPDF_StructTree_Close(tree)
    return count > 0


def _alternates(page: Any) -> Iterator[str]:
    """The other words for the pictures of a tagged page."""
    from pypdfium2 import raw

    tree = raw.FPDF_StructTree_GetForPage(page)
    if not tree:
        return
    waiting = [
        raw.FPDF_StructTree_GetChildAtIndex(tree, at)
        for at in range(min(raw.FPDF_StructTree_CountChildren(tree), _MOST))
    ]
    for _ in range(_MOST):
        if not waiting:
            break
        element = waiting.pop()
        if not element:
            continue
        said = _wide(partial(raw.FPDF_StructElement_GetAltText, element), raw.FPDF_WCHAR)
        if said.strip():
            yield said
        children = min(raw.FPDF_StructElement_CountChildren(element), _MOST)
        waiting += [raw.FPDF_StructElement_GetChildAtIndex(element, at) for at in range(children)]
    raw.FPDF_StructTree_Close(tree)
