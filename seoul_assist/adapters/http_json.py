"""JSON over HTTP with one server that the settings name: on this machine, unless told otherwise.

Plain HTTP of the standard library: no proxy, no redirect, no cookie, no compression, no retry without a bound, and one
deadline for everything that a question takes. What a server says in its errors is never repeated: it may be our text.
"""

from __future__ import annotations

import http.client
import io
import json
import math
import socket
import ssl
import threading
import time
from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import SplitResult, urlsplit

from seoul_assist import netguard
from seoul_assist.errors import AssistError, ModelUnusable, UsageError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

WAITS_S = (0.5, 2.0)  # before the second and the third attempt
MOST_WAIT_S = 10.0  # of what a server asks for in Retry-After
MAX_ANSWER = 64 * 1024 * 1024
BUSY = (429, 500, 502, 503, 504)
_PIECE = 1 << 16
_NOT_READY = "모델을 올리는 중이거나 멈춤"


class Busy(OSError):
    """The cause of an error that says a server stayed busy: it may take the request once others are done, or after the
    seconds it asked for."""

    def __init__(self, status: int, wait_s: float = 0.0) -> None:
        super().__init__(status)
        self.status, self.wait_s = status, wait_s


@dataclass(frozen=True, slots=True)
class Place:
    """What messages call a server, and which settings it stands in."""

    called: str  # "임베딩 서버"
    url_setting: str
    remote_setting: str
    example: str
    check: str  # the hint that fits most failures
    sent: str = "규정과 질문을"  # what goes there


class Secret:
    """A key that shows itself nowhere but in the header it is for."""

    __slots__ = ("_value",)

    def __init__(self, value: str, setting: str) -> None:
        # http.client would repeat a value that is no header in its error.
        if not value.isascii() or not value.isprintable() or " " in value:
            raise UsageError(
                f"{setting}의 값에 키에 쓸 수 없는 글자가 있습니다.", "앞뒤의 공백과 줄바꿈을 지워 주세요."
            )
        self._value = value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __repr__(self) -> str:
        return "Secret(***)"

    def __reduce__(self) -> str | tuple[Any, ...]:
        raise TypeError("a secret stays in its process")

    def header(self) -> dict[str, str]:
        """The header that carries the key; empty when there is none."""
        return {"Authorization": f"Bearer {self._value}"} if self._value else {}


