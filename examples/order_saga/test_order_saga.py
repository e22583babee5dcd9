"""A saga: when a step of an order fails, the earlier steps are undone in reverse order."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_sfn import SfnExecutor, mock_lambda

ORDER = {"orderId": 7, "total": 12.5}


class CardDeclined(Exception):
    """Raised by the payment provider's client."""


@mock_lambda("ReserveStock")
def reserve_stock(event: Any, context: Any) -> Any:
    return {"reservation": f"r-{event['orderId']}"}


@mock_lambda("ChargeCard")
def charge_card(event: Any, context: Any) -> Any:
    return {"payment": f"p-{event['orderId']}"}


@mock_lambda("ShipOrder")
def ship_order(event: Any, context: Any) -> Any:
    return {"shipped": True}


@mock_lambda("RefundCard")
def refund_card(event: Any, context: Any) -> Any:
    return None


@mock_lambda("ReleaseStock")
def release_stock(event: Any, context: Any) -> Any:
    return None


def test_ships_an_order(sfn_executor: SfnExecutor) -> None:
    execution = sfn_executor.run("order_saga.asl.json", ORDER)

    execution.assert_succeeded()
    execution.assert_path(["ReserveStock", "ChargeCard", "ShipOrder", "OrderShipped"])
    charge_card.assert_called_once_with({"orderId": 7, "amount": 12.5})
    refund_card.assert_not_called()


def test_releases_the_stock_when_the_card_is_declined(sfn_executor: SfnExecutor) -> None:
    charge_card.raises(CardDeclined("no funds"))

    execution = sfn_executor.run("order_saga.asl.json", ORDER)

    execution.assert_failed(error="CardDeclined", cause="Order 7 was rejected")
    release_stock.assert_called_once_with({"reservation": "r-7"})
    refund_card.assert_not_called()


@mock_lambda("ShipOrder", raises="CarrierDown")
def test_refunds_and_releases_when_shipping_fails(sfn_executor: SfnExecutor) -> None:
    execution = sfn_executor.run("order_saga.asl.json", ORDER)

    execution.assert_failed(error="CarrierDown")
    execution.assert_path([..., "ShipOrder", "RefundCard", "ReleaseStock", "OrderRejected"])
    refund_card.assert_called_once_with({"payment": "p-7"})


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param("ReserveStock", marks=pytest.mark.sfn_lambda("ReserveStock", raises="OutOfStock")),
        pytest.param("ChargeCard", marks=pytest.mark.sfn_lambda("ChargeCard", raises="CardDeclined")),
        pytest.param("ShipOrder", marks=pytest.mark.sfn_lambda("ShipOrder", raises="CarrierDown")),
    ],
)
def test_never_ends_shipped_when_a_part_fails(sfn_executor: SfnExecutor, broken: str) -> None:
    execution = sfn_executor.run("order_saga.asl.json", ORDER)

    assert execution.status == "FAILED"
    execution.assert_visited(broken)
    execution.assert_not_visited("OrderShipped")
