"""Fetches one large file over HTTPS into a `.part` file that a later call goes on with.

Plain HTTP of the standard library: no proxy, no cookie, no credential. A redirect is followed only to an allowed host;
the network guard is opened for the hosts of this one download and closed again. Who calls checks the hash.
"""

from __future__ import annotations

import errno
import http.client
import json
import os
import re
import shutil
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from seoul_assist import netguard
from seoul_assist.adapters.download_route import Route, refused
from seoul_assist.errors import ModelUnusable

TIMEOUT_S = 60.0
WAITS_S = (0.5, 2.0, 8.0)  # before the next attempt after one that brought nothing
MAX_TRIES = 200
MAX_HOPS = 5
STEADY = 64 * 1024  # an attempt, and a stretch of the timeout, counts as going on when it brought so many bytes
SPARE = 512 * 1024 * 1024  # what must stay free on the disk
_CHUNK = 1 << 20
_MB = 1_000_000
_BUSY = (408, 425, 429, 500, 502, 503, 504)
_REDIRECTS = (301, 302, 303, 307, 308)
_MAGIC = b"GGUF"
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LATER = "인터넷 연결을 확인한 뒤 같은 명령을 다시 실행하면 이어서 받습니다."

_NAMES: dict[type[Exception], str] = {
    socket.gaierror: "서버의 주소를 찾지 못함",
    TimeoutError: "서버가 답하지 않음",
    ConnectionRefusedError: "서버가 연결을 받지 않음",
}

Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Got:
    """A finished `.part`: its size, and the SHA-256 that the server says it has ("" where it says none)."""

    size: int
    claimed: str


@dataclass(frozen=True, slots=True)
class _State:
    """What is known of the file of a `.part`: `mark` tells one version of it from the next, "" where nothing does."""

    url: str
    size: int
    mark: str
    claimed: str


class _Again(ConnectionError):
    """This attempt failed in a way that the next one may not."""


def fetch(
    url: str,
    part: Path,
    *,
    route: Route,
    limit: int,
    pinned: bool,
    tell: Tell | None = None,
    timeout_s: float = TIMEOUT_S,
    waits_s: Sequence[float] = WAITS_S,
    spare: int = SPARE,
) -> Got:
    """The whole file in `part`, as long as the server said; what an earlier call left there is gone on with.

    `limit` is the largest size in bytes. With `pinned` the caller knows the hash, so that a rest may be joined to a
    beginning even where the server gives nothing to tell versions apart. ModelUnusable keeps what has come so far.
    """
    barren, most = 0, _length(part)
    for _ in range(MAX_TRIES):
        try:
            return _Attempt(url, part, route, limit, pinned, tell, timeout_s, spare).run()
        except netguard.NetworkRefused:
            raise
        except ssl.SSLCertVerificationError as error:
            raise ModelUnusable(
                f"서버의 인증서를 믿을 수 없습니다: {urlsplit(url).hostname}",
                "기관의 보안 장비가 연결을 바꾸고 있다면 전산 담당자에게 기관 인증서의 설치를 문의해 주세요.",
            ) from error
        except (OSError, http.client.HTTPException) as error:
            barren = 0 if _length(part) - most >= STEADY else barren + 1
            most = max(most, _length(part))  # a server that begins anew each time brings nothing
            if barren > len(waits_s):
                what = str(error) if isinstance(error, _Again) else _NAMES.get(type(error), type(error).__name__)
                raise ModelUnusable(f"파일을 끝까지 받지 못했습니다({what}).", _LATER) from error
            if barren:
                time.sleep(waits_s[barren - 1])
    raise ModelUnusable(f"연결이 {MAX_TRIES}번 끊겨 멈췄습니다.", _LATER)


