"""The Parallel state. https://docs.aws.amazon.com/step-functions/latest/dg/state-parallel.html"""

from __future__ import annotations

from functools import partial
from typing import cast

from pytest_sfn.definition.model import ParallelState
from pytest_sfn.engine.group import Group
from pytest_sfn.engine.process import Abandoned, Process, Steps, Wait
from pytest_sfn.engine.states.dataflow import arguments, effective_input
from pytest_sfn.engine.states.retrying import run_with_retries
from pytest_sfn.engine.visit import Scope, Visit
from pytest_sfn.errors import WorkflowError
from pytest_sfn.values.json_text import Json


def run_parallel(visit: Visit) -> Steps:
    """Run all branches. Returns the step."""
    return run_with_retries(visit, _attempt)


def _attempt(visit: Visit) -> Steps:
    """One try: every branch from its start. Returns the branches' outputs in their order."""
    state = cast(ParallelState, visit.state)
    scope, clock = visit.scope, visit.run.clock
    group, scope.redriven = cast(Group | None, scope.redriven), None
    scope.work = None
    if group:
        steps = group.redrive(scope.last, Wait(clock))
    else:
        given = arguments(state, visit, effective_input(state, visit))
        visit.record("ParallelStateStarted")
        branches = _Branches(visit, state, given)
        branches.group = group = Group(branches, len(state.branches), 0, scope.last, Wait(clock), clock.call_soon)
        steps = group.run()
    try:
        results = yield from steps
    except (WorkflowError, Abandoned):
        scope.work, scope.last = group, group.last
        raise
    scope.last = group.last
    visit.note("ParallelStateSucceeded")
    return results


class _Branches:
    """The branches of one try."""

    group: Group

    def __init__(self, visit: Visit, state: ParallelState, given: Json) -> None:
        self._visit = visit
        self._state = state
        self._given = given
        self._scopes: dict[int, Scope] = {}

    def begin(self, index: int, last: int) -> Process:
        visit = self._visit
        stuck = self._scopes.get(index)
        if stuck and stuck.stuck:
            return visit.run.respawn(stuck, stuck.stuck, partial(self.group.ended, index))
        scope = Scope(visit.run, self._state.branches[index], visit.scope.variables, last, visit.scope.index)
        self._scopes[index] = scope
        return visit.run.spawn(scope, self._given, partial(self.group.ended, index))

    def succeeded(self, index: int) -> int:
        return self._scopes[index].last

    failed = succeeded

    def failed_too(self, index: int) -> None:
        self._visit.run.note_aborted(self._scopes[index].stuck)

    def aborted(self, index: int) -> None:
        """A branch has no event of its own for that."""
