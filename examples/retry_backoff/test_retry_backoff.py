"""Retries with backoff: the delays are exact, and take no real time."""

from __future__ import annotations

from datetime import timedelta

from pytest_sfn import LambdaServiceError, SfnExecutor, mock_lambda


class PartnerUnavailable(Exception):
    """Raised by the partner's client library."""


@mock_lambda(
    "AskPartner",
    side_effect=[PartnerUnavailable(), LambdaServiceError("Lambda.TooManyRequestsException"), {"price": 3}],
)
def test_rides_over_short_outages(sfn_executor: SfnExecutor) -> None:
    execution = sfn_executor.run("retry_backoff.asl.json", {"article": 1})

    execution.assert_succeeded(output={"price": 3})
    assert execution.task("AskPartner").delays == [2.0, 4.0]
    assert execution.duration == timedelta(seconds=6)


@mock_lambda("AskPartner", raises=PartnerUnavailable)
def test_gives_up_after_four_retries(sfn_executor: SfnExecutor) -> None:
    execution = sfn_executor.run("retry_backoff.asl.json", {"article": 1})

    execution.assert_failed(error="PartnerUnavailable")
    assert len(execution.task("AskPartner")) == 5
    assert execution.task("AskPartner").delays == [2.0, 4.0, 8.0, 10.0]


@mock_lambda("AskPartner", raises="BadRequest")
def test_does_not_repeat_a_bad_request(sfn_executor: SfnExecutor) -> None:
    execution = sfn_executor.run("retry_backoff.asl.json", {"article": 1})

    execution.assert_failed(error="BadRequest")
    assert execution.duration == timedelta(0)
