"""One execution as plain data: what traces, assertions and snapshots are made of."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_sfn.json_text import Json
from pytest_sfn.reporting.story import Story


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionReport:
    """An execution by its name and its machine's, with its story.

    ``status``, ``output``, ``error`` and ``cause`` are those of DescribeExecution (``output`` is parsed, None if
    there is none). ``exception`` is the Python exception of the fake that failed it, if one did.
    """

    name: str
    machine: str
    story: Story
    status: str
    output: Json = None
    error: str | None = None
    cause: str | None = None
    exception: BaseException | None = None

    @classmethod
    def of(cls, story: Story, *, name: str, machine: str) -> ExecutionReport:
        """The report of an execution of which only the history is known."""
        return cls(
            name=name,
            machine=machine,
            story=story,
            status=story.status,
            output=story.output,
            error=story.error,
            cause=story.cause,
        )
