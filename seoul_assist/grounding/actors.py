"""Whether a claim lets the same ones act as its quotations: the mayor who must, the resident who may."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from seoul_assist.grounding.bindings import nearest, without_asides
from seoul_assist.text import rx
from seoul_assist.text.predicates import Clause, clauses
from seoul_assist.text.tokens import packed

_PHRASE = rx.compile(
    r"(?<![가-힣])(?P<noun>[가-힣]{2,14}의\s장|[가-힣]{1,20}?)(?:(?P<role>께서는|께서|에게는|에게서|에게|한테서|한테|으로부터|로부터|은|는|(?:이|가)(?!\s?(?:아니|아닌|되[어며고]|된|됨))|께)(?=[\s,(]|$)"
    r"|(?P<joined>\s(?:또는|및|혹은)\s|[ㆍ·,]\s?|(?:와|과|이나|나)\s))"
)
_OFFICES = (
    "시장|군수|구청장|도지사|지사|청장|장관|교육감|교육장|위원장|의장|단장|소장|국장|과장|관장|원장|본부장|서장|센터장|이사장|총장|기관장|부서장"
    "|위원회|협의회|심의회|심사위원회|의회|시청|군청|구청|도청|센터|보건소|사업소|공단|재단|대통령|국무총리|지방자치단체|지자체|행정청|법원|기관|처장|총괄청|관서|감사원|기록관|경찰서|소방서|의\\s장"
)
_PEOPLE = (
    "주민|시민|구민|군민|도민|국민|민원인|신청인|청구인|대리인|신고인|상속인|관리인|이용인|임차인|임대인|법인|본인|당사자|사업자|이용자|소유자|점유자"
    "|관리자|신청자|납부자|납세자|건축주|설치자|수급자|대상자|참여자|계약자|낙찰자|입찰자|보호자|책임자|담당자|감독자|운영자|제공자|위탁자|수탁자"
    "|행위자|위반자|사용자|근로자|공무원|직원|위원|간사|임원|이사|감사인|의원|교사|학생|사람|업체|회사|단체|조합|[가-힣]{1,3}객|세대주|입주자|환자|장애인|노인|청년"
)
_OFFICE = rx.compile(
    rf"(?:{_OFFICES})(?:들)?$|(?<![가-힣])(?:시|군|구|도|[가-힣]{{2,3}}[시군구])$|[가-힣]{{2,}}(?:부|처|청)$"
)
_PERSON = rx.compile(rf"(?:{_PEOPLE}|[가-힣]{{0,6}}자)(?:들)?$")
# Nouns that end like somebody and are nobody.
_NOBODY = rx.compile(
    r"^(?:공사|공사비|처|본처|청)$|(?:투자|융자|이자|적자|흑자|숫자|문자|글자|일자|의자|상자|전자|한자|각자|후자|전자|액자|책자|하자|군구|내부|외부|일부|전부|세부|납부|여부|첨부|본부|처|기부|교부|회부|신청|요청|[요연도기가창입출항장복용]구|[제표지게실고공일임당즉수상명]시)$"
)
_ANY_OFFICE = rx.compile(
    r"^(?:해당\s?|관계\s?|담당\s?|소관\s?)?(?:기관|부서|행정청|행정기관|공공기관|관청|당국|기관장|담당)$"
)
_NEVER = rx.compile(r"(?!)")
_LETS = rx.compile(r"[하되]게|도록")
_LOCAL = rx.compile(
    r"지자체|지방자치단체|^(?:[가-힣]{0,6}(?:시장|군수|구청장|도지사)|[가-힣]{0,4}[시군구도]|[시군구도]청)$"
)
# Offices and bodies that a claim may not bring along, whatever part they have in it.
_BODY = rx.compile(
    r"(?<![가-힣])[가-힣]{0,16}(?:위원회|장관|처장|청장|법원|재판소|감사원|국무총리|대통령|교육감|의회|기관|협의회|심의회|공단|경찰서|소방서|보건소|기록관)"
    r"(?=[은는이가을를에의와과도만]|에게|에서|으로|로|장|[\s,.]|$)"
)
_ENDS = (
    "위원회",
    "장관",
    "처장",
    "청장",
    "법원",
    "재판소",
    "협의회",
    "심의회",
    "의회",
    "기관",
    "공단",
    "경찰서",
    "소방서",
    "보건소",
    "기록관",
)
_ANY_BODY = rx.compile(
    r"^(?:해당|관계|담당|소관|관련|다른|같은|그|행정|공공|상급|심의|자문|집행|새|상위|하위|지정|전문|수행|운영)?(?:기관|위원회|의회|장관|협의회)$"
)

_ANY_PERSON = rx.compile(r"^(?:사람|자|누구|본인|당사자|대상자|해당자|상대방)(?:들)?$")
_RESIDENT = rx.compile(r"^(?:주민|시민|구민|군민|도민|국민|민원인|이용자)(?:들)?$")
_AREA = rx.compile(r"([시군구도])(?:장|수|청|청장|지사)$")
_HEARS = rx.compile(r"(?:의견|말|설명)[을를]\s(?:들|듣)")
_TRADES = ("업자", "사업자", "영업자")
# Who is punished is the subject of the law and receives the punishment.
_PUNISHES = rx.compile(r"처한다|처벌|처하|부과|물린다|징수|감면|면제")
# Who acts without being a subject: from whom something comes, and whose deed it is (검사의 신청).
_DEED = (
    "신청|신고|요청|청구|승낙|동의|승인|허가|인가|제출|통보|통지|의뢰|추천"
    "|제안|요구|결정|의결|지정|명령|지시|협의|제청|심의|인정|위탁|위임|서면"
)
_OF_DEED = rx.compile(
    rf"(?<![가-힣])(?P<noun>[가-힣]{{2,14}}의\s장|[가-힣]{{2,16}}?)의\s(?:[가-힣]{{1,6}}\s)?(?:{_DEED})"
)
_FROM = ("로부터", "으로부터", "에게서", "한테서")
_SUBJECT = frozenset(("은", "는", "이", "가", "께서", "께서는"))
_RECEIVING = rx.compile(r"(?:받|얻|들|돌려받|안내받|통지받)(?:[습는을고아으]|게\s?됩|게\s?된)[^받]{0,12}$")


def reasons(text: str, quotes: Sequence[str], sources: str) -> Iterator[str]:
    """Why the ones who act in the text are not those of the quotations, a Korean sentence each.

    Whoever is not named in the quotations may be taken from the sources (the whole provisions) where the quotations
    name nobody who acts.
    """
    brought = next(_brought(text, packed(sources)), None)
    if brought is not None:
        yield f"‘{brought}’은(는) 인용한 조문에 없습니다."
        return
    given = [clause for quote in quotes for clause in clauses(without_asides(quote))]
    everyone = [named for quote in quotes for named in _acting(quote)]
    for clause in clauses(without_asides(text)):
        aligned = nearest(clause, given)
        rivals = [noun for one in aligned for noun in _subjects(one, given)]
        anyone = [noun for noun, role in everyone if role in _SUBJECT or role in _FROM]
        anyone += [found["noun"] for quote in quotes for found in _OF_DEED.finditer(quote)]
        wording = " ".join(one.text for one in aligned)
        receives = _RECEIVING.search(clause.text) is not None
        acting = _acting(clause.text)
        for noun, role in acting:
            if role not in _SUBJECT:
                theirs = [other for other, part in everyone if part not in _SUBJECT and _kind(other) == _kind(noun)]
                other_one = theirs and not any(_alike(noun, other) for other in theirs)
                if not theirs and role == "에게" and _stranger(noun, sources):
                    yield f"인용문에는 ‘{noun}’에게라는 말이 없습니다."
                    return
                if other_one and role in ("에게", "께", "한테") and not _known(noun, sources, strict=True):
                    yield f"인용문에는 ‘{theirs[0]}’에게인데 ‘{noun}’에게로 썼습니다."
                    return
                continue
            # 심사위원회가 결정하면 임용권자는: who acts inside a condition may be anyone who acts.
            within = role in ("이", "가") and any(p.start > clause.start + clause.text.find(noun) for p in clause.inner)
            if within and any(_alike(noun, other) for other in anyone):
                continue
            given_to = _given_to(noun, aligned)
            if any(_alike(noun, other, strict=given_to) for other in rivals):
                within_case = re.search(rf"{re.escape(noun)}[이가]\s[^.]*?(?:경우|때|면(?=[\s,]))", wording) is not None
                hears = _HEARS.search(clause.text) is not None and _HEARS.search(wording) is not None
                if (
                    receives
                    and not within_case
                    and not hears
                    and not _PUNISHES.search(wording)
                    and "받" not in wording
                    and "얻" not in wording
                    and not given_to
                ):
                    yield f"인용문에서 ‘{noun}’은(는) 하는 쪽인데 받는 쪽으로 썼습니다."
                    return
                continue
            if not rivals:
                if not _known(noun, sources):
                    yield f"‘{noun}’은(는) 인용한 조문에 없는 주체입니다."
                    return
                continue
            if receives and (any(_alike(noun, one) for one, _ in everyone) or _known(noun, " ".join(quotes))):
                continue
            # 위원은 시장이 위촉한다, for 시장은 위원을 위촉한다: the one that the sentence is about.
            others = [(other, part) for other, part in acting if any(_alike(other, rival) for rival in rivals)]
            if _ANY_PERSON.match(noun) and others and all(part in _SUBJECT for _, part in others):
                continue  # 다친 사람은 군수가 보상한다
            name = noun.removesuffix("들")
            if given_to and _LETS.search(clause.text):
                continue
            somebody = _ANY_PERSON.match(noun) and re.search(r"자(?:에게|에\s|를|의)|사람", wording)
            about = (
                (re.search(rf"(?<![가-힣]){name}", wording) is not None or bool(somebody))
                and not given_to
                and all(part in _SUBJECT for _, part in others)
            )
            if about and (
                _kind(noun) == "person" or _ANY_PERSON.match(noun) or f"{name}을" in wording or f"{name}를" in wording
            ):
                continue
            yield f"인용문의 주체는 ‘{rivals[0]}’인데 ‘{noun}’(으)로 썼습니다."
            return


def _given_to(noun: str, aligned: Sequence[Clause]) -> bool:
    given = [other for one in aligned for other, role in _acting(one.text) if role not in _SUBJECT]
    return any(_alike(noun, other, strict=True) for other in given)


def _subjects(clause: Clause, given: Sequence[Clause]) -> list[str]:
    """Who acts in the clause; where it names nobody, who acts in the clause before it."""
    for one in reversed(given[: given.index(clause) + 1]):
        acting = [(noun, role) for noun, role in _acting(one.text) if role in _SUBJECT]
        about = [noun for noun, role in acting if role in ("은", "는", "께서는")]
        if acting:
            # 위원회가 지정하는 기관에 신청인은: the one that the clause is about, and whoever acts at its end.
            last = acting[-1][0]
            ends = [] if re.search(rf"{re.escape(last)}[이가]\s[^,.]*도록\s", one.text) else [last]
            return [*about, *(ends if about else [noun for noun, _ in acting])]
    return []


def _brought(text: str, given: str) -> Iterator[str]:
    """The offices and bodies of the text that the sources do not name."""
    for found in _BODY.finditer(text):
        name = found.group()
        if (
            not _ANY_BODY.match(name)
            and packed(name) not in given
            and not _LOCAL.search(name)
            and not short(name, given)
        ):
            yield name


def short(name: str, given: str) -> bool:
    """True for 문체부장관 where the sources have 문화체육관광부장관, for 공개심의회 where they have both parts."""
    end = next((kind for kind in _ENDS if name.endswith(kind)), "")
    head = name.removesuffix(end)
    if len(head) > 1 and head in given and end in given:
        return True
    letters = ".{0,6}?".join(map(re.escape, head))
    return len(head) > 1 and re.search(letters + ".{0,6}?" + end, given) is not None


def _acting(text: str) -> list[tuple[str, str]]:
    """The offices and persons of the text with the particle that says what part they have."""
    found: list[tuple[str, str]] = []
    joined: list[str] = []
    end = -1
    for match in _PHRASE.finditer(text):
        if not _kind(match["noun"]):
            continue
        if match.start() != end:
            joined.clear()  # 시장ㆍ군수에 대한 신고는 사업자가: those are joined to another word
        end = match.end()
        if match["joined"]:
            joined.append(match["noun"])
            continue
        found.extend((noun, match["role"]) for noun in (*joined, match["noun"]))
        joined.clear()
    return found


def _kind(noun: str) -> str:
    if _NOBODY.search(noun):
        return ""
    return "office" if _OFFICE.search(noun) else "person" if _PERSON.search(noun) else ""


def _alike(one: str, other: str, *, strict: bool = False) -> bool:
    """True when both may be the same: 가온시장 and 시, 신청인 and 신청자; a general word stands for any of its kind
    unless the comparison is strict."""
    if _kind(one) != _kind(other):
        return False
    general = _ANY_OFFICE if _kind(one) == "office" else _ANY_PERSON
    if _LOCAL.search(one) and _LOCAL.search(other) and ("자치" in one + other or "지자체" in one + other):
        return True
    if strict:
        general = _NEVER
    if general.search(one) or general.search(other) or (_RESIDENT.match(one) and _RESIDENT.match(other)):
        return True
    if len(one) != len(other) and min(one, other, key=len) in _TRADES and max(one, other, key=len).endswith("업자"):
        return True
    longer, shorter = sorted((_root(one), _root(other)), key=len, reverse=True)
    if longer.endswith(shorter):
        return len(longer) - len(shorter) != 1  # 부위원장, 피신고자
    return len(shorter) > 3 and longer[-2:] == shorter[-2:] and _abbreviates(shorter[:-2], longer[:-2])


def _abbreviates(short: str, long: str) -> bool:
    """True for 문체부 and 문화체육관광부."""
    rest = iter(long)
    return short[:1] == long[:1] and all(letter in rest for letter in short)


def _known(noun: str, sources: str, *, strict: bool = False) -> bool:
    """True when the noun acts in the sources, or what it does (신청 of 신청인) or its area stands there."""
    root = _root(noun)
    if _ANY_PERSON.match(noun) or any(_alike(noun, other, strict=strict) for other, _ in _acting(sources)):
        return True
    if _kind(noun) == "office":
        if packed(noun) in packed(sources):
            return True
        return len(root) == 1 and re.search(rf"[가-힣]{root}\s[가-힣\s]*(?:조례|규칙|규정)", sources) is not None
    return len(root) > 1 and root in packed(sources)


def _stranger(noun: str, sources: str) -> bool:
    """True for an office that is named and that the sources do not know."""
    if _kind(noun) != "office" or _ANY_OFFICE.search(noun) or _known(noun, sources, strict=True):
        return False
    return _root(noun) not in packed(sources)


def _root(noun: str) -> str:
    noun = noun.removesuffix("들").replace("의 장", "장")
    area = _AREA.search(noun)
    if area is not None:
        return noun[: area.start()] + area[1]
    if _kind(noun) == "person" and len(noun) > 2:
        return noun[:-1] if noun[-1] in "자인" else noun
    return noun
