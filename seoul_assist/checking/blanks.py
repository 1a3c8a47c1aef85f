"""Blanks that are missing before dependent nouns and behind numbers (한글 맞춤법 제42항, 제43항).

Only what the letters prove: an adnominal ending before a dependent noun, a noun of a known kind (lexicons/nouns.tsv)
before 중, 시, 내 or 간. Words of the dictionary that look the same (실수, 이내, 한밤중) are named where they occur.
"""

from __future__ import annotations

import re

from seoul_assist.checking.particles import ends_in_noun, nouns
from seoul_assist.checking.turns import Turn, turn
from seoul_assist.model import Severity
from seoul_assist.text.hangul import NIEUN, RIEUL, coda


def _particles(*endings: str) -> str:
    return rf"(?=(?:{'|'.join(endings)})?(?![가-힣A-Za-z0-9]))"


def _behind(kind: str, noun: str, after: str, severity: Severity | None = None, *, but: str = "") -> Turn:
    """A turn for a dependent noun joined to a noun of one kind; `but` are words in which it is no noun of its own."""
    others = frozenset(but.split())

    def better(match: re.Match[str]) -> str | None:
        word = match["n"]
        if not ends_in_noun(word, nouns(kind)) or _is_one(word + noun, others):
            return None
        return f"{word} {noun}"

    return Turn(rf"(?P<n>[가-힣]{{2,14}}){noun}{after}", better, (noun,), severity, noun)


def _is_one(word: str, others: frozenset[str]) -> bool:
    """True for one of the other words; 수시 does not make 접수시 one, 직할시 makes every 직할시 one."""
    return word in others or any(len(other) > 2 and word.endswith(other) for other in others)


def _as(match: re.Match[str]) -> str | None:
    """An adnominal ending before 바와 같이; 알바와 is a part-time job."""
    word = match[1]
    return f"{word} 바와" if coda(word[-1]) in (NIEUN, RIEUL) and not word.endswith("알") else None


_TIMES = (
    r"(?:\d+ ?(?:년|개월|달|일|주|시간|분)|약|거의|어느덧|벌써|오래|얼마|[한두세네몇수]\s?(?:달"
    r"|해|주|시간|개월)|(?:하루|이틀|사흘|나흘"
    r"|열흘|보름)|[일이삼사오육칠팔구십]{1,2}년)"
)
_THING = (
    r"(?=(?:은|이|을|으로|과|도|만|에|의|임|이다|입니다|이며|이고|인|이므로|이나|이든|이지만|이라|인지|까지|부터"
    r"|보다|처럼|같)?(?![가-힣])|으로|이[라지었]|입)"
)

# -- GM-SPC-001: 의존 명사 --------------------------------------------------------------------

