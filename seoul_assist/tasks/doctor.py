"""Looks at everything a run depends on and says what is wrong with it, and what to do about it."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
import stat
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Literal

from seoul_assist import __version__, child
from seoul_assist.errors import AssistError, NoLibrary
from seoul_assist.governance import grades, leaving, network
from seoul_assist.ports import ModelFacts, ServerFacts
from seoul_assist.readers import ocr
from seoul_assist.settings import Settings

SCHEMA = "seoul-assist/doctor/1"
Level = Literal["ok", "warn", "fail"]

# The lowest versions without a known hole or missing feature (SECURITY.md gives the reasons).
FLOORS = {
    "chromadb": "1.5.9",
    "jinja2": "3.1.6",
    "kiwipiepy": "0.22",
    "llama-cpp-python": "0.3.35",
    "lxml": "6.0",
    "numpy": "1.26",
    "pypdf": "6.16.1",
    "pypdfium2": "5.0",
    "python-docx": "1.1.2",
    "python-hwpx": "6.0",
    "pyyaml": "6.0.2",
    "unhwp": "0.20",
}
# Readers that run pickles found in their input.
UNWANTED = ("pdfminer.six",)
EXPAT_FLOOR = (2, 4, 1)  # the first that bounds how far entities may blow up a text
DISK_WARN, DISK_FAIL = 2 * 10**9, 200 * 10**6
_REINSTALL = "`pip install --upgrade seoul-assist` 또는 배포 꾸러미로 다시 설치해 주세요."


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: `name` is stable for scripts, the rest is for people."""

    name: str
    title: str
    status: Level
    detail: str
    hint: str = ""


def diagnose(
    settings: Settings,
    *,
    library: Callable[[], str],
    model: Callable[[], ModelFacts | str | None],
    embedder: Callable[[], str],
    servers: Callable[[], Sequence[ServerFacts]] = tuple,
    cluster: Callable[[], str] | None = None,
    store: Callable[[], str | None] = lambda: None,
) -> tuple[Check, ...]:
    """Every check, in the order a person would go through them.

    `library`, `model` and `embedder` open the real thing and describe it in one line; `model` gives None where no model
    is set up, and may give facts, which become checks of their own. `servers` gives the language model servers where
    there are several, each a check; `store` None where the vectors lie in the library. `cluster` looks at the one that
    the settings name, where they do. What they raise becomes a check of its own.
    """
    return (
        _python(),
        _sqlite(),
        *(_dependency(name, floor) for name, floor in sorted(FLOORS.items())),
        *(_unwanted(name) for name in UNWANTED),
        _expat(),
        _data_dir(settings.data_dir),
        _disk(settings.data_dir),
        _library(library),
        *_store(store),
        *_model(model, settings),
        *_servers(servers, settings),
        _embedder(embedder),
        _ocr(settings),
        _child(),
        *_network(),
        *(_leaving(one) for one in leaving.leaving(settings)),
        *([_cluster(cluster)] if cluster else []),
        _grade(settings),
    )


def exit_code(checks: Sequence[Check]) -> int:
    """1 when something failed, else 0."""
    return int(any(check.status == "fail" for check in checks))


def as_json(checks: Sequence[Check]) -> dict[str, Any]:
    """The `seoul-assist/doctor/1` object."""
    return {
        "schema": SCHEMA,
        "version": __version__,
        "ok": exit_code(checks) == 0,
        "checks": [asdict(check) for check in checks],
    }


def number(version: str) -> tuple[int, ...]:
    """The leading numbers of a version, for comparing: 6.16.1.post1 -> (6, 16, 1)."""
    parts: list[int] = []
    for part in version.split("."):
        digits = part[: len(part) - len(part.lstrip("0123456789"))]
        if not digits:
            break
        parts.append(int(digits))
        if digits != part:
            break
    return tuple(parts)


def _python() -> Check:
    found = f"{platform.python_version()} ({platform.system()} {platform.machine()})"
    return Check("python", "파이썬", "ok", found)


