"""What people read of an execution, as plain data: the report of its record."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any

from pytest_sfn.engine.records.execution import ExecutionRecord, MapRun
from pytest_sfn.reporting.presentation import Presentation
from pytest_sfn.reporting.report import ChildReport, ExecutionReport, MapRunReport, RelatedExecution
from pytest_sfn.reporting.timeline import Timeline, read_history

_STATUSES = ("SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "RUNNING", "PENDING_REDRIVE")
_LISTED_CHILDREN = 3
"""The number of unsuccessful children that a trace lists."""


def read_timeline(run: ExecutionRecord) -> Timeline:
    """The timeline of an execution up to now."""
    return read_history(run.history.render(), _document(run), map_index=run.map_index, rules=run.rules)


def _document(run: ExecutionRecord) -> Mapping[str, Any]:
    """The definition that an execution runs; for a child of a Map Run that of the Map's processor."""
    if run.map_run is None:
        return run.machine.model.document
    from pytest_sfn.definition.walks.written_states import processor_of

    return processor_of(run.machine.model.document, run.map_run.state.name)


def report_of(run: ExecutionRecord, timeline: Timeline, presentation: Presentation) -> ExecutionReport:
    """The report of an execution that has this timeline, with the values masked that are not to be seen."""
    output, error, cause = run.output, run.error, run.cause
    if presentation.redact:
        from pytest_sfn.reporting.redaction import redaction_of

        redaction = redaction_of(presentation.redact)
        timeline = read_history(
            redaction.events(run.history.render()), _document(run), map_index=run.map_index, rules=run.rules
        )
        output, error, cause = redaction.value(output), timeline.error, timeline.cause
    parent = run.parent
    return ExecutionReport(
        name=run.name,
        machine=run.machine.name,
        timeline=timeline,
        status=run.status,
        output=output,
        error=error,
        cause=cause,
        exception=run.exception,
        map_runs={map_run.arn: _map_run_report(map_run) for map_run in run.map_runs},
        related={other.arn: _related(other) for other in (*run.nested, *((parent,) if parent else ()))},
        parent=parent.arn if parent else None,
        unrecorded=dict(run.unrecorded),
        interrupted=run.interrupted,
        stopped_after=run.stopped_at.state if run.stopped_at else None,
        definition=run.machine.model,
        presentation=presentation,
    )


def _related(run: ExecutionRecord) -> RelatedExecution:
    return RelatedExecution(run.name, run.machine.name, run.status)


def _map_run_report(map_run: MapRun) -> MapRunReport:
    tally = map_run.executions
    counts = {status: tally[status] for status in _STATUSES} | {"PENDING": tally.pending}
    unsuccessful = (child for child in map_run.children if child.status not in ("RUNNING", "SUCCEEDED"))
    first = islice(unsuccessful, _LISTED_CHILDREN)
    return MapRunReport(
        counts, tuple(ChildReport(child.map_index or 0, child.status, child.error, child.cause) for child in first)
    )
