"""Dispositions, refusals, withheld information and the legal basis of what binds people."""

from __future__ import annotations

import pytest
from check_kit import document

from seoul_assist.checking import run
from seoul_assist.model import Finding

FOOT = (
    "\n\n누리군수\n\n주무관 윤가람  팀장 나래솔  과장 전결 5/7 고은솔\n협조자\n시행  교통과-77(2026. 5. 7.)  접수\n"
    "우 00011  누리군 누리로 20  / http://www.nuri.example.kr\n전화번호 (000) 000-0013  / 부분공개(6)"
)
APPEAL = "이 처분에 이의가 있으면 처분이 있음을 알게 된 날부터 90일 이내에 행정심판을 청구할 수 있습니다."


def letter(body: str, title: str = "회신", to: str = "한보람 귀하(00012 누리군 새터로 3)", foot: str = FOOT) -> str:
    return f"누리군\n\n수신  {to}\n(경유)\n제목  {title}\n\n{body}  끝.{foot}"


def found(text: str, rule: str, doctype: str | None = "civil") -> list[Finding]:
    return list(run(document(text), doctype=doctype, select=[rule], every=True).findings)


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("사용 정지 20일을 명합니다.", "사용 정지 20일을 명합니다"),
        ("업무정지 3개월에 처합니다.", "업무정지 3개월에 처합니다"),
        ("점용 허가를 취소합니다.", "점용 허가를 취소합니다"),
        ("등록을 취소하였음을 알려 드립니다.", "등록을 취소하였음을"),
        ("이행강제금 30만 원을 부과하오니 납부하시기 바랍니다.", "이행강제금 30만 원을 부과하오니"),
        ("천막의 철거를 명령합니다.", "철거를 명령합니다"),
        ("과징금 부과를 통지합니다.", "과징금 부과를 통지합니다"),
        ("허가 신청을 반려합니다.", "반려합니다"),
        ("과태료 5만 원을 부과합니다.", "과태료 5만 원을 부과합니다"),
    ],
)
def test_acts_without_a_way_to_object(text: str, act: str) -> None:
    for doctype in ("civil", "draft"):
        (one,) = found(text, "GM-STR-022", doctype)
        assert (one.text, one.severity) == (act, "error")


@pytest.mark.parametrize(
    "text",
    [
        "사용 정지 20일을 명합니다. " + APPEAL,
        "「주차장법」 제30조에 따라 과태료 5만 원을 부과합니다.",
        "어기면 과태료가 부과됩니다.",
        "어기면 과태료를 부과할 수 있습니다.",
        "사용을 정지하고자 사전 통지합니다.",
        "허가를 취소해 달라는 신청을 받았습니다.",
        "행사가 취소되었습니다.",
        "신청하신 대로 점용을 허가합니다.",
        "신청을 반려합니다. 이유: 서류 미비 / 구제 절차: 다시 신청",
        "신고하신 차량에 과태료를 부과하였습니다.",
        "해당 업소에 사용 정지 처분을 하였음을 알려 드립니다.",
    ],
)
def test_what_is_no_disposition_or_a_whole_one(text: str) -> None:
    assert not found(text, "GM-STR-022")


def test_a_whole_disposition_needs_basis_officer_and_appeal() -> None:
    act = "1. 새터로 1의 점용 허가를 취소합니다.\n2. "
    whole = "「도로법」 제97조에 따른 처분입니다.\n3. " + APPEAL
    assert not found(letter(act + whole), "GM-STR-022")
    (one,) = found(letter(act + APPEAL), "GM-STR-022")
    assert one.message.endswith("없습니다: 처분의 근거 법령.")
    (one,) = found(letter(act + "「도로법」 제97조에 따른 처분입니다."), "GM-STR-022")
    assert "불복 방법과 기간" in one.message
    (one,) = found(letter(act + whole, foot="\n\n누리군수"), "GM-STR-022")
    assert "담당자의 소속ㆍ성명ㆍ연락처" in one.message


def test_other_agencies_are_only_told_of_a_disposition() -> None:
    text = letter(
        "1. 다음 업소에 사용 정지 15일을 처분하였음을 알려 드립니다.\n2. 업소: 새터로 1", to="다솜구청장(교통과장)"
    )
    assert not found(text, "GM-STR-022", "draft") and not found(text, "GM-CITE-007", "draft")


