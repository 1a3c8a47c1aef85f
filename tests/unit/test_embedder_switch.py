"""Another embedder means other vectors: the next index run makes all of them anew, mixes none, and says so before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cli_kit import Call, building_here, call
from index_kit import laws
from test_http_embedder import Server, server
from toy_gguf import build_encoder

from seoul_assist.adapters.chroma_local import ChromaStore
from seoul_assist.cli import compose
from seoul_assist.governance import leaving
from seoul_assist.library import generations
from seoul_assist.library.vectors import passage_hash, passage_text
from seoul_assist.settings import Settings, resolve

__all__ = ["call", "laws", "server"]
OTHER = "다른 임베더로 만든 라이브러리"


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    return build_encoder(tmp_path / "toy.gguf", context=512)


def use(monkeypatch: pytest.MonkeyPatch, **settings: Any) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(f"SEOUL_ASSIST_{name.upper()}", str(value))


def proven(data: Path) -> str:
    """Checks that the published store holds exactly the vectors of the settings' embedder; its id."""
    settings = resolve({"data_dir": data})
    embedder = compose.embedder(settings)
    with compose.open_library(settings) as library:
        assert library.manifest.embedder == embedder.id
        texts = [passage_text(item) for holding in library.regulations() for item in library.version_articles(holding)]
        folder = generations.folder_of(settings.library_dir, library.generation) / "chroma"
    store = ChromaStore(folder)
    assert store.ids() == {passage_hash(text) for text in texts}
    for text in texts:
        found, cosine = store.nearest(embedder.embed([text], "passage")[0], 1)[0]
        assert found == passage_hash(text)
        assert cosine > 0.999
    store.close()
    return embedder.id


def test_a_switch_makes_every_vector_anew_and_says_so_in_between(
    call: Call, laws: Path, toy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    with building_here():
        switched(call, laws, toy, data, monkeypatch)


def switched(call: Call, laws: Path, toy: Path, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = call("index", laws, "--json").json
    assert first["embedded"] == 4
    ids = [proven(data)]

    use(monkeypatch, embedder="llama", embedder_model=toy)
    between = call("search", "주차요금", "--json")
    assert between.code == 0
    assert between.json["hits"][0]["article"] == "제2조"  # by words alone
    assert any(OTHER in note for note in between.json["notes"])
    assert OTHER in between.err

    again = call("index", laws, "--json").json
    assert again["generation"] != first["generation"]
    assert (again["embedded"], again["cached"]) == (4, 0)
    ids.append(proven(data))
    after = call("search", "주차요금", "--json")
    assert not any(OTHER in note for note in after.json["notes"])
    assert call("index", laws, "--json").json["generation"] == again["generation"]  # nothing new, no generation

    use(monkeypatch, embedder="static")
    back = call("index", laws, "--json").json
    assert (back["embedded"], back["cached"]) == (0, 4)  # what was computed once is kept
    ids.append(proven(data))
    assert ids[0] == ids[2] != ids[1]


def test_a_reader_goes_on_without_an_embedder_that_is_gone_and_the_writer_does_not(
    call: Call, laws: Path, toy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, embedder="llama", embedder_model=toy)
    assert call("index", laws).code == 0
    toy.unlink()
    found = call("search", "주차요금", "--json")
    assert found.code == 0
    assert found.json["hits"][0]["article"] == "제2조"
    assert "toy.gguf" in found.err and "설정한 임베더 없이" in found.err
    refused = call("index", laws, "--json")
    assert refused.code == 13
    assert refused.json["error"]["code"] == "model_unusable"
    checks = {check["name"]: check for check in call("doctor", "--json").json["checks"]}
    assert checks["embedder"]["status"] == "fail"


def test_a_server_on_this_machine_embeds_for_the_children_too(
    call: Call, laws: Path, tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, embedder="http", embedder_url=server.url, embedder_name="kure-v1")
    assert call("index", laws, "--json").json["embedded"] == 4
    proven(tmp_path / "data")
    assert sum(len(asked["input"]) for asked in server.asked) >= 4
    checks = {check["name"]: check for check in call("doctor", "--json").json["checks"]}
    assert checks["embedder"]["status"] == "ok"
    assert "kure-v1" in checks["embedder"]["detail"]
    assert "network:embedder" not in checks


def test_doctor_says_what_leaves_the_machine(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, embedder="http", embedder_url="http://127.0.0.1:9", embedder_name="kure-v1", embedder_remote="on")
    assert "network:embedder" not in [check["name"] for check in call("doctor", "--json").json["checks"]]
    found = leaving.leaving(
        Settings(Path(), embedder="http", embedder_url="https://vectors.example.kr/v1", embedder_remote=True)
    )
    assert [(door.name, "vectors.example.kr" in door.what) for door in found] == [("embedder", True)]
