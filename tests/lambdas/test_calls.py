"""What a test reads of the calls of a fake function."""

from datetime import timedelta

import pytest

from pytest_sfn.errors import SfnError

from .conftest import START, Task


def test_a_call_tells_who_made_it(service, functions):
    fake = functions.register("f", returns={"ok": True})
    task = Task(state="Pay", attempt=2, map_index=3, token="token-1")
    service.invoke("f:prod", {"total": 7}, task=task)

    call = fake.last_call

    assert (call.payload, call.response) == ({"total": 7}, {"ok": True})
    assert (call.state, call.attempt, call.map_index, call.task_token) == ("Pay", 2, 3, "token-1")
    assert call.execution_arn == task.execution_arn
    assert (call.qualifier, call.invocation_type) == ("prod", "RequestResponse")
    assert (call.error, call.exception) == (None, None)


def test_a_call_from_outside_a_workflow_has_no_state(service, functions):
    fake = functions.register("f")
    service.invoke("f")

    call = fake.last_call

    assert (call.state, call.attempt, call.map_index, call.task_token, call.execution_arn) == (
        None,
        0,
        None,
        None,
        None,
    )


def test_a_call_has_its_time(service, functions):
    fake = functions.register("f", duration=1.5)
    service.clock.advance(10)
    service.invoke("f")

    assert fake.last_call.started == START + timedelta(seconds=10)
    assert fake.last_call.duration == timedelta(seconds=1.5)


def test_payloads_and_responses_are_the_readers_own(service, functions):
    fake = functions.register("f", lambda event, context: event)
    service.invoke("f", {"a": []})
    fake.last_call.payload["a"].append(1)
    fake.payloads[0]["a"].append(1)
    fake.last_call.response["a"].append(1)

    assert fake.payloads == [{"a": []}]
    assert fake.last_call.response == {"a": []}


def test_counts_and_lists_follow_the_calls(service, functions):
    fake = functions.register("f")
    assert (fake.called, fake.call_count, fake.payloads, list(fake.calls)) == (False, 0, [], [])

    service.invoke("f", 1)
    service.invoke("f", 2)

    assert (fake.called, fake.call_count, fake.payloads) == (True, 2, [1, 2])
    assert [call.payload for call in fake.calls] == [1, 2]


def test_without_a_call_there_is_no_last_one(functions):
    fake = functions.register("f")

    with pytest.raises(SfnError, match="the fake function 'f' has not been called yet, so it has no last call"):
        _ = fake.last_call


def test_fakes_and_calls_show_themselves(service, functions):
    fake = functions.register("f")
    service.invoke("f", {"a": 1}, task=Task(attempt=1, map_index=0))

    assert repr(fake) == "<FakeLambda 'f', 1 calls>"
    assert repr(fake.last_call) == "<LambdaCall state 'Charge', item 0, retry 1: {\"a\": 1}>"
    assert repr(functions) == "<LambdaRegistry ['f']>"
