"""Nouns that stand in a row without particles, told by the letters their words end in: no analyser is loaded."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seoul_assist.checking.vocabulary import any_of
from seoul_assist.text import rx

_WORD = rx.compile(r"[가-힣]+(?:[·ㆍ][가-힣]+)*")
_NOT_NOUN = rx.compile(
    "(?:[은는을를며던에와네까죠]|히|게|[가-힣](?:하고|되고|하지|되지|하여|되어|해서|에서|으로|부터|까지"
    "|하는|되는|하면|되면|으면|하니|라고|이고|이며|하기|하도록)"
    "|하고|되고|하여|되어|해서|하는|되는|하면|하지|하기|있고|없고|있어|없이|같이|많이|높이기|또는|그리고"
    "|따라|따른|위한|위해|대한|대해|관한|통한|통해|인한"
    "|다음|모두|함께|바로|다시|매우|가장|각각|아래|이번|지난|모든|여러|다른|같은|어떤|무슨|현재|향후|약간"
    "|특히|주로|별로|및|별|[니합됩입습]니다|니다|한다|된다|했다|이다"
    "|하게|되게|[가-힣]한|[가-힣]된|[가-힣]할|[가-힣]될|[가-힣]던|[가-힣]기|[가-힣]려는|[가-힣]려고"
    "|[가-힣]여야|[가-힣]해야)$"
)
_PARTICLE = rx.compile("[가-힣]+(?:이|가|과|도|로|만|의|려|여|어|아|해|오|요)$")
_NOUN_ENDS = any_of(
    "고려 장려 배려 우려 격려 참여 기여 수여 급여 대여 증여 언어 용어 단어 국어 방어 피해 이해 재해 상해 "
    "침해 저해 장해 올해 새해 공해 중요 주요 필요 개요 수요 소요 동요 과오 어린이 차이 높이 길이 나이 놀이 "
    "사이 종이 깊이 넓이 평가 국가 증가 허가 인가 참가 추가 전문가 휴가 "
    "물가 단가 원가 여가 작가 농가 상가 대가 불가"
    " 활동가 주가 결과 효과 성과 학과 부과 통과 초과 경과 교과 제도 지도 속도 정도 온도 용도 연도 년도 "
    "강도 밀도 만족도 보도 차도 인도 상수도"
    " 하수도 철도 태도 시도 의도 각도 한도 빈도 신뢰도 인지도 이해도 주도 유도 선도 도로 진로 경로 통로 "
    "선로 수로 미로 불만 회의 협의 심의 결의"
    " 동의 주의 정의 문의 강의 논의 건의 합의 유의 토의 명의 고의 질의 예의 기한 권한 제한 상한 하한 "
    "무한 주민자치회의 기록 마을 가을 고을"
    " 여름 기기 경기 분기 시기 위기 계기 주기 용기 후기 수기 무기 전기 초기 상반기 하반기 대기 연기 공기 "
    "정기 장기 단기 악기 기와 서고 보고 신고"
    " 공고 광고 사고 권고 예고 원고 창고 재고 성별 특별 지면 방면 서면 도면 화면 장면 측면 역할 관할 분할 "
    "할인 문제 기술 불편 구별 차별 개별 감별 담당 수별 등급 균등 고등 초등 중등 평등"
)
_LONGEST_WORD = 15
_IS_NOUN = rx.compile(rf"(?:{_NOUN_ENDS})$")


def _is_bare_noun(word: str) -> bool:
    """True for a word of two syllables or more without a particle or an ending, as far as its letters tell."""
    word = re.split("[·ㆍ]", word)[-1]
    if not 2 <= len(word) <= _LONGEST_WORD:
        return False
    if _IS_NOUN.search(word):
        return True
    return not _NOT_NOUN.search(word) and not _PARTICLE.fullmatch(word)


def runs(text: str) -> Iterator[tuple[int, int, int]]:
    """Start, end and number of words of every run of bare nouns with nothing but single blanks between them."""
    first = last = -1
    count = 0
    for match in _WORD.finditer(text):
        near = count and text[last : match.start()] == " "
        if not near:
            if count:
                yield first, last, count
            count = 0
        alone = match.end() == len(text) or text[match.end()] in " .,)]\t|\n"
        if not _is_bare_noun(match[0]) or (match.start() and text[match.start() - 1] not in " \t(["):
            if count:
                yield first, last, count
            count = 0
            continue
        first = first if count else match.start()
        last, count = match.end(), count + 1
        if not alone:
            yield first, last, count
            count = 0
    if count:
        yield first, last, count
