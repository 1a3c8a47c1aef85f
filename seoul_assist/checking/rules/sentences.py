"""Sentences: length, mixed styles, strings of nouns, contracted endings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from seoul_assist.checking.gates import DRAFTING
from seoul_assist.checking.mask import FILLER
from seoul_assist.checking.noun_runs import runs
from seoul_assist.checking.rule import HANDBOOK, LANGUAGE_INSTITUTE, Example, Mark, Rule
from seoul_assist.checking.view import Line, View
from seoul_assist.checking.vocabulary import any_of, own_words, whole
from seoul_assist.model import Basis
from seoul_assist.text import rx, sentences

_EASY = Basis(LANGUAGE_INSTITUTE, "쉬운 공문서 쓰기")
_PRACTICE = Basis("점검 기준(한 문장 100자, 30어절)")

# --- length -------------------------------------------------------------------------------------------------------
_LONGEST, _MOST_WORDS = 100, 30
# A line of fewer characters has neither so many letters nor so many words.
_SHORTEST = 2 * _MOST_WORDS
_ASIDE = rx.compile(r"[(（][^()（）\n]{0,200}[)）]|[「『“][^「」『』“”\n]{0,400}[」』”]")
_ENDS_AS_SENTENCE = rx.compile(r"(?:다|요|오|까)[.!?]?[)”’\"]*$")


def _long(view: View) -> Iterator[Mark]:
    for line in view.prose:
        if len(line.text) < _SHORTEST or line.table or line.part == "attachments":
            continue
        for sentence in sentences.split(line.masked):
            text = _ASIDE.sub("", sentences.bare(sentence.text)).replace(FILLER, "")
            letters = len(re.sub(r"\s", "", text))
            words = len(text.split())
            if (letters <= _LONGEST and words <= _MOST_WORDS) or not _is_sentence(text):
                continue
            message = (
                f"한 문장이 {letters}자, {words}어절입니다. 두세 문장이나 항목으로 나누기를 권합니다"
                f"(기준: {_LONGEST}자 또는 {_MOST_WORDS}어절)."
            )
            yield Mark(line.start + sentence.start, line.start + sentence.end, message, cause="긴 문장")


def _is_sentence(text: str) -> bool:
    """A list of names and figures is no sentence, however long."""
    return len(re.findall("[가-힣]{2,}", text)) >= 15 and (
        _ENDS_AS_SENTENCE.search(text) is not None
        or len(re.findall("[하되]여|하고|하며|되어|으며|이며|에 따라", text)) >= 2
    )


# --- mixed styles -------------------------------------------------------------------------------------------------
_BULLET = rx.compile(r"^\s*(?:/\s)?(?P<mark>[□■○●◦ㅇ◇◆▷▶\-–·•※]|\d{1,2}[.)]|[가-하][.)]|[①-⑳])\s*(?=\S)")
_FULL = rx.compile(r"(?:니다|시오|십시오)[.!]?\s*$|(?:[한된하는했됐있없였이]|것이|았|었|겠)다\.?\s*$")
_CLIPPED = rx.compile(
    r"(?:[가-힣](?:함|됨|임|음|힘|짐|림|킴|춤|꿈|옴|봄)|[가-힣]{2} ?(?:예정|필요|완료|계획|요망|미정))\.?\s*$"
)
# Items that stand in one line, parted by strokes, are items all the same.
_ITEM = rx.compile(r"(?:(?! / [□■○●◦ㅇ\-]).)+")
_SHARE = 0.2


def _mixed(view: View) -> Iterator[Mark]:
    levels: dict[str, dict[str, list[tuple[int, str]]]] = {}
    for line in view.of("body"):
        if line.table:
            continue
        for item in _ITEM.finditer(own_words(line)):
            text = item[0].rstrip()
            opened = _BULLET.match(text)
            kind = "full" if _FULL.search(text) else "clipped" if _CLIPPED.search(text) else ""
            if opened and kind:
                mark = opened["mark"]
                level = "number" if mark[0].isdigit() else "letter" if "가" <= mark[0] <= "힣" else mark[0]
                levels.setdefault(level, {}).setdefault(kind, []).append((line.start + item.start(), text))
    for found in levels.values():
        full, clipped = found.get("full", []), found.get("clipped", [])
        total = len(full) + len(clipped)
        fewer = full if len(full) <= len(clipped) else clipped
        if not fewer or len(fewer) <= _SHARE * total:
            continue
        other = "‘~함, ~ 예정’처럼 명사형으로" if fewer is full else "‘~합니다’처럼 서술어로"
        message = f"같은 단계의 다른 항목과 맺는 꼴이 다릅니다. {other} 맞추기를 권합니다."
        for offset, text in fewer:
            start = max(len(text) - 12, len(text) - len(text.lstrip()))
            yield Mark(offset + start, offset + len(text), message, cause="문체 섞임")


# --- strings of nouns ---------------------------------------------------------------------------------------------
_AT_LEAST, _AT_LEAST_ELSEWHERE = 5, 6


def _strings(view: View) -> Iterator[Mark]:
    drafting = view.doctype in DRAFTING
    least = _AT_LEAST if drafting else _AT_LEAST_ELSEWHERE
    whole = sum(not line.blank for line in view.lines) > 3
    for line in view.of("body"):
        if line.table or (whole and _is_title(line)):
            continue
        text = own_words(line)
        for start, end, count in runs(text):
            if count >= least:
                message = f"조사 없이 명사 {count}개가 이어집니다. 조사나 어미를 넣어 풀어 쓰기를 권합니다."
                yield Mark(line.start + start, line.start + end, message, cause="명사 나열")


def _is_title(line: Line) -> bool:
    """Near the top, and no sentence: the name of the document."""
    return line.index < 8 and not _BULLET.match(line.text) and not re.search(r"[다오][.]?\s*$", line.text)


# --- adnominals ---------------------------------------------------------------------------------------------------
_ACTS = any_of(
    "통보 제출 시행 배부 지급 안내 보고 송부 승인 설치 발급 납부 신청 등록 공지 공고 수립 확보 추진 발송 "
    "접수 계약 편성 집행 완료 결정 선정 교부 이수"
    " 지정 구축 조성 반영 배포 투입 운영 개최 실시 회신 요청 허가 신고 취득 고시 게시"
)
_ALREADY = rx.compile(rf"(?<![가-힣\d])기 (?P<act>{_ACTS})(?=[한된하되함됨해받]| ?[가-힣]|$)")
_ALREADY_JOINED = rx.compile(
    r"(?<![가-힣\d])기(?P<act>통보|제출|시행|배부|지급|송부|승인|설치|발급|납부|수립|발송|집행|편성|선정"
    r"|교부|조성|지정|등록|신청|추진|구축|투입)(?=[한된하되함됨해])"
)
_THINGS = any_of(
    "사업 기간 계획 위원회 건 사항 자료 제도 행사 회의 공문 문서 규정 지침 조례 시설 부지 지역 금액 사안 "
    "내용 공사 용역 과업 조사 점검 교육 기준"
    " 사실 협의회 신청서 서류 민원 시스템 협약 계약 업체 안내문 공고 예산 문제 방안 서식 훈련 대회 축제"
)
_END = r"(?=들?(?:[은는이가을를의에와과로도만]|에서|으로|부터|까지|에는|관련|및)?(?:[ ,.)]|$))"
_SAME = rx.compile(rf"(?<![가-힣\d·ㆍ/,-])(?<!\d )(?<!각 )(?<!별 )동 (?P<thing>{_THINGS}){_END}")
_THIS = rx.compile(rf"(?<![가-힣])본 (?P<thing>{_THINGS}){_END}")
_SEEN = rx.compile("(?:[해어아여펴려겨러워]|에서|으로|처럼|라고|같이|[을를]|(?:^|[^가-힣])[가와봐]) $")
_OURS = rx.compile(
    r"(?<![가-힣\d])(?<![인명개회건대] )당 (?P<who>기관|청|사|시|군|구|도|센터|위원회|부서|과|소|관|원|공단"
    r"|공사|재단|학교|협회|보건소|의회|법인|조합)"
    r"(?=[은는이가에의을를와과로도]|에서|[ ,](?=[가-힣]))"
    r"|(?<![가-힣])(?P<firm>당사)(?=(?:[는가의에를와로]|에서)(?![가-힣]))"
)
_YOURS = rx.compile(
    r"(?<![가-힣])귀(?P<who>기관|부서|위원회|단체|협회|학교|공단|재단|법인|센터|연구원|연구소|공사|조합"
    r"|협의회|기업|대학교|대학)(?![가-힣]{2})"
    r"|(?<![가-힣])귀 (?P<short>교|사|댁)(?=[은는이가을를의에와과로도](?: |$)|[ ,.]|$)"
)


def _adnominals(view: View) -> Iterator[Mark]:
    for line in view.prose:
        text = own_words(line)
        for start, end, word, better in sorted(_old_adnominals(text)):
            message = f"‘{text[start:end]}’ 대신 ‘{better}’처럼 쓰기를 권합니다."
            yield Mark(line.start + start, line.start + end, message, better, cause=word)


def _old_adnominals(text: str) -> Iterator[tuple[int, int, str, str]]:
    for pattern in (_ALREADY, _ALREADY_JOINED):
        for match in pattern.finditer(text):
            yield match.start(), match.end(), "기", f"이미 {match['act']}"
    for match in _SAME.finditer(text):
        yield match.start(), match.end(), "동", f"이 {match['thing']}"
    for match in _THIS.finditer(text):
        if not _SEEN.search(text[max(0, match.start() - 4) : match.start()]):
            yield match.start(), match.end(), "본", f"이 {match['thing']}"
    for match in _OURS.finditer(text):
        better = "우리 회사" if match["firm"] or match["who"] == "사" else f"우리 {match['who']}"
        yield match.start(), match.end("firm" if match["firm"] else "who"), "당", better
    for match in _YOURS.finditer(text):
        better = f"귀 {match['who']}" if match["who"] else f"귀{match['short']}"
        yield match.start(), match.end(), "귀", better


# --- contracted endings -------------------------------------------------------------------------------------------
_SO_THAT = rx.compile(
    r"(?<![가-힣])(?!평생|종일|영원|영영|일생|하루|밤새|천년|만년|백년|온종일"
    r"|오래)(?P<noun>[가-힣]{2,8})토록(?![가-힣])"
)
_IN_ORDER = rx.compile(r"(?P<noun>[가-힣]{2})코자(?![가-힣])")
_MAKING = rx.compile(r"(?P<noun>[가-힣]{2})케(?= (?:하|할|함|한|해|된|되|될|됨))")
_FOR = rx.compile(
    r"(?<![가-힣])(?P<noun>(?!위스|하이|러스)[가-힣]{2,6}(?<!스)(?<!하)(?<!쿠))키(?= (?:위해|위하|위한|어려"
    r"|곤란|바라|바랍)|로 (?:하|함|했|결정|합의|한|계획|예정))"
)
_POLITE = rx.compile(
    r"(?P<stem>(?<![가-힣])하|[가-힣]하|되|바라|드리|알리|시|하였사|있사|했사|하옵)(?P<oni>오니)(?=[ ,.]|$)"
)
_HUMBLE = rx.compile("하옵고|하옵기|하옵니다|하옵")
_FULLY = rx.compile("만전을 (?:기하[여고며기시는도]?|기할|기해|기함|기한)")


def _contracted(view: View) -> Iterator[Mark]:
    for line in view.prose:
        text = own_words(line)
        for start, end, better, safe, cause in sorted(_contractions(text)):
            wrong, right = (whole(text[:end], start, end, said) for said in (text[start:end], better))
            message = f"준말 ‘{wrong}’ 대신 ‘{right}’처럼 쓰기를 권합니다."
            yield Mark(line.start + start, line.start + end, message, better, better if safe else None, cause=cause)


def _contractions(text: str) -> Iterator[tuple[int, int, str, bool, str]]:
    for pattern, full, cause in (
        (_SO_THAT, "하도록", "~토록"),
        (_IN_ORDER, "하고자", "~코자"),
        (_MAKING, "하게", "~케"),
        (_FOR, "하기", "~키"),
    ):
        for match in pattern.finditer(text):
            yield match.start(), match.end(), match["noun"] + full, True, cause
    for match in _POLITE.finditer(text):
        stem = match["stem"]
        better = {"하였사": "하였으", "있사": "있으", "했사": "했으", "하옵": "하"}.get(stem, stem) + "니"
        yield match.start(), match.end(), better, True, "~오니"
    for match in _HUMBLE.finditer(text):
        if text[match.end() : match.end() + 2] != "오니":
            yield match.start(), match.end(), "하고", False, "~하옵"
    for match in _FULLY.finditer(text):
        yield match.start(), match.end(), "빈틈없이 하다", False, "만전을 기하다"


_BUSY = (
    "이번 사업은 마을 도서관의 낡은 서가를 바꾸고 열람실의 조명을 밝게 고치며 어린이 자료실의 바닥을 새로 "
    "깔아 주민이 "
    "오래 머물 수 있는 쉼터를 만들기 위하여 추진하는 것으로서 공사를 하는 동안에는 이동 도서관을 운영하여 "
    "책을 빌리는 데 "
    "불편이 없도록 하고 공사를 마친 뒤에는 주민 모임방도 함께 엽니다."
)

RULES = (
    Rule(
        id="GM-LANG-014",
        title="지나치게 긴 문장",
        severity="info",
        confidence="HEUR",
        gate="words",
        basis=(_PRACTICE,),
        what="띄어쓰기를 빼고 100자, 또는 30어절을 넘는 문장을 찾습니다.",
        why="긴 문장은 주어와 서술어가 멀어져 읽기 어렵습니다. 인용문과 괄호 안의 글, 표는 세지 않습니다.",
        bad=(
            Example(
                _BUSY,
                "이번 사업은 마을 도서관의 낡은 서가와 조명을 바꾸는 사업입니다. 공사를 하는 동안에는 이동 도서관을 "
                "운영합니다.",
                doctype="press",
            ),
        ),
        good=(
            Example("이번 사업은 마을 도서관의 낡은 서가를 바꾸는 사업입니다.", doctype="press"),
            Example("○ 서가 교체\n○ 조명 교체\n○ 바닥 공사", doctype="report", why="항목으로 나눈 글"),
        ),
        check=_long,
    ),
    Rule(
        id="GM-LANG-015",
        title="문체 섞임(개조식·서술식)",
        severity="info",
        confidence="SEC",
        gate="every",
        basis=(Basis("개조식 보고서 관행"),),
        what="같은 단계의 항목에서 ‘~합니다’와 ‘~함’을 섞어 쓴 곳을 찾습니다.",
        why="한 문서에서 같은 단계의 항목은 같은 꼴로 맺습니다. 보고서와 내부결재 문서에서만 봅니다.",
        bad=(
            Example(
                "1. 쉼터를 새로 꾸몄습니다.\n2. 안내판을 보강함\n3. 조명을 교체함",
                "1. 쉼터를 새로 꾸밈\n2. 안내판을 보강함\n3. 조명을 교체함",
                doctype="internal",
            ),
        ),
        good=(
            Example("□ 쉼터 정비\n○ 안내판을 보강함\n○ 조명 교체 예정", doctype="report"),
            Example("쉼터를 새로 꾸몄습니다.\n- 안내판을 보강함", doctype="press", why="보도자료"),
        ),
        check=_mixed,
        doctypes=frozenset({"report", "internal"}),
    ),
    Rule(
        id="GM-LANG-016",
        title="명사만 길게 늘어놓기",
        severity="info",
        confidence="NIKL",
        gate="words",
        basis=(_EASY, Basis(HANDBOOK, "명사 나열 지양")),
        what="조사나 어미 없이 명사가 다섯 개 넘게 이어진 곳을 찾습니다.",
        why="명사만 이어지면 무엇이 무엇을 꾸미는지 알기 어렵습니다. 제목과 붙임 목록, 표는 보지 않습니다.",
        bad=(
            Example("마을 쉼터 안전 점검 결과 보완 사항", "마을 쉼터의 안전 점검 결과에 따라 보완할 사항"),
            Example("수강생 명단 제출 기한 연장 여부", "수강생 명단을 내는 기한의 연장 여부"),
        ),
        good=(
            Example("쉼터의 안전 점검 결과를 보완한 사항"),
            Example(
                "수신  누리군수(건설과장)\n제목  마을 쉼터 안전 점검 결과 보완 사항 알림\n\n결과를 알려 드립니다.  끝."
            ),
        ),
        check=_strings,
    ),
    Rule(
        id="GM-LANG-017",
        title="관형사 기(旣)·동(同)·본(本)·당(當)·귀(貴)",
        severity="info",
        confidence="NIKL",
        gate="words",
        basis=(Basis(LANGUAGE_INSTITUTE, "행정용어 순화"),),
        what="‘기 통보한’, ‘동 사업’, ‘본 계획’, ‘당 기관’처럼 한자 한 글자로 꾸민 말을 찾습니다.",
        why=(
            "‘이미 알린’, ‘이 사업’, ‘이 계획’, ‘우리 기관’으로 쓰면 바로 통합니다. ‘귀 기관’은 띄어 쓰고 "
            "‘귀교’는 붙여 씁니다."
        ),
        bad=(
            Example("기 배부한 안내문", "이미 배부한 안내문"),
            Example("동 사업의 대상", "이 사업의 대상"),
            Example("본 행사는 비가 오면 미룹니다.", "이 행사는 비가 오면 미룹니다.", doctype="notice"),
            Example("당 센터에서 마련한 자리", "우리 센터에서 마련한 자리"),
            Example("귀기관의 의견", "귀 기관의 의견"),
        ),
        good=(
            Example("귀 기관의 의견"),
            Example("공연을 본 적 있는 주민"),
            Example("본문과 본청"),
            Example("동 주민센터와 읍면동 사업"),
            Example("1인당 시간당 사용료"),
        ),
        check=_adnominals,
        fix="offer",
        suppresses=("GM-SPC-005",),
    ),
    Rule(
        id="GM-LANG-018",
        title="토록·~코자 등 준말 어미",
        severity="info",
        confidence="NIKL",
        gate="words",
        basis=(_EASY,),
        what="‘제출토록’, ‘개최코자’, ‘하오니’처럼 줄이거나 예스럽게 쓴 어미를 찾습니다.",
        why="‘제출하도록’, ‘개최하고자’, ‘하니’로 쓰는 것이 자연스럽습니다. ‘평생토록’ 같은 부사는 보지 않습니다.",
        bad=(
            Example("신청서를 작성토록 도와주십시오.", "신청서를 작성하도록 도와주십시오."),
            Example("설명회를 열고 의견을 수렴코자 하오니", "설명회를 열고 의견을 수렴하고자 하니"),
            Example("행사를 원활케 하는 방법", "행사를 원활하게 하는 방법"),
        ),
        good=(
            Example("평생토록 이어 갈 이웃"),
            Example("종일토록 비가 내린 날"),
        ),
        check=_contracted,
        fix="safe",
        doctypes=frozenset({"draft", "civil"}),
        suppresses=("GM-LANG-011", "GM-SPL-001"),
    ),
)
