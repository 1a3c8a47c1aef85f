"""Settings: defaults < file < environment < flag, and wrong values answered in Korean."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pytest

from seoul_assist.check_table import CheckSettings
from seoul_assist.errors import UsageError
from seoul_assist.settings import PROFILES, Settings, check_settings, from_json, resolve, to_json


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


def test_the_embedder_and_the_help_of_a_model_are_settings(tmp_path: Path) -> None:
    config = tmp_path / "my.toml"
    config.write_text(
        'embedder = "llama"\nembedder_model = "~/m.gguf"\nembedder_query_prefix = ""\nembedder_dimension = 256\n'
        'rewrite = true\nprofile = "교육행정"\nlexicon = "용어.tsv"\n',
        encoding="utf-8",
    )
    found = resolve({}, config=config, environ={"SEOUL_ASSIST_EMBEDDER_POOLING": "cls"})
    assert (found.embedder, found.embedder_pooling, found.embedder_dimension) == ("llama", "cls", 256)
    assert found.embedder_model == Path.home() / "m.gguf"
    assert (found.embedder_query_prefix, found.embedder_passage_prefix) == ("", None)
    assert (found.rewrite, found.profile, found.lexicon) == (True, "교육행정", Path("용어.tsv"))
    plain = resolve({}, environ={})
    assert (plain.embedder, plain.rewrite, plain.profile, plain.embedder_remote) == (
        "static", False, PROFILES[0], False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("embedder", "openai", "임베더"), ("embedder_pooling", "max", "풀링"), ("embedder_dimension", "0", "차원"),
        ("embedder_dimension", "many", "차원"), ("rewrite", "아마", "켜고 끄는"), ("embedder_remote", "2", "켜고 끄는"),
        ("profile", "군부대", "기관 유형"),
    ],
)  # fmt: skip
def test_a_wrong_value_names_its_setting(name: str, value: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        resolve({}, environ={f"SEOUL_ASSIST_{name.upper()}": value})
    assert caught.value.hint


def test_settings_cross_to_a_child_whole(tmp_path: Path) -> None:
    given = Settings(
        tmp_path,
        as_of=date(2026, 3, 5),
        embedder="http",
        embedder_query_prefix="",
        embedder_dimension=64,
        rewrite=True,
        lexicon=tmp_path / "용어.tsv",
    )
    assert from_json(json.loads(json.dumps(to_json(given)))) == given
    assert from_json(to_json(Settings(tmp_path))) == Settings(tmp_path)


# -- the table [check] ---------------------------------------------------------------------------------------------

TABLE = """
select = ["GM-DATE", "GM-TIME"]
ignore = ["GM-DATE-003"]
doctypes = { "보도자료*" = "press", "공고/*.hwpx" = "notice" }
per-file-ignores = { "보도자료*" = ["GM-LANG"] }
"""


def checked(folder: Path, data: Path, **given: Path) -> CheckSettings:
    return check_settings(resolve({"data_dir": data}, environ={}, **given), folder)  # type: ignore[arg-type]


def test_a_folder_brings_its_check_table_along(tmp_path: Path) -> None:
    inner = tmp_path / "부서" / "팀"
    inner.mkdir(parents=True)
    assert checked(inner, tmp_path / "data") == CheckSettings()
    (tmp_path / "pyproject.toml").write_text(f"[tool.seoul-assist.check]{TABLE}", encoding="utf-8")
    found = checked(inner, tmp_path / "data")
    assert (found.select, found.ignore) == (("GM-DATE", "GM-TIME"), ("GM-DATE-003",))
    assert found.doctypes == (("보도자료*", "press"), ("공고/*.hwpx", "notice"))
    assert found.per_file_ignores == (("보도자료*", ("GM-LANG",)),)
    assert found.source == str(tmp_path / "pyproject.toml")
    (inner.parent / "seoul-assist.toml").write_text('[check]\nignore = ["GM-PII"]\n', encoding="utf-8")
    nearer = checked(inner, tmp_path / "data")
    assert (nearer.select, nearer.ignore) == ((), ("GM-PII",))  # whole, never mixed with the one further up
    (inner.parent / "pyproject.toml").write_text("[tool.other]\n", encoding="utf-8")
    assert checked(inner, tmp_path / "data") == nearer


def test_a_named_file_goes_before_the_folder_and_the_data_folder_after_it(tmp_path: Path) -> None:
    data, folder, named = tmp_path / "data", tmp_path / "일", tmp_path / "named.toml"
    data.mkdir()
    folder.mkdir()
    (data / "settings.toml").write_text('stale_days = 90\n[check]\nignore = ["GM-PII"]\n', encoding="utf-8")
    named.write_text('[check]\nignore = ["GM-CITE"]\n', encoding="utf-8")
    assert checked(folder, data).ignore == ("GM-PII",)
    (folder / "seoul-assist.toml").write_text('[check]\nignore = ["GM-END"]\n', encoding="utf-8")
    assert checked(folder, data).ignore == ("GM-END",)
    assert checked(folder, data, config=named).ignore == ("GM-CITE",)
    named.write_text("stale_days = 30\n", encoding="utf-8")
    assert checked(folder, data, config=named).ignore == ("GM-END",)


def test_a_foreign_folder_sets_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "seoul-assist.toml").write_text("embedder_remote = true\n[check]\nignore = []\n", encoding="utf-8")
    with pytest.raises(UsageError, match="embedder_remote") as caught:
        checked(tmp_path, tmp_path / "data")
    assert "--config" in caught.value.hint
    text = '[tool.seoul-assist]\nembedder_remote = true\n[tool.seoul-assist.check]\nignore = ["GM-PII"]\n'
    (tmp_path / "seoul-assist.toml").unlink()
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
    settings = resolve({"data_dir": tmp_path / "data"}, environ={})
    assert check_settings(settings, tmp_path).ignore == ("GM-PII",) and not settings.embedder_remote


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[check]\nselects = []", "selects"), ('[check]\nselect = "GM-DATE"', "select의 값"), ("check = 3", "읽을 수"),
        ("[check]\nignore = [1]", "ignore의 값"), ('[check]\ndoctypes = ["press"]', "doctypes의 값"),
        ('[check]\ndoctypes = { "a*" = 1 }', "doctypes의 값"), ("[check", "형식"),
        ('[check]\nper-file-ignores = { "a*" = "GM-PII" }', "per-file-ignores의 값"),
        ('[check]\nper-file-ignores = ["a"]', "per-file-ignores의 값"),
    ],
)  # fmt: skip
def test_a_wrong_check_table_names_file_and_item(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "seoul-assist.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=said) as caught:
        checked(tmp_path, tmp_path / "data")
    assert "seoul-assist.toml" in caught.value.message and caught.value.hint


def test_the_check_table_crosses_to_a_child(tmp_path: Path) -> None:
    config = tmp_path / "my.toml"
    config.write_text(f"[check]{TABLE}", encoding="utf-8")
    given = resolve({"data_dir": tmp_path}, config=config, environ={})
    assert given.check.doctypes and from_json(json.loads(json.dumps(to_json(given)))) == given


def test_trusted_places_are_whole_paths(tmp_path: Path) -> None:
    config = tmp_path / "settings.toml"
    config.write_text(
        'trusted = ["/srv/조례/", "C:\\\\규정\\\\훈령", "~/지침"]\ntrusted_only = true\n', encoding="utf-8"
    )
    found = resolve({}, config=config, environ={})
    assert found.trusted[:2] == ("/srv/조례", "C:/규정/훈령") and found.trusted[2].endswith("/지침")
    assert found.trusted_only and from_json(json.loads(json.dumps(to_json(found)))) == found
    many = resolve({}, environ={"SEOUL_ASSIST_TRUSTED": f"/a/b{os.pathsep}/c\n/d/../e"})
    assert many.trusted == ("/a/b", "/c", "/e") and not many.trusted_only
    for wrong in ('trusted = ["조례"]', "trusted = [3]", 'trusted = [""]'):
        config.write_text(wrong, encoding="utf-8")
        with pytest.raises(UsageError, match="trusted"):
            resolve({}, config=config, environ={})
