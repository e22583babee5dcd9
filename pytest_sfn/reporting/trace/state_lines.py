"""The lines of a trace for states: the Task states, and all others with what runs inside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from pytest_sfn.reporting.explaining.lookups import value_at
from pytest_sfn.reporting.history.state_visits import (
    GROUP_STARTED,
    Event,
    StateVisit,
    VisitScope,
    details,
    scopes_of_round,
)
from pytest_sfn.reporting.phrases import error_lines
from pytest_sfn.reporting.report import ExecutionReport
from pytest_sfn.reporting.times import show_span
from pytest_sfn.reporting.trace.lines import NO_VALUE, Line
from pytest_sfn.reporting.trace.task_lines import TaskLines, failure_lines, result_place, unrecorded_lines
from pytest_sfn.values.json_display import ELLIPSIS

_MAX_VISITS = 60
"""The most states of one level that are shown."""

_MAX_SCOPES = 8
"""The most branches or iterations that are all shown. Of more: the first ones, the first failed ones and the last."""

_FIRST_SCOPES = 3
_FAILED_SCOPES = 3

_ERRORS_WITHOUT_CALL = frozenset({"EvaluationFailed", "MapRunFailed"})
"""The events of states other than Tasks that say which error the state failed with."""


class StateLines:
    """The lines of the states of one execution. States inside Parallel and Map states are indented."""

    def __init__(self, report: ExecutionReport) -> None:
        self._report = report
        self._timeline = report.timeline
        self._map_runs = report.map_runs

    def of_visits(self, visits: Sequence[StateVisit], depth: int) -> Iterator[Line]:
        """The lines of visits that follow one another. Of very many, those in the middle are left out."""
        left_out = max(len(visits) - _MAX_VISITS, 0)
        head = (len(visits) - left_out + 1) // 2 if left_out else len(visits)
        for visit in visits[:head]:
            yield from self._of_visit(visit, depth)
        if left_out:
            yield Line(None, depth, ELLIPSIS, f"{left_out} more states", stands_for=left_out)
        for visit in visits[head + left_out :]:
            yield from self._of_visit(visit, depth)

    def _of_visit(self, visit: StateVisit, depth: int) -> Iterator[Line]:
        yield self._entered(visit, depth)
        inner = depth + 1
        if visit.type == "Task":
            yield from TaskLines(self._report, visit, inner).lines()
        else:
            yield from self._events(visit, inner)
            yield from self._result(visit, inner)
        if assigned := visit.assigned:
            yield Line(_time(visit.exited), inner, "assign", value=assigned)
        if visit.is_caught and visit.next:
            yield Line(_time(visit.exited), inner, "caught", f"-> {visit.next.name}")

    def _entered(self, visit: StateVisit, depth: int) -> Line:
        text, value = visit.name, NO_VALUE
        if visit.type == "Choice" and visit.next:
            text += f" -> {visit.next.name}"
        elif visit.type == "Wait":
            text += self._waited(visit)
        elif visit.type == "Map":
            text += _items(visit)
        elif visit.type == "Fail":
            error, cause = self._timeline.fail_error(visit)
            text += f" with {error_lines(error, cause)[0]}" if error or cause else ""
        elif visit.type == "Pass" and visit.exited and visit.output != visit.input:
            text, value = f"{text} ->", visit.output
        return Line(visit.entered_at, depth, visit.type, text, value)

    def _waited(self, visit: StateVisit) -> str:
        if visit.exited:
            return f" for {show_span(visit.exited['timestamp'] - visit.entered_at)}"
        return ", still waiting" if self._timeline.is_open(visit) else ""

    def _events(self, visit: StateVisit, depth: int) -> Iterator[Line]:
        """The lines for the events of a state that is not a Task."""
        rounds = retries = 0
        for event in visit.events:
            kind = event["type"]
            if kind in GROUP_STARTED:
                if retries:
                    yield Line(_time(event), depth, f"retry {retries}")
                yield from self._round_lines(visit, rounds, depth)
                rounds, retries = rounds + 1, retries + 1
            elif kind == "MapRunStarted":
                yield from self._map_run_lines(event, depth)
            elif kind in _ERRORS_WITHOUT_CALL:
                yield from failure_lines(event, depth, self._report.presentation)
            elif kind == "ExecutionRedriven":
                retries = 0
                yield Line(_time(event), depth, "redriven")
            elif kind.endswith("StateAborted"):
                yield Line(_time(event), depth, "aborted")
            yield from unrecorded_lines(self._report, event, depth)

    def _result(self, visit: StateVisit, depth: int) -> Iterator[Line]:
        """Where the result of a Parallel or Map went, if its ResultPath says it."""
        fields = self._timeline.state_fields(visit.name)
        place = result_place(fields) if visit.type in ("Parallel", "Map") and not visit.is_caught else ""
        if not visit.exited or not place:
            return
        path = fields.get("ResultPath")
        result = value_at(path, visit.output) if isinstance(path, str) else None
        yield Line(_time(visit.exited), depth, "result", place, NO_VALUE if result is None else result)

    def _map_run_lines(self, event: Event, depth: int) -> Iterator[Line]:
        """The lines of a Map Run, with the number of its children by status if that is known."""
        arn: str = details(event)["mapRunArn"]
        name, found = arn.rpartition(":")[2], self._map_runs.get(arn)
        if found is None:
            yield Line(_time(event), depth, "map run", name)
            return
        counts = ", ".join(f"{count} {status.lower()}" for status, count in found.counts.items() if count)
        yield Line(_time(event), depth, "map run", f"{name}: {counts or 'no children'}")
        for child in found.unsuccessful:
            ended = f" {error_lines(child.error, child.cause)[0]}" if child.error or child.cause else ""
            yield Line(None, depth + 1, f"child {child.index}", f"{child.status}{ended}")

    def _round_lines(self, visit: StateVisit, number: int, depth: int) -> Iterator[Line]:
        scopes = scopes_of_round(visit, number)
        kept = _kept(scopes)
        left_out: list[VisitScope] = []
        for scope in scopes:
            if scope not in kept:
                left_out.append(scope)
                continue
            if left_out:
                yield Line(None, depth, ELLIPSIS, _summary(left_out), stands_for=len(left_out))
                left_out = []
            yield _scope_line(scope, depth)
            yield from self.of_visits(scope.visits, depth + 1)
        if left_out:
            yield Line(None, depth, ELLIPSIS, _summary(left_out), stands_for=len(left_out))


def _scope_line(scope: VisitScope, depth: int) -> Line:
    if not scope.is_iteration:
        return Line(_began(scope), depth, f"branch {scope.index}")
    item = scope.visits[0].input if scope.visits else NO_VALUE
    return Line(_began(scope), depth, f"item {scope.index}", value=item)


def _items(visit: StateVisit) -> str:
    lengths = [details(event).get("length") for event in visit.events if event["type"] == "MapStateStarted"]
    if not lengths:
        return ""
    if not lengths[-1] and visit.has_event("MapRunStarted"):
        return ""  # the history does not contain the number of items of an ItemReader
    return ", 1 item" if lengths[-1] == 1 else f", {lengths[-1]} items"


def _began(scope: VisitScope) -> datetime | None:
    return scope.visits[0].entered_at if scope.visits else None


def _time(event: Event | None) -> datetime | None:
    at: datetime | None = event["timestamp"] if event else None
    return at


def _kept(scopes: Sequence[VisitScope]) -> set[VisitScope]:
    """The branches or iterations to show."""
    if len(scopes) <= _MAX_SCOPES:
        return set(scopes)
    failed = [scope for scope in scopes if _outcome(scope) == "failed"]
    return {*scopes[:_FIRST_SCOPES], *failed[:_FAILED_SCOPES], scopes[-1]}


def _summary(scopes: Sequence[VisitScope]) -> str:
    """``95 more items: 93 succeeded, 2 aborted``."""
    counts = Counter(_outcome(scope) for scope in scopes)
    outcomes = ", ".join(f"{count} {outcome}" for outcome, count in counts.items())
    return f"{len(scopes)} more {'items' if scopes[0].is_iteration else 'branches'}: {outcomes}"


def _outcome(scope: VisitScope) -> str:
    if scope.ended is not None:
        kind: str = scope.ended["type"]
        return kind.removeprefix("MapIteration").lower()
    return "not ended" if scope.is_iteration else "ran"
