"""인터넷 없이 seoul-assist를 설치합니다. 파이썬 3.11 이상만 있으면 되고, 모든 파일의 해시를 먼저 확인합니다.

    python3 install.py [--to 폴더]     기본 폴더: ~/seoul-assist
    python3 install.py --check         확인만 하고 설치하지 않습니다

끝나는 값: 0 설치했음, 1 손상되었거나 빠진 파일이 있음, 2 이 컴퓨터에 맞지 않음, 3 설치하지 못함.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHUNK = 1 << 20


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--to", type=Path, default=Path.home() / "seoul-assist", help="설치할 폴더")
    parser.add_argument("--check", action="store_true", help="파일을 확인하기만 합니다")
    asked = parser.parse_args()
    about = json.loads((HERE / "bundle.json").read_text(encoding="utf-8"))
    faults = damaged(about)
    if faults:
        print("손상되었거나 빠진 파일이 있어 설치하지 않습니다. 이 파일들을 다시 옮겨 주세요.")
        print("\n".join(f"  {fault}" for fault in faults))
        return 1
    print(f"파일 {sum(len(one['parts']) for one in about['files'])}개의 해시가 모두 맞습니다.")
    if asked.check:
        return 0
    if misfit := unfit(about):
        print(misfit)
        return 2
    return install(about, asked.to)


def damaged(about: dict) -> list[str]:
    """What is missing or is not what the list says, a line each."""
    found = []
    for one in about["files"]:
        for part in one["parts"]:
            path = HERE / part["name"]
            if not path.is_file():
                found.append(f"{part['name']}: 없음")
            elif path.stat().st_size != part["size"] or digest(path) != part["sha256"]:
                found.append(f"{part['name']}: 내용이 다름")
    return found


def digest(path: Path) -> str:
    value = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            value.update(chunk)
    return value.hexdigest()


def unfit(about: dict) -> str:
    """Why the wheels do not fit this machine; empty when they do."""
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    if here != about["python"]:
        return f"이 묶음은 파이썬 {about['python']}용입니다(지금 {here}). 파이썬 {about['python']}로 실행해 주세요."
    system, machine = platform.system(), platform.machine()
    if (system, machine) != (about["system"], about["machine"]):
        return f"이 묶음은 {about['system']} {about['machine']}용입니다(지금 {system} {machine})."
    return ""


def install(about: dict, target: Path) -> int:
    """Joins the files, makes a virtual environment and installs from the wheels alone, each by its hash."""
    files = target / "files"
    for one in about["files"]:
        join(one, files / one["name"])
    wheels = files / "wheels"
    wanted = [
        f"{one.name.split('-')[0]}=={one.name.split('-')[1]} --hash=sha256:{digest(one)}"
        for one in sorted(wheels.glob("*.whl"))
    ]
    listed = files / "requirements.txt"
    listed.write_text("\n".join(wanted) + "\n", encoding="utf-8")
    venv = target / "venv"
    steps = [
        [sys.executable, "-m", "venv", str(venv)],
        [
            str(program(venv, "python")),
            "-m",
            "pip",
            "install",
            "--no-index",
            "--no-deps",
            "--require-hashes",
            "--disable-pip-version-check",
            "--quiet",
            "--find-links",
            str(wheels),
            "-r",
            str(listed),
        ],
        [str(program(venv, "seoul-assist")), "--version"],
    ]
    for step in steps:
        if subprocess.run(step, check=False).returncode:
            print(f"설치하지 못했습니다: {' '.join(step[:4])} ...")
            return 3
    said = program(venv, "seoul-assist")
    print(f"설치했습니다: {said}")
    print(f"시작: {said} doctor")
    extra = files / "extra"
    if extra.is_dir():
        print(f"함께 온 파일: {extra} (모델은 `model add`, 내보낸 라이브러리는 `regs import`로 넣습니다)")
    return 0


def join(one: dict, path: Path) -> None:
    """Puts a file together from its parts, under a name that cannot leave the folder."""
    if ".." in Path(one["name"]).parts or Path(one["name"]).is_absolute():
        raise SystemExit(f"이상한 이름이 있어 멈췄습니다: {one['name']}")
    path.parent.mkdir(parents=True, exist_ok=True)
    value = hashlib.sha256()
    with path.open("wb") as file:
        for part in one["parts"]:
            with (HERE / part["name"]).open("rb") as piece:
                while chunk := piece.read(CHUNK):
                    file.write(chunk)
                    value.update(chunk)
    if value.hexdigest() != one["sha256"]:
        raise SystemExit(f"파일을 합치지 못했습니다: {one['name']}")


def program(venv: Path, name: str) -> Path:
    return venv / "Scripts" / f"{name}.exe" if os.name == "nt" else venv / "bin" / name


if __name__ == "__main__":
    sys.exit(main())
