"""One execution as plain data, the source of traces, assertions and snapshots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pytest_sfn.definition.model import Definition
from pytest_sfn.engine.records.execution import Interruption
from pytest_sfn.errors import WorkflowError
from pytest_sfn.reporting.presentation import Presentation
from pytest_sfn.reporting.timeline import Timeline
from pytest_sfn.values.json_text import Json


@dataclass(frozen=True, slots=True)
class ChildReport:
    """The end of an unsuccessful child of a Map Run; ``index`` is that of its item or batch."""

    index: int
    status: str
    error: str | None
    cause: str | None


@dataclass(frozen=True, slots=True)
class MapRunReport:
    """The number of a Map Run's children by status, and the first ones that did not succeed."""

    counts: Mapping[str, int]
    unsuccessful: tuple[ChildReport, ...] = ()


@dataclass(frozen=True, slots=True)
class RelatedExecution:
    """An execution that another one started, or that started another one."""

    name: str
    machine: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionReport:
    """An execution: its name, the name of its state machine, and its course.

    ``status``, ``output``, ``error`` and ``cause`` are those of DescribeExecution (``output`` is parsed; None if there
    is none). ``exception`` is the Python exception of the fake that failed the execution, if any.

    Further members hold what the history does not say: ``map_runs`` about its Map Runs, ``related`` about its children
    and its parent, both by ARN; ``parent`` is the ARN of the parent; ``unrecorded`` and ``interrupted`` are as in an
    ExecutionRecord; ``stopped_after`` is the state after which it has stopped. ``definition`` is what it ran, None if
    that is not known.
    """

    name: str
    machine: str
    timeline: Timeline
    status: str
    output: Json = None
    error: str | None = None
    cause: str | None = None
    exception: BaseException | None = None
    map_runs: Mapping[str, MapRunReport] = field(default_factory=dict)
    related: Mapping[str, RelatedExecution] = field(default_factory=dict)
    parent: str | None = None
    unrecorded: Mapping[int, WorkflowError] = field(default_factory=dict)
    interrupted: Interruption | None = None
    stopped_after: str | None = None
    definition: Definition | None = None
    presentation: Presentation = field(default_factory=Presentation)

    @classmethod
    def of(cls, timeline: Timeline, *, name: str, machine: str) -> ExecutionReport:
        """The report of an execution of which only the history is known."""
        return cls(
            name=name,
            machine=machine,
            timeline=timeline,
            status=timeline.status,
            output=timeline.output,
            error=timeline.error,
            cause=timeline.cause,
        )
