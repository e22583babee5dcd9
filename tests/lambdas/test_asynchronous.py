"""Asynchronous calls and dry runs."""

import time
from datetime import timedelta

import pytest

from pytest_sfn.lambdas.calls import InvokeOptions
from pytest_sfn.lambdas.errors import LambdaServiceError, ServiceFault

from .conftest import START


def event_call(service, name, payload=None):
    return service.invoke(name, payload, invocation_type="Event")


def test_an_asynchronous_call_is_answered_before_the_function_runs(service, functions):
    fake = functions.register("f", returns=1, duration=600)

    invocation = event_call(service, "f", {"a": 1})

    assert (invocation.status_code, invocation.payload, invocation.at) == (202, None, invocation.started)
    assert not fake.called
    service.clock.run_due()
    assert fake.payloads == [{"a": 1}]
    assert fake.last_call.invocation_type == "Event"
    assert fake.last_call.request_id == invocation.request_id


@pytest.mark.parametrize("error", ["Oops", LambdaServiceError("ServiceException")])
def test_what_an_asynchronous_call_reports_goes_nowhere(service, functions, error):
    fake = functions.register("f", raises=error)
    event_call(service, "f")
    service.clock.advance(3600)

    assert fake.call_count == 1
    assert fake.last_call.error is not None


@pytest.mark.parametrize("error", ["Oops", LambdaServiceError("ServiceException")])
def test_with_async_retries_it_is_tried_after_one_and_two_minutes(service, functions, error):
    fake = functions.register("f", raises=error, async_retries=True)
    accepted = event_call(service, "f")
    service.clock.advance(3600)

    assert [call.started - START for call in fake.calls] == [timedelta(minutes=at) for at in (0, 1, 3)]
    assert {call.request_id for call in fake.calls} == {accepted.request_id}


def test_the_retry_waits_for_the_end_of_a_call_that_takes_time(service, functions):
    def handler(event, context):
        time.sleep(30)
        raise ValueError

    fake = functions.register("f", handler, async_retries=True)
    event_call(service, "f")
    service.clock.advance(3600)

    assert [(call.started - START).total_seconds() for call in fake.calls] == [0, 90, 240]


def test_a_call_that_succeeds_is_not_tried_again(service, functions):
    fake = functions.register("f", side_effect=[ValueError, "ok"], async_retries=True)
    event_call(service, "f")
    service.clock.advance(3600)

    assert fake.call_count == 2


def test_a_mistake_of_the_test_comes_out_of_the_clock(service, functions):
    def handler(event, context):
        raise AssertionError("wrong event")

    functions.register("f", handler)
    event_call(service, "f")

    with pytest.raises(AssertionError, match="wrong event") as caught:
        service.clock.run_due()
    assert functions.mistakes == [caught.value]


def test_a_payload_that_is_no_json_is_refused_at_once(functions):
    functions.register("f")

    with pytest.raises(ServiceFault):
        functions.invoke("f", "no json", options=InvokeOptions(invocation_type="Event"))


def test_a_dry_run_runs_nothing(service, functions):
    fake = functions.register("f", returns=1)

    invocation = service.invoke("f", invocation_type="DryRun")
    service.clock.run_due()

    assert (invocation.status_code, invocation.payload, invocation.log_result) == (204, None, None)
    assert not fake.called
