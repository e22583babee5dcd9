"""The position of an execution: the block of states that runs, and the state that it visits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from pytest_sfn.definition.model import Block, MapState, State
from pytest_sfn.engine.context_object import ContextObject, context_object
from pytest_sfn.engine.data_limits import check_assigned, check_output
from pytest_sfn.engine.failures import FatalError
from pytest_sfn.engine.history.event_details import NO_VALUE, EventShape
from pytest_sfn.engine.process import Process, Steps, Together
from pytest_sfn.engine.records.execution import ExecutionRecord, MapRun
from pytest_sfn.engine.records.registry import ExecutionControls
from pytest_sfn.engine.runtime import Runtime
from pytest_sfn.engine.task.tokens import Callback, WaitingTask
from pytest_sfn.errors import ErrorName, EvaluationError, WorkflowError
from pytest_sfn.values.json_text import Json

INTERPRETER_ERROR = "An error occurred while executing the state '{state}' (entered at the event id #{event}). {tail}"

_ABORTABLE = frozenset({"Task", "Wait", "Parallel", "Map"})
"""The state types that have an event for being aborted."""

Ended = Callable[[int, Json, WorkflowError | None], None]
"""Called when a chain has ended: with its result, or with the error that ended it."""


class Driver(Protocol):
    """What a state may ask of the driver of its execution."""

    execution: ExecutionRecord
    runtime: Runtime

    def spawn(self, scope: Scope, given: Json, ended: Ended, index: int = 0) -> Process:
        """Make the process that runs the states of a scope, or resumes its unfinished visit. The caller starts it.

        An error that no catcher can handle ends the whole execution instead of the chain.
        """

    def fail(self, failure: WorkflowError, last: int) -> None:
        """End the execution as FAILED, with an event that follows the event ``last``."""

    def abort_top(self) -> None:
        """End the execution as ABORTED, together with the one that owns the Map Run."""

    def new_child(self, map_run: MapRun, given: Json, index: int) -> ExecutionControls:
        """Make a child execution of a Map Run, for the item or batch with this index. The caller starts it."""

    def replace_child(self, map_run: MapRun, child: ExecutionRecord) -> ExecutionControls:
        """Make a failed Express child again, with its input, name and ARN. The caller starts it."""


class Work(Protocol):
    """The work of one attempt of a Parallel or Map."""

    def run(self) -> Steps:
        """Do all of the work. Returns the result of the state."""

    def prepare_redrive(self) -> bool:
        """Prepare to resume the parts that did not succeed; False if everything must run again."""

    def resume(self) -> Steps:
        """Run the parts that did not succeed. Returns the result of the state."""


class Scope:
    """A running ``States`` block: the machine's own, a Parallel branch, or a Map iteration.

    ``last`` is the id of the latest event of its chain. An Assign replaces ``variables`` and never changes it in place:
    an inner scope starts with the variables of the outer one, and its assignments stay inside. ``unfinished`` is the
    visit at which its chain stopped before the end of the block; a redrive resumes it. ``is_inner`` is False for
    the machine's own block only. ``calls`` is where it waits before a call for those that are about to begin beside it.
    """

    __slots__ = (
        "block",
        "calls",
        "driver",
        "execution",
        "index",
        "is_inner",
        "last",
        "process",
        "runtime",
        "unfinished",
        "variables",
    )

    def __init__(
        self,
        driver: Driver,
        block: Block,
        variables: Mapping[str, Json],
        last: int,
        index: int | None = None,
    ) -> None:
        self.driver = driver
        self.execution = driver.execution
        self.runtime = driver.runtime
        self.block = block
        self.variables = variables
        self.last = last
        self.index = index
        self.is_inner = True
        self.calls: Together | None = None
        self.process: Process | None = None
        self.unfinished: Visit | None = None

    @property
    def stopped(self) -> bool:
        """True if this chain was stopped while its own code was running."""
        return self.process is not None and self.process.stopped

    def set_variables(self, variables: Mapping[str, Json]) -> None:
        self.variables = variables
        if not self.is_inner:
            self.execution.variables = variables


class Visit:
    """One visit to a state: the environment of its expressions, and the writer of its events.

    ``work`` is the work of its latest attempt, for a Parallel or Map. ``measured`` is a value whose text is known to be
    far below the quota, for a Task.
    """

    __slots__ = (
        "entered_id",
        "execution",
        "input",
        "measured",
        "plan",
        "retry_count",
        "runtime",
        "scope",
        "state",
        "token",
        "variables",
        "work",
    )

    def __init__(self, scope: Scope, state: State, given: Json) -> None:
        execution = self.execution = scope.execution
        runtime = self.runtime = scope.runtime
        self.scope = scope
        self.state = state
        self.input = given
        self.variables = scope.variables
        self.retry_count: int | None = None
        self.token: str | None = None
        self.work: Work | None = None
        self.measured: Json = None
        plan = self.plan = runtime.plans.get(id(state)) or runtime.make_plan(state)
        self.entered_id = scope.last = execution.history.note(plan.entered, scope.last, given)

    # ---- the environment of expressions

    def microseconds(self) -> int:
        return self.runtime.clock.microseconds

    def random(self) -> float:
        return self.runtime.ids.random.random()

    def uuid(self) -> str:
        return self.runtime.ids.uuid("uuid")

    def context(self) -> ContextObject:
        entered_at = self.execution.history.time_of(self.entered_id)
        return context_object(self.execution, self.state.name, entered_at, self.retry_count, self.token)

    # ---- for the states

    def why(self, what: str) -> str:
        """The name of a timer of this state, such as "timeout of state 'Ship' of order-1"."""
        return f"{what} of state {self.state.name!r} of {self.execution.name}"

    def new_callback(self, token: str, payload: Json, heartbeat_seconds: int | None) -> Callback:
        """The callback of a token that this state hands out."""
        task = WaitingTask(self.execution, self.state.name, self.scope.index)
        runtime = self.runtime
        return Callback(token, task, payload, heartbeat_seconds, runtime.clock, runtime.tokens)

    def new_map_run_arn(self, state: MapState) -> str:
        runtime = self.runtime
        label = state.label or runtime.ids.uuid("label")
        return runtime.place.map_run(self.execution.machine.name, label, runtime.ids.name_uuid("map-run"))

    # ---- events

    def record(self, kind: str, *details: Any) -> None:
        """Add an event of this state's chain."""
        self.scope.last = self.execution.history.add(kind, self.scope.last, *details)

    def note(self, kind: str, *details: Any) -> int:
        """Add an event that does not advance the chain: the next event has the same predecessor. Returns its id."""
        return self.execution.history.add(kind, self.scope.last, *details)

    def add(self, shape: EventShape, value: Any = NO_VALUE) -> None:
        """Add an event with a shape to this state's chain."""
        scope = self.scope
        scope.last = self.execution.history.note(shape, scope.last, value)

    def record_abort(self) -> None:
        """Add the event of a state that was aborted because another chain failed, if its type has such an event."""
        kind = self.state.type
        if kind in _ABORTABLE and self.execution.takes_events:
            add = self.note if kind == "Task" else self.record
            add(f"{kind}StateAborted")

    def exit(self, output: Json, assigned: Mapping[str, Json] | None = None) -> Json:
        """Leave the state with its output. Raises FatalError if the output or the variables are too large."""
        if output is not self.input and output is not self.measured:
            check_output(output, self.state.name)
        scope, history = self.scope, self.execution.history
        if assigned:
            check_assigned(assigned)
            scope.set_variables({**scope.variables, **assigned})
            scope.last = history.add(self.state.exited, scope.last, self.state.name, output, assigned)
        else:
            scope.last = history.note(self.plan.exited, scope.last, output)
        return output

    def explain(self, failure: WorkflowError) -> WorkflowError:
        """An error of an expression with AWS's full text, and its EvaluationFailed event; any other error unchanged."""
        if not isinstance(failure, EvaluationError):
            return failure
        cause = self.interpreter_error(failure.cause)
        if failure.error == ErrorName.RUNTIME:
            return FatalError(failure.error, cause)
        if failure.error != ErrorName.QUERY_EVALUATION:
            return self._without_event(WorkflowError(failure.error, cause))
        # AWS adds StateEntered and EvaluationFailed together, so that both have the same previousEventId.
        last, history = self.scope.last, self.execution.history
        previous = history.before(last) if last == self.entered_id else last
        self.scope.last = history.add(
            "EvaluationFailed", previous, self.state.name, failure.error, cause, failure.location
        )
        return WorkflowError(failure.error, cause)

    def _without_event(self, failure: WorkflowError) -> WorkflowError:
        """Note an error that a retrier or a catcher may take, and that the history does not show."""
        self.execution.unrecorded += ((self.scope.last, failure),)
        return failure

    def interpreter_error(self, tail: str | None) -> str:
        """The cause for an error of an expression: the state, and the expression's own message."""
        return INTERPRETER_ERROR.format(state=self.state.name, event=self.entered_id, tail=tail)
