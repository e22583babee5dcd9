"""What TestState is given and what it answers, and the visit of the state in between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pytest_sfn.definition.model import Definition, RetryableState, State
from pytest_sfn.engine.failures import FatalError, StateFailed
from pytest_sfn.engine.test_state.inspection import Inspection
from pytest_sfn.engine.test_state.mocks import Mock
from pytest_sfn.engine.visit import Scope, Visit
from pytest_sfn.errors import WorkflowError
from pytest_sfn.values.json_text import Json

StateStatus = Literal["SUCCEEDED", "FAILED", "RETRIABLE", "CAUGHT_ERROR"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StateTrial:
    """A state of a definition, and the conditions of its test.

    The context object is that of an execution, with ``map_item`` as ``Map.Item`` and ``shown_name`` as ``State.Name``.
    The sections of ``context`` override it, or replace it completely (``whole_context``). ``retry_count`` is how often
    the state has been retried.
    """

    state: State
    model: Definition
    input: Json
    variables: Mapping[str, Json] = field(default_factory=dict)
    context: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    whole_context: bool = False
    map_item: Mapping[str, Json] | None = None
    shown_name: str | None = None
    mock: Mock | None = None
    retry_count: int = 0
    role_arn: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StateOutcome:
    """How the state ended. It has an output if the state succeeded or its error was caught."""

    status: StateStatus
    inspection: Inspection
    output: Json = None
    error: str | None = None
    cause: str | None = None
    next_state: str | None = None
    exception: BaseException | None = None

    @property
    def has_output(self) -> bool:
        return self.status in ("SUCCEEDED", "CAUGHT_ERROR")


class TriedVisit(Visit):
    """The visit of a tested state: AWS does not prefix its errors with the state and the event."""

    __slots__ = ("_failure", "_trial")

    def __init__(self, scope: Scope, state: State, given: Json, trial: StateTrial) -> None:
        super().__init__(scope, state, given)
        self._trial = trial
        self._failure: WorkflowError | None = None
        if isinstance(state, RetryableState):
            self.retry_count = trial.retry_count

    def context(self) -> dict[str, Json]:
        trial = self._trial
        if trial.whole_context:
            return dict(trial.context)
        context = super().context()
        context["Execution"]["RoleArn"] = trial.role_arn
        if trial.shown_name is not None:
            context["State"] = {**context["State"], "Name": trial.shown_name}
        if trial.map_item is not None:
            context["Map"] = {"Item": trial.map_item}
        return context | {name: {**context.get(name, {}), **section} for name, section in trial.context.items()}

    def interpreter_error(self, tail: str | None) -> str:
        return tail or ""

    def explain(self, failure: WorkflowError) -> WorkflowError:
        self._failure = super().explain(failure)
        return self._failure

    def failure_behind(self, raised: WorkflowError) -> WorkflowError:
        """The error that the state met, found from the one that ended it."""
        if isinstance(raised, FatalError):
            return raised
        if isinstance(raised, StateFailed):
            return self._failure or raised
        return self.explain(raised)
