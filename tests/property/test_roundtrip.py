"""Parse, then print, gives a regulation back: on invented statutes, and on every national one where they are at hand.

The normal form in which source and print are compared is written here without the parser's code. It allows for what
markdown and law.go.kr add (escapes, emphasis, headings, entities, image tags), for blank lines and blanks at both ends
of a line, for the blanks and the line break around an article's number and title, and for blanks around <> and []; a
title in [] counts as one in (). Every other sign, inside a line too, must come back, and in its order.
"""

import html
import re
import tarfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seoul_assist.library.statute_marks import join_marks, split_marks
from seoul_assist.library.statute_print import print_provision, print_regulation
from seoul_assist.library.statutes import parse
from seoul_assist.model import Block, Document
from seoul_assist.text.clean import clean

STATUTES = Path(__file__).resolve().parents[3] / "shared" / "data" / "laws" / "statutes-20260605.tar.xz"
HEAD = re.compile(r"제\s?(\d{1,4})\s?조(?:\s?의\s?(\d{1,3}))?(?:\s*[(\[]((?:[^()\[\]]|\([^()]*\))*)[)\]])?\s*")


def document(text, source="무엇.md"):
    return Document(source, "0" * 64, "md", tuple(Block(line) for line in text.split("\n")))


def unmarked(line):
    line = re.sub(r"<img\b[^>]*>", "[그림]", line).replace("</img>", "")
    line = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", line).replace("**", "")
    return html.unescape(line)


def normal(lines):
    """The lines in normal form, see the head of this file."""
    out = []
    for line in lines:
        line = re.sub(r"\s*([<\[])\s*", r"\1", line)
        line = re.sub(r"\s*([>\]])\s*", r"\1", line).strip()
        while found := HEAD.match(line):
            branch = f"의{int(found[2])}" if found[2] else ""
            title = f"({found[3].strip()})" if found[3] is not None else ""
            out.append(f"제{int(found[1])}조{branch}{title}")
            line = line[found.end() :]
        if line:
            out.append(line)
    return out


def source_lines(text):
    """The body of a mirrored statute without its front matter, its name and the line that heads all addenda."""
    body = text.split("\n---\n", 1)[1] if text.startswith("---\n") else text
    lines = []
    named = False
    for line in body.split("\n"):
        if not line.strip():
            continue
        if line.startswith("# ") and not named:
            named = True
            continue
        if line == "## 부칙":
            continue
        line = re.sub(r"^#{1,6} ", "", line).removeprefix("제0조")
        lines.append(unmarked(line))
    return lines


def both(text, source="무엇.md"):
    """Source and print in normal form."""
    return normal(source_lines(text)), normal(print_regulation(parse(document(text, source))).split("\n"))


STATUTE = """---
제목: 미리내 진흥법
법령구분: 법률
공포일자: 2031-04-05
공포번호: '00321'
시행일자: 2031-10-06
첨부파일:
- 별표번호: '0001'
  별표가지번호: '02'
  별표구분: 별표
  제목: 미리내 등급표(제2조 관련)
  파일링크: https://example.kr/1
---

# 미리내 진흥법

## 제1장 총칙(總則) <개정 2031.4.5>

### 제1절 통칙

##### 제1조 (목적)

이 법은 미리내(銀河)를 북돋움을 목적으로 한다. <개정 2030.1.2, 2031.4.5>

[전문개정 2030.1.2]

##### 제2조 (정의 <개정 2031.4.5>)

**①** 이 법에서 쓰는 말의 뜻은 다음과 같다.

  1\\. "별"이란 <신설 2031.4.5> 빛나는 것을 말한다.
    가\\. 큰 별(a &lt; b)
  1의2\\. 삭제 <2030.1.2>

**②** 별의 등급은 다음 표와 같다.

| 등급 | 밝기   |
| --- | --- |

[시행일: 2032.1.1] 제2조제2항

## 제2장 삭제 <2030.1.2>

## 제3장 보칙

##### 제3조

##### 제4조

제3조 에도 불구하고 <img id="3"></img> 식을 쓴다.

## 부칙

부칙 <제12호,2020.3.4>

이 법은 공포한 날부터 시행한다. <단서 생략>

부칙(가온법) <제321호,2031.4.5>


제1조　(시행일) 이 법은 공포 후 6개월이 경과한 날부터 시행한다.


제2조 및 제3조 생략


제4조 (다른 법률의 개정) ①부터 <15>까지 생략


<16> 누리법 일부를 다음과 같이 개정한다.


제7조제2항 중 "가"를 "나"로 한다.

부칙 <제400호,2031.5.6>
"""


