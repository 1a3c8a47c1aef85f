"""Text that looks alike and is not: `check` says so and shows it, and everything else goes by the cleaned form.

And text that is alike and looks so: what macOS writes in parts (NFD) gives the same as what Windows writes whole (NFC).
"""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from builders import docx, w_p
from check_kit import ask
from cli_kit import Call, call
from escape_kit import indexed, leaks

from seoul_assist.checking import run
from seoul_assist.library.records import digest
from seoul_assist.library.statutes import parse
from seoul_assist.model import Document, Finding
from seoul_assist.readers import Source, expand, read_source
from seoul_assist.text.clean import clean
from seoul_assist.text.quotes import locate
from seoul_assist.text.terms import bigrams

__all__ = ["call"]  # a fixture

ROOT = Path(__file__).resolve().parents[2]
PLAIN = "시장은 보조금 1,200,000원을 30일 이내에 gaon 계정으로 지급하고 누리집(gaon.example.kr)에 알린다."
HIDDEN = (
    *"\u200b\u200c\u200d\u2060\u2062\u2064\ufeff\u180e\u00ad\u034f\u3164\uffa0\u115f\u1160\u17b4\u061c\u200e\u200f\u2069",
    *"\u202a\u202c\u2066\u206a\ufff9\ufe0f\x1b\x08\x7f\x9b\U000e0041\U000e007f\U000e0100",
)
PLACES = ("보조|금", "1,2|00,000", "30|일", "gaon| 계정", "exam|ple")


def hide(char: str, place: str) -> str:
    before, _, after = place.partition("|")
    return PLAIN.replace(before + after, before + char + after, 1)


# What was written, and what it passes for. Nothing of it is shown, so the cleaned form is what it passes for.
UNSEEN = [(hide(char, place), PLAIN) for char in HIDDEN for place in PLACES]
# What is shown is another text than what stands there.
TURNED = [
    (PLAIN.replace(word, f"{start}{word[::-1]}{end}"), PLAIN)
    for word in ("1,200,000", "gaon 계정", "30일")
    for start, end in (("\u202e", "\u202c"), ("\u2067\u202e", "\u2069"), ("\u202d\u202e", "\u202c\u202c"))
]
# Letters of other scripts, and other forms of letters and digits.
LETTERS = [
    *((PLAIN.replace("gaon", f"g{char}on", 1), PLAIN) for char in "аα"),
    *((PLAIN.replace("gaon", f"ga{char}n", 1), PLAIN) for char in "оο"),
    *((PLAIN.replace("example", f"{char}xample", 1), PLAIN) for char in "е"),
    *((PLAIN.replace("example", f"e{char}ample", 1), PLAIN) for char in "хχ"),
    *((PLAIN.replace("example", f"exam{char}le", 1), PLAIN) for char in "рρ"),
    *((PLAIN.replace("example", f"examp{char}e", 1), PLAIN) for char in "ӏ"),
    *((PLAIN.replace("gaon", word, 1), PLAIN.replace("gaon", plain, 1)) for word, plain in (
        ("ВВС", "BBC"), ("сору", "copy"), ("ΚΤΧ", "KTX"), ("АРТ", "APT"), ("ѕсоре", "scope"), ("ΝΟΝΕ", "NONE"),
    )),
    *((PLAIN.replace("30일", word, 1), PLAIN) for word in ("3О일", "3O일", "3Ο일", "З0일", "3o일")),
    *((PLAIN.replace("1,200,000", word, 1), PLAIN) for word in ("1,2O0,000", "1,200,00O", "l,200,000", "I,200,000")),
]  # fmt: skip
FORMS = [
    *((PLAIN.replace("30", "".join(chr(base + int(digit)) for digit in "30"), 1), PLAIN)
      for base in (0xFF10, 0x660, 0x6F0, 0x966, 0x9E6, 0xE50, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6)),
    *((PLAIN.replace("gaon", "".join(chr(base + ord(char) - 97) for char in "gaon"), 1), PLAIN)
      for base in (0xFF41, 0x1D41A, 0x1D482, 0x1D4EA, 0x1D552, 0x1D5BA, 0x1D5EE, 0x1D622, 0x1D656, 0x1D68A)),
    (PLAIN.replace("알린다", "ﾡﾢ린다", 1), PLAIN),
]  # fmt: skip
PAIRS = [*UNSEEN, *TURNED, *LETTERS, *FORMS]


def read(text: str, name: str = "가.txt") -> Document:
    return read_source(Source(name, data=text.encode("utf-8", "surrogatepass")))


def hid(text: str) -> list[Finding]:
    return list(run(read(f"제목 안내\n\n{text}\n"), doctype="other", select=["HID"], every=True).findings)


def test_there_are_enough_pairs() -> None:
    assert len({written for written, _ in PAIRS}) >= 200 and hid(PLAIN) == []


@pytest.mark.parametrize("pairs", [UNSEEN, TURNED, LETTERS, FORMS], ids=["unseen", "turned", "letters", "forms"])
def test_check_reports_each_and_shows_it(pairs: list[tuple[str, str]]) -> None:
    for written, _ in pairs:
        (finding, *more) = hid(written)
        assert not more or pairs is LETTERS, written
        assert finding.line == 3 and leaks(finding.message + finding.suggestion) == []
        if pairs in (UNSEEN, TURNED):
            assert finding.rule == "GM-HID-001"
            for code in leaks(written):
                assert f"‹{code}›" in finding.message, repr(written)
        else:
            assert finding.rule == "GM-HID-002"
            odd = {char for char in written if char not in PLAIN and not char.isascii()}
            assert not odd or odd & set("".join(one.text for one in (finding, *more)))
            assert finding.suggestion and finding.text in finding.message and finding.text in written


