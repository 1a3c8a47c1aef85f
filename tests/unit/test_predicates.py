"""The force of sentences: duty, permission, ban, exemption, statement and denial in all their endings."""

from __future__ import annotations

import pytest

from seoul_assist.text.predicates import clauses


@pytest.mark.parametrize(
    ("force", "text"),
    [
        ("binds", "시장은 결과를 알려야 한다."),
        ("binds", "시장은 결과를 통지하여야 합니다."),
        ("binds", "반드시 제출하여야 함"),
        ("binds", "신고할 의무가 있습니다."),
        ("binds", "허가를 받지 않으면 안 된다."),
        ("binds", "신청이 필요합니다."),
        ("binds", "신청서를 제출할 것"),
        ("allows", "위원회를 둘 수 있다."),
        ("allows", "공개해도 됩니다."),
        ("allows", "이용이 가능합니다."),
        ("bans", "출입하여서는 아니 된다."),
        ("bans", "들어가면 안 됩니다."),
        ("bans", "신청할 수 없습니다."),
        ("bans", "참여하지 못한다."),
        ("bans", "제출하지 말아야 한다."),
        ("bans", "출입 금지"),
        ("bans", "신청이 불가능합니다."),
        ("exempts", "공개하지 아니할 수 있다."),
        ("exempts", "내지 않아도 됩니다."),
        ("exempts", "회비를 안 내도 된다."),
        ("exempts", "신고할 필요는 없습니다."),
        ("exempts", "비공개할 수 있습니다."),
        ("exempts", "의무는 아닙니다."),
        ("denies", "반환하지 아니한다."),
        ("denies", "그러하지 아니하다."),
        ("states", "위원회를 둔다."),
        ("states", "효력이 없어집니다."),
        ("states", "요금을 면제한다."),
    ],
)
def test_forces(force: str, text: str) -> None:
    main = clauses(text)[-1].main
    assert main is not None and main.force == force


def test_clauses_and_what_stands_inside_them() -> None:
    found = clauses("요금을 내지 아니한 사람은 신청할 수 없다. 다만, 시장이 인정하면 신청할 수 있다.")
    assert [clause.main.force for clause in found if clause.main] == ["bans", "allows"]
    assert [(one.stem, one.force) for one in found[0].inner] == [("내", "denies")]


def test_what_is_reported_binds() -> None:
    main = clauses("제3조는 신청할 수 있다고 정합니다.")[-1].main
    assert main is not None and (main.stem, main.force) == ("신청", "allows")


def test_joined_clauses_take_the_force_of_the_last() -> None:
    first = clauses("금품을 받거나 요구하여서는 아니 된다.")[0]
    assert first.carried == "bans"


def test_whether_or_not_denies_nothing() -> None:
    assert [one.force for one in clauses("줄지 말지를 알려야 한다.")[0].inner if one.negative] == []


def test_no_verb_and_no_text() -> None:
    assert clauses("") == ()
    assert clauses("신청 방법")[0].main is None
