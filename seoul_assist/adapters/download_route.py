"""Where a download may lead: decided for the first address and again for each that a server points to."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from seoul_assist import netguard
from seoul_assist.errors import ModelUnusable, UsageError


@dataclass(frozen=True, slots=True)
class Route:
    """Where a download may lead: the names of hosts (`*.name` for those below one), and whether to this machine.

    `local` is for a server on this machine, the only one that may be spoken to without TLS.
    """

    hosts: tuple[str, ...] = ()
    local: bool = False

    def judge(self, url: str, *, redirected: bool = False) -> SplitResult:
        """The parts of the address, when the download may go there; else an error that names the host alone."""
        try:
            found = urlsplit(url)
            port = found.port
        except ValueError:
            raise refused("읽을 수 없는 주소", redirected) from None
        host = (found.hostname or "").lower()
        if not url.isascii() or found.username or found.password or not host:
            raise refused("읽을 수 없는 주소", redirected)
        if netguard.is_loopback(host):
            if self.local and found.scheme in ("http", "https"):
                return found
        elif found.scheme == "https" and port in (None, 443) and self._allows(host):
            return found
        raise refused(f"{found.scheme}://{host}", redirected)

    def _allows(self, host: str) -> bool:
        return any(host == name or (name.startswith("*.") and host.endswith(name[1:])) for name in self.hosts)


def refused(where: str, redirected: bool) -> ModelUnusable | UsageError:
    """The error for an address one may not go to, which names no more of it than the host."""
    hint = "믿는 곳이라면 호스트 이름을 pull_hosts 설정에 적어 주세요. 다른 컴퓨터에서는 https로만 받습니다."
    if redirected:
        return ModelUnusable(f"허용하지 않은 곳으로 넘기려 하여 멈췄습니다: {where}", hint)
    return UsageError(f"받아도 되는 곳으로 정하지 않은 주소입니다: {where}", hint)
