"""두문 and the form as a whole: agency, recipient, list, passing agency, title, short form, secrets, page numbers."""

from __future__ import annotations

import pytest
from check_kit import document

from seoul_assist.checking import run
from seoul_assist.model import Finding

FOOT = """
주무관 홍여울  팀장 나래솔  과장 전결 10/6 박다솜
협조자
시행  산림과-31(2026. 10. 6.)  접수
우 00001  가온시 가온로 1  / http://www.gaon.example.kr
전화번호 (000) 000-0001  팩스번호 (000) 000-0099  / yeoul@gaon.example.kr  / 공개"""
BODY = "\n제목  둘레길 안내판 정비 안내\n\n둘레길 안내판을 정비합니다.  끝.\n\n가온시장\n"


def found(rule: str, text: str, doctype: str | None = "draft") -> list[Finding]:
    findings = run(document(text), doctype=doctype, select=[f"GM-STR-{rule}"], every=True).findings
    return [one for one in findings if one.rule == f"GM-STR-{rule}"]


def whole(top: str, recipient: str = "누리군수(산림과장)") -> str:
    return f"{top}수신  {recipient}\n(경유)" + BODY + FOOT


@pytest.mark.parametrize(
    ("top", "text"),
    [
        ("", "수신  누리군수(산림과장)"),
        ("\n", "수신  누리군수(산림과장)"),
        ("산림과\n\n", "산림과"),
        ("가온시 산림과\n", "가온시 산림과"),
        ("감사담당관\n", "감사담당관"),
        ("박여울\n", "박여울"),
        ("행정기관명\n", "수신  누리군수(산림과장)"),
        ("(행정기관명)\n", "수신  누리군수(산림과장)"),
        ("○○시\n", "수신  누리군수(산림과장)"),
        ("걷고 싶은 길, 머물고 싶은 마을\n", "걷고 싶은 길, 머물고 싶은 마을"),
    ],
)
def test_a_letter_without_its_agency(top: str, text: str) -> None:
    (one,) = found("001", whole(top))
    assert (one.text, one.severity) == (text, "error")


@pytest.mark.parametrize(
    "top",
    [
        "가온시\n",
        "가  온  시\n\n",
        "숲이 숨 쉬는 가온\n가온시\n",
        "미리내도 누리군\n",
        "국립새솔박물관\n",
        "새빛위원회\n",
        "가온시의회\n",
        "한빛초등학교\n",
        "새빛우체국\n",
        "가온시보건소\n",
        "미리내도새솔교육지원청\n",
        "[확인 필요: 기관명]\n",
    ],
)
def test_names_of_agencies_are_known(top: str) -> None:
    assert found("001", whole(top)) == []


def test_a_guide_word_in_place_of_the_agency_is_two_findings() -> None:
    findings = run(document(whole("행정기관명\n")), doctype="draft", select=["GM-STR"], every=True).findings
    assert [(one.rule, one.line) for one in findings] == [("GM-STR-015", 1), ("GM-STR-001", 2)]


def test_a_piece_that_begins_with_the_recipient_lacks_nothing() -> None:
    assert found("001", "수신  누리군수(산림과장)" + BODY) == []
    assert found("001", "(경유)  미리내도지사\n수신  행정안전부장관(자치과장)") == []
    assert found("001", "둘레길 안내판을 정비합니다.  끝.") == []
    assert found("001", "수신  내부결재" + BODY + FOOT, "report") == []


@pytest.mark.parametrize(
    ("recipient", "text"),
    [
        ("누리군수", "누리군수"),
        ("누리군수()", "누리군수"),
        ("미리내도지사", "미리내도지사"),
        ("미리내도교육감", "미리내도교육감"),
        ("새빛공단이사장", "새빛공단이사장"),
        ("행정안전부장관, 누리군수(산림과장)", "행정안전부장관"),
        ("누리군 산림과", "누리군 산림과"),
        ("누리군 산림과장", "누리군 산림과장"),
        ("누리군청", "누리군청"),
        ("누리군", "누리군"),
        ("누리군수 귀하", "누리군수 귀하"),
    ],
)
def test_recipients_without_their_aide(recipient: str, text: str) -> None:
    (one,) = found("004", whole("가온시\n", recipient))
    assert (one.text, one.severity) == (text, "warn")


