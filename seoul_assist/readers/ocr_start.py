"""Takes on limits and becomes the given program: `python -I -S ocr_start.py MEMORY CPU_SECONDS PROGRAM ARGUMENT...`.

The limits of a process outlive `exec`, so that a program which knows nothing of them has them: address space,
processor time, no byte written to any file, no core file, and on Linux no internet socket (see `seal`) and, where the
system allows it, a network of its own without an interface.
"""

from __future__ import annotations

import os
import sys

UNSTARTED = 126


def main() -> None:
    """Never returns; a program that cannot be started is status 126, as in a shell."""
    import contextlib
    import resource
    import runpy
    from pathlib import Path

    memory, cpu_s, program, *arguments = sys.argv[1:]
    wanted = (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CPU, int(cpu_s)),
        (resource.RLIMIT_AS, int(memory)),
    )
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).unshare(0x10000000 | 0x40000000)  # a user and a network namespace of its own
        # The package itself is not to be found in a bare interpreter.
        runpy.run_path(str(Path(__file__).parents[1] / "seal.py"))["seal"]()
    for kind, most in wanted:
        ceiling = resource.getrlimit(kind)[1]
        most = most if ceiling == resource.RLIM_INFINITY else min(most, ceiling)
        with contextlib.suppress(ValueError, OSError):  # macOS refuses an address-space limit
            resource.setrlimit(kind, (most, most))
    try:
        os.execv(program, [program, *arguments])
    except OSError:
        sys.exit(UNSTARTED)


if __name__ == "__main__":
    main()
