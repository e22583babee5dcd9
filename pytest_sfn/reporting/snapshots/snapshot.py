"""What of an execution is worth keeping in a file, and the files themselves, which syrupy keeps."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pytest_sfn.errors import SfnError
from pytest_sfn.reporting.history.state_visits import Attempt, Visit, attempts, details
from pytest_sfn.reporting.report import ExecutionReport
from pytest_sfn.reporting.snapshots.stable import Mask, without_transport
from pytest_sfn.values.json_text import Json, dumps

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion
    from syrupy.extensions.json import JSONSnapshotExtension

MISSING_SYRUPY = (
    "sfn_snapshot keeps its files with syrupy, which is not installed: pip install 'pytest-sfn[snapshot]', "
    "or compare with plain JSON: execution.snapshot() == {...}"
)


def execution_snapshot(report: ExecutionReport) -> dict[str, Json]:
    """Plain JSON of what an execution did: ``status``, ``output``, ``error``, ``path`` and ``tasks``.

    ``tasks`` has, for each Task state in alphabetical order, its calls: ``{"payload", "result"}``, or ``{"payload",
    "error"}`` of one that failed. Calls in Map iterations and Parallel branches are in the order of their indexes,
    however they interleaved. There are no ids and no times: see :mod:`pytest_sfn.reporting.snapshots.stable` for what
    is masked and what left out.
    """
    story = report.story
    mask = Mask(dumps(story.input), story.started, story.stopped)
    return {
        "status": report.status,
        "output": without_transport(report.output, mask),
        "error": report.error,
        "path": story.path,
        "tasks": {
            state: [_call(attempt, mask) for visit in sorted(visits, key=_order) for attempt in attempts(visit)]
            for state, visits in sorted(story.by_name.items())
            if visits[0].type == "Task"
        },
    }


def _order(visit: Visit) -> tuple[tuple[int, ...], int]:
    return visit.place, visit.entered["id"]


def _call(attempt: Attempt, mask: Mask) -> dict[str, Json]:
    payload = without_transport(attempt.payload, mask)
    if attempt.succeeded:
        return {"payload": payload, "result": without_transport(attempt.result, mask)}
    if attempt.failure is not None:
        return {"payload": payload, "error": details(attempt.failure).get("error")}
    return {"payload": payload}


def make_snapshot(assertion: SnapshotAssertion) -> SnapshotAssertion:
    """The ``sfn_snapshot`` of a test, from syrupy's ``snapshot``: readable JSON files, one for each comparison."""
    return assertion.use_extension(snapshot_extension())


@lru_cache(maxsize=1)
def snapshot_extension() -> type[JSONSnapshotExtension]:
    """syrupy's JSON files for what tests compare: outputs, payloads, histories (times as text), and whole
    executions, of which ``snapshot()`` is kept. Keys are sorted; HTTP metadata and request ids are left out. Raises
    SfnError without syrupy."""
    try:
        from syrupy.extensions.json import JSONSnapshotExtension
    except ImportError:
        raise SfnError(MISSING_SYRUPY) from None

    class SfnSnapshotExtension(JSONSnapshotExtension):
        """One JSON file for each comparison."""

        def serialize(self, data: Any, **options: Any) -> Any:
            return super().serialize(stored_form(data), **options)

    return SfnSnapshotExtension


def stored_form(data: Any) -> Json:
    """What is kept of a value: of an execution its snapshot; of anything else the value without transport details."""
    snapshot = getattr(data, "snapshot", None)
    return snapshot() if callable(snapshot) else without_transport(data)