@pytest.mark.parametrize(
    "recipient",
    [
        "누리군수(산림과장)",
        "누리군수(둘레길업무담당과장)",
        "재무과장",
        "가온시 재무과장",
        "새빛위원회",
        "가온시의회",
        "각 시·도지사",
        "전 부서",
        "수신자 참조",
        "한빛산업 대표",
        "박여울 귀하(00001 가온시 가온로 1)",
    ],
)
def test_recipients_that_need_no_aide(recipient: str) -> None:
    assert found("004", whole("가온시\n", recipient)) == []


def test_the_list_names_an_aide_for_every_agency() -> None:
    text = whole("가온시\n", "수신자 참조").replace(
        "가온시장\n", "가온시장\n수신자  누리군수(산림과장), 다솜구청장, 새솔도서관장\n", 1
    )
    (one,) = found("004", text)
    assert one.text == "다솜구청장"
    assert found("005", text) == []
    (many,) = found("004", text.replace("누리군수(산림과장), 다솜구청장", "누리군수, 다솜구청장, 별빛시장"))
    assert many.text == "누리군수, 다솜구청장, 별빛시장"


@pytest.mark.parametrize(
    ("recipient", "listed", "text"),
    [
        ("수신자 참조", "", "수신자 참조"),
        ("수신자참조", "", "수신자참조"),
        (
            "누리군수(산림과장)",
            "수신자  누리군수(산림과장), 다솜구청장(산림과장)\n",
            "누리군수(산림과장), 다솜구청장(산림과장)",
        ),
        ("수신처 참조", "수신자  누리군수(산림과장)\n", "수신처 참조"),
        ("배부처 참조", "", "배부처 참조"),
    ],
)
def test_the_list_and_its_reference_go_together(recipient: str, listed: str, text: str) -> None:
    (one,) = found("005", whole("가온시\n", recipient).replace("가온시장\n", "가온시장\n" + listed, 1))
    assert (one.text, one.severity) == (text, "error")


def test_an_old_word_is_mended_and_a_piece_without_an_end_is_left_alone() -> None:
    (one,) = found("005", "수신  수신처 참조")
    assert one.fix == "수신자 참조"
    assert found("005", "수신  수신자 참조\n제목  둘레길 안내판 정비 안내") == []
    assert found("005", "수신자  누리군수(산림과장)") == []


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("둘레길 정비 안내.", "."),
        ("협조 요청", "협조 요청"),
        ("회신", "회신"),
        ("관련 자료 제출", "관련 자료 제출"),
        ("안내판 교체의 건", "의 건"),
        ("우리 기관 둘레길 정비 안내", "우리 기관"),
        ("둘레길을 정비합니다", "둘레길을 정비합니다"),
        ("둘레길 안내판 정비 " * 5 + "안내", "둘레길 안내판 정비 " * 5 + "안내"),
    ],
)
def test_titles_that_say_too_little_or_too_much(title: str, text: str) -> None:
    (one,) = found("007", f"제목  {title}")
    assert (one.text, one.severity) == (text, "info")


@pytest.mark.parametrize(
    "title",
    [
        "둘레길 정비 안내",
        "2026. 하반기 둘레길 정비 결과",
        "둘레길 개방 알림(2026. 10. 6.)",
        "「가온시 둘레길 조성과 관리와 이용자 안전에 관한 조례 시행규칙」 일부개정안에 대한 의견 조회",
        "물품 구매 결과 알림",
    ],
)
def test_titles_that_name_the_matter(title: str) -> None:
    assert found("007", f"제목  {title}") == []


