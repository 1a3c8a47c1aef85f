"""Makes the pictures that the documents show: real runs in a terminal, example drafts and an annotated document.

    python tools/render_pictures.py [--terminal] [--out docs/pictures]

The terminal (all that --terminal makes) needs nothing but this machine's Linux or macOS. HWPX needs rhwp-python
(`python -m venv /tmp/rhwp && /tmp/rhwp/bin/pip install rhwp-python`; RHWP_PYTHON names another place) and rsvg-convert,
DOCX needs LibreOffice (soffice) and pdftoppm.
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import margin_notes
import refresh_docs
import terminal_svg

from seoul_assist import writers
from seoul_assist.governance import disclosure
from seoul_assist.model import Document
from seoul_assist.tasks.drafting import forms, letter
from seoul_assist.tasks.drafting.wording import dated

RHWP = Path(os.environ.get("RHWP_PYTHON", "/tmp/rhwp/bin/python"))
PICTURES = {  # file name -> form, format
    "letter-hwpx": ("협조요청", "hwpx"),
    "simple-draft-hwpx": ("간이기안문", "hwpx"),
    "press-release-docx": ("보도자료", "docx"),
    "report-docx": ("1쪽보고서", "docx"),
}
TERMINAL = {  # file name -> the command, as the guide shows it
    "first-screen": "seoul-assist",
    "ask": 'seoul-assist ask "출장을 다녀온 뒤 여비는 며칠 안에 신청해야 하나요?"',
    "check": "seoul-assist check examples/documents/결함_내부결재_금액.md --select GM-AMT",
    "draft-open": "seoul-assist draft 협조요청 --facts examples/facts/협조요청_미완성.yaml -o 미완성.md",
    "summarize": "seoul-assist summarize examples/documents -o 요약",
}
AT_WORK = {"summarize": "남은 시간"}  # shown while the bar says so
ANNOTATED = ("annotated-docx", "결함_시행문_항목과붙임.docx")
_WITH_NOTES = 'pdf:writer_pdf_Export:{"ExportNotes":{"type":"boolean","value":"true"}}'
_WIDTH = 760  # pixels of a page
_SVG = """
import pathlib, sys, rhwp
for number, page in enumerate(rhwp.parse(sys.argv[1]).render_all_svg(), start=1):
    pathlib.Path(sys.argv[2], f"{number}.svg").write_text(page, encoding="utf-8")
"""


def has_rhwp() -> bool:
    """Whether HWPX files can be rendered here."""
    return RHWP.is_file()


def has_libreoffice() -> bool:
    """Whether DOCX files can be rendered here."""
    return shutil.which("soffice") is not None and shutil.which("pdftoppm") is not None


def example(name: str) -> tuple[Document, writers.Properties]:
    """The draft of a form from its own example facts, and what its file says about itself."""
    form = forms.find(name)
    facts = forms.example_facts(form)
    related = [dated(text) for key in ("관련", "근거") for text in facts.texts(key) if text != "없음"]
    properties = writers.Properties(
        facts.text("제목"),
        form.gist(facts),
        made=datetime(2026, 12, 1, 9, 0),
        provenance=(f"※ {disclosure.line('extractive')}",),
    )
    return Document(form.name, "", "txt", letter.blocks(form, facts, related)), properties


def svg_pages(hwpx: Path) -> tuple[list[Path], str]:
    """The pages of an HWPX as SVG files in a folder beside it, and what rhwp complained of."""
    folder = hwpx.with_suffix(".pages")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    done = subprocess.run([str(RHWP), "-c", _SVG, str(hwpx), str(folder)], check=True, capture_output=True, text=True)
    return sorted(folder.glob("*.svg"), key=lambda path: int(path.stem)), done.stdout + done.stderr


def pdfs(files: Sequence[Path], folder: Path, how: str = "pdf") -> list[Path]:
    """The files converted by LibreOffice, in one go and with a profile of its own; `how` may name its filter."""
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [
                "soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", how,
                "--outdir", str(folder), *map(str, files),
            ],
            check=True, capture_output=True, timeout=300,
        )  # fmt: skip
    return [folder / f"{file.stem}.pdf" for file in files]


def terminals() -> Iterator[tuple[str, str]]:
    """Each picture of the terminal: its name and the SVG, from a run over the indexed examples."""
    with refresh_docs.indexed_examples() as folder:
        for name, command in TERMINAL.items():
            raw = terminal_svg.recorded(shlex.split(command)[1:], folder, refresh_docs.environment(folder))
            shown = terminal_svg.at_work(raw, AT_WORK[name]) if name in AT_WORK else terminal_svg.afterwards(raw)
            yield name, terminal_svg.svg(command, f"\x1b[1m$ {command}\x1b[0m\n{shown}")


def _page(pdf: Path, target: Path) -> None:
    size = ["-scale-to-x", str(_WIDTH), "-scale-to-y", "-1"]
    subprocess.run(["pdftoppm", "-png", "-singlefile", *size, str(pdf), str(target.with_suffix(""))], check=True)


def annotated(target: Path) -> None:
    """The upper part of an example with faults, and beside it the comments of its annotated copy."""
    with refresh_docs.indexed_examples() as folder:
        copy = folder / "의견.docx"
        code, said = refresh_docs.run(f"seoul-assist check examples/documents/{ANNOTATED[1]} --annotate {copy}", folder)
        assert code == 1 and copy.exists(), said
        margin_notes.picture(pdfs([copy], folder, _WITH_NOTES)[0], target)


def drafts(out: Path) -> Iterator[Path]:
    """The first pages of the example drafts."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for picture, (form, kind) in PICTURES.items():
            path = writers.write(*_with(example(form), folder / f"{picture}.{kind}"))
            target = out / f"{picture}.png"
            if kind == "hwpx":
                page = svg_pages(path)[0][0]
                subprocess.run(
                    ["rsvg-convert", "-w", str(_WIDTH), "-b", "white", str(page), "-o", str(target)], check=True
                )
            else:
                _page(pdfs([path], folder)[0], target)
            yield target


def main() -> int:
    """Writes the pictures; 1 when a program is missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent.parent / "docs" / "pictures")
    parser.add_argument("--terminal", action="store_true")
    asked = parser.parse_args()
    out: Path = asked.out
    if not asked.terminal and not (has_rhwp() and has_libreoffice() and shutil.which("rsvg-convert")):
        print("rhwp, rsvg-convert, soffice and pdftoppm are needed.", file=sys.stderr)
        return 1
    out.mkdir(parents=True, exist_ok=True)
    for name, picture in terminals():
        (out / f"{name}.svg").write_text(picture, encoding="utf-8")
        print(f"{name}.svg: {len(picture) // 1024} KB")
    if not asked.terminal:
        annotated(out / f"{ANNOTATED[0]}.png")
        for target in (out / f"{ANNOTATED[0]}.png", *drafts(out)):
            print(f"{target.name}: {target.stat().st_size // 1024} KB")
    return 0


def _with(draft: tuple[Document, writers.Properties], path: Path) -> tuple[Document, Path, writers.Properties]:
    return draft[0], path, draft[1]


if __name__ == "__main__":
    raise SystemExit(main())
