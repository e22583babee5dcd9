"""One execution: its status, its history, and how it ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

from pytest_sfn.arns import Place
from pytest_sfn.clock import MICROSECONDS, Timer, VirtualClock
from pytest_sfn.definition.model import Block, Definition, MachineType, MapState
from pytest_sfn.engine.execution_registry import Keeping
from pytest_sfn.engine.history.history import MAX_EVENTS, History
from pytest_sfn.engine.history.json_spelling import Texts
from pytest_sfn.engine.maps.store import MapStore
from pytest_sfn.engine.process import Process, Steps
from pytest_sfn.engine.states.block import redrive_block, run_block
from pytest_sfn.engine.states.failures import FatalError, HistoryFull
from pytest_sfn.engine.task.activities import Activities
from pytest_sfn.engine.task.port import Role, TaskPort
from pytest_sfn.engine.task.tokens import Tokens
from pytest_sfn.engine.visit import Scope, Visit
from pytest_sfn.errors import WorkflowError
from pytest_sfn.ids import Ids
from pytest_sfn.language.timestamps import format_timestamp
from pytest_sfn.values.json_text import Json

if TYPE_CHECKING:
    from pytest_sfn.engine.maps.run import MapRun

Status = Literal["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"]

MAX_SECONDS: Mapping[MachineType, int] = {"STANDARD": 365 * 86_400, "EXPRESS": 300}
"""How long an execution may take: one year, or five minutes."""

_EXPRESS_FACTOR = 10
"""Express executions have no limit on events, but on time: a loop that takes none is taken for one of five minutes when
it has made so many times the events that a Standard one may."""

_ABORTABLE = frozenset({"Task", "Wait", "Parallel", "Map"})


class Machine(Protocol):
    """What the engine needs to know of a state machine."""

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


@dataclass(frozen=True, slots=True)
class Commons:
    """What all executions of one world share."""

    place: Place
    clock: VirtualClock
    ids: Ids
    tokens: Tokens
    tasks: TaskPort
    activities: Activities
    map_store: MapStore
    keeping: Keeping
    alive: set[Process] = field(default_factory=set)
    """The chains that have begun and not ended."""
    observers: list[Callable[[Run], None]] = field(default_factory=list)
    """Told of every execution when it starts, ends or is redriven: then its status is new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How an execution was started. ``synchronous`` is StartSyncExecution; the ARNs name the version or alias used;
    ``tasks`` and ``map_store`` stand in for those of the world; ``role`` tells what it may do, if that is limited.
    """

    max_events: int = MAX_EVENTS
    tasks: TaskPort | None = None
    map_store: MapStore | None = None
    role: Role | None = None
    synchronous: bool = False
    version_arn: str | None = None
    alias_arn: str | None = None


class Run:
    """One execution. Instants are in microseconds; ``output`` counts only once it succeeded."""

    __slots__ = (
        "_deadline",
        "_process",
        "activities",
        "arn",
        "cause",
        "clock",
        "doomed",
        "error",
        "exception",
        "history",
        "ids",
        "input",
        "machine",
        "map_index",
        "map_run",
        "map_runs",
        "map_store",
        "name",
        "on_end",
        "options",
        "outermost",
        "output",
        "redrive_count",
        "redriven",
        "region",
        "started",
        "status",
        "stopped",
        "tasks",
        "tokens",
        "type",
        "world",
    )

    def __init__(
        self,
        world: Commons,
        machine: Machine,
        arn: str,
        name: str,
        given: Json,
        texts: Texts,
        options: Options,
        *,
        map_run: MapRun | None = None,
        map_index: int | None = None,
        block: Block | None = None,
    ) -> None:
        self.world = world
        self.clock = world.clock
        self.ids = world.ids
        self.tokens = world.tokens
        self.tasks = options.tasks or world.tasks
        self.map_store = options.map_store or world.map_store
        self.activities = world.activities
        self.region = world.place.region
        self.machine = machine
        self.arn = arn
        self.name = name
        self.input = given
        self.options = options
        self.map_run = map_run
        self.map_index = map_index
        self.redrive_count = 0
        self.redriven: int | None = None
        self.type: MachineType = machine.type
        self.status: Status = "RUNNING"
        self.output: Json = None
        self.error: str | None = None
        self.cause: str | None = None
        self.exception: BaseException | None = None
        self.started = world.clock.microseconds
        self.stopped: int | None = None
        self.doomed: bool = map_run.parent.doomed if map_run else False
        self.map_runs: list[MapRun] = []
        self.on_end: list[Callable[[Run], None]] = []
        limit = options.max_events * (1 if machine.type == "STANDARD" else _EXPRESS_FACTOR)
        self.history = History(world.clock, limit, texts)
        self.history.add("ExecutionStarted", 0, given, machine.role_arn, options.alias_arn, options.version_arn)
        self.outermost = Scope(self, block or machine.model.block, {}, 0, map_index)
        self._process: Process | None = self.spawn(self.outermost, given, self._ended)
        self._deadline: Timer | None = None

    def __repr__(self) -> str:
        return f"<Run {self.arn} {self.status}>"

    @property
    def is_running(self) -> bool:
        return self.status == "RUNNING"

    @property
    def variables(self) -> Mapping[str, Json]:
        """The workflow variables of the outermost scope."""
        return self.outermost.variables

    @property
    def children(self) -> list[Run]:
        """The child executions of its Map Runs."""
        return [child for map_run in self.map_runs for child in map_run.children]

    def context(self) -> dict[str, Json]:
        """The part of the context object that is the same in every state."""
        execution: dict[str, Json] = {
            "Id": self.arn,
            "Input": self.input,
            "StartTime": format_timestamp(self.started),
            "Name": self.name,
            "RoleArn": self.machine.role_arn,
        }
        if not self.options.synchronous:
            execution["RedriveCount"] = self.redrive_count
            if self.redriven is not None:
                execution["RedriveTime"] = format_timestamp(self.redriven)
        return {"Execution": execution, "StateMachine": {"Id": self.machine.arn, "Name": self.machine.name}}

    def announce(self) -> None:
        """Tell the observers of the world that the status is new."""
        for told in self.world.observers:
            told(self)

    # ---- for the states

    def start(self) -> None:
        """Run up to the first thing to wait for."""
        if self._process:
            self._process.start()

    def spawn(self, scope: Scope, given: Json, ended: Callable[[Json, WorkflowError | None], None]) -> Process:
        """A process that runs the states of a scope. What nothing can catch ends the whole execution instead."""
        return self._process_of(scope, run_block(scope, given), ended)

    def respawn(self, scope: Scope, stuck: Visit, ended: Callable[[Json, WorkflowError | None], None]) -> Process:
        """A process that goes on with the visit with which a scope got stuck. As :meth:`spawn`."""
        scope.stuck = None
        return self._process_of(scope, redrive_block(scope, stuck), ended)

    def _process_of(self, scope: Scope, steps: Steps, ended: Callable[[Json, WorkflowError | None], None]) -> Process:
        def done(result: Json, error: WorkflowError | None) -> None:
            scope.process = None  # or the two of them would stay until the garbage collector finds them
            if isinstance(error, FatalError):
                self.fail(error, scope.last)
            else:
                ended(result, error)

        process = scope.process = Process(steps, done, self._arm_deadline, self.world.alive)
        return process

    def new_token(self) -> str:
        return self.ids.task_token()

    def new_map_run_arn(self, state: MapState) -> str:
        label = state.label or self.ids.uuid("label")
        return self.world.place.map_run(self.machine.name, label, self.ids.name_uuid("map-run"))

    def new_child(self, map_run: MapRun, given: Json, index: int, instead: Run | None = None) -> Run:
        """A child execution of a Map Run, for its item or batch with this index. It is yet to be started.

        One ``instead`` of an Express child that did not succeed has its name and ARN.
        """
        child = _child(self, map_run, given, index, instead)
        self.world.keeping.remember(child)
        child.announce()
        return child

    def note_aborted(self, visit: Visit | None) -> None:
        """A state was given up because another chain failed. An execution that has ended writes no more events."""
        if not visit or not self.is_running or self.history.is_full or visit.state.type not in _ABORTABLE:
            return
        write = visit.note if visit.state.type == "Task" else visit.record
        write(f"{visit.state.type}StateAborted")

    def redrive(self) -> None:
        """Run again what did not succeed, in the same execution. It goes on once what is due is through."""
        self.status = "RUNNING"
        self.stopped = self.error = self.cause = self.exception = None
        self.redrive_count += 1
        self.redriven = self.clock.microseconds
        self._deadline = None
        scope = self.outermost
        scope.last = self.history.add("ExecutionRedriven", len(self.history), self.redrive_count)
        if scope.stuck:
            self._process = self.respawn(scope, scope.stuck, self._ended)
        else:
            self._process = self.spawn(scope, self.input, self._ended)
        self.announce()
        self.clock.call_soon(self.start)

    # ---- how it ends

    def fail(self, failure: WorkflowError, last: int) -> None:
        """End as FAILED, with an event behind the event ``last``."""
        if isinstance(failure, HistoryFull) and self.type == "EXPRESS":
            self._time_out()
            return
        self.error, self.cause, self.exception = failure.error, failure.cause, failure.exception
        self._end("FAILED", "ExecutionFailed", last, failure.error, failure.cause)

    def abort(self, error: str | None, cause: str | None) -> None:
        """End as ABORTED: StopExecution. One that has ended stays as it is."""
        if not self.is_running:
            return
        self.error, self.cause = error, cause
        self._end("ABORTED", "ExecutionAborted", self.outermost.last, error, cause)

    def end_at_transition(self) -> None:
        """End as ABORTED as soon as it, or a child, would enter another state: its machine is being deleted."""
        self.doomed = True
        for child in self.children:
            child.end_at_transition()

    def end_for_good(self) -> None:
        """End as ABORTED, together with the execution whose Map Run it belongs to."""
        top: Run = self
        while top.map_run:
            top = top.map_run.parent
        top.abort(None, None)

    def _time_out(self) -> None:
        self.error = "States.Timeout"
        self._end("TIMED_OUT", "ExecutionTimedOut", 0, "States.Timeout", None)

    def _ended(self, result: Json, error: WorkflowError | None) -> None:
        if error is not None:
            self.fail(error, self.outermost.last)
            return
        self.output = result
        self._end("SUCCEEDED", "ExecutionSucceeded", self.outermost.last, result)

    def _end(self, status: Status, kind: str, last: int, *details: Any) -> None:
        if not self.is_running:
            return
        self.status = status
        self.stopped = self.clock.microseconds
        self.history.add(kind, last, *details)
        if self._deadline:
            self._deadline.cancel()
        process, self._process = self._process, None
        if process:
            process.stop()
        self.announce()
        for told in self.on_end:
            told(self)

    def _arm_deadline(self) -> None:
        """Limit the time of an execution that begins to wait: most never do."""
        if self._deadline or not self.is_running or (self.map_run and self.type == "STANDARD"):
            return  # a child has as long as its parent, whose time is up before
        longest = MAX_SECONDS[self.type]
        own = None if self.map_run else self.machine.model.timeout_seconds
        seconds = longest if own is None else min(own, longest)
        since = self.started if self.redriven is None else self.redriven
        why = f"timeout of {self.name}"
        self._deadline = self.clock.call_at(since + seconds * MICROSECONDS, self._time_out, why, idle=own is None)


def _child(parent: Run, map_run: MapRun, given: Json, index: int, instead: Run | None) -> Run:
    place, state = parent.world.place, map_run.state
    label = map_run.arn.split(":mapRun:")[1].split(":")[0]
    machine = _ChildMachine(
        parent.machine, f"{parent.machine.arn}/{label.split('/', 1)[1]}", label, state.execution_type
    )
    name = instead.name if instead else parent.ids.name_uuid("child")
    arn = place.execution(label, name)
    if instead:
        arn = instead.arn
    elif state.execution_type == "EXPRESS":
        arn = place.express_execution(label, name, parent.ids.uuid("express"))
    return Run(
        parent.world,
        machine,
        arn,
        name,
        given,
        Texts(),
        parent.options,
        map_run=map_run,
        map_index=index,
        block=state.processor,
    )


@dataclass(frozen=True, slots=True)
class _ChildMachine:
    """The machine of a Map Run's children: the item processor, under a name of its own."""

    parent: Machine
    arn: str
    name: str
    type: MachineType

    @property
    def model(self) -> Definition:
        return self.parent.model

    @property
    def role_arn(self) -> str:
        return self.parent.role_arn
