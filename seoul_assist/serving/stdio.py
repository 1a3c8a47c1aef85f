"""MCP over standard input and output, with the official SDK: tools only, and it ends when the client goes."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress
from typing import Any

import mcp_types as types
from mcp.server import Server, ServerRequestContext
from mcp.server.stdio import stdio_server
from pydantic import ValidationError

from seoul_assist import __version__
from seoul_assist.serving.tools import Tool, wrong
from seoul_assist.serving.worker import Worker, failed
from seoul_assist.text.json_text import dumps

_ABOUT = (
    "한국 지방자치단체의 규정을 찾고 묻고, 공문서를 기안·점검·요약합니다. "
    "모든 일은 이 컴퓨터 안에서 하고 파일은 바꾸지 않습니다. "
    "citations의 status가 verified인 인용만 원문에서 확인된 것이고, supported가 false면 규정에 근거가 없다는 뜻입니다. "
    "초안의 [확인 필요]는 사람이 채울 자리이니 지어내지 마세요."
)


def server(worker: Worker, offered: tuple[Tool, ...]) -> Server[Any]:
    """The MCP server that offers these tools."""
    known = {tool.name: tool for tool in offered}

    async def listed(_: ServerRequestContext[Any], __: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_described(tool) for tool in offered])

    async def called(_: ServerRequestContext[Any], asked: types.CallToolRequestParams) -> types.CallToolResult:
        tool = known.get(asked.name)
        if tool is None:
            raise ValueError("unknown tool")
        try:
            arguments = tool.arguments.model_validate(asked.arguments or {})
        except ValidationError as error:
            return _result(failed(tool, wrong(error.errors())), is_error=True)
        shape, failure = await worker.answer(tool, arguments)
        return _result(shape, is_error=failure is not None)

    made = Server("seoul-assist", version=__version__, instructions=_ABOUT, on_list_tools=listed, on_call_tool=called)
    made.middleware.clear()  # the only one is for tracing, which reports to others
    return made


def _described(tool: Tool) -> types.Tool:
    hints = types.ToolAnnotations(
        read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
    )
    shape = tool.arguments.model_json_schema()
    return types.Tool(name=tool.name, description=tool.about, input_schema=shape, annotations=hints)


def _result(shape: dict[str, Any], *, is_error: bool) -> types.CallToolResult:
    text = types.TextContent(type="text", text=dumps(shape))
    return types.CallToolResult(content=[text], structured_content=shape, is_error=is_error)


def run(worker: Worker, offered: tuple[Tool, ...]) -> None:
    """Serves until standard input ends or the process is told to; the call that is under way is finished."""

    def ended() -> None:
        # The thread that waits for standard input cannot be woken: whatever must be finished is finished here.
        worker.close()
        os._exit(0)

    async def serve() -> None:
        with suppress(NotImplementedError):  # Windows knows no such signals
            for number in (signal.SIGTERM, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(number, ended)
        made = server(worker, offered)
        async with stdio_server() as (incoming, outgoing):
            await made.run(incoming, outgoing, made.create_initialization_options())

    worker.warm()
    try:
        asyncio.run(serve())
    finally:
        worker.close()
