"""Whether what is cited exists: asked of the library, and said openly where it cannot be known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from seoul_assist.checking.rule import Example, Mark, Rule
from seoul_assist.checking.view import Cited, View
from seoul_assist.model import Basis, Note, Provision, Severity
from seoul_assist.text import rx
from seoul_assist.text.calendar import spoken
from seoul_assist.text.law_tables import common_titles, law_key, repealed, successor

RECOGNISED = "라이브러리의 조문이 문자 인식(OCR)으로 읽은 글이니 원본과 대조해 주세요."
_STATUTE = Basis("법령 본문(라이브러리)")
_AMENDED = Basis("법령 부칙의 제명 변경")
_NAME = rx.compile(r"[「｢](?P<name>[^「」｢｣\n]{2,100})[」｣]")
# What is not a statute of the state: unknown to a library of statutes, never wrong.
LOCAL = rx.compile(
    r"(?:조례|규칙|훈령|예규|지침|편람|계획|고시|공고|내규|요령|기준|방침|매뉴얼|규약|협약|협정|안내서?|사업|방안|대책|요강|약관)(?:안)?$"
)
# 방법, 공법 and the like end in the same syllable.
_STATUTE_NAME = rx.compile(r"(?<![방기용문해비공어화수요])법$|법률$|시행령$")
_DRAFT_LAW = rx.compile(r"(?:가칭|\(안\)|안$|법률안|개정안|제정안)")
_NOT_A_TITLE = rx.compile(r"제\s?\d|\d\.|이하|제외|포함|같다|한정|해당|참조|관련|시행$|개정|신설")


def _looked_up(view: View) -> Iterator[Cited]:
    return (
        cited
        for cited in view.resolved or ()
        if not cited.reference.former and not _historical(view, cited.reference.start)
    )


def _historical(view: View, start: int) -> bool:
    """True after 구: the title is meant as it was."""
    return re.search(r"(?<![가-힣])구\s?\(?$|옛\s?$|종전(?:의)?\s?$", view.text[max(0, start - 6) : start]) is not None


def _no_law(view: View) -> Iterator[Mark]:
    for cited in _looked_up(view):
        law, known = cited.reference.law, cited.known
        if known.found != "no_law" or not cited.reference.quoted:
            continue
        if LOCAL.search(law) or _DRAFT_LAW.search(law) or not _STATUTE_NAME.search(law):
            continue
        start, end = cited.reference.start, cited.reference.end
        if " " in law.strip() or len(law) > 14:
            yield Mark(start, end, f"「{law}」은 라이브러리의 법령에 없습니다.", known.suggestion)
        elif _shortens(law, known.suggestion):
            message = f"「{law}」은 줄인 이름으로 보입니다. 처음에는 온전한 이름을 적어 주세요."
            yield Mark(start, end, message, known.suggestion, severity="info")
        else:
            message = f"「{law}」은 라이브러리의 법령에 없습니다. 줄여 쓴 이름이면 온전한 이름으로 적어 주세요."
            yield Mark(start, end, message, severity="warn")


def _shortens(law: str, title: str) -> bool:
    """True when the title holds the signs of the name in their order: 보조금법 for 보조금 관리에 관한 법률."""
    rest = iter(title)
    return all(sign in rest for sign in law.strip())


def _no_article(view: View) -> Iterator[Mark]:
    for cited in _looked_up(view):
        reference, known = cited.reference, cited.known
        where = f"{known.law or reference.law} {reference.address}".strip()
        severity: Severity | None = None
        if known.found == "deleted":
            message = f"{where}: 삭제된 조문입니다."
        elif known.found == "no_article":
            message = f"{where}: 없는 조문입니다."
        elif known.found == "no_unit":
            message = f"{where}: 조는 있으나 그런 항·호·목이 없습니다."
            # Without units of its own the article may only have been read badly.
            severity = None if known.provision is not None and known.provision.units else "warn"
        else:
            continue
        if cited.newer is not None:
            message += f" 다만 라이브러리의 법령은 이 문서보다 뒤인 {spoken(cited.newer)}부터 시행된 것입니다."
            severity = "info"
        yield Mark(reference.start, reference.end, message, known.suggestion, severity=severity)


def _renamed(view: View) -> Iterator[Mark]:
    former = {cited.reference.start for cited in view.resolved or () if cited.reference.former}
    held = {cited.reference.start for cited in view.resolved or () if cited.known.law}
    for match in _NAME.finditer(view.text):
        if match.start() in former or _historical(view, match.start()):
            continue
        found = successor(match["name"])
        gone = repealed().get(law_key(match["name"])) if match.start() not in held else None
        if found is not None:
            names = " 또는 ".join(f"「{name}」" for name in found.titles)
            message = f"「{match['name']}」은 옛 이름입니다. 지금은 {names}입니다. 조 번호가 바뀌었을 수 있습니다."
            # A document from before the change named the law rightly.
            before = view.written is not None and _before(view.written, found.day, found.year)
        elif gone is not None:
            names = ""
            message = f"「{match['name']}」은 폐지된 법령입니다({spoken(gone)} 공포)."
            before = view.written is not None and view.written < gone
        else:
            continue
        yield Mark(match.start(), match.end(), message, names, severity="info" if before else None)


def _before(written: date, day: date | None, year: int) -> bool:
    return written < day if day else written.year < year


def _not_yet(view: View) -> Iterator[Mark]:
    for cited in _looked_up(view):
        known, since = cited.known, _comes(cited, view.as_of)
        if since is None or _older(view.written, known.provision):
            continue
        place = cited.reference.start, cited.reference.end
        if known.found == "not_in_force":
            # Only the coming text is at hand: whether another one is in force today cannot be told.
            held = f"라이브러리에는 {spoken(since)}부터 시행되는 「{known.law}」만 있습니다."
            yield Mark(*place, f"{held} 지금의 조문은 확인하지 못했습니다.", severity="info", cause=known.law)
        else:
            where = f"{known.law} {cited.reference.address or ''}".strip()
            message = f"{where}: 아직 시행되지 않았습니다. {spoken(since)}부터 시행됩니다."
            yield Mark(*place, message, cause=known.law)


def _older(written: date | None, provision: Provision | None) -> bool:
    """True for a document of before the text was promulgated: it means the one that was in force then."""
    return bool(written and provision and provision.promulgated and written < provision.promulgated)


def _comes(cited: Cited, as_of: date | None) -> date | None:
    """The day on which what is cited comes into force, when that is after the reader's day."""
    known = cited.known
    if known.found == "not_in_force":
        return known.since
    effective = known.provision.effective if known.found == "found" and known.provision else None
    return effective if effective and as_of and effective > as_of else None