def _sqlite() -> Check:
    name, title, found = "sqlite", "SQLite 전문 검색", sqlite3.sqlite_version
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("CREATE VIRTUAL TABLE probe USING fts5(text)")
    except sqlite3.Error:
        return Check(name, title, "fail", f"{found}, FTS5 없음", "FTS5를 포함한 SQLite로 빌드한 파이썬을 써 주세요.")
    finally:
        connection.close()
    return Check(name, title, "ok", f"{found}, FTS5 있음")


def _dependency(name: str, floor: str) -> Check:
    key, title = f"dependency:{name}", name
    try:
        found = metadata.version(name)
    except metadata.PackageNotFoundError:
        return Check(key, title, "fail", "설치되어 있지 않습니다.", _REINSTALL)
    if number(found) < number(floor):
        return Check(key, title, "fail", f"{found} (필요: {floor} 이상)", _REINSTALL)
    return Check(key, title, "ok", found)


def _unwanted(name: str) -> Check:
    key, title = f"unwanted:{name}", f"{name} 없음"
    try:
        found = metadata.version(name)
    except metadata.PackageNotFoundError:
        return Check(key, title, "ok", "설치되어 있지 않습니다.")
    hint = f"이 프로그램은 쓰지 않습니다. 가능하면 `pip uninstall {name}`으로 지워 주세요."
    return Check(key, title, "warn", f"{found}이(가) 같은 환경에 있습니다.", hint)


def _expat() -> Check:
    import pyexpat

    name, title, found = "expat", "XML 해석기(expat)", ".".join(map(str, pyexpat.version_info))
    if pyexpat.version_info < EXPAT_FLOOR:
        return Check(name, title, "warn", found, "보안이 보강된 expat 2.4.1 이상을 포함한 파이썬으로 바꿔 주세요.")
    return Check(name, title, "ok", found)


def _data_dir(folder: Path) -> Check:
    name, title = "data_dir", "데이터 폴더"
    if not folder.exists():
        parent = _existing(folder)
        if not os.access(parent, os.W_OK):
            return Check(
                name, title, "fail", f"{folder}을(를) 만들 수 없습니다.", "--data-dir로 다른 폴더를 정해 주세요."
            )
        return Check(name, title, "ok", f"{folder} (아직 없으며 처음 쓸 때 만듭니다)")
    if not folder.is_dir() or not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return Check(name, title, "fail", f"{folder}에 쓸 수 없습니다.", "폴더의 소유자와 권한을 확인해 주세요.")
    if os.name == "posix" and stat.S_IMODE(folder.stat().st_mode) & 0o077:
        return Check(
            name,
            title,
            "warn",
            f"{folder}을(를) 다른 사용자도 볼 수 있습니다.",
            f"`chmod 700 '{folder}'`를 실행해 주세요.",
        )
    return Check(name, title, "ok", str(folder))


def _existing(folder: Path) -> Path:
    return next(one for one in (folder, *folder.parents) if one.exists())


def _disk(folder: Path) -> Check:
    name, title = "disk", "남은 디스크"
    free = shutil.disk_usage(_existing(folder.absolute())).free
    detail = f"{free / 1e9:.1f} GB"
    hint = "색인을 새로 만들려면 지금 색인 크기의 두 배쯤 빈 공간이 필요합니다. 공간을 비워 주세요."
    if free < DISK_WARN:
        return Check(name, title, "fail" if free < DISK_FAIL else "warn", detail, hint)
    return Check(name, title, "ok", detail)


def _library(opening: Callable[[], str]) -> Check:
    name, title = "library", "규정 색인"
    try:
        return Check(name, title, "ok", opening())
    except NoLibrary as error:  # a fresh machine is not a broken one
        return Check(name, title, "warn", error.message, error.hint)
    except AssistError as error:
        return Check(name, title, "fail", error.message, error.hint)


def _store(opening: Callable[[], str | None]) -> list[Check]:
    name, title = "store", "벡터 저장소 서버"
    try:
        found = opening()
    except AssistError as error:
        return [Check(name, title, "fail", f"{error.message} 그동안 낱말로만 찾습니다.", error.hint)]
    return [] if found is None else [Check(name, title, "ok", found)]


