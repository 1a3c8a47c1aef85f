"""Own documents in each layout, as blocks: what an office might write, with invented names."""

from __future__ import annotations

from seoul_assist.model import Block, Document


def document(*parts: str | Block) -> Document:
    """A line a block, tables as they are."""
    blocks = [
        one
        for part in parts
        for one in ([part] if isinstance(part, Block) else [Block(line) for line in part.split("\n")])
    ]
    return Document("초안", "", "txt", tuple(blocks))


def table(*rows: str) -> Block:
    return Block("\n".join(rows), "table")


LETTER_HEAD = "가온시\n\n수신  {recipient}\n(경유)\n제목  {title}\n"
LETTER_FOOT = """
붙임  1. 점검표 1부.
      2. 위치도 1부.  끝.

가온시장  관인생략
{receivers}
{approvers}
협조자  예산팀장 윤슬아
시행  도로과-12(2026. 12. 7.)  접수
우 00001  가온시 가온로 1(가온동)  / http://www.gaon.example.kr
전화번호 (000) 000-0001  팩스번호 (000) 000-0002  / hong@gaon.example.kr  / 공개"""
APPROVERS = "주무관 홍가람  팀장 나래솔  과장 전결 12/7 박다솜"


def letter(
    *body: str | Block,
    recipient: str = "누리군수(건설과장)",
    title: str = "징검다리 공동 점검 협조 요청",
    receivers: str = "",
    approvers: str = APPROVERS,
) -> Document:
    """A letter to another agency around this body."""
    foot = LETTER_FOOT.format(receivers=f"수신자  {receivers}\n" if receivers else "", approvers=approvers)
    return document(LETTER_HEAD.format(recipient=recipient, title=title), *body, foot)


SIMPLE = document(
    table("생산등록번호 |  | 등록일 | ", "결재일 |  | 공개 구분 | 공개"),
    table("주무관 홍가람 | 팀장 나래솔 | 과장 전결 박다솜"),
    "협조자  예산팀장 윤슬아\n\n작은 도서관 책장 교체 검토\n\n요약: 낡은 책장 12개를 바꾸는 방안\n",
    "1. 배경: 나사가 헐거워진 책장이 늘어남\n2. 내용\n  가. 책장 12개 교체\n  나. 남는 책장은 나눔터로 보냄\n",
    "붙임  견적서 1부.\n\n2026. 12. 9.\n가온시",
)
NOTICE = document(
    "미리내도 공고 제2026-77호\n\n나루터 쉼터 이름 공모\n\n쉼터의 이름을 널리 구하고자 다음과 같이 공고합니다.\n",
    "1. 기간: 2026. 12. 14.(월)~12. 31.(목)\n2. 방법: 전자우편(name-contest@mirinae.example.kr)으로 제출\n",
    "2026년 12월 7일\n\n미리내도지사",
)
PRESS = document(
    "보도자료\n",
    table(
        "배포 일시 | 2026. 12. 14.(월) 10:00 | 담당 부서 | 공원과", "담당자 | 주무관 홍가람 | 연락처 | (000) 000-0004"
    ),
    "\n가온시, 나루터 쉼터 이름 찾는다\n- 으뜸 이름에는 지역화폐를 드려\n",
    "가온시는 나루터 쉼터의 이름을 12월 31일까지 구한다고 밝혔다.\n누구나 한 사람이 두 가지까지 낼 수 있다.\n",
    "붙임  공모 안내문 1부.",
)
MINUTES = document(
    "제3차 나루터 운영 협의회 회의록\n\n1. 일시: 2026. 12. 10.(목) 14:00~15:00\n2. 결정 사항",
    table(
        "내용 | 담당 | 기한",
        "쉼터 난간을 고침 | 도로과 | 2026. 12. 18.(금)",
        "이름을 알림 | 공원과 | 2026. 12. 21.(월)",
    ),
    "3. 앞으로의 계획: 다음 회의를 1월에 엶\n\n작성자  주무관 홍가람\n확인자  과장 전결 박다솜\n공개 구분  공개",
)
REPORT = document(
    "나루터 쉼터 정비 보고\n(가온시 공원과 주무관 홍가람, 2026. 12. 9.)\n",
    "□ 현황\n ○ 긴 의자 8개 가운데 3개가 부서짐\n  - 나무가 썩은 것 2개\n   ㆍ 강가 쪽\n※ 11월 점검 기준",
    "□ 계획\n ○ 봄 전에 교체",
)
LAYOUTS = {
    "시행문": letter(
        "1. 관련: 도로과-9(2026. 12. 1.)\n2. 아래와 같이 협조하여 주시기 바랍니다.\n  가. 기한: [확인 필요: 기한]까지"
    ),
    "간이기안문": SIMPLE,
    "공고": NOTICE,
    "보도자료": PRESS,
    "회의결과": MINUTES,
    "보고서": REPORT,
}
LONG_TITLE = (
    "강을 건너는 오래된 징검다리와 그 둘레의 산책로를 함께 점검하고 고치기 위한 두 지역의 실무 협의회를 여는 일과 " * 2
)[:118] + "알림"
WIDE = table(
    "순번 | 시설 이름 | 위치 | 점검일 | 등급 | 고칠 내용 | 소요 예산 | 담당",
    *(
        f"{n} | 나루{n}교 보행 난간 | 가온시 새터로 {3 * n} | 2026. 11. 3. | 나 | "
        f"난간의 칠과 나사를 바꾸고 미끄러운 바닥을 다시 깖 | {1_234_000 * n:,}원 | 도로과 홍가람"
        for n in range(1, 26)
    ),
)
ITEMS = "\n".join(
    f"{n}. 나루{n}교의 난간과 바닥을 살피고 고칠 곳을 다음 달까지 고친 뒤 사진을 남겨 주시기 바랍니다."
    for n in range(1, 51)
)
RECEIVERS = ", ".join(f"가온{n}동장(행정민원과장)" for n in range(1, 61))
SIX = "주무관 홍가람  시설팀장 나래솔  도로과장 윤슬아  건설교통국장 고은솔  부시장 전결 12/7 박다솜  시장 온유진"
LONG = {
    "긴 목록": letter(ITEMS, title=LONG_TITLE, recipient="수신자 참조", receivers=RECEIVERS, approvers=SIX),
    "넓은 표": letter("1. 대상", WIDE, "2. 기한: 2026. 12. 21.(월)까지", title=LONG_TITLE, approvers=SIX),
}
