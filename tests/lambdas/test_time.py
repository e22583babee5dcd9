"""A handler runs at one instant; sleeping adds to its own time, until its timeout."""

import functools
import threading
import time
from datetime import timedelta
from functools import partial

import pytest

from pytest_sfn.clock import MICROSECONDS
from pytest_sfn.clock.handler_time import local_microseconds, sync_to_local_time
from pytest_sfn.errors import SfnError
from pytest_sfn.lambdas.fake import FakeLambda

from . import sleeping
from .conftest import Lambda

REAL_SLEEP = time.sleep


def real_seconds():
    return time.clock_gettime(time.CLOCK_MONOTONIC)


def seconds(invocation):
    return (invocation.at - invocation.started) / MICROSECONDS


def sleep_for(span):
    def handler(event, context):
        time.sleep(span)
        return "slept"

    return handler


@pytest.fixture(autouse=True)
def sleep_is_real_again():
    yield
    assert time.sleep is REAL_SLEEP
    assert sleeping.sleep is sleeping.rest is REAL_SLEEP


def test_an_answer_arrives_at_once_unless_something_takes_time(service, functions):
    functions.register("f", returns=1)

    assert seconds(service.invoke("f")) == 0


@pytest.mark.parametrize("duration", [2.5, timedelta(seconds=2.5)])
def test_a_declared_duration_delays_the_answer_and_moves_no_clock(service, functions, duration):
    fake = functions.register("f", duration=duration)

    assert seconds(service.invoke("f")) == 2.5
    assert fake.last_call.duration == timedelta(seconds=2.5)
    assert service.elapsed == 0


def test_sleeping_in_a_handler_adds_to_the_duration_and_takes_no_real_time(service, functions):
    functions.register("f", sleep_for(600), duration=1)

    started = real_seconds()
    assert seconds(service.invoke("f")) == 601
    assert service.elapsed == 0
    assert real_seconds() - started < 5


@pytest.mark.parametrize(
    ("handler", "slept"),
    [
        (sleeping.by_own_name, 40),
        (sleeping.wrapped, 20),
        (sleeping.Handler(), 20),
        (sleeping.Handler().method, 40),
        (partial(sleeping.by_own_name), 40),
    ],
)
def test_sleep_imported_by_name_is_virtual_too(service, functions, handler, slept):
    functions.register("f", handler)

    for _ in range(2):
        assert seconds(service.invoke("f", {"seconds": 20})) == slept


def test_a_function_as_side_effect_sleeps_in_virtual_time(service, functions):
    functions.register("f", side_effect=sleeping.by_own_name)

    assert seconds(service.invoke("f", {"seconds": 20})) == 40


def test_sleep_is_put_back_when_the_handler_fails(service, functions):
    def handler(event, context):
        time.sleep(1)
        raise ValueError

    functions.register("f", handler)

    assert seconds(service.invoke("f")) == 1


@pytest.mark.parametrize("span", [-1, "1"])
def test_sleep_takes_what_the_real_one_takes(service, functions, span):
    functions.register("f", sleep_for(span))

    assert service.error("f")["errorType"] in ("ValueError", "TypeError")


def test_in_other_threads_sleep_is_real(service, functions):
    def handler(event, context):
        started = real_seconds()
        thread = threading.Thread(target=lambda: time.sleep(0.05))
        thread.start()
        thread.join()
        return real_seconds() - started

    functions.register("f", handler)
    invocation = service.invoke("f")

    assert invocation.value >= 0.05
    assert seconds(invocation) == 0


# ---- the function's timeout


def timeout_payload(invocation, text):
    message = f"RequestId: {invocation.request_id} Error: Task timed out after {text} seconds"
    return f'{{"errorType": "Sandbox.Timedout", "errorMessage": "{message}"}}'


def test_sleeping_past_the_timeout_ends_the_handler_there(service, functions):
    reached = []

    def handler(event, context):
        reached.append("before")
        time.sleep(5)
        reached.append("after")

    functions.register("f", handler, timeout=3)
    invocation = service.invoke("f")

    assert invocation.payload == timeout_payload(invocation, "3.00")
    assert (invocation.function_error, invocation.error_type) == ("Unhandled", "Sandbox.Timedout")
    assert seconds(invocation) == 3
    assert reached == ["before"]


def test_the_timeout_cannot_be_swallowed_by_the_handler(service, functions):
    def handler(event, context):
        try:
            time.sleep(5)
        except BaseException:
            return "swallowed"

    functions.register("f", handler, timeout=3)

    assert service.error("f")["errorType"] == "Sandbox.Timedout"


def test_a_declared_duration_over_the_timeout_is_a_timeout(service, functions):
    functions.register("f", returns=1, duration=timedelta(seconds=4), timeout=timedelta(milliseconds=3500))
    invocation = service.invoke("f")

    assert invocation.payload == timeout_payload(invocation, "3.50")
    assert seconds(invocation) == 3.5


