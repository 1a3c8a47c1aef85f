"""The model files of this machine: which there are, which one is in use, and that none has changed since it was added.

`models.json` in the models folder is the registry. A file is never copied: the registry holds its path and its SHA-256,
and a file whose content no longer has that hash is refused until it is added again. Who changes the registry holds its
lock from reading to writing, so that two who add at once lose nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from seoul_assist import child, whole_files
from seoul_assist.adapters import chat_template, file_lock, gguf_header
from seoul_assist.errors import ModelUnusable, UsageError
from seoul_assist.settings import Settings

SCHEMA = "seoul-assist/models/1"
REGISTRY = "models.json"
# Registries of their own in the models folder: what embeds and what ranks is no model to write with.
EMBEDDERS, RERANKERS = "embedders", "rerankers"
DOWNLOADED = "files"  # the folder of the files that this program downloaded
LOCK_WAIT_S = 10.0
TRIAL = "seoul_assist.adapters.llama:trial"
# Beside the file and its cache the child needs compute buffers and the interpreter with its libraries.
TRIAL_SPARE = 6 * 1024 * child.MB
TRIAL_WALL_S = 300.0
_READD = "정말 바꾼 파일이라면 `seoul-assist model add`로 다시 등록해 주세요. 아니라면 파일을 다시 받아 주세요."


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One registered file: `sha256` pins its content; `modified_ns` with `size` tells when to hash it again."""

    name: str
    path: str
    sha256: str
    size: int
    modified_ns: int
    added: str
    in_use: bool = False
    source: str = ""  # where this program downloaded it from; "" for a file of the user's own
    template: str = ""  # the fingerprint of its chat template; "" in an entry of before it was kept

    @property
    def file(self) -> Path:
        return Path(self.path)


def registered(models_dir: Path) -> tuple[ModelFile, ...]:
    """The registered files in the order they were added; a registry that cannot be read is ModelUnusable."""
    path = models_dir / REGISTRY
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        known = [field.name for field in fields(ModelFile)]
        return tuple(ModelFile(**{name: one[name] for name in known if name in one}) for one in raw["models"])
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelUnusable(
            f"모델 목록 파일을 읽을 수 없습니다: {path}",
            "파일을 다른 곳으로 옮기고 `seoul-assist model add`로 다시 등록해 주세요.",
        ) from error


def add(
    models_dir: Path,
    path: Path,
    *,
    use: bool = True,
    on_progress: Callable[[str], None] | None = None,
    trial: str = "",
    name: str = "",
    source: str = "",
    accept_template: str = "",
) -> ModelFile:
    """The file, checked, hashed, tried out in a child process and registered; ModelUnusable when it fails any of it.

    Its name is `name`, else that of the file; `source` is where it was downloaded from.
    """
    tell = on_progress or (lambda message: None)
    path = path.expanduser().resolve()
    tell("파일 구조를 살펴보는 중")
    header = gguf_header.read(path)
    old = next((one for one in registered(models_dir) if one.path == str(path) or one.file.name == path.name), None)
    template = chat_template.agree(header.template, old.template if old else "", accept_template)
    # The bindings compile every template of the file in our process: what they cannot digest stops here.
    chat_template.vet(header.templates)
    before = path.stat()
    tell("SHA-256을 계산하는 중")
    sha256 = digest(path)
    tell("별도 프로세스에서 시험 실행하는 중")
    try_out(path, header, trial)
    after = path.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise ModelUnusable(f"검사하는 동안 파일이 바뀌었습니다: {path.name}", "복사가 끝난 뒤 다시 등록해 주세요.")
    with _changing(models_dir):
        known = registered(models_dir)
        same = next((one for one in known if one.path == str(path)), None)
        entry = ModelFile(
            name=_free_name(name or path.stem, [one for one in known if one is not same]),
            path=str(path),
            sha256=sha256,
            size=after.st_size,
            modified_ns=after.st_mtime_ns,
            added=datetime.now(UTC).isoformat(timespec="seconds"),
            in_use=use or (same is not None and same.in_use),
            source=source or (same.source if same else ""),
            template=template,
        )
        others = [one for one in known if one is not same]
        if entry.in_use:
            others = [replace(one, in_use=False) for one in others]
        _store(models_dir, [*others, entry])
    return entry


