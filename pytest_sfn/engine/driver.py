"""Drives one execution: starts it, runs its chains, ends it and redrives it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pytest_sfn.arns import machine_of_map_run
from pytest_sfn.clock import Timer
from pytest_sfn.definition.model import Block, Definition, MachineType
from pytest_sfn.engine.execution_timeout import execution_timeout
from pytest_sfn.engine.failures import FatalError, HistoryFull, MachineDeleted
from pytest_sfn.engine.history.history import new_history
from pytest_sfn.engine.history.json_spelling import Texts
from pytest_sfn.engine.process import Process, Steps
from pytest_sfn.engine.records.execution import ExecutionRecord, Machine, MapRun, Status
from pytest_sfn.engine.redriving import reopen
from pytest_sfn.engine.runtime import Runtime, StartOptions
from pytest_sfn.engine.states.block import run_block
from pytest_sfn.engine.visit import Ended, Scope
from pytest_sfn.errors import ErrorName, WorkflowError
from pytest_sfn.values.json_text import Json

_EXPRESS_FACTOR = 4
"""AWS limits the time of an Express execution, not its events. A loop that takes no virtual time counts as five minutes
long once it has made this many times the events of a Standard execution."""


class ExecutionDriver:
    """Drives one execution. ``outermost`` is the scope of the machine's own states; it is gone after a success."""

    __slots__ = ("_options", "_parent", "_process", "_timeout", "execution", "on_end", "outermost", "runtime")

    def __init__(
        self,
        runtime: Runtime,
        execution: ExecutionRecord,
        options: StartOptions,
        *,
        block: Block | None = None,
        parent: ExecutionDriver | None = None,
    ) -> None:
        self.runtime = runtime
        self.execution = execution
        self.on_end: list[Callable[[ExecutionRecord], None]] = []
        self.outermost = Scope(self, block or execution.machine.model.block, {}, 0, execution.map_index)
        self.outermost.is_inner = False
        self._options = options
        self._parent = parent
        self._timeout: Timer | None = None
        self._process: Process | None = self._new_process()

    def __repr__(self) -> str:
        return f"<ExecutionDriver of {self.execution.arn}>"

    def start(self) -> None:
        """Run up to the first wait."""
        if self._process:
            self._process.go_on()
            self._arm_timeout()

    # ---- for the states

    def spawn(self, scope: Scope, given: Json, ended: Ended, index: int = 0) -> Process:
        """Make the process that runs the states of a scope, or resumes its unfinished visit. The caller starts it."""
        return _ScopeProcess(scope, run_block(scope, given), ended, index)

    def _new_process(self) -> Process:
        return _ScopeProcess(self.outermost, self._steps(), self._ended)

    def _steps(self) -> Steps:
        """The steps of the machine's own states, or the resumed ones of its unfinished visit."""
        return run_block(self.outermost, self.execution.input)

    def new_child(self, map_run: MapRun, given: Json, index: int) -> ExecutionDriver:
        """Make a child execution of a Map Run, for the item or batch with this index. The caller starts it."""
        runtime, machine = self.runtime, _child_machine(map_run)
        name = runtime.ids.name_uuid("child")
        if machine.type == "STANDARD":
            arn = runtime.place.execution(machine.name, name)
        else:
            arn = runtime.place.express_execution(machine.name, name, runtime.ids.uuid("express"))
        runtime.clock.chains.continue_in(arn, self.execution.arn)
        return self._child(map_run, machine, arn, name, given, index)

    def replace_child(self, map_run: MapRun, child: ExecutionRecord) -> ExecutionDriver:
        """Make a failed Express child again, with its input, name and ARN. The caller starts it."""
        return self._child(map_run, child.machine, child.arn, child.name, child.input, child.map_index or 0)

    def _child(
        self, map_run: MapRun, machine: Machine, arn: str, name: str, given: Json, index: int
    ) -> ExecutionDriver:
        runtime = self.runtime
        record = start_record(
            runtime, self._options, machine, arn, name, given, Texts(), map_run=map_run, map_index=index
        )
        child = ExecutionDriver(runtime, record, self._options, block=map_run.state.processor, parent=self)
        runtime.registry.remember(child)
        runtime.announce(record)
        return child

    # ---- ending and redriving

    def fail(self, failure: WorkflowError, last: int) -> None:
        """End as FAILED, with an event that follows the event ``last``."""
        execution = self.execution
        if isinstance(failure, HistoryFull) and execution.type == "EXPRESS":
            self._time_out()
            return
        if execution.is_running:
            execution.error, execution.cause, execution.exception = failure.error, failure.cause, failure.exception
        self._end("FAILED", "ExecutionFailed", last, failure.error, failure.cause)

    def abort(self, error: str | None, cause: str | None) -> None:
        """End as ABORTED. Does nothing if the execution has ended."""
        execution = self.execution
        if not execution.is_running:
            return
        execution.error, execution.cause = error, cause
        self._end("ABORTED", "ExecutionAborted", self.outermost.last, error, cause)

    def redrive(self) -> None:
        """Run again what did not succeed, in the same execution. Starts after everything that is already due."""
        clock = self.runtime.clock
        self.outermost.last = reopen(self.execution, clock.microseconds)
        self._timeout = None
        self._process = self._new_process()
        self.runtime.announce(self.execution)
        clock.call_soon(self.start)

    def abort_top(self) -> None:
        """End as ABORTED, together with the execution that owns the Map Run."""
        driver = self
        while driver._parent:
            driver = driver._parent
        driver.abort(None, None)

    def _time_out(self) -> None:
        if self.execution.is_running:
            self.execution.error = ErrorName.TIMEOUT
        self._end("TIMED_OUT", "ExecutionTimedOut", 0, ErrorName.TIMEOUT, None)

    def _ended(self, _: int, result: Json, error: WorkflowError | None) -> None:
        self._process = None
        if error is not None:
            self.fail(error, self.outermost.last)
            return
        self.execution.output = result
        self._end("SUCCEEDED", "ExecutionSucceeded", self.outermost.last, result)
        del self.outermost  # breaks a cycle, which only the garbage collector could free

    def _end(self, status: Status, kind: str, last: int, *details: Any) -> None:
        execution, runtime = self.execution, self.runtime
        if not execution.is_running:
            return
        execution.status = status
        execution.stopped = runtime.clock.microseconds
        execution.history.add(kind, last, *details)
        if status == "SUCCEEDED":
            runtime.registry.release(execution)
        if self._timeout:
            self._timeout.cancel()
        process, self._process = self._process, None
        if process:
            process.stop()
        runtime.announce(execution)
        for ended in self.on_end:
            ended(execution)

    def _arm_timeout(self) -> None:
        """Set the timeout's timer when the execution first waits: most executions never wait."""
        if not self.execution.is_running:
            return
        timeout = execution_timeout(self.execution)
        if timeout:
            why = f"timeout of {self.execution.name}"
            self._timeout = self.runtime.clock.call_at(timeout.at, self._time_out, why, idle=not timeout.is_own)


