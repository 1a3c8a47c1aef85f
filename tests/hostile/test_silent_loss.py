"""What holds text or stands for it: either the words are in the blocks, or a note tells what was left out."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from builders import docx, h_p, h_tbl, hwpx, pdf, shown, stream, w_p
from hidden_kit import (
    HP,
    SEEN,
    control,
    docx_part,
    drawn,
    extended,
    listed,
    opened,
    repacked,
    row,
    rows,
    shape,
)

WORD = "사라질 뻔한 말"
_MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
_CHART = '<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"/>'
NOTE = f'<w:footnote w:id="2">{w_p(WORD)}</w:footnote>'
# What holds text or stands for it: either the words are in the blocks, or the note of that code tells of them.
KEPT: Mapping[str, tuple[bytes, str, str]] = {
    "docx: header": (repacked(docx(w_p(SEEN)), {"word/header1.xml": docx_part("hdr", w_p(WORD))}), "docx", "header"),
    "docx: footer": (repacked(docx(w_p(SEEN)), {"word/footer2.xml": docx_part("ftr", w_p(WORD))}), "docx", "footer"),
    "docx: footnote": (docx(w_p(SEEN), footnotes=NOTE), "docx", ""),
    "docx: endnote": (docx(w_p(SEEN), endnotes=NOTE.replace("footnote", "endnote")), "docx", ""),
    "docx: text box": (docx(w_p(SEEN) + drawn(w_p(WORD))), "docx", ""),
    "docx: equation": (
        docx(w_p(SEEN) + f"<w:p><m:oMath {_MATH}><m:r><m:t>{WORD}</m:t></m:r></m:oMath></w:p>"),
        "docx",
        "",
    ),
    "docx: content control": (docx(w_p(SEEN) + f"<w:sdt><w:sdtContent>{w_p(WORD)}</w:sdtContent></w:sdt>"), "docx", ""),
    "docx: field": (
        docx(w_p(SEEN) + f"<w:p><w:fldSimple><w:r><w:t>{WORD}</w:t></w:r></w:fldSimple></w:p>"),
        "docx",
        "",
    ),
    "docx: link": (docx(w_p(SEEN) + f"<w:p><w:hyperlink><w:r><w:t>{WORD}</w:t></w:r></w:hyperlink></w:p>"), "docx", ""),
    "docx: ruby": (
        docx(
            w_p(SEEN) + f"<w:p><w:r><w:ruby><w:rt><w:r><w:t>{WORD}</w:t></w:r></w:rt>"
            "<w:rubyBase><w:r><w:t>글</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>"
        ),
        "docx",
        "ruby",
    ),
    "docx: picture": (docx(w_p(SEEN) + drawn()), "docx", "picture"),
    "docx: chart": (docx(w_p(SEEN) + drawn().replace("<wps:wsp>", f"<wps:wsp>{_CHART}")), "docx", "chart"),
    "docx: embedded object": (docx(w_p(SEEN) + "<w:p><w:r><w:object/></w:r></w:p>"), "docx", "object"),
    "docx: another file": (docx(w_p(SEEN) + "<w:altChunk/>"), "docx", "object"),
    "docx: nested table": (
        docx(w_p(SEEN) + rows(f"<w:tr><w:tc>{rows(row(WORD, ''))}{w_p('')}</w:tc></w:tr>")),
        "docx",
        "",
    ),
    "hwpx: header": (
        hwpx(h_p(SEEN) + h_p(control(f"<hp:header>{listed(WORD)}</hp:header>") + "<hp:t>글</hp:t>")),
        "hwpx",
        "header",
    ),
    "hwpx: footer": (
        hwpx(h_p(SEEN) + h_p(control(f"<hp:footer>{listed(WORD)}</hp:footer>") + "<hp:t>글</hp:t>")),
        "hwpx",
        "footer",
    ),
    "hwpx: master page": (
        hwpx(h_p(SEEN), extra={"Contents/masterpage0.xml": f"<m xmlns:hp='{HP}'>{listed(WORD)}</m>"}),
        "hwpx",
        "master",
    ),
    "hwpx: footnote": (
        hwpx(h_p(SEEN) + h_p(control(f'<hp:footNote number="1">{listed(WORD)}</hp:footNote>') + "<hp:t>글</hp:t>")),
        "hwpx",
        "",
    ),
    "hwpx: text box": (hwpx(h_p(SEEN) + h_p(shape(listed(WORD)))), "hwpx", ""),
    "hwpx: group of shapes": (hwpx(h_p(SEEN) + h_p(f"<hp:container>{shape(listed(WORD))}</hp:container>")), "hwpx", ""),
    "hwpx: caption": (
        hwpx(h_p(SEEN) + h_p(f"<hp:pic><hp:caption>{listed(WORD)}</hp:caption></hp:pic>")),
        "hwpx",
        "",
    ),
    "hwpx: word art": (hwpx(h_p(SEEN) + h_p(f'<hp:textart text="{WORD}"/>')), "hwpx", ""),
    "hwpx: equation": (hwpx(h_p(SEEN) + h_p(f"<hp:equation><hp:script>{WORD}</hp:script></hp:equation>")), "hwpx", ""),
    "hwpx: form field": (hwpx(h_p(SEEN) + h_p(f"<hp:edit><hp:text>{WORD}</hp:text></hp:edit>")), "hwpx", ""),
    "hwpx: ruby": (
        hwpx(h_p(SEEN) + h_p(f"<hp:dutmal><hp:mainText>글</hp:mainText><hp:subText>{WORD}</hp:subText></hp:dutmal>")),
        "hwpx",
        "ruby",
    ),
    "hwpx: picture": (hwpx(h_p(SEEN) + h_p("<hp:pic/>")), "hwpx", "picture"),
    "hwpx: chart": (hwpx(h_p(SEEN) + h_p("<hp:chart/>")), "hwpx", "chart"),
    "hwpx: embedded object": (hwpx(h_p(SEEN) + h_p("<hp:ole/>")), "hwpx", "object"),
    "hwpx: nested table": (hwpx(h_p(SEEN) + h_p(h_tbl([[h_p(h_tbl([[WORD]]))]]))), "hwpx", ""),
    "pdf: a page that is a picture": (pdf([shown(SEEN), "0.5 g 0 0 595 842 re f "]), "pdf", "no_text"),
    "pdf: an attached file": (
        extended(pdf([shown(SEEN)]), o20=stream(b"a")).replace(
            b"/Type /Catalog",
            b"/Type /Catalog /Names << /EmbeddedFiles << /Names"
            b" [(a) << /Type /Filespec /F (a) /EF << /F 20 0 R >> >>] >> >>",
        ),
        "pdf",
        "attachment",
    ),
}


@pytest.mark.parametrize("case", KEPT)
def test_nothing_is_lost_in_silence(case: str) -> None:
    data, suffix, code = KEPT[case]
    document = opened(data, suffix)
    codes = {note.code for note in document.notes}
    assert SEEN in document.text
    if code:
        assert code in codes and WORD not in document.text
    else:
        assert WORD in document.text and codes <= {"picture"}
