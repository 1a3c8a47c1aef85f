"""The offline bundle: parts of a bounded size, every hash checked before anything is installed, no network needed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NAME = "seoul_assist-0.0.1"
PART = 1_000


def wheel(folder: Path) -> Path:
    """A wheel of that name that pip takes, with a command that says its version, and some weight."""
    path = folder / f"{NAME}-py3-none-any.whl"
    info = f"{NAME}.dist-info"
    parts = {
        "seoul_assist_tiny.py": "def main():\n    print('seoul-assist 0.0.1')\n",
        "weight.txt": "".join(f"{number * 7919 % 10007:05d}" for number in range(2_000)),
        f"{info}/METADATA": "Metadata-Version: 2.1\nName: seoul-assist\nVersion: 0.0.1\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": "[console_scripts]\nseoul-assist = seoul_assist_tiny:main\n",
    }
    parts[f"{info}/RECORD"] = "".join(f"{name},,\n" for name in [*parts, f"{info}/RECORD"])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in parts.items():
            made.writestr(name, text)
    return path


def run(*words: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(word) for word in words], cwd=cwd, capture_output=True, text=True, check=False)


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A bundle of the tiny wheel and a folder of other files, cut into parts of 1 KB."""
    (tmp_path / "wheels").mkdir()
    wheel(tmp_path / "wheels")
    more = tmp_path / "모델"
    more.mkdir()
    (more / "작은모델.gguf").write_bytes(b"GGUF" + bytes(range(250)) * 10)
    (more / "빈파일").write_bytes(b"")
    out = tmp_path / "묶음"
    made = run(
        sys.executable, ROOT / "tools" / "bundle.py", out, "--part-size", "1KB", "--wheels", tmp_path / "wheels",
        "--with", more,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    return out


def test_every_part_is_small_and_listed(bundle: Path) -> None:
    about = json.loads((bundle / "bundle.json").read_text("utf-8"))
    assert [one["name"] for one in about["files"]] == [
        f"wheels/{NAME}-py3-none-any.whl", "extra/모델/빈파일", "extra/모델/작은모델.gguf",
    ]  # fmt: skip
    on_disk = {path.relative_to(bundle).as_posix() for path in (bundle / "parts").iterdir()}
    assert on_disk == {part["name"] for one in about["files"] for part in one["parts"]}
    assert len(on_disk) > 6
    assert max(path.stat().st_size for path in (bundle / "parts").iterdir()) <= PART
    if shutil.which("sha256sum"):
        assert run("sha256sum", "--quiet", "-c", "SHA256SUMS", cwd=bundle).returncode == 0


@pytest.mark.parametrize("harm", ["changed", "cut", "gone"])
def test_a_damaged_part_is_named_and_nothing_is_installed(bundle: Path, tmp_path: Path, harm: str) -> None:
    part = sorted((bundle / "parts").iterdir())[2]
    data = part.read_bytes()
    match harm:
        case "changed":
            part.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
        case "cut":
            part.write_bytes(data[:-1])
        case _:
            part.unlink()
    told = run(sys.executable, bundle / "install.py", "--to", tmp_path / "here")
    assert told.returncode == 1
    assert f"parts/{part.name}" in told.stdout
    assert not (tmp_path / "here").exists()


def test_another_python_is_told_before_anything_is_written(bundle: Path, tmp_path: Path) -> None:
    about = json.loads((bundle / "bundle.json").read_text("utf-8"))
    (bundle / "bundle.json").write_text(json.dumps(about | {"python": "3.9"}), encoding="utf-8")
    told = run(sys.executable, bundle / "install.py", "--to", tmp_path / "here")
    assert told.returncode == 2 and "3.9" in told.stdout
    assert not (tmp_path / "here").exists()


def test_a_name_cannot_leave_the_folder(bundle: Path, tmp_path: Path) -> None:
    text = (bundle / "bundle.json").read_text("utf-8").replace("extra/모델/빈파일", "../../밖")
    (bundle / "bundle.json").write_text(text, encoding="utf-8")
    told = run(sys.executable, bundle / "install.py", "--to", tmp_path / "a" / "b")
    assert told.returncode != 0 and not (tmp_path / "밖").exists() and not (tmp_path / "a" / "밖").exists()


def offline(*words: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    """The command in a network namespace without an interface."""
    return run("unshare", "-r", "-n", *words, cwd=cwd)


can_cut = pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("unshare") is None or run("unshare", "-r", "-n", "true").returncode != 0,
    reason="the system does not let us take the network away",
)


@can_cut
def test_it_installs_without_a_network(bundle: Path, tmp_path: Path) -> None:
    done = offline(bundle / "install.sh", "--to", tmp_path / "here", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert run(tmp_path / "here" / "venv" / "bin" / "seoul-assist").stdout == "seoul-assist 0.0.1\n"
    assert (tmp_path / "here/files/extra/모델/작은모델.gguf").read_bytes()[:4] == b"GGUF"


@can_cut
@pytest.mark.slow
def test_the_whole_bundle_installs_and_does_the_main_job_without_a_network(tmp_path: Path) -> None:
    """Builds every wheel (minutes where none is cached), so that the demo runs from nothing but the bundle."""
    made = run(sys.executable, ROOT / "tools" / "bundle.py", tmp_path / "bundle", "--part-size", "50MB")
    assert made.returncode == 0, made.stderr[-2000:]
    done = offline(tmp_path / "bundle" / "install.sh", "--to", tmp_path / "here", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    shown = offline(tmp_path / "here" / "venv" / "bin" / "seoul-assist", "demo", cwd=tmp_path)
    assert shown.returncode == 0, shown.stdout + shown.stderr
