"""Runs one state by itself, as TestState does: without a state machine and without a visible history.

https://docs.aws.amazon.com/step-functions/latest/dg/test-state-isolation.html
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import cast

from pytest_sfn.definition.model import Block, Definition, MachineType, MapState, ParallelState, RetryableState, State
from pytest_sfn.engine.driver import ExecutionDriver, start_record
from pytest_sfn.engine.failures import FatalError
from pytest_sfn.engine.history.json_spelling import Texts
from pytest_sfn.engine.process import Steps
from pytest_sfn.engine.runtime import Runtime, StartOptions
from pytest_sfn.engine.states.block import AT_ONCE, IN_TIME
from pytest_sfn.engine.states.dataflow import caught_outcome
from pytest_sfn.engine.states.retrying import FIRST_MATCH, HandlerChoice, delay_seconds, run_with_retries
from pytest_sfn.engine.test_state.inspection import Inspection, WatchedTasks, watch
from pytest_sfn.engine.test_state.mocks import Mock, MockedTasks, mocked_map, without_workers
from pytest_sfn.engine.test_state.trial import StateOutcome, StateStatus, StateTrial, TriedVisit
from pytest_sfn.engine.visit import Visit
from pytest_sfn.errors import WorkflowError
from pytest_sfn.values.json_text import Json


def run_state(runtime: Runtime, trial: StateTrial, texts: Texts) -> StateOutcome:
    """Run one state to its end. Virtual time moves as needed, by five minutes at most.

    Raises UnfitMock, and SfnError if the world is closed meanwhile.
    """
    seen = Inspection(data={"input": trial.input})
    tasks = MockedTasks(runtime.clock, runtime.tokens, trial.mock) if trial.mock else runtime.tasks
    driver = _TrialDriver(replace(runtime, tasks=WatchedTasks(tasks, seen), observers=[]), trial, texts, seen)
    clock = runtime.clock
    clock.call_soon(driver.start)
    try:
        clock.run_now()
        while driver.execution.is_running and (due := clock.next_due(idle=True)) is not None:
            clock.move_to(due)
    finally:
        driver.abort(None, None)
    clock.check_running()
    return driver.outcome


_OPTIONS = StartOptions(synchronous=True)


class _TrialDriver(ExecutionDriver):
    """Drives the execution around one state. It is an Express execution, which ends after five minutes."""

    __slots__ = ("_outcome", "_seen", "_state", "_trial")

    def __init__(self, runtime: Runtime, trial: StateTrial, texts: Texts, seen: Inspection) -> None:
        self._trial = trial
        self._outcome: StateOutcome | None = None
        self._seen = seen
        name = runtime.ids.uuid("execution")
        machine = _machine(runtime, trial)
        state = self._state = watch(_without_retry_and_catch(trial), seen)
        arn = runtime.place.tested_execution(machine.name, name)
        record = start_record(runtime, _OPTIONS, machine, arn, name, trial.input, texts)
        block = Block(start_at=state.name, states={state.name: state})
        super().__init__(runtime, record, _OPTIONS, block=block)
        self.outermost.set_variables(trial.variables)

    @property
    def outcome(self) -> StateOutcome:
        """How the state ended. A fatal error, or the limit of five minutes, ends the execution around it."""
        execution = self.execution
        if execution.variables:
            self._seen.data["variables"] = dict(execution.variables)
        failure = WorkflowError(execution.error, execution.cause, exception=execution.exception)
        return self._outcome or self._failure_outcome(failure)

    def _steps(self) -> Steps:
        visit = TriedVisit(self.outermost, self._state, self.execution.input, self._trial)
        try:
            target, output = yield from self._perform(visit)
            self._outcome = self._make_outcome("SUCCEEDED", output, target)
        except WorkflowError as raised:
            self._outcome = self._outcome_of_error(visit, visit.failure_behind(raised))
        return self._outcome.output

    def _perform(self, visit: TriedVisit) -> Steps:
        """Run the state. Returns the step."""
        state, mock = visit.state, self._trial.mock
        at_once = AT_ONCE.get(type(state))
        if at_once:
            return at_once(visit)
        if mock and isinstance(state, (MapState, ParallelState)):
            steps = run_with_retries(visit, lambda visit: _mocked_attempt(visit, mock, self._seen))
            return (yield from _choice_of(state).follow(visit, steps))
        return (yield from IN_TIME[type(state)](visit))

    # ---- outcomes

    def _outcome_of_error(self, visit: TriedVisit, failure: WorkflowError) -> StateOutcome:
        """Apply Retry and Catch to an error."""
        state = self._trial.state
        if not isinstance(state, RetryableState) or isinstance(failure, FatalError):
            return self._failure_outcome(failure)
        return (
            self._apply_retry(state, failure)
            or self._apply_catch(state, visit, failure)
            or self._failure_outcome(failure)
        )

    def _apply_retry(self, state: RetryableState, failure: WorkflowError) -> StateOutcome | None:
        place = _choice_of(state).retrier(state.retriers, failure)
        if place is None:
            return None
        self._seen.error_details["retryIndex"] = place
        count = self._trial.retry_count
        if count >= state.retriers[place].max_attempts:
            return None
        delay = delay_seconds(state.retriers[place], count, _without_jitter)
        self._seen.error_details["retryBackoffIntervalSeconds"] = int(delay)
        return self._failure_outcome(failure, "RETRIABLE")

    def _apply_catch(self, state: RetryableState, visit: TriedVisit, failure: WorkflowError) -> StateOutcome | None:
        place = _choice_of(state).catcher(state.catchers, failure)
        if place is None:
            return None
        catcher = state.catchers[place]
        try:
            output, assigned = caught_outcome(state, catcher, visit, failure)
            visit.exit(output, assigned)
        except WorkflowError as raised:
            return self._failure_outcome(visit.explain(raised))
        self._seen.error_details["catchIndex"] = place
        return self._make_outcome("CAUGHT_ERROR", output, catcher.next, failure)

    def _make_outcome(
        self, status: StateStatus, output: Json, target: str | None, failure: WorkflowError | None = None
    ) -> StateOutcome:
        return StateOutcome(
            status=status,
            inspection=self._seen,
            output=output,
            error=failure.error if failure else None,
            cause=failure.cause if failure else None,
            next_state=target,
            exception=failure.exception if failure else None,
        )

    def _failure_outcome(self, failure: WorkflowError, status: StateStatus = "FAILED") -> StateOutcome:
        return self._make_outcome(status, None, None, failure)


def _mocked_attempt(visit: Visit, mock: Mock, seen: Inspection) -> Steps:
    """One attempt of a mocked Map or Parallel."""
    yield from ()
    return mocked_map(visit, mock, seen) if isinstance(visit.state, MapState) else mock.give()


def _without_retry_and_catch(trial: StateTrial) -> State:
    """The state without Retry and Catch, which are reported instead of applied."""
    state = trial.state
    if not isinstance(state, RetryableState):
        return state
    if trial.mock:
        state = without_workers(state)
    return cast(State, replace(state, retriers=(), catchers=()))


def _choice_of(state: RetryableState) -> HandlerChoice:
    """What chooses the retriers and catchers of a state; a state that is counted has its own."""
    choice: HandlerChoice = getattr(state, "choice", FIRST_MATCH)
    return choice


def _without_jitter() -> float:
    return 1.0


@dataclass(frozen=True, slots=True)
class _TrialMachine:
    """The state machine around a tested state: made up, except for the definition."""

    arn: str
    name: str
    model: Definition
    role_arn: str
    type: MachineType = "EXPRESS"


def _machine(runtime: Runtime, trial: StateTrial) -> _TrialMachine:
    name = runtime.ids.uuid("machine")
    model = replace(trial.model, timeout_seconds=None)
    return _TrialMachine(runtime.place.state_machine(name), name, model, trial.role_arn or "")
