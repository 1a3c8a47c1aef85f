"""Whether a text ends as a sentence does: what summaries and reports must not."""

from __future__ import annotations

import re

# What may stand after the ending: full stops, a remark in brackets. 바다 and 날마다 end in 다 as well.
_ENDS = re.compile(r"(?<![마보바])(?:다|시오|세요)[.\s]*(?:\([^()]{1,80}\))?[.\s]*$")


def is_nominal(text: str) -> bool:
    return _ENDS.search(text) is None
