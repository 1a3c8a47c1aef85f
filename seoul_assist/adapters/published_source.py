"""Where a published library is fetched from: a folder, or a web server that has one."""

from __future__ import annotations

import re
import stat
from collections.abc import Callable, Sequence
from pathlib import Path

from seoul_assist import netguard
from seoul_assist.adapters.http_json import Place, Secret, Server, checked
from seoul_assist.errors import DamagedFile, MissingPath, ModelUnusable, ReadError, UsageError

KEY = "SEOUL_ASSIST_FETCH_KEY"
_PLACE = Place(
    "라이브러리를 펴낸 서버",
    "fetch_url",
    "fetch_remote",
    "https://library.example.kr/published",
    "서버가 켜져 있는지, 주소가 맞는지 확인한 뒤 같은 명령을 다시 실행하면 이어서 받습니다.",
)
_WEB = re.compile(r"https?://", re.IGNORECASE)
_WAITS_S = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)  # many computers fetch at the same hour
_SLOWEST = 16_384  # bytes a second

Get = Callable[[str, int], bytes]


def is_web(address: str) -> bool:
    return _WEB.match(address.strip()) is not None


def open_source(address: str, *, remote: bool, key: str = "", waits_s: Sequence[float] = _WAITS_S) -> Get:
    """What gives files of the published folder at the address, each of at most so many bytes.

    Another computer is asked over https alone and only where `remote` allows it; the key goes nowhere else. UsageError
    for an address that may not be, MissingPath for a file that is not there, ReadError for what cannot be read.
    """
    if not is_web(address):
        folder = Path(address).expanduser()
        if not folder.is_dir():
            raise MissingPath(f"펴낸 폴더가 없습니다: {folder}", "폴더의 경로나 https 주소를 적어 주세요.")
        return lambda name, most: _from_folder(folder, name, most)
    found = checked(address, _PLACE, "", remote=True)
    if not netguard.is_loopback(str(found.hostname)):
        if not remote:
            raise UsageError(
                f"{_PLACE.called}가 이 컴퓨터 밖에 있습니다: {found.hostname}",
                "받아도 되는 곳이라면 fetch_remote 설정을 on으로 적거나 주소를 명령에 적어 주세요.",
            )
        if found.scheme != "https":
            raise UsageError("다른 컴퓨터에서는 https로만 받습니다.", f"{_PLACE.example}처럼 적어 주세요.")
    server = Server(address, _PLACE, endpoint="", remote=True, secret=Secret(key, KEY), waits_s=waits_s)
    base = server.address.path if found.path.strip("/") else ""
    return lambda name, most: _from_server(server, f"{base}/{name}", name, most)


def _from_folder(folder: Path, name: str, most: int) -> bytes:
    path = folder / name
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise DamagedFile(f"보통 파일이 아닙니다: {path}", "펴낸 폴더를 확인해 주세요.")
        with path.open("rb") as stream:
            return _bounded(stream.read(most + 1), name, most)
    except FileNotFoundError as error:
        raise _missing(name) from error
    except OSError as error:
        raise ReadError(
            f"펴낸 폴더를 읽을 수 없습니다: {name} ({error.strerror})", "저장 장치와 권한을 확인해 주세요."
        ) from error


def _from_server(server: Server, path: str, name: str, most: int) -> bytes:
    try:
        reply = server.ask(None, wall_s=60 + most / _SLOWEST, path=path, method="GET", most=most)
    except netguard.NetworkRefused:
        raise
    except ModelUnusable as error:
        raise ReadError(error.message, error.hint) from error
    if reply.status == 200:
        return _bounded(reply.body, name, most)
    if reply.status == 404:
        raise _missing(name)
    if reply.status in (401, 403):
        raise ReadError(
            f"서버가 받기를 허락하지 않았습니다(상태 {reply.status}).",
            f"받은 토큰을 환경 변수 {KEY}에 넣고 다시 실행해 주세요.",
        )
    raise ReadError(f"서버가 파일을 주지 않았습니다(상태 {reply.status}).", _PLACE.check)


def _bounded(data: bytes, name: str, most: int) -> bytes:
    if len(data) > most:
        raise DamagedFile(f"목록에 적힌 것보다 큰 파일입니다: {name}", "펴낸 쪽에서 다시 펴내 주세요.")
    return data


def _missing(name: str) -> MissingPath:
    return MissingPath(
        f"펴낸 자료에 그 파일이 없습니다: {name}",
        "라이브러리는 그대로입니다. 주소가 맞는지, 펴내기가 끝났는지 확인한 뒤 다시 실행해 주세요.",
    )
