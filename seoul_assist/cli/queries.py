"""A file of questions, one JSON object a line."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from seoul_assist.errors import MissingPath, UsageError

_SHAPE = '{"id": "1", "question": "..."} 모양으로 한 줄에 하나씩 적어 주세요.'


def read(path: str) -> list[dict[str, str]]:
    """The objects of the file (`-` is standard input), each with a non-empty `question` and an `id` ("" if none)."""
    try:
        text = sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise MissingPath(f"질문 파일이 없습니다: {path}", "경로를 확인해 주세요.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"질문 파일을 읽을 수 없습니다: {path}", "UTF-8로 저장된 파일인지 확인해 주세요.") from error
    return [_query(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]


def _query(number: int, line: str) -> dict[str, str]:
    try:
        value: Any = json.loads(line)
    except ValueError:
        value = None
    question = value.get("question") if isinstance(value, dict) else None
    if not isinstance(question, str) or not question.strip():
        raise UsageError(f"질문 파일 {number}번째 줄에 question이 없습니다.", _SHAPE)
    return {"id": str(value.get("id", "")), "question": question}


def one_or_file(question: str | None, queries: str | None) -> list[dict[str, str]] | None:
    """The queries of the file, or None when a single question was given; both or neither is a UsageError."""
    if (question is None) == (queries is None):
        raise UsageError(
            "질문 하나나 --queries 파일 가운데 하나를 주세요.", 'seoul-assist ask "질문" 또는 --queries 파일.jsonl'
        )
    return read(queries) if queries is not None else None
