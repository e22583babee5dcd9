"""The Parallel state. https://docs.aws.amazon.com/step-functions/latest/dg/state-parallel.html"""

from __future__ import annotations

from typing import cast

from pytest_sfn.definition.model import ParallelState
from pytest_sfn.engine.process import Process, Steps
from pytest_sfn.engine.redriving import resume_or_start
from pytest_sfn.engine.states.dataflow import arguments, effective_input
from pytest_sfn.engine.states.group_work import GroupWork
from pytest_sfn.engine.states.retrying import FIRST_MATCH, HandlerChoice, run_with_retries
from pytest_sfn.engine.visit import Scope, Visit
from pytest_sfn.values.json_text import Json


def run_parallel(visit: Visit, choice: HandlerChoice = FIRST_MATCH) -> Steps:
    """Run all branches. Returns the step."""
    return run_with_retries(visit, _attempt, choice)


def _attempt(visit: Visit) -> Steps:
    """One attempt. Returns the branches' outputs in their order."""
    return resume_or_start(visit, _new_branches)


def _new_branches(visit: Visit) -> Branches:
    state = cast(ParallelState, visit.state)
    given = arguments(state, visit, effective_input(state, visit))
    visit.record("ParallelStateStarted")
    return Branches(visit, state, given)


class Branches(GroupWork):
    """The branches of one attempt."""

    success = "ParallelStateSucceeded"

    def __init__(self, visit: Visit, state: ParallelState, given: Json) -> None:
        super().__init__(visit, len(state.branches), limit=0)
        self._state = state
        self._given = given

    def begin(self, index: int, last: int) -> Process:
        outer = self._visit.scope
        scope = self._scopes.get(index)
        if scope is None or scope.unfinished is None:
            scope = Scope(outer.driver, self._state.branches[index], outer.variables, last, outer.index)
            scope.calls = self._group.calls
            self._scopes[index] = scope
        return outer.driver.spawn(scope, self._given, self._group.ended, index)

    def succeeded(self, index: int) -> int:
        return self._scopes[index].last

    failed = succeeded

    def aborted(self, index: int) -> None:
        """Do nothing: AWS records no event for an aborted branch."""