def get(models_dir: Path, name: str) -> ModelFile:
    """The registered file of that name, or UsageError with the names there are."""
    known = registered(models_dir)
    for one in known:
        if name in (one.name, one.path):
            return one
    names = ", ".join(one.name for one in known)
    there = f"등록된 모델: {names}." if names else "등록된 모델이 없습니다."
    raise UsageError(f"등록되지 않은 모델입니다: {name}", f"{there} `seoul-assist model add 파일.gguf`로 등록합니다.")


def use(models_dir: Path, name: str) -> ModelFile:
    """That model, from now on the one in use."""
    chosen = get(models_dir, name)
    with _changing(models_dir):
        chosen = get(models_dir, name)
        known = registered(models_dir)
        _store(models_dir, [replace(one, in_use=one.name == chosen.name) for one in known])
    return replace(chosen, in_use=True)


def remove(models_dir: Path, name: str) -> tuple[ModelFile, bool]:
    """That model, from now on unregistered, and whether its file was deleted: only one this program downloaded is.

    Looks among the models to write with, the embedders and the rerankers, in this order.
    """
    homes = [models_dir, models_dir / EMBEDDERS, models_dir / RERANKERS]
    home = next((one for one in homes if any(name in (file.name, file.path) for file in registered(one))), models_dir)
    get(home, name)
    with _changing(home):
        entry = get(home, name)
        _store(home, [one for one in registered(home) if one.name != entry.name])
    ours = bool(entry.source) and entry.file.is_relative_to((models_dir / DOWNLOADED).resolve())
    shared = any(one.path == entry.path for folder in homes for one in registered(folder))
    if not ours or shared:
        return entry, False
    try:
        entry.file.unlink(missing_ok=True)
    except OSError as error:
        raise ModelUnusable(
            f"모델의 등록은 지웠지만 파일을 지우지 못했습니다: {entry.path} ({error.strerror})",
            "다른 프로그램이 쓰고 있지 않은지 확인하고 직접 지워 주세요.",
        ) from error
    with suppress(OSError):  # another file of the same place may lie there
        entry.file.parent.rmdir()
    return entry, True


def verify(models_dir: Path, name: str) -> ModelFile:
    """That model, when its head adds up and its whole content still has the registered hash; else ModelUnusable."""
    entry = get(models_dir, name)
    _read(entry)
    if digest(entry.file) != entry.sha256:
        raise _changed(entry)
    return entry


def find(settings: Settings) -> ModelFile | None:
    """The model to write with: the one the settings name, else the one in use, else None.

    A file the settings name that nobody registered is checked and tried like an added one, once. A file that looks
    changed is hashed again; with another content it is ModelUnusable.
    """
    known = registered(settings.models_dir)
    if settings.model is not None:
        return pinned(settings.models_dir, settings.model)
    entry = next((one for one in known if one.in_use), None)
    return None if entry is None else _unchanged(settings.models_dir, entry)


def pinned(models_dir: Path, path: Path, *, trial: str = "", renew: bool = False) -> ModelFile:
    """The file at that path (or of that registered name), known to be what it was when it was tried out.

    One that nobody registered is checked and tried like an added one, once (`trial` is another way to try it). One
    with another content than before is refused, or with `renew` tried and registered again.
    """
    wanted = str(path.expanduser().resolve())
    entry = next((one for one in registered(models_dir) if wanted == one.path or str(path) == one.name), None)
    if entry is None or (renew and _altered(entry)):
        return add(models_dir, path, use=False, trial=trial)
    return _unchanged(models_dir, entry)


