"""Examples at the end of every help page: each can be typed as it stands in the folder that holds `examples/`."""

from __future__ import annotations

EXAMPLES: dict[str, tuple[str, ...]] = {
    "": (
        "seoul-assist demo",
        "seoul-assist index examples/regulations",
        'seoul-assist ask "경형자동차는 시영주차장 주차 요금을 얼마나 감면받나요?"',
    ),
    "index": (
        "seoul-assist index examples/regulations",
        "seoul-assist index examples/regulations --report 색인보고.jsonl",
    ),
    "regs": ("seoul-assist regs list", "seoul-assist regs list --help"),
    "regs list": ("seoul-assist regs list", "seoul-assist regs list --all --json"),
    "regs show": ('seoul-assist regs show "가온시 주차장 조례" 제6조제1항',),
    "regs diff": ('seoul-assist regs diff "가온시 주차장 조례" -o 대비표.docx  # exit 4',),
    "regs remove": ('seoul-assist regs remove "다솜구 청사 시설 이용 안내"',),
    "regs export": ("seoul-assist regs export 내보낸자료 --part-size 50MB",),
    "regs import": ("seoul-assist regs import 내보낸자료",),
    "regs publish": ("seoul-assist regs publish 펴낸자료 --grade S",),
    "regs fetch": ("seoul-assist regs fetch 펴낸자료 --grade S",),
    "search": (
        'seoul-assist search "두 자녀 가구의 주차 요금"',
        'seoul-assist search "가온시 주차장 조례 제6조" --json',
    ),
    "ask": (
        'seoul-assist ask "경형자동차는 시영주차장 주차 요금을 얼마나 감면받나요?"',
        "seoul-assist ask --queries examples/questions.jsonl",
    ),
    "draft": (
        "seoul-assist draft --list",
        "seoul-assist draft 협조요청 --example",
        "seoul-assist draft 협조요청 --facts examples/facts/협조요청.yaml -o 초안.hwpx",
    ),
    "summarize": (
        "seoul-assist summarize examples/documents -o 요약",
        "seoul-assist summarize examples/documents -o 한쪽 --style onepage",
    ),
    "check": (
        "seoul-assist check examples/documents/시행문_협조요청.md",
        "seoul-assist check examples/documents/결함_민원회신_인용.md --format sarif  # exit 1",
        "seoul-assist check examples/documents/결함_내부결재_금액.md --fix -o 고침.md  # exit 1",
    ),
    "rules": ("seoul-assist rules", "seoul-assist rules GM-AMT-002"),
    "model": ("seoul-assist model list --catalogue",),
    "model list": ("seoul-assist model list", "seoul-assist model list --catalogue"),
    "model add": ("seoul-assist model add 모델.gguf  # exit 13",),
    "model pull": ("seoul-assist model pull qwen2.5-1.5b  # exit 2",),
    "model use": ("seoul-assist model use 모델이름  # exit 2",),
    "model remove": ("seoul-assist model remove 모델이름  # exit 2",),
    "model verify": ("seoul-assist model verify 모델이름  # exit 2",),
    "model bench": ("seoul-assist model bench  # exit 13",),
    "doctor": ("seoul-assist doctor", "seoul-assist doctor --checklist"),
    "forget": ('seoul-assist forget "누리군 개인정보 처리 지침"',),
    "receipts": ("seoul-assist receipts verify",),
    "receipts show": ("seoul-assist receipts show --last 3",),
    "receipts verify": ("seoul-assist receipts verify", "seoul-assist receipts verify 없는파일.hwpx  # exit 3"),
    "eval": ("seoul-assist eval retrieval examples/questions.jsonl",),
    "eval retrieval": ("seoul-assist eval retrieval examples/questions.jsonl",),
    "eval answers": ("seoul-assist eval answers examples/questions.jsonl",),
    "demo": ("seoul-assist demo",),
    "learn": (
        "seoul-assist learn start",
        "seoul-assist learn next",
        "seoul-assist learn check 1  # exit 1",
        "seoul-assist learn answer 1 제6조  # exit 1",
    ),
    "serve": ("seoul-assist serve --help",),
    "completion": ("seoul-assist completion bash",),
}