def test_hash_search_and_quotation_go_by_the_cleaned_form() -> None:
    plain = parse(read(PLAIN)).provisions[0]
    for written, _ in UNSEEN:
        document = read(written)
        assert document.text == PLAIN
        assert digest(parse(document).provisions[0]) == digest(plain)
        assert bigrams(written) == bigrams(PLAIN)
        assert locate(written, PLAIN)[0] == locate(PLAIN, document.text)[0] == "verified"
    for written, _ in TURNED:  # what stands there counts, not what is shown
        assert locate(PLAIN, read(written).text)[0] != "verified"
    for written, _ in LETTERS:
        if "O" not in written and "o일" not in written:
            assert clean(written) == written
        assert locate(PLAIN, read(written).text)[0] != "verified"


def test_a_finding_of_an_office_file_and_of_a_hidden_number() -> None:
    made = docx(w_p("보조\u200b금을 지급한다.") + w_p("번호 900101-1\u2060234567"))
    found = run(read_source(Source("가.docx", data=made)), doctype="other", every=True).findings
    said = {finding.line: finding.message for finding in found if finding.rule == "GM-HID-001"}
    assert "보조‹U+200B›금" in said[1] and "‹U+2060›" in said[2]
    assert not any("234567" in finding.message + finding.text for finding in found)
    assert any(finding.rule == "GM-PII-001" for finding in found)


def test_what_deceives_nobody_is_a_remark_only() -> None:
    for text in ("☎\ufe0f 안내", "가나\u200b 다라", "co\u00adoperate", "葛\U000e0100城", "👨\u200d👩\u200d👧 가족"):
        assert {finding.severity for finding in hid(text)} == {"info"}, text
    for text in (
        "α-토코페롤 β2 μm Ω",
        "Привет, мир",
        "Αθήνα",
        "H2O, CO2, 5l, 1kg",
        "① ㈜ ㎡ ℃ Ⅲ ½ ²",
        "ABC-123 O형",
        "20oo년 20OO. 3.",
    ):
        assert hid(text) == [], text


# ---- one form of letters ---------------------------------------------------------------------------------------------

CASES = sorted((ROOT / "tests" / "cases" / "check").glob("*.md"))
LETTERS_OF_OURS = [
    path for path in sorted((ROOT / "examples" / "documents").rglob("*")) if path.suffix in (".md", ".txt")
]


@pytest.mark.parametrize("path", [*CASES, *LETTERS_OF_OURS], ids=lambda path: path.stem)
def test_findings_and_hashes_of_both_forms(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    whole = path.read_text(encoding="utf-8")
    told = []
    for form in ("NFC", "NFD"):
        name, text = (unicodedata.normalize(form, one) for one in (path.name, whole))
        Path(name).write_text(text, encoding="utf-8")
        (source,) = expand([name])
        document = read_source(source)
        report = run(document, resolve=ask, every=True)
        told.append((document.blocks, document.notes, report, [digest(one) for one in parse(document).provisions]))
    assert told[0] == told[1] and told[0][2].doctype


def test_names_of_both_forms_are_one_name(call: Call, tmp_path: Path) -> None:
    law = (ROOT / "tests" / "cases" / "check" / "바른_공고.md").read_text(encoding="utf-8").partition("\n---\n")[2]
    told = []
    for form in ("NFC", "NFD"):
        folder = tmp_path / form
        (folder / "문서").mkdir(parents=True)
        name = unicodedata.normalize(form, "가온시 공고.txt")
        (folder / "문서" / name).write_text(unicodedata.normalize(form, law), encoding="utf-8")
        shown = call("summarize", folder / "문서", "-o", folder / "요약", "--json")
        checked = call("check", folder / "문서" / name, "--json").json
        names = sorted(path.name for path in (folder / "요약").iterdir() if not path.name.startswith("."))
        texts = [
            (folder / "요약" / one).read_bytes().replace(form.encode(), b"")
            for one in names
            if one.endswith((".md", ".csv"))
        ]
        same = json.loads(json.dumps(checked).replace(form, ""))
        told.append((shown.code, names, texts, same["files"], same["summary"]))
    assert told[0] == told[1] and "가온시 공고.summary.md" in told[0][1]


def test_questions_and_laws_of_both_forms(call: Call, tmp_path: Path) -> None:
    law = (
        "---\n제목: 가온시 쉼터 조례\n법령구분: 조례\n공포일자: 2026-01-01\n시행일자: 2026-01-01\n---\n"
        "\n##### 제3조 (문 여는 시각)\n\n쉼터는 오전 아홉 시에 문을 연다.\n"
    )
    path = tmp_path / unicodedata.normalize("NFD", "쉼터 조례.md")  # as macOS gives it, name and text
    path.write_text(unicodedata.normalize("NFD", law), encoding="utf-8")
    indexed(tmp_path / "data", path)
    told = []
    for form in ("NFC", "NFD"):
        question, title, place = (
            unicodedata.normalize(form, one) for one in ("쉼터는 몇 시에 문을 여나요?", "가온시 쉼터 조례", "제3조")
        )
        hits = call("search", question, "--json").json["hits"]
        shown = call("regs", "show", title, place)
        told.append((shown.out, [(hit["law"], hit["address"], hit["text"], hit["score"]) for hit in hits]))
    assert told[0] == told[1] and told[0][1]
    assert "가온시 쉼터 조례 제3조(문 여는 시각)" in told[0][0] and "오전 아홉 시에 문을 연다." in told[0][0]
