"""Text that tries to be more than text, and who looks for it: terminal sequences, unseen characters, markup."""

from __future__ import annotations

import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from library_kit import EMBEDDER, steps

from seoul_assist.tasks.index import index

ESC, BEL, ST = "\x1b", "\x07", "\x1b\\"

# What a terminal acts on: colours, cursor, screen, titles, clipboard, links, reports it answers, strings without end.
SEQUENCES = (
    f"{ESC}[31m붉은 글{ESC}[0m",
    f"{ESC}[8m숨은 글{ESC}[28m",
    f"{ESC}[38;2;0;0;0;48;2;0;0;0m검은 글{ESC}[0m",
    f"{ESC}[2J",
    f"{ESC}[3J{ESC}[H",
    f"{ESC}[1A{ESC}[2K합격",
    f"{ESC}[10;10H덮어쓴 글",
    f"{ESC}[6n",
    f"{ESC}[c",
    f"{ESC}[>c",
    f"{ESC}[5n",
    f"{ESC}[?1049h",
    f"{ESC}[?25l",
    f"{ESC}[?2004l",
    f"{ESC}[?1000h",
    f"{ESC}[4i인쇄{ESC}[5i",
    f"{ESC}[!p",
    f"{ESC}[20l",
    f"{ESC}[1;1r",
    f"{ESC}[99999b",
    f"{ESC}c",
    f"{ESC}7{ESC}8",
    f"{ESC}(0lqk{ESC}(B",
    f"{ESC}#8",
    f"{ESC}D{ESC}M",
    f"{ESC}]0;제목{BEL}",
    f"{ESC}]2;제목{ST}",
    f"{ESC}]4;1;rgb:00/00/00{BEL}",
    f"{ESC}]7;file://example.kr/tmp{BEL}",
    f"{ESC}]8;;https://example.kr/a{BEL}여기{ESC}]8;;{BEL}",
    f"{ESC}]8;id=1;https://example.kr/b{ST}여기{ESC}]8;;{ST}",
    f"{ESC}]9;알림{BEL}",
    f"{ESC}]52;c;aGVsbG8={BEL}",
    f"{ESC}]52;p;?{ST}",
    f"{ESC}]777;notify;제목;글{BEL}",
    f"{ESC}]1337;File=inline=1:AAAA{BEL}",
    f"{ESC}P1$r0m{ST}",
    f"{ESC}P+q544e{ST}",
    f"{ESC}_Gf=100;AAAA{ST}",
    f"{ESC}^사적인 글{ST}",
)
C0 = tuple(chr(code) for code in (*range(0x20), 0x7F))
C1 = tuple(chr(code) for code in range(0x80, 0xA0))
C1_SEQUENCES = ("\x9b2J", "\x9b31m", "\x9d52;c;aGk=\x9c", "\x90q\x9c", "\x9eA\x9c", "\x9fG\x9c")
BIDI = tuple("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
ZERO_WIDTH = tuple("\u200b\u200c\u200d\u2060\u2061\u2063\ufeff\u180e")
FILLERS = tuple("\u3164\uffa0\u115f\u1160\u00ad\u034f\u17b4")
TAGS = tuple(chr(0xE0000 + code) for code in range(128))
SELECTORS = tuple(chr(code) for code in (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE0200)))
LINES = ("\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\r", "\r\n")
SINGLE = (*C0, *C1, *BIDI, *ZERO_WIDTH, *FILLERS, *TAGS, *SELECTORS)
EVERY = (*SEQUENCES, *C1_SEQUENCES, *SINGLE, *LINES)

# Markup of the library that draws our progress bar, and its relatives: all of it is text here.
BRACKETS = (
    "[/]", "[/닫힘]", "[/bold]", "[bold]", "[bold]굵게", "[bold]굵게[/bold]", "[bold]굵게[/italic]",
    "[b][i][u]", "[red]", "[/red]", "[on red]", "[not bold]", "[link=https://example.kr]가[/link]", "[link=]",
    "[link]", "[/link]", "[link=javascript:alert(1)]x[/link]", "[@click=app.quit]x[/]", "[@click='f(1)']",
    "[@]", "[#ff0000]", "[rgb(1,2,3)]", "[color(9)]", "[blink]", "[reverse]", "[conceal]", "[strike]", "[dim]",
    "[default]", "[none]", "[]", "[[]]", "[[/]]", "[ /]", "[/ bold]", "\\[bold]", "\\\\[bold]", "\\", "[\\]",
    "[bold", "bold]", "[/", "[", "]", "[[[[", "]]]]", "[1]", "[확인]", "[1/2]", "[a-z]", "[^1]", "[x](y)",
    "[a=b]", "[a='b]", '[a="]', "[@a=()]", "[:smile:]", ":smile:", "{task.description}", "%(what)s {0} ${HOME}",
)  # fmt: skip

