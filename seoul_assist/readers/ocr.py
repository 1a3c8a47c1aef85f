"""Pages without text read through an installed Tesseract, when the user asks for it.

PDFium draws the page in the limited child; the picture, plain grey bytes under a header of ours, goes to Tesseract
through a pipe. Tesseract runs under limits of its own (see `ocr_start`) and writes no file.
"""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from seoul_assist import child
from seoul_assist.errors import UsageError
from seoul_assist.readers.limits import ReadLimits
from seoul_assist.readers.ocr_lines import Seen, seen
from seoul_assist.readers.ocr_start import UNSTARTED

LANGUAGES = ("kor", "eng")
_PROGRAM = "tesseract"
_ASKED_S = 20
_HINT = (
    "Debian·Ubuntu는 `apt install tesseract-ocr tesseract-ocr-kor`로, Windows는 Tesseract 설치 프로그램에서 Korean을"
    " 골라 설치하고 PATH에 넣어 주세요. --ocr을 빼면 문자 인식 없이 읽습니다."
)


@dataclass
class Tesseract:
    """An installed Tesseract with Korean data; `read` recognises one picture at a time."""

    program: str
    version: str
    languages: tuple[str, ...] = LANGUAGES
    _running: subprocess.Popen[bytes] | None = None
    _closed: bool = False
    _turn: threading.Lock = field(default_factory=threading.Lock)

    @property
    def name(self) -> str:
        """What shapes the result: part of what a summary was made by."""
        return f"tesseract-{self.version}-{'+'.join(self.languages)}"

    def read(self, width: int, height: int, grey: bytes, scale: float, limits: ReadLimits) -> Seen:
        """The lines of a picture of one byte a pixel; ChildFailed tells why there are none."""
        if len(grey) != width * height:
            raise child.ChildFailed("쪽을 그림으로 그리지 못했습니다.", detail="size")
        output = self._run(b"P5\n%d %d\n255\n" % (width, height) + grey, scale, limits)
        return seen(output, scale, height)

    def close(self) -> None:
        """Ends what is being recognised, and whatever would come after it."""
        self._closed = True
        running = self._running
        if running is not None:
            running.kill()

    def _run(self, picture: bytes, scale: float, limits: ReadLimits) -> str:
        asked = ["-", "-", "-l", "+".join(self.languages)]
        # Its own search for columns loses whole tables: ours is done on the lines (--psm 4: one column).
        asked += ["--psm", "4", "--dpi", str(round(72 * scale))]
        asked += ["-c", "tessedit_create_txt=1", "-c", "tessedit_create_tsv=1"]
        with self._turn:
            if self._closed:
                raise child.ChildFailed("읽기를 그만두었습니다.", detail="closed")
            process = subprocess.Popen(
                [*_limited(limits), self.program, *asked],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(),
            )
            self._running = process
            try:
                output, _ = process.communicate(picture, timeout=limits.ocr_page_s)
            except subprocess.TimeoutExpired:
                raise child.ChildFailed("쪽의 제한 시간을 넘었습니다.", reason="wall") from None
            finally:
                self._running = None
                with process:  # closes the pipes
                    process.kill()
        if process.returncode:
            raise child.ChildFailed("문자 인식이 비정상 종료했습니다.", detail=f"status {process.returncode}")
        return output.decode("utf-8", "replace")


def installed() -> Tesseract:
    """The Tesseract of this machine; UsageError with the packages to install where it or its Korean data is missing."""
    program = shutil.which(_PROGRAM)
    if program is None:
        raise UsageError("문자 인식(OCR)에 쓸 Tesseract를 이 컴퓨터에서 찾지 못했습니다.", _HINT)
    program = str(Path(program).absolute())
    found = set(_said(program, "--list-langs").split())
    if LANGUAGES[0] not in found:
        raise UsageError("Tesseract에 한국어 자료(kor)가 없어 문자 인식(OCR)을 할 수 없습니다.", _HINT)
    version = re.search(r"\d+(?:\.\d+)+", _said(program, "--version"))
    languages = tuple(name for name in LANGUAGES if name in found)
    return Tesseract(program, version[0] if version else "", languages)


def _said(program: str, option: str) -> str:
    try:
        run = subprocess.run(
            [*_limited(ReadLimits()), program, option],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_ASKED_S,
            env=_environment(),
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        raise _mute() from None
    if run.returncode == UNSTARTED:
        raise _mute()
    return (run.stdout + run.stderr).decode("utf-8", "replace")


def _mute() -> UsageError:
    return UsageError("Tesseract가 있지만 실행되지 않아 문자 인식(OCR)을 할 수 없습니다.", _HINT)


def _limited(limits: ReadLimits) -> list[str]:
    """What starts a program under limits; Windows has none but the clock."""
    if os.name == "nt":
        return []
    start = str(Path(__file__).with_name("ocr_start.py"))
    return [sys.executable, "-I", "-S", start, str(limits.memory_bytes), str(int(limits.ocr_page_s))]


def _environment() -> dict[str, str]:
    """What Tesseract needs of our environment, and one thread for it: several do no better and run beyond limits."""
    kept = ("PATH", "TESSDATA_PREFIX", "SYSTEMROOT", "LD_LIBRARY_PATH")
    return {name: os.environ[name] for name in kept if name in os.environ} | {"OMP_THREAD_LIMIT": "1", "LC_ALL": "C"}


def recognised(pages: list[int], data: bytes, limits: ReadLimits, call: Any, reader: Tesseract) -> dict[str, Any]:
    """By page what was recognised, {lines, sure}, or {failed}: why it was not."""
    found: dict[str, Any] = {}
    for number in pages:
        try:
            drawn = call(
                "seoul_assist.readers.ocr_page:render",
                {"page": number, "pixels": limits.ocr_pixels},
                data=data,
                limits=limits.of_child(),
            )
            grey = base64.b64decode(drawn["grey"])
            page = reader.read(drawn["width"], drawn["height"], grey, drawn["scale"], limits)
        except child.ChildFailed as failure:
            if failure.detail == "closed":
                raise
            found[str(number)] = {"failed": failure.message}
        else:
            found[str(number)] = {"lines": page.lines, "sure": page.sure}
    return found
