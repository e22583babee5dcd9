"""The records of an execution and of its Map Runs: data that the drivers write and everything else only reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from pytest_sfn.definition.model import Definition, MachineType, MapState
from pytest_sfn.engine.history.history import History
from pytest_sfn.engine.records.tally import Tally
from pytest_sfn.engine.records.tolerated_failures import Tolerance
from pytest_sfn.errors import WorkflowError
from pytest_sfn.values.json_text import Json

if TYPE_CHECKING:
    from pytest_sfn.engine.records.transitions import TransitionCount
    from pytest_sfn.engine.stop_point import StopPoint

Status = Literal["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"]
MapRunStatus = Literal["RUNNING", "SUCCEEDED", "FAILED", "ABORTED"]

MOST_HEARTBEATS = 10_000
"""The most heartbeats that are kept of one execution."""


class Machine(Protocol):
    """What the engine needs to know about a state machine."""

    @property
    def arn(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def type(self) -> MachineType: ...
    @property
    def model(self) -> Definition: ...
    @property
    def role_arn(self) -> str: ...


class Role(Protocol):
    """What the policies of an execution's role allow, if a test sets them. The task port and the map store enforce the
    policies for their own calls.
    """

    @property
    def unobserved(self) -> Sequence[str]:
        """Descriptions of the jobs that the execution waits for but may not poll."""

    def check_map_run(self, map_run_arn: str, *, redriven: bool) -> None:
        """Raise WorkflowError if the role may not start, or redrive, executions of its own state machine."""

    def unused(self) -> list[str]:
        """The permissions that the policies allow and no call has used so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutionOptions:
    """How an execution was started. ``synchronous`` is True for StartSyncExecution. The ARNs name the version or alias
    that was used; ``role`` limits what the execution may do. ``start_at`` names the state at which it begins instead of
    the machine's first one; ``stop`` is where it stops.
    """

    role: Role | None = None
    synchronous: bool = False
    version_arn: str | None = None
    alias_arn: str | None = None
    start_at: str | None = None
    stop: StopPoint | None = None


class ReceivedHeartbeat(NamedTuple):
    """A heartbeat of a Task: its state, the index of the innermost Map iteration, and when it arrived."""

    state: str
    map_index: int | None
    at: int


@dataclass(frozen=True, slots=True)
class Interruption:
    """A mistake of the test, such as a missing fake, that was raised while a state called its task."""

    state: str
    mistake: BaseException


