"""What this machine has to run a model with: cores that compute, free memory, and a GPU that the library can use."""

from __future__ import annotations

import os
from pathlib import Path

_CORES = Path("/sys/devices/system/cpu")
_GROUP = Path("/sys/fs/cgroup")
_MEMORY = Path("/proc/meminfo")


def threads() -> int:
    """How many threads compute best: the physical cores this process may use, within the quota of its container.

    Two threads on one core wait for each other's arithmetic, so the second thread of a core counts for nothing.
    """
    allowed = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set(range(os.cpu_count() or 1))
    cores = {_said(_CORES / f"cpu{one}" / "topology" / "thread_siblings_list") or str(one) for one in allowed}
    quota, _, period = _said(_GROUP / "cpu.max").partition(" ")
    if quota.isdigit() and period.isdigit() and int(period):
        return max(1, min(len(cores), int(quota) // int(period)))
    return max(1, len(cores))


def free_memory() -> int:
    """The bytes a process may still take, within the limit of its container; 0 where the system does not say."""
    free = next((_bytes(line) for line in _said(_MEMORY).splitlines() if line.startswith("MemAvailable:")), 0)
    limit, used = _said(_GROUP / "memory.max"), _said(_GROUP / "memory.current")
    if limit.isdigit() and used.isdigit():
        left = max(0, int(limit) - int(used))
        return min(free, left) if free else left
    return free


def has_gpu() -> bool:
    """Whether the installed llama.cpp was built for a GPU and finds one."""
    import llama_cpp

    return bool(llama_cpp.llama_supports_gpu_offload())


def _said(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):  # another system keeps no such file
        return ""


def _bytes(line: str) -> int:
    number = line.split()[1] if len(line.split()) > 1 else ""
    return int(number) * 1024 if number.isdigit() else 0
