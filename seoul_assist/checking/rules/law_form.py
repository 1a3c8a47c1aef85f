"""How statutes are cited: joined 조·항·호, branch articles, 같은 법, a blank after 낫표, 에 따라."""

from __future__ import annotations

from collections.abc import Iterator

from seoul_assist.checking.gates import DRAFTING
from seoul_assist.checking.rule import Example, Mark, Rule
from seoul_assist.checking.view import View
from seoul_assist.model import Basis
from seoul_assist.text import rx

_PRACTICE = Basis("법령 입안 관행(현행 법령 본문의 표기)")
_PLAIN = Basis("국립국어원 행정용어 순화 권고")
_SPACED = rx.compile(
    r"제\d+조(?:의\d+)?(?:[ ]?제\d+항)?(?:[ ]?제\d+호(?:의\d+)?)?(?:[ ]?[가나다라마바사아자차카타파하]목)?"
    r"|(?<!조)(?<!조 )제\d+항[ ]제\d+호"
)
_SPLIT_PREFIX = rx.compile(
    r"제[ ]+(?P<n1>\d+)[ ]?(?P<u1>조(?:의\d+)?|항(?!목)|호(?![가-힣]{2})|장(?![가-힣])|절(?![가-힣]))"
    r"|제(?P<n2>\d+)의(?P<branch>\d+)조"
    r"|제(?P<n3>\d+)[ ](?P<u3>조|항|호)(?=[제에의을를은는과와,.)\s]|$)"
)
# 「법」 4조, 제4조 2항, 같은 법 9조: the prefix is lost. 2조 원 and 3조 2교대 are no articles.
_LOST = rx.compile(
    r"(?:(?<=[법률례칙정령규침시관준강약][」』｣])|(?<=시행령)|(?<=시행규칙)|(?<=같은 [법영])|(?<=같은 조례)"
    r"|(?<=같은 규칙)|(?<=(?:본|치|차|원|리|흥|호|별|진)법))\s?"
    r"(?P<n>\d{1,4})(?P<u>조(?:의\d{1,2})?)(?=제?\s?\d{1,3}항|[에의을를은는이가과와및,.)\s]|$)(?!\s?\d{0,4}\s?(?:[원억,]|교대|개|명|팀))"
    r"|제\d{1,4}조(?:의\d{1,2}(?=\s))?\s?(?P<n2>\d{1,3})(?P<u2>[항호])(?=의\d|[제\d에의을를은는이가과와,.)\s]|$)"
    r"|(?<=[\d조제 ]\d항)\s?(?P<n3>\d{1,3})(?P<u3>호)(?=의\d|[제에의을를은는이가과와,.)\s]|$)"
)
_HEADING = rx.compile(r"^\s*제\s*\d+\s*[장절조](?:\s|\(|$)")
_SAME = rx.compile(
    r"(?<![가-힣\d])동\s?(?P<unit>법(?!인|률적)(?:률)?|조|항|호|규정|조례)"
    r"(?P<more>\s?시행(?:령|규칙))?(?=\s?제\s?\d|에 (?:따|의|규)|에서 정|의 규정|\s?시행)"
    r"|(?<![가-힣\d])동\s?(?P<decree>시행령|시행규칙)(?=\s?제\s?\d|에 (?:따|의)|의 규정)"
)
_CITED = rx.compile(r"[「｢]([^「」｢｣\n]{2,80})[」｣]")
_NO_GAP = rx.compile(r"(?P<at>[」｣』])(?=제\s?\d+\s?조)")
_BY_FORCE = rx.compile(
    r"에 의거(?P<form>하여|해서|해|한)?(?![가-힣])"
    r"|(?:(?<=[」항호목조])|(?<=[」항호목조]의 규정)|(?<=지침)|(?<=조례)|(?<=시행령)|(?<=시행규칙)|(?<=규정))"
    r"에 의(?P<form2>하여|해|한)(?=[ ,])"
)


