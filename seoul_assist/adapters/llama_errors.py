"""What goes wrong in llama.cpp, said in our words: the one seam where its errors are translated."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from seoul_assist.errors import AssistError, ModelUnusable


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turns whatever the bindings raise inside the block into ModelUnusable."""
    try:
        yield
    except AssistError:
        raise
    except MemoryError as error:
        raise ModelUnusable(f"모델을 올릴 메모리가 부족합니다: {path.name}", SMALLER) from error
    except ImportError as error:
        raise ModelUnusable(
            "llama-cpp-python을 불러올 수 없습니다.",
            "프로그램을 다시 설치하거나 `--engine extractive`로 모델 없이 실행해 주세요.",
        ) from error
    except Exception as error:  # bindings, NumPy and template engine each have their own tree
        raise ModelUnusable(
            f"모델을 실행할 수 없습니다: {path.name} ({type(error).__name__})",
            "`seoul-assist model verify`로 파일을 검사하거나 다른 모델을 골라 주세요. "
            "`--engine extractive`는 모델 없이 동작합니다.",
        ) from error


SMALLER = "더 작은 모델이나 더 강하게 양자화한 모델(Q4 등)을 골라 주세요. `--engine extractive`는 모델 없이 동작합니다."