def test_an_officer_without_a_name() -> None:
    (one,) = found("담당: 교통과, (000) 000-0000", "GM-STR-022")
    assert "성명" in one.message
    assert not found("담당: 교통과 윤가람, (000) 000-0000", "GM-STR-022")
    assert not found("문의: 교통과, (000) 000-0000", "GM-STR-022")


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("건의하신 의자 설치는 수용하기 어렵습니다.", "이유, 구제 절차"),
        ("귀하의 신청은 불가합니다.", "이유, 구제 절차"),
        ("신청을 반려합니다.", "이유, 구제 절차"),
        ("예산이 부족하여 요청하신 의자 설치는 어렵습니다.", "구제 절차"),
        ("제안하신 내용은 채택하지 않기로 하였습니다.", "이유, 구제 절차"),
        ("요청하신 보안등은 설치해 드릴 수 없습니다.", "구제 절차"),
        ("발급이 불가함을 알려 드립니다.", "이유, 구제 절차"),
        ("노선 신설 건의를 검토했습니다. 이용이 적어 신설은 어려운 실정입니다.", "구제 절차"),
    ],
)
def test_refusals_without_reason_or_remedy(text: str, missing: str) -> None:
    (one,) = found(text, "GM-STR-023")
    assert one.severity == "error" and f"없는 것: {missing}" in one.message


@pytest.mark.parametrize(
    "text",
    [
        "의자 설치는 보도가 좁아 수용하기 어렵습니다. 이의가 있으면 60일 이내에 이의신청을 하실 수 있습니다.",
        "신청을 반려합니다. 이유: 서류 미비 / 구제 절차: 행정심판 청구",
        "질의하신 시설은 주차장이 아니어서 감면받을 수 없습니다.",
        "도장이 없으니 2026. 5. 22.(금)까지 보완하여 주시기 바랍니다.",
        "보완하지 않으면 신청을 반려할 수 있습니다.",
        "방문이 어려우시면 전화로 신청하실 수 있습니다.",
        "당장 신설은 어려우나 배차 간격을 줄이기로 하였습니다.",
        "요청하신 의자를 놓겠습니다.",
        "이해하기 어려운 부분은 전화로 알려 드리겠습니다.",
    ],
)
def test_replies_that_refuse_nothing_or_say_all(text: str) -> None:
    assert not found(text, "GM-STR-023")


def test_a_refusal_is_found_once_and_only_in_replies() -> None:
    text = letter("1. 요청하신 의자는 수용하기 어렵습니다.\n2. 요청하신 지붕도 수용하기 어렵습니다.")
    assert [one.line for one in found(text, "GM-STR-023")] == [7]
    assert not found(text, "GM-STR-023", "draft")


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("청구하신 회의 자료는 비공개합니다.", "몇 호"),
        ("부분 공개를 결정합니다.", "몇 호"),
        ("개인정보가 있어 비공개로 결정하였습니다.", "몇 호"),
        ("청구하신 자료는 공개하기 어렵습니다.", "몇 호"),
        ("내부 검토를 하고 있어 공개할 수 없습니다.", "끝나는 예정일"),
        ("의사결정 과정이어서 제9조제1항제5호에 따라 비공개합니다.", "끝나는 예정일"),
        ("정보공개 결정 통지\n결정 내용: 비공개\n근거: 제9조제1항제6호\n청구 정보: 회의 자료", "불복 방법"),
    ],
)
def test_withheld_information_without_its_grounds(text: str, missing: str) -> None:
    (one,) = found(text, "GM-STR-024")
    assert one.severity == "error" and missing in one.message


@pytest.mark.parametrize(
    "text",
    [
        "제9조제1항제6호에 해당하여 비공개합니다.",
        "제9조제1항제5호에 해당하며, 내부 검토는 2026. 12. 31. 끝날 예정이므로 비공개합니다.",
        "청구하신 자료를 모두 공개합니다.",
        "청구하신 자료는 우리 군이 보유ㆍ관리하지 않아 공개할 수 없습니다.",
        "비공개 결정에 불복하면 이의신청을 할 수 있습니다.",
        "비공개 회의에서 정하였습니다.",
    ],
)
def test_decisions_that_name_their_grounds(text: str) -> None:
    assert not found(text, "GM-STR-024")


