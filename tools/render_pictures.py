"""Renders the example drafts as HWPX and DOCX, and keeps the pictures that the documents show.

    python tools/render_pictures.py [--out docs/pictures]

HWPX needs rhwp-python (`python -m venv /tmp/rhwp && /tmp/rhwp/bin/pip install rhwp-python`; RHWP_PYTHON names another
place) and rsvg-convert, DOCX needs LibreOffice (soffice) and pdftoppm.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

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


def pdfs(files: Sequence[Path], folder: Path) -> list[Path]:
    """The files converted by LibreOffice, in one go and with a profile of its own."""
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [
                "soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", "pdf",
                "--outdir", str(folder), *map(str, files),
            ],
            check=True, capture_output=True, timeout=300,
        )  # fmt: skip
    return [folder / f"{file.stem}.pdf" for file in files]


def main() -> int:
    """Writes the pictures; 1 when a program is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent.parent / "docs" / "pictures")
    out: Path = parser.parse_args().out
    if not (has_rhwp() and has_libreoffice() and shutil.which("rsvg-convert")):
        print("rhwp, rsvg-convert, soffice and pdftoppm are needed.", file=sys.stderr)
        return 1
    out.mkdir(parents=True, exist_ok=True)
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
                (pdf,) = pdfs([path], folder)
                size = ["-scale-to-x", str(_WIDTH), "-scale-to-y", "-1"]
                subprocess.run(
                    ["pdftoppm", "-png", "-singlefile", *size, str(pdf), str(target.with_suffix(""))], check=True
                )
            print(f"{target}: {target.stat().st_size // 1024} KB")
    return 0


def _with(draft: tuple[Document, writers.Properties], path: Path) -> tuple[Document, Path, writers.Properties]:
    return draft[0], path, draft[1]


if __name__ == "__main__":
    raise SystemExit(main())
