"""What a fake function answers: handlers, values, errors, lists of results."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_sfn.errors import SfnError
from pytest_sfn.fakes.callbacks import Heartbeats, TaskFailure, TaskSuccess
from pytest_sfn.lambdas.errors import LambdaFunctionError, LambdaServiceError, ServiceFault
from pytest_sfn.lambdas.fake import FakeLambda

from .conftest import Lambda

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(JSON_VALUES)
def test_events_and_results_go_through_json_unchanged(value):
    service = Lambda()
    fake = service.functions.register("f", lambda event, context: event)

    # A body that is null is what AWS sends for no payload at all, so that the value goes inside an object.
    assert service.value("f", {"value": value}) == {"value": value}
    assert fake.payloads == [{"value": value}]


@given(JSON_VALUES)
def test_returns_gives_any_json_value(value):
    service = Lambda()
    service.functions.register("f", returns=value)

    assert service.value("f") == value


def test_without_a_payload_the_event_is_an_empty_object(service, functions):
    functions.register("f", lambda event, context: [event])

    assert service.value("f") == [{}]


def test_a_handler_may_change_its_event_without_changing_what_is_remembered(service, functions):
    def handler(event, context):
        event["items"].append("spoiled")
        return event

    fake = functions.register("f", handler)
    service.invoke("f", {"items": []})

    assert fake.last_call.payload == {"items": []}
    assert fake.last_call.response == {"items": ["spoiled"]}


def test_a_value_is_copied_when_it_is_declared(service, functions):
    value = {"items": [1]}
    functions.register("f", returns=value)
    value["items"].append(2)
    service.value("f")["items"].append(3)

    assert service.value("f") == {"items": [1]}


def test_bytes_are_the_raw_body_declared_or_returned(service, functions):
    functions.register("declared", returns=b'{"a": 1}')
    functions.register("returned", lambda event, context: b'"text"')
    functions.register("listed", side_effect=[b"[1]", b"no json"])

    assert service.invoke("declared").payload == b'{"a": 1}'
    assert service.value("returned") == "text"
    assert service.value("listed") == [1]
    assert service.invoke("listed").payload == b"no json"
    assert functions["listed"].last_call.response == b"no json"


def test_results_are_written_as_the_runtime_for_python_writes_them(service, functions):
    functions.register("f", lambda event, context: {"n": (1, Decimal("2"), Decimal("2.5")), "t": b"text", 3: "grün"})

    assert service.invoke("f").payload == '{"n": [1, 2, 2.5], "t": "text", "3": "grün"}'


def test_a_function_without_a_behaviour_answers_null(service, functions):
    functions.register("f")

    assert service.invoke("f").payload == "null"


def test_a_mock_may_be_the_handler(service, functions):
    handler = mock.Mock(return_value={"ok": True})
    functions.register("f", handler)

    assert service.value("f", {"a": 1}) == {"ok": True}
    assert handler.call_args.args[0] == {"a": 1}


# ---- what cannot be declared


@pytest.mark.parametrize(
    ("behaviours", "names"),
    [
        ({"returns": None, "raises": "E"}, "raises, returns"),
        ({"handler": lambda event, context: 1, "side_effect": [1]}, "handler, side_effect"),
        ({"handler": "a.b:c", "callback": TaskSuccess(), "returns": 1}, "handler, callback, returns"),
    ],
)
def test_more_than_one_behaviour_is_refused(behaviours, names):
    with pytest.raises(SfnError, match=rf"the fake function 'f' has \d behaviours \({names}\): give at most one"):
        FakeLambda("f", **behaviours)


@pytest.mark.parametrize(
    ("value", "where"),
    [
        ({"a": [1, {"when": datetime(2025, 1, 1, tzinfo=UTC)}]}, r"\$\.a\[1\]\.when: datetime"),
        ({1, 2}, r"\$: \{1, 2\}"),
        ({("a", "b"): 1}, r"\$, key \('a', 'b'\)"),
        ({"a": float("nan")}, r"\$\.a: nan"),
        ([object] * 3, r"\$\[0\]: <class 'object'>"),
    ],
)
def test_returns_must_be_json_and_the_error_says_where_it_is_not(value, where):
    with pytest.raises(SfnError, match=rf"returns= of the fake function 'f' is not a JSON value: .* \(at {where}"):
        FakeLambda("f", returns=value)


def test_a_function_is_not_a_value_to_return():
    with pytest.raises(SfnError, match="pass a function as the handler, or as side_effect=") as raised:
        FakeLambda("f", returns=lambda event, context: 1)

    assert raised.value.__suppress_context__


def test_a_value_that_holds_itself_is_no_json():
    value = []
    value.append(value)

    with pytest.raises(SfnError, match="Circular reference detected"):
        FakeLambda("f", returns=value)


@pytest.mark.parametrize(
    ("handler", "complaint"),
    [
        (lambda event: 1, r"must take \(event, context\): .*<lambda>\(event\) does not"),
        (lambda event, context, more: 1, r"must take \(event, context\): .*\(event, context, more\) does not"),
        (7, r"must be a function of \(event, context\) or an import path, not 7"),
        (
            "app.handler",
            r"'app.handler', which is not an import path: write 'package.module:function'; did you mean app:handler\?",
        ),
        ("app/charge.py:handler", "which is not an import path"),
        ("charge", r"which is not an import path: write 'package.module:function'$"),
    ],
)
def test_a_handler_that_cannot_be_one_is_refused(handler, complaint):
    with pytest.raises(SfnError, match=complaint):
        FakeLambda("f", handler)


async def asynchronous(event, context):
    return 1


def test_an_asynchronous_handler_is_refused():
    with pytest.raises(
        SfnError, match=r"is asynchronous, and the Lambda runtime for Python does not wait for a coroutine"
    ):
        FakeLambda("f", asynchronous)


def test_a_handler_that_turns_out_to_be_asynchronous_is_refused_when_it_runs(service, functions):
    functions.register("f", lambda event, context: asynchronous(event, context))

    with pytest.raises(SfnError, match="the handler of the fake function 'f' is asynchronous"):
        service.invoke("f")


@pytest.mark.parametrize(
    "handler", [partial(lambda more, event, context: more, 1), type("H", (), {"__call__": lambda self, e, c: 1})()]
)
def test_any_callable_of_event_and_context_is_a_handler(service, functions, handler):
    functions.register("f", handler)

    assert service.value("f") == 1


# ---- raises


class CardDeclined(Exception):
    pass


@pytest.mark.parametrize("error", [CardDeclined, CardDeclined("no funds"), "CardDeclined"])
def test_raises_takes_a_class_an_instance_or_a_name(service, functions, error):
    fake = functions.register("f", raises=error)

    assert service.error("f")["errorType"] == "CardDeclined"
    assert fake.last_call.error == "CardDeclined"
    assert fake.last_call.response is None


def test_the_exception_is_remembered(service, functions):
    error = CardDeclined("no funds")
    fake = functions.register("f", raises=error)
    service.invoke("f")

    assert fake.last_call.exception is error


@pytest.mark.parametrize("name", ["Lambda.TooManyRequestsException", "Lambda.ServiceException"])
def test_the_name_of_a_service_error_raises_it(service, functions, name):
    functions.register("f", raises=name)

    with pytest.raises(ServiceFault) as caught:
        service.invoke("f")
    assert caught.value.name == name


def test_a_declared_assertion_error_is_one_of_the_workflow(service, functions):
    functions.register("f", raises=AssertionError("declared"))

    assert service.error("f")["errorType"] == "AssertionError"


class NeedsArguments(Exception):
    def __init__(self, code, reason):
        super().__init__(code, reason)


@pytest.mark.parametrize(
    ("error", "complaint"),
    [
        (NeedsArguments, "NeedsArguments needs arguments .*: pass an instance"),
        (7, "takes an exception, an exception class or an error name, not 7"),
        ("", "takes an exception, an exception class or an error name, not ''"),
        (int, "takes an exception, an exception class or an error name, not <class 'int'>"),
        (TaskFailure("E"), "TaskFailure answers a task token: pass it as callback="),
        (
            "Lambda.ServiceExeption",
            r"the Lambda service has no error 'Lambda.ServiceExeption'; did you mean 'Lambda.ServiceException'\?",
        ),
    ],
)
def test_raises_refuses_what_is_no_error(error, complaint):
    with pytest.raises(SfnError, match=complaint):
        FakeLambda("f", raises=error)


# ---- side_effect


def test_a_list_of_results_is_played_one_by_one(service, functions):
    functions.register(
        "f", side_effect=[1, CardDeclined, CardDeclined("x"), LambdaServiceError("ServiceException"), None]
    )

    assert service.value("f") == 1
    assert service.error("f")["errorMessage"] == ""
    assert service.error("f")["errorMessage"] == "x"
    with pytest.raises(ServiceFault):
        service.invoke("f")
    assert service.value("f") is None


def test_a_side_effect_that_runs_out_is_a_mistake_of_the_test(service, functions):
    functions.register("f", side_effect=[1])
    service.invoke("f")

    with pytest.raises(
        SfnError, match=r"side_effect= of the fake function 'f' ran out: this is call 2, and it has only 1 result;"
    ):
        service.invoke("f")
    assert len(functions.mistakes) == 1


def test_a_function_as_side_effect_is_called_with_event_and_context(service, functions):
    functions.register("f", side_effect=lambda event, context: [event, context.function_name])

    assert service.value("f", {"a": 1}) == [{"a": 1}, "f"]


def test_a_side_effect_that_returns_default_leaves_the_answer_to_the_base(service, functions):
    fake = functions.register("f", returns="base")
    fake.side_effect = lambda event, context: mock.DEFAULT if event else "empty"

    assert [service.value("f", {"a": 1}), service.value("f", {})] == ["base", "empty"]


@pytest.mark.parametrize("error", [CardDeclined, CardDeclined("x")])
def test_an_exception_as_side_effect_is_raised_every_time(service, functions, error):
    functions.register("f", side_effect=error)

    assert [service.error("f")["errorType"] for _ in range(2)] == ["CardDeclined"] * 2


@pytest.mark.parametrize("given", ["text", b"bytes", {"a": 1}])
def test_a_single_result_as_side_effect_is_refused(given):
    with pytest.raises(
        SfnError, match="takes a function, an exception or a list of results; for one result use returns="
    ):
        FakeLambda("f", side_effect=given)


def test_a_side_effect_that_is_none_of_these_is_refused():
    with pytest.raises(SfnError, match="takes a function, an exception or a list of results, not 7"):
        FakeLambda("f", side_effect=7)


def test_a_callback_must_be_an_answer():
    with pytest.raises(SfnError, match="takes TaskSuccess, TaskFailure or Heartbeats, or a list of these, not 'later'"):
        FakeLambda("f", callback="later")


# ---- changed for one test


def test_a_test_may_change_what_a_function_answers(service, functions):
    fake = functions.register("f", returns="base")

    assert fake.returns("changed") is fake
    assert service.value("f") == "changed"
    fake.raises("Oops")
    assert service.error("f")["errorType"] == "Oops"
    fake.side_effect = [1, 2]
    assert fake.side_effect == [1, 2]
    assert [service.value("f"), service.value("f")] == [1, 2]
    fake.side_effect = None
    assert service.error("f")["errorType"] == "Oops"
    fake.reset()
    assert service.value("f") == "base"


def test_what_is_said_last_counts(service, functions):
    fake = functions.register("f")
    fake.side_effect = [1]
    fake.returns("last")

    assert service.value("f") == "last"


# ---- called as plain Python


def test_a_fake_is_callable_like_its_function():
    def charge(event, context):
        """Charge a card."""
        return (event, context)

    fake = FakeLambda("f", charge)

    assert fake({"a": 1}, "context") == ({"a": 1}, "context")
    assert fake.__name__ == "charge"
    assert fake.__doc__ == "Charge a card."


@pytest.mark.parametrize(
    ("behaviour", "answer"),
    [({"returns": {"a": 1}}, {"a": 1}), ({"returns": b"raw"}, b"raw"), ({"callback": Heartbeats(1)}, None), ({}, None)],
)
def test_a_fake_called_directly_gives_its_answer(behaviour, answer):
    assert FakeLambda("f", **behaviour)({}, None) == answer


def test_a_fake_called_directly_raises_its_error():
    with pytest.raises(CardDeclined):
        FakeLambda("f", raises=CardDeclined)({})
    with pytest.raises(LambdaFunctionError):
        FakeLambda("f", raises="Other")({})


def test_a_direct_call_is_not_recorded_and_sees_what_the_test_changed(functions):
    fake = functions.register("f", returns=1)
    fake.returns(2)

    assert fake({}) == 2
    assert not fake.called


def test_errors_of_users_are_written_as_json(service, functions):
    functions.register("f", raises=LambdaFunctionError("E", "ü"))

    assert json.loads(service.invoke("f").payload)["errorMessage"] == "ü"
