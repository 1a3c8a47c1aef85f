"""doctor: each fault it looks for is found, and a sound machine passes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import replace
from importlib import metadata
from pathlib import Path

import pytest

from seoul_assist.cli import doctor_view
from seoul_assist.errors import LibraryDamaged, ModelUnusable, NoLibrary
from seoul_assist.governance import network
from seoul_assist.ports import ModelFacts
from seoul_assist.settings import Settings
from seoul_assist.tasks import doctor
from seoul_assist.text.columns import cells


def examine(data_dir: Path, **changes: object) -> dict[str, doctor.Check]:
    opened = {"library": lambda: "3개 규정", "model": lambda: None, "embedder": lambda: "toy/1"}
    settings = changes.pop("settings", Settings(data_dir))
    checks = doctor.diagnose(settings, **(opened | changes))  # type: ignore[arg-type]
    return {check.name: check for check in checks}


def raising(error: Exception):  # type: ignore[no-untyped-def]
    def call() -> str:
        raise error

    return call


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir(mode=0o700)
    return tmp_path / "data"


def test_floors_stand_in_pyproject_too(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = dict(line.split(">=") for line in project["dependencies"] if ">=" in line)
    ours = {name: floor for name, floor in doctor.FLOORS.items() if name != "jinja2"}  # comes with llama-cpp-python
    for name, floor in ours.items():
        assert doctor.number(declared[name]) >= doctor.number(floor), name


def test_a_sound_machine_passes_where_the_guard_stands(data_dir: Path) -> None:
    code = (
        "import sys, json; from pathlib import Path; from seoul_assist import netguard; netguard.install();"
        "from seoul_assist.settings import Settings; from seoul_assist.tasks import doctor;"
        "one = lambda: 'x';"
        "c = doctor.diagnose(Settings(Path(sys.argv[1])), library=one, model=one, embedder=one);"
        "print(json.dumps(doctor.as_json(c))); sys.exit(doctor.exit_code(c))"
    )
    call = subprocess.run([sys.executable, "-c", code, str(data_dir)], capture_output=True, text=True, check=False)
    report = json.loads(call.stdout)
    assert (call.returncode, call.stderr, report["schema"], report["ok"]) == (0, "", "seoul-assist/doctor/1", True)
    network_checks = [one for one in report["checks"] if one["name"].startswith("network:")]
    assert len(network_checks) == 10
    # A process that is not sealed says that native code could open a socket here; what the kernel walls in is fine.
    unsure = [one for one in network_checks if one["status"] != "ok"]
    assert {one["status"] for one in unsure} == {"warn"} and all("방화벽" in one["hint"] for one in unsure)
    assert "이 프로세스의 네이티브 코드" in unsure[-1]["detail"]


@pytest.mark.parametrize(("grade", "status"), [("", "warn"), ("S", "warn"), ("O", "ok")])
def test_a_grade_that_keeps_all_here_speaks_against_an_engine_elsewhere(grade: str, status: str) -> None:
    there = {"engine": "http", "engine_url": "https://model.example.kr/v1", "engine_remote": True}
    assert doctor._grade(Settings(Path(), grade=grade, **there)).status == status
    assert doctor._grade(Settings(Path(), grade=grade)).status == "ok"


def test_a_process_without_the_guard_fails(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "installed", lambda: False)
    found = examine(data_dir)
    assert found["network"].status == "fail"
    assert doctor.exit_code(tuple(found.values())) == 1


def test_versions_below_the_floor_and_missing_packages(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = metadata.version

    def version(name: str) -> str:
        if name == "pypdf":
            return "6.16.0"
        if name == "unhwp":
            raise metadata.PackageNotFoundError(name)
        return "20240706" if name == "pdfminer.six" else real(name)

    monkeypatch.setattr(doctor.metadata, "version", version)
    found = examine(data_dir)
    assert found["dependency:pypdf"].status == "fail"
    assert "6.16.1" in found["dependency:pypdf"].detail
    assert found["dependency:unhwp"].status == "fail"
    assert found["unwanted:pdfminer.six"].status == "warn"
    assert found["dependency:lxml"].status == "ok"


@pytest.mark.parametrize(
    ("version", "numbers"),
    [("6.16.1", (6, 16, 1)), ("1.5.9.post2", (1, 5, 9)), ("2.0rc1", (2, 0)), ("26", (26,)), ("x", ())],
)
def test_version_numbers(version: str, numbers: tuple[int, ...]) -> None:
    assert doctor.number(version) == numbers


def test_no_library_is_a_warning_and_a_damaged_one_a_failure(data_dir: Path) -> None:
    absent = examine(data_dir, library=raising(NoLibrary("색인이 없습니다.", "index를 실행해 주세요.")))["library"]
    assert (absent.status, absent.hint) == ("warn", "index를 실행해 주세요.")
    assert examine(data_dir, library=raising(LibraryDamaged("색인이 손상되었습니다.")))["library"].status == "fail"


def test_models(data_dir: Path) -> None:
    assert examine(data_dir)["model"].status == "ok"
    assert examine(data_dir, settings=Settings(data_dir, engine="llama"))["model"].status == "fail"
    assert examine(data_dir, model=raising(ModelUnusable("깨진 모델입니다.")))["model"].status == "fail"
    assert examine(data_dir, model=lambda: "toy@0123")["model"].detail == "toy@0123"


def test_a_folder_open_to_others_is_a_warning(data_dir: Path) -> None:
    assert examine(data_dir)["data_dir"].status == "ok"
    data_dir.chmod(0o755)
    assert examine(data_dir)["data_dir"].status == "warn"
    assert examine(data_dir / "new")["data_dir"].status == "ok"


def test_a_file_in_place_of_the_folder_fails(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("x", encoding="utf-8")
    assert examine(tmp_path / "data")["data_dir"].status == "fail"


@pytest.mark.parametrize(("free", "status"), [(10**11, "ok"), (10**9, "warn"), (10**8, "fail")])
def test_disk(data_dir: Path, monkeypatch: pytest.MonkeyPatch, free: int, status: str) -> None:
    usage = doctor.shutil.disk_usage(data_dir)
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda path: usage._replace(free=free))
    assert examine(data_dir)["disk"].status == status


def test_the_child_is_really_asked(data_dir: Path) -> None:
    check = examine(data_dir)["child"]
    assert check.status == "ok"
    assert "통신 차단" in check.detail


def test_every_check_that_is_not_fine_says_what_to_do(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def version(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(doctor.metadata, "version", version)
    data_dir.chmod(0o777)
    for check in examine(data_dir).values():
        assert check.title and check.detail
        assert check.status == "ok" or check.hint, check


def screen_of(checks: Iterable[doctor.Check]) -> list[str]:
    """The lines; only a path or a command that is wider than a screen for itself is wider than one."""
    lines = [line for line, _ in doctor_view.screen(tuple(checks))]
    wide = [line.strip().removeprefix("→ ") for line in lines if cells(line) > 80]
    assert all(re.fullmatch(r"`[^`]*`\S*|\S+", line) for line in wide), wide
    return lines


def rows(lines: list[str]) -> int:
    return sum(-(-max(1, cells(line)) // 80) for line in lines)


def test_a_sick_machine_fits_one_screen_with_what_mends_it(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def version(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    usage = doctor.shutil.disk_usage(data_dir)
    monkeypatch.setattr(doctor.metadata, "version", version)
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda path: usage._replace(free=10**9))
    data_dir.chmod(0o755)
    absent = NoLibrary("아직 색인된 규정이 없습니다.", "`seoul-assist index 폴더`로 규정을 먼저 색인해 주세요.")
    native = [network.Probe(f"길 {number}", "refused", "allowed", native=True) for number in range(9)]
    monkeypatch.setattr(network, "installed", lambda: True)
    monkeypatch.setattr(network, "self_test", lambda: native)
    checks = examine(data_dir, library=raising(absent), settings=Settings(data_dir, engine="llama"))
    lines = screen_of(checks.values())
    text = "\n".join(lines)
    assert rows(lines) <= 24, text
    for check in checks.values():
        # Nothing that is wrong goes without its hint, and no command is broken over two lines.
        assert check.status == "ok" or "".join(check.hint.split()) in "".join(text.split())
        assert check.status == "ok" or all(command in text for command in re.findall("`[^`]+`", check.hint))
    marks = [line[:4] for line in lines if line.startswith("[")]
    assert marks == sorted(marks, key=["[문제]", "[주의]", "[좋음]"].index) and "[주의]" in marks
    assert text.count("pip install --upgrade") == 1, "what is mended at once is said once"


def test_a_sound_machine_is_told_in_a_few_lines(data_dir: Path) -> None:
    good = examine(data_dir, model=lambda: FACTS).values()
    lines = screen_of(check for check in good if check.status == "ok")
    assert rows(lines) <= 20 and not any("chromadb" in line for line in lines)
    assert any(f"라이브러리: {len(doctor.FLOORS)}개" in line for line in lines) and "doctor --all" in lines[-1]
    every = [line for line, _ in doctor_view.whole(tuple(good))]
    assert any(line.startswith("[좋음] chromadb: ") for line in every)


def test_a_command_is_copied_whole_and_a_long_detail_is_cut() -> None:
    long = doctor.Check(
        "data_dir", "데이터 폴더", "warn", "가나다 " * 80, "`chmod 700 '/자료 폴더/가 나 다 라 마 바 사 아'`"
    )
    told = screen_of([long])
    assert told[1].endswith(" …") and "`chmod 700 '/자료 폴더/가 나 다 라 마 바 사 아'`" in told[2] and len(told) == 4


FACTS = ModelFacts("llama:toy@0123", 8_192, 32_768, 4, 33, 0, 4_900_000_000, 6_000_000_000, 20_000_000_000)


def test_how_a_model_runs_is_shown(data_dir: Path) -> None:
    found = examine(data_dir, model=lambda: FACTS)
    assert {found[name].status for name in found if name.startswith("model")} == {"ok"}
    assert found["model"].detail == "llama:toy@0123"
    assert found["model:window"].detail.startswith("8,192 토큰") and "32,768" in found["model:window"].detail
    assert found["model:threads"].detail == "4개"
    assert found["model:memory"].detail == "필요 약 6.0 GB (모델 파일 4.9 GB), 남은 메모리 20.0 GB"
    assert found["model:gpu"].detail == "없음 (CPU로 계산)"


def test_a_model_that_hardly_fits_is_a_warning(data_dir: Path) -> None:
    tight = examine(data_dir, model=lambda: replace(FACTS, free=5_999_999_999))["model:memory"]
    assert tight.status == "warn" and tight.hint
    unknown = examine(data_dir, model=lambda: replace(FACTS, free=0))["model:memory"]
    assert unknown.status == "ok" and "알 수 없음" in unknown.detail


def test_layers_that_did_not_reach_the_gpu_are_a_warning(data_dir: Path) -> None:
    whole = examine(data_dir, model=lambda: replace(FACTS, gpu_layers=33, asked_layers=33))["model:gpu"]
    assert (whole.status, whole.detail) == ("ok", "33개 가운데 33개")
    missed = examine(data_dir, model=lambda: replace(FACTS, asked_layers=33))["model:gpu"]
    assert missed.status == "warn" and "33개" in missed.hint and "gpu_layers" in missed.hint