@dataclass(slots=True, eq=False, repr=False)
class ExecutionRecord:
    """One execution. Times are in microseconds. ``output`` is set only after the execution succeeds.

    ``map_run`` and ``map_index`` are set for a child of a Map Run, ``nested_in`` for an execution that a Task of
    another one started; ``nested`` are those that its own Tasks started. ``variables`` are the workflow variables of
    the outermost scope. ``ends_at_transition`` is True while the state machine is being deleted.

    Five members hold what the history does not say. ``heartbeats`` are those that its Tasks received, and ``repeats``
    how often each state was tried again, by a retrier or a redrive; both are None without any. ``rules`` is the index
    of the rule that each visit of a Choice took, by the id of its first event; it is kept only while runs are counted.
    ``unrecorded`` has the errors of tries that have no event, each with the id of the event before. ``interrupted`` is
    the mistake of the test that stopped the execution in a state.
    """

    arn: str
    name: str
    machine: Machine
    input: Json
    history: History
    started: int
    variables: Mapping[str, Json]
    options: ExecutionOptions
    map_run: MapRun | None = None
    map_index: int | None = None
    ends_at_transition: bool = False
    map_runs: tuple[MapRun, ...] = ()
    nested_in: ExecutionRecord | None = None
    nested: tuple[ExecutionRecord, ...] = ()
    status: Status = "RUNNING"
    output: Json = None
    error: str | None = None
    cause: str | None = None
    exception: BaseException | None = None
    stopped: int | None = None
    redrive_count: int = 0
    redriven: int | None = None
    heartbeats: list[ReceivedHeartbeat] | None = None
    repeats: dict[str, int] | None = None
    rules: dict[int, int] | None = None
    unrecorded: tuple[tuple[int, WorkflowError], ...] = ()
    interrupted: Interruption | None = None

    def __repr__(self) -> str:
        return f"<ExecutionRecord {self.arn} {self.status}>"

    @property
    def type(self) -> MachineType:
        return self.machine.type

    @property
    def is_running(self) -> bool:
        return self.status == "RUNNING"

    @property
    def takes_events(self) -> bool:
        """True while events other than the last one may be added to its history."""
        return self.status == "RUNNING" and not self.history.is_full

    @property
    def stopped_at(self) -> StopPoint | None:
        """The point at which it has stopped, itself or in a child of its Map Runs; None unless it has."""
        stop = self.options.stop
        return stop if stop and self.is_running and stop.is_reached else None

    @property
    def children(self) -> list[ExecutionRecord]:
        """The child executions of its Map Runs."""
        return [child for map_run in self.map_runs for child in map_run.children]

    @property
    def parent(self) -> ExecutionRecord | None:
        """The execution to whose Map Run it belongs, or whose Task started it; None without one."""
        return self.map_run.parent if self.map_run else self.nested_in

    def nest(self, started: ExecutionRecord) -> None:
        """Note an execution that a Task of this one has started."""
        started.nested_in = self
        self.nested += (started,)

    def add_transitions(self, count: TransitionCount) -> None:
        """Add its state transitions so far to a count, and those of the children of its Map Runs. One of Express has
        none."""
        if self.type == "EXPRESS":
            return
        count.add(self.history, self.repeats)
        for map_run in self.map_runs:
            if map_run.forgotten:
                count.merge(map_run.forgotten)
            for child in map_run.children:
                child.add_transitions(count)

    def note_repeat(self, state: str) -> None:
        """Note that a state is tried once more."""
        if self.repeats is None:
            self.repeats = {}
        self.repeats[state] = self.repeats.get(state, 0) + 1

    def note_heartbeat(self, heartbeat: ReceivedHeartbeat) -> None:
        """Keep a heartbeat for reports."""
        if self.heartbeats is None:
            self.heartbeats = []
        if len(self.heartbeats) < MOST_HEARTBEATS:
            self.heartbeats.append(heartbeat)

    @property
    def top(self) -> ExecutionRecord:
        """The execution that was started as a state machine: this one, or the one that owns its Map Run."""
        record = self
        while record.map_run:
            record = record.map_run.parent
        return record


@dataclass(slots=True, eq=False, repr=False, kw_only=True)
class MapRun:
    """One Map Run: the child executions of a Distributed Map, and its progress. Times are in microseconds.

    If more children succeed than the engine keeps, the rest are dropped from ``children``. They are still counted, and
    their results are kept. ``forgotten`` has their transitions.
    https://docs.aws.amazon.com/step-functions/latest/dg/concepts-examine-map-run.html
    """

    arn: str
    parent: ExecutionRecord
    state: MapState
    started: int
    max_concurrency: int
    tolerance: Tolerance
    items: Tally
    executions: Tally
    status: MapRunStatus = "RUNNING"
    stopped: int | None = None
    redrive_count: int = 0
    redriven: int | None = None
    children_by_index: dict[int, ExecutionRecord] = field(default_factory=dict)
    forgotten: TransitionCount | None = None

    def __repr__(self) -> str:
        succeeded, total = self.executions["SUCCEEDED"], self.executions.total
        return f"<MapRun {self.arn.rpartition(':')[2]}: {self.status}, {succeeded} of {total} children succeeded>"

    @property
    def children(self) -> list[ExecutionRecord]:
        """The children that are kept: all that run or did not succeed, and the first ones that did."""
        return list(self.children_by_index.values())

    @property
    def exceeds_tolerance(self) -> bool:
        """True if more items failed than the Map tolerates."""
        failures = self.items["FAILED"] + self.items["TIMED_OUT"]
        return self.tolerance.is_exceeded(failures, self.items.total)