def test_an_invented_statute_comes_back():
    source, printed = both(STATUTE)
    assert printed == source
    assert "1의2. 삭제<2030.1.2>" in printed and "<16>누리법 일부를 다음과 같이 개정한다." in printed


def test_each_article_prints_as_it_stands():
    items = {item.address: item for item in parse(document(STATUTE)).provisions}
    assert print_provision(items["제1조"]) == (
        "제1조(목적) 이 법은 미리내(銀河)를 북돋움을 목적으로 한다. <개정 2030.1.2, 2031.4.5>\n[전문개정 2030.1.2]"
    )
    assert items["제1조"].text == "이 법은 미리내(銀河)를 북돋움을 목적으로 한다."
    assert items["제2조"].title == "정의"
    assert print_provision(items["제2조"]).startswith("제2조(정의 <개정 2031.4.5>) ① 이 법에서")
    assert print_provision(items["제3조"]) == "제3조"
    assert print_provision(items["부칙(제321호) 제2조"]) == "제2조 및 제3조 생략"


def test_print_then_parse_then_print_changes_nothing():
    rule = (
        "가온시 서고 규정\n제1장 총칙\n제1조(목적) 서고의 일을 정한다.\n제2조(뜻) ① 말의 뜻이다. <개정 2030. 1. 2.>\n"
        "1. 서고\n2. 책\n"
        "제3조부터 제5조까지 삭제 <2030. 1. 2.>\n제2장 보칙\n제6조(위임) 따로 정한다.\n부칙 <제3호, 2030. 1. 2.>\n"
        "제1조(시행일) 발령한 날부터 시행한다.\n[별표 1] 서고의 종류\n1. 큰 서고\n2. 작은 서고"
    )
    printed = print_regulation(parse(document(rule, "규정.txt")))
    assert "가온시 서고 규정\n" + printed == rule
    again = parse(document("가온시 서고 규정\n" + printed, "규정.txt"))
    assert again == parse(document(rule, "규정.txt"))


PIECES = (
    *(
        "글 ",
        "가온시는 정한다.",
        " <개정 2030.1.2>",
        "<2030.1.2>",
        " [시행일: 2031.1.1]",
        "(개정 2030.1.2)",
        ", ",
        ".",
        " (가)",
    ),
    *(
        "<1>",
        "<단서 생략>",
        "[그림]",
        "\n[전문개정 2030.1.2]",
        "\n[본조신설 2030.1.2]",
        "\n<신설 2030.1.2>",
        "\n",
        "1. ",
    ),
)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_notes_come_out_and_go_back(text):
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    kept, marks = split_marks(lines)
    assert "2030.1.2" not in kept and not re.search(r"개정|신설", kept)
    assert [mark.at for mark in marks] == sorted(mark.at for mark in marks)
    loose = re.sub(r"\s*([<>\[\](),.])\s*", r"\1", "\n".join(lines))
    assert re.sub(r"\s*([<>\[\](),.])\s*", r"\1", join_marks(kept, marks)) == loose


@pytest.mark.slow
def test_every_national_statute_comes_back():
    if not STATUTES.exists():
        pytest.skip("the archive of national statutes is not at hand")
    failed, files = [], 0
    with tarfile.open(STATUTES) as archive:
        for member in archive:
            if not member.isfile():
                continue
            files += 1
            text = clean(archive.extractfile(member).read().decode("utf-8"))
            source, printed = both(text, member.name)
            if source != printed:
                failed.append(member.name)
    assert files > 5_000 and failed == []