def drop(part: Path) -> None:
    """Removes an unfinished download and what was known of it."""
    part.unlink(missing_ok=True)
    _beside(part).unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One request, redirects included, and what it brings."""

    url: str
    part: Path
    route: Route
    limit: int
    pinned: bool
    tell: Tell | None
    timeout_s: float
    spare: int

    def run(self) -> Got:
        state = self._known()
        had = _length(self.part) if state else 0
        if state and had == state.size:
            return Got(state.size, state.claimed)
        headers = {"Range": f"bytes={had}-"} if state and had else {}
        if state and had and state.mark.startswith('"'):
            headers["If-Range"] = state.mark
        with ExitStack() as stack:
            answer, claimed = self._open(stack, headers)
            if answer.status == 206 and state and had:
                self._goes_on(answer, claimed, state, had)
            elif answer.status == 200:
                state, had = self._begins(answer, claimed), 0
            else:
                raise self._status(answer.status)
            self._room(state.size - had)
            self._take(answer, state, had)
        if _length(self.part) != state.size:
            raise _Again("연결이 끊김")
        return Got(state.size, state.claimed)

    def _known(self) -> _State | None:
        """The state of a part that can be gone on with; a part that cannot is removed."""
        state = None
        try:
            state = _State(**json.loads(_beside(self.part).read_text(encoding="utf-8")))
            usable = state.url == self.url and (state.mark or self.pinned) and _length(self.part) <= state.size
        except FileNotFoundError:
            usable = False
        except (ValueError, TypeError):
            usable = False
        if not usable:
            drop(self.part)
            return None
        return state

    def _open(self, stack: ExitStack, headers: dict[str, str]) -> tuple[http.client.HTTPResponse, str]:
        url, claimed = self.url, ""
        for hop in range(MAX_HOPS + 1):
            address = self.route.judge(url, redirected=hop > 0)
            host = str(address.hostname)
            if not netguard.is_loopback(host):
                stack.enter_context(netguard.permit(host))
            kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
            connection = stack.enter_context(closing(kind(host, address.port, timeout=self.timeout_s)))
            target = (address.path or "/") + (f"?{address.query}" if address.query else "")
            asked = {"Accept-Encoding": "identity", "User-Agent": "seoul-assist", **headers}
            connection.request("GET", target, headers=asked)
            answer = stack.enter_context(closing(connection.getresponse()))
            if not claimed:  # the hub names the hash of a large file as it points to where the file lies
                linked = (answer.getheader("X-Linked-Etag") or "").strip('"')
                claimed = linked if _SHA256.fullmatch(linked) else ""
            if answer.status not in _REDIRECTS:
                return answer, claimed
            try:
                url = urljoin(url, answer.getheader("Location") or "")
            except ValueError:
                raise refused("읽을 수 없는 주소", True) from None
        raise ModelUnusable(f"서버가 주소를 {MAX_HOPS}번 넘게 넘겨 멈췄습니다.", "주소를 확인해 주세요.")

    def _begins(self, answer: http.client.HTTPResponse, claimed: str) -> _State:
        """The state of a new part, written down before its first byte."""
        if answer.getheader("Content-Encoding", "identity") != "identity" or answer.length is None:
            raise ModelUnusable(
                "서버가 파일의 크기를 알리지 않아 받지 않았습니다.", "다른 주소를 쓰거나 브라우저로 받아 등록해 주세요."
            )
        if answer.length > self.limit:
            raise ModelUnusable(
                f"파일이 받을 수 있는 크기를 넘습니다({answer.length / _MB:,.0f} MB, 한도 {self.limit / _MB:,.0f} MB).",
                "주소가 맞는지 확인하고, 맞다면 --max-gb로 한도를 늘려 주세요.",
            )
        tag = answer.getheader("ETag") or ""
        state = _State(self.url, answer.length, claimed or (tag if tag.startswith('"') else ""), claimed)
        drop(self.part)
        try:
            _beside(self.part).write_text(json.dumps(asdict(state)), encoding="utf-8")
        except OSError as error:
            raise _unwritable(error) from error
        return state

    def _goes_on(self, answer: http.client.HTTPResponse, claimed: str, state: _State, had: int) -> None:
        """Only when the rest that comes is the rest of the file we have the beginning of; else it begins anew."""
        found = _RANGE.fullmatch(answer.getheader("Content-Range") or "")
        first, last, total = (int(number) for number in found.groups()) if found else (-1, -1, -1)
        tag = answer.getheader("ETag") or ""
        same = claimed == state.claimed and not (state.mark.startswith('"') and tag not in ("", state.mark))
        if (
            not same
            or (first, total) != (had, state.size)
            or not had <= last < total
            or answer.length != last + 1 - had
        ):
            drop(self.part)
            raise _Again("서버의 파일이 바뀌었거나 이어 받기를 잘못 알림")

    def _status(self, status: int) -> OSError | ModelUnusable:
        if status in (206, 416):
            drop(self.part)
            return _Again("이어 받기를 거절함")
        if status in _BUSY:
            return _Again(f"상태 {status}")
        if status in (401, 403):
            return ModelUnusable(
                f"이 파일은 이용 조건에 동의한 사람만 받을 수 있습니다(상태 {status}).",
                "브라우저에서 이용 조건에 동의하고 받은 뒤 `seoul-assist model add 파일.gguf`로 등록해 주세요.",
            )
        return ModelUnusable(f"서버에 그 파일이 없습니다(상태 {status}).", "저장소와 파일의 이름을 확인해 주세요.")

    def _room(self, missing: int) -> None:
        free = shutil.disk_usage(self.part.parent).free
        if free < missing + self.spare:
            raise ModelUnusable(
                f"디스크 공간이 부족합니다(더 필요한 공간 {(missing + self.spare - free) / _MB:,.0f} MB).",
                "공간을 만든 뒤 같은 명령을 다시 실행하거나 --data-dir로 다른 디스크를 정해 주세요.",
            )

    def _take(self, answer: http.client.HTTPResponse, state: _State, had: int) -> None:
        name = self.part.name.removesuffix(".part")
        try:
            descriptor = os.open(self.part, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        except OSError as error:
            raise _unwritable(error) from error
        with os.fdopen(descriptor, "ab", buffering=0) as file:
            begun, stretch = time.monotonic(), 0
            while piece := answer.read1(_CHUNK):
                if not piece.startswith(_MAGIC[had : had + len(piece)]):
                    raise self._no_model()
                try:
                    had += file.write(piece)
                except OSError as error:
                    raise _unwritable(error) from error
                stretch += len(piece)
                if self.tell:
                    self.tell(f"MB 받음: {name}", had // _MB, state.size // _MB)
                if time.monotonic() - begun > self.timeout_s:  # the timeout of the socket begins anew with every byte
                    if stretch < STEADY:
                        raise _Again("너무 느림")
                    begun, stretch = time.monotonic(), 0
            os.fsync(file.fileno())

    def _no_model(self) -> ModelUnusable:
        drop(self.part)
        return ModelUnusable("받은 것이 GGUF 파일이 아닙니다.", "저장소와 파일의 이름을 확인해 주세요.")


def _length(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _beside(part: Path) -> Path:
    return part.with_name(part.name + ".json")


def _unwritable(error: OSError) -> ModelUnusable:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return ModelUnusable(
            "받는 동안 디스크 공간이 모자라 멈췄습니다.", "공간을 만든 뒤 같은 명령을 다시 실행하면 이어서 받습니다."
        )
    return ModelUnusable(
        f"받은 파일을 쓸 수 없습니다({error.strerror}).", "데이터 폴더의 쓰기 권한과 디스크를 확인해 주세요."
    )
