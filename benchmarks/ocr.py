"""How well pages without a text layer are read by OCR: `python benchmarks/ocr.py FOLDER [--pages 20] [--dpi 200]`.

Pages of real PDFs become pictures at the resolution of a scan, in PDFs that hold nothing else; what is recognised in
them is held against what the same reader makes of their text layers. Blanks and bars between cells do not count.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
import zlib
from collections import Counter
from pathlib import Path

from seoul_assist.readers import Source, read, read_source
from seoul_assist.readers.ocr import installed


def scan(page: object, dpi: int) -> bytes:
    """A PDF of one page that is a grey picture of the page."""
    bitmap = page.render(scale=dpi / 72, grayscale=True)  # type: ignore[attr-defined]
    raw = bytes(bitmap.buffer)
    grey = b"".join(raw[row * bitmap.stride :][: bitmap.width] for row in range(bitmap.height))
    wide, high = page.get_size()  # type: ignore[attr-defined]
    packed = zlib.compress(grey)
    drawn = b"q %f 0 0 %f 0 0 cm /I Do Q" % (wide, high)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %f %f] /Contents 4 0 R"
        b" /Resources << /XObject << /I 5 0 R >> >> >>" % (wide, high),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8"
        b" /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream"
        % (bitmap.width, bitmap.height, len(packed), packed),
    ]
    out = b"%PDF-1.7\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, body) for n, body in enumerate(objects, 1))
    return out + b"trailer << /Size 6 /Root 1 0 R >>\n%%EOF\n"


def distance(one: str, two: str) -> int:
    """How many letters must be put in, taken out or changed to make one text of the other."""
    before = list(range(len(two) + 1))
    for row, letter in enumerate(one, 1):
        now = [row]
        for column, other in enumerate(two, 1):
            now.append(min(before[column] + 1, now[-1] + 1, before[column - 1] + (letter != other)))
        before = now
    return before[-1]


def letters(text: str) -> str:
    return "".join(text.replace("|", "").split())


def chosen(folder: Path, most: int) -> list[tuple[Path, int, str]]:
    """Pages with running text, taken in turn from all the documents, always the same ones."""
    rng = random.Random(7)
    by_file = []
    for path in sorted(folder.glob("*.pdf")):
        pages: dict[int, list[str]] = {}
        for block in read(path).blocks:
            pages.setdefault(block.page or 0, []).append(block.text)
        texts = [(path, page, letters(" ".join(said))) for page, said in pages.items()]
        good = [one for one in texts if 300 < len(one[2]) < 2000 and sum("가" <= c <= "힣" for c in one[2]) > 150]
        rng.shuffle(good)
        by_file.append(good)
    turns = [file[turn] for turn in range(most) for file in by_file if turn < len(file)]
    return turns[:most]


def main() -> None:
    import pypdfium2

    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=20)
    parser.add_argument("--dpi", type=int, default=200)
    parser.add_argument("--show", action="store_true", help="prints what was recognised")
    given = parser.parse_args()
    reader = installed()
    print(reader.name, f"{given.dpi} dpi")
    sums = Counter[str]()
    for path, number, text in chosen(given.folder, given.pages):
        data = scan(pypdfium2.PdfDocument(path)[number - 1], given.dpi)
        began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
        document = read_source(Source("scan.pdf", data=data), ocr=reader)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        seen = letters(document.text)
        wrong, common = distance(text, seen), sum((Counter(text) & Counter(seen)).values())
        sums.update(letters=len(text), wrong=wrong, found=common, seen=len(seen), pages=1)
        sums["ms"] += round(1000 * cpu)
        sums["wall"] += round(1000 * (time.monotonic() - began))
        print(f"{path.name[:24]} p.{number}: {len(text)} letters, in order {1 - wrong / len(text):.3f}, found", end=" ")
        print(f"{common / len(text):.3f}, {cpu:.1f} s", [note.code for note in document.notes], flush=True)
        if given.show:
            print(document.text)
    pages, size = sums["pages"], sums["letters"]
    print(
        f"{pages} pages, {size} letters: in order {1 - sums['wrong'] / size:.3f}, found {sums['found'] / size:.3f},",
        end=" ",
    )
    print(f"of what was read {sums['found'] / sums['seen']:.3f} stands there;", end=" ")
    print(f"{sums['ms'] / 1000 / pages:.1f} processor seconds, {sums['wall'] / 1000 / pages:.1f} by the clock a page")


if __name__ == "__main__":
    main()
