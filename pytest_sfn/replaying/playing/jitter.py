"""Retries with jitter wait as long as they did."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, make_dataclass, replace
from datetime import datetime
from random import Random
from typing import Any, cast

from pytest_sfn.definition.model import MapState, ParallelState, Retrier, RetryableState, TaskState
from pytest_sfn.engine.process import Steps
from pytest_sfn.engine.states.block import IN_TIME
from pytest_sfn.engine.states.retrying import HandlerChoice, delay_seconds
from pytest_sfn.engine.visit import Visit
from pytest_sfn.errors import WorkflowError
from pytest_sfn.ids import Ids
from pytest_sfn.replaying.playing.followers import Places
from pytest_sfn.reporting.history.state_visits import GROUP_STARTED, SCHEDULED, StateVisit


class ReplayedRandom(Random):
    """A generator whose next number may be set."""

    following: float | None = None

    def random(self) -> float:
        number, self.following = self.following, None
        return super().random() if number is None else number


class ReplayedIds(Ids):
    """The ids of a replay."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn = ReplayedRandom(0)

    @property
    def random(self) -> ReplayedRandom:
        return self.drawn


class _RecordedDelays(HandlerChoice):
    """Chooses as usual, and lets a retrier with jitter draw the recorded delay."""

    __slots__ = ("_jitter", "_used", "_visit")

    def __init__(self, visit: Visit, jitter: Jitter) -> None:
        self._visit = visit
        self._jitter = jitter
        self._used: dict[int, int] = {}

    def retrier(self, retriers: Sequence[Retrier], failure: WorkflowError) -> int | None:
        place = super().retrier(retriers, failure)
        if place is None:
            return None
        count = self._used[place] = self._used.get(place, -1) + 1
        if retriers[place].full_jitter and count < retriers[place].max_attempts:
            self._jitter.draw(self._visit, retriers[place], count)
        return place


class Jitter:
    """Gives the states of a definition the recorded delays of their retries."""

    def __init__(self, places: Places, ids: ReplayedIds) -> None:
        self._places = places
        self._ids = ids

    def as_recorded(self, state: RetryableState) -> RetryableState:
        """A state whose retries with jitter wait as they did; the same state if it has none."""
        if not any(retrier.full_jitter for retrier in state.retriers):
            return state
        kind = next(kind for kind in _JITTERED if isinstance(state, kind))
        values = {field.name: getattr(state, field.name) for field in fields(kind)}
        return cast(RetryableState, _JITTERED[kind](**values, jitter=self))

    def choice(self, visit: Visit) -> HandlerChoice:
        return _RecordedDelays(visit, self)

    def draw(self, visit: Visit, retrier: Retrier, count: int) -> None:
        """Set the next number so that the retry waits as long as the recorded one, if that is known."""
        now, recorded = self._places.both(visit)
        longest = delay_seconds(replace(retrier, full_jitter=False), count, self._ids.random.random)
        delay = _delay_of_try(recorded, _tries(now)) if recorded else None
        if delay is not None and 0 <= delay <= longest and longest:
            self._ids.drawn.following = delay / longest


def _tries(visit: StateVisit) -> int:
    return sum(event["type"] in _STARTS for event in visit.events)


def _delay_of_try(visit: StateVisit, number: int) -> float | None:
    """The seconds from the failure of a try to the next one, which has this number; None if there is no such try."""
    starts = [place for place, event in enumerate(visit.events) if event["type"] in _STARTS]
    if number >= len(starts):
        return None
    before, start = visit.events[starts[number] - 1], visit.events[starts[number]]
    failed: datetime = max([before["timestamp"], *_times_inside(visit, number - 1)])
    seconds: float = (start["timestamp"] - failed).total_seconds()
    return seconds


def _times_inside(visit: StateVisit, round_number: int) -> Iterator[datetime]:
    """The times of the events in one try of a Parallel or Map, whose failure has no event of its own."""
    for scope in visit.scopes:
        if scope.round == round_number:
            for inner in scope.visits:
                yield from (event["timestamp"] for event in inner.events)
                yield from (at for number in range(inner.rounds) for at in _times_inside(inner, number))


_STARTS = SCHEDULED | GROUP_STARTED
"""The events with which each try of a state begins."""


def _jittered_type(kind: type[RetryableState]) -> type[Any]:
    """The type of a state with recorded delays, and how the engine runs it."""
    made = make_dataclass(
        f"Jittered{kind.__name__}", [("jitter", Jitter)], bases=(kind,), frozen=True, slots=True, kw_only=True
    )
    run: Callable[..., Steps] = IN_TIME[kind]

    def run_jittered(visit: Visit) -> Steps:
        jitter: Jitter = visit.state.jitter  # type: ignore[attr-defined]
        return run(visit, jitter.choice(visit))

    IN_TIME[made] = run_jittered
    return made


_JITTERED: dict[type[RetryableState], type[Any]] = {
    kind: _jittered_type(kind) for kind in (TaskState, ParallelState, MapState)
}