@pytest.mark.parametrize(
    ("recipient", "suggestion", "fix"),
    [
        ("박여울님 귀하", "박여울 귀하", " 귀하"),
        ("박여울 씨 귀하", "박여울 귀하", " 귀하"),
        ("박여울 귀중", "박여울 귀하", " 귀하"),
        ("박여울 선생님 귀하(00001 가온시 가온로 1)", "박여울 귀하", " 귀하"),
        ("박여울(00001 가온시 가온로 1)", "박여울 귀하", None),
        ("한빛상사 귀하", "귀중", None),
    ],
)
def test_how_people_and_firms_are_addressed(recipient: str, suggestion: str, fix: str | None) -> None:
    (one,) = found("031", f"수신  {recipient}", "civil")
    assert (one.suggestion, one.fix) == (suggestion, fix)


@pytest.mark.parametrize(
    "recipient", ["박여울 귀하(00001 가온시 가온로 1)", "한빛상사 귀중", "누리군수(산림과장)", "내부결재"]
)
def test_right_addresses(recipient: str) -> None:
    assert found("031", f"수신  {recipient}", "civil") == []


@pytest.mark.parametrize("via", ["산림과", "산림과장", "누리군수", "가온시", "없음", "누리군(발신기관과 같음)"])
def test_passing_agencies_that_are_none(via: str) -> None:
    (one,) = found("032", f"수신  누리군수(산림과장)\n(경유)  {via}")
    assert one.text == via


@pytest.mark.parametrize("via", ["", "  미리내도지사"])
def test_passing_agencies(via: str) -> None:
    assert found("032", f"수신  행정안전부장관(자치과장)\n(경유){via}") == []


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("수신  누리군수(산림과장)\n둘레길을 정비합니다.  끝.", True),
        ("수신  누리군수(산림과장)", False),
        ("수신  누리군수(산림과장)\n(경유)", False),
        ("수신  누리군수(산림과장)\n…  끝.", False),
        ("수신  누리군수(산림과장)\nⅡ급비밀 제목  훈련 안내\n훈련합니다.  끝.", False),
    ],
)
def test_a_title_is_missed_where_something_follows_the_recipient(text: str, missing: bool) -> None:
    assert bool(found("006", text)) is missing


@pytest.mark.parametrize(
    "text",
    [
        "쉼터 넓히기 검토\n수신  누리군수(산림과장)",
        "쉼터 넓히기 검토\n\n본문입니다.\n\n가온시장",
        "쉼터 넓히기 검토\n시행  산림과-12(2026. 10. 6.)",
        "쉼터 민원에 대한 회신",
        "별지 제2호서식 + 시행 산림과-12",
    ],
)
def test_the_short_form_stays_inside(text: str) -> None:
    assert found("018", text, "simple")


@pytest.mark.parametrize(
    "text", ["쉼터 넓히기 검토\n수신  내부결재", "쉼터 넓히기 검토\n\n2026. 10. 6.\n가온시", "생산등록번호  산림과-3"]
)
def test_what_the_short_form_may_hold(text: str) -> None:
    assert found("018", text, "simple") == []


@pytest.mark.parametrize(
    "text",
    [
        "Ⅱ급비밀 제목  훈련 안내",
        "제목  훈련 안내 Ⅱ급비밀",
        "제목  훈련 안내(2급비밀)",
        "훈련합니다.  끝. Ⅲ급비밀",
        "이하 빈칸 Ⅲ급비밀",
        "[3급 비밀]",
        '"3급비밀"',
    ],
)
def test_grades_out_of_place(text: str) -> None:
    (one,) = found("028", text)
    assert one.suggestion[1] in "ⅠⅡⅢ"


@pytest.mark.parametrize(
    "text",
    [
        '제목  훈련 안내 "Ⅱ급비밀"',
        "훈련합니다.  끝. “Ⅲ급비밀”",
        "Ⅱ급비밀을 다루는 사람의 교육을 마쳤습니다.",
        "제목  Ⅱ급비밀 취급 인가 신청",
        "대외비",
    ],
)
def test_grades_in_their_place_and_in_prose(text: str) -> None:
    assert found("028", text) == []


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("2/5", "5-2"),
        ("- 3 -", "3"),
        ("Page 4", "4"),
        ("p. 4", "4"),
        ("1 of 3", "3-1"),
        ("쪽 번호 1-3, 2-3, 3-3", "3-1, 3-2"),
        ("1-2\n2-2", "2-2"),
    ],
)
def test_page_numbers_of_other_forms(text: str, suggestion: str) -> None:
    (one,) = found("029", text, "report")
    assert (one.suggestion, one.severity) == (suggestion, "info")


