"""Where an execution is: the block of states that runs, and the state that is being visited."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

from pytest_sfn.definition.model import Block, State
from pytest_sfn.engine.history.limits import check_assigned, check_output
from pytest_sfn.engine.process import Process
from pytest_sfn.engine.states.failures import FatalError
from pytest_sfn.errors import EvaluationError, WorkflowError
from pytest_sfn.language.timestamps import format_timestamp
from pytest_sfn.values.json_text import Json

if TYPE_CHECKING:
    from pytest_sfn.engine.run import Run


INTERPRETER_ERROR = "An error occurred while executing the state '{state}' (entered at the event id #{event}). {tail}"


class Work(Protocol):
    """What a Parallel or Map consists of."""

    def prepare_redrive(self) -> bool:
        """Get ready for the parts that did not succeed; False if all of them have to run anew."""


class Scope:
    """One ``States`` block being run: the machine's own, a Parallel branch, a Map iteration.

    ``last`` is the id of the latest event of its chain. ``variables`` is replaced, never changed, by an Assign: an
    inner scope starts with the outer one's and keeps its own to itself.

    For a redrive: ``stuck`` is the visit with which the chain ended before its end, ``work`` what the latest Parallel
    or Map that failed consisted of, and ``redriven`` is the same while its state is about to go on with it.
    """

    __slots__ = ("block", "index", "last", "process", "redriven", "run", "stuck", "variables", "work")

    def __init__(
        self, run: Run, block: Block, variables: Mapping[str, Json], last: int, index: int | None = None
    ) -> None:
        self.run = run
        self.block = block
        self.variables = variables
        self.last = last
        self.index = index
        self.process: Process | None = None
        self.stuck: Visit | None = None
        self.work: Work | None = None
        self.redriven: Work | None = None

    @property
    def is_inner(self) -> bool:
        """Whether it is a branch or an iteration."""
        return self.run.outermost is not self

    @property
    def stopped(self) -> bool:
        """Whether somebody ended this chain while its own code was running."""
        return self.process is not None and self.process.stopped


class Visit:
    """One stay in a state: the environment of its expressions, and the writer of its events."""

    __slots__ = (
        "before",
        "entered_at",
        "entered_id",
        "input",
        "retry_count",
        "run",
        "scope",
        "state",
        "token",
        "variables",
    )

    def __init__(self, scope: Scope, state: State, given: Json) -> None:
        run = scope.run
        self.run = run
        self.scope = scope
        self.state = state
        self.input = given
        self.variables = scope.variables
        self.retry_count: int | None = None
        self.token: str | None = None
        self.before = scope.last
        self.entered_at = run.clock.microseconds
        self.entered_id = scope.last = run.history.add(state.entered, scope.last, state.name, given)

    # ---- what expressions may see

    def microseconds(self) -> int:
        return self.run.clock.microseconds

    def random(self) -> float:
        return self.run.ids.random.random()

    def uuid(self) -> str:
        return self.run.ids.uuid("uuid")

    def context(self) -> dict[str, Json]:
        """The context object. https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html"""
        state: dict[str, Json] = {"EnteredTime": format_timestamp(self.entered_at), "Name": self.state.name}
        if self.retry_count is not None:
            state["RetryCount"] = self.retry_count
        context = {**self.run.context(), "State": state}
        if self.token is not None:
            context["Task"] = {"Token": self.token}
        return context

    # ---- events

    def record(self, kind: str, *details: Any) -> None:
        """An event of this state's chain."""
        self.scope.last = self.run.history.add(kind, self.scope.last, *details)

    def note(self, kind: str, *details: Any) -> int:
        """An event that does not advance the chain: the next one points at the event before it. Returns its id."""
        return self.run.history.add(kind, self.scope.last, *details)

    def exit(self, output: Json, assigned: Mapping[str, Json] | None = None) -> Json:
        """Leave the state with its output. Raises FatalError if the output or the variables are too large."""
        if output is not self.input:
            check_output(output, self.state.name)
        if assigned:
            check_assigned(assigned)
            self.scope.variables = {**self.scope.variables, **assigned}
        scope = self.scope
        scope.last = self.run.history.add(self.state.exited, scope.last, self.state.name, output, assigned)
        return output

    def explain(self, failure: WorkflowError) -> WorkflowError:
        """An error of an expression in AWS's full words, with its EvaluationFailed event; any other error as it is."""
        if not isinstance(failure, EvaluationError):
            return failure
        cause = self.worded(failure.cause)
        if failure.error == "States.Runtime":
            return FatalError(failure.error, cause)
        if failure.error != "States.QueryEvaluationError":
            return WorkflowError(failure.error, cause)
        # AWS decides on entering and evaluating in one go, so that both events have the same one before them.
        previous = self.before if self.scope.last == self.entered_id else self.scope.last
        self.scope.last = self.run.history.add(
            "EvaluationFailed", previous, self.state.name, failure.error, cause, failure.location
        )
        return WorkflowError(failure.error, cause)

    def worded(self, tail: str | None) -> str:
        """The cause of an error of an expression: which state it is about, and what the expression said."""
        return INTERPRETER_ERROR.format(state=self.state.name, event=self.entered_id, tail=tail)