def _embedder(opening: Callable[[], str]) -> Check:
    name, title = "embedder", "임베더"
    try:
        return Check(name, title, "ok", opening())
    except AssistError as error:
        return Check(name, title, "fail", error.message, error.hint)


def _ocr(settings: Settings) -> Check:
    name, title = "ocr", "문자 인식(OCR)"
    try:
        found = ocr.installed()
    except AssistError as error:
        wanted = settings.ocr
        detail = error.message if wanted else f"{error.message} 스캔본을 읽지 않는다면 필요 없습니다."
        return Check(name, title, "fail" if wanted else "ok", detail, error.hint if wanted else "")
    used = "켜져 있음" if settings.ocr else "--ocr을 줄 때만 씀"
    return Check(name, title, "ok", f"Tesseract {found.version} ({'+'.join(found.languages)}), {used}")


def _model(opening: Callable[[], ModelFacts | str | None], settings: Settings) -> list[Check]:
    name, title = "model", "언어 모델"
    try:
        found = opening()
    except AssistError as error:
        return [Check(name, title, "fail", error.message, error.hint)]
    if isinstance(found, ModelFacts):
        return [Check(name, title, "ok", found.name), *_running(found)]
    if found is not None:
        return [Check(name, title, "ok", found)]
    hint = "모델을 쓰려면 `seoul-assist model add 파일.gguf`로 등록해 주세요."
    if settings.engine == "http":
        return [Check(name, title, "ok", "등록된 모델이 없습니다. 글은 설정의 서버(http 엔진)가 씁니다.")]
    if settings.engine == "llama":
        return [Check(name, title, "fail", "설정은 llama 엔진인데 등록된 모델이 없습니다.", hint)]
    return [Check(name, title, "ok", "등록된 모델이 없어 추출 방식(extractive)으로 동작합니다.", hint)]


def _servers(looking: Callable[[], Sequence[ServerFacts]], settings: Settings) -> list[Check]:
    name, title = "engine", "언어 모델 서버"
    try:
        found = looking()
    except AssistError as error:
        return [Check(name, title, "fail", error.message, error.hint)]
    bad: Level = "fail" if all(one.wrong for one in found) else "warn"
    hint = "서버를 켜고 engine_model의 이름으로 모델을 올리거나(llama-server는 --alias), engine_url에서 빼 주세요."
    return [
        Check(
            f"{name}:{one.address}",
            f"{title} {one.address}",
            bad if one.wrong else "ok",
            one.wrong or _server(one, settings),
            hint if one.wrong else "",
        )
        for one in found
    ]


def _server(one: ServerFacts, settings: Settings) -> str:
    window = f"창 {one.context:,} 토큰" if one.context else "창은 알려 주지 않음"
    slots = f"동시에 {one.slots}건" if one.slots else "동시에 몇 건인지는 알려 주지 않음"
    return f"{settings.engine_model.strip()}, {window}, {slots}, 응답 {one.latency_s * 1000:.0f} ms"


def _running(model: ModelFacts) -> list[Check]:
    """How the model runs on this machine: its window, its threads, its memory, and what of it lies on a GPU."""
    window = f"{model.context:,} 토큰 (모델이 학습한 길이 {model.trained_context:,} 토큰)"
    needed = f"필요 약 {model.needed / 1e9:.1f} GB (모델 파일 {model.size / 1e9:.1f} GB)"
    tight = 0 < model.free < model.needed
    missed = model.gpu_layers < model.asked_layers
    return [
        Check("model:window", "모델의 처리 길이", "ok", window),
        Check("model:threads", "모델의 스레드", "ok", f"{model.threads}개"),
        Check(
            "model:memory",
            "모델의 메모리",
            "warn" if tight else "ok",
            f"{needed}, 남은 메모리 {model.free / 1e9:.1f} GB" if model.free else f"{needed}, 남은 메모리는 알 수 없음",
            "다른 프로그램을 닫거나 더 강하게 양자화한 모델(Q4 등)을 골라 주세요." if tight else "",
        ),
        Check(
            "model:gpu",
            "GPU에 올린 층",
            "warn" if missed else "ok",
            f"{model.layers}개 가운데 {model.gpu_layers}개" if model.gpu_layers or missed else "없음 (CPU로 계산)",
            f"{model.asked_layers}개를 올리지 못했습니다. gpu_layers 설정의 수를 줄여 주세요." if missed else "",
        ),
    ]


