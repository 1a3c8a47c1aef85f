"""What a learner really did, told from what lies in the practice folder: one check a lesson."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from seoul_assist.errors import AssistError, ReadError
from seoul_assist.library.reading import Library
from seoul_assist.model import Document, Finding
from seoul_assist.readers import read
from seoul_assist.tasks.check import Options
from seoul_assist.tasks.journal import Journal
from seoul_assist.tasks.learning.lessons import Lesson
from seoul_assist.tasks.summarizing.overview import NAMES as OVERVIEWS

_LARGEST = 4 * 1024 * 1024  # bytes of a JSON file
_OPEN_SLOT = re.compile(r"\[확인 필요:?\s*([^\]]*)\]")


@dataclass(frozen=True, slots=True)
class Practice:
    """The folder of the learner, the library indexed there (None before), and the lesson that is looked at."""

    folder: Path
    library: Callable[[], AbstractContextManager[Library | None]]
    lesson: Lesson


class Missing(Exception):
    """What is still to be done: one sentence, and the next step."""

    def __init__(self, said: str, step: str) -> None:
        super().__init__(said)
        self.said = said
        self.step = step


def look(practice: Practice) -> Missing | None:
    """None where all that the lesson asks for is there, else the first thing that is missing."""
    try:
        CHECKS[practice.lesson.check](practice)
    except Missing as missing:
        return missing
    except AssistError as error:
        return Missing(error.message, error.hint or _again(practice))
    except (KeyError, TypeError, AttributeError):  # a JSON file that was changed by hand
        return Missing("결과 파일의 내용이 명령이 만든 것과 다릅니다.", _again(practice, -1))
    return None


def _indexed(practice: Practice) -> None:
    with practice.library() as library:
        if library is None:
            step = f"{_again(practice)} (끝의 `--data-dir 자료`까지)"
            raise Missing("‘자료’에 아직 색인한 규정이 없습니다.", step)
        held = {Path(one.source).name for one in library.regulations()}
    left = [name for name in _names(practice.folder / "규정") if name not in held]
    if left:
        raise Missing(f"아직 색인하지 않은 규정이 {len(left)}건 있습니다: {', '.join(left)}", _again(practice))


def _answered(practice: Practice) -> None:
    said = _json(practice, "답.json", "ask")
    if not said.get("supported"):
        step = "적힌 질문을 그대로 쳐 주세요. 규정을 색인하지 않았다면 1과부터 합니다."
        raise Missing("답.json에는 답이 없습니다(답하지 않은 질문입니다).", step)
    cited = [citation for claim in said["claims"] for citation in claim["citations"]]
    if not cited or any(one["status"] != "verified" for one in cited):
        raise Missing("답.json의 답에 원문에서 확인하지 못한 근거가 있습니다.", _again(practice, -1))
    with practice.library() as library:
        for one in cited:
            if library is None or library.provision(one["law"], one["article"]) is None:
                step = f"{_again(practice, -1)} (끝의 `--data-dir 자료`까지)"
                raise Missing(f"연습용이 아닌 규정으로 답한 것 같습니다: {one['law']}", step)


def _refused(practice: Practice) -> None:
    if _json(practice, "거절.json", "ask").get("supported"):
        step = f"규정에 없는 것을 물어 보세요. {_again(practice, -1)}"
        raise Missing("거절.json의 질문에는 답이 있었습니다.", step)


def _drafted(practice: Practice) -> None:
    document = _document(practice, "초안.hwpx")
    if left := _OPEN_SLOT.findall(document.text):
        raise Missing(
            f"초안.hwpx에 아직 비어 있는 자리가 {len(left)}곳 있습니다: {', '.join(dict.fromkeys(left))}",
            f"사실.yaml에 적고 저장한 뒤 다시 만듭니다: `{_commands(practice)[-1]}`",
        )
    _no_errors(document)


def _mended(practice: Practice) -> None:
    document = _document(practice, "고침.md")
    _no_errors(document)
    _as_told(practice, document)


def _cited(practice: Practice) -> None:
    document = _document(practice, "문서/인용.txt")
    with practice.library() as library:
        if library is None:
            raise Missing("‘자료’에 색인한 규정이 없어 인용을 대 볼 수 없습니다.", "1과를 먼저 해 주세요.")
        _no_errors(document, library)
    _as_told(practice, document, "조문은 있지만 감면을 정한 그 조문이 아닙니다. ")


def _summarized(practice: Practice) -> None:
    folder = practice.folder / "요약"
    if not folder.is_dir():
        raise Missing("‘요약’ 폴더가 아직 없습니다.", _again(practice))
    journal = Journal(folder)
    done = [(name, journal.last(source)) for source, name in journal.names().items()]
    made = {_nfc(name) for name, last in done if last and last.event == "done" and _all_there(folder, last.outputs)}
    wanted = _names(practice.folder / "문서")
    left = [name for name in wanted if Path(name).stem not in made]
    if left:
        step = f"같은 명령이 남은 것만 이어서 합니다: `{_commands(practice)[-1]}`"
        raise Missing(f"문서 {len(wanted)}건 가운데 {len(left)}건이 남았습니다: {', '.join(left)}", step)
    if not (folder / OVERVIEWS[0]).is_file():
        raise Missing(f"한눈에 보는 파일({OVERVIEWS[0]})이 없습니다.", _again(practice, -1))


_NAMES = ("홍길동", "성춘향")  # of the persons in the lesson's document


def _masked(practice: Practice) -> None:
    document = _document(practice, "가림.txt")
    if "선정 결과" not in document.text:
        raise Missing(
            "가림.txt에 공고의 본문이 없습니다.", "가림.txt를 지우고 `seoul-assist learn start`를 치면 다시 놓입니다."
        )
    for finding in _findings(document):
        if finding.rule.startswith("GM-PII"):
            raise Missing(f"가림.txt {finding.line}번째 줄: {finding.message}", "그 줄을 열어 가리고 저장해 주세요.")
    for name in _NAMES:
        if name in document.text:
            raise Missing(
                f"가림.txt에 이름 ‘{name}’이(가) 그대로 있습니다.", "이름의 가운데 글자를 가리고 저장해 주세요."
            )


def _scripted(practice: Practice) -> None:
    said = _json(practice, "점검.json", "check")
    paths = [Path(str(file["path"]).replace("\\", "/")).name for file in said["files"]]
    if "날짜.md" not in map(_nfc, paths):
        raise Missing("점검.json에 문서/날짜.md를 점검한 결과가 없습니다.", _again(practice))


CHECKS: dict[str, Callable[[Practice], None]] = {
    "indexed": _indexed,
    "answered": _answered,
    "refused": _refused,
    "drafted": _drafted,
    "mended": _mended,
    "cited": _cited,
    "summarized": _summarized,
    "masked": _masked,
    "scripted": _scripted,
}


# -- what the checks share ---------------------------------------------------------------------------------------


def _commands(practice: Practice) -> list[str]:
    return [step.run for step in practice.lesson.steps if step.run]


def _again(practice: Practice, which: int = 0) -> str:
    return f"이 명령을 쳐 주세요: `{_commands(practice)[which]}`"


def _nfc(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def _names(folder: Path) -> list[str]:
    return sorted(_nfc(path.name) for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []


def _all_there(folder: Path, outputs: Any) -> bool:
    return bool(outputs) and all((folder / Path(name).name).is_file() for name in outputs)


def _json(practice: Practice, name: str, command: str) -> dict[str, Any]:
    """The object that `command` wrote into that file with --json."""
    path = practice.folder / name
    again = next(line for line in _commands(practice) if line.endswith(f"> {name}"))
    if not path.is_file():
        raise Missing(f"{name} 파일이 아직 없습니다.", f"이 명령을 쳐 주세요: `{again}`")
    with path.open("rb") as file:
        data = file.read(_LARGEST)
    for text in _decoded(data):
        try:
            said = json.loads(text)
        except ValueError:
            continue
        if isinstance(said, dict) and "error" in said:
            raise Missing(f"{name}에는 실패한 까닭이 들어 있습니다: {said['error']['message']}", said["error"]["hint"])
        if isinstance(said, dict) and said.get("schema") == f"seoul-assist/{command}/1":
            return said
    raise Missing(f"{name}의 내용이 `{command} --json`의 결과가 아닙니다.", f"적힌 그대로 쳐 주세요: `{again}`")


def _decoded(data: bytes) -> Iterator[str]:
    """The text in the encodings that shells write."""
    for encoding in ("utf-8-sig", "utf-16", "cp949"):
        try:
            yield data.decode(encoding)
        except UnicodeDecodeError:
            continue


def _document(practice: Practice, name: str) -> Document:
    path = practice.folder / name
    if not path.is_file():
        raise Missing(f"{name} 파일이 아직 없습니다.", _again(practice))
    try:
        return read(path)
    except ReadError as error:
        raise Missing(f"{name}: {error.message}", _again(practice)) from error


def _findings(document: Document, library: Library | None = None) -> tuple[Finding, ...]:
    return Options(resolve=library.resolve if library else None).report(document).findings


def _no_errors(document: Document, library: Library | None = None) -> None:
    errors = [one for one in _findings(document, library) if one.severity == "error"]
    if errors:
        name, first = Path(document.source).name, errors[0]
        said = f"{name}에 고칠 곳이 {len(errors)}건 남았습니다. {first.line}번째 줄: {first.message}"
        raise Missing(said, "그 줄을 고쳐 저장해 주세요.")


def _as_told(practice: Practice, document: Document, said: str = "") -> None:
    """Missing where the document does not say what the lesson told to write: leaving it out mends nothing."""
    text = "".join(document.text.split())
    for step in practice.lesson.steps:
        for _, becomes in step.turns:
            if "".join(becomes.split()) not in text:
                name = Path(document.source).name
                raise Missing(f"{said}{name}에 ‘{becomes}’가 없습니다.", "배우는 글에 적힌 대로 고쳐 저장해 주세요.")