DEPENDENT = (
    # 수
    turn("수", r"([가-힣]{1,12})(수) ?([있없])(?=[는다으고을음습지어었게던도,])", lambda m: _can(m)),
    turn(
        "수가 있|수가 없|수도 있|수도 없|수는 없|수는 있",
        r"([가-힣]{1,12})(수[가도는]) ?(?=[있없])",
        lambda m: _can_particle(m),
    ),
    turn("수밖에", r"([가-힣]{1,12})수밖에(?= ?없)", lambda m: f"{m[1]} 수밖에" if _stem(m[1]) else None),
    turn("수 밖에", r"([가-힣]{1,12})수 밖에(?= ?없)", lambda m: f"{m[1]} 수밖에" if _stem(m[1]) else None),
    # 것
    turn(
        "것",
        rf"([가-힣]{{1,12}})(것){_THING}",
        lambda m: _thing(m),
    ),
    # 바
    turn(
        "바",
        r"([가-힣]{0,12}(?:한|된|는|던|온|본|은|할|될|을))바(?=와 같|에 따|에 의|를 |가 |이다|입니다|이며| 있| 없|로 )",
        r"\1 바",
        cause="바",
    ),
    # 지(때)
    turn(
        "지",
        rf"([가-힣]{{0,12}}[한된온난간친본은연선진준낸찬든운])지 ?(?={_TIMES})(?! ?\d+일\()",
        lambda m: _since(m),
        cause="지(때)",
    ),
    # 만(때)
    turn(
        "만에|만의",
        r"(\d ?(?:년|개월|달|일|주|주일|시간|분|세기)|(?<![가-힣])(?:하루|이틀|사흘|나흘|닷새|열흘"
        r"|보름|며칠|얼마|[한두세네몇] ?(?:달|해"
        r"|주|시간)))만(?=에(?![가-힣])|의 )",
        r"\1 만",
        cause="만(때)",
    ),
    turn("바와", r"([가-힣]{1,12})바와(?= ?같)", lambda m: _as(m), cause="바"),
    # 뿐, 대로, 만큼, 줄, 적, 채, 때, 때문, 동안, 데, 후
    turn(
        "뿐",
        r"([가-힣]{0,12}(?:할|될|[있없받얻높였았었했됐겠]을|줄|볼|킬|릴|낼|질))뿐(?=만| |이|,|더러|인)",
        r"\1 뿐",
        cause="뿐",
    ),
    turn(
        "대로",
        r"([가-힣]{0,12}(?:하는|있는|없는|받은|정한|말한|던|된|되는|시킨|원하는|아는|보이는"
        r"|[^권기제무최시상하]한|끝나는|나오는|오는|가는|마친|정해진"
        r"|주어진|알려진|들은|적은|제출한|제시한|요구한|의결한|[가-힣]는))대로(?=[ ,.]|$)(?<!되는대로)",
        r"\1 대로",
        cause="대로",
    ),
    turn(
        "만큼",
        r"([가-힣]{0,12}(?:하는|있는|없는|된|되는|던|[^권제기무상하]한|할|될|[있없받]을|받은|일한"
        r"|사용한|낸|쓴|참여한))만큼(?=[ ,.은의만]|$)",
        r"\1 만큼",
        cause="만큼",
    ),
    turn(
        "줄",
        r"([가-힣]{0,12}(?:할|될|한|된|는|[있없]을))줄(?= ?(?:알|모르|몰|안다|아는)|[은을로] )",
        r"\1 줄",
        cause="줄",
    ),
    turn(
        "적",
        r"([가-힣]{1,12}(?:한|된|받은|본|간|온))적(?=[이은도]? ?(?:있|없))(?<!한적)|(?<=[가-힣])(한)적(?=[이은도]?"
        r" ?(?:있[으는습다]|없[으는습다]))",
        lambda m: f"{m[1] or m[2]} 적",
        cause="적",
    ),
    turn("채로|채 ", r"([가-힣]{1,12}(?:[은는한된린진운낸둔연든선]))채(?=로 )", r"\1 채", cause="채"),
    turn(
        "때",
        r"([가-힣]{0,12}(?:할|될|하는|[있없받높많적같않였았었했됐겠]을|볼|갈|올|줄|낼|킬|릴|칠|질|열"
        r"|들|(?:미만|이상|이하|초과|것|경우"
        r"|대상)일))때(?=[에는마까부도의,. ]|$)(?!문)",
        r"\1 때",
        cause="때",
    ),
    turn("때문", r"(?<=[가-힣])때문(?=에|이|인|입|임|으로)", " 때문", cause="때문"),
    turn(
        "동안",
        r"([가-힣]{0,12}(?:하는|있는|되는|없는|받는|기간|시간|방학|학기|\d년|\d일|\d개월|\d시간|\d주"
        r"|\d주일|\d분|며칠|일주일|한달"
        r"|평생))동안(?=[ ,.에은도의]|$)",
        r"\1 동안",
        cause="동안",
    ),
    turn("동안", r"(\d ?(?:년|일|개월|시간|주|주일|분|달))동안(?=[ ,.에은도의]|$)", r"\1 동안", cause="동안"),
    turn(
        "데",
        r"([가-힣]{1,12}는)데(?= ?(?:필요[한하]|사용[하되]|소요|드는 비용|걸리는|목적이|도움"
        r"|기여[하할한]|이바지|최선을|지장이|쓰[이는]|따른 "
        r"|활용[하되]|주력|중점을|집중[하할]|어려움이|한계가|노력[하할]|협조|있어서?[ ,]|그치|역점을))",
        r"\1 데",
        cause="데",
    ),
    turn("는데에", r"([가-힣]{1,12}는)데(?=에(?:는|도)?[ ,])", r"\1 데", cause="데"),
    turn(
        "후|뒤|다음",
        r"([가-힣]{1,12}(?:[^신원상시서노]한|된|받은|마친|끝난|하신|거친|지난|낸))(후|뒤)(?=[ ,에의는]|$)",
        r"\1 \2",
        cause="후",
    ),
    # 중, 시, 내, 외, 간
    _behind(
        "행위",
        "중",
        _particles("에", "인", "이", "에는", "이며", "이고", "이나", "이던", "이다", "입니다", "임", "의", "에도"),
        but="한밤중 부재중 은연중 무의식중",
    ),
    turn(
        "중",
        r"((?:\d+ ?월|[상하]반기|분기|금년도?|올해|당해 ?연도|이달|금월|기간|응시자|신청자|참가자"
        r"|대상자|응모자|당첨자|합격자|지원자|이용자|회원국|위원"
        r"|다음|것|이들|직원|이 가운데|사업))중(?=[ ,.에]|$)(?<!그중)(?<!개중)",
        r"\1 중",
        cause="중",
    ),
    turn("중", r"(\d ?(?:명|개|건|곳|인|개소|가지|종|필지|대|회|팀))중(?=[ ,에]|$)", r"\1 중", cause="중"),
    _behind(
        "행위",
        "시",
        _particles("에", "에는", "에도", "의", "는", "부터", "까지", "마다"),
        but="직할시 비상시 평상시 유사시 일시 실시 고시 개시 표시 게시 지시 공시 전시 수시 임시 상시",
    ),
    turn("시", r"([가-힣]{1,12}(?:할|될|않을|없을|있을))(?<!직할)시(?=[ ,.에]|에는|$)", r"\1 시", cause="시"),
    _behind(
        "장소",
        "내",
        _particles("에", "에서", "의", "로", "에는", "에서는", "에도", "는"),
        but="이내 기내 실내 사내 시내 구내 경내 관내 교내 장내 원내 역내 차내",
    ),
    turn("내", r"(\d ?(?:일|개월|시간|주|년|분|㎞|km|m))내(?=[ ,.에의로]|$)", r"\1 내", cause="내"),
    turn(
        "외",
        r"((?:범위|기간|관할|목적|구역|용도|대상|업무|지역|규정|계획|예산|허가|이|그))외(?=["
        r" ,.에의로]|에는|$)(?<!이외)",
        r"\1 외",
        cause="외",
    ),
    turn(
        "외",
        r"(?<![이해국시교야장제예소과])((?<![가-힣])[가-힣]{2,8})외(?= \d+ ?(?:명|인|필지|건|개소|곳|종|개"
        r" ))(?<![이해국시제예소야관내열교]외)",
        r"\1 외",
        cause="외",
    ),
    _behind(
        "무리",
        "간",
        _particles("의", "에", "이", "을", "에는", "에서", "과", "로"),
        but="형제간 부부간 부자간 모자간 동기간 남매간 자매간 고부간 시간 기간 공간 구간",
    ),
    # 여부, 여
    turn(
        "여부",
        r"(?<=[가-힣])(?<!참)(?<!기)(?<!부)(?<!대)(?<!수)(?<!증)여부(?=[ ,.)]|[를는가에와의도로] |를|에 대|$)",
        " 여부",
        cause="여부",
    ),
    turn(
        "여",
        r"(?<![\d,])(\d[\d,]{0,9})여(?=(?:명|개|건|곳|대|회|차례|년|일|종|가지|톤|필지|점|세대|가구"
        r"|개소|개월|시간|쪽|그루|마리|권"
        r"|㎡|평|m|㎞)(?![가-힣]*부))",
        r"\1여 ",
        "info",
        cause="여",
    ),
    # 수를 나타내는 말 뒤
    turn(
        "이상|이하|미만|초과|이내|정도|내외",
        r"(?<![\d,.])(\d[\d,.]{0,9} ?(?:명|인|개|건|회|일|년|세|원|%|시간|개월|㎡|점|등급|급|배|주|시"
        r"|m|㎞|곳|층|대))(이상"
        r"|이하|미만|초과|이내|정도|내외)(?![가-힣]*[성치])",
        r"\1 \2",
        "info",
        cause="이상·이하",
    ),
    turn(
        "이후|이전", r"(\d ?(?:년|월|일|시)|[.)])(이후|이전)(?=[ ,.에의부까는]|$)", r"\1 \2", "info", cause="이후·이전"
    ),
    _behind("행위", "후", _particles("에", "에는", "의", "부터", "에도", "까지"), "info", but="이후 오후 사후 직후"),
    turn(
        "전",
        r"((?:시행|신청|접수|착공|준공|계약|출발|방문|제출|개최|시작|공사|작업|설치|퇴근|출근|종료"
        r"|마감|게시|도착|체결|승인|변경|철거|착수|배포|발송|입찰"
        r"|개장|입주|투입))전(?=[ ,.]|에 |까지|에는|$)",
        r"\1 전",
        "info",
        cause="전",
    ),
)