def _cluster(survey: Callable[[], str]) -> Check:
    name, title = "cluster", "나누어 처리하는 클러스터"
    try:
        return Check(name, title, "ok", survey())
    except AssistError as error:
        return Check(name, title, "fail", error.message, error.hint)


def _child() -> Check:
    name, title = "child", "격리된 처리 프로세스"
    try:
        seen = child.call("seoul_assist.tasks.doctor:in_child", None, limits=child.Limits(wall_s=30))
    except AssistError as error:
        return Check(
            name, title, "fail", error.message, "백신이나 보안 프로그램이 하위 프로세스를 막는지 확인해 주세요."
        )
    limits = child.Limits()
    memory = f"메모리 {(limits.memory or 0) // child.MB} MB" if seen["memory"] else "메모리 한도 없음"
    detail = (
        f"{memory}, CPU {limits.cpu_s}초, 제한 시간 {limits.wall_s:.0f}초, 통신 {'차단' if seen['closed'] else '열림'}"
    )
    if not seen["closed"]:
        return Check(name, title, "fail", detail, "이 판의 프로그램을 다시 설치해 주세요.")
    if not seen["memory"]:
        return Check(
            name, title, "warn", detail, "이 운영체제에는 메모리 한도가 없습니다. 큰 파일은 나누어 처리해 주세요."
        )
    return Check(name, title, "ok", detail)


def in_child(_: None) -> dict[str, bool]:
    """What a child sees of its own walls: is its memory limited, and is a socket even to this machine refused."""
    import socket

    try:
        import resource

        memory = resource.getrlimit(resource.RLIMIT_AS)[0] != resource.RLIM_INFINITY
    except ImportError:  # Windows
        memory = False
    try:
        with socket.socket() as probe:
            probe.connect(("127.0.0.1", 9))
    except PermissionError:
        return {"memory": memory, "closed": True}
    except OSError:
        return {"memory": memory, "closed": False}
    return {"memory": memory, "closed": False}


def _grade(settings: Settings) -> Check:
    name, title, found = "grade", "자료 등급 설정", grades.NAMES[settings.grade]
    away = any(grades.remote(settings, door) for door in ("engine", "embedder", "store"))
    if not away or grades.may_leave(settings.grade):
        return Check(name, title, "ok", found)
    hint = "공개 자료만 다룬다면 grade 설정에 O를, 아니라면 이 컴퓨터의 서버를 적어 주세요."
    return Check(name, title, "warn", f"{found}: 다른 컴퓨터의 서버에는 보내지 않습니다.", hint)


def _leaving(door: leaving.Leaving) -> Check:
    return Check(f"network:{door.name}", door.title, "warn", door.what, door.hint)


def _network() -> list[Check]:
    if not network.installed():
        hint = "명령줄에서 `seoul-assist doctor`로 실행해 주세요."
        return [Check("network", "외부 통신 차단", "fail", "차단 장치가 켜져 있지 않습니다.", hint)]
    words = {"refused": "차단됨", "allowed": "열려 있음", "unavailable": "쓸 수 없음"}
    checks = []
    for probe in network.self_test():
        outward = probe.expected == "refused"
        status: Level = "ok" if probe.ok else "fail" if outward and not probe.native else "warn"
        title = "외부 통신 차단" if outward else "이 컴퓨터 안의 통신"
        hint = "프로그램을 다시 설치하고, 계속되면 담당자에게 알려 주세요." if status == "fail" else ""
        if status == "warn" and probe.native:
            hint = (
                "파이썬 밖의 코드가 여는 소켓은 커널만 막을 수 있습니다. 설정에 http 엔진이나 임베더가 있거나 "
                "리눅스가 아니면 막지 못하므로, 그런 컴퓨터에서는 방화벽으로도 막아 주세요."
            )
        checks.append(Check(f"network:{probe.what}", title, status, f"{probe.what}: {words[probe.seen]}", hint))
    return checks
