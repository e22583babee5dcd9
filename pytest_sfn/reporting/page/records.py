"""The records of a test and its executions in a report: plain data, which workers of pytest-xdist send as JSON text.

Times are seconds since the start of the execution. An ``order`` is the id of an event, so that what happens at one
instant keeps its order. A value is JSON text as people read it, cut where it is very long.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from pytest_sfn.reporting.pictures.graph import ArrowKey


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedCall:
    """One call of a Task. ``retry_delay`` is the seconds waited before it; ``limits`` are its timeout and heartbeat in
    words; ``ended_by`` is ``result``, ``error``, ``timeout``, ``heartbeat``, ``aborted`` or None."""

    target: str
    attempt: int
    begin: float
    end: float | None
    begin_order: int
    end_order: int | None
    retry_delay: float | None
    limits: str
    awaits_token: bool
    request: str
    result: str | None
    error: str | None
    cause: str | None
    ended_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedVisit:
    """One visit to a state.

    ``kind`` is that of its mark. ``around`` is the place of the visit to the Parallel or Map around it, ``index`` that
    of its branch or iteration, ``round`` counts the tries of that Parallel or Map. ``next`` is the place of the visit
    after it; ``heartbeats`` are the times of the heartbeats that it received.
    """

    state: str
    type: str
    kind: str
    begin: float
    end: float | None
    begin_order: int
    end_order: int | None
    input: str
    output: str | None
    assigned: str | None
    error: str | None
    cause: str | None
    around: int | None
    index: int
    round: int
    next: int | None
    arrow: ArrowKey | None
    calls: Sequence[RecordedCall] = ()
    heartbeats: Sequence[float] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedExecution:
    """One execution. ``machine`` is the key of its machine, which ran as ``machine_name``.

    ``parent`` is the ARN of the execution that started it, ``item`` the index of the item that a child of a Map Run
    processes.

    ``visited`` and ``taken`` count everything; of the ``visits`` themselves ``left_out`` are not kept.
    """

    arn: str
    name: str
    machine: str
    machine_name: str
    status: str
    started: str
    duration: float
    input: str
    output: str | None
    error: str | None
    cause: str | None
    parent: str | None
    item: int | None
    visited: Mapping[str, int]
    taken: Sequence[tuple[ArrowKey, int]]
    visits: Sequence[RecordedVisit]
    left_out: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedMachine:
    """A state machine: its document, the file that it came from, and the line of each state in it.

    ``variant`` tells documents apart that are the same machine, but for what was filled in for their placeholders.
    """

    key: str
    variant: str
    document: Mapping[str, Any]
    source: str | None = None
    lines: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedTest:
    """One test: its id, its outcome, and its executions, of which ``left_out`` are not kept."""

    __test__ = False

    test: str
    outcome: str
    executions: Sequence[RecordedExecution]
    machines: Sequence[RecordedMachine]
    left_out: int = 0

    def to_json(self) -> str:
        """The record as ASCII text: xdist sends UTF-8, which cannot encode lone surrogates."""
        return json.dumps(asdict(self), separators=(",", ":"), default=str)

    @classmethod
    def from_json(cls, text: str) -> RecordedTest:
        """The record from the output of ``to_json``."""
        given = json.loads(text)
        executions = [_execution(fields) for fields in given.pop("executions")]
        machines = [RecordedMachine(**fields) for fields in given.pop("machines")]
        return cls(**given, executions=executions, machines=machines)


def _execution(fields: dict[str, Any]) -> RecordedExecution:
    visits = [_visit(visit) for visit in fields.pop("visits")]
    taken = [(ArrowKey(**key), count) for key, count in fields.pop("taken")]
    return RecordedExecution(**fields, visits=visits, taken=taken)


def _visit(fields: dict[str, Any]) -> RecordedVisit:
    calls = [RecordedCall(**call) for call in fields.pop("calls")]
    arrow = fields.pop("arrow")
    return RecordedVisit(**fields, calls=calls, arrow=ArrowKey(**arrow) if arrow else None)