# Everything that a terminal may be told by us: colours, and what moves a progress bar.
_OURS = re.compile(r"\x1b\[(?:0|1|2|3[1-6])m")
_BAR = re.compile(r"\x1b\[[\d;]*m|\x1b\[2K|\x1b\[1A|\x1b\[\?25[lh]|\r")
_SAFE = re.compile(r"[\n\t]")


def silent(char: str) -> bool:
    """Whether the character drives a terminal or shows nothing, told by Unicode and not by the code under test."""
    code = ord(char)
    kind = unicodedata.category(char)
    return (
        (kind in ("Cc", "Cs", "Zl", "Zp") and char not in "\n\t")
        or (
            kind == "Cf"
            and not (0x600 <= code <= 0x605 or code in (0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD))
        )
        or code in (0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0)
        or 0x180B <= code <= 0x180F
        or 0xFE00 <= code <= 0xFE0F
        or 0xE0000 <= code <= 0xE0FFF
    )


def leaks(text: str) -> list[str]:
    """The code points in a piped output (or in a file) that are no text; the line feed and the tab are."""
    return sorted({f"U+{ord(char):04X}" for char in text if silent(char)})


def terminal_leaks(text: str, *, bar: bool = False) -> list[str]:
    """The same for a terminal, where our own codes may stand (`bar`: those of a progress bar, too)."""
    text = text.replace("\r\n", "\n")  # what the line discipline makes of a line feed
    return leaks((_BAR if bar else _OURS).sub("", text))


def texts_of(path: Path) -> Iterator[tuple[str, str]]:
    """The texts in a written file, by name: of a package those of its parts."""
    data = path.read_bytes()
    if data[:2] != b"PK":
        yield path.name, data.decode("utf-8-sig").replace("\r\n", "\n")
        return
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for part in package.namelist():
            if part.endswith((".xml", ".rels", ".hpf", ".txt")) or part == "mimetype":
                text = package.read(part).decode("utf-8").removeprefix("\ufeff")
                # A character reference is the character to whoever opens the file.
                yield f"{path.name}!{part}", re.sub(r"&#(x?)([0-9a-fA-F]+);", _referred, text.replace("\r\n", "\n"))


def _referred(match: re.Match[str]) -> str:
    return chr(int(match[2], 16 if match[1] else 10))


def file_leaks(*paths: Path) -> dict[str, list[str]]:
    """What leaks out of the files, and out of their names; a folder stands for all that is in it."""
    found: dict[str, list[str]] = {}
    for top in paths:
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if lost := leaks(path.name):
                found[repr(path.name)] = lost
            if path.is_file():
                for name, text in texts_of(path):
                    if lost := leaks(text):
                        found[name] = lost
    return found


def lines(pieces: Sequence[str], many: int = 12) -> str:
    """A document that holds the pieces, several on a line, each between words that have to survive."""
    marked = [f"가{number}{piece}나" for number, piece in enumerate(pieces)]
    return "\n".join(" ".join(marked[at : at + many]) for at in range(0, len(marked), many))


def packed(pieces: Iterable[str], most: int = 200) -> list[str]:
    """The pieces put together to strings of at most `most` bytes, fit for names of files."""
    made = [""]
    for piece in pieces:
        piece = piece.replace("/", "_").replace("\0", "")
        if len((made[-1] + piece).encode("utf-8", "surrogatepass")) > most:
            made.append("")
        made[-1] += piece
    return [name for name in made if name.strip(" .")]


def strings(value: Any) -> Iterator[str]:
    """Every string in a JSON value, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def json_lines(text: str) -> list[Any]:
    """The objects of an output for scripts: one a line, each line strict JSON."""
    return [json.loads(line, parse_constant=_no_constant) for line in text.splitlines()]


def _no_constant(name: str) -> Any:
    raise AssertionError(f"{name} is no JSON")


def indexed(data: Path, *paths: Path) -> Path:
    """The data folder, after the regulations were indexed into it in this very process."""
    assert index(paths, library_dir=data / "library", embedder_id=EMBEDDER.id, **steps()).exit_code == 0
    return data
