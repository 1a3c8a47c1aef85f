"""Workers that would not give the results of the others are left out and named, before they get a document."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from batch_kit import folder_of
from cluster_kit import Nursery, cluster, events, finished, long_text, results
from toy_gguf import build

import seoul_assist

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="the nursery needs Linux"),
]
PACKAGE = Path(seoul_assist.__file__).parent
COUNT = 5


@pytest.fixture(scope="module")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    one = Nursery(tmp_path_factory.mktemp("n"))
    yield one
    one.close()


def other_program(folder: Path, file: str, old: str, new: str) -> str:
    """A copy of the package in which that file says something else; the folder to import it from."""
    copied = shutil.copytree(PACKAGE, folder / "seoul_assist", ignore=shutil.ignore_patterns("__pycache__"))
    path = copied / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    if (PACKAGE.parent / "prompts").is_dir():
        shutil.copytree(PACKAGE.parent / "prompts", folder / "prompts")
    return str(folder)


def test_another_program_and_none_at_all(nursery: Nursery, tmp_path: Path) -> None:
    version = f'__version__ = "{seoul_assist.__version__}"'
    older = other_program(tmp_path / "옛", "__init__.py", version, '__version__ = "0.0.9"')
    form = other_program(tmp_path / "다른", "tasks/summarizing/summarize.py", "_FORM = 3", "_FORM = 2")
    nothing = tmp_path / "없음" / "seoul_assist" / "__init__.py"  # wherever else the program may be installed
    nothing.parent.mkdir(parents=True)
    nothing.write_text("raise ImportError(__name__)\n", encoding="utf-8")
    documents, out, alone = folder_of(tmp_path / "문서", COUNT), tmp_path / "여럿", tmp_path / "하나"
    summarize = ("--engine", "extractive", "summarize", documents, "-o")
    with cluster(nursery, "가") as one:
        one.worker("옛", fresh=True, PYTHONPATH=older)
        one.worker("다른", fresh=True, PYTHONPATH=form)
        one.worker("없음", fresh=True, PYTHONPATH=str(nothing.parents[1]))
        one.ready()
        run = nursery.fork("seoul-assist", *summarize, out, "--cluster", one.address)
        assert run.ended() == 0, run.said()
    said = run.said()
    assert said.count("쓰지 않습니다") == 3, said
    assert "프로그램의 판" in said and "0.0.9" in said
    assert "프롬프트나 요약 양식의 판" in said
    assert "우리 프로그램을 실행하지 못합니다" in said
    assert finished(out) == COUNT
    assert all(told == ["done"] for told in events(out).values())  # nobody was struck by those that were left out
    assert nursery.fork("seoul-assist", *summarize, alone).ended() == 0
    assert results(out) == results(alone)


def test_one_that_dies_whenever_it_is_asked(nursery: Nursery, tmp_path: Path) -> None:
    """Its nanny starts it again and again; the others are not held up by that, and it is not asked for ever."""
    deadly = tmp_path / "죽음" / "seoul_assist" / "__init__.py"
    deadly.parent.mkdir(parents=True)
    deadly.write_text("import os\n\nos._exit(9)\n", encoding="utf-8")
    documents, out = folder_of(tmp_path / "문서", COUNT), tmp_path / "여럿"
    (documents / "하늘.md").write_text(long_text(4), encoding="utf-8")
    with cluster(nursery, "가") as one:
        one.worker("죽음", "--nanny", fresh=True, PYTHONPATH=str(deadly.parents[1]))
        one.ready()
        order = ("--engine", "extractive", "summarize", documents, "-o", out, "--cluster", one.address)
        run = nursery.fork("seoul-assist", *order)
        assert run.ended() == 0, run.said()
        assert 1 <= run.said().count("쓰지 않습니다") <= 4, run.said()
        assert one.workers["죽음"].said().count("Restarting worker") <= 4
    assert finished(out) == COUNT + 1
    assert all(told == ["done"] for told in events(out).values())


def test_a_worker_without_the_model(nursery: Nursery, tmp_path: Path) -> None:
    """Two workers have the model in a data folder of theirs, the third has another one, the fourth has none."""
    with_model, other = tmp_path / "있음", tmp_path / "다른"
    for data, seed in ((with_model, 1), (other, 2)):
        model = build(tmp_path / f"작은모델{seed}.gguf", seed=seed)
        added = nursery.fork("seoul-assist", "--data-dir", data, "model", "add", model)
        assert added.ended() == 0, added.said()
    documents, out = folder_of(tmp_path / "문서", COUNT), tmp_path / "여럿"
    with cluster(nursery) as one:
        for name, data in (("가", with_model), ("나", with_model), ("다른", other), ("없음", tmp_path / "없음")):
            one.worker(name, SEOUL_ASSIST_DATA_DIR=str(data))
        one.ready()
        order = ("--data-dir", with_model, "--engine", "llama", "summarize", documents)
        run = nursery.fork("seoul-assist", *order, "-o", out, "--cluster", one.address)
        code = run.ended()
        said = run.said()
        assert code == 0, said
        assert said.count("쓰지 않습니다") == 2, said
        assert finished(out) == COUNT
        assert nursery.fork("seoul-assist", *order, "-o", out).ended() == 0
        assert all(told == ["done"] for told in events(out).values())  # one machine with that model has nothing to do

    with cluster(nursery) as none:
        none.worker("없음", SEOUL_ASSIST_DATA_DIR=str(tmp_path / "없음"))
        none.ready()
        nobody = nursery.fork("seoul-assist", *order, "-o", tmp_path / "아무도", "--cluster", none.address)
        assert nobody.ended() == 13, nobody.said()
        assert not finished(tmp_path / "아무도")