@pytest.mark.parametrize(
    ("text", "doctype"),
    [
        ("다음과 같이 입법예고합니다.", "notice"),
        ("주차 구획 변경을 행정예고하오니 의견을 주십시오.", "notice"),
        ("다음과 같이 공시송달합니다.", "notice"),
        ("조례안을 다음과 같이 예고합니다.", "notice"),
        ("하천 점용 허가를 취소합니다.", "draft"),
        ("과태료 5만 원을 부과합니다.", "civil"),
    ],
)
def test_acts_without_a_legal_basis(text: str, doctype: str) -> None:
    (one,) = found(text, "GM-CITE-007", doctype)
    assert one.severity == "warn"


@pytest.mark.parametrize(
    ("text", "doctype"),
    [
        ("「행정절차법」 제46조에 따라 행정예고합니다.", "notice"),
        ("행정절차법 제41조에 따라 입법예고합니다.", "notice"),
        ("「누리군 주차장 조례」에 따라 점용 허가를 취소합니다.", "draft"),
        ("신청을 반려합니다. 이유: 서류 미비", "civil"),
        ("마을 잔치를 알려 드립니다.", "draft"),
        ("잔치를 취소합니다.", "draft"),
        ("다음과 같이 입법예고합니다.", "press"),
    ],
)
def test_acts_with_a_basis_and_what_needs_none(text: str, doctype: str) -> None:
    assert not found(text, "GM-CITE-007", doctype)


@pytest.mark.parametrize(
    "text",
    [
        "민원 거부처분에 대한 이의신청은 통지를 받은 날부터 60일 이내에 할 수 있습니다.",
        "불허가 처분을 받으신 분은 구청에 문의하시기 바랍니다.",
        "신청 반려 처분의 취소를 구할 수 있습니다.",
        "신청이 반려된 경우에는 서류를 갖추어 다시 내실 수 있습니다.",
        "신청 기한이 지나면 접수가 불가하오니 기한을 지켜 주시기 바랍니다.",
    ],
)
def test_guidance_that_speaks_of_refusals_refuses_nothing(text: str) -> None:
    assert not found(text, "GM-STR-023")


@pytest.mark.parametrize(
    "text",
    [
        "신청하신 점용은 거부처분하였음을 알려 드립니다.",
        "말씀하신 노선 연장은 받아들이기 어렵습니다.",
        "신청하신 지원금은 지급 대상이 아님을 알려 드립니다.",
        "신청하신 지원금을 드릴 수 없음을 알려 드립니다.",
        "귀하의 등록 신청은 받아들여지지 않았음을 알려 드립니다.",
    ],
)
def test_refusals_in_other_words(text: str) -> None:
    assert [one.severity for one in found(text, "GM-STR-023")] == ["error"]


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        (
            "청구하신 평가표는 제9조제1항제5호에 해당하여 비공개 결정합니다. 공정한 평가에 지장을 주기 때문입니다.",
            "불복",
        ),
        ("개인정보가 들어 있어 청구하신 명단은 제9조제1항제6호에 따라 비공개하기로 결정하였습니다.", "불복"),
        ("청구하신 명단은 공개 대상이 아닙니다.", "몇 호"),
        ("청구하신 명단의 일부만 공개합니다.", "몇 호"),
    ],
)
def test_a_decision_with_its_reason_must_say_how_to_object(text: str, missing: str) -> None:
    (one,) = found(text, "GM-STR-024")
    assert missing in one.message


@pytest.mark.parametrize(
    "text",
    [
        "청구하신 명단은 제9조제1항제6호에 해당하여 비공개 결정합니다.",
        "청구하신 명단은 개인정보가 있어 제9조제1항제6호에 따라 비공개합니다. 이의신청은 30일 이내에 하십니다.",
        "청구하신 안건은 제5호(내부검토)에 해당하여 비공개하며, 검토는 2027. 2. 26. 끝날 예정이므로 그 뒤에 엽니다.",
        "회의는 비공개로 진행합니다.",
    ],
)
def test_a_line_of_a_decision_and_a_whole_one(text: str) -> None:
    assert not found(text, "GM-STR-024")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("귀 업소에 영업정지 15일의 처분을 내립니다.", "GM-STR-022"),
        ("지원금 200만 원을 환수합니다.", "GM-STR-022"),
        ("과태료 20만 원을 부과하였으니 납부하시기 바랍니다.", "GM-STR-022"),
        ("귀 업소의 영업 허가를 취소하고 이를 통지합니다.", "GM-CITE-007"),
    ],
)
def test_acts_in_other_words(text: str, rule: str) -> None:
    assert found(text, rule)
    assert not found("어기면 영업정지 처분을 내릴 수 있습니다.", rule)