def _stem(word: str) -> bool:
    """True when the last syllable is a stem with the ending ㄹ, and no noun such as 실수 or 일수 comes about."""
    last = word[-1]
    if coda(last) != RIEUL:
        return False
    return last not in "실탈일골필철발밀물달술설특" or word.endswith(("것일", "대상일", "경우일", "이상일", "미만일"))


def _can(match: re.Match[str]) -> str | None:
    return f"{match[1]} 수 {match[3]}" if _stem(match[1]) else None


def _can_particle(match: re.Match[str]) -> str | None:
    return f"{match[1]} {match[2]} " if _stem(match[1]) else None


_THINGS = (
    "날것",
    "들것",
    "탈것",
    "별것",
    "헛것",
    "생것",
    "헌것",
    "온것",
    "잡것",
    "옛것",
    "새것",
    "어린것",
    "지난것",
    "이것",
    "그것",
    "저것",
)


def _thing(match: re.Match[str]) -> str | None:
    word = match[1]
    if (
        coda(word[-1]) not in (NIEUN, RIEUL)
        or (word + "것") in _THINGS
        or word in ("어린", "날", "들", "탈", "별", "헌")
    ):
        return None
    if len(word) == 1 and word not in "할한될된볼본줄준쓸쓴큰둘올갈간":
        return None
    return f"{word} 것"


def _since(match: re.Match[str]) -> str | None:
    """시작한지 3년; 얼마나 필요한지 3가지 is the ending -ㄴ지."""
    after = match.string[match.end() : match.end() + 14]
    if re.match(r"\d+일 ?[(까]|\d+가지", after):
        return None
    return f"{match[1]} 지 "


# Words of number and attributes before a noun, and what stands behind a number.
NUMBERS = (
    turn("연|월|주", r"(?<![가-힣])(연|월|주)(?=\d{1,3} ?회)", r"\1 ", "info", cause="연·월·주"),
    turn("총", r"(?<![가-힣])총(?=\d)", "총 ", "info", cause="총"),
    turn("만", r"(?<![가-힣\d])만(?=\d{1,3} ?세)", "만 ", "info", cause="만"),
    turn("약", r"(?<![가-힣])약(?=\d)", "약 ", "info", cause="약"),
)
