"""The snapshot of an execution, and its file, which syrupy stores."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pytest_sfn.errors import SfnError
from pytest_sfn.reporting.history.attempts import Attempt, attempts
from pytest_sfn.reporting.history.state_visits import StateVisit, details
from pytest_sfn.reporting.redaction import redaction_of
from pytest_sfn.reporting.report import ExecutionReport
from pytest_sfn.reporting.snapshots.golden import Children, golden_history
from pytest_sfn.reporting.snapshots.stable import Mask, without_transport
from pytest_sfn.values.json_text import Json, dumps

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion
    from syrupy.extensions.json import JSONSnapshotExtension

MISSING_SYRUPY = (
    "sfn_snapshot stores its files with syrupy, which is not installed: pip install 'pytest-sfn[snapshot]', "
    "or compare with plain JSON: execution.snapshot() == {...}"
)


def execution_snapshot(report: ExecutionReport) -> dict[str, Json]:
    """The result of an execution as plain JSON: ``status``, ``output``, ``error``, ``path`` and ``tasks``.

    ``tasks`` has the calls of each Task state, in alphabetical order of the states: ``{"payload", "result"}``, or
    ``{"payload", "error"}`` for a failed call. Calls in Map iterations and Parallel branches are in the order of their
    indexes, not of time. Ids and times are masked or left out, see :mod:`pytest_sfn.reporting.snapshots.stable`.
    """
    timeline, mask = report.timeline, _mask_of(report)
    return {
        **_result(report, mask),
        "tasks": {
            state: [_call(attempt, mask) for visit in sorted(visits, key=_order) for attempt in attempts(visit)]
            for state, visits in sorted(timeline.by_name.items())
            if visits[0].type == "Task"
        },
    }


def execution_history(report: ExecutionReport, children: Children) -> dict[str, Json]:
    """The result of an execution as plain JSON, with its golden ``history`` in place of its ``tasks``.

    See :mod:`pytest_sfn.reporting.snapshots.golden`.
    """
    mask = _mask_of(report)
    return {**_result(report, mask), "history": golden_history(report.timeline, mask, children)}


def _mask_of(report: ExecutionReport) -> Mask:
    timeline = report.timeline
    return Mask(dumps(timeline.input), timeline.started, timeline.stopped)


def _result(report: ExecutionReport, mask: Mask) -> dict[str, Json]:
    return {
        "status": report.status,
        "output": without_transport(report.output, mask),
        "error": report.error,
        "path": report.timeline.path,
    }


def _order(visit: StateVisit) -> tuple[tuple[int, ...], int]:
    return visit.place, visit.entered["id"]


def _call(attempt: Attempt, mask: Mask) -> dict[str, Json]:
    payload = without_transport(attempt.payload, mask)
    if attempt.succeeded:
        return {"payload": payload, "result": without_transport(attempt.result, mask)}
    if attempt.failure is not None:
        return {"payload": payload, "error": details(attempt.failure).get("error")}
    return {"payload": payload}


def make_snapshot(assertion: SnapshotAssertion, redact: tuple[str, ...] = ()) -> SnapshotAssertion:
    """The ``sfn_snapshot`` of a test, from syrupy's ``snapshot``: readable JSON files, one for each comparison.

    ``redact`` are the paths of values that are masked in the files, and so in their differences.
    """
    return assertion.use_extension(snapshot_extension(redact))


class OwnSnapshotFile:
    """The base of all extensions of ``sfn_snapshot``, each of which masks other values."""


@lru_cache(maxsize=16)
def snapshot_extension(redact: tuple[str, ...] = ()) -> type[JSONSnapshotExtension]:
    """syrupy's extension for the JSON files of outputs, payloads, histories (times as text) and executions (their
    ``snapshot()``). Keys are sorted; HTTP metadata and request ids are removed. Raises SfnError without syrupy."""
    try:
        from syrupy.extensions.json import JSONSnapshotExtension
    except ImportError:
        raise SfnError(MISSING_SYRUPY) from None

    class SfnSnapshotExtension(OwnSnapshotFile, JSONSnapshotExtension):
        """One JSON file for each comparison."""

        def serialize(self, data: Any, **options: Any) -> Any:
            return super().serialize(_redacted(stored_form(data), redact), **options)

    return SfnSnapshotExtension


def _redacted(value: Json, redact: tuple[str, ...]) -> Json:
    return redaction_of(redact).value(value) if redact else value


def stored_form(data: Any) -> Json:
    """The form in which a value is stored: the snapshot of an execution, or any other value without transport
    details."""
    snapshot = getattr(data, "snapshot", None)
    return snapshot() if callable(snapshot) else without_transport(data)