@dataclass(frozen=True, slots=True)
class Reply:
    """The status of an answer and its whole body, not yet believed."""

    status: int
    body: bytes
    retry_after: str = ""

    def json(self) -> Any:
        """The body as JSON; None when it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


class Server:
    """One server; nothing is sent before the first `ask`."""

    def __init__(
        self,
        url: str,
        place: Place,
        *,
        endpoint: str,
        remote: bool = False,
        secret: Secret | None = None,
        waits_s: Sequence[float] = WAITS_S,
        busy: Container[int] = BUSY,
        connect_s: float = math.inf,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.address = checked(url, place, endpoint, remote=remote)
        self.host = str(self.address.hostname)
        self.remote = not netguard.is_loopback(self.host)
        if secret and self.remote and self.address.scheme != "https":
            raise UsageError(
                f"키를 암호화하지 않은 연결로 다른 컴퓨터에 보낼 수 없습니다: {self.host}",
                f"{place.url_setting} 설정을 https 주소로 적거나 키를 지워 주세요.",
            )
        self.place = place
        self.clock = clock
        self._secret = secret
        self._waits_s, self._busy = tuple(waits_s), busy
        self._connect_s = connect_s  # of each connection, within the time of the question
        self._sleep = sleep
        self.lost: ModelUnusable | None = None
        self._heard = 0  # answers of a server that was not busy
        self._hung_up = 0  # how often
        self._lines: set[socket.socket] = set()
        self._connecting = threading.Lock()

    @property
    def label(self) -> str:
        """Where it is, for people."""
        return f"다른 컴퓨터 {self.host}" if self.remote else "이 컴퓨터의 서버"

    def ask(
        self, payload: Any, *, wall_s: float, path: str = "", method: str = "POST", most: int = MAX_ANSWER
    ) -> Reply:
        """The answer, tried again while the server is busy or drops the line; ModelUnusable when none comes.

        Where none listens on this machine that is said at once. `wall_s` bounds all attempts together, `most` the bytes
        of the body. A status that is no success is the caller's to judge, unless it says that the server stayed busy:
        the error then comes from `Busy`. Threads may ask side by side; where the line failed and nobody else was
        answered meanwhile either, `lost` holds the error until somebody is.
        """
        heard, hung_up = self._heard, self._hung_up
        body = b"" if payload is None else json.dumps(payload).encode()
        deadline = self.clock() + wall_s
        for wait in (*self._waits_s, None):
            last = wait is None or self.clock() + wait >= deadline
            if self._hung_up != hung_up:
                raise self.wrong("그만둠")
            try:
                reply = self._exchange(method, path or self.address.path, body, deadline, most)
            except (OSError, http.client.HTTPException, ValueError) as error:
                # A name that cannot be encoded and a header that cannot be read are ValueErrors.
                # Where nobody listens on this machine nobody will in a second: the user has to start the server.
                absent = isinstance(error, ConnectionRefusedError) and not self.remote
                if last or absent or isinstance(error, netguard.NetworkRefused | ssl.SSLError | TimeoutError):
                    failure = self._unreachable(error, wall_s)
                    if self._heard == heard and self._hung_up == hung_up:
                        self.lost = failure
                    raise failure from error
            else:
                if reply.status not in self._busy:
                    self._heard, self.lost = self._heard + 1, None
                    return reply
                asked = min(float(reply.retry_after), MOST_WAIT_S) if reply.retry_after.isdecimal() else 0.0
                if last:
                    raise ModelUnusable(
                        f"{self.place.called}가 요청을 처리하지 못했습니다(상태 {reply.status}).", self.place.check
                    ) from Busy(reply.status, asked)
                wait = max(wait or 0.0, min(asked, max(0.0, deadline - self.clock())))
            self._sleep(wait or 0.0)
        raise AssertionError("the last attempt returns or raises")

    def hang_up(self) -> None:
        """Ends what other threads are asking now; each of them gets an error soon."""
        self._hung_up += 1
        for line in tuple(self._lines):
            with suppress(OSError):
                socket.socket.shutdown(line, socket.SHUT_RDWR)  # of the line itself, whatever encrypts it

    def _exchange(self, method: str, path: str, body: bytes, deadline: float, most: int) -> Reply:
        address = self.address
        headers = {"Content-Type": "application/json", "Accept": "application/json", "Connection": "close"}
        headers |= self._secret.header() if self._secret else {}
        port = address.port or (443 if address.scheme == "https" else 80)
        with (
            self._line(port, deadline) as line,
            closing(http.client.HTTPConnection(self.host, port)) as connection,
        ):
            connection.sock = cast(socket.socket, _Line(line, deadline, self.clock))
            connection.request(method, path, body or None, headers)
            answer = connection.getresponse()
            if answer.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
                raise self.wrong("압축된 답을 보냄")
            data = bytearray()
            while piece := answer.read1(_PIECE):
                data += piece
                if len(data) > most:
                    raise self.wrong(f"답이 {most // 1024 // 1024} MB를 넘음")
            if answer.length:
                raise http.client.IncompleteRead(b"")
            return Reply(answer.status, bytes(data), answer.headers.get("Retry-After", "").strip())

    @contextmanager
    def _line(self, port: int, deadline: float) -> Iterator[socket.socket]:
        """A line for the block. Threads connect one after the other: a permit must not end under another one's feet."""
        if not self._connecting.acquire(timeout=_left(deadline, self.clock)):
            raise TimeoutError
        try:
            allowed: AbstractContextManager[None] = netguard.permit(self.host) if self.remote else nullcontext()
            with allowed:
                line = self._connected(port, min(deadline, self.clock() + self._connect_s))
        finally:
            self._connecting.release()
        with closing(line):
            self._lines.add(line)
            try:
                yield line
            finally:
                self._lines.discard(line)

    def _connected(self, port: int, deadline: float) -> socket.socket:
        """A line to the server, encrypted where the address says so; only the system's look-up of a name has no bound
        but the system's own."""
        failed: OSError = OSError("no address")
        for family, kind, protocol, _, where in socket.getaddrinfo(self.host, port, type=socket.SOCK_STREAM):
            line = socket.socket(family, kind, protocol)
            try:
                line.settimeout(_left(deadline, self.clock))
                line.connect(where)
                # `localhost` is what the machine's own tables make of it.
                if not self.remote and not netguard.is_loopback(str(line.getpeername()[0])):
                    raise netguard.NetworkRefused(f"{self.host}이(가) 이 컴퓨터를 가리키지 않습니다.", self.place.check)
                line.settimeout(_left(deadline, self.clock))  # of the handshake as a whole
                if self.address.scheme == "https":
                    line = ssl.create_default_context().wrap_socket(line, server_hostname=self.host)
                return line
            except OSError as error:
                line.close()
                if isinstance(error, netguard.NetworkRefused | ssl.SSLError | TimeoutError):
                    raise
                failed = error
            except BaseException:
                line.close()
                raise
        raise failed

    def wrong(self, what: str) -> ModelUnusable:
        """The error of an answer that cannot be used."""
        return ModelUnusable(f"{self.place.called}의 답을 쓸 수 없습니다({what}).", self.place.check)

    def _unreachable(self, error: Exception, wall_s: float) -> ModelUnusable:
        hint = self.place.check
        why = type(error).__name__
        if isinstance(error, TimeoutError):
            why = f"{wall_s:.0f}초 안에 답하지 않음" if wall_s >= 1 else "시간 안에 답하지 않음"
        elif isinstance(error, ssl.SSLCertVerificationError):
            why = "인증서를 믿을 수 없음"
            hint = "서버의 인증서를 확인하고, 기관의 인증서라면 SSL_CERT_FILE 환경 변수에 그 파일을 적어 주세요."
        elif isinstance(error, ssl.SSLError):
            why = "암호화 연결 실패"
            hint = f"서버가 https를 쓰는지, {self.place.url_setting} 설정이 맞는지 확인해 주세요."
        return ModelUnusable(f"{self.place.called}에 연결할 수 없습니다: {self.address.netloc} ({why})", hint)


