#!/usr/bin/env python3
"""CSV에 적은 질문을 한꺼번에 묻고, 답과 확인된 근거를 CSV로 씁니다.

쓰는 법: ask_list.py 질문.csv 답변.csv
질문.csv에는 '질문' 열이 있어야 하고 '번호' 열은 있어도 되고 없어도 됩니다(UTF-8이나 CP949).
답변.csv는 엑셀에서 바로 열 수 있고, 어느 칸도 수식이 되지 않습니다.
끝내는 값: 0 모두 답함, 1 확인할 답이 있음, 2 잘못 부름, 3 답을 받지 못한 질문이 있음, 4 근거를 찾지 못한 질문이 있음,
그 밖에는 seoul-assist의 값 그대로(답변.csv를 쓰지 않음). 여럿이면 3, 1, 4 가운데 앞의 것입니다.
"""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

HEAD = ("번호", "질문", "상태", "답", "근거", "인용한 글", "알릴 것")
ANSWERED, UNSURE, REFUSED, MISSING = "답함", "확인 필요", "근거 없음", "답을 받지 못함"
# 이 값으로 끝나면 답이 한 줄에 하나씩 나와 있습니다.
WITH_ANSWERS = (0, 1, 3, 4)
STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
LONGEST_CELL = 32_000  # 엑셀의 한 칸은 32,767자까지입니다.


def questions(path: Path) -> list[tuple[str, str]]:
    """(번호, 질문) 목록. 열이 없거나 읽을 수 없으면 ValueError."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp949")
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    if "질문" not in (rows.fieldnames or ()):
        raise ValueError("첫 줄에 '질문' 열이 없습니다")
    given = [(row.get("번호") or "", " ".join((row["질문"] or "").split())) for row in rows]
    return [(number.strip() or str(at), said) for at, (number, said) in enumerate(given, 1) if said]


def ask(asked: list[tuple[str, str]]) -> tuple[int, list[dict[str, Any]]]:
    """seoul-assist의 끝낸 값과 답. 모델과 라이브러리를 한 번만 열도록 모두 한 번에 묻습니다."""
    lines = [json.dumps({"id": str(at), "question": said}, ensure_ascii=False) for at, (_, said) in enumerate(asked)]
    call = subprocess.run(
        [os.environ.get("SEOUL_ASSIST", "seoul-assist"), "--quiet", "ask", "--queries", "-"],
        input="\n".join(lines),
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env=os.environ | {"PYTHONUTF8": "1", "NO_COLOR": "1"},
        check=False,
    )
    if call.returncode not in WITH_ANSWERS:
        return call.returncode, []
    return call.returncode, [json.loads(line) for line in call.stdout.splitlines() if line]


def row(number: str, question: str, answer: dict[str, Any] | None) -> tuple[str, ...]:
    """답변.csv의 한 줄. 확인된 인용만 근거 칸에 적습니다."""
    if answer is None or "error" in answer:
        said = answer["error"]["message"] if answer else "답이 나오지 않았습니다. 다시 실행해 주세요."
        return number, question, MISSING, "", "", "", said
    if not answer["supported"]:
        told = [answer.get("reason", ""), *answer.get("needed", ()), *answer.get("notes", ())]
        return number, question, REFUSED, "", "", "", "\n".join(filter(None, told))
    claims = answer["claims"]
    cited = [one for claim in claims for one in claim["citations"]]
    verified = [one for one in cited if one["status"] == "verified"]
    told = [said for claim in claims for said in claim.get("reasons", ())]
    told += [f"확인하지 못한 인용: 「{one['law']}」 {one['address']}" for one in cited if one["status"] != "verified"]
    state = UNSURE if told else ANSWERED
    laws = [f"「{one['law']}」 {one['address']}(시행 {one.get('effective') or '모름'})" for one in verified]
    return (
        number,
        question,
        state,
        "\n".join(claim["text"] for claim in claims),
        "\n".join(dict.fromkeys(laws)),
        "\n".join(dict.fromkeys(one["quote"] for one in verified)),
        "\n".join([*told, *answer.get("notes", ())]),
    )


def cell(text: str) -> str:
    """엑셀이 글로만 여는 칸: 수식으로 읽힐 칸은 작은따옴표로 시작하고, 너무 긴 글은 줄였다고 적습니다."""
    text = "".join(char for char in text if char in "\n\t" or char.isprintable())
    text = text if len(text) <= LONGEST_CELL else text[:LONGEST_CELL] + " …(줄임)"
    return f"'{text}" if text.lstrip(" ").startswith(STARTS_FORMULA) else text


def write(rows: list[tuple[str, ...]], path: Path) -> None:
    """만든 사람만 읽는 파일로 통째로 바꿉니다. 쓰다가 멈추어도 앞의 파일은 그대로입니다."""
    table = io.StringIO()
    csv.writer(table, lineterminator="\r\n").writerows([cell(one) for one in line] for line in (HEAD, *rows))
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(("\ufeff" + table.getvalue()).encode("utf-8", "replace"))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def main(arguments: list[str]) -> int:
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    source, target = map(Path, arguments)
    try:
        asked = questions(source)
    except (OSError, ValueError, csv.Error) as error:
        print(f"질문 파일을 읽을 수 없습니다: {source} ({error})", file=sys.stderr)
        return 2
    code, answers = ask(asked) if asked else (0, [])
    if code not in WITH_ANSWERS:
        hint = {10: "먼저 'seoul-assist index 규정폴더'로 규정을 넣어 주세요.", 11: "색인이 끝난 뒤 다시 해 주세요."}
        print(hint.get(code, "'seoul-assist doctor'를 실행해 주세요."), file=sys.stderr)
        return code
    found = {answer.get("id", ""): answer for answer in answers}
    rows = [row(number, said, found.get(str(at))) for at, (number, said) in enumerate(asked)]
    try:
        write(rows, target)
    except OSError as error:
        print(f"답변 파일을 쓸 수 없습니다: {target} ({error.strerror})", file=sys.stderr)
        return 3
    states = [line[2] for line in rows]
    counts = ", ".join(f"{state} {states.count(state)}" for state in (ANSWERED, UNSURE, REFUSED, MISSING))
    print(f"질문 {len(rows)}건: {counts}. 답변: {target}")
    return next((code for code, state in ((3, MISSING), (1, UNSURE), (4, REFUSED)) if state in states), 0)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
