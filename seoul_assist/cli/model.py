"""seoul-assist model: GGUF files on this machine, pinned by SHA-256."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from seoul_assist.cli import model_bench, terminal
from seoul_assist.cli.help import App
from seoul_assist.cli.options import Json, settings_of

if TYPE_CHECKING:
    from seoul_assist.cli.compose import ModelFile

app = App(help="글을 쓰는 모델(GGUF 파일)을 받고, 등록하고, 고릅니다.")
Name = Annotated[str, typer.Argument(help="등록된 모델의 이름", show_default=False)]
SCHEMA = "seoul-assist/model/1"
_KINDS = {"instruct": "글", "embedding": "임베딩"}
_PINS = {
    "given": "적어 주신 SHA-256과 같습니다",
    "catalogue": "목록의 SHA-256과 같습니다",
    "remembered": "전에 받은 것과 SHA-256이 같습니다",
    "new": "알려진 SHA-256이 없어 이 값을 고정했습니다. 제공처가 밝힌 값과 견주어 주세요",
}


def _show(models: Sequence[ModelFile], json: bool, **more: Any) -> None:
    if json:
        terminal.as_json({"schema": SCHEMA, "models": [asdict(one) for one in models], **more})
        return
    for one in models:
        mark = "*" if one.in_use else " "
        terminal.out(f"{mark} {one.name}  {one.size / 1e6:,.1f} MB  sha256 {one.sha256[:12]}…  {one.path}")


def _template(model: ModelFile, before: Sequence[ModelFile]) -> dict[str, Any]:
    """The chat template of the model, with what it says by itself where no model had this template before."""
    from seoul_assist.cli import compose

    new = model.template not in {one.template for one in before}
    return {
        "sha256": model.template,
        "new": new,
        "added": compose.model_files().said_by_template(model) if new else None,
    }


def _show_template(template: dict[str, Any]) -> None:
    if template["new"]:
        terminal.note(f"처음 보는 대화 틀(chat template)입니다: {template['sha256'][:12]}…")
        terminal.note("이 틀이 지시와 질문(…) 둘레에 스스로 덧붙이는 말입니다. 이상한 지시가 없는지 보아 주세요:")
        for line in template["added"].split("\n"):
            terminal.note(f"  | {line}", "dim")


@app.command("list")
def list_command(
    ctx: typer.Context,
    catalogue: Annotated[bool, typer.Option("--catalogue", help="받을 수 있는 모델도 봅니다")] = False,
    json: Json = False,
) -> None:
    """등록된 모델을 봅니다(*는 쓰고 있는 모델)."""
    from seoul_assist.cli import compose

    models = compose.model_files().registered(settings_of(ctx).models_dir)
    offers = compose.model_pull().offers() if catalogue else ()
    _show(models, json, **({"catalogue": [asdict(one) for one in offers]} if catalogue else {}))
    if servers := compose.pool_label(settings_of(ctx)):
        terminal.note(f"글은 서버의 모델이 씁니다: {servers}")
    if not models:
        terminal.note("등록된 모델이 없습니다. 모델이 없어도 extractive 엔진으로 모든 명령을 쓸 수 있습니다.")
    if not offers or json:
        return
    terminal.out("받을 수 있는 모델(`model pull 이름`), 크기와 메모리는 어림값:")
    for one in offers:
        size = f"{one.size_mb / 1000:.1f} GB" if one.file else "받을 파일 없음"
        terminal.out(
            f"  {one.name}  {_KINDS[one.kind]}  {size}, 메모리 {one.memory_gb} GB  {one.licence}  ({one.tried})"
        )
        terminal.out(f"      {one.address or one.repo}: {one.note}")


@app.command("add")
def add_command(
    ctx: typer.Context,
    path: Annotated[Path, typer.Argument(help="GGUF 파일", show_default=False)],
    accept_template: Annotated[str, typer.Option(help="바뀐 대화 형식을 받아들일 때 그 해시")] = "",
    json: Json = False,
) -> None:
    """모델 파일을 검사하고 시험한 뒤 등록합니다."""
    from seoul_assist.cli import compose

    settings = settings_of(ctx)
    files = compose.model_files()
    before = files.registered(settings.models_dir)
    with terminal.progress("모델 등록", settings.quiet or json) as show:
        added = files.add(settings.models_dir, path, on_progress=show, accept_template=accept_template)
    template = _template(added, before)
    _show([added], json, template=template)
    if not json:
        _show_template(template)


@app.command("pull")
def pull_command(
    ctx: typer.Context,
    source: Annotated[
        str, typer.Argument(help="목록의 이름 또는 hf:소유자/저장소/파일.gguf", metavar="SOURCE", show_default=False)
    ],
    allow_network: Annotated[
        bool, typer.Option("--allow-network", help="이 명령에서만 외부 연결을 허용합니다")
    ] = False,
    embedding: Annotated[bool, typer.Option("--embedding", help="임베딩 모델로 시험하고 등록합니다")] = False,
    sha256: Annotated[str, typer.Option(help="파일이 가져야 할 SHA-256", show_default=False)] = "",
    use: Annotated[bool, typer.Option(help="받은 모델을 바로 씁니다")] = True,
    max_gb: Annotated[float, typer.Option(min=0.001, max=1000, help="받을 수 있는 가장 큰 크기(GB)")] = 16,
    json: Json = False,
) -> None:
    """모델 파일을 내려받아 검사하고 등록합니다. 끊기면 같은 명령으로 이어서 받습니다."""
    from seoul_assist.cli import compose

    settings = settings_of(ctx)
    before = compose.model_files().registered(settings.models_dir)
    with terminal.progress("모델 받기", settings.quiet or json) as show:
        pulled = compose.model_pull().pull(
            settings,
            source,
            network=allow_network,
            embedding=embedding,
            sha256=sha256,
            use=use,
            max_gb=max_gb,
            on_progress=show,
        )
    model = pulled.model
    template = None if pulled.embedding else _template(model, before)  # what embeds has no turns to frame
    _show([model], json, downloaded=pulled.fresh, pin=pulled.pin, licence=pulled.licence, template=template)
    if json:
        return
    if template is not None:
        _show_template(template)
    terminal.note(f"SHA-256 {model.sha256}: {_PINS[pulled.pin]}.")
    if not pulled.fresh:
        terminal.note("이미 받아 둔 파일이라 다시 받지 않았습니다.")
    if pulled.licence:
        terminal.note(f"이용 조건: {pulled.licence}. 쓰기 전에 제공처의 원문을 확인해 주세요.")
    if pulled.embedding:
        terminal.note(f'임베더로 쓰려면 설정 파일에 embedder = "llama", embedder_model = "{model.path}"를 적어 주세요.')


@app.command("remove")
def remove_command(ctx: typer.Context, name: Name, json: Json = False) -> None:
    """모델의 등록을 지웁니다. 파일은 이 프로그램이 내려받은 것만 지웁니다."""
    from seoul_assist.cli import compose

    removed, deleted = compose.model_files().remove(settings_of(ctx).models_dir, name)
    _show([removed], json, file_deleted=deleted)
    if json:
        return
    terminal.note(
        "등록을 지우고 내려받은 파일도 지웠습니다." if deleted else "등록을 지웠습니다. 파일은 그대로 두었습니다."
    )
    if removed.in_use:
        terminal.note("쓰고 있던 모델입니다. 다른 모델을 쓰려면 `seoul-assist model use 이름`으로 골라 주세요.")


@app.command("use")
def use_command(ctx: typer.Context, name: Name, json: Json = False) -> None:
    """쓸 모델을 고릅니다."""
    from seoul_assist.cli import compose

    _show([compose.model_files().use(settings_of(ctx).models_dir, name)], json)


@app.command("verify")
def verify_command(ctx: typer.Context, name: Name, json: Json = False) -> None:
    """모델 파일이 등록할 때와 같은지 확인합니다."""
    from seoul_assist.cli import compose

    _show([compose.model_files().verify(settings_of(ctx).models_dir, name)], json)


app.command("bench")(model_bench.command)
