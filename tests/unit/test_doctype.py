"""Which kind a document is: ten kinds from whole documents and pieces, and what must not mislead."""

from __future__ import annotations

import pytest
from check_kit import document

from seoul_assist.checking import run

BULLETS = "\n□ 쉼터\n ○ 의자 3개\n ○ 탁자 2개"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("가온시\n\n수신  누리군수(건설과장)\n제목  쉼터 알림\n\n1. 쉼터를 엽니다.  끝.", "draft"),
        ("1. 관련: 도로과-2(2026. 5. 7.)\n2. 쉼터를 살펴 주시기 바랍니다.\n\n붙임  배치도 1부.  끝.", "draft"),
        ("가온시\n\n수신  내부결재\n제목  쉼터 운영 계획\n\n쉼터를 열고자 합니다.  끝.", "internal"),
        ("생산등록번호 | 공원과-3\n등록일 | 2026. 5. 7.\n\n쉼터 운영 검토", "simple"),
        (
            "| 등록번호 | 등록일 | 결재일 | 공개 구분 |\n| 공원과-3 | 2026. 5. 7. | 2026. 5. 7. | 공개 |\n쉼터 운영",
            "simple",
        ),
        ("가온시\n\n수신  홍가람 귀하\n제목  쉼터 건의 회신\n\n1. 고맙습니다.  끝.", "civil"),
        ("가온시\n\n수신  홍가람(새터로 3)\n제목  민원 회신\n\n1. 고맙습니다.  끝.", "civil"),
        ("안녕하십니까?\n귀하께서 신청하신 쉼터 민원을 살펴보았습니다.\n새 쉼터를 두겠습니다.", "civil"),
        ("가온시 공고 제2026-12호\n\n쉼터 이름 공모\n\n1. 기간: 5월", "notice"),
        ("가온시 고시 제2026 - 3호" + BULLETS, "notice"),
        ("마을 쉼터 이름 공모 공고(재공고)\n1. 기간: 5월", "notice"),
        ("「가온시 나무 조례」 전부개정조례안 입법예고\n1. 개정 이유", "notice"),
        ("보도자료\n보도 시점: 배포 즉시\n\n가온시, 쉼터 열어", "press"),
        ("가온시 보도설명자료" + BULLETS, "press"),
        ("가온시, 새 쉼터 열어\n가온시는 새 쉼터를 열었다고 7일 밝혔다.\n“시원하다.”라고 주민은 말했다.", "press"),
        ("제3차 마을 위원회 회의 결과\n\n1. 회의명: 마을 위원회\n2. 참석자\n  가. 홍가람", "minutes"),
        ("제3차 마을 위원회 회의 결과" + BULLETS, "report"),
        ("제3차 마을 위원회 회의록\n1. 일시: 2026. 5. 7.", "minutes"),
        ("1. 회의명: 마을 위원회\n2. 일시: 2026. 5. 7.\n3. 참석자: 7명\n4. 안건: 쉼터\n5. 결정 사항: 두 곳", "minutes"),
        ("쉼터 운영 현황 보고" + BULLETS, "report"),
        ("Ⅰ. 현황\n쉼터 세 곳\nⅡ. 계획\n쉼터 두 곳 추가", "report"),
        ("2026년 공원과 업무보고\n2026. 5.\n기구 및 인력", "report"),
        ("쉼터 조성 용역 제안요청서\n2026. 5.\n사업 개요", "report"),
        ("문서요지: 쉼터를 엶\n키워드: 쉼터", "summary"),
        ("회의 자료 요약\n□ 쉼터 두 곳\n ○ 의자\n ○ 탁자", "summary"),
        ("쉼터 이용 신청서\n성명\n연락처" + BULLETS, "other"),
        ("■ 가온시 나무 조례 시행규칙 [별지 제3호서식]\n신청인" + BULLETS, "other"),
        ("품목 번호 | 3\n☐ 새것  ☑ 헌것  ☐ 없음" + BULLETS, "other"),
        ("쉼터 이용 안내서" + BULLETS, "other"),
        ("[ 문서번호 ]  공원-3\n[ 제    목 ]\n나무" + BULLETS, "other"),
        ("나무를 심읍시다.", "other"),
        ("", "other"),
    ],
)
def test_kinds(text: str, kind: str) -> None:
    report = run(document(text))
    assert report.doctype == kind, report.reason
    assert report.reason.endswith(".")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("쉼터 운영 계획\n□ 보도자료를 내어 알림\n ○ 5월\n ○ 6월", "report"),
        ("쉼터 운영 계획(가온시 공고 제2026-12호 관련)" + BULLETS, "report"),
        ("쉼터 운영 계획\n□ 회의록 작성 방법\n ○ 5월\n ○ 6월", "report"),
        ("쉼터 점검 결과 보고\n일시: 5월\n참석자: 3명" + BULLETS, "report"),
        ("쉼터 공고문을 붙였다고 주민이 말하였다.", "other"),
    ],
)
def test_a_mention_is_no_title(text: str, kind: str) -> None:
    assert run(document(text)).doctype == kind


def test_a_kind_that_was_named_is_kept() -> None:
    report = run(document("보도자료"), doctype="report")
    assert (report.doctype, report.reason) == ("report", "직접 지정했습니다.")
