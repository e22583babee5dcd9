"""One execution as plain data: what traces, assertions and snapshots are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pytest_sfn.reporting.history.timeline import Story
from pytest_sfn.values.json_text import Json


@dataclass(frozen=True, slots=True)
class ChildReport:
    """How the child of a Map Run ended that did not succeed; ``index`` is that of its item or batch."""

    index: int
    status: str
    error: str | None
    cause: str | None


@dataclass(frozen=True, slots=True)
class MapRunReport:
    """How many children a Map Run has of each status, and the first ones that did not succeed."""

    counts: Mapping[str, int]
    unsuccessful: tuple[ChildReport, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionReport:
    """An execution by its name and its machine's, with its story.

    ``status``, ``output``, ``error`` and ``cause`` are those of DescribeExecution (``output`` is parsed, None if
    there is none). ``exception`` is the Python exception of the fake that failed it, if one did. ``map_runs`` tells of
    its Map Runs what the history does not, by ARN.
    """

    name: str
    machine: str
    story: Story
    status: str
    output: Json = None
    error: str | None = None
    cause: str | None = None
    exception: BaseException | None = None
    map_runs: Mapping[str, MapRunReport] = field(default_factory=dict)

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
