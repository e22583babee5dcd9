"""What the HTML report keeps of the executions of a test."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING

from pytest_sfn.clock import to_datetime
from pytest_sfn.definition.model import Definition
from pytest_sfn.definition.walks.compiled_states import states_of
from pytest_sfn.reporting.page.recording import HeartbeatTimes, Surroundings, record_execution
from pytest_sfn.reporting.page.records import RecordedExecution, RecordedMachine, RecordedTest

if TYPE_CHECKING:
    from pytest_sfn.engine.records.execution import ExecutionRecord
    from pytest_sfn.execution.results.execution import Execution

MOST_EXECUTIONS = 100
"""The most executions that are kept of one test; those that did not succeed come first."""


def record_test(test: str, outcome: str, executions: Iterable[Execution], known: set[str]) -> RecordedTest:
    """The record of a test. ``known`` are the texts of the machines that were recorded before, as hashes; new ones are
    added."""
    everything = list(executions)
    kept = _to_keep(everything)
    machines = list(_machines(everything, known))
    return RecordedTest(
        test=test,
        outcome=outcome,
        executions=[_details(execution) for execution in kept],
        machines=machines,
        left_out=len(everything) - len(kept),
    )


def _to_keep(executions: list[Execution]) -> list[Execution]:
    """The executions to keep, in their order."""
    if len(executions) <= MOST_EXECUTIONS:
        return executions
    good = [execution for execution in executions if execution.status == "SUCCEEDED"]
    others = [execution for execution in executions if execution.status != "SUCCEEDED"]
    kept = set(islice([*others, *good], MOST_EXECUTIONS))
    return [execution for execution in executions if execution in kept]


def _machines(executions: Iterable[Execution], known: set[str]) -> Iterator[RecordedMachine]:
    for execution in executions:
        model = execution._run.top.machine.model
        variant = _hash(machine_key(model), model.text)
        if variant not in known:
            known.add(variant)
            yield RecordedMachine(
                key=machine_key(model),
                variant=variant,
                document=model.document,
                source=model.source,
                lines=_state_lines(model),
            )


def _state_lines(model: Definition) -> Mapping[str, int]:
    """The line of each state in the text that a person wrote, by its name."""
    lines = model.lines() if model.lines else {}
    found = {placed.state.name: lines.get(placed.state.location) for placed in states_of(model.block)}
    return {name: line for name, line in found.items() if line is not None}


def machine_key(model: Definition) -> str:
    """What makes two machines one in a report: the same place or the same text, whatever was filled in; and the same
    states."""
    return _hash(model.identity, *model.block.states)


def _hash(*texts: str) -> str:
    return sha256("\0".join(texts).encode(errors="surrogatepass")).hexdigest()[:16]


def _details(execution: Execution) -> RecordedExecution:
    run = execution._run
    return record_execution(execution._report(), _surroundings(run))


def _surroundings(run: ExecutionRecord) -> Surroundings:
    model = run.top.machine.model
    return Surroundings(
        arn=run.arn,
        machine=machine_key(model),
        machine_name=run.top.machine.name,
        document=model.document,
        parent=run.parent.arn if run.parent else None,
        item=run.map_index,
        heartbeats=HeartbeatTimes([(beat.state, beat.map_index, _instant(beat.at)) for beat in run.heartbeats or ()]),
    )


def _instant(microseconds: int) -> datetime:
    """When something happened, in whole milliseconds as the events of a history."""
    return to_datetime(microseconds - microseconds % 1000)
