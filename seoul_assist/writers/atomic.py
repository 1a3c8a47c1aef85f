"""Results as whole files (`whole_files`), with the rights of the file before, and what to do when it cannot be."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from seoul_assist import whole_files
from seoul_assist.errors import WriteError

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NO_RIGHT = {errno.EACCES, errno.EPERM, errno.EROFS}


def write_text(path: Path | str, text: str) -> Path:
    """The path, after the text stands in it as UTF-8 with the line ends it came with; WriteError otherwise."""
    return write_bytes(path, text.encode("utf-8", "replace"))


def write_bytes(path: Path | str, data: bytes) -> Path:
    """The path, after the bytes stand in it and on the disk; WriteError otherwise.

    A new file is private (0600), one that was there keeps its rights, and a link stays a link. After any failure the
    old target is unchanged and nothing is left beside it.
    """
    target = Path(path)
    _refuse(target)
    if target.is_symlink():  # what it points to is written, the link stays
        target = Path(os.path.realpath(target))
    try:
        whole_files.replace(target, data, mode=_rights(target))
        whole_files.sync_folder(target.parent)
    except (OSError, ValueError) as error:  # ValueError: a name no file system takes
        raise _explained(target, error) from error
    return target


def _rights(target: Path) -> int:
    """Those may read the new file who could read the old one; a file that was not there is the owner's alone."""
    there = os.name != "nt" and target.exists()  # the folder decides there
    return target.stat().st_mode & 0o777 if there else whole_files.OWNERS


def _refuse(target: Path) -> None:
    """Stops before anything is written: renaming over a folder fails late, over a device it would destroy it."""
    try:
        if target.is_dir():
            raise WriteError(f"저장할 곳이 파일이 아니라 폴더입니다: {target}", "파일 이름까지 적어 주세요.")
        if target.exists() and not target.is_file():
            raise WriteError(f"장치나 파이프에는 저장할 수 없습니다: {target}", "다른 파일 이름을 적어 주세요.")
        if not target.parent.is_dir():
            raise WriteError(f"저장할 폴더가 없습니다: {target.parent}", "폴더를 먼저 만들거나 경로를 확인해 주세요.")
    except OSError as error:  # a name too long even to look for
        raise _explained(target, error) from error


def _explained(target: Path, error: OSError | ValueError) -> WriteError:
    code = error.errno if isinstance(error, OSError) else None
    if code in _NO_ROOM:
        return WriteError(f"디스크에 자리가 없어 저장하지 못했습니다: {target}", "자리를 비우고 다시 실행해 주세요.")
    if code in _NO_RIGHT:
        return WriteError(f"저장할 권한이 없습니다: {target}", "쓸 수 있는 폴더를 고르거나 권한을 확인해 주세요.")
    if code == errno.ENAMETOOLONG or code is None:
        return WriteError("파일 이름이 너무 길거나 쓸 수 없는 글자가 있습니다.", "더 짧은 이름으로 저장해 주세요.")
    return WriteError(
        f"저장하지 못했습니다: {target} ({os.strerror(code)})", "디스크와 경로를 확인하고 다시 실행해 주세요."
    )
