"""Public documents beside the checkout, where they are: all read, twins agree, and two PDF libraries agree."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from seoul_assist.errors import ProtectedFile, ReadError, UnknownFormat
from seoul_assist.readers import expand, read, read_source

DOCUMENTS = Path(__file__).resolve().parents[3] / "shared" / "data" / "docs"

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="no public documents here")]


def _hangul(text: str) -> Counter[str]:
    return Counter(re.findall("[가-힣]", text))


@pytest.mark.parametrize("folder", ["docx", "hwpx", "hwp", "pdf"])
def test_every_document_is_read(folder: str) -> None:
    for source in expand([DOCUMENTS / folder]):
        document = read_source(source)
        assert sum(_hangul(document.text).values()) > 50, source.name
        assert document.format == folder
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", document.text), source.name
        assert ("\ufffd" in document.text) == ("undecodable" in {note.code for note in document.notes}), source.name


def test_every_odd_file_is_refused_with_its_reason() -> None:
    for source in expand([DOCUMENTS / "edge"]):
        with pytest.raises(ReadError) as caught:
            read_source(source)
        assert type(caught.value) is (ProtectedFile if "drm" in source.name else UnknownFormat)


def test_the_same_document_as_hwp_and_hwpx() -> None:
    for path in (DOCUMENTS / "hwp").glob("*.hwp"):
        twin = DOCUMENTS / "hwpx" / f"{path.stem}.hwpx"
        if twin.exists():
            assert read(path).text == read(twin).text


def test_another_library_finds_the_same_hangul_in_pdf() -> None:
    import pypdf

    for path in (DOCUMENTS / "pdf").glob("*.pdf"):
        theirs = _hangul("".join(page.extract_text() for page in pypdf.PdfReader(path).pages))
        missing = theirs - _hangul(read(path).text)
        assert sum(missing.values()) <= 0.001 * sum(theirs.values()), path.name
