"""The connection to a Dask scheduler: one that loads nothing which another machine has pickled."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from seoul_assist.errors import AssistError

_KNOCK_S = 10.0
_PLAIN = ["msgpack", "error"]  # the family `dask` names its types by pickles
_QUIET = {
    "distributed.admin.large-graph-warning-threshold": "4 GiB",  # a graph of ours is one document
    "distributed.admin.system-monitor.gil.enabled": False,
}


class NotReached(AssistError):
    """Nobody answers where the scheduler should be."""

    code = "cluster_unreachable"


@contextmanager
def connected(address: str, *, patience_s: float, certificates: dict[str, str] | None = None) -> Iterator[Any]:
    """A client of the scheduler at tcp://host:port or tls://host:port; a scheduler that goes away is waited for
    `patience_s` seconds. `certificates` are `ca`, `cert` and `key`, files or PEM. NotReached where nobody answers.
    """
    _knock(address)
    import warnings

    import dask
    from distributed import Client, Security
    from distributed.versions import VersionMismatchWarning

    warnings.simplefilter("ignore", VersionMismatchWarning)  # what has to agree is looked at by the probe
    security = Security(require_encryption=False)
    if certificates:
        ca, cert, key = (certificates[name] for name in ("ca", "cert", "key"))
        security = Security(require_encryption=True, tls_ca_file=ca, tls_client_cert=cert, tls_client_key=key)
    with _hushed(), dask.config.set(_QUIET):
        try:
            client = Client(
                address,
                timeout=patience_s,
                security=security,
                set_as_default=False,
                serializers=_PLAIN,
                deserializers=_PLAIN,
            )
        except (OSError, ValueError, ImportError) as error:
            raise _unreachable(address, type(error).__name__) from None
        try:
            _unpickled(client)
            yield client
        finally:
            client.close()


@contextmanager
def _hushed() -> Iterator[None]:
    """Inside, the library says nothing: a terminal belongs to what we say."""
    import logging

    names = [name for name in list(logging.root.manager.loggerDict) if name.startswith(("distributed", "tornado"))]
    ours = [logging.getLogger(name) for name in names]
    before = [(one, one.disabled) for one in ours]
    for one in ours:
        one.disabled = True
    try:
        yield
    finally:
        for one, disabled in before:
            one.disabled = disabled


def _unpickled(client: Any) -> None:
    """Keeps the client from loading the pickles that its messages may hold besides results: names of types, errors,
    warnings."""
    client.scheduler_comm.comm.deserialize = False
    client.connection_args = {**client.connection_args, "deserialize": False}  # for when it connects again
    handlers = client._stream_handlers
    known, erred = client._handle_key_in_memory, client._handle_task_erred
    handlers["key-in-memory"] = lambda key=None, type=None, workers=None: known(key=key)
    handlers["task-erred"] = lambda key=None, exception=None, traceback=None: erred(key=key, exception="-")
    for topic in ("print", "warn"):
        client.unsubscribe_topic(topic)


def _knock(address: str) -> None:
    """Raises NotReached at once where nobody listens: the client itself would go on trying."""
    place = urlsplit(address)
    try:
        socket.create_connection((place.hostname or "", place.port or 0), timeout=_KNOCK_S).close()
    except OSError as error:
        raise _unreachable(address, error.strerror or type(error).__name__) from None


def _unreachable(address: str, why: str) -> NotReached:
    return NotReached(
        f"클러스터에 연결할 수 없습니다: {address} ({why})",
        "스케줄러가 켜져 있는지, 주소와 인증서가 맞는지 확인해 주세요. --cluster를 빼면 이 컴퓨터에서 처리합니다.",
    )
