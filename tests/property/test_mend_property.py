"""Whatever stands in a document: edits give the text they promise, remarks leave it alone, the rest stays as it was."""

from __future__ import annotations

from itertools import count
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from mend_kit import MAIN, comments, edited, found, members, memos, package, remarked, shown, text_of

from seoul_assist.checking.fixes import apply
from seoul_assist.model import Finding
from seoul_assist.text.clean import clean

EXAMPLES = settings(max_examples=60, deadline=None, derandomize=True)
WORDS = st.text(st.sampled_from("가나다 2026.년월일\u1100\u1161\u200b\u00a0"), min_size=1, max_size=8)
PLAIN = st.lists(WORDS.map(lambda text: ("run", text)), min_size=1, max_size=5)


def w(name: str, inner: str, **attributes: str) -> str:
    shown = "".join(f' w:{key}="{value}"' for key, value in attributes.items())
    return f"<w:{name}{shown}>{inner}</w:{name}>"


def r(text: str) -> str:
    return w("r", f'<w:t xml:space="preserve">{text}</w:t>')


def h(inner: str) -> str:
    return f'<hp:run charPrIDRef="0">{inner}</hp:run>'


def t(inner: str) -> str:
    return h(f"<hp:t>{inner}</hp:t>")


_IDS = count(10)


def wrapped(kind: str, inner: str) -> str:
    """The words inside a field of its own."""
    number = str(next(_IDS))
    return control("fieldBegin", id=number, type=kind, zorder=number) + inner + control("fieldEnd", beginIDRef=number)


def lone(text: str) -> str:
    return f'<hp:p paraPrIDRef="0">{t(text)}</hp:p>'


def control(name: str, **attributes: str) -> str:
    shown = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return h(f"<hp:ctrl><hp:{name}{shown}/></hp:ctrl>")


def field_begin(text: str) -> str:
    return w("r", w("fldChar", "", fldCharType="begin")) + r(text) + w("r", w("fldChar", "", fldCharType="end"))


# What a run of words can be wrapped in or stand beside, in both formats.
_SHAPES = {
    "docx": {
        "run": r,
        "bold": lambda text: w("r", f'<w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{text}</w:t>'),
        "twice": lambda text: w("r", f'<w:t xml:space="preserve">{text}</w:t><w:tab/><w:t>{text}</w:t>'),
        "tag": lambda text: w("smartTag", r(text)),
        "link": lambda text: w("hyperlink", r(text)),
        "ins": lambda text: w("ins", r(text), id="1"),
        "del": lambda text: w("del", w("r", w("delText", text)), id="1"),
        "field": field_begin,
        "simple": lambda text: w("fldSimple", r(text), instr="DATE"),
        "sdt": lambda text: w("sdt", w("sdtContent", r(text))),
        "hidden": lambda text: w("r", f"<w:rPr><w:vanish/></w:rPr><w:t>{text}</w:t>"),
        "empty": lambda text: "<w:r/><w:r><w:t/></w:r>",
        "break": lambda text: w("r", "<w:br/>"),
        "box": lambda text: w("r", w("pict", w("txbxContent", w("p", r(text))))),
    },
    "hwpx": {
        "run": t,
        "bold": lambda text: f'<hp:run charPrIDRef="3"><hp:t>{text}</hp:t></hp:run>',
        "twice": lambda text: t(f"{text}<hp:tab/>{text}"),
        "tag": lambda text: t(f"<hp:markpenBegin/>{text}<hp:markpenEnd/>"),
        "link": lambda text: wrapped("CLICK_HERE", t(text)),
        "ins": lambda text: t(f'<hp:insertBegin Id="1"/>{text}<hp:insertEnd Id="1"/>'),
        "del": lambda text: t(f'<hp:deleteBegin Id="1"/>{text}<hp:deleteEnd Id="1"/>'),
        "field": lambda text: wrapped("DATE", t(text)),
        "simple": lambda text: wrapped("MEMO", t(text)),
        "sdt": lambda text: h(f"<hp:t>{text}</hp:t><hp:ctrl><hp:bookmark/></hp:ctrl><hp:t>{text}</hp:t>"),
        "hidden": lambda text: f'<hp:run charPrIDRef="2"><hp:t>{text}</hp:t></hp:run>',
        "empty": lambda text: h("") + t(""),
        "break": lambda text: t("<hp:lineBreak/>"),
        "box": lambda text: h(f"<hp:rect><hp:drawText><hp:subList>{lone(text)}</hp:subList></hp:drawText></hp:rect>"),
    },
}  # fmt: skip
ODD = st.lists(st.tuples(st.sampled_from(list(_SHAPES["docx"])), WORDS), min_size=1, max_size=5)
KIND = st.sampled_from(("docx", "hwpx"))


def paragraph(kind: str, pieces: list[tuple[str, str]], cell: bool) -> str:
    inner = "".join(_SHAPES[kind][name](text) for name, text in pieces)
    if kind == "docx":
        made = w("p", inner)
        return w("tbl", w("tr", w("tc", w("p", r("칸"))) + w("tc", made))) if cell else made
    made = f'<hp:p paraPrIDRef="0">{inner}</hp:p>'
    if not cell:
        return made
    cells = "".join(
        f"<hp:tc><hp:subList>{p}</hp:subList></hp:tc>" for p in (f'<hp:p paraPrIDRef="1">{t("칸")}</hp:p>', made)
    )
    return f'<hp:p paraPrIDRef="0">{h(f"<hp:tbl><hp:tr>{cells}</hp:tr></hp:tbl>")}</hp:p>'


