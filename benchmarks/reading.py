"""Whether documents are still read as they were, and whether the same document reads the same in two formats.

    python benchmarks/reading.py FOLDER --baseline FILE     the first run writes FILE, later ones compare with it
    python benchmarks/reading.py FOLDER --pairs             files of one name: how much of each is found in the other
    python benchmarks/reading.py FOLDER --pairs --convert   and each DOCX beside a PDF that soffice makes of it

The baseline holds, by the path below FOLDER, how many characters were read, their hash and the codes of the notes, no
text. It is the same text as long as the count differs by at most 1%; another hash alone is told and is no failure.
Exit code 1: something is read no more, or its length changed by more.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from seoul_assist.errors import AssistError
from seoul_assist.model import Document
from seoul_assist.readers import read
from seoul_assist.readers.sniff import SUFFIXES, TEXT_SUFFIXES

DRIFT = 0.01
SHORT = 4  # letters: what is shorter is a number or a mark, found everywhere
KINDS = {*SUFFIXES, *TEXT_SUFFIXES}


def documents(folder: Path) -> Iterator[tuple[str, Document | AssistError]]:
    """Every document below the folder, or why it is not read."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix.lower() in KINDS:
            name = path.relative_to(folder).as_posix()
            try:
                yield name, read(path)
            except AssistError as error:
                yield name, error


def seen(one: Document | AssistError) -> dict[str, Any]:
    """What a baseline keeps of it."""
    if isinstance(one, AssistError):
        return {"error": type(one).__name__}
    text = one.text
    digest = hashlib.sha256(text.encode()).hexdigest()
    return {"characters": len(text), "sha256": digest, "notes": sorted({note.code for note in one.notes})}


def compare(folder: Path, baseline: Path) -> int:
    """Writes the baseline or compares with it; the exit code."""
    now = {name: seen(one) for name, one in documents(folder)}
    if not baseline.exists():
        baseline.write_text(json.dumps(now, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        print(f"wrote {baseline}: {len(now)} files, {sum('error' in one for one in now.values())} not read")
        return 0
    before = json.loads(baseline.read_text(encoding="utf-8"))
    bad = changed = noted = 0
    for name, old in before.items():
        new = now.get(name, {"error": "missing"})
        if "error" in old or "error" in new:
            wrong = new.get("error") != old.get("error")
        else:
            wrong = abs(new["characters"] - old["characters"]) > DRIFT * max(old["characters"], 1)
            changed += new["sha256"] != old["sha256"]
            noted += new["notes"] != old["notes"]
        if wrong:
            bad += 1
            print(f"{name}: {old} -> {new}")
    print(
        f"{len(before)} files: {bad} differ by more than {DRIFT:.0%}, {changed} in a character, {noted} in their notes"
    )
    return 1 if bad else 0


def lines(document: Document) -> list[str]:
    """The lines and cells of a document without blanks."""
    cells = (cell for line in document.text.split("\n") for cell in line.split(" | "))
    return [squeezed for cell in cells if len(squeezed := "".join(cell.split())) >= SHORT]


def agreement(one: Document, other: Document) -> tuple[int, int]:
    """How many lines of either are found in the other, and how many lines there are."""
    found = total = 0
    for here, there in ((one, other), (other, one)):
        text = "".join(there.text.split()).replace("|", "")
        wanted = lines(here)
        found += sum(line.replace("|", "") in text for line in wanted)
        total += len(wanted)
    return found, total


def pairs(folder: Path, convert: bool) -> int:
    """Prints how much of each pair agrees; the exit code."""
    named: dict[str, list[Document]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as made:
        if convert:
            _converted(folder, Path(made))
        for place in (folder, Path(made)):
            for name, one in documents(place):
                if isinstance(one, Document):
                    named[Path(name).stem].append(one)
    all_found = all_lines = count = 0
    for stem, group in sorted(named.items()):
        for other in group[1:]:
            if group[0].format == other.format:
                continue
            found, total = agreement(group[0], other)
            print(f"{found / max(total, 1):7.1%} {total:5} lines  {group[0].format}/{other.format}  {stem}")
            all_found, all_lines, count = all_found + found, all_lines + total, count + 1
    print(f"{count} pairs: {all_found} of {all_lines} lines in both ({all_found / max(all_lines, 1):.1%})")
    return 0


def _converted(folder: Path, into: Path) -> None:
    """A PDF of each DOCX, made by soffice."""
    office = shutil.which("soffice")
    if office is None:
        raise SystemExit("soffice is not installed")
    profile = f"-env:UserInstallation=file://{into / 'profile'}"
    files = [str(path) for path in sorted(folder.rglob("*.docx"))]
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(into / "pdf"), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=600)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--baseline", type=Path)
    parser.add_argument("--pairs", action="store_true")
    parser.add_argument("--convert", action="store_true")
    options = parser.parse_args()
    if options.baseline is None and not options.pairs:
        parser.error("--baseline FILE or --pairs")
    code = compare(options.folder, options.baseline) if options.baseline else 0
    return pairs(options.folder, options.convert) or code if options.pairs else code


if __name__ == "__main__":
    raise SystemExit(main())
