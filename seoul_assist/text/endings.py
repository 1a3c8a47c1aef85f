"""How lines of Korean official text end: a finished statement, or one that goes on in the next line."""

from __future__ import annotations

from seoul_assist.text import rx

# Report style (개조식) ends a statement with a verbal noun.
_CLOSING_NOUNS = """
가능 가입 감소 감안 강화 개발 개선 개정 개최 검토 결정 경감 계획 고려 곤란 공개 공고 공급 공유
관리 교육 구성 구축 권고 규정 금지 기대 기여 납부 노력 논의 단축 달성 담당 당부 대비 대응 도모
도입 동일 등록 마련 면제 명시 모집 미흡 바람 반영 발급 발생 발송 발표 방문 방지 배부 배정 배치
변경 병행 보고 보완 보유 보장 부과 부담 부여 부족 분석 불가 불이익 불필요 산정 산출 상승 상향
선발 선정 설립 설명 설정 설치 수립 수행 시작 시행 신고 신설 신청 실시 심사 안내 없음 예정 완료
완화 요구 요망 요청 우려 우수 운영 유지 육성 의결 이관 이행 인상 인정 인하 있음 작성 적용 전망
전환 점검 접수 정비 제고 제공 제시 제외 제출 제한 조사 조성 조정 조치 종료 준수 중단 중요 증가
증액 지급 지속 지원 지정 진행 차이 착수 참석 참여 처리 철저 촉구 추가 추진 축소 출범 충족 취소
통보 통지 투입 파악 판단 편성 평가 폐지 포함 필요 하향 한정 할인 해결 해당 해소 해제 해지 향상
협의 협조 확대 확립 확보 확인 확정 확충 활성화 활용 회수 회신
"""
_CLOSES = rx.compile(
    r"(?:[.!?。:;]|\d{1,2}:\d{2}|(?<![마보])다|요|음|함|됨|임|짐|것|니까|끝|"
    + "|".join(sorted(_CLOSING_NOUNS.split(), key=len, reverse=True))
    + r")"
    r"(?:\s*\([^()]*\)|\s*<[^<>]*>|\s*\d?\d?\)|[\"'”’」』\]*※.])*\s*$"
)
_DANGLES = rx.compile(
    r"(?:[가-힣](?:은|는|을|를|의|에|와|과|및|에서|으로|에게|하여|하고|하며|으며|이며|되어|되는|하는|있는|없는|하기)"
    r"|[가-힣 ](?:위한|대한|따른|관한|통해|위해|다양한|새로운|다른|같은)"
    r"|[가-힣]{2}[이가]|[마보]다|(?:^|\s)(?:및|또는|등|각|그|이|한|할)|[,·ㆍ(~\-])$"
)


def closes(line: str) -> bool:
    """True when a statement may end here: a full stop, a final ending, or a verbal noun of report style."""
    return _CLOSES.search(line) is not None


def dangles(line: str) -> bool:
    """True when the line breaks off after a particle, a connective or a comma."""
    return _DANGLES.search(line.rstrip()) is not None
