"""One frozen Settings, resolved once: defaults < settings file < environment < flag.

What `check` looks at stands in a table of its own: see check_table.
"""

from __future__ import annotations

import os
import posixpath
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args

from seoul_assist.check_table import CheckSettings, check_table, of_folder, toml_values
from seoul_assist.errors import UsageError

EngineName = Literal["auto", "extractive", "llama", "http"]
EmbedderName = Literal["static", "llama", "http"]
Pooling = Literal["auto", "mean", "cls", "last"]
StoreName = Literal["chroma-local", "chroma-http"]
# Whose work the library serves: search/ranking prefers the laws such an institution applies. The first is the default.
PROFILES = ("지방자치단체", "국가기관", "교육행정", "사법", "전체")
# How far what a run works with may spread (N2SF 1.0: 공개, 민감, 기밀), the lowest first; governance/grades.py.
GRADES = ("O", "S", "C")
PREFIX = "SEOUL_ASSIST_"
_OF_DATA = "settings.toml"
_WINDOWS = re.compile(r"[A-Za-z]:[\\/]|\\\\")


def _default_data_dir() -> Path:
    base = os.environ.get("XDG_DATA_HOME") or (os.environ.get("LOCALAPPDATA") if os.name == "nt" else None)
    return (Path(base) if base else Path.home() / ".local" / "share") / "seoul-assist"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a run depends on besides its arguments.

    The `embedder_*` settings describe the embedder that is chosen by `embedder`: a GGUF file (`embedder_model`) or an
    OpenAI-compatible server (`embedder_url`, `embedder_name`). A prefix of None is the one of the model's family.
    The `engine_*` settings describe the servers behind the engine `http`, `store_*` the Chroma server of the store
    `chroma-http`, `cluster_*` the cluster that `summarize` and `check` spread over. A setting that ends in `_remote`
    allows an address on another machine.
    """

    data_dir: Path
    as_of: date | None = None
    engine: EngineName = "auto"
    model: Path | None = None
    quiet: bool = False
    debug: bool = False
    stale_days: int = 365  # the newest text of a library older than this is called old
    profile: str = PROFILES[0]
    lexicon: Path | None = None  # the user's own everyday-to-legal terms (TSV), beside those that ship
    engine_url: str = "http://127.0.0.1:8080/v1/chat/completions"  # several, separated by commas, are a pool
    engine_model: str = ""
    engine_remote: bool = False  # evidence and questions are sent there
    engine_context: int | None = None  # the window of the server's model in tokens, where the server does not say it
    rewrite: bool = False  # a GGUF model adds legal terms to a query and looks at the best hits again
    rerank_model: Path | None = None  # a reranker (GGUF) for that second look; without one `model` does it
    embedder: EmbedderName = "static"
    embedder_model: Path | None = None
    embedder_pooling: Pooling = "auto"
    embedder_query_prefix: str | None = None
    embedder_passage_prefix: str | None = None
    embedder_dimension: int | None = None  # keeps the first numbers of every vector only
    embedder_url: str = "http://127.0.0.1:8080/v1/embeddings"
    embedder_name: str = ""
    embedder_remote: bool = False  # texts and questions are sent there
    store: StoreName = "chroma-local"
    store_url: str = "http://127.0.0.1:8000"
    store_remote: bool = False  # vectors and ids are sent there, never a text
    cluster: str = ""  # local:4, tcp://127.0.0.1:8786 or tls://host:8786; "" works in this process
    cluster_remote: bool = False  # whole documents are sent there
    cluster_ca: Path | None = None  # TLS: who signed the scheduler's certificate, and our own with its key
    cluster_cert: Path | None = None
    cluster_key: Path | None = None
    server_grade: str = GRADES[0]  # the highest grade that servers on other machines may be given; C never leaves
    threads: int | None = None  # of a GGUF model; None takes the cores of the machine
    gpu_layers: int | None = None  # layers of a GGUF model on the GPU; None takes all where there is one
    pull_network: bool = False  # lets `model pull` reach the allowed hosts without --allow-network
    pull_hosts: str = ""  # further hosts it may reach, separated by commas
    pull_url: str = "https://huggingface.co"  # where hf: addresses lead; a mirror inside the office may stand in
    fetch_url: str = ""  # the published library of `regs fetch`: a folder, or https://host/path
    fetch_remote: bool = False  # nothing but the address and a token of the environment goes there
    trusted: tuple[str, ...] = ()  # folders, files or archives whose texts the office stands by, as index saw them
    ai_line: str = ""  # what stands under a text that a model wrote, in the agency's words; {도구} is what made it
    no_ai_line: str = ""  # the same under a text without a model
    grade: str = ""  # of the documents of a call, and of sources that nobody graded; "" where nobody did
    ceiling: str = GRADES[-1]  # sources of a higher grade do not take part; layers only lower it
    ocr: bool = False  # pages of a PDF without text go through an installed Tesseract
    trusted_only: bool = False  # leaves every other text out of search, ask, draft and check
    receipts: bool = True  # keeps a chain of hashes of what was asked and what came out, without any text
    check: CheckSettings = field(default_factory=CheckSettings)

    @property
    def engine_urls(self) -> tuple[str, ...]:
        """The servers of the engine `http`, in the order they were named."""
        return tuple(dict.fromkeys(url.strip() for url in self.engine_url.split(",") if url.strip()))

    @property
    def library_dir(self) -> Path:
        return self.data_dir / "library"

    @property
    def forms_dir(self) -> Path:
        return self.data_dir / "forms"

    @property
    def receipts_dir(self) -> Path:
        return self.data_dir / "receipts"

    @property
    def models_dir(self) -> Path:
        return self.data_dir / "models"


def local_cluster(address: str) -> int:
    """How many processes of this machine the address `local:N` asks for; 0 for every other address."""
    found = re.fullmatch(r"local:([1-9][0-9]{0,2})", address.strip())
    return int(found[1]) if found else 0


def _as_path(text: str) -> Path:
    return Path(text).expanduser()


def _as_date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"기준일을 읽을 수 없습니다: {text}", "2026-03-05처럼 연-월-일로 적어 주세요.") from None


def _one_of(what: str, names: tuple[str, ...]) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text in names:
            return text
        raise UsageError(f"알 수 없는 {what}입니다: {text}", f"{', '.join(names)} 가운데 하나를 적어 주세요.")

    return parse


def as_grade(text: str) -> str:
    """The grade that was written, in either case of its letter, "" for none; a UsageError for anything else."""
    if text.strip().upper() in (*GRADES, ""):
        return text.strip().upper()
    raise UsageError(f"알 수 없는 등급입니다: {text}", "O(공개), S(민감), C(기밀) 가운데 하나를 적어 주세요.")


def higher_grade(*grades: str) -> str:
    """The highest of the grades that were given; "" when none was."""
    return max(filter(None, grades), key=GRADES.index, default="")


def _as_server_grade(text: str) -> str:
    if text.strip().upper() in GRADES[:-1]:
        return text.strip().upper()
    raise UsageError(
        f"서버에 맡길 수 있는 등급(server_grade)을 읽을 수 없습니다: {text}",
        "O(공개)나 S(민감)로 적어 주세요. C(기밀)는 이 컴퓨터 밖으로 보내지 않습니다.",
    )


def _as_dimension(text: str) -> int:
    if text.strip().isascii() and text.strip().isdigit() and 16 <= int(text) <= 65_536:
        return int(text)
    raise UsageError(f"벡터의 차원 수를 읽을 수 없습니다: {text}", "256처럼 16 이상의 정수로 적어 주세요.")


def _as_count(what: str, low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if text.strip().isascii() and text.strip().isdigit() and low <= int(text) <= high:
            return int(text)
        raise UsageError(f"{what}를 읽을 수 없습니다: {text}", f"{low} 이상 {high:,} 이하의 정수로 적어 주세요.")

    return parse


def _as_context(text: str) -> int:
    if text.strip().isascii() and text.strip().isdigit() and 1_024 <= int(text) <= 1_048_576:
        return int(text)
    raise UsageError(f"모델의 창 크기를 읽을 수 없습니다: {text}", "8192처럼 1024 이상의 정수로 적어 주세요.")


def _as_days(text: str) -> int:
    if text.strip().isascii() and text.strip().isdigit() and int(text) > 0:
        return int(text)
    raise UsageError(f"날수를 읽을 수 없습니다: {text}", "365처럼 1 이상의 정수로 적어 주세요.")


def _as_bool(text: str) -> bool:
    return text.strip().lower() in ("1", "true", "yes", "on")


def _as_switch(text: str) -> bool:
    if text.strip().lower() in ("1", "true", "yes", "on", "0", "false", "no", "off"):
        return _as_bool(text)
    raise UsageError(f"켜고 끄는 설정의 값을 읽을 수 없습니다: {text}", "on 또는 off로 적어 주세요.")


def _as_places(text: str) -> tuple[str, ...]:
    """Whole paths, one a line (or separated as PATH is): relative ones would depend on where a command is called."""
    given = [os.path.expanduser(one.strip()) for one in re.split(f"[\n{os.pathsep}]", text) if one.strip()]  # noqa: PTH111
    return tuple(map(_place, given))


def _place(path: str) -> str:
    """The path as a source is known by: NFC, `/` between, no `.` or `..` in it; UsageError when it is not whole."""
    slashed = unicodedata.normalize("NFC", path)
    if os.name == "nt" or _WINDOWS.match(slashed):
        slashed = slashed.replace("\\", "/")
    if slashed != "-" and not (slashed.startswith("/") or _WINDOWS.match(slashed)):
        raise UsageError(
            f"믿는 출처(trusted)는 온전한 경로로 적어야 합니다: {path}", 'trusted = ["/규정/자치법규"]처럼 적어 주세요.'
        )
    return posixpath.normpath(slashed)


_PARSERS: dict[str, Callable[[str], Any]] = {
    "data_dir": _as_path,
    "as_of": _as_date,
    "engine": _one_of("엔진", get_args(EngineName)),
    "model": _as_path,
    "quiet": _as_bool,
    "debug": _as_bool,
    "stale_days": _as_days,
    "profile": _one_of("기관 유형(profile)", PROFILES),
    "lexicon": _as_path,
    "engine_url": str,
    "engine_model": str,
    "engine_remote": _as_switch,
    "engine_context": _as_context,
    "rewrite": _as_switch,
    "rerank_model": _as_path,
    "embedder": _one_of("임베더", get_args(EmbedderName)),
    "embedder_model": _as_path,
    "embedder_pooling": _one_of("풀링 방식(embedder_pooling)", get_args(Pooling)),
    "embedder_query_prefix": str,
    "embedder_passage_prefix": str,
    "embedder_dimension": _as_dimension,
    "embedder_url": str,
    "embedder_name": str,
    "embedder_remote": _as_switch,
    "store": _one_of("벡터 저장소(store)", get_args(StoreName)),
    "store_url": str,
    "store_remote": _as_switch,
    "cluster": str,
    "cluster_remote": _as_switch,
    "cluster_ca": _as_path,
    "cluster_cert": _as_path,
    "cluster_key": _as_path,
    "server_grade": _as_server_grade,
    "pull_network": _as_switch,
    "pull_hosts": str,
    "pull_url": str,
    "fetch_url": str,
    "fetch_remote": _as_switch,
    "trusted": _as_places,
    "trusted_only": _as_switch,
    "receipts": _as_switch,
    "grade": as_grade,
    "ceiling": lambda text: as_grade(text) or GRADES[-1],
    "ocr": _as_switch,
    "ai_line": str,
    "no_ai_line": str,
    "threads": _as_count("스레드 수(threads)", 1, 1_024),
    "gpu_layers": _as_count("GPU에 올릴 층 수(gpu_layers)", 0, 1_024),
}


def _from_file(path: Path) -> dict[str, Any]:
    raw = toml_values(path)
    known = (*_PARSERS, "check")
    unknown = sorted(set(raw) - set(known))
    if unknown:
        raise UsageError(
            f"설정 파일에 모르는 항목이 있습니다: {', '.join(unknown)}",
            f"쓸 수 있는 항목: {', '.join(known)}",
        )
    values: dict[str, Any] = {name: str(value) for name, value in raw.items() if name not in ("check", "trusted")}
    if "trusted" in raw:
        places = raw["trusted"] if isinstance(raw["trusted"], list) else [raw["trusted"]]
        if not all(isinstance(one, str) and one.strip() for one in places):
            raise UsageError(
                "설정 파일의 trusted를 읽을 수 없습니다.",
                'trusted = ["/규정/자치법규"]처럼 경로의 목록으로 적어 주세요.',
            )
        values["trusted"] = tuple(_place(os.path.expanduser(one.strip())) for one in places)  # noqa: PTH111
    return values | ({"check": check_table(raw["check"], path)} if "check" in raw else {})


def check_settings(settings: Settings, folder: Path) -> CheckSettings:
    """The table [check] in force in that folder: of a file that was named, else of the folder or the nearest one above
    it that brings one along, else of the data folder."""
    of_data = str(settings.data_dir / _OF_DATA)
    if settings.check.source not in ("", of_data):
        return settings.check
    return of_folder(folder.absolute()) or settings.check


def resolve(
    flags: Mapping[str, Any],
    *,
    config: Path | None = None,
    environ: Mapping[str, str] | None = None,
) -> Settings:
    """The settings in force; values given as text are parsed, and a wrong one is a UsageError.

    Without `config` the file is the one the environment names, else `settings.toml` in the data folder.
    """
    env = os.environ if environ is None else environ
    given = {name: value for name, value in flags.items() if value not in (None, False)}
    named = {name: env[PREFIX + name.upper()] for name in _PARSERS if env.get(PREFIX + name.upper())}
    data_dir = _as_path(str(given.get("data_dir") or named.get("data_dir") or _default_data_dir()))
    chosen = config or (Path(env[PREFIX + "CONFIG"]) if env.get(PREFIX + "CONFIG") else None)
    beside_data = data_dir / _OF_DATA
    path = chosen or (beside_data if beside_data.is_file() else None)
    layers: tuple[Mapping[str, Any], ...] = (_from_file(path) if path else {}, named, given)
    merged = {"data_dir": data_dir, **{name: value for layer in layers for name, value in layer.items()}}
    values = {name: _PARSERS[name](value) if isinstance(value, str) else value for name, value in merged.items()}
    # A grade is only ever raised: who calls a program cannot talk it out of what its office has written down.
    values["grade"] = higher_grade(*(as_grade(layer["grade"]) for layer in layers if layer.get("grade")))
    values["ceiling"] = min((as_grade(layer.get("ceiling", "")) or GRADES[-1] for layer in layers), key=GRADES.index)
    # In the same way only the file raises what other machines may be given.
    allowed = [_as_server_grade(layer.get("server_grade", GRADES[0])) for layer in layers[:1]]
    allowed += [_as_server_grade(layer["server_grade"]) for layer in layers[1:] if "server_grade" in layer]
    values["server_grade"] = min(allowed, key=GRADES.index)
    return Settings(**values)


def to_json(settings: Settings) -> dict[str, Any]:
    """The settings as JSON values, for a child process."""
    return {
        name: value if value is None or isinstance(value, bool | int | dict | tuple) else str(value)
        for name, value in asdict(settings).items()
    }


def from_json(values: Mapping[str, Any]) -> Settings:
    """The settings that `to_json` gave."""
    plain = {name: _PARSERS[name](value) if isinstance(value, str) else value for name, value in values.items()}
    check = values["check"]
    plain["trusted"] = tuple(values["trusted"])
    plain["check"] = CheckSettings(
        tuple(check["select"]),
        tuple(check["ignore"]),
        tuple((pattern, kind) for pattern, kind in check["doctypes"]),
        tuple((pattern, tuple(rules)) for pattern, rules in check["per_file_ignores"]),
        check["source"],
    )
    return Settings(**plain)
