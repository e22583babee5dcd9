"""The walks through a Parallel or an inline Map: the states that each branch and each iteration entered."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_sfn.errors import SfnError
from pytest_sfn.reporting.history.state_visits import StateVisit, VisitScope
from pytest_sfn.reporting.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Walk:
    """The states entered directly inside one branch or iteration, including those of retries of the Parallel or Map."""

    label: str
    index: int
    path: tuple[str, ...]


def walks_inside(timeline: Timeline, state: str, index: int | None = None) -> tuple[Walk, ...]:
    """The walk through each branch of a Parallel or iteration of an inline Map; ``index`` selects one of them.

    There are several walks with one index if the state was visited more than once. Raises SfnError if the state is
    not a Parallel or inline Map, did not run, or has no such index.
    """
    visits = timeline.of_state(state)
    walks = [walk for visit in visits for walk in _walks(visit)]
    if not walks:
        raise SfnError(_nothing_inside(timeline, state, visits))
    chosen = tuple(walk for walk in walks if index is None or walk.index == index)
    if not chosen:
        indexes = sorted({walk.index for walk in walks})
        raise SfnError(f"{state!r} has no branch or iteration {index}: it ran {indexes[0]} to {indexes[-1]}")
    return chosen


def _walks(visit: StateVisit) -> list[Walk]:
    found: dict[int, list[VisitScope]] = {}
    for scope in visit.scopes:
        found.setdefault(scope.index, []).append(scope)
    return [
        Walk(scopes[0].label, index, tuple(inner.name for scope in scopes for inner in scope.visits))
        for index, scopes in sorted(found.items())
    ]


def _nothing_inside(timeline: Timeline, state: str, visits: list[StateVisit]) -> str:
    if not visits:
        entered = ", ".join(dict.fromkeys(timeline.states)) or "none"
        return f"state {state!r} was never entered (states entered: {entered})"
    visit = visits[0]
    if visit.type not in ("Parallel", "Map"):
        return f"state {state!r} is a {visit.type} state: only Parallel and Map states have states inside"
    if visit.has_event("MapRunStarted"):
        return f"Map {state!r} is distributed: its items run in child executions; assert on execution.children"
    return f"nothing ran inside {visit.type} {state!r}"
