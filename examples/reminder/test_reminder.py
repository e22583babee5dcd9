"""A workflow that lasts a month, tested in milliseconds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pytest_sfn import SfnExecutor, VirtualClock, mock_lambda

INVOICE = {"invoice": 4711}

is_paid = mock_lambda("IsPaid")(lambda event, context: False)
remind = mock_lambda("Remind")(lambda event, context: None)


@mock_lambda("HandOver", returns=None)
def test_hands_over_after_thirty_days(sfn_executor: SfnExecutor) -> None:
    execution = sfn_executor.run("reminder.asl.json", INVOICE)

    execution.assert_succeeded()
    assert remind.call_count == 2
    assert execution.duration == timedelta(days=30)


def test_stops_reminding_when_the_invoice_is_paid(sfn_executor: SfnExecutor) -> None:
    is_paid.side_effect = [False, True]

    execution = sfn_executor.run("reminder.asl.json", INVOICE)

    assert remind.call_count == 1
    assert execution.duration == timedelta(days=20)


@pytest.mark.sfn(start="2026-02-20T09:00:00Z")
def test_sends_the_first_reminder_at_the_right_moment(sfn_executor: SfnExecutor, sfn_clock: VirtualClock) -> None:
    sfn_executor.start("reminder.asl.json", INVOICE)

    sfn_clock.advance_to(datetime(2026, 3, 2, 8, 59, 59, tzinfo=UTC))
    remind.assert_not_called()
    sfn_clock.advance(1)

    assert remind.last_call.started == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert datetime.now(UTC) == datetime(2026, 3, 2, 9, tzinfo=UTC)  # with sfn_clock, Python's own clock follows