def _other_title(view: View) -> Iterator[Mark]:
    for cited in _looked_up(view):
        reference, known = cited.reference, cited.known
        provision = known.provision
        if not reference.title or known.found != "found" or provision is None or not provision.title:
            continue
        if "\n" in reference.text or _NOT_A_TITLE.search(reference.title):
            continue
        if law_key(reference.title) != law_key(provision.title):
            message = f"{provision.label}의 제목은 ‘{provision.title}’입니다."
            severity: Severity | None = "info" if cited.newer or cited.known.ocr else None
            title = "" if cited.known.ocr else provision.title
            message += f" {RECOGNISED}" if cited.known.ocr else ""
            yield Mark(reference.start, reference.end, message, title, severity=severity)


def _other_spelling(view: View) -> Iterator[Mark]:
    official = {cited.reference.start: cited.known.law for cited in _looked_up(view) if cited.known.law}
    for match in _NAME.finditer(view.text):
        law = official.get(match.start()) or common_titles().get(law_key(match["name"]), "")
        if not law or law_key(match["name"]) != law_key(law) or _historical(view, match.start()):
            continue
        if re.sub(r"[·․‧・∙]", "ㆍ", match["name"]) != law:
            yield Mark(match.start(), match.end(), f"법령의 바른 이름은 「{law}」입니다.", f"「{law}」")


def notes(view: View) -> Iterator[Note]:
    """What of the citations could not be checked, so that nobody takes silence for a verdict."""
    cited = [reference for reference in view.references if reference.law]
    if not cited:
        return
    if view.resolved is None:
        text = (
            f"법령 인용 {len(cited)}건은 확인하지 않았습니다. 법령 라이브러리를 만들면(index) 조문이 있는지 확인합니다."
        )
        yield Note("citations_not_checked", text)
        return
    unknown = sorted({_name(cited) for cited in _looked_up(view) if _cannot_tell(cited)})
    if unknown:
        names = ", ".join(unknown[:8]) + (f" 등 {len(unknown)}건" if len(unknown) > 8 else "")
        yield Note("citations_unknown", f"라이브러리에 없어 확인하지 못한 인용이 있습니다: {names}")
    seen = sorted(
        {f"{_name(cited)} {cited.reference.address or ''}".strip() for cited in view.resolved if cited.known.ocr}
    )
    if seen:
        names = ", ".join(seen[:8]) + (f" 등 {len(seen)}건" if len(seen) > 8 else "")
        yield Note("citations_recognised", f"{RECOGNISED} 확인된 인용이 아닙니다: {names}")


def _name(cited: Cited) -> str:
    """The law, with the annex or addenda where the library holds the law without them."""
    address = cited.reference.address
    part = f" {address.part}" if cited.known.law and address and address.part else ""
    return f"「{cited.reference.law}」{part}"