class _ScopeProcess(Process):
    """Runs the chain of a scope. ``ended`` gets ``index``, and how the chain ended."""

    __slots__ = ("_ended", "_index", "_scope")

    def __init__(self, scope: Scope, steps: Steps, ended: Ended, index: int = 0) -> None:
        Process.__init__(self, steps, scope.runtime.alive)
        scope.process = self
        self._scope = scope
        self._ended = ended
        self._index = index

    def ended(self, result: Json, error: WorkflowError | None) -> None:
        scope, ended = self._scope, self._ended
        scope.process = None  # breaks a cycle, which only the garbage collector could free
        if error is None:
            ended(self._index, result, None)
        elif isinstance(error, FatalError):
            scope.driver.fail(error, scope.last)
        elif isinstance(error, MachineDeleted):
            scope.driver.abort_top()
        else:
            ended(self._index, None, error)


def start_record(
    runtime: Runtime,
    options: StartOptions,
    machine: Machine,
    arn: str,
    name: str,
    given: Json,
    texts: Texts,
    *,
    map_run: MapRun | None = None,
    map_index: int | None = None,
) -> ExecutionRecord:
    """The record of an execution that starts now, with its first event. ``texts`` holds the spelling of the input."""
    limit = options.max_events * (1 if machine.type == "STANDARD" else _EXPRESS_FACTOR)
    history = new_history(runtime.clock, limit, texts)
    history.add("ExecutionStarted", 0, given, machine.role_arn, options.alias_arn, options.version_arn)
    started = runtime.clock.microseconds
    record = ExecutionRecord(arn, name, machine, given, history, started, {}, options, map_run, map_index)
    record.ends_at_transition = map_run is not None and map_run.parent.ends_at_transition
    return record


@dataclass(frozen=True, slots=True)
class _ChildMachine:
    """The machine of a Map Run's children: the item processor, with its own name."""

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


def _child_machine(map_run: MapRun) -> _ChildMachine:
    parent = map_run.parent.machine
    name = machine_of_map_run(map_run.arn)
    return _ChildMachine(parent, f"{parent.arn}/{name.split('/', 1)[1]}", name, map_run.state.execution_type)
