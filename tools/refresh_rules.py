"""Writes docs/rules.md, the manual of every rule, from their declarations.

python tools/refresh_rules.py
"""

from __future__ import annotations

import re
from pathlib import Path

from seoul_assist.checking import manual
from seoul_assist.checking.rule import AUTHORITY, Rule

PAGE = Path(__file__).resolve().parent.parent / "docs" / "rules.md"
_FIX = {"safe": "자동", "offer": "제안", "none": "–"}
_HEAD = """# 점검 규칙

`seoul-assist check`가 보는 규칙입니다. `tools/refresh_rules.py`가 규칙의 선언에서 만드니 손으로 고치지 마세요.
`seoul-assist rules GM-DATE-003`을 실행하면 그 규칙의 근거 조문을 라이브러리에서 함께 보여 줍니다.

- **세기**는 가장 잘 맞는 문서에서의 세기입니다. 문서의 종류에 따라 낮아지거나 말하지 않습니다.
- **근거의 성격**이 ‘규정’이나 ‘사실’인 것만 규정이나 사실로 말합니다. 나머지는 편람, 권고, 관행, 제안입니다.
- **고침**: ‘자동’은 `--fix`가 고칩니다. ‘제안’은 고칠 말을 보여 주기만 합니다.
"""


def book() -> str:
    """The whole page as Markdown."""
    families = manual.by_family()
    parts = [f"{_HEAD}\n모두 {sum(map(len, families.values()))}개입니다."]
    parts += [_table(name, rules) for name, rules in families.items()]
    parts += [_page(rule.id) for rules in families.values() for rule in rules]
    return "\n\n".join(parts) + "\n"


def _table(name: str, rules: tuple[Rule, ...]) -> str:
    rows = [
        f"## {name} {manual.FAMILIES.get(name, '')}".rstrip(),
        "",
        "| 번호 | 이름 | 세기 | 근거의 성격 | 고침 |",
        "|---|---|---|---|---|",
    ]
    for rule in rules:
        title = rule.title.replace("|", "\\|")
        cells = (manual.SEVERITY_NAMES[rule.severity], AUTHORITY[rule.confidence], _FIX[rule.fix])
        rows.append(f"| [{rule.id}](#{_anchor(rule)}) | {title} | {' | '.join(cells)} |")
    return "\n".join(rows)


def _anchor(rule: Rule) -> str:
    """The anchor that Markdown viewers give to the heading of the rule."""
    return re.sub(r"[^\w\- ]", "", f"{rule.id} {rule.title}".lower()).replace(" ", "-")


def _page(rule_id: str) -> str:
    """The manual page of the rule with its headings two levels deeper; examples stay as they are."""
    lines = []
    fenced = False
    for line in manual.page(rule_id).text.rstrip().split("\n"):
        fenced = fenced != line.startswith("```")
        lines.append(f"##{line}" if line.startswith("#") and not fenced else line)
    return "\n".join(lines)


def main() -> None:
    PAGE.write_text(book(), encoding="utf-8")
    print(PAGE)


if __name__ == "__main__":
    main()
