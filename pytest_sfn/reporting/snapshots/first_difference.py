"""The first difference between a value and its snapshot, above syrupy's diff of the whole texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from syrupy.assertion import SnapshotAssertion

from pytest_sfn.values.json_difference import json_difference
from pytest_sfn.values.json_text import Json, loads


def with_first_difference(lines: Sequence[str] | None, left: object, right: object) -> list[str] | None:
    """Syrupy's lines with the first difference; None unless one side is a snapshot, and both are JSON."""
    snapshot = next((side for side in (left, right) if isinstance(side, SnapshotAssertion)), None)
    difference = _first_difference(snapshot) if snapshot is not None else None
    return [lines[0], difference, *lines[1:]] if lines and difference else None


def _first_difference(snapshot: SnapshotAssertion) -> str | None:
    result: Any = next(reversed(snapshot.executions.values()), None)
    if result is None or result.success:
        return None
    try:
        stored, received = _parsed(result.recalled_data), _parsed(result.asserted_data)
    except (TypeError, ValueError):
        return None
    found = json_difference(stored, received)
    if not found:
        return None
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return f"{found[0]}{more}"


def _parsed(data: str | bytes | None) -> Json:
    if data is None:
        raise TypeError("there is no snapshot")
    return loads(data if isinstance(data, str) else data.decode())
