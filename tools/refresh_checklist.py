"""Writes docs/checklist.md, the public-sector rules on AI and what the program covers of them, from their data.

python tools/refresh_checklist.py
"""

from __future__ import annotations

from pathlib import Path

from seoul_assist.governance.checklist import GUIDANCE, Item, Rule, rules

PAGE = Path(__file__).resolve().parent.parent / "docs" / "checklist.md"
_HEAD = f"""# 공공부문 AI 규칙 점검표

`seoul-assist doctor --checklist`가 보여 주는 표입니다(`--json`도 됩니다). `tools/refresh_checklist.py`가
`seoul_assist/governance/checklist.toml`에서 만드니 손으로 고치지 마세요.
적힌 명령, 설정, 시험이 실제로 있는지는 시험이 확인합니다.

{GUIDANCE} 조문이나 점검 항목의 번호는 옮기지 않았습니다.
"""


def book() -> str:
    """The whole page as Markdown."""
    return "\n\n".join([_HEAD.rstrip(), *map(_rule, rules())]) + "\n"


def _rule(rule: Rule) -> str:
    rows = [
        f"## {rule.name}",
        "",
        rule.about,
        "",
        "| 항목 | 도구가 하는 일 | 기관이 할 일 | 볼 곳 |",
        "|---|---|---|---|",
    ]
    return "\n".join([*rows, *map(_row, rule.items)])


def _row(item: Item) -> str:
    places = [f"`{name}`" for name in item.commands]
    places += [f"설정 `{name}`" for name in item.settings]
    places += [f"`{name.removeprefix('tests/')}`" for name in item.tests]
    return f"| {item.title} | {item.tool or '–'} | {item.agency or '–'} | {', '.join(places) or '–'} |"


def main() -> None:
    PAGE.write_text(book(), encoding="utf-8")
    print(PAGE)


if __name__ == "__main__":
    main()
