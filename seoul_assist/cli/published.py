"""seoul-assist regs publish and regs fetch: one office builds the library, many computers use it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from seoul_assist.cli import terminal
from seoul_assist.cli.options import Json, settings_of
from seoul_assist.errors import UsageError

_MB = 1_000_000


def publish_command(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(help="펴낼 폴더", show_default=False)],
    grade: Annotated[str, typer.Option("--grade", help="여기까지의 등급만 펴냅니다: O(공개), S(민감), C(기밀)")] = "O",
    json: Json = False,
) -> None:
    """라이브러리를 여러 컴퓨터가 받아 쓸 폴더로 펴냅니다."""
    from seoul_assist.cli import shipping
    from seoul_assist.governance import grades
    from seoul_assist.settings import as_grade

    wanted = as_grade(grade)
    if not wanted:
        raise UsageError("펴낼 등급이 비어 있습니다.", "O(공개), S(민감), C(기밀) 가운데 하나를 적어 주세요.")
    settings = settings_of(ctx)
    with terminal.progress("펴내기", settings.quiet or json) as show:
        report = shipping.publish_library(settings, folder, grade=wanted, show=show)
    if json:
        terminal.as_json(report.to_json())
        return
    written = report.written
    made = written.published
    held = f"규정·문서 {made.counts['regulations']:,}건(세대 {made.generation}, {grades.NAMES[made.grade]} 등급까지)"
    if written.fresh:
        size = sum(part.packed for part in made.parts) / _MB
        terminal.out(f"{held}을 펴냈습니다: {folder}")
        terminal.out(f"크기 {size:,.1f} MB, 새로 쓴 조각 {written.new:,}개, {report.seconds:.1f}초")
    else:
        terminal.out(f"{held}이 이미 펴낸 그대로입니다: {folder}")
    terminal.out(f"PUBLISHED.json의 SHA-256: {written.sha256}")
    if report.left_out:
        terminal.note(f"등급이 높거나 정하지 않은 규정·문서 {report.left_out:,}건은 넣지 않았습니다.", "yellow")
    if made.grade != "O":
        terminal.note("공개하지 않은 자료가 들어 있을 수 있습니다. 받을 사람만 볼 수 있는 폴더에 두세요.", "yellow")
    terminal.note("받는 쪽에서 `seoul-assist regs fetch 폴더나_주소`를 실행합니다.")


def fetch_command(
    ctx: typer.Context,
    source: Annotated[
        str, typer.Argument(help="펴낸 폴더나 https 주소(없으면 fetch_url 설정)", show_default=False)
    ] = "",
    grade: Annotated[
        str | None, typer.Option("--grade", help="이 컴퓨터에 둘 수 있는 가장 높은 등급: O(공개), S(민감), C(기밀)")
    ] = None,
    sha256: Annotated[str, typer.Option("--sha256", help="PUBLISHED.json이 꼭 가져야 할 SHA-256")] = "",
    replace: Annotated[
        bool, typer.Option("--replace", help="이 컴퓨터에서 만들었거나 손상된 라이브러리도 받은 것으로 바꿉니다")
    ] = False,
    wait: Annotated[float, typer.Option("--wait", help="다른 작업이 끝나기를 기다릴 초", min=0)] = 0,
    json: Json = False,
) -> None:
    """다른 컴퓨터가 펴낸 라이브러리를 받아 확인하고 씁니다."""
    from seoul_assist.cli import shipping
    from seoul_assist.governance import network

    settings = settings_of(ctx, grade=grade)
    address = (source or settings.fetch_url).strip()
    if not address:
        raise UsageError(
            "어디서 받을지 정하지 않았습니다.", "펴낸 폴더나 https 주소를 적거나 fetch_url 설정에 적어 주세요."
        )
    pin = sha256.strip().lower()
    if pin and not re.fullmatch("[0-9a-f]{64}", pin):
        raise UsageError("SHA-256 값을 읽을 수 없습니다.", "16진수 64자를 적어 주세요.")
    if not address.lower().startswith(("http://", "https://")):
        network.settle(settings)  # a folder needs no socket
    with terminal.progress("받기", settings.quiet or json) as show:
        report = shipping.fetch_library(settings, source.strip(), pin=pin, replace=replace, wait_s=wait, show=show)
    if json:
        terminal.as_json(report.to_json())
        return
    made, took = report.published, report.took
    if not report.fresh:
        terminal.out(f"이미 펴낸 그대로라 라이브러리를 그대로 두었습니다(세대 {report.generation}).")
    else:
        terminal.out(
            f"규정·문서 {made.counts['regulations']:,}건을 받았습니다(세대 {report.generation}, "
            f"펴낸 쪽의 세대 {made.generation})."
        )
        terminal.out(
            f"받은 조각 {took.fetched:,}개({took.packed / _MB:,.1f} MB), "
            f"이미 있던 조각 {took.here:,}개, {report.seconds:.1f}초"
        )
    terminal.out(f"PUBLISHED.json의 SHA-256: {report.sha256}")
