"""Laws that hold for any text: addresses and citations have exact spans, and nothing is lost or raised."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from seoul_assist.library.references import resolve
from seoul_assist.library.statutes import parse
from seoul_assist.model import Block, Document
from seoul_assist.text.citations import find
from seoul_assist.text.numbering import HANGUL_ORDER, Address, match_marker
from seoul_assist.text.numbering import parse as parse_address

QUIET = settings(max_examples=60, derandomize=True, deadline=None)

addresses = st.builds(
    Address,
    st.integers(1, 999),
    st.integers(0, 99),
    st.integers(0, 40),
    st.just(0),
    st.just(0),
    st.just(""),
    st.sampled_from(["", "부칙", "부칙(제12호)", "부칙(2030. 1. 2.)"]),
) | st.builds(
    Address,
    st.integers(1, 999),
    st.integers(0, 9),
    st.integers(0, 9),
    st.integers(1, 90),
    st.integers(0, 9),
    st.sampled_from(HANGUL_ORDER),
)
PIECES = (
    *("제1조(목적) ", "제2조(정의) ", "제3조 삭제", "제1조", "제70조(끝) ", "제2조부터 제9999조까지 삭제\n"),
    *("① ", "② ", "1. ", "1의2. ", "2. ", "가. ", "나. ", "□ ", "\n", "\n\n"),
    *("제1장 총칙\n", "제2절\n", "부칙\n", "부칙 <제3호, 2030. 1. 2.>\n", "[별표 1]\n"),
    *("##### 제1조 (목적)\n", "##### 제2조\n", "## 부칙\n", "---\n", "제목: 누리법\n", "시행일자: 2030-01-02\n"),
    *("「누리법」 ", "같은 법 ", "같은 조 ", "부터 ", "까지", ", ", "및 ", "제5조제1항", "제3호", "가목", "법 ", "영 "),
    *('(이하 "법"이라 한다)', "삭제 <2030. 1. 2.>", "가온시는 정한다.", "\\.", "**", "&lt;", "<img src='x'>"),
)
pieces = st.sampled_from(PIECES)
texts = st.lists(pieces, max_size=40).map("".join) | st.text(max_size=200)
words = st.text("가나다라마바사아자차 누리온", min_size=1, max_size=30).map(str.strip).filter(bool)


def document(text, pages=False):
    blocks = tuple(Block(line, page=1 + number // 7 if pages else None) for number, line in enumerate(text.split("\n")))
    return Document("무엇.txt", "0" * 64, "txt", blocks)


@QUIET
@given(addresses)
def test_an_address_reads_back(address):
    assert parse_address(str(address)) == address


@QUIET
@given(addresses, st.sampled_from(["누리법", "누리 진흥에 관한 법률", "가온시 문서 조례"]))
def test_a_citation_of_any_address_is_found(address, law):
    text = f"우리 시는 「{law}」 {address}에 따라 처리한다."
    (found,) = find(text)
    assert (found.law, found.address) == (law, address)
    assert text[found.start : found.end] == found.text == f"「{law}」 {address}"


@QUIET
@given(texts)
def test_citations_are_exact_ordered_and_apart(text):
    end = 0
    for item in find(text):
        assert end <= item.start < item.end <= len(text)
        assert text[item.start : item.end] == item.text
        end = item.end


class Empty:
    def official_title(self, key):
        return None

    def titles(self):
        return ()

    def article(self, law, article):
        return None


@QUIET
@given(texts)
def test_an_empty_library_never_calls_a_citation_wrong_on_its_own(text):
    for item in find(text):
        assert resolve(item, Empty()).found == "unknown"


@QUIET
@given(texts, st.booleans())
def test_any_text_becomes_a_regulation(text, pages):
    rule = parse(document(text, pages))
    names = [item.address for item in rule.provisions]
    assert len(names) == len(set(names))
    assert rule.name and rule.kind
    for item in rule.provisions:
        assert item.law == rule.name
        spans = [(unit.start, unit.end) for unit in item.units]
        assert spans == sorted(spans, key=lambda span: (span[0], -span[1]))
        for unit in item.units:
            assert 0 <= unit.start < unit.end <= len(item.text)
            assert unit.address.startswith(item.article)
            assert item.text[unit.start : unit.end].strip()


@QUIET
@given(texts)
def test_parsing_is_deterministic(text):
    assert parse(document(text)) == parse(document(text))


@QUIET
@given(st.lists(st.text("가나다라 마바사", min_size=1, max_size=80), max_size=30), st.booleans())
def test_a_document_loses_no_word(lines, pages):
    rule = parse(document("\n".join(lines), pages))
    kept = "".join(item.text for item in rule.provisions)
    assert "".join(kept.split()) == "".join("".join(lines).split())


@QUIET
@given(
    st.lists(st.tuples(words, st.lists(words, max_size=4), st.booleans()), min_size=2, max_size=12),
    st.dates(date(2000, 1, 1), date(2099, 1, 1)),
)
def test_a_written_regulation_reads_back(articles, day):
    """What is put in comes out: titles, bodies, items, deletions and the effective day."""
    lines = ["가온시 시험 규정", f"[시행 {day.year}. {day.month}. {day.day}.]"]
    for number, (title, items, gone) in enumerate(articles, start=1):
        if gone and number > 1:
            lines.append(f"제{number}조 삭제 <2020. 1. 1.>")
            continue
        lines.append(f"제{number}조({title}) 다음 각 호와 같다.")
        lines += [f"{place}. {item}" for place, item in enumerate(items, start=1)]
    rule = parse(document("\n".join(lines)))
    assert rule.name == "가온시 시험 규정" and rule.effective == day
    assert [item.address for item in rule.provisions] == [f"제{number}조" for number in range(1, len(articles) + 1)]
    for number, (item, (title, items, gone)) in enumerate(zip(rule.provisions, articles, strict=True), start=1):
        assert item.deleted == (gone and number > 1)
        if item.deleted:
            continue
        assert item.title == title
        assert [item.text[unit.start : unit.end] for unit in item.units] == [
            f"{place}. {words}" for place, words in enumerate(items, start=1)
        ]
        for unit in item.units:
            mark = match_marker(item.text, unit.start)
            assert mark is not None and mark.start == unit.start
