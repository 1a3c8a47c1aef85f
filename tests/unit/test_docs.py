"""The READMEs and the guide cannot rot: every command they show runs, in order, and says what they show.

`tools/refresh_docs.py --check` runs them all in forks of one process; `tools/refresh_docs.py` mends the pages and
`tools/render_pictures.py` the pictures.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from seoul_assist.cli import app

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
import refresh_docs
import render_pictures
import terminal_svg

ROOT = refresh_docs.ROOT
READMES = list(refresh_docs.READMES)
GUIDE = list(refresh_docs.GUIDE)
DEAR = (
    "README.ko.md",
    "PDF_300건을_맡은_사람.md",
    "망분리_관리자.md",
    "스크립트로_쓰는_사람.md",
)  # costly; run by make slow
PAGES = [page for page in [*READMES, *GUIDE] if not page.endswith("guide/README.md")]  # which shows a picture alone
FAST = [page for page in PAGES if not page.endswith(DEAR)]
LINKED = [*PAGES, "docs/guide/README.md", "docs/developers.md", "CONTRIBUTING.md", "examples/walkthrough.md"]


def read(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


@cache
def played(fast: bool) -> dict[str, list[dict[str, Any]]]:
    """What happened to each command of the pages: all in one run of the tool."""
    pages = [page for page in PAGES if (page in FAST) == fast]
    tool = [sys.executable, str(ROOT / "tools" / "refresh_docs.py"), "--check", *pages]
    call = subprocess.run(tool, capture_output=True, text=True, encoding="utf-8", env=os.environ, check=False)
    assert call.returncode in (0, 1), call.stderr
    done: dict[str, list[dict[str, Any]]] = {page: [] for page in pages}
    for line in call.stdout.splitlines():
        step = json.loads(line)
        done[step["page"]].append(step)
    return done


@pytest.mark.parametrize(
    "page", [page if page in FAST else pytest.param(page, marks=pytest.mark.slow) for page in PAGES]
)
def test_every_command_shown_does_what_the_page_says(page: str) -> None:
    done = played(page in FAST)[page]
    assert [step["line"] for step in done] == [step.line for step in refresh_docs.steps(read(page))]
    assert len(done) >= 9
    for step in done:
        said = "\n".join(step["printed"])
        assert step["exit"] == step["promised"], f"{step['line']}\n{said}"
        assert "Traceback" not in said
        assert step["agrees"], f"python tools/refresh_docs.py mends {page}: {step['line']}\n{said}"


@pytest.mark.parametrize("page", GUIDE)
def test_no_command_of_the_guide_stands_where_nothing_runs_it(page: str) -> None:
    plain = re.findall(r"^```(?!console)\w*\n(.*?)^```", read(page), re.DOTALL | re.MULTILINE)
    blocks = re.sub(r"^```console\n.*?^```", "", read(page), flags=re.DOTALL | re.MULTILINE)
    assert "\n$ seoul-assist" not in blocks
    assert not any(line.startswith("seoul-assist ") for block in plain for line in block.splitlines())


def test_a_changed_message_is_noticed() -> None:
    step = refresh_docs.Step("$ seoul-assist regs list", 0, ("모두 8건(세대 g000001, 3.0초)",))
    assert step.agrees(0, ["모두 8건(세대 g000001, 1.2초)"])
    assert not step.agrees(0, ["모두 9건(세대 g000001, 3.0초)"])
    assert not step.agrees(1, list(step.shown))


def test_a_command_keeps_its_pipe_and_its_exit_code() -> None:
    page = '```console\n$ seoul-assist ask "a | b > c" --json > 답.json  # exit 4\n하나\n$ ls | wc -l\n```\n'
    first, second = refresh_docs.steps(page)
    assert (first.promised, first.shown, second.promised) == (4, ("하나",), 0)
    command, tail = refresh_docs._TAIL.fullmatch(first.command).groups()  # type: ignore[union-attr]
    assert (command, tail) == ('seoul-assist ask "a | b > c" --json ', "> 답.json")
    assert refresh_docs.refreshed(page, iter([["둘"], []])).count("둘") == 1


@pytest.mark.parametrize("readme", READMES)
def test_every_verb_has_a_transcript(readme: str) -> None:
    verbs = {info.name for info in app.app.registered_commands} | {g.name for g in app.app.registered_groups}
    shown = {word for step in refresh_docs.steps(read(readme)) for word in step.command.split()[1:3]}
    assert verbs - shown <= {"model", "demo", "rules", "completion", "serve"}, "a verb is missing from the transcripts"
    assert all(f"seoul-assist {verb}" in read(readme) or f"`{verb}`" in read(readme) for verb in verbs)


@pytest.mark.parametrize("readme", READMES)
def test_the_two_commands_are_there(readme: str) -> None:
    assert "make demo" in read(readme) and "make test" in read(readme)


@pytest.mark.parametrize("page", LINKED)
def test_every_link_leads_somewhere(page: str) -> None:
    for link in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", read(page)):
        if not link.startswith("http"):
            assert (ROOT / page).parent.joinpath(link).exists(), f"{page}: {link}"


# ---- pictures -------------------------------------------------------------------------------------------------------


def tight(text: str) -> str:
    return re.sub(r"\s+", "", refresh_docs.steady([text]))


@pytest.mark.parametrize("name", render_pictures.TERMINAL)
def test_a_picture_of_the_terminal_shows_what_its_page_shows(name: str) -> None:
    picture = read(f"docs/pictures/{name}.svg")
    drawn = terminal_svg.text(picture)
    assert "http" not in picture.replace("http://www.w3.org/2000/svg", "")  # nothing is fetched to show it
    command = render_pictures.TERMINAL[name]
    assert drawn.startswith(tight(f"$ {command}"))
    page = next(page for page in GUIDE if f"pictures/{name}.svg" in read(page))
    if name == "first-screen":
        return
    (step,) = {step.command: step for step in refresh_docs.steps(read(page)) if step.command == command}.values()
    if name in render_pictures.AT_WORK:
        assert render_pictures.AT_WORK[name].replace(" ", "") in drawn
        return
    at = 0
    for line in step.shown:  # each stands in the picture, in this order; long ones are cut on the page
        if not line.startswith("... ("):
            at = tight(drawn).index(tight(line.removesuffix("…")), at)


def test_hangul_takes_two_columns() -> None:
    line = terminal_svg.rows("\x1b[31m오류\x1b[0m x\n" + "가" * 41)
    assert [len(row) for row in line] == [4, 40, 1]  # 80 columns and the rest
    assert line[0][0] == ("오", "31") and line[0][3] == ("x", "")
    words = list(terminal_svg._words(line[0], 0))
    assert 'x="16"' in words[0] and 'textLength="32"' in words[0] and 'x="56"' in words[1]


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
def test_the_pictures_of_the_terminal_are_of_today() -> None:
    for name, picture in render_pictures.terminals():
        if name not in render_pictures.AT_WORK:
            kept = terminal_svg.text(read(f"docs/pictures/{name}.svg"))
            assert tight(terminal_svg.text(picture)) == tight(kept), (
                "python tools/render_pictures.py mends the pictures"
            )
