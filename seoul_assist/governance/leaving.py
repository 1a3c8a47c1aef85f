"""The doors that settings can open to other machines, in one table: what leaves, where to, and how to shut them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from seoul_assist.netguard import is_loopback
from seoul_assist.settings import Settings, local_cluster


@dataclass(frozen=True, slots=True)
class Door:
    """One way out: `opened` says whether the settings open it, `what` what then goes to the hosts of `addresses`."""

    name: str
    title: str
    addresses: Callable[[Settings], tuple[str, ...]]
    opened: Callable[[Settings], bool]
    what: str  # with {host}
    hint: str
    beyond: bool = False  # whether even a server on this machine may send us on to other hosts


DOORS = (
    Door(
        "embedder",
        "외부로 보내는 글",
        lambda settings: (settings.embedder_url,),
        lambda settings: settings.embedder == "http" and settings.embedder_remote,
        "설정에 따라 규정의 본문과 질문을 임베딩 서버 {host}(으)로 보냅니다.",
        "이 컴퓨터 안에서만 처리하려면 embedder_remote 설정을 off로 바꿔 주세요.",
    ),
    Door(
        "engine",
        "외부로 보내는 질문과 문서",
        lambda settings: settings.engine_urls,
        lambda settings: settings.engine == "http" and settings.engine_remote,
        "설정에 따라 질문, 요약하거나 검토할 문서, 찾은 규정의 본문을 언어 모델 서버 {host}(으)로 보냅니다.",
        "이 컴퓨터 안에서만 처리하려면 engine_remote 설정을 off로 바꾸거나 engine 설정을 바꿔 주세요.",
    ),
    Door(
        "store",
        "외부로 보내는 벡터",
        lambda settings: (settings.store_url,),
        lambda settings: settings.store == "chroma-http" and settings.store_remote,
        "설정에 따라 조문과 질문의 벡터와 번호를 벡터 저장소 서버 {host}(으)로 보냅니다. 글은 보내지 않습니다.",
        "이 컴퓨터 안에서만 처리하려면 store_remote 설정을 off로 바꾸거나 store 설정을 chroma-local로 바꿔 주세요.",
    ),
    Door(
        "cluster",
        "외부로 보내는 문서",
        lambda settings: (settings.cluster,),
        lambda settings: bool(settings.cluster) and not local_cluster(settings.cluster) and settings.cluster_remote,
        "설정에 따라 요약하거나 점검할 문서를 클러스터 {host}(으)로 통째로 보냅니다.",
        "이 컴퓨터 안에서만 처리하려면 cluster_remote 설정을 off로 바꾸거나 cluster 설정을 local:4처럼 바꿔 주세요.",
    ),
    Door(
        "fetch",
        "라이브러리를 받는 외부 연결",
        lambda settings: (settings.fetch_url,),
        lambda settings: settings.fetch_url.lower().startswith("https://") and settings.fetch_remote,
        "설정에 따라 `regs fetch`가 {host}에 연결합니다. 보내는 것은 받을 파일의 주소와 환경 변수의 토큰뿐입니다.",
        "받지 않으려면 fetch_remote 설정을 off로 바꿔 주세요.",
    ),
    Door(
        "pull",
        "모델을 받는 외부 연결",
        lambda settings: (settings.pull_url,),
        lambda settings: settings.pull_network,
        "설정에 따라 `model pull`이 --allow-network 없이 {host}와(과) 허락된 호스트에 연결합니다. "
        "보내는 것은 받을 파일의 주소뿐입니다.",
        "받을 때만 --allow-network로 허용하려면 pull_network 설정을 off로 바꿔 주세요.",
        beyond=True,
    ),
)


@dataclass(frozen=True, slots=True)
class Leaving:
    """A door that stands open: `name` is stable for scripts, the rest is for people."""

    name: str
    title: str
    what: str
    hint: str
    host: str = ""


def leaving(settings: Settings) -> tuple[Leaving, ...]:
    """What the settings let leave this machine; empty for the settings that ship and for servers on this machine."""
    found = []
    for door in DOORS:
        hosts = dict.fromkeys(_host(address) for address in door.addresses(settings))
        away = [host or "(읽을 수 없는 주소)" for host in hosts if door.beyond or not is_loopback(host)]
        if door.opened(settings) and away:
            shown = ", ".join(away)
            found.append(Leaving(door.name, door.title, door.what.format(host=shown), door.hint, shown))
    return tuple(found)


def _host(address: str) -> str:
    try:
        return urlsplit(address.strip()).hostname or ""
    except ValueError:  # the command that uses it says what is wrong with it
        return ""
