"""A saga that undoes everything, except when the shipment fails and then the refund. Exploring finds that."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_sfn import Execution, SfnExecutor, mock_lambda

ORDER = {"orderId": 7, "total": 12.5}


@mock_lambda("Reserve")
def reserve(event: Any, context: Any) -> Any:
    return {}


@mock_lambda("Charge")
def charge(event: Any, context: Any) -> Any:
    return {}


@mock_lambda("Ship")
def ship(event: Any, context: Any) -> Any:
    return {}


@mock_lambda("Refund")
def refund(event: Any, context: Any) -> Any:
    return {}


@mock_lambda("Release")
def release(event: Any, context: Any) -> Any:
    return {}


def ships_or_releases(execution: Execution) -> bool:
    """True unless stock was reserved that nothing ships and nothing releases."""
    released = {"Release", "ReleaseOnly"}.intersection(execution.states)
    return execution.status == "SUCCEEDED" or not reserve.called or bool(released)


def test_undoes_everything_after_one_failure(sfn_executor: SfnExecutor) -> None:
    exploration = sfn_executor.explore("order.asl.json", ORDER)

    exploration.assert_handled()
    exploration.assert_always(ships_or_releases)


def test_does_not_release_the_stock_if_shipment_and_refund_fail(sfn_executor: SfnExecutor) -> None:
    exploration = sfn_executor.explore("order.asl.json", ORDER, faults=2)

    with pytest.raises(AssertionError, match='only="Ship: UnexpectedError; Refund: UnexpectedError"'):
        exploration.assert_always(ships_or_releases)


def test_the_mended_saga_releases_it(sfn_executor: SfnExecutor) -> None:
    exploration = sfn_executor.explore("mended_order.asl.json", ORDER, faults=2)

    exploration.assert_handled()
    exploration.assert_always(ships_or_releases)


def test_the_failure_that_was_found_stays_mended(sfn_executor: SfnExecutor) -> None:
    found = "Ship: UnexpectedError; Refund: UnexpectedError"

    (outcome,) = sfn_executor.explore("mended_order.asl.json", ORDER, only=found).outcomes

    outcome.example.assert_path(["Reserve", "Charge", "Ship", "Refund", "ReleaseOnly", "CallSupport"])
    outcome.example.assert_failed(error="NeedsSupport")