def _joined(view: View) -> Iterator[Mark]:
    for line in view.lines:
        for match in _SPACED.finditer(line.masked):
            if " " in match[0]:
                better = match[0].replace(" ", "")
                yield Mark(
                    line.start + match.start(),
                    line.start + match.end(),
                    "법령을 인용할 때 조·항·호는 붙여 씁니다.",
                    better,
                    better,
                )


def _prefix(view: View) -> Iterator[Mark]:
    yield from _lost(view)
    for line in view.lines:
        if _HEADING.match(line.masked) and view.doctype not in DRAFTING:
            continue  # letter-spaced headings of guidelines and contracts
        for match in _SPLIT_PREFIX.finditer(line.masked):
            if match["branch"]:
                better, message = f"제{match['n2']}조의{match['branch']}", "가지 조문은 ‘제5조의2’처럼 적습니다."
            else:
                better = f"제{match['n1'] or match['n3']}{match['u1'] or match['u3']}"
                message = "‘제’와 단위는 숫자에 붙여 씁니다."
            yield Mark(line.start + match.start(), line.start + match.end(), message, better, better)


def _lost(view: View) -> Iterator[Mark]:
    for line in view.lines:
        for match in _LOST.finditer(line.masked) if "조" in line.masked else ():
            name = next(name for name in ("n", "n2", "n3") if match[name])
            unit = name.replace("n", "u")
            gap = " " if name == "n" and line.masked[match.start(name) - 1] in "」』｣" else ""
            better = f"{gap}제{match[name]}{match[unit]}"
            message = f"조·항·호의 숫자 앞에는 ‘제’를 붙여 ‘{better.strip()}’처럼 적습니다."
            begin = match.start(name)
            if name != "n":  # 제4조 2항 is written in one
                begin -= len(line.masked[:begin]) - len(line.masked[:begin].rstrip(" "))
            start, end = line.start + begin, line.start + match.end(unit)
            yield Mark(start, end, message, better, better)


def _same(view: View) -> Iterator[Mark]:
    for line in view.lines:
        for match in _SAME.finditer(line.masked):
            sure = True
            if match["decree"]:
                above = _CITED.findall(line.masked[: match.start()])
                sure = not above or above[-1].endswith(("법", "법률"))
                better = f"같은 {'법' if sure else '규정'} {match['decree']}"
            else:
                better = f"같은 {match['unit']}"
                if match["more"]:
                    better += f" {match['more'].strip()}"
            start, end = line.start + match.start(), line.start + match.end()
            yield Mark(start, end, f"‘{match[0]}’ 대신 ‘{better}’으로 적습니다.", better, better if sure else None)


def _no_gap(view: View) -> Iterator[Mark]:
    for line in view.lines:
        for match in _NO_GAP.finditer(line.masked):
            start = line.start + match.start()
            better = f"{match['at']} "
            yield Mark(start, start + 1, "법령 이름의 낫표와 ‘제’ 사이는 한 칸 띄웁니다.", better, better)


def _by_force(view: View) -> Iterator[Mark]:
    for line in view.prose:
        for match in _BY_FORCE.finditer(line.masked):
            form = match["form"] or match["form2"]
            better = "에 따른" if form == "한" else "에 따라"
            start, end = line.start + match.start(), line.start + match.end()
            yield Mark(start, end, f"근거를 밝힐 때는 ‘{better}’처럼 ‘따르다’로 씁니다.", better, better)


