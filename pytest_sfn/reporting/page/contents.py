"""The data of the page, which its script reads.

States and arrows are named by their place in the graph, values by their place in one list of different values.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pytest_sfn.reporting.page.records import (
    RecordedCall,
    RecordedExecution,
    RecordedMachine,
    RecordedTest,
    RecordedVisit,
)
from pytest_sfn.reporting.pictures.graph import ArrowKey, GraphBlock, graph_of
from pytest_sfn.reporting.pictures.marks import SIGNS, Marks, StateMark
from pytest_sfn.reporting.pictures.svg.drawing import draw_svg_for_page
from pytest_sfn.reporting.pictures.svg.markup import printable


@dataclass(frozen=True, slots=True)
class MachinePage:
    """A machine on the page: its graph with the marks of its coverage, and the picture of both."""

    record: RecordedMachine
    name: str
    graph: GraphBlock
    marks: Marks
    svg: str
    file: str | None = None


def machine_pages(tests: Iterable[RecordedTest], root: Path | None = None) -> list[MachinePage]:
    """The machines of all tests, by name and file."""
    tests = list(tests)
    records: dict[str, RecordedMachine] = {}
    for machine in sorted((machine for test in tests for machine in test.machines), key=lambda found: found.variant):
        records.setdefault(machine.key, machine)
    executions = [execution for test in tests for execution in test.executions]
    pages = [
        machine_page(record, _name_of(key, executions), coverage_of(key, executions), root)
        for key, record in records.items()
    ]
    return sorted(pages, key=lambda page: (page.name, page.file or "", page.record.key))


def _name_of(machine: str, executions: Iterable[RecordedExecution]) -> str:
    """The name of a machine; of one that ran under several, always the same."""
    return min(execution.machine_name for execution in executions if execution.machine == machine)


def machine_page(record: RecordedMachine, name: str, marks: Marks, root: Path | None = None) -> MachinePage:
    """The page of one machine."""
    graph = graph_of(record.document)
    svg = draw_svg_for_page(graph, marks, title=f"State machine {name}")
    return MachinePage(record, name, graph, marks, svg, _relative(record.source, root))


def coverage_of(machine: str, executions: Iterable[RecordedExecution]) -> Marks:
    """The states and transitions that all executions of a machine have covered."""
    states: Counter[str] = Counter()
    arrows: Counter[ArrowKey] = Counter()
    for execution in executions:
        if execution.machine == machine:
            states.update(execution.visited)
            arrows.update(dict(execution.taken))
    return Marks({name: StateMark("visited", count) for name, count in states.items()}, arrows)


def _relative(source: str | None, root: Path | None) -> str | None:
    if source is None or root is None:
        return source
    try:
        return Path(source).relative_to(root).as_posix()
    except ValueError:
        return source


@dataclass(slots=True)
class _Values:
    """The values of a page without duplicates."""

    places: dict[str, int] = field(default_factory=dict)

    def place(self, text: str | None) -> int | None:
        if text is None:
            return None
        return self.places.setdefault(printable_lines(text), len(self.places))


def printable_lines(text: str) -> str:
    """A text of several lines without unprintable characters."""
    return "\n".join(map(printable, text.split("\n")))


def page_data(machines: Sequence[MachinePage], tests: Sequence[RecordedTest], title: str) -> dict[str, Any]:
    """All data for the script of the page."""
    values = _Values()
    places = {page.record.key: place for place, page in enumerate(machines)}
    states = [_places(page.graph) for page in machines]
    arrows = [{arrow.key: place for place, arrow in enumerate(page.graph.all_arrows())} for page in machines]
    shown = [
        {
            "name": printable(test.test),
            "outcome": test.outcome,
            "leftOut": test.left_out,
            "executions": [
                _execution(execution, place, states[place], arrows[place], values)
                for execution in test.executions
                if (place := places.get(execution.machine)) is not None
            ],
        }
        for test in tests
    ]
    return {
        "title": printable(title),
        "signs": dict(SIGNS),
        "machines": [_machine(page) for page in machines],
        "tests": [test for test in shown if test["executions"]],
        "values": list(values.places),
    }


def _places(graph: GraphBlock) -> dict[str, int]:
    return {state.name: place for place, state in enumerate(graph.all_states())}


def _machine(page: MachinePage) -> dict[str, Any]:
    states = list(page.graph.all_states())
    around = {inner.name: state.name for state in states for block in state.blocks for inner in block.states}
    return {
        "name": printable(page.name),
        "file": printable(page.file) if page.file else None,
        "states": [
            {
                "name": printable(state.name),
                "type": state.type,
                "about": printable(state.about),
                "line": page.record.lines.get(state.name),
                "around": printable(around[state.name]) if state.name in around else None,
                "visits": page.marks.of_state(state.name).count,
            }
            for state in states
        ],
        "arrows": [
            {
                "from": printable(arrow.key.state),
                "to": None if arrow.target is None else printable(arrow.target),
                "field": arrow.key.field,
                "label": printable(arrow.label),
                "taken": page.marks.arrows.get(arrow.key, 0),
            }
            for arrow in page.graph.all_arrows()
        ],
    }


def _execution(
    execution: RecordedExecution,
    machine: int,
    states: Mapping[str, int],
    arrows: Mapping[ArrowKey, int],
    values: _Values,
) -> dict[str, Any]:
    return {
        "id": printable(execution.arn),
        "name": printable(execution.name),
        "machine": machine,
        "status": execution.status,
        "started": execution.started,
        "duration": execution.duration,
        "input": values.place(execution.input),
        "output": values.place(execution.output),
        "error": values.place(execution.error),
        "cause": values.place(execution.cause),
        "parent": printable(execution.parent) if execution.parent else None,
        "item": execution.item,
        "leftOut": execution.left_out,
        "visits": [_visit(visit, states, arrows, values) for visit in execution.visits],
    }


def _visit(
    visit: RecordedVisit, states: Mapping[str, int], arrows: Mapping[ArrowKey, int], values: _Values
) -> dict[str, Any]:
    return {
        "state": states.get(visit.state, -1),
        "name": printable(visit.state),
        "type": visit.type,
        "kind": visit.kind,
        "begin": visit.begin,
        "end": visit.end,
        "beginOrder": visit.begin_order,
        "endOrder": visit.end_order,
        "input": values.place(visit.input),
        "output": values.place(visit.output),
        "assigned": values.place(visit.assigned),
        "error": values.place(visit.error),
        "cause": values.place(visit.cause),
        "around": visit.around,
        "index": visit.index,
        "round": visit.round,
        "next": visit.next,
        "arrow": arrows.get(visit.arrow) if visit.arrow else None,
        "heartbeats": list(visit.heartbeats),
        "calls": [_call(call, values) for call in visit.calls],
    }


def _call(call: RecordedCall, values: _Values) -> dict[str, Any]:
    return {
        "target": printable(call.target),
        "attempt": call.attempt,
        "begin": call.begin,
        "end": call.end,
        "beginOrder": call.begin_order,
        "endOrder": call.end_order,
        "delay": call.retry_delay,
        "limits": call.limits,
        "awaitsToken": call.awaits_token,
        "request": values.place(call.request),
        "result": values.place(call.result),
        "error": values.place(call.error),
        "cause": values.place(call.cause),
        "endedBy": call.ended_by,
    }
