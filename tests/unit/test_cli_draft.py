"""`draft` from the command line: every form from its own example, every way in, and what is shown of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_kit import Call, call

from seoul_assist import readers
from seoul_assist.tasks.drafting import forms

__all__ = ["call"]  # a fixture

ROOT = Path(__file__).resolve().parents[2]
NAMES = [form.name for form in forms.all_forms()]


def test_the_forms_are_listed_for_people_and_for_scripts(call: Call) -> None:
    shown = call("draft", "--list")
    assert shown.code == 0 and all(f"\n{name}: " in f"\n{shown.out}" for name in NAMES)
    told = call("draft", "--list", "--json").json
    assert told["schema"] == "seoul-assist/forms/1" and [one["name"] for one in told["forms"]] == NAMES
    assert all(one["description"] and one["required"] for one in told["forms"])


@pytest.mark.parametrize("name", NAMES)
def test_the_example_of_a_form_is_a_facts_file_and_makes_a_clean_draft(call: Call, tmp_path: Path, name: str) -> None:
    facts = tmp_path / "사실.yaml"
    facts.write_text(call("draft", name, "--example").out, encoding="utf-8")
    made = call("draft", name, "--facts", facts, "--json").json
    assert made["form"] == name and made["facts_not_in_input"] == []
    # A law that a library would prove is the only thing that may stay open here.
    assert not {finding["rule"] for finding in made["findings"] if finding["severity"] == "error"} - {"GM-STR-015"}
    assert len(made["slots_open"]) <= 1
    assert made["gist"] and made["provenance"]


def test_the_schema_is_one_that_the_example_satisfies(call: Call) -> None:
    import jsonschema

    for name in NAMES:
        schema = call("draft", name, "--schema").json
        jsonschema.Draft202012Validator.check_schema(schema)
        jsonschema.validate(forms.example_facts(forms.find(name)).values, schema)


def test_a_list_of_rows_gives_a_letter_each_and_a_report(call: Call, tmp_path: Path) -> None:
    common = tmp_path / "공통.yaml"
    example = call("draft", "통보", "--example").out
    common.write_text(example, encoding="utf-8")
    rows = tmp_path / "수신.csv"
    rows.write_text("파일이름,수신\n누리,누리군수(총무과장)\n다솜,다솜구청장(총무과장)\n", encoding="utf-8")
    out = tmp_path / "결과"
    first = call("draft", "통보", "--rows", rows, "--facts", common, "-o", out, "--format", "txt")
    assert first.code == 0 and "문서 2건(새로 2건" in first.out
    assert "다솜구청장(총무과장)" in (out / "다솜.txt").read_text(encoding="utf-8")
    assert "누리군수" not in (out / "다솜.txt").read_text(encoding="utf-8")
    again = call("draft", "통보", "--rows", rows, "--facts", common, "-o", out, "--format", "txt", "--json").json
    assert (again["done"], again["unchanged"], again["failed"]) == (0, 2, 0)
    common.write_text(example + "비고: 바뀐 공통 사실\n", encoding="utf-8")
    assert (
        call("draft", "통보", "--rows", rows, "--facts", common, "-o", out, "--format", "txt", "--json").json["done"]
        == 2
    )
    assert (out / "결과.csv").is_file() and json.loads((out / "결과.json").read_bytes())["done"] == 2


def test_an_answer_takes_its_head_from_the_letter(call: Call) -> None:
    letter = ROOT / "examples" / "documents" / "시행문_협조요청.md"
    made = call("draft", "회신", "--reply-to", letter, "--json").json
    assert "관련: 가온시 회계과-1192(2026. 12. 4.)" in made["text"] and "수신  가온시장(회계과장)" in made["text"]
    assert made["facts_not_in_input"] == [] and "검토 결과" in made["slots_open"]


def test_an_officials_own_text_keeps_its_words_in_the_form(call: Call, tmp_path: Path) -> None:
    own = tmp_path / "초안.txt"
    own.write_text(
        "제목: 새터길 보행로 공사 안내 협조 요청\n수신: 누리군수(건설과장)\n\n"
        "보행로를 넓히는 공사를 2026.12.14 에 시작합니다.\n- 안내문 게시\n- 우회로 안내\n",
        encoding="utf-8",
    )
    made = call("draft", "협조요청", "--from-draft", own, "--json").json
    for words in ("보행로를 넓히는 공사를", "안내문 게시", "우회로 안내", "새터길 보행로 공사 안내 협조 요청"):
        assert words in made["text"]
    mended = call("draft", "협조요청", "--from-draft", own, "--fix", "--json").json
    assert "2026. 12. 14." in mended["text"]


def test_an_agency_words_the_line_under_a_draft(call: Call, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "settings.toml").write_text('no_ai_line = "가온시가 {도구}로 만든 초안"\n', encoding="utf-8")
    made = call("draft", "협조요청", "--request", "안내문 게시를 요청해 주세요.", "--json", data=data).json
    assert made["provenance"][0].startswith("※ 가온시가 seoul-assist") and "extractive" in made["provenance"][0]


def test_an_office_puts_its_own_form_in_its_folder(call: Call, tmp_path: Path) -> None:
    folder = tmp_path / "data" / "forms"
    folder.mkdir(parents=True)
    (folder / "own.yaml").write_text(
        "이름: 물품대여\n설명: 물품을 빌려 달라는 시행문\n틀: 시행문\n검사: draft\n근거: 없음\n"
        "자리:\n  물품: {필수: true, 뜻: 빌릴 물품, 보기: 천막 2개}\n"
        "본문: |\n  - 다음 물품을 빌려 주시기 바랍니다.\n    - 물품: {물품}\n"
        '문서요지: "{물품}의 대여를 요청함."\n',
        encoding="utf-8",
    )
    made = call("draft", "물품대여", "--request", "물품: 천막 2개", "--json", data=tmp_path / "data").json
    assert "천막 2개" in made["text"] and made["gist"] == "천막 2개의 대여를 요청함."


def test_saved_files_say_the_same_in_every_format_and_twice(call: Call, tmp_path: Path) -> None:
    facts = tmp_path / "사실.yaml"
    facts.write_text(call("draft", "간이기안문", "--example").out, encoding="utf-8")
    said = set()
    for suffix in ("docx", "hwpx", "txt"):
        for copy in "12":
            call("draft", "간이기안문", "--facts", facts, "-o", tmp_path / f"{copy}.{suffix}")
        one, two = (tmp_path / f"{copy}.{suffix}" for copy in "12")
        assert one.read_bytes() == two.read_bytes()
        lines = (line.strip() for line in readers.read(one).text.split("\n"))
        said.add("\n".join(line for line in lines if line and not line.startswith(("문서요지:", "키워드:"))))
    assert len(said) == 1


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["draft"], 2),
        (["draft", "협조요청", "--fix"], 2),
        (["draft", "협조요청", "--rows", "없음.csv"], 2),
        (["draft", "협조요청", "--reply-to", "없음.hwpx"], 3),
    ],
)
def test_what_cannot_be_done_is_said_with_a_next_step(call: Call, arguments: list[str], code: int) -> None:
    shown = call(*arguments)
    assert shown.code == code and "→" in shown.err
