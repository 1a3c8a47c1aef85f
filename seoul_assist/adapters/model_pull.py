"""Downloads a model file once the user has allowed it, checks its hash, tries it out and registers it.

Layout of the models folder beside the registry:
    pins.json                     the SHA-256 of every address that was ever pulled: another content is refused
    files/<owner>--<repo>/<file>  what this program downloaded; `.part` and `.part.json` beside it until it is whole
    files/lock                    one download at a time
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from seoul_assist import netguard
from seoul_assist.adapters import download, file_lock, llama_embedder, model_catalogue, model_files, model_pins
from seoul_assist.adapters.download_route import Route
from seoul_assist.adapters.model_catalogue import offers
from seoul_assist.adapters.model_files import ModelFile
from seoul_assist.errors import ModelUnusable, UsageError
from seoul_assist.settings import Settings

__all__ = ["MAX_GB", "Pulled", "offers", "pull"]

# The hub and its stores; the names below hf.co are those of its delivery network and belong to the hub alone.
HOSTS = ("huggingface.co", "hf.co", "*.hf.co", "cdn-lfs.huggingface.co")
MAX_GB = 16
_GB = 10**9
_SLACK = 1.5  # how much larger than the rough size of the catalogue a file may be
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+-]{0,150}")
_SPLIT = re.compile(r"-\d{5}-of-\d{5}\.gguf", re.IGNORECASE)
_HOST = re.compile(r"(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_SHA256 = re.compile(r"[0-9a-f]{64}")

Pin = Literal["given", "catalogue", "remembered", "new"]


@dataclass(frozen=True, slots=True)
class Pulled:
    """The registered file; `fresh` where it was downloaded now, `pin` where the hash it had to have came from.

    `pin` is "new" for a file whose hash nobody knew: what came is now the only content this program takes for it.
    """

    model: ModelFile
    fresh: bool
    pin: Pin
    licence: str
    embedding: bool


@dataclass(frozen=True, slots=True)
class _Wanted:
    address: str
    path: str
    folder: str
    file: str
    name: str
    embedding: bool
    licence: str
    memory: int  # a rough need in bytes, 0 where nobody knows
    sha256: str
    limit: int


def pull(
    settings: Settings,
    source: str,
    *,
    network: bool = False,
    embedding: bool = False,
    sha256: str = "",
    use: bool = True,
    max_gb: float = MAX_GB,
    on_progress: download.Tell | None = None,
) -> Pulled:
    """The model of that name of the catalogue or address (hf:owner/repo/file.gguf), downloaded and registered.

    `network` allows this call to leave the machine; a server on this machine needs no permission. A file that is there
    already with the right hash is not downloaded again. UsageError for what the user must say otherwise, ModelUnusable
    for a download that fails: what came before stays, and a file of a wrong hash never takes the place of a good one.
    """
    wanted = _wanted(source, embedding, sha256.strip().lower(), max_gb)
    models_dir = settings.models_dir
    folder = models_dir / model_files.DOWNLOADED / wanted.folder
    file = folder / wanted.file
    try:
        for one in (models_dir, folder.parent, folder):
            model_files.private_folder(one)
        with file_lock.exclusive(folder.parent / "lock", "다른 작업이 모델을 받고 있습니다."):
            pins = model_pins.read(models_dir)
            expected, pin = _expected(wanted, sha256, pins)
            found = model_files.digest(file) if file.is_file() else ""
            fresh = not found or found != (expected or found)
            if fresh:
                found = _download(settings, wanted, file, expected, network, on_progress)
            if pins.get(wanted.address) != found:
                model_pins.remember(models_dir, {**pins, wanted.address: found})
    except netguard.NetworkRefused:
        raise
    except OSError as error:
        raise ModelUnusable(
            f"받은 파일을 둘 수 없습니다: {folder} ({error.strerror or error})",
            "데이터 폴더의 쓰기 권한과 남은 디스크 공간을 확인해 주세요.",
        ) from error
    return Pulled(_register(settings, wanted, file, use, on_progress), fresh, pin, wanted.licence, wanted.embedding)


def _wanted(source: str, embedding: bool, sha256: str, max_gb: float) -> _Wanted:
    offer = model_catalogue.find(source)
    if offer and not offer.file:
        raise UsageError(
            f"GGUF 파일을 확인하지 못한 모델입니다: {offer.name}",
            f"{offer.repo}를 GGUF로 변환한 파일을 구하여 `model pull hf:소유자/저장소/파일.gguf`로 받거나 "
            "`model add 파일.gguf`로 등록해 주세요.",
        )
    address = offer.address if offer else source
    parts = address.removeprefix("hf:").split("/")
    valid = all(_PART.fullmatch(one) for one in parts) and parts[-1].lower().endswith(".gguf")
    if not address.startswith("hf:") or not 3 <= len(parts) <= 6 or not valid:
        raise UsageError(
            f"받을 모델을 알 수 없습니다: {source}",
            "`model list --catalogue`의 이름이나 hf:소유자/저장소/파일.gguf를 적어 주세요.",
        )
    if _SPLIT.search(parts[-1]):
        raise UsageError(
            f"여러 파일로 나뉜 모델은 받을 수 없습니다: {parts[-1]}", "한 파일로 된 더 작은 모델을 골라 주세요."
        )
    if sha256 and not _SHA256.fullmatch(sha256):
        raise UsageError("SHA-256 값을 읽을 수 없습니다.", "16진수 64자를 적어 주세요.")
    if offer and offer.sha256 and sha256 not in ("", offer.sha256):
        raise UsageError(
            f"적은 SHA-256이 목록의 값과 다릅니다: {offer.name}", "어느 값이 맞는지 제공처에서 확인해 주세요."
        )
    owner, repo, *inside = parts
    rough = int(offer.size_mb * 10**6 * _SLACK) if offer else 0
    return _Wanted(
        address=address,
        path=f"/{owner}/{repo}/resolve/main/{'/'.join(inside)}",
        folder="--".join(parts[:-1]),
        file=parts[-1],
        name=offer.name if offer else "",
        embedding=embedding or (offer is not None and offer.kind == "embedding"),
        licence=offer.licence if offer else "",
        memory=offer.memory_gb * _GB if offer else 0,
        sha256=sha256 or (offer.sha256 if offer else ""),
        limit=min(int(max_gb * _GB), rough or int(max_gb * _GB)),
    )


def _expected(wanted: _Wanted, given: str, pins: dict[str, str]) -> tuple[str, Pin]:
    """The hash the file must have, "" where nobody knows it: what the user says now comes before what is remembered."""
    if wanted.sha256:
        return wanted.sha256, "given" if given else "catalogue"
    remembered = pins.get(wanted.address, "")
    return remembered, "remembered" if remembered else "new"


def _download(
    settings: Settings,
    wanted: _Wanted,
    file: Path,
    expected: str,
    network: bool,
    on_progress: download.Tell | None,
) -> str:
    """The hash of the file, which is now in its place."""
    base = settings.pull_url.strip().rstrip("/")
    try:
        host = (urlsplit(base).hostname or "").lower() if base.isascii() and base.isprintable() else ""
    except ValueError:  # no address at all
        host = ""
    local = netguard.is_loopback(host)
    if not local and not (network or settings.pull_network):
        raise UsageError(
            f"외부 연결을 허용하지 않아 받지 않았습니다: {host or base}",
            "받아도 되는 컴퓨터라면 --allow-network를 붙여 다시 실행해 주세요. "
            "아니라면 다른 곳에서 받아 옮긴 뒤 `model add`로 등록해 주세요.",
        )
    installed = model_files.installed_memory()
    if installed and wanted.memory > installed:
        raise ModelUnusable(
            f"모델에 필요한 메모리가 이 컴퓨터에 없습니다(필요 약 {wanted.memory / _GB:.0f} GB, "
            f"설치 {installed / _GB:.1f} GB).",
            "`model list --catalogue`에서 더 작은 모델을 골라 주세요.",
        )
    own = [] if local else [host]
    route = Route((*HOSTS, *own, *_further(settings)) if network or settings.pull_network else (), local)
    part = file.with_name(file.name + ".part")
    got = download.fetch(
        base + wanted.path,
        part,
        route=route,
        limit=wanted.limit,
        pinned=bool(expected),
        tell=on_progress,
    )
    if on_progress:
        on_progress("SHA-256을 계산하는 중", 0, 0)
    found = model_files.digest(part)
    if found != (expected or got.claimed or found):
        download.drop(part)
        raise ModelUnusable(
            f"받은 파일의 SHA-256이 다릅니다: {wanted.file} (받은 값 {found}, 있어야 할 값 {expected or got.claimed})",
            "받은 것은 버렸고 이미 있던 파일은 그대로입니다. 제공처가 파일을 바꾸었다면 새 값을 확인한 뒤 "
            "--sha256으로 적어 주세요.",
        )
    part.replace(file)
    download.drop(part)
    return found


def _further(settings: Settings) -> tuple[str, ...]:
    names = tuple(name.strip().lower() for name in settings.pull_hosts.split(",") if name.strip())
    for name in names:
        if not _HOST.fullmatch(name):
            raise UsageError(
                f"호스트 이름을 읽을 수 없습니다: {name}",
                "pull_hosts에 mirror.example.kr처럼 쉼표로 나누어 적어 주세요.",
            )
    return names


def _register(
    settings: Settings, wanted: _Wanted, file: Path, use: bool, on_progress: download.Tell | None
) -> ModelFile:
    tell: Callable[[str], None] | None = None
    if on_progress is not None:
        show = on_progress

        def tell(what: str) -> None:
            show(what, 0, 0)

    registry = settings.models_dir / model_files.EMBEDDERS if wanted.embedding else settings.models_dir
    try:
        return model_files.add(
            registry,
            file,
            use=use and not wanted.embedding,
            on_progress=tell,
            trial=llama_embedder.TRIAL if wanted.embedding else "",
            name=wanted.name,
            source=wanted.address,
        )
    except ModelUnusable as error:
        raise ModelUnusable(error.message, f"{error.hint} 받은 파일은 {file}에 있습니다.".strip()) from error
