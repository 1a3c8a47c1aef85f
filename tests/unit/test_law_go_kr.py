"""Replies of law.go.kr in JSON and XML: the same law whichever way it came, and a clear error for anything else."""

import json
from datetime import date
from xml.sax.saxutils import escape

import pytest

from seoul_assist.errors import DamagedFile, ReadError, UnknownFormat
from seoul_assist.library.annexes import is_linked
from seoul_assist.library.statute_print import print_provision
from seoul_assist.library.statutes import parse
from seoul_assist.model import Block, Document
from seoul_assist.readers import read

LAW = {
    "법령": {
        "법령키": "0000123020310405",
        "기본정보": {
            "법령명_한글": "미리내 진흥법",
            "법종구분": {"content": "법률", "법종구분코드": "A0002"},
            "공포일자": "20310405",
            "공포번호": "00321",
            "시행일자": "20311006",
        },
        "조문": {
            "조문단위": [
                {"조문번호": "1", "조문여부": "전문", "조문내용": "    제1장 총칙 <개정 2031.4.5>"},
                {
                    "조문번호": "1",
                    "조문여부": "조문",
                    "조문제목": "목적",
                    "조문시행일자": "20311006",
                    "조문내용": "제1조(목적) 이 법은 미리내를 북돋움을 목적으로 한다. <개정 2031.4.5>",
                    "조문참고자료": "[전문개정 2030.1.2]",
                },
                {
                    "조문번호": "2",
                    "조문여부": "조문",
                    "조문제목": "정의",
                    "조문내용": "제2조(정의)",
                    "항": [
                        {
                            "항번호": "①",
                            "항내용": "① 말의 뜻은 다음과 같다.",
                            "호": [
                                {
                                    "호번호": "1.",
                                    "호내용": '1. "별"이란 빛나는 것을 말한다.',
                                    "목": [
                                        {"목번호": "가.", "목내용": "가. 큰 별"},
                                        {"목번호": "나.", "목내용": "나. 작은 별"},
                                    ],
                                },
                                {"호번호": "1의2.", "호내용": "1의2. 삭제 <2030.1.2>"},
                            ],
                        },
                        {"항번호": "②", "항내용": "② 따로 정한다."},
                    ],
                },
                {
                    "조문번호": "2",
                    "조문가지번호": "2",
                    "조문여부": "조문",
                    "조문제목": "등급",
                    "조문시행일자": "20320101",
                    "조문내용": "제2조의2(등급) 등급은 다음과 같다.",
                    "항": {"호": {"호번호": "1.", "호내용": "1. 첫째"}},
                },
                {"조문번호": "3", "조문여부": "조문", "조문내용": "제3조 삭제 <2030.1.2>"},
            ]
        },
        "부칙": {
            "부칙단위": [
                {
                    "부칙공포일자": "20200304",
                    "부칙공포번호": "00012",
                    "부칙내용": "부칙 <제12호,2020.3.4>\n이 법은 공포한 날부터 시행한다.",
                },
                {
                    "부칙공포일자": "20310405",
                    "부칙공포번호": "00321",
                    "부칙내용": "제1조(시행일) 이 법은 공포 후 6개월이 경과한 날부터 시행한다.\n"
                    "제2조(등급에 관한 경과조치) 종전에 따른다.",
                },
            ]
        },
        "별표": {
            "별표단위": [
                {
                    "별표번호": "0001",
                    "별표가지번호": "00",
                    "별표구분": "별표",
                    "별표제목": "별의 등급(제2조의2 관련)",
                    "별표내용": "1. 일등성\n2. 이등성",
                },
                {
                    "별표번호": "0003",
                    "별표가지번호": "02",
                    "별표구분": "서식",
                    "별표제목": "별 신고서",
                    "별표서식파일링크": "/LSW/flDownload.do?flSeq=0",
                },
                {"별표번호": "0004", "별표가지번호": "00", "별표구분": "서식", "별표제목": "삭제 <2030.1.2>"},
            ]
        },
    }
}


def xml(name, value):
    if isinstance(value, list):
        return "".join(xml(name, entry) for entry in value)
    inside = "".join(xml(*pair) for pair in value.items()) if isinstance(value, dict) else escape(value)
    return f"<{name}>{inside}</{name}>"


def xml_law():
    """The same law as XML says it: plain text for 법종구분, CDATA for the text of addenda."""
    law = json.loads(json.dumps(LAW))["법령"]
    law["기본정보"]["법종구분"] = "법률"
    text = xml("법령", law)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + text.replace("따로 정한다.", "<![CDATA[따로 정한다.]]>")


def document(text, name):
    return Document(name, "0" * 64, "txt", tuple(Block(line) for line in text.split("\n")))


def as_json(law=LAW, **keys):
    return parse(document(json.dumps(law, ensure_ascii=False, **keys), "law.json"))


def by_address(regulation):
    return {item.address: item for item in regulation.provisions}


def test_json_head_and_articles():
    law = as_json(indent=1)
    assert (law.name, law.kind, law.number) == ("미리내 진흥법", "법률", "321")
    assert (law.promulgated, law.effective) == (date(2031, 4, 5), date(2031, 10, 6))
    items = by_address(law)
    assert list(items) == [
        *("제1조", "제2조", "제2조의2", "제3조", "부칙(제12호)", "부칙(제321호) 제1조", "부칙(제321호) 제2조"),
        *("별표 1", "별지 제3호의2서식", "별지 제4호서식"),
    ]
    assert items["제1조"].text == "이 법은 미리내를 북돋움을 목적으로 한다."
    assert items["제1조"].headings == ("제1장 총칙",)
    assert print_provision(items["제1조"]).endswith("목적으로 한다. <개정 2031.4.5>\n[전문개정 2030.1.2]")
    assert items["제3조"].deleted


