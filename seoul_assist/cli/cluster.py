"""The cluster that `summarize` and `check` spread over: where it is, whether documents may go there, who is fit."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from seoul_assist import __version__, netguard
from seoul_assist.cli import terminal
from seoul_assist.cli.cluster_worker import CALLERS
from seoul_assist.errors import AssistError, UsageError, from_code
from seoul_assist.settings import Settings, local_cluster, to_json
from seoul_assist.text.hangul import coda, fitting

if TYPE_CHECKING:
    from seoul_assist.cli.compose import DaskCrew
    from seoul_assist.governance.disclosure import Wording
    from seoul_assist.library.reading import Library
    from seoul_assist.ports import Crew
    from seoul_assist.tasks.check import Options

PATIENCE_S = 60.0  # how long a scheduler that has gone, or a cluster without a fit worker, is waited for
PROBE_S = 180.0  # how long workers may take to open what a run needs, before it goes on without the rest
_NEEDS = ("distributed", "cryptography")
_WORKER = "seoul_assist.cli.cluster_worker"
_FORM = "local:4, tcp://127.0.0.1:8786, tls://서버:8786처럼 적어 주세요."


class NoWorker(AssistError):
    """No worker of a cluster can do the work."""

    code = "no_worker"


@dataclass(frozen=True, slots=True)
class Hands:
    """A crew of workers that give the same results, and the names by which their engine and reader are known."""

    crew: Crew
    engine: str = ""
    reader: str = ""


@contextmanager
def for_summaries(settings: Settings, *, style: str, formats: Sequence[str], wording: Wording) -> Iterator[Hands]:
    """Workers that summarize as the settings say; the engine is the one that most of them have."""
    from seoul_assist.tasks.summarizing import summarize

    order = {"style": style, "formats": list(formats), "wording": list(asdict(wording).values())}
    with _opened(settings, "summarize", order | {"grade": settings.grade}) as crew:
        facts = crew.probed(PROBE_S)
        engine, reader = _most(facts, "engine"), _most(facts, "reader")
        wanted = {"program": __version__, "engine": engine, "made_by": summarize.made_by(engine), "reader": reader}
        _admit(crew, facts, wanted)
        yield Hands(crew, engine, reader)


@contextmanager
def for_checks(settings: Settings, options: Options, library: Library | None, *, excerpts: bool) -> Iterator[Hands]:
    """Workers that check with the same library as ours."""
    from seoul_assist.tasks.check_jobs import order_of

    with _opened(settings, "check", {"options": order_of(options, excerpts=excerpts)}) as crew:
        facts = crew.probed(PROBE_S)
        reader = _most(facts, "reader")
        wanted = {"program": __version__, "library": library.content if library else "", "reader": reader}
        _admit(crew, facts, wanted)
        yield Hands(crew, reader=reader)


def survey(settings: Settings) -> str:
    """Who would summarize for these settings, in a line; raises what `for_summaries` raises."""
    from seoul_assist.governance import disclosure

    with for_summaries(settings, style="brief", formats=("json",), wording=disclosure.OURS) as hands:
        return f"작업자 {hands.crew.size}개, 엔진 {hands.engine}"


@contextmanager
def _opened(settings: Settings, verb: str, order: dict[str, Any]) -> Iterator[DaskCrew]:
    """A crew of the cluster of the settings, of which nobody has been admitted yet."""
    if missing := [name for name in _NEEDS if find_spec(name) is None]:
        raise UsageError(
            f"--cluster에 필요한 꾸러미가 설치되어 있지 않습니다: {', '.join(missing)}",
            "`pip install 'seoul-assist[cluster]'`로 설치해 주세요.",
        )
    from seoul_assist.cli import compose

    count = local_cluster(settings.cluster)
    here = _shared(settings, count) if count else settings
    told = to_json(here)
    told = told if count else {name: told[name] for name in CALLERS}  # the rest is nobody else's business
    whole = json.dumps({"verb": verb, "here": bool(count), "settings": told} | order, ensure_ascii=False)
    crews = compose.crews()
    with ExitStack() as stack:
        if count:
            there = crews.Place(processes=count)
        else:
            address, host = place(settings)
            if not netguard.is_loopback(host):
                stack.enter_context(netguard.permit(host))
            there = crews.Place(address=address, certificates=_certificates(settings))
        yield stack.enter_context(
            crews.crew(
                there,
                probe=f"{_WORKER}:probe",
                work=f"{_WORKER}:work",
                order=whole,
                say=lambda said: terminal.note(said, "yellow"),
                patience_s=PATIENCE_S,
            )
        )


def _shared(settings: Settings, count: int) -> Settings:
    """The settings of one process among so many: the processors are shared out."""
    return replace(settings, threads=settings.threads or max(1, (os.cpu_count() or 1) // count))


def place(settings: Settings) -> tuple[str, str]:
    """Address and host of the scheduler; raises what speaks against sending documents there."""
    from seoul_assist.governance import grades

    address = settings.cluster.strip()
    try:
        found = urlsplit(address)
        scheme, host, port = found.scheme, found.hostname or "", found.port
    except ValueError:
        scheme, host, port = "", "", None
    if scheme not in ("tcp", "tls") or not host or not port or found.path.strip("/") or found.username:
        raise UsageError(f"클러스터의 주소를 읽을 수 없습니다: {address}", _FORM)
    if not netguard.is_loopback(host):
        if not settings.cluster_remote:
            raise UsageError(
                f"클러스터가 다른 컴퓨터에 있습니다: {host}",
                "문서를 보내도 된다면 cluster_remote 설정을 on으로 바꿔 주세요. 아니면 --cluster local:2를 써 주세요.",
            )
        if scheme != "tls":
            raise UsageError(
                f"다른 컴퓨터의 클러스터에는 암호화하지 않고(tcp) 연결하지 않습니다: {host}",
                f"tls://{host}:{port}로 적고 cluster_ca, cluster_cert, cluster_key를 설정해 주세요.",
            )
        grades.hold(settings.grade, settings, "cluster")
    return f"{scheme}://{found.netloc}", host


def _certificates(settings: Settings) -> dict[str, Path] | None:
    if not settings.cluster.strip().startswith("tls:"):
        return None
    given = {"ca": settings.cluster_ca, "cert": settings.cluster_cert, "key": settings.cluster_key}
    found = {name: path for name, path in given.items() if path is not None and path.is_file()}
    if lacking := [f"cluster_{name}" for name in given if name not in found]:
        raise UsageError(
            f"tls 연결에 필요한 인증서 파일이 없습니다: {', '.join(lacking)}",
            "서버 관리자에게 받은 파일(PEM)의 자리를 설정에 적어 주세요.",
        )
    return found


# ---- who is fit -----------------------------------------------------------------------------------------------------

_NAMES = {
    "program": "프로그램의 판",
    "engine": "엔진",
    "made_by": "프롬프트나 요약 양식의 판",
    "reader": "문자 인식 프로그램",
    "library": "규정 라이브러리",
}


def differs(facts: Mapping[str, Any], wanted: Mapping[str, str]) -> str:
    """Why a worker with these facts would not give the results of the others; "" for one that does."""
    if "error" in facts:
        _, message, hint = facts["error"]
        return f"{message} {hint}".strip()
    if not facts:
        return "우리 프로그램을 실행하지 못합니다. 작업자에 같은 판의 seoul-assist를 설치해 주세요."
    for name, value in wanted.items():
        if facts.get(name) != value:
            what = _NAMES[name] + fitting("이", coda(_NAMES[name][-1]) or 0)
            return f"{what} 다릅니다({facts.get(name) or '없음'}, 필요한 것은 {value or '없음'})."
    return ""


def _most(probed: Mapping[str, Mapping[str, Any]], name: str) -> str:
    """What most workers say; of two equally frequent ones the first by the alphabet."""
    said = Counter(str(facts[name]) for facts in probed.values() if name in facts)
    return min(said, key=lambda value: (-said[value], value), default="")


def _admit(crew: DaskCrew, probed: Mapping[str, Mapping[str, Any]], wanted: Mapping[str, str]) -> None:
    """Lets fit workers begin, now and later on; raises where there is none."""
    if not probed:
        raise NoWorker(
            "클러스터에 작업자가 없습니다.",
            "작업자를 켠 뒤 다시 실행하거나 --cluster를 빼고 이 컴퓨터에서 처리해 주세요.",
        )
    errors = {tuple(facts.get("error", ())) for facts in probed.values()}
    if len(errors) == 1 and () not in errors:  # all for one reason: it is the reason of the whole call
        raise from_code(*errors.pop())
    crew.admit(lambda facts: differs(facts, wanted))
    if crew.size:
        return
    raise NoWorker(
        f"클러스터의 작업자 {len(probed)}개 가운데 이 일을 할 수 있는 것이 없습니다.",
        "위에 적힌 까닭을 고친 뒤 다시 실행하거나 --cluster를 빼고 이 컴퓨터에서 처리해 주세요.",
    )
