"""Settings: defaults < file < environment < flag, and wrong values answered in Korean."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from seoul_assist.errors import UsageError
from seoul_assist.settings import resolve


def test_flag_beats_environment_beats_file_beats_default(tmp_path: Path) -> None:
    config = tmp_path / "my.toml"
    config.write_text('engine = "llama"\nas_of = 2026-01-02\nquiet = true\n', encoding="utf-8")
    assert resolve({}, environ={}).engine == "auto"
    from_file = resolve({}, config=config, environ={})
    assert (from_file.engine, from_file.as_of, from_file.quiet) == ("llama", date(2026, 1, 2), True)
    env = {"SEOUL_ASSIST_ENGINE": "http", "SEOUL_ASSIST_CONFIG": str(config)}
    assert resolve({}, environ=env).engine == "http"
    assert resolve({"engine": "extractive"}, environ=env).engine == "extractive"


def test_a_settings_file_beside_the_data_is_found(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('engine = "extractive"\n', encoding="utf-8")
    found = resolve({"data_dir": tmp_path}, environ={})
    assert found.engine == "extractive"
    assert found.library_dir == tmp_path / "library"


@pytest.mark.parametrize(
    ("flags", "said"),
    [({"as_of": "어제"}, "기준일"), ({"engine": "gpt"}, "엔진")],
)
def test_a_wrong_value_is_a_usage_error(flags: dict[str, str], said: str) -> None:
    with pytest.raises(UsageError) as caught:
        resolve(flags, environ={})
    assert said in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize("text", ["engine = [", "무엇 = 1"])
def test_a_wrong_file_is_a_usage_error(tmp_path: Path, text: str) -> None:
    config = tmp_path / "bad.toml"
    config.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError):
        resolve({}, config=config, environ={})


def test_a_missing_file_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="열 수 없습니다"):
        resolve({}, config=tmp_path / "none.toml", environ={})


@pytest.mark.parametrize("text", ["0", "-3", "일년", "1.5", ""])
def test_the_age_of_an_old_library_is_a_number_of_days(tmp_path: Path, text: str) -> None:
    config = tmp_path / "my.toml"
    config.write_text("stale_days = 90\n", encoding="utf-8")
    assert resolve({}, environ={}).stale_days == 365
    assert resolve({}, config=config, environ={}).stale_days == 90
    assert resolve({}, environ={"SEOUL_ASSIST_STALE_DAYS": "30"}).stale_days == 30
    config.write_text(f'stale_days = "{text}"\n', encoding="utf-8")
    with pytest.raises(UsageError, match="날수"):
        resolve({}, config=config, environ={})


def test_true_is_no_number_of_days(tmp_path: Path) -> None:
    config = tmp_path / "my.toml"
    config.write_text("stale_days = true\ndebug = false\n", encoding="utf-8")
    with pytest.raises(UsageError, match="날수"):
        resolve({}, config=config, environ={})