def test_units_are_found_below_an_article():
    item = by_address(as_json())["제2조"]
    assert [unit.address for unit in item.units] == [
        *("제2조제1항", "제2조제1항제1호", "제2조제1항제1호가목", "제2조제1항제1호나목", "제2조제1항제1호의2"),
        "제2조제2항",
    ]
    assert item.text.split("\n")[-1] == "② 따로 정한다."


def test_days_of_articles_and_addenda():
    items = by_address(as_json())
    assert items["제2조"].effective == date(2031, 10, 6) and items["제2조의2"].effective == date(2032, 1, 1)
    assert items["부칙(제12호)"].effective == date(2020, 3, 4)
    assert items["부칙(제321호) 제2조"].effective == date(2031, 10, 6)


def test_annexes_have_their_text_or_their_link():
    items = by_address(as_json())
    assert items["별표 1"].text == "1. 일등성\n2. 이등성" and not is_linked(items["별표 1"])
    form = items["별지 제3호의2서식"]
    assert is_linked(form) and "https://www.law.go.kr/LSW/flDownload.do?flSeq=0" in form.text
    assert items["별지 제4호서식"].deleted


def test_xml_says_the_same_as_json():
    assert parse(document(xml_law(), "law.json")).provisions == as_json().provisions


def test_ordinances_and_administrative_rules():
    ordinance = {
        "LawService": {
            "자치법규기본정보": {
                "자치법규명": "가온시 별 조례",
                "자치법규종류": "조례",
                "공포일자": "20310102",
                "공포번호": "7",
            },
            "조문": {
                "조": [
                    {"조문번호": "000100", "조제목": "목적", "조내용": "제1조(목적) 별을 돌본다."},
                    {"조문번호": "000102", "조제목": "돌봄", "조내용": "제1조의2(돌봄) ① 돌본다.\n② 아낀다."},
                ]
            },
            "부칙": {"부칙공포일자": "20310102", "부칙공포번호": "7", "부칙내용": "이 조례는 공포한 날부터 시행한다."},
        }
    }
    rule = as_json(ordinance)
    assert [item.address for item in rule.provisions] == ["제1조", "제1조의2", "부칙(제7호)"]
    assert rule.effective == date(2031, 1, 2) and len(rule.provisions[1].units) == 2
    notice = {
        "AdmRulService": {
            "행정규칙기본정보": {
                "행정규칙명": "별 지침",
                "행정규칙종류": "훈령",
                "발령일자": "20310102",
                "발령번호": "8",
            },
            "조문내용": ["제1장 총칙", "제1조(목적) 별을 돌본다.", "제2조(방법) 다음과 같다.\n1. 본다.\n2. 적는다."],
        }
    }
    made = as_json(notice)
    assert (made.kind, [item.address for item in made.provisions]) == ("훈령", ["제1조", "제2조"])
    assert made.provisions[0].headings == ("제1장 총칙",)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ('{"법령": {"기본정보": ', DamagedFile),
        ("[" * 100_000, DamagedFile),
        (
            '{"법령": {"기본정보": {"법령명_한글": "누리법"}, "조문내용": ' + "[" * 900 + '"글"' + "]" * 900 + "}}",
            DamagedFile,
        ),
        ("<법령>" * 5_000, DamagedFile),
        ("<법령><기본정보></법령>", DamagedFile),
        ("<법령>&없는것;</법령>", DamagedFile),
        ('<!DOCTYPE 법령 [<!ENTITY a "b">]><법령>&a;</법령>', ReadError),
        ('{"Law": "일치하는 법령이 없습니다."}', UnknownFormat),
        ('{"법령": {"기본정보": {"법령명_한글": "누리법"}}}', UnknownFormat),
        ('{"법령": {"조문": []}}', UnknownFormat),
        ("[1, 2]", UnknownFormat),
        ("<html><body>없음</body></html>", UnknownFormat),
        ("그냥 글이다.", DamagedFile),
    ],
)
def test_what_is_no_reply_is_refused(text, error):
    with pytest.raises(error) as caught:
        parse(document(text, "자료.json"))
    assert caught.value.hint


def test_odd_shapes_do_no_harm():
    law = json.loads(json.dumps(LAW))
    law["법령"]["조문"]["조문단위"] += [
        "글",
        None,
        {"조문번호": None},
        {"조문번호": "9" * 50, "조문내용": ["제9조 가", ["나"]]},
    ]
    law["법령"]["별표"] = "없음"
    law["법령"]["부칙"] = None
    items = by_address(as_json(law))
    assert "제2조의2" in items and not any(name.startswith("별표") for name in items)


def test_a_reply_without_a_telling_name_is_known_by_its_text(tmp_path):
    assert parse(document(json.dumps(LAW, ensure_ascii=False, indent=1), "-")).name == "미리내 진흥법"
    for name, text in (("law.json", json.dumps(LAW)), ("law.xml", xml_law())):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        assert parse(read(path)).provisions[0].text.startswith("이 법은 미리내를")
