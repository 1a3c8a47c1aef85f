"""The engine without a model: it answers and summarizes by choosing sentences of the evidence, word for word."""

from __future__ import annotations

from collections.abc import Sequence

from seoul_assist.adapters.extractive_answer import answer
from seoul_assist.adapters.extractive_summary import summary
from seoul_assist.model import Proposal
from seoul_assist.ports import Request, Written


class Extractive:
    """Engine: proposals whose text and quotations are sentences of the evidence; the same request, the same reply."""

    name = "extractive"
    notes: tuple[str, ...] = ()
    lanes = 1

    def write(self, request: Request) -> tuple[Proposal, ...]:
        """The best sentences for the question, or the central ones for a summary; one claim means the gist."""
        if request.task == "ask":
            return answer(request)
        # Sentences of a document are no opinion on it.
        return () if request.task == "review" else summary(request)

    def write_many(self, requests: Sequence[Request]) -> tuple[Written, ...]:
        """What `write` gives for each request, in order."""
        return tuple(Written(self.write(request)) for request in requests)
