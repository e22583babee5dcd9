"""The timeline of one execution, read from its history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property

from pytest_sfn.definition.walks.written_states import Document
from pytest_sfn.errors import SfnError
from pytest_sfn.reporting.history.attempts import attempts
from pytest_sfn.reporting.history.outline import Outline
from pytest_sfn.reporting.history.reader import HistoryReader
from pytest_sfn.reporting.history.state_visits import Event, StateVisit, details, parse_json_text
from pytest_sfn.reporting.task_calls import TaskCalls, task_call
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.similar_names import hint_in_brackets

_STATUS = {
    "ExecutionStarted": "RUNNING",
    "ExecutionRedriven": "RUNNING",
    "ExecutionSucceeded": "SUCCEEDED",
    "ExecutionFailed": "FAILED",
    "ExecutionTimedOut": "TIMED_OUT",
    "ExecutionAborted": "ABORTED",
}


def read_history(
    events: Iterable[Event],
    document: Document | None = None,
    *,
    map_index: int | None = None,
    rules: Mapping[int, int] | None = None,
) -> Timeline:
    """Read the events of one execution, in the format of ``GetExecutionHistory``, oldest first, in one pass.

    With the definition as ``document``, branches have the right index even if they did not start in order, and names of
    states are checked. ``map_index`` is the index of the item that a child of a Distributed Map processes. ``rules``
    are those that Choices took, by the id of the first event of each visit, as far as they are known.
    """
    outline = Outline.of(document) if document is not None else Outline()
    reader = HistoryReader(outline)
    reader.read(events)
    return Timeline(reader, outline, map_index, rules or {})


class Timeline:
    """The timeline of an execution: every visit to a state (``visits``), those at the top level (``top``), and its end.

    ``failed_in`` is the state in which the execution failed; None if the history does not say. ``rules`` are those that
    Choices took, by the id of the first event of each visit.
    """

    def __init__(
        self, reader: HistoryReader, outline: Outline, map_index: int | None, rules: Mapping[int, int]
    ) -> None:
        self.visits = reader.visits
        self.top = reader.top
        self.failed_in = reader.failed_in
        self.rules = rules
        self._events = reader.execution_events
        self._outline = outline
        self._map_index = map_index

    # ---- the execution

    @property
    def execution_events(self) -> Sequence[Event]:
        """The events of the execution itself: its start, its ends and its redrives."""
        return self._events

    @property
    def status(self) -> str:
        """The status after the last event."""
        return _STATUS[self._events[-1]["type"]] if self._events else "RUNNING"

    @property
    def started(self) -> datetime | None:
        at: datetime | None = self._events[0]["timestamp"] if self._events else None
        return at

    @property
    def stopped(self) -> datetime | None:
        at: datetime | None = self._events[-1]["timestamp"] if self.status != "RUNNING" else None
        return at

    @property
    def input(self) -> Json:
        return parse_json_text(details(self._events[0]).get("input")) if self._events else None

    @property
    def output(self) -> Json:
        """The output of an execution that succeeded, else None."""
        return parse_json_text(self._end.get("output"))

    @property
    def error(self) -> str | None:
        return self._end.get("error")

    @property
    def cause(self) -> str | None:
        return self._end.get("cause")

    @property
    def _end(self) -> Mapping[str, str]:
        return details(self._events[-1]) if self.status != "RUNNING" else {}

    # ---- its states

    @property
    def states(self) -> list[str]:
        """The names of all states in the order entered."""
        return [visit.name for visit in self.visits]

    @property
    def path(self) -> list[str]:
        """The names of the states of the top level in the order entered."""
        return [visit.name for visit in self.top]

    @property
    def transitions(self) -> list[tuple[str, str]]:
        """Pairs of a state and the state after it, on every level."""
        return [(visit.name, visit.next.name) for visit in self.visits if visit.next]

    @cached_property
    def by_name(self) -> Mapping[str, list[StateVisit]]:
        found: dict[str, list[StateVisit]] = {}
        for visit in self.visits:
            found.setdefault(visit.name, []).append(visit)
        return found

    def of_state(self, state: str) -> list[StateVisit]:
        """Every visit to a state. Raises SfnError for a name that is not in the definition."""
        self.check_name(state)
        return self.by_name.get(state, [])

    def check_name(self, state: str) -> None:
        """Raise SfnError for a state that is not in the definition, if the definition is known, or for a state inside a
        Distributed Map, which runs in other executions."""
        known = self._outline.states
        map_state = self._outline.distributed.get(state)
        if map_state in self.by_name:
            raise SfnError(
                f"state {state!r} is inside the Distributed Map {map_state!r}, which runs its items in child "
                "executions: look at execution.children"
            )
        if known and state not in known:
            raise SfnError(
                f"the definition has no state {state!r}{hint_in_brackets(state, known)}; its states: {', '.join(known)}"
            )

    def tasks(self, state: str) -> TaskCalls:
        """The calls of a Task state, in order. Raises SfnError for a state of another type."""
        visits = self.of_state(state)
        kind = visits[0].type if visits else self._outline.states.get(state, {}).get("Type", "Task")
        if kind != "Task":
            raise SfnError(f"state {state!r} is a {kind} state: only Task states make calls")
        made = []
        for visit in visits:
            tries = attempts(visit)
            made += [(attempt, visit, attempt is tries[-1]) for attempt in tries]
        made.sort(key=lambda entry: entry[0].scheduled["id"])
        calls = [task_call(attempt, visit, is_last=last, map_index=self._map_index) for attempt, visit, last in made]
        return TaskCalls(state, calls, self.states)

    @property
    def failed_at(self) -> StateVisit | None:
        """The innermost state in which the execution failed; None if the history does not say."""
        return self.failed_in.innermost_failed() if self.failed_in else None

    def state_fields(self, state: str) -> Document:
        """The fields of a state in the definition; empty if the definition is not known."""
        return self._outline.states.get(state, {})

    @property
    def states_written(self) -> Mapping[str, Document]:
        """All states of the definition by name; empty if the definition is not known."""
        return self._outline.states

    @property
    def assigned(self) -> list[str]:
        """The names of the variables that were assigned, in order."""
        names = (name for visit in self.visits for name in details(visit.exited).get("assignedVariables", {}))
        return list(dict.fromkeys(names))

    def before(self, visit: StateVisit) -> list[StateVisit]:
        """The states on the way to a state, the latest first: those before it on its level, then on the levels
        around it."""
        found: list[StateVisit] = []
        for place in visit.outwards():
            level = place.scope.visits if place.scope else self.top
            found += reversed(level[: level.index(place)])
        return found

    def fail_error(self, visit: StateVisit) -> tuple[str | None, str | None]:
        """Error and Cause of a Fail state: those of the failed execution, or else the constants in the definition."""
        if visit is self.failed_at:
            return self.error, self.cause
        state = self._outline.states.get(visit.name, {})
        return _constant(state.get("Error")), _constant(state.get("Cause"))

    def innermost_open(self) -> list[StateVisit]:
        """The states where the execution is, or was when it was stopped: states that were not left, without the
        Parallel and Map states around them."""
        found = [visit for visit in self.visits if _is_unfinished(visit)]
        around = {id(visit.scope.owner) for visit in found if visit.scope}
        return [visit for visit in found if id(visit) not in around]

    def is_open(self, visit: StateVisit) -> bool:
        """True if the execution is still in a state."""
        return self.status == "RUNNING" and _is_unfinished(visit)


def _is_unfinished(visit: StateVisit) -> bool:
    if visit.exited or visit.aborted:
        return False
    scope = visit.scope
    if scope is None:
        return True
    group = scope.owner
    return scope.ended is None and not group.is_over and scope.round == group.rounds - 1 and _is_unfinished(group)


def _constant(text: Json) -> str | None:
    return text if isinstance(text, str) and not text.startswith("{%") else None