@pytest.mark.parametrize("text", ["2", "5-2", "5-1\n5-2", "(5쪽 중 2쪽)", "7/5", "확률은 2/5입니다.", "| 2/5 |", "1/1"])
def test_page_numbers_and_other_numbers(text: str) -> None:
    assert found("029", text, "report") == []


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("우  도로명주소  / 홈페이지 주소", "도로명주소"),
        ("시행  처리과명-일련번호(시행일)", "처리과명-일련번호"),
        ("{기관명} 회의실", "{기관명}"),
        ("[부서명] 드림", "[부서명]"),
        ("TODO 장소 적기", "TODO"),
    ],
)
def test_words_of_the_form_left_behind(line: str, text: str) -> None:
    assert text in [one.text for one in found("015", whole("가온시\n") + "\n" + line)]


@pytest.mark.parametrize("kind", ["비공개", "부분공개", "부분 공개( )", "비공개(9)", "일부공개(6)", "공개(6)"])
def test_classes_without_their_ground(kind: str) -> None:
    assert found("010", whole("가온시\n").replace("/ 공개", f"/ {kind}"))


@pytest.mark.parametrize("kind", ["공개", "대국민공개", "부분공개(5, 6)", "비공개(6호)"])
def test_classes_with_their_ground(kind: str) -> None:
    assert found("010", whole("가온시\n").replace("/ 공개", f"/ {kind}")) == []


PAPER = "수신  {to}\n제목  제방 점검 계획\n\n제방을 점검하고자 함.  끝."


@pytest.mark.parametrize(
    ("text", "rule", "doctype", "place"),
    [
        (PAPER.format(to="내부용"), "GM-STR-002", "internal", "내부용"),
        (PAPER.format(to="내부결재용"), "GM-STR-002", "internal", "내부결재용"),
        (PAPER.format(to="수신자 없음"), "GM-STR-002", "internal", "수신자 없음"),
        ("수신  다솜구청장 하천과장", "GM-STR-004", "draft", "다솜구청장 하천과장"),
        ("제목  업무 연락", "GM-STR-007", "draft", "업무 연락"),
        ("제방을 점검합니다.  끝.\n\n누리군 하천과장", "GM-STR-008", "draft", "누리군 하천과장"),
        ("일시: 2026. ○. ○.(○)", "GM-STR-015", "draft", "○. ○."),
        ("일시: 0000. 00. 00.", "GM-STR-015", "draft", "0000. 00. 00."),
        ("문의: (담당자명)", "GM-STR-015", "draft", "(담당자명)"),
        ("장소: <여기에 장소를 적으세요>", "GM-STR-015", "draft", "<여기에 장소를 적으세요>"),
        ("누리군수 직무대행 부군수 윤가람", "GM-STR-017", "draft", "직무대행"),
    ],
)
def test_other_wordings_of_the_same_fault(text: str, rule: str, doctype: str, place: str) -> None:
    (one,) = run(document(text), doctype=doctype, select=[rule], every=True).findings
    assert one.text.strip() == place


@pytest.mark.parametrize(
    ("text", "rule", "doctype"),
    [
        (PAPER.format(to="내부결재"), "GM-STR-002", "internal"),
        ("수신  다솜구청장(하천과장)", "GM-STR-004", "draft"),
        ("제목  제방 점검 업무 연락망 안내", "GM-STR-007", "draft"),
        ("수신  재무과장\n제목  점검 안내\n\n제방을 점검합니다.  끝.\n\n하천과장", "GM-STR-008", "draft"),
        ("점검자: 김○○ 주무관", "GM-STR-015", "draft"),
        ("누리군수 직무대리 부군수 윤가람", "GM-STR-017", "draft"),
    ],
)
def test_their_right_wordings(text: str, rule: str, doctype: str) -> None:
    assert not run(document(text), doctype=doctype, select=[rule], every=True).findings
