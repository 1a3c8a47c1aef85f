"""How much of a file is read before it counts as an attack or a mistake. SECURITY.md shows the same table."""

from __future__ import annotations

import math
from dataclasses import dataclass

from seoul_assist import child
from seoul_assist.errors import LimitExceeded

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """The limits of one reading; sizes in bytes, times in seconds. A document cannot change them."""

    file_bytes: int = 100 * MB
    pages: int = 2_000
    characters: int = 20_000_000
    lines: int = 500_000  # lines of plain text, or paragraphs and tables
    # Inside one HWPX or DOCX, which are zip packages. Real ones reach 35 to 1, bombs about 1,000 to 1.
    members: int = 1_000
    unpacked_bytes: int = 256 * MB
    member_bytes: int = 128 * MB
    ratio: int = 200
    ratio_from_bytes: int = 10 * MB
    xml_depth: int = 256
    # A .tar.xz, .tar.gz, .tar or .zip of documents: the file limits above hold for each document in it.
    archive_members: int = 100_000
    archive_bytes: int = 2_048 * MB
    name_characters: int = 1_000
    # The child process that parses.
    memory_bytes: int = 1_536 * MB
    cpu_s: int = 60
    page_cpu_s: int = 8  # of one page of a PDF
    wall_s: float = 90.0
    # Recognising the letters of one page (OCR), in a process of its own with `memory_bytes`.
    ocr_page_s: float = 60.0
    ocr_pixels: int = 18_000_000

    def of_child(self) -> child.Limits:
        """The same limits as the child process takes them: it writes nothing and has no network."""
        return child.Limits(memory=self.memory_bytes, cpu_s=self.cpu_s, wall_s=self.wall_s)


DEFAULT = ReadLimits()


def hurry(limits: ReadLimits) -> None:
    """Gives what follows the processor time of one page, within what the child has; elsewhere it does nothing.

    Native code cannot be interrupted: the system ends the child.
    """
    try:
        import resource
    except ImportError:  # Windows: the wall clock alone holds there
        return
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    if most != resource.RLIM_INFINITY:
        used = resource.getrusage(resource.RUSAGE_SELF)
        soon = math.ceil(used.ru_utime + used.ru_stime) + limits.page_cpu_s
        resource.setrlimit(resource.RLIMIT_CPU, (min(soon, limits.cpu_s, most), most))


def exceeded(what: str, limit: int, unit: str) -> LimitExceeded:
    """The error that names the limit, such as `exceeded("쪽 수", 2000, "쪽")`; sizes are shown in MB."""
    shown = f"{limit / MB:,.4g} MB" if unit == "bytes" else f"{limit:,}{unit}"
    return LimitExceeded(
        f"{what} 한도({shown})를 넘어 읽지 않았습니다.",
        "문서를 나누어 저장한 뒤 다시 시도해 주세요.",
    )