RULES = (
    Rule(
        id="GM-LAW-001",
        title="조·항·호 붙여 쓰기",
        severity="info",
        confidence="CORPUS",
        gate="form",
        basis=(_PRACTICE,),
        what="제5조 제2항 제1호처럼 띄어 쓴 인용을 찾습니다.",
        why="법령은 조·항·호·목을 붙여 인용합니다. 일반 글에서는 띄어 쓰기도 하므로 알리기만 합니다.",
        bad=(
            Example("제8조 제3항에 따라", "제8조제3항에 따라"),
            Example("제24조의2 제1항 제3호", "제24조의2제1항제3호"),
        ),
        good=(Example("제8조 및 제9조"), Example("제8조(정의) 제3항")),
        check=_joined,
        fix="safe",
    ),
    Rule(
        id="GM-LAW-002",
        title="“제” 띄어쓰기와 가지번호",
        severity="warn",
        confidence="NIKL",
        gate="form",
        basis=(Basis("국립국어원 표준국어대사전", "제-(접두사)"), _PRACTICE),
        what="제 8 조처럼 띄우거나, 「주차장법」 8조처럼 ‘제’를 빠뜨리거나, 제8의2조처럼 적은 인용을 찾습니다.",
        why="‘제’는 접두사라 숫자에 붙이고, 가지 조문은 조 뒤에 의2를 붙입니다.",
        bad=(
            Example("영 제 8 조에 따라", "영 제8조에 따라"),
            Example("영 제8의2조에 따라", "영 제8조의2에 따라"),
            Example("「주차장법」 19조에 따라", "「주차장법」 제19조에 따라"),
            Example("영 제8조 2항에 따라", "영 제8조제2항에 따라"),
        ),
        good=(Example("제1 부문 수상"), Example("제8조의2에 따라")),
        check=_prefix,
        fix="safe",
        suppresses=("GM-NUM-006", "GM-LAW-001"),
    ),
    Rule(
        id="GM-LAW-003",
        title="동법·동조·동항",
        severity="warn",
        confidence="NIKL",
        gate="form",
        basis=(_PLAIN,),
        what="동법, 동조, 동 시행령처럼 앞의 법령을 가리키는 말을 찾습니다.",
        why="‘같은 법’, ‘같은 조’가 알아보기 쉽고 다른 낱말(동조, 동의)과 헷갈리지 않습니다.",
        bad=(
            Example("동법 제8조에 따라", "같은 법 제8조에 따라"),
            Example("동조 제3항에 따라", "같은 조 제3항에 따라"),
            Example("동 시행령 제8조", "같은 법 시행령 제8조"),
        ),
        good=(Example("주민들이 제안에 동조하였음"), Example("활동법 연구"), Example("101동 제3호 앞")),
        check=_same,
        fix="safe",
    ),
    Rule(
        id="GM-LAW-004",
        title="법령명 낫표와 “제” 사이 띄움",
        severity="info",
        confidence="CORPUS",
        gate="form",
        basis=(_PRACTICE,),
        what="「법령 이름」제8조처럼 낫표 뒤를 띄우지 않은 인용을 찾습니다.",
        why="법령 본문은 낫표 뒤를 한 칸 띄웁니다.",
        bad=(Example("「주차장법」제19조에 따라", "「주차장법」 제19조에 따라"),),
        good=(Example("「주차장법」 제19조에 따라"), Example("「주차장법」에 따라")),
        check=_no_gap,
        fix="safe",
    ),
    Rule(
        id="GM-LAW-005",
        title="근거를 “의거”로 씀",
        severity="info",
        confidence="NIKL",
        gate="form",
        basis=(_PLAIN,),
        what="근거를 밝히면서 ‘에 의거’, ‘규정에 의하여’로 쓴 곳을 찾습니다.",
        why="‘에 따라’, ‘에 따른’이 쉬운 우리말입니다. 원인을 뜻하는 ‘사고에 의한’은 보지 않습니다.",
        bad=(
            Example("「주차장법」 제19조에 의거 점검", "「주차장법」 제19조에 따라 점검"),
            Example("운영 지침에 의하여 처리", "운영 지침에 따라 처리"),
        ),
        good=(Example("침수에 의한 피해"), Example("의거지 답사"), Example("새로운 방법에 의한 점검")),
        check=_by_force,
        fix="safe",
    ),
)