def digest(path: Path) -> str:
    """The SHA-256 of the file in hex."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelUnusable(f"모델 파일을 읽을 수 없습니다: {path.name}", "파일과 디스크를 확인해 주세요.") from error


def said_by_template(entry: ModelFile) -> str:
    """What the chat template of the file adds to the turns by itself, cleaned and bounded (`chat_template.shown`)."""
    return chat_template.shown(gguf_header.read(entry.file).template)


def _read(entry: ModelFile) -> None:
    """Raises when the head of the file does not add up or its chat template is another one than was registered."""
    chat_template.agree(gguf_header.read(entry.file).template, entry.template)


def _unchanged(models_dir: Path, entry: ModelFile) -> ModelFile:
    _read(entry)
    seen = entry.file.stat()
    if (seen.st_size, seen.st_mtime_ns) == (entry.size, entry.modified_ns):
        return entry
    if _altered(entry):
        raise _changed(entry)
    touched = replace(entry, modified_ns=seen.st_mtime_ns)
    with _changing(models_dir):
        _store(models_dir, [touched if one == entry else one for one in registered(models_dir)])
    return touched


def _altered(entry: ModelFile) -> bool:
    """Whether the file looks touched and no longer holds what was registered; its hash is taken only if it may."""
    gguf_header.read(entry.file)
    seen = entry.file.stat()
    if (seen.st_size, seen.st_mtime_ns) == (entry.size, entry.modified_ns):
        return False
    return seen.st_size != entry.size or digest(entry.file) != entry.sha256


def _changed(entry: ModelFile) -> ModelUnusable:
    return ModelUnusable(f"모델 파일의 내용이 등록할 때와 다릅니다: {entry.name}", _READD)


def try_out(path: Path, header: gguf_header.Header, trial: str = "") -> None:
    """Loads the file and works with it in a child: what kills the child does not kill us."""
    needed = header.size + header.cache_bytes_per_token * min(header.context, 8_192)
    installed = installed_memory()
    if installed and needed > installed:
        raise ModelUnusable(
            f"모델이 이 컴퓨터의 메모리보다 큽니다: {path.name} "
            f"(필요 약 {needed / 1e9:.1f} GB, 설치 {installed / 1e9:.1f} GB)",
            "더 작은 모델이나 더 강하게 양자화한 모델(Q4 등)을 골라 주세요.",
        )
    # The bindings open the null device for writing as they load; the trial takes the network away by itself.
    limits = child.Limits(memory=2 * needed + TRIAL_SPARE, cpu_s=None, wall_s=TRIAL_WALL_S, writes=True)
    try:
        child.call(trial or TRIAL, {"path": str(path)}, limits=limits)
    except child.ChildFailed as error:
        raise ModelUnusable(
            f"모델을 시험 실행하지 못했습니다: {path.name} ({error.message})",
            "파일이 손상되었거나 이 판의 llama.cpp가 지원하지 않는 모델입니다. 다른 모델 파일을 골라 주세요.",
        ) from error


def installed_memory() -> int:
    """The installed memory in bytes; 0 where the system does not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return 0


def _free_name(wanted: str, others: list[ModelFile]) -> str:
    taken = {one.name for one in others}
    names = (wanted if not number else f"{wanted}-{number + 1}" for number in range(len(taken) + 1))
    return next(name for name in names if name not in taken)


@contextmanager
def _changing(models_dir: Path) -> Iterator[None]:
    """Holds the lock of the registry; what is read inside is what will be written over."""
    with _storage(models_dir):
        private_folder(models_dir)
        with file_lock.exclusive(models_dir / "lock", "다른 작업이 모델 목록을 고치고 있습니다.", wait_s=LOCK_WAIT_S):
            yield


@contextmanager
def _storage(models_dir: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ModelUnusable(
            f"모델 목록을 저장할 수 없습니다: {models_dir} ({error.strerror})",
            "데이터 폴더의 쓰기 권한과 남은 디스크 공간을 확인해 주세요.",
        ) from error


def private_folder(folder: Path) -> None:
    """Makes the folder and the one it is in where they are missing, for their owner alone."""
    for one in (folder.parent, folder):  # the mode reaches only the last folder of a path
        one.mkdir(parents=True, exist_ok=True, mode=0o700)


def _store(models_dir: Path, models: list[ModelFile]) -> None:
    write_json(models_dir / REGISTRY, {"schema": SCHEMA, "models": [asdict(one) for one in models]})


def write_json(path: Path, data: dict[str, Any]) -> None:
    """The file, for its owner alone, is the old one or the new one at every instant."""
    with _storage(path.parent):
        whole_files.replace(path, json.dumps(data, ensure_ascii=False, indent=1).encode())
