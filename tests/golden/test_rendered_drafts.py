"""Every form as a file, set by two other programs: it opens, shows every word within the margins and fits its pages."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from layout_kit import LONG
from lxml import etree

from seoul_assist import writers
from seoul_assist.model import Document
from seoul_assist.tasks.drafting import forms
from seoul_assist.writers.measure import MARGINS_MM

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
import render_pictures as render

pytestmark = pytest.mark.slow
NAMES = [form.name for form in forms.all_forms()]
_LEFT, _RIGHT = MARGINS_MM["left"], 210 - MARGINS_MM["right"]
_SLACK = 2.0  # millimetres: brackets and full stops may hang over
needs_rhwp = pytest.mark.skipif(not render.has_rhwp(), reason="rhwp is not here")
needs_office = pytest.mark.skipif(not render.has_libreoffice(), reason="LibreOffice is not here")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drafts")
    for kind in ("hwpx", "docx"):
        for name in NAMES:
            draft, properties = render.example(name)
            writers.write(draft, folder / f"{name}.{kind}", properties)
        for name, draft in LONG.items():
            writers.write(draft, folder / f"{name}.{kind}")
    return folder


@pytest.fixture(scope="module")
def converted(written: Path) -> Path:
    render.pdfs([written / f"{name}.docx" for name in [*NAMES, *LONG]], written)
    return written


def cells(draft: Document) -> Iterator[str]:
    for line in draft.text.split("\n"):
        for cell in line.split(" | "):
            if tight(cell):
                yield tight(cell)


def tight(text: str) -> str:
    return re.sub(r"[\s|]", "", text)


@needs_rhwp
@pytest.mark.parametrize("name", NAMES)
def test_an_hwpx_shows_every_word_on_one_page_within_the_margins(written: Path, name: str) -> None:
    pages, complaints = render.svg_pages(written / f"{name}.hwpx")
    assert (len(pages), complaints) == (1, "")
    letters = [
        (text.text, float(text.get("x") or 0) * 25.4 / 96)
        for text in etree.parse(str(pages[0])).iter("{*}text")
        if text.text and text.get("x")
    ]
    shown = tight("".join("".join(text.itertext()) for text in etree.parse(str(pages[0])).iter("{*}text")))
    for cell in cells(render.example(name)[0]):
        assert cell in shown
    assert min(x for _, x in letters) >= _LEFT - _SLACK
    assert max(x for _, x in letters) <= _RIGHT


@needs_rhwp
@pytest.mark.parametrize("name", LONG)
def test_a_long_hwpx_is_set_without_complaint(written: Path, name: str) -> None:
    pages, complaints = render.svg_pages(written / f"{name}.hwpx")
    assert complaints == "" and 3 <= len(pages) <= 6
    filled = [len(list(etree.parse(str(page)).iter("{*}text"))) for page in pages]
    assert min(filled[:-1]) > 300  # no page but the last is left half empty


@needs_office
@pytest.mark.parametrize("name", NAMES)
def test_a_docx_shows_every_word_on_one_page_within_the_margins(converted: Path, name: str) -> None:
    pdf = pypdfium2.PdfDocument(converted / f"{name}.pdf")
    assert len(pdf) == 1
    page = pdf[0].get_textpage()
    shown = tight(page.get_text_range())
    for cell in cells(render.example(name)[0]):
        assert cell in shown
    boxes = [page.get_charbox(number) for number in range(page.count_chars())]
    seen = [(left, right) for left, _, right, _ in boxes if right > left]
    assert min(left for left, _ in seen) * 25.4 / 72 >= _LEFT - _SLACK
    assert max(right for _, right in seen) * 25.4 / 72 <= _RIGHT + _SLACK
    pdf.close()


@needs_office
@pytest.mark.parametrize("name", LONG)
def test_a_long_docx_has_numbered_pages_and_loses_nothing(converted: Path, name: str) -> None:
    pdf = pypdfium2.PdfDocument(converted / f"{name}.pdf")
    texts = [page.get_textpage().get_text_range() for page in pdf]
    assert 3 <= len(texts) <= 7
    for number, text in enumerate(texts, start=1):
        assert str(number) in (text.strip().split("\n")[0].strip(), text.strip().split("\n")[-1].strip())
    shown = tight("".join(texts))
    for word in LONG[name].text.replace("|", " ").split():
        assert word in shown or len(word) > 6  # a longer one may run over two rows or pages
    pdf.close()
