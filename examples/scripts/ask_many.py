#!/usr/bin/env python3
"""질문 파일을 한꺼번에 묻고, 확인된 인용이 있는 답과 답하지 못한 질문을 나누어 보여 줍니다.

쓰는 법: ask_many.py 질문.jsonl [결과.jsonl]
끝내는 값: 0 모두 답함, 4 근거를 찾지 못한 질문이 있음, 3 처리하지 못한 질문이 있음, 그 밖에는 seoul-assist의 값 그대로.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

# 이 값으로 끝나면 답이 한 줄에 하나씩 나와 있습니다.
WITH_ANSWERS = (0, 1, 3, 4)


def main(arguments: list[str]) -> int:
    if len(arguments) not in (1, 2):
        print(__doc__, file=sys.stderr)
        return 2
    tool = os.environ.get("SEOUL_ASSIST", "seoul-assist")
    call = subprocess.run(
        [tool, "--quiet", "ask", "--queries", arguments[0]], stdout=subprocess.PIPE, encoding="utf-8", check=False
    )
    if call.returncode not in WITH_ANSWERS:
        hint = {10: "먼저 'seoul-assist index 규정폴더'로 규정을 넣어 주세요.", 11: "색인이 끝난 뒤 다시 해 주세요."}
        print(hint.get(call.returncode, "'seoul-assist doctor'를 실행해 주세요."), file=sys.stderr)
        return call.returncode
    answers = [json.loads(line) for line in call.stdout.splitlines() if line]
    failed = refused = 0
    for answer in answers:
        name = answer.get("id", "-")
        if "error" in answer:
            failed += 1
            print(f"[{name}] 처리하지 못함: {answer['error']['message']}")
        elif not answer["supported"]:
            refused += 1
            print(f"[{name}] 근거 없음: {answer['question']}")
        else:
            print(f"[{name}] {answer['question']}")
            for claim in answer["claims"]:
                sources = {f"{c['law']} {c['address']}" for c in claim["citations"] if c["status"] == "verified"}
                print(f"    {claim['text']} ({', '.join(sorted(sources)) or '확인된 인용 없음'})")
    print(f"질문 {len(answers)}건: 답함 {len(answers) - failed - refused}, 근거 없음 {refused}, 실패 {failed}")
    if len(arguments) == 2:
        Path(arguments[1]).write_text(call.stdout, encoding="utf-8")
    return 3 if failed else 4 if refused else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
