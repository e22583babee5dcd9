"""States that count: what enters and leaves them, what is retried and caught."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, make_dataclass
from typing import Any, cast

from pytest_sfn.coverage.counters.counting import Counting, HitCounter
from pytest_sfn.definition.model import (
    Catcher,
    ChoiceState,
    FailState,
    MapState,
    ParallelState,
    PassState,
    Retrier,
    State,
    SucceedState,
    TaskState,
    WaitState,
)
from pytest_sfn.engine.process import Abandoned, Steps
from pytest_sfn.engine.states.block import AT_ONCE, IN_TIME, Step
from pytest_sfn.engine.states.retrying import HandlerChoice, first_match, matches
from pytest_sfn.engine.task.deadline import TaskTimedOut
from pytest_sfn.engine.task.heartbeat import HeartbeatMissed
from pytest_sfn.engine.visit import Visit
from pytest_sfn.errors import WorkflowError


class StateCounter(HandlerChoice):
    """The counters of one state, and the choice of its retriers and catchers, which it notes.

    ``starts`` is set for the first state of a machine.
    """

    __slots__ = (
        "__weakref__",
        "_caught",
        "_execution_timed_out",
        "_items",
        "_matched",
        "_no_heartbeat",
        "_reads_items",
        "_retried",
        "_timed_out",
        "_used_up",
        "_was_caught",
        "entered",
        "left",
        "starts",
    )

    def __init__(
        self,
        *,
        entered: HitCounter,
        left: HitCounter,
        retried: Sequence[HitCounter],
        used_up: Sequence[HitCounter],
        caught: Sequence[Sequence[HitCounter]],
        timed_out: HitCounter,
        no_heartbeat: HitCounter,
        execution_timed_out: HitCounter,
        items: Sequence[HitCounter],
        reads_items: bool,
    ) -> None:
        self.entered = entered
        self.left = left
        self.starts: Counting | None = None
        self._retried = retried
        self._used_up = used_up
        self._caught = caught
        self._timed_out = timed_out
        self._no_heartbeat = no_heartbeat
        self._execution_timed_out = execution_timed_out
        self._items = items
        self._reads_items = reads_items
        # Nothing else runs between the choice of a retrier and that of a catcher, nor from there to the end of the
        # visit: one note for all visits of the state will do.
        self._matched: int | None = None
        self._was_caught = False

    def begin(self, visit: Visit, count: Counting) -> None:
        """Begin to run the machine, under a name that it may go by."""
        count.begins()
        machine = self.entered.machine
        if machine.origin is None and type(visit) is Visit:  # a state that runs alone has a machine that is made up
            machine.names.add(visit.execution.machine.name)

    # ---- the choice

    def retrier(self, retriers: Sequence[Retrier], failure: WorkflowError) -> int | None:
        self._was_caught = False
        if isinstance(failure, TaskTimedOut):
            self._timed_out.times += 1
        elif isinstance(failure, HeartbeatMissed):
            self._no_heartbeat.times += 1
        place = self._matched = first_match(retriers, failure)
        if place is not None:
            self._retried[place].times += 1
        return place

    def catcher(self, catchers: Sequence[Catcher], failure: WorkflowError) -> int | None:
        if self._matched is not None:  # a retrier that took the error, and yet did not try again
            self._retried[self._matched].times -= 1
            self._used_up[self._matched].times += 1
            self._matched = None
        place = first_match(catchers, failure)
        if place is not None:
            names = catchers[place].error_equals
            index = next(index for index, name in enumerate(names) if matches((name,), failure))
            self._caught[place][index].times += 1
            self._was_caught = True
        return place

    # ---- a whole visit

    def follow(self, visit: Visit, steps: Steps) -> Steps:
        """The steps of a visit of a state that may wait, as they are run."""
        self._was_caught = False  # by a catcher whose Assign or Output then failed
        self.entered.times += 1
        if self.starts:
            self.begin(visit, self.starts)
        try:
            step = yield from steps
        except Abandoned:
            if visit.execution.status == "TIMED_OUT":
                self._execution_timed_out.times += 1
            raise
        finally:
            if self._reads_items:
                self._count_read_items(visit)
        if not self._was_caught:
            self.left.times += 1
        self._was_caught = False
        return step

    def _count_read_items(self, visit: Visit) -> None:
        """Count how many items the latest Map Run of a Map with an ItemReader had."""
        runs = [run for run in visit.execution.map_runs if run.state.name == visit.state.name]
        if runs:
            self._items[min(runs[-1].items.total, 2)].times += 1


def counted_state(state: State, counter: StateCounter, changes: Mapping[str, object]) -> State:
    """A state that does what another one does, and counts it. ``changes`` are the fields that differ."""
    values = {field.name: getattr(state, field.name) for field in fields(state)}
    return cast(State, _COUNTED[type(state)](**{**values, **changes, "choice": counter}))


def _counted_type(kind: type[State]) -> type[Any]:
    """The type of a counted state: ``choice`` is what the engine asks for retriers and catchers."""
    name = f"Counted{kind.__name__}"
    return make_dataclass(name, [("choice", StateCounter)], bases=(kind,), frozen=True, slots=True, kw_only=True)


def _at_once(run: Callable[[Visit], Step]) -> Callable[[Visit], Step]:
    """A state that takes no time is counted once: as left, or as entered if it fails."""

    def run_counted(visit: Visit) -> Step:
        counter: StateCounter = visit.state.choice  # type: ignore[attr-defined]
        if counter.starts:
            counter.begin(visit, counter.starts)
        try:
            step = run(visit)
        except BaseException:
            counter.entered.times += 1
            raise
        counter.left.times += 1
        return step

    return run_counted


def _in_time(run: Callable[..., Steps], *, handles_errors: bool) -> Callable[[Visit], Steps]:
    def run_counted(visit: Visit) -> Steps:
        counter: StateCounter = visit.state.choice  # type: ignore[attr-defined]
        return counter.follow(visit, run(visit, counter) if handles_errors else run(visit))

    return run_counted


_COUNTED: dict[type[State], type[Any]] = {
    kind: _counted_type(kind)
    for kind in (PassState, ChoiceState, SucceedState, FailState, TaskState, WaitState, ParallelState, MapState)
}
AT_ONCE.update({_COUNTED[kind]: _at_once(run) for kind, run in list(AT_ONCE.items())})
IN_TIME.update(
    {_COUNTED[kind]: _in_time(run, handles_errors=kind is not WaitState) for kind, run in list(IN_TIME.items())}
)
