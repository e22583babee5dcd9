"""The Parallel state. https://docs.aws.amazon.com/step-functions/latest/dg/state-parallel.html"""

from __future__ import annotations

from functools import partial
from typing import cast

from pytest_sfn.definition.model import ParallelState
from pytest_sfn.engine.group import Group
from pytest_sfn.engine.process import Abandoned, Process, Steps, Wait
from pytest_sfn.engine.redriving import resume_or_start
from pytest_sfn.engine.states.dataflow import arguments, effective_input
from pytest_sfn.engine.states.retrying import run_with_retries
from pytest_sfn.engine.visit import Scope, Visit
from pytest_sfn.errors import WorkflowError
from pytest_sfn.values.json_text import Json


def run_parallel(visit: Visit) -> Steps:
    """Run all branches. Returns the step."""
    return run_with_retries(visit, _attempt)


def _attempt(visit: Visit) -> Steps:
    """One attempt. Returns the branches' outputs in their order."""
    return resume_or_start(visit, _new_branches)


def _new_branches(visit: Visit) -> Branches:
    state = cast(ParallelState, visit.state)
    given = arguments(state, visit, effective_input(state, visit))
    visit.record("ParallelStateStarted")
    return Branches(visit, state, given)


class Branches:
    """The branches of one attempt."""

    def __init__(self, visit: Visit, state: ParallelState, given: Json) -> None:
        self._visit = visit
        self._state = state
        self._given = given
        self._scopes: dict[int, Scope] = {}
        clock = visit.runtime.clock
        self._group = Group(self, len(state.branches), 0, visit.scope.last, Wait(clock), clock.call_soon)

    # ---- the work of the visit

    def run(self) -> Steps:
        return self._with_end(self._group.run())

    def prepare_redrive(self) -> bool:
        return self._group.prepare_redrive()

    def resume(self) -> Steps:
        visit = self._visit
        return self._with_end(self._group.redrive(visit.scope.last, Wait(visit.runtime.clock)))

    def _with_end(self, steps: Steps) -> Steps:
        scope = self._visit.scope
        try:
            results = yield from steps
        except (WorkflowError, Abandoned):
            scope.last = self._group.last
            raise
        scope.last = self._group.last
        self._visit.note("ParallelStateSucceeded")
        return results

    # ---- the members of the group

    def begin(self, index: int, last: int) -> Process:
        outer = self._visit.scope
        scope = self._scopes.get(index)
        if scope is None or scope.unfinished is None:
            scope = Scope(outer.driver, self._state.branches[index], outer.variables, last, outer.index)
            self._scopes[index] = scope
        return outer.driver.spawn(scope, self._given, partial(self._group.ended, index))

    def succeeded(self, index: int) -> int:
        return self._scopes[index].last

    failed = succeeded

    def failed_too(self, index: int) -> None:
        unfinished = self._scopes[index].unfinished
        if unfinished:
            unfinished.record_abort()

    def aborted(self, index: int) -> None:
        """A branch has no event of its own for that."""
