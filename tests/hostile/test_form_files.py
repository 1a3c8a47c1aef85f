"""A form file from anybody: refused with file, line and key, at once, and never run."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from seoul_assist.errors import UsageError
from seoul_assist.tasks.drafting import form_file, forms

GOOD = "이름: 시험\n틀: 시행문\n자리:\n  기한:\n    꼴: 날짜\n    필수: true\n본문: |\n  - 회신 기한: {기한|까지}\n"


def refused(text: str) -> UsageError:
    started = time.process_time()
    with pytest.raises(UsageError, match=r"서식 파일이 잘못되었습니다: 시험\.yaml \d+번째 줄") as caught:
        form_file.parse(text, "/어디/시험.yaml")
    assert time.process_time() - started < 3 and caught.value.hint
    return caught.value


def test_a_good_form_is_read() -> None:
    form = form_file.parse(GOOD, "시험.yaml")
    assert form.doctype == "draft" and "기한" in form.required and form.slot("기한").kind == "날짜"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("- 가\n- 나", 1, "목록이어야"),
        ("이름: 가\n이름: 나", 2, "같은 이름이 두 번"),
        ("이름: 가\n틀: 편지\n본문: |\n  가", 2, "모르는 값입니다: 편지"),
        ("이름: 가\n틀: 시행문", 1, "본문"),
        ("이름: 가\n틀: 시행문\n본문: [가]", 3, "줄로 적습니다"),
        ("이름: 가\n틀: 시행문\n본문: ''", 3, "비어 있습니다"),
        ("이름: 가\n틀: 시행문\n본믄: 가", 3, "본문?"),
        ("이름: [가]\n틀: 시행문\n본문: |\n  가", 1, "글 하나"),
        ("이름: ''\n틀: 시행문\n본문: |\n  가", 1, "1~40자"),
        (GOOD.replace("{기한|까지}", "{기힌|까지}"), 8, "기힌(기한?)"),
        (GOOD.replace("{기한|까지}", "{기한|실행}"), 8, "모르는 다듬기"),
        (GOOD.replace("{기한|까지}", "{기한"), 8, "중괄호의 짝"),
        (GOOD.replace("{기한|까지}", "{}"), 8, "자리를 읽을 수 없습니다"),
        (GOOD.replace("{기한|까지}", "{__class__.__mro__}"), 8, "자리"),
        (GOOD.replace("{기한|까지}", "{?기한~실행}가"), 8, "모르는 조건"),
        (GOOD + "      - 깊이", 9, "한 단계 넘게"),
        (GOOD + "   - 반 칸", 9, "두 칸씩"),
        (GOOD + "    문장", 9, "항목이어야"),
        (GOOD.replace("꼴: 날짜", "꼴: 날자"), 5, "날자"),
        (GOOD.replace("필수: true", "필수: 아마"), 6, "true나 false"),
        (GOOD.replace("  기한:\n", "  기 한:\n"), 5, "자리 이름"),
        (GOOD.replace("기한", "나머지"), 5, "자리 이름"),
        (GOOD + "검사: 아무거나", 9, "모르는 문서 종류"),
        (GOOD + "주제: [없는것]", 9, "자리에 없는 이름"),
        (GOOD + "문서요지: '{없는것}'", 9, "자리에 없는 이름"),
        ("이름: &a [가]\n틀: *a", 2, "별칭"),
        ("이름: !!python/object/apply:os.system ['false']", 1, "꼬리표"),
        ("이름: !run 가", 1, "꼬리표"),
        ("이름: [가", 2, "YAML 형식"),
        ("이름: 가\x00", 1, "YAML 형식"),
        ("[" * 6000, 1, "YAML 형식"),
        ("가: [[[[[[[[가]]]]]]]]", 1, "깊게"),
        ("{가: " * 6000, 1, "깊게"),
        ("가: [" + "가," * 5000 + "]", 1, "너무 많습니다"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, line: int, said: str) -> None:
    error = refused(text)
    assert said in error.message and f" {line}번째 줄" in error.message


def test_an_alias_bomb_ends_at_once() -> None:
    refused("a: &a [x,x]\n" + "".join(f"{n}: &{n} [*{o},*{o}]\n" for o, n in zip("abcdefgh", "bcdefghi", strict=True)))


def test_files_are_bounded_and_need_to_be_text(tmp_path: Path) -> None:
    big = tmp_path / "큰.yaml"
    big.write_bytes(b"#" * 10_000_000)
    with pytest.raises(UsageError, match="너무 큽니다"):
        form_file.load(big)
    latin = tmp_path / "글자.yaml"
    latin.write_bytes("이름: 가".encode("cp949"))
    with pytest.raises(UsageError, match="글자를 읽을 수 없습니다"):
        form_file.load(latin)
    with pytest.raises(UsageError, match="열 수 없습니다"):
        form_file.load(tmp_path / "없음.yaml")


def test_too_many_files_and_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert len(forms.all_forms([tmp_path / "없음"])) == len(forms.all_forms())
    for number in range(forms.MOST_FILES + 1):
        (tmp_path / f"{number}.yaml").write_text("이름: 가", "utf-8")
    with pytest.raises(UsageError, match="너무 많습니다"):
        forms.all_forms([tmp_path])
