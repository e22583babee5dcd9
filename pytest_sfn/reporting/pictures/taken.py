"""What executions took of their state machine, read from their histories: the marks of a picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from pytest_sfn.definition.walks.written_states import Document, states_of
from pytest_sfn.errors import ErrorName
from pytest_sfn.reporting.history.state_visits import StateVisit, details
from pytest_sfn.reporting.pictures.graph import ArrowKey
from pytest_sfn.reporting.pictures.marks import MarkKind, Marks, StateMark
from pytest_sfn.reporting.timeline import Timeline

Fields = Mapping[str, Document]
"""The states of a machine as written, by name."""

_SEVERITY: tuple[MarkKind, ...] = ("missed", "visited", "stopped", "caught", "running", "failed")
_WILDCARDS = frozenset({ErrorName.ALL, ErrorName.TASK_FAILED})


def fields_by_name(document: Document) -> Fields:
    """All states of a definition as written."""
    return {state.name: state.fields for state in states_of(document)}


def marks_of(document: Document, timelines: Iterable[Timeline]) -> Marks:
    """The marks of executions of one machine; those of the children of its Distributed Maps are among them."""
    fields = fields_by_name(document)
    kinds: dict[str, MarkKind] = {}
    visits: Counter[str] = Counter()
    arrows: Counter[ArrowKey] = Counter()
    for timeline in timelines:
        if timeline.top and timeline.top[0].name == document.get("StartAt"):
            arrows[ArrowKey("", "StartAt")] += 1
        for visit, kind in ends_of_visits(timeline):
            visits[visit.name] += 1
            kinds[visit.name] = max(kinds.get(visit.name, "missed"), kind, key=_SEVERITY.index)
            key = arrow_taken(visit, fields.get(visit.name, {}), timeline.rules)
            if key:
                arrows[key] += 1
    return Marks({name: StateMark(kind, visits[name]) for name, kind in kinds.items()}, arrows)


def ends_of_visits(timeline: Timeline) -> Iterator[tuple[StateVisit, MarkKind]]:
    """Each visit, and how it ended."""
    failed = set(_failed_visits(timeline))
    for visit in timeline.visits:
        yield visit, _end_of(visit, failed, timeline)


def _failed_visits(timeline: Timeline) -> Iterator[StateVisit]:
    """The states in which an execution failed, from the innermost one to the outermost."""
    outermost = timeline.failed_in
    if outermost is None:
        return
    for visit in outermost.innermost_failed().outwards():
        yield visit
        if visit is outermost:
            return


def _end_of(visit: StateVisit, failed: set[StateVisit], timeline: Timeline) -> MarkKind:
    if visit.is_caught:
        return "caught"
    if visit.exited is not None:
        return "visited"
    if timeline.is_open(visit):
        return "running"
    has_failed = visit in failed or visit.type == "Fail" or (visit.failure is not None and not _was_aborted(visit))
    return "failed" if has_failed else "stopped"


def _was_aborted(visit: StateVisit) -> bool:
    kind: str = visit.events[-1]["type"]
    return kind.endswith("Aborted")


def arrow_taken(visit: StateVisit, fields: Document, rules: Mapping[int, int]) -> ArrowKey | None:
    """The arrow by which a state was left; None if it was not left by one. ``rules`` are those of the timeline."""
    if visit.type == "Fail":
        return ArrowKey(visit.name, "End")
    if visit.exited is None:
        return None
    if visit.is_caught:
        return _catcher_taken(visit, fields)
    if visit.next is None:
        return ArrowKey(visit.name, "End") if visit.type == "Succeed" or fields.get("End") else None
    if visit.type == "Choice":
        return _rule_taken(visit, visit.next.name, fields, rules)
    return ArrowKey(visit.name, "Next")


def _rule_taken(visit: StateVisit, target: str, fields: Document, rules: Mapping[int, int]) -> ArrowKey:
    """The rule that a Choice took. If that was not kept, the first one that leads where the Choice has led: the history
    does not say which one it was."""
    choices = fields.get("Choices", ())
    first = next((index for index, rule in enumerate(choices) if rule.get("Next") == target), len(choices))
    index = rules.get(visit.entered["id"], first)
    return ArrowKey(visit.name, "Choices", index) if index < len(choices) else ArrowKey(visit.name, "Default")


def _catcher_taken(visit: StateVisit, fields: Document) -> ArrowKey | None:
    """The first catcher that takes the error, and leads where the state has led."""
    error = details(visit.failure).get("error")
    target = visit.next.name if visit.next else None
    leading = [
        (index, catcher)
        for index, catcher in enumerate(fields.get("Catch", ()))
        if target is None or catcher.get("Next") == target
    ]
    for index, catcher in leading:
        if error in catcher.get("ErrorEquals", ()) or not _WILDCARDS.isdisjoint(catcher.get("ErrorEquals", ())):
            return ArrowKey(visit.name, "Catch", index)
    return ArrowKey(visit.name, "Catch", leading[0][0]) if leading else None
