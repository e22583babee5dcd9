"""What a failing comparison with a snapshot says above syrupy's diff: the first difference, and how to store it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from syrupy.assertion import AssertionResult, SnapshotAssertion

from pytest_sfn.reporting.snapshots.snapshot import OwnSnapshotFile
from pytest_sfn.values.json_difference import json_difference
from pytest_sfn.values.json_text import Json, loads


def explain_snapshot(lines: Sequence[str] | None, left: object, right: object) -> list[str] | None:
    """Syrupy's lines with ours after the first one; None unless one side is a snapshot that differs or is missing."""
    snapshot = next((side for side in (left, right) if isinstance(side, SnapshotAssertion)), None)
    result = next(reversed(snapshot.executions.values()), None) if snapshot is not None else None
    if not lines or snapshot is None or result is None or result.success:
        return None
    own = [*_first_difference(result), *_how_to_store(snapshot, result)]
    return [lines[0], *own, *lines[1:]] if own else None


def _first_difference(result: AssertionResult) -> Iterator[str]:
    """The first difference, if both values are JSON."""
    try:
        found = json_difference(_parsed(result.recalled_data), _parsed(result.asserted_data))
    except (TypeError, ValueError):
        return
    if found:
        yield found[0] + (f" (and {len(found) - 1} more)" if len(found) > 1 else "")


def _how_to_store(snapshot: SnapshotAssertion, result: AssertionResult) -> Iterator[str]:
    """The command that stores the value of this test, for snapshots of ``sfn_snapshot``."""
    if not issubclass(snapshot.extension_class, OwnSnapshotFile):
        return
    command = f"pytest --snapshot-update '{snapshot.test_location.item.nodeid}'"
    if result.recalled_data is None:
        yield f"No snapshot is stored yet. To store this value: {command}"
    else:
        yield f"If the new value is right, store it: {command}"


def _parsed(data: str | bytes | None) -> Json:
    if data is None:
        raise TypeError("there is no snapshot")
    return loads(data if isinstance(data, str) else data.decode())
