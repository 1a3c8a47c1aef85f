"""Guidelines numbered 1. 가. 1) become items with addresses, and nothing that only looks like one does."""

import pytest

from seoul_assist.library.statutes import parse
from seoul_assist.model import Block, Document

GUIDE = """가온시 회의 운영 지침
[시행 2031. 2. 3.] [가온시훈령 제7호, 2031. 1. 2., 제정]

이 지침은 회의를 알차게 하려고 만든다.

1. 목적
회의의 수를 줄이고 결론을 남긴다.
2. 회의의 종류
  가. 정례회의
    1) 월례회의는 매월 첫 화요일에 연다.
    2) 주례회의는 매주 월요일에 연다.
  나. 수시회의
    □ 급한 일이 있을 때만 연다.
    1) 사흘 앞서 알린다.
3. 기록
  가. 회의록은 다음 날까지 낸다.
"""


def read(text, source="무엇.txt", pages=False):
    lines = text.split("\n")
    blocks = tuple(Block(line, page=1 + at // 8 if pages else None) for at, line in enumerate(lines))
    return parse(Document(source, "0" * 64, "txt", blocks))


def test_items_become_provisions_with_units():
    guide = read(GUIDE)
    assert (guide.name, guide.kind, guide.number) == ("가온시 회의 운영 지침", "훈령", "7")
    assert str(guide.effective) == "2031-02-03" and str(guide.promulgated) == "2031-01-02"
    assert [item.address for item in guide.provisions] == ["1문단", "1.", "2.", "3."]
    second = guide.provisions[2]
    spans = {unit.address: second.text[unit.start : unit.end] for unit in second.units}
    assert list(spans) == ["2.가.", "2.가.1)", "2.가.2)", "2.나.", "2.나.1)"]
    assert spans["2.가.2)"] == "2) 주례회의는 매주 월요일에 연다."
    assert "□ 급한 일이" in spans["2.나."] and second.title == "회의의 종류"


def test_every_line_is_kept_once():
    kept = "\n".join(item.text for item in read(GUIDE).provisions)
    for line in GUIDE.split("\n")[3:]:
        assert not line.strip() or kept.count(line.strip()) == 1


def test_roman_chapters_and_long_items_are_split():
    long = "회의는 알차게 한다. " * 80
    text = f"다솜구 회의 기준\nⅠ. 총칙\n1. 목적\n{long}\n2. 범위\n{long}\nⅡ. 회의\n1. 종류\n가. 정례\nⅢ. 기타\n1. 위임"
    guide = read(text, pages=True)
    assert [item.address for item in guide.provisions] == ["Ⅰ.", "Ⅰ.1.", "Ⅰ.2.", "Ⅱ.", "Ⅲ."]
    assert guide.provisions[1].headings == ("Ⅰ. 총칙",)
    assert [unit.address for unit in guide.provisions[3].units] == ["Ⅱ.1.", "Ⅱ.1.가."]
    assert guide.provisions[0].page == 1 and guide.provisions[4].page == 2


@pytest.mark.parametrize(
    "text",
    [
        "누리군 알림\n1. 하나\n2. 둘\n3. 셋",  # no name of rules
        "수신 누리군수\n제목 회의 운영 지침\n1. 하나\n2. 둘\n3. 셋",  # a letter about rules
        "회의 지침\n1. 하나\n2. 둘",  # too few
        "회의 지침\n1. 하나\n3. 셋\n4. 넷\n5. 다섯",  # a gap
        "회의 지침\n1. 하나\n2. 둘\n3. 셋\n1. 다시 하나\n2. 다시 둘",  # a restart
        "회의 지침\n1. 하나\n나. 틀림\n라. 틀림\n2. 둘\n3. 셋",  # marks out of sequence
    ],
)
def test_a_doubt_leaves_passages(text):
    assert all("문단" in item.address for item in read(text).provisions)


def test_the_file_name_may_name_the_rules():
    text = "1. 하나를 정한다.\n2. 둘을 정한다.\n3. 셋을 정한다."
    assert [item.address for item in read(text, source="폴더/누리군 안전 수칙.hwpx").provisions] == ["1.", "2.", "3."]