def test_a_duration_up_to_the_timeout_is_none(service, functions):
    functions.register("f", sleep_for(2), duration=1, timeout=3)

    assert service.value("f") == "slept"


def test_a_timeout_may_be_half_an_hour(service, functions):
    functions.register("f", sleep_for(1799), timeout=1800)

    assert service.value("f") == "slept"


def test_a_function_times_out_after_15_minutes_by_default(service, functions):
    functions.register("f", sleep_for(901))
    invocation = service.invoke("f")

    assert invocation.payload == timeout_payload(invocation, "900.00")


@pytest.mark.parametrize("timeout", [0, 1801, timedelta(hours=1)])
def test_a_timeout_that_no_function_can_have_is_refused(timeout):
    with pytest.raises(
        SfnError, match=r"timeout= of the fake function 'f' is .*: use more than 0 and at most 1,800 seconds"
    ):
        FakeLambda("f", timeout=timeout)


@pytest.mark.parametrize(
    ("option", "complaint"),
    [
        ({"duration": -1}, "duration= of the fake function 'f' must not be negative: -1"),
        ({"duration": "1"}, "duration= of the fake function 'f' must be seconds or a timedelta, not '1'"),
        ({"duration": True}, "must be seconds or a timedelta, not True"),
        ({"timeout": "3"}, "timeout= of the fake function 'f' must be seconds or a timedelta, not '3'"),
    ],
)
def test_a_span_that_is_none_is_refused(option, complaint):
    with pytest.raises(SfnError, match=complaint):
        FakeLambda("f", **option)


def test_the_context_tells_the_time_that_is_left(service, functions):
    def handler(event, context):
        before = context.get_remaining_time_in_millis()
        time.sleep(1.25)
        return [before, context.get_remaining_time_in_millis()]

    functions.register("f", handler, timeout=3)
    functions.register("g", handler)

    assert service.value("f") == [3000, 1750]
    assert service.value("g") == [900_000, 898_750]


# ---- local time


def test_outside_a_handler_there_is_no_local_time():
    assert local_microseconds() is None
    sync_to_local_time()


def test_a_handler_has_a_time_of_its_own(service, functions):
    def handler(event, context):
        time.sleep(2)
        return local_microseconds()

    functions.register("f", handler)

    assert service.value("f") == service.clock.microseconds + 2 * MICROSECONDS


def test_a_call_to_a_service_runs_everything_else_up_to_the_local_time(service, functions):
    seen = []

    def handler(event, context):
        time.sleep(10)
        sync_to_local_time()
        seen.append("handler")
        time.sleep(1)

    functions.register("f", handler, duration=1)
    for after in (5, 10, 11):
        when = service.clock.microseconds + after * MICROSECONDS
        service.clock.call_at(when, lambda after=after: seen.append(after), "test")

    invocation = service.invoke("f")

    assert seen == [5, 10, "handler"]
    assert service.elapsed == 10
    assert seconds(invocation) == 12


def test_handlers_that_run_meanwhile_have_their_own_time(service, functions):
    times = []

    def inner(event, context):
        time.sleep(100)
        times.append(local_microseconds())

    def outer(event, context):
        time.sleep(10)
        sync_to_local_time()
        times.append(local_microseconds())
        time.sleep(1)

    functions.register("inner", inner)
    functions.register("outer", outer)
    start = service.clock.microseconds
    service.clock.call_at(start + 5 * MICROSECONDS, lambda: service.invoke("inner"), "test")

    invocation = service.invoke("outer")

    assert [(at - start) / MICROSECONDS for at in times] == [105, 10]
    assert seconds(invocation) == 11


def test_a_handler_that_moves_the_clock_itself_answers_after_it(service, functions):
    functions.register("f", lambda event, context: service.clock.advance(30), timeout=10)
    functions.register("g", lambda event, context: service.clock.advance(30), duration=1)

    assert seconds(service.invoke("f")) == 30
    assert service.error("f")["errorType"] == "Sandbox.Timedout"
    assert seconds(service.invoke("g")) == 31


def test_threads_may_call_functions_while_a_handler_waits_for_them():
    service = Lambda()
    all_there = threading.Barrier(3, timeout=10)

    def parallel(event, context):
        results = []

        def call():
            with service.clock.lock:
                results.append(seconds(service.invoke("worker", {"seconds": 20})))

        threads = [threading.Thread(target=call) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=10)
        return results

    def worker(event, context):
        all_there.wait()
        return sleeping.by_own_name(event, context)

    service.functions.register("parallel", parallel)
    service.functions.register("worker", functools.wraps(sleeping.by_own_name)(worker))

    with service.clock.lock:
        assert service.value("parallel") == [40, 40, 40]


def test_a_handler_that_seems_to_wrap_itself_ends(service):
    def handler(event, context):
        time.sleep(3)

    handler.__wrapped__ = handler
    service.functions.register("worker", handler)

    assert seconds(service.invoke("worker")) == 3