def _cannot_tell(cited: Cited) -> bool:
    """True for what reads like a citation of a rule and is neither confirmed nor refuted."""
    law = cited.reference.law
    if len(law) < 3 or not (cited.reference.address or LOCAL.search(law) or _STATUTE_NAME.search(law)):
        return False
    if cited.known.found == "unknown":
        return not cited.known.ocr  # told apart
    return cited.known.found == "no_law" and (not cited.reference.quoted or not _STATUTE_NAME.search(law))


RULES = (
    Rule(
        id="GM-CITE-001",
        title="없는 법령명",
        severity="error",
        confidence="LAW",
        gate="citation",
        basis=(_STATUTE,),
        what=(
            "낫표 안의 법령 이름이 라이브러리의 법령 가운데 있는지 봅니다. 조례·규칙·지침처럼 라이브러리에 "
            "없는 종류는 ‘확인하지 못함’으로 알립니다."
        ),
        why="없는 법령은 근거가 될 수 없습니다.",
        bad=(Example("「나무의사 관리에 관한 특별법」 제8조에 따라"),),
        good=(Example("「가온시 나무 심기 조례」 제8조에 따라"), Example("「주차장법」 제19조에 따라")),
        check=_no_law,
        fix="offer",
    ),
    Rule(
        id="GM-CITE-002",
        title="없는 조·항·호",
        severity="error",
        confidence="LAW",
        gate="citation",
        basis=(_STATUTE,),
        what="인용한 조·항·호·목이 라이브러리의 법령에 있는지, 삭제된 조는 아닌지 봅니다.",
        why="없거나 삭제된 조문은 근거가 될 수 없습니다.",
        bad=(Example("「주차장법」 제190조에 따라"), Example("「주차장법」 제19조제9항에 따라")),
        good=(Example("「주차장법」 제19조제1항에 따라"), Example("구 「주차장법」 제190조에 따라")),
        check=_no_article,
        fix="offer",
    ),
    Rule(
        id="GM-CITE-003",
        title="폐지·개명된 법령",
        severity="error",
        confidence="LAW",
        gate="citation",
        basis=(_AMENDED,),
        what=(
            "이름이 바뀌었거나 폐지된 법령을 옛 이름으로 인용한 곳을 찾습니다. ‘구’, ‘종전의’를 붙였거나 "
            "‘개정되기 전의 것’이라고 밝힌 인용은 보지 않습니다."
        ),
        why="지금 쓰는 문서는 지금의 이름으로 근거를 밝힙니다. 조 번호까지 바뀐 일이 많아 자동으로 고치지 않습니다.",
        bad=(
            Example("「사무관리규정」 제10조에 따라"),
            Example("「임대주택법」에 따라"),
            Example("「고속국도법」에 따라"),
        ),
        good=(Example("구 「사무관리규정」 제10조에 따라"), Example("「전자정부법」에 따라")),
        check=_renamed,
        fix="offer",
        suppresses=("GM-CITE-001",),
    ),
    Rule(
        id="GM-CITE-008",
        title="시행 전 조문",
        severity="warn",
        confidence="LAW",
        gate="citation",
        basis=(_STATUTE,),
        what="공포되었으나 기준일(--as-of, 없으면 오늘)에 아직 시행되지 않은 법령이나 조문을 인용한 곳을 찾습니다.",
        why="시행 전의 조문은 그날까지 근거가 될 수 없습니다. 시행일 뒤에 쓸 문서라면 시행일을 함께 적어 주세요.",
        bad=(Example("「시험용 늘푸른 마을 법」 제1조에 따라"),),
        good=(Example("「주차장법」 제1조에 따라"), Example("종전의 「주차장법」 제1조에 따라")),
        check=_not_yet,
    ),
    Rule(
        id="GM-CITE-004",
        title="조 제목 불일치",
        severity="warn",
        confidence="LAW",
        gate="citation",
        basis=(_STATUTE,),
        what="조 번호 뒤 괄호에 적은 제목이 법령의 조 제목과 다른 곳을 찾습니다.",
        why="제목이 다르면 조 번호를 잘못 적었거나 개정된 것을 놓쳤을 수 있습니다.",
        bad=(Example("「주차장법」 제19조(주차 요금의 징수)에 따라"),),
        good=(Example("「주차장법」 제19조(제2항은 제외)에 따라"), Example("「주차장법」 제19조에 따라")),
        check=_other_title,
        fix="offer",
    ),
    Rule(
        id="GM-CITE-005",
        title="법령명 띄어쓰기·오기",
        severity="warn",
        confidence="LAW",
        gate="citation",
        basis=(_STATUTE,),
        what="띄어쓰기나 가운뎃점만 다른 법령 이름을 찾습니다.",
        why="법령 이름은 공포된 대로 적습니다. 이름은 자동으로 고치지 않습니다.",
        bad=(Example("「주차장 법」 제19조에 따라", "「주차장법」 제19조에 따라"),),
        good=(Example("「주차장법」 제19조에 따라"),),
        check=_other_spelling,
        fix="offer",
    ),
)
