"""The golden history of an execution: its events without what changes from run to run, to be compared in review.

The events stand where they belong, not in the order of time: those of a branch or an iteration under the event that
started it, in the order of the indexes. So the order in which branches got their turns does not show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from pytest_sfn.reporting.history.state_visits import (
    GROUP_STARTED,
    Event,
    StateVisit,
    VisitScope,
    details,
    parse_json_text,
    scopes_of_round,
)
from pytest_sfn.reporting.snapshots.stable import without_transport
from pytest_sfn.reporting.timeline import Timeline
from pytest_sfn.values.json_text import Json

Children = Mapping[str, Sequence[Timeline]]
"""The children of each Map Run, by its ARN, in the order of their items."""

_TEXTS = ("input", "output", "parameters")
_NOT_SHOWN = frozenset({"mapRunArn", "region", "roleArn", "stateMachineAliasArn", "stateMachineVersionArn"})
"""Details that say where an execution ran, not what it did."""


def golden_history(timeline: Timeline, mask: Callable[[str], str], children: Children) -> list[Json]:
    """The events: each with its ``type`` and its details, data as JSON values.

    The event that starts a Parallel has its ``branches``, that of an inline Map its ``iterations``, and that of a Map
    Run its ``children``. ``mask`` replaces ids, tokens and times in texts.
    """
    return [without_transport(event, mask) for event in _Golden(children).execution(timeline)]


class _Golden:
    def __init__(self, children: Children) -> None:
        self._children = children

    def execution(self, timeline: Timeline) -> Iterator[dict[str, Json]]:
        first, *others = timeline.execution_events
        yield _compared_fields(first)
        yield from self._level(timeline.top)
        yield from map(_compared_fields, others)

    def _level(self, visits: Sequence[StateVisit]) -> Iterator[dict[str, Json]]:
        for visit in visits:
            round_number = -1
            for event in visit.events:
                round_number += event["type"] in GROUP_STARTED
                yield {**_compared_fields(event), **self._inside(event, visit, round_number)}

    def _inside(self, event: Event, visit: StateVisit, round_number: int) -> dict[str, Json]:
        """What runs because of an event that starts a Parallel, a Map or a Map Run."""
        if event["type"] in GROUP_STARTED:
            scopes = scopes_of_round(visit, round_number)
            name = "branches" if visit.type == "Parallel" else "iterations"
            return {name: [self._part(scope) for scope in scopes]} if scopes else {}
        if event["type"] == "MapRunStarted":
            children = self._children.get(details(event).get("mapRunArn", ""), ())
            return {"children": [list(self.execution(child)) for child in children]} if children else {}
        return {}

    def _part(self, scope: VisitScope) -> list[dict[str, Json]]:
        """The events of a branch or iteration, and how it ended unless it succeeded."""
        ended = [{"type": scope.ended["type"]}] if scope.ended and not _succeeded(scope.ended) else []
        return [*self._level(scope.visits), *ended]


def _succeeded(event: Event) -> bool:
    kind: str = event["type"]
    return kind.endswith("Succeeded")


def _compared_fields(event: Event) -> dict[str, Json]:
    """An event without ids and times, and with its data as JSON values."""
    shown: dict[str, Any] = {"type": event["type"]}
    for name, value in details(event).items():
        if name in _NOT_SHOWN or name.endswith("Details"):
            continue
        shown[name] = parse_json_text(value) if name in _TEXTS else value
        if name == "assignedVariables":
            shown[name] = {variable: parse_json_text(text) for variable, text in value.items()}
    return shown
