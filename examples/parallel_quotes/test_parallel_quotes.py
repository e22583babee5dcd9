"""Parallel branches, and a stored snapshot of the result (extra ``pytest-sfn[snapshot]``)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pytest_sfn import SfnExecutor, mock_lambda

pytest.importorskip("syrupy")


@mock_lambda("Fast", returns={"carrier": "fast", "price": 30}, duration=1)
@mock_lambda("Cheap", returns={"carrier": "cheap", "price": 10}, duration=20)
@mock_lambda("Green", returns={"carrier": "green", "price": 20}, duration=5)
def test_collects_the_quotes_in_the_order_of_the_branches(sfn_executor: SfnExecutor, sfn_snapshot: Any) -> None:
    execution = sfn_executor.run("parallel_quotes.asl.json", {"weight": 2})

    execution.assert_succeeded()
    assert execution.duration == timedelta(seconds=20)  # the slowest branch, not the sum
    assert execution.output == sfn_snapshot


@mock_lambda("Fast", returns=None)
@mock_lambda("Cheap", raises="Closed")
@mock_lambda("Green", returns=None, required=False)  # its branch may be stopped before it begins
def test_fails_as_a_whole_when_a_branch_fails(sfn_executor: SfnExecutor) -> None:
    sfn_executor.run("parallel_quotes.asl.json", {"weight": 2}).assert_failed(error="Closed")
