"""Whether what is cited exists: asked of the library, and said openly where it cannot be known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources

from seoul_assist.checking.rule import Example, Mark, Rule
from seoul_assist.checking.view import View
from seoul_assist.model import Basis, Note, Resolution
from seoul_assist.text.citations import Reference

_STATUTE = Basis("법령 본문(라이브러리)")
_AMENDED = Basis("법령 부칙의 제명 변경")
_NAME = re.compile(r"[「｢](?P<name>[^「」｢｣\n]{2,100})[」｣]")
# What is not a statute of the state: unknown to a library of statutes, never wrong.
LOCAL = re.compile(
    r"(?:조례|규칙|훈령|예규|지침|편람|계획|고시|공고|내규|요령|기준|방침|매뉴얼|규약|협약|협정|안내서?|사업|방안|대책|요강|약관)(?:안)?$"
)
# 방법, 공법 and the like end in the same syllable.
_STATUTE_NAME = re.compile(r"(?<![방기용문해비공어화수요])법$|법률$|시행령$")
_DRAFT_LAW = re.compile(r"(?:가칭|\(안\)|안$|법률안|개정안|제정안)")
_NOT_A_TITLE = re.compile(r"제\s?\d|이하|제외|포함|같다|한정|해당|참조|관련")


def _key(name: str) -> str:
    return re.sub(r"[\s·ㆍ․‧・∙]+", "", name)


@lru_cache(maxsize=1)
def renamed() -> dict[str, tuple[str, str]]:
    """Old title (without blanks) -> (current title or titles, note), from the reviewed table in lexicons."""
    rows = (line.split("\t") for line in _lexicon("renamed_laws.tsv"))
    return {_key(old): (new, note) for old, new, note in rows}


@lru_cache(maxsize=1)
def common_titles() -> dict[str, str]:
    """Title without blanks -> title, of the laws whose spacing is often wrong: known without a library."""
    return {_key(title): title for title in _lexicon("common_titles.tsv")}


def _lexicon(name: str) -> list[str]:
    text = resources.files("seoul_assist.checking").joinpath("lexicons", name).read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _looked_up(view: View) -> Iterator[tuple[Reference, Resolution]]:
    if view.resolve is None:
        return
    for reference in view.references:
        if reference.law and not _historical(view, reference.start):
            yield reference, view.resolve(reference)


def _historical(view: View, start: int) -> bool:
    """True after 구: the title is meant as it was."""
    return re.search(r"(?<![가-힣])구\s?\(?$|옛\s?$|종전(?:의)?\s?$", view.text[max(0, start - 6) : start]) is not None


def _renamed_to(law: str) -> tuple[str, str] | None:
    return renamed().get(_key(law))


def _no_law(view: View) -> Iterator[Mark]:
    for reference, known in _looked_up(view):
        if known.found != "no_law" or not reference.quoted or _renamed_to(reference.law):
            continue
        if LOCAL.search(reference.law) or _DRAFT_LAW.search(reference.law) or not _STATUTE_NAME.search(reference.law):
            continue
        message = f"「{reference.law}」은 라이브러리의 법령에 없습니다."
        if _may_be_short(reference.law):
            message += " 줄여 쓴 이름이면 온전한 이름으로 적어 주세요."
            yield Mark(reference.start, reference.end, message, known.suggestion, severity="warn")
        else:
            yield Mark(reference.start, reference.end, message, known.suggestion)


def _may_be_short(law: str) -> bool:
    """True for a name like 보조금법: officials shorten long titles so, and nobody lists all of them."""
    return " " not in law.strip() and len(law) <= 14


def _no_article(view: View) -> Iterator[Mark]:
    for reference, known in _looked_up(view):
        where = f"{known.law or reference.law} {reference.address}".strip()
        if known.found == "deleted":
            yield Mark(reference.start, reference.end, f"{where}: 삭제된 조문입니다.", known.suggestion)
        elif known.found == "no_article":
            yield Mark(reference.start, reference.end, f"{where}: 없는 조문입니다.", known.suggestion)
        elif known.found == "no_unit":
            parsed = known.provision is not None and bool(known.provision.units)
            message = f"{where}: 조는 있으나 그런 항·호·목이 없습니다."
            yield Mark(reference.start, reference.end, message, known.suggestion, severity=None if parsed else "warn")


def _renamed(view: View) -> Iterator[Mark]:
    for match in _NAME.finditer(view.text):
        found = _renamed_to(match["name"])
        if found is None or _historical(view, match.start()):
            continue
        new, note = found
        if _key(new) == _key(match["name"]):
            continue  # only the spacing changed
        names = " 또는 ".join(f"「{name.strip()}」" for name in new.split("/"))
        detail = f" ({note})" if note else ""
        message = f"「{match['name']}」은 옛 이름입니다. 지금은 {names}입니다.{detail} 조 번호가 바뀌었을 수 있습니다."
        yield Mark(match.start(), match.end(), message, names)


def _other_title(view: View) -> Iterator[Mark]:
    for reference, known in _looked_up(view):
        provision = known.provision
        if not reference.title or known.found != "found" or provision is None or not provision.title:
            continue
        if _NOT_A_TITLE.search(reference.title) or _key(reference.title) == _key(provision.title):
            continue
        message = f"{provision.label}의 제목은 ‘{provision.title}’입니다."
        yield Mark(reference.start, reference.end, message, provision.title)


def _other_spelling(view: View) -> Iterator[Mark]:
    official = {reference.start: known.law for reference, known in _looked_up(view) if known.law}
    for match in _NAME.finditer(view.text):
        law = official.get(match.start()) or common_titles().get(_key(match["name"]), "")
        if not law or _key(match["name"]) != _key(law) or _historical(view, match.start()):
            continue
        if re.sub(r"[·․‧・∙]", "ㆍ", match["name"]) != law:
            yield Mark(match.start(), match.end(), f"법령의 바른 이름은 「{law}」입니다.", f"「{law}」")


def notes(view: View) -> Iterator[Note]:
    """What of the citations could not be checked, so that nobody takes silence for a verdict."""
    cited = [reference for reference in view.references if reference.law]
    if not cited:
        return
    if view.resolve is None:
        text = (
            f"법령 인용 {len(cited)}건은 확인하지 않았습니다. 법령 라이브러리를 만들면(index) 조문이 있는지 확인합니다."
        )
        yield Note("citations_not_checked", text)
        return
    unknown = sorted({reference.law for reference, known in _looked_up(view) if _cannot_tell(reference, known)})
    if unknown:
        names = ", ".join(f"「{name}」" for name in unknown[:8]) + (f" 등 {len(unknown)}건" if len(unknown) > 8 else "")
        yield Note("citations_unknown", f"라이브러리에 없어 확인하지 못한 인용이 있습니다: {names}")


def _cannot_tell(reference: Reference, known: Resolution) -> bool:
    if known.found == "unknown":
        return True
    return known.found == "no_law" and (not reference.quoted or not _STATUTE_NAME.search(reference.law))


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
        what="이름이 바뀌었거나 없어진 법령을 옛 이름으로 인용한 곳을 찾습니다. 앞에 ‘구’를 붙인 인용은 보지 않습니다.",
        why="지금 쓰는 문서는 지금의 이름으로 근거를 밝힙니다. 조 번호까지 바뀐 일이 많아 자동으로 고치지 않습니다.",
        bad=(Example("「사무관리규정」 제10조에 따라"), Example("「임대주택법」에 따라")),
        good=(Example("구 「사무관리규정」 제10조에 따라"), Example("「전자정부법」에 따라")),
        check=_renamed,
        fix="offer",
        suppresses=("GM-CITE-001",),
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
