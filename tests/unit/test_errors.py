"""The error tree: one exit code and one JSON code a class, and errors cross a process border as text."""

from __future__ import annotations

import pytest

from seoul_assist import errors


def every(root: type[errors.AssistError] = errors.AssistError) -> list[type[errors.AssistError]]:
    return [root, *(found for child in root.__subclasses__() for found in every(child))]


def test_codes_are_distinct() -> None:
    ours = [cls for cls in every() if cls.__module__ == "seoul_assist.errors"]
    assert len({cls.code for cls in ours}) == len(ours)


@pytest.mark.parametrize(
    ("cls", "exit_code"),
    [
        (errors.AssistError, 1),
        (errors.UsageError, 2),
        (errors.NoTextLayer, 3),
        (errors.WriteError, 3),
        (errors.NoBasis, 4),
        (errors.NoLibrary, 10),
        (errors.LibraryBusy, 11),
        (errors.LibraryDamaged, 12),
        (errors.ModelUnusable, 13),
        (errors.StoreUnusable, 14),
    ],
)
def test_exit_codes(cls: type[errors.AssistError], exit_code: int) -> None:
    assert cls("무엇").exit_code == exit_code


def test_an_error_survives_the_border() -> None:
    back = errors.from_code("protected_file", "열 수 없습니다.", "암호를 풀어 주세요.")
    assert type(back) is errors.ProtectedFile
    assert (back.message, back.hint) == ("열 수 없습니다.", "암호를 풀어 주세요.")
    assert type(errors.from_code("no-such", "m", "h")) is errors.AssistError
