"""Makes an offline bundle: everything seoul-assist needs, for machines that no network reaches.

    python tools/bundle.py OUT [--part-size 100MB] [--with FILE_OR_FOLDER ...]

OUT gets `parts/` (wheels and what --with names, cut into files of a bounded size), `bundle.json` and `SHA256SUMS` (each
file and each part with its hash), and the installer: `install.py` (Python 3.11 or later and nothing else), started by
`install.sh` or `install.cmd`. What is here installs on machines with the same system, processor family and Python
version; llama.cpp is compiled for any x86-64 processor with AVX2, not only for the one at hand.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = "seoul-assist/bundle/1"
_UNITS = {"KB": 10**3, "MB": 10**6, "GB": 10**9}
_CHUNK = 1 << 20
# Without this llama.cpp is compiled for the processor at hand and ends with an illegal instruction on an older one.
PORTABLE = "-DGGML_NATIVE=OFF"


def main(arguments: Sequence[str] | None = None) -> int:
    """Makes the bundle and says where it lies; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--part-size", default="100MB", help="such as 100MB or 2GB")
    parser.add_argument("--with", dest="more", type=Path, action="append", default=[], help="a model, an export ...")
    parser.add_argument("--wheels", type=Path, help="take the wheels of this folder instead of building them")
    asked = parser.parse_args(arguments)
    size = part_size(asked.part_size)
    if asked.out.exists() and any(asked.out.iterdir()):
        raise SystemExit(f"{asked.out} is not empty")
    with tempfile.TemporaryDirectory() as folder:
        wheels = asked.wheels or build_wheels(Path(folder))
        make(asked.out, {**wheel_files(wheels), **more_files(asked.more)}, size)
    held = sum(path.stat().st_size for path in asked.out.rglob("*") if path.is_file())
    print(f"{asked.out}: {held / 1e6:,.0f} MB. Move the whole folder, then run install.sh or install.cmd there.")
    return 0


def part_size(text: str) -> int:
    """The size in bytes."""
    number, unit = text[:-2], text[-2:].upper()
    if unit not in _UNITS or not number.isdigit() or int(number) < 1:
        raise SystemExit(f"not a size: {text} (100MB, 2GB)")
    return int(number) * _UNITS[unit]


def build_wheels(folder: Path) -> Path:
    """A folder with the wheel of this project and of everything it needs, built for this system and Python."""
    # Without pip's cache: it would hand out llama.cpp as it was compiled for this processor.
    pip = [sys.executable, "-m", "pip", "wheel", "--disable-pip-version-check", "--no-cache-dir", "--quiet"]
    subprocess.run(
        [*pip, "--wheel-dir", str(folder), f"{ROOT}[serve,cluster]"],
        env=os.environ | {"CMAKE_ARGS": os.environ.get("CMAKE_ARGS", PORTABLE)},
        check=True,
    )
    return folder


def wheel_files(folder: Path) -> dict[str, Path]:
    """The wheels by the names they have in the bundle."""
    found = {f"wheels/{path.name}": path for path in sorted(folder.glob("*.whl"))}
    if not any(name.startswith("wheels/seoul_assist-") for name in found):
        raise SystemExit(f"no wheel of seoul-assist in {folder}")
    return found


def more_files(paths: Sequence[Path]) -> dict[str, Path]:
    """What --with names, by the names it has in the bundle; a folder with everything below it."""
    found: dict[str, Path] = {}
    for path in paths:
        below = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
        found |= {f"extra/{one.relative_to(path.parent).as_posix()}": one for one in below}
    return found


def make(out: Path, files: dict[str, Path], size: int) -> None:
    """Writes the bundle; parts, hashes and installer."""
    (out / "parts").mkdir(parents=True)
    entries = [entry(out, number, name, path, size) for number, (name, path) in enumerate(files.items(), 1)]
    about = {
        "schema": SCHEMA,
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "platform": sysconfig.get_platform(),
        "system": platform.system(),
        "machine": platform.machine(),
        "files": entries,
    }
    (out / "bundle.json").write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for source, target in (("install.py", "install.py"), ("install.sh", "install.sh"), ("install.cmd", "install.cmd")):
        shutil.copyfile(ROOT / "tools" / "offline" / source, out / target)
    (out / "install.sh").chmod(0o755)
    others = ("bundle.json", "install.py", "install.sh", "install.cmd")
    sums = [(part["sha256"], part["name"]) for one in entries for part in one["parts"]]
    sums += [(hashlib.sha256((out / name).read_bytes()).hexdigest(), name) for name in others]
    (out / "SHA256SUMS").write_text("".join(f"{value}  {name}\n" for value, name in sums), encoding="utf-8")


def entry(out: Path, number: int, name: str, path: Path, size: int) -> dict[str, Any]:
    """One file cut into parts, and what bundle.json says of it."""
    whole, parts = hashlib.sha256(), []
    for count, piece in enumerate(pieces(path, size), 1):
        part = f"parts/{number:03d}.{count:03d}"
        mine = hashlib.sha256()
        with (out / part).open("wb") as file:
            for chunk in piece:
                file.write(chunk)
                mine.update(chunk)
                whole.update(chunk)
        parts.append({"name": part, "size": (out / part).stat().st_size, "sha256": mine.hexdigest()})
    return {"name": name, "size": path.stat().st_size, "sha256": whole.hexdigest(), "parts": parts}


def pieces(path: Path, size: int) -> Iterator[Iterator[bytes]]:
    """The file as runs of at most `size` bytes, each to be consumed before the next; an empty file is one empty run."""
    with path.open("rb") as file:
        left = max(1, -(-path.stat().st_size // size))
        for _ in range(left):
            yield _run(file, size)


def _run(file: Any, size: int) -> Iterator[bytes]:
    while size > 0 and (chunk := file.read(min(size, _CHUNK))):
        size -= len(chunk)
        yield chunk


if __name__ == "__main__":
    raise SystemExit(main())
