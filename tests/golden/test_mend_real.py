"""Public documents beside the checkout, where they are: mended and annotated copies hold the same text and parts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from mend_kit import members

from seoul_assist.readers import Source, read_source
from seoul_assist.tasks.check import Options
from seoul_assist.tasks.mend import annotate, fix

DOCUMENTS = Path(__file__).resolve().parents[3] / "shared" / "data" / "docs"
FILES = [path for kind in ("docx", "hwpx") for path in sorted((DOCUMENTS / kind).glob(f"*.{kind}"))]

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not FILES, reason="no public documents here")]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
@pytest.mark.parametrize("doctype", [None, "draft"])
def test_copies_hold_the_same_parts(path: Path, doctype: str | None, tmp_path: Path) -> None:
    options, before = Options(doctype=doctype), members(path.read_bytes())
    out = tmp_path / f"고친 것{path.suffix}"
    made = fix(Source(path.name, path=path), options, out=out)
    assert read_source(Source(out.name, path=out)).text == made.text
    assert not fix(Source(out.name, path=out), options).changed
    body = {name for name in before if name == "word/document.xml" or "/section" in name or "notes.xml" in name}
    after = members(out.read_bytes())
    assert list(after) == list(before) and {name for name in before if before[name] != after[name]} <= body
    out = tmp_path / f"사본{path.suffix}"
    noted = annotate(Source(path.name, path=path), options, out)
    assert noted.unplaced == ()
    assert read_source(Source(out.name, path=out)).blocks == read_source(Source(path.name, path=path)).blocks
    after = members(out.read_bytes())
    added = {"[Content_Types].xml", "word/_rels/document.xml.rels", "word/comments.xml"}
    assert {name for name in after if before.get(name) != after[name]} <= body | added
    if path.suffix == ".hwpx":
        assert memos_of(out) == memos_of(path) + noted.placed and findings(out) == findings(path)


def memos_of(path: Path) -> int:
    import hwpx as library

    return len(library.HwpxDocument.open(str(path)).notes.memos)


def findings(path: Path) -> str:
    """What an editor would stumble over, without the numbers of paragraphs: a memo holds paragraphs of its own."""
    from hwpx.tools.package_validator import validate_editor_open_safety

    return re.sub(r"paragraph \d+", "paragraph", str(validate_editor_open_safety(path.read_bytes()).summary))
