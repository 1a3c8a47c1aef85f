"""A page of a PDF as the picture a reader would see: rendered by PDFium in the limited child."""

from __future__ import annotations

import base64
from typing import Any

DPI = 300
_LONGEST_SIDE = 30_000  # what Tesseract takes is 32,767


def render(payload: dict[str, Any], data: bytes) -> dict[str, Any]:
    """Runs in the child: {width, height, scale, grey} of page `page`; `scale` is pixels a point, `grey` base64 of a
    byte for each pixel. A page so large that 300 dpi would take more than `pixels` is drawn smaller.
    """
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    page = document[payload["page"] - 1]
    wide, high = page.get_size()
    scale = scale_of(wide, high, payload["pixels"])
    bitmap = page.render(scale=scale, grayscale=True)
    raw = memoryview(bitmap.buffer).cast("B")
    rows = (raw[row * bitmap.stride : row * bitmap.stride + bitmap.width] for row in range(bitmap.height))
    grey = base64.b64encode(b"".join(rows)).decode("ascii")
    return {"width": bitmap.width, "height": bitmap.height, "scale": scale, "grey": grey}


def scale_of(wide: float, high: float, pixels: int) -> float:
    """Pixels a point (1/72 inch) for a page of that size in points."""
    side, area = max(wide, high, 1.0), max(wide, 1.0) * max(high, 1.0)
    return float(min(DPI / 72, (pixels / area) ** 0.5, _LONGEST_SIDE / side))
