"""What a failing comparison of two values says: where JSON values differ, or a value and its snapshot."""

from __future__ import annotations

import sys

import pytest

from pytest_sfn.values.defects import describe_defect
from pytest_sfn.values.safe_text import safe_repr


def explain_comparison(
    config: pytest.Config, op: str, left: object, right: object, others: list[list[str] | None]
) -> list[str] | None:
    """The lines for ``pytest_assertrepr_compare``; None leaves the explanation to pytest and other plugins.

    ``others`` are the explanations of other plugins: syrupy's is completed.
    """
    try:
        return _explain(config, op, left, right, others)
    except Exception as defect:
        return [f"{safe_repr(left)} {op} {safe_repr(right)}", "", describe_defect(defect, "where two values differ")]


def _explain(
    config: pytest.Config, op: str, left: object, right: object, others: list[list[str] | None]
) -> list[str] | None:
    if "syrupy" in sys.modules:
        from pytest_sfn.reporting.snapshots.failing import explain_snapshot

        lines = explain_snapshot(next(filter(None, others), None), left, right)
        if lines:
            return lines
    if config.get_verbosity(pytest.Config.VERBOSITY_ASSERTIONS) > 1:
        return None
    from pytest_sfn.reporting.compare import explain_equality

    return explain_equality(op, left, right)