def document(kind: str, paragraphs: list[tuple[list[tuple[str, str]], bool]]) -> bytes:
    anchor = paragraph(kind, [("run", "첫머리")], False)
    return package(kind, anchor + "".join(paragraph(kind, pieces, cell) for pieces, cell in paragraphs))


def edits_in(data: st.DataObject, text: str) -> list[tuple[int, int, str]]:
    """Edits in order, each inside one line, that write letters and no blanks at the ends."""
    made = []
    at = 0
    while at < len(text) and len(made) < 6:
        start = data.draw(st.integers(at, len(text) - 1), label="start")
        line = text.find("\n", start)
        end = data.draw(st.integers(start, min(start + 6, len(text) if line < 0 else line)), label="end")
        made.append((start, end, data.draw(st.sampled_from(("새", "9. 18.", "나 다")), label="text")))
        at = max(end, start) + 1
    return made


def wanted(text: str, edits: list[tuple[int, int, str]], done: list[int]) -> str:
    findings = [Finding("", "warn", "LAW", "", *edits[n][:2], 0, 0, "", fix=edits[n][2]) for n in done]
    return apply(text, findings)


@EXAMPLES
@given(KIND, st.lists(PLAIN, min_size=1, max_size=3), st.data())
def test_words_parted_anyhow_are_mended_like_plain_text(
    kind: str, paragraphs: list[list[tuple[str, str]]], data: st.DataObject
) -> None:
    before = document(kind, [(pieces, False) for pieces in paragraphs])
    text = text_of(kind, before)
    edits = edits_in(data, text)
    after, answer = edited(kind, before, edits)
    skipped = [n for n in range(len(edits)) if n not in answer["done"]]
    # A letter put together from two runs' halves, or half a blank line, may be refused; all others are made.
    assert len(skipped) <= sum(text[start:end].strip() == "" for start, end, _ in edits)
    assert text_of(kind, after) == wanted(text, edits, answer["done"])


@EXAMPLES
@given(KIND, st.lists(st.tuples(ODD, st.booleans()), min_size=1, max_size=3), st.data())
def test_edits_give_what_they_promise_and_touch_text_alone(
    kind: str, paragraphs: list[tuple[list[tuple[str, str]], bool]], data: st.DataObject
) -> None:
    before = document(kind, paragraphs)
    text = text_of(kind, before)
    edits = edits_in(data, text)
    after, answer = edited(kind, before, edits)
    assert text_of(kind, after) == wanted(text, edits, answer["done"])
    assert {n for n, _ in answer["left"]}.isdisjoint(answer["done"])
    assert skeleton(kind, before) == skeleton(kind, after)
    old, new = members(before), members(after)
    assert {name for name in old if old[name] != new[name]} <= {MAIN[kind]} and list(old) == list(new)


def skeleton(kind: str, data: bytes) -> list[str]:
    """Every element with its attributes, without the texts that may be mended and what only keeps blanks."""
    kept = []
    for element in found(data, MAIN[kind]).iter():
        name = etree.QName(element).localname
        attributes = {k: v for k, v in element.attrib.items() if not k.endswith("}space")}
        kept.append(f"{name} {attributes} {element.text if name == 'delText' else ''}")
    return kept


@EXAMPLES
@given(KIND, st.lists(st.tuples(ODD, st.booleans()), min_size=1, max_size=3), st.data())
def test_remarks_leave_every_letter_alone(
    kind: str, paragraphs: list[tuple[list[tuple[str, str]], bool]], data: st.DataObject
) -> None:
    before = document(kind, paragraphs)
    text = text_of(kind, before)
    spans = [(start, max(end, start + 1)) for start, end, _ in edits_in(data, text)]
    after, answer = remarked(kind, before, [(start, end, ["하나", "둘"]) for start, end in spans])
    assert text_of(kind, after) == text and answer["lost"] == []
    # A blank that Word would not have shown may show now; one that it showed never goes.
    assert kind != "docx" or "".join(shown(after).split()) == "".join(shown(before).split())
    assert kind != "docx" or len(shown(after)) >= len(shown(before))
    said = comments(after) if kind == "docx" else memos(after)
    mine = [words for author, words, _ in said if author == "seoul-assist"]
    assert len(mine) == len(spans)
    # Hidden and deleted letters are all still there, in the same order.
    letters = ["".join(t.itertext()) for t in found(before, MAIN[kind]).iter("{*}t", "{*}delText")]
    kept = ["".join(t.itertext()) for t in found(after, MAIN[kind]).iter("{*}t", "{*}delText") if not in_memo(t)]
    assert "".join(letters) == "".join(kept)


def in_memo(element: Any) -> bool:
    return any(etree.QName(parent).localname == "fieldBegin" for parent in element.iterancestors())


@EXAMPLES
@given(st.lists(PLAIN, min_size=1, max_size=3), st.data())
def test_remarks_stand_at_their_very_words(paragraphs: list[list[tuple[str, str]]], data: st.DataObject) -> None:
    before = document("docx", [(pieces, False) for pieces in paragraphs])
    text = text_of("docx", before)
    spans = [(start, end) for start, end, _ in edits_in(data, text) if start < end and text[start:end].strip()]
    after, _ = remarked("docx", before, [(start, end, [str(start)]) for start, end in spans])
    for (start, end), (_, words, _) in zip(spans, comments(after), strict=True):
        assert clean(words).replace("\u00a0", " ") == text[start:end]