def short(error: AssistError) -> str:
    """In a few words what was wrong with a server whose `ask` raised the error."""
    cause = error.__cause__
    if isinstance(cause, Busy):
        return f"{_NOT_READY if cause.status == 503 else '바쁨'}(상태 {cause.status})"
    if isinstance(cause, ConnectionRefusedError):
        return "꺼져 있음"
    if isinstance(cause, TimeoutError):
        return "시간 안에 답하지 않음"
    if isinstance(cause, ssl.SSLCertVerificationError):
        return "인증서를 믿을 수 없음"
    return f"연결되지 않음({type(cause).__name__})" if cause else error.message.rstrip(".")


def checked(url: str, place: Place, endpoint: str, *, remote: bool) -> SplitResult:
    """The parts of the address, its path completed; a UsageError when it is none or leaves the machine unasked."""
    text = url.strip()
    try:
        found = urlsplit(text)
        usable = found.scheme in ("http", "https") and found.hostname and found.port != 0
    except ValueError:
        usable = None
    # Blanks, controls, other scripts and an @ make readers of an address disagree about the host.
    plain = text.isascii() and text.isprintable() and not set(text) & set(' "<>\\^`{|}')
    if not usable or not plain or "@" in found.netloc or "%" in found.netloc or found.query or found.fragment:
        shown = "(이름이나 암호가 든 주소)" if "@" in text else text
        raise UsageError(f"{place.called}의 주소를 읽을 수 없습니다: {shown}", f"{place.example}처럼 적어 주세요.")
    if not remote and not netguard.is_loopback(str(found.hostname)):
        raise UsageError(
            f"{place.called}가 이 컴퓨터 밖에 있습니다: {found.hostname}",
            f"{place.sent} 그 서버로 보내도 된다면 {place.remote_setting} 설정을 on으로 적어 주세요.",
        )
    path = found.path.rstrip("/")
    if not path.endswith(endpoint):
        path = f"{path or '/v1'}{endpoint}"
    return found._replace(path=path)


def _left(deadline: float, clock: Callable[[], float]) -> float:
    left = deadline - clock()
    if left <= 0:
        raise TimeoutError
    return left


class _Line:
    """As much of a socket as http.client uses; a timeout of a socket alone would begin anew with every byte."""

    def __init__(self, line: socket.socket, deadline: float, clock: Callable[[], float]) -> None:
        self._line, self._deadline, self._clock = line, deadline, clock

    def sendall(self, data: bytes) -> None:
        self._line.settimeout(_left(self._deadline, self._clock))
        self._line.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reading(self._line, self._deadline, self._clock))

    def close(self) -> None:
        """Nothing: http.client closes before it has read the body, and whoever opened the line closes it."""


class _Reading(io.RawIOBase):
    def __init__(self, line: socket.socket, deadline: float, clock: Callable[[], float]) -> None:
        super().__init__()
        self._line, self._deadline, self._clock = line, deadline, clock

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        self._line.settimeout(_left(self._deadline, self._clock))
        return self._line.recv_into(buffer)
