"""A crew on a Dask cluster, from its address to its last word: everything that is opened for it is closed again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from seoul_assist.adapters import dask_client, dask_local
from seoul_assist.adapters.dask_crew import DaskCrew


@dataclass(frozen=True, slots=True)
class Place:
    """So many processes of this machine, or the address of a scheduler (tcp://, tls://) with what it takes to get in.

    `certificates` are the files `ca`, `cert` and `key`; a scheduler at tcp:// needs none.
    """

    processes: int = 0
    address: str = ""
    certificates: Mapping[str, Path] | None = None


@contextmanager
def crew(
    place: Place, *, probe: str, work: str, order: str, say: Callable[[str], None], patience_s: float
) -> Iterator[DaskCrew]:
    """The workers at that place (see `DaskCrew`), of whom nobody has been admitted yet; NotReached where nobody is."""
    with ExitStack() as stack:
        address, certificates = place.address, dict(place.certificates or {})
        pems = {name: str(path) for name, path in certificates.items()}
        if place.processes:
            door = stack.enter_context(dask_local.running(place.processes))
            address, pems = door.address, {"ca": door.certificate, "cert": door.certificate, "key": door.key}
        client = stack.enter_context(dask_client.connected(address, patience_s=patience_s, certificates=pems))
        yield DaskCrew(client, probe=probe, work=work, order=order, say=say, patience_s=patience_s)
