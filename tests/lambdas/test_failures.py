"""What Lambda answers when a function fails, to the letter."""

import base64
import json
import sys

import pytest

from pytest_sfn import mock_sfn
from pytest_sfn.errors import SfnError
from pytest_sfn.lambdas.errors import LambdaFunctionError, LambdaServiceError, ServiceFault
from pytest_sfn.lambdas.service_errors import SERVICE_ERRORS

from .conftest import ARN


class CardDeclined(Exception):
    pass


def fail(event, context):
    raise CardDeclined("no funds")


class Mute(Exception):
    def __str__(self):
        raise RuntimeError("mute")


def test_an_exception_whose_text_raises_has_none(service, functions):
    functions.register("f", raises=Mute())

    answer = json.loads(service.invoke("f").payload)

    assert (answer["errorType"], answer["errorMessage"]) == ("Mute", "")


def test_an_exception_is_reported_as_the_runtime_for_python_does(service, functions):
    functions.register("f", fail)

    invocation = service.invoke("f")

    line = fail.__code__.co_firstlineno + 1
    trace = f'  File "{__file__}", line {line}, in fail\n    raise CardDeclined("no funds")\n'
    assert invocation.payload == (
        f'{{"errorMessage": "no funds", "errorType": "CardDeclined", "requestId": "{invocation.request_id}", '
        f'"stackTrace": {json.dumps([trace])}}}'
    )
    assert (invocation.status_code, invocation.function_error, invocation.error_type) == (
        200,
        "Unhandled",
        "CardDeclined",
    )
    assert isinstance(invocation.exception, CardDeclined)


def test_the_stack_trace_holds_what_the_handler_called(service, functions):
    functions.register("f", lambda event, context: fail(event, context))

    trace = service.error("f")["stackTrace"]

    assert len(trace) == 2
    assert "in <lambda>" in trace[0]
    assert "in fail" in trace[1]


def test_the_exception_keeps_its_traceback(service, functions):
    fake = functions.register("f", fail)
    service.invoke("f")

    exception = fake.last_call.exception
    assert exception.__traceback__ is not None


def test_every_call_has_a_request_id_that_the_handler_and_the_error_share(service, functions):
    def handler(event, context):
        raise CardDeclined(context.aws_request_id)

    functions.register("f", handler)
    first, second = service.error("f"), service.error("f")

    assert first["errorMessage"] == first["requestId"]
    assert first["requestId"] != second["requestId"]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"when": object()}, "Object of type object is not JSON serializable"),
        ({1, 2}, "Object of type set is not JSON serializable"),
        ([float("nan")], "Out of range float values are not JSON compliant"),
    ],
)
def test_a_result_that_is_no_json_is_a_marshal_error(service, functions, value, message):
    functions.register("f", lambda event, context: value)

    error = service.error("f")

    assert error["errorType"] == "Runtime.MarshalError"
    assert error["errorMessage"].startswith(f"Unable to marshal response: {message}")
    assert list(error) == ["errorMessage", "errorType", "requestId", "stackTrace"]
    assert error["stackTrace"] == []


@pytest.mark.parametrize("kind", ["datetime", "date"])
def test_a_date_in_virtual_time_is_named_as_on_lambda(kind):
    def handler(event, context):
        import datetime

        return getattr(datetime, kind)(2025, 1, 1)

    machine = {"StartAt": "S", "States": {"S": {"Type": "Task", "Resource": f"{ARN}f", "End": True}}}
    with mock_sfn() as sfn:
        sfn.lambdas.register("f", handler)
        execution = sfn.executor.run(machine, {})

    assert f"Object of type {kind} is not JSON serializable" in execution.cause


def test_the_exception_of_a_marshal_error_says_where_the_value_is_no_json(service, functions):
    fake = functions.register("f", lambda event, context: {"items": [1, {"at": object()}]})
    service.invoke("f")

    assert "(at $.items[1].at: <object object" in str(fake.last_call.exception)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (None, "Error: Runtime exited without providing a reason"),
        (0, "Error: Runtime exited without providing a reason"),
        (3, "Error: Runtime exited with error: exit status 3"),
        (-1, "Error: Runtime exited with error: exit status 255"),
        ("a reason", "Error: Runtime exited with error: exit status 1"),
    ],
)
def test_a_handler_that_exits_takes_the_runtime_with_it(service, functions, code, message):
    functions.register("f", lambda event, context: sys.exit(code))

    invocation = service.invoke("f")

    assert invocation.payload == (
        f'{{"errorType": "Runtime.ExitError", "errorMessage": "RequestId: {invocation.request_id} {message}"}}'
    )


@pytest.mark.parametrize("body", [b"a" * 6_291_557, "a" * 6_291_555])
def test_an_answer_over_6_megabytes_is_an_error_of_its_own(service, functions, body):
    functions.register("f", lambda event, context: body)

    assert service.error("f") == {
        "errorMessage": "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
        "errorType": "Function.ResponseSizeTooLarge",
    }
    assert functions["f"].last_call.response is None


def test_an_answer_of_exactly_6_megabytes_passes(service, functions):
    functions.register("f", returns=b"a" * 6_291_556)

    assert service.invoke("f").function_error is None


@pytest.mark.parametrize(
    ("behaviour", "line"),
    [
        ({"handler": fail}, "CardDeclined: no funds"),
        ({"raises": LambdaFunctionError("java.io.IOException", "disk", runtime="java")}, "java.io.IOException: disk"),
    ],
)
def test_the_log_tells_of_the_error(service, functions, behaviour, line):
    functions.register("f", **behaviour)

    log = base64.b64decode(service.invoke("f", log_type="Tail").log_result).decode()

    assert f"\n[ERROR] {line}\n" in log


# ---- the test's own mistakes


def assertion(event, context):
    assert event == {"other": 1}


def test_a_failing_assertion_in_a_handler_comes_out_as_it_is(service, functions):
    fake = functions.register("f", assertion)

    with pytest.raises(AssertionError) as caught:
        service.invoke("f")
    assert functions.mistakes == [caught.value]
    assert fake.call_count == 1
    assert fake.last_call.exception is caught.value


def test_without_strict_a_failing_assertion_is_an_error_of_the_function(lenient_service):
    lenient_service.functions.register("f", assertion)

    assert lenient_service.error("f")["errorType"] == "AssertionError"


@pytest.mark.parametrize("outcome", [pytest.fail.Exception, pytest.skip.Exception, pytest.exit.Exception])
def test_outcomes_of_pytest_come_out_as_they_are(lenient_service, outcome):
    def handler(event, context):
        raise outcome("says the test")

    lenient_service.functions.register("f", handler)

    with pytest.raises(outcome):
        lenient_service.invoke("f")
    assert len(lenient_service.functions.mistakes) == 1


def test_errors_of_this_library_come_out_as_they_are(service, functions):
    def handler(event, context):
        raise SfnError("used wrongly")

    functions.register("f", handler)

    with pytest.raises(SfnError, match="used wrongly"):
        service.invoke("f")


@pytest.mark.parametrize("declared", [True, False])
def test_an_interrupt_is_no_error_of_the_function(service, functions, declared):
    def handler(event, context):
        raise KeyboardInterrupt

    functions.register("f", **({"raises": KeyboardInterrupt} if declared else {"handler": handler}))

    with pytest.raises(KeyboardInterrupt):
        service.invoke("f")
    assert functions.mistakes == []


# ---- LambdaFunctionError


@pytest.mark.parametrize(
    ("runtime", "payload"),
    [
        ("python", {"errorMessage": "m", "errorType": "E", "requestId": "<id>", "stackTrace": ["at x"]}),
        ("nodejs", {"errorType": "E", "errorMessage": "m", "trace": ["at x"]}),
        ("java", {"errorMessage": "m", "errorType": "E", "stackTrace": ["at x"]}),
        ("dotnet", {"errorType": "E", "errorMessage": "m", "stackTrace": ["at x"]}),
        ("go", {"errorMessage": "m", "errorType": "E", "stackTrace": ["at x"]}),
        ("ruby", {"errorMessage": "m", "errorType": "E", "stackTrace": ["at x"]}),
    ],
)
def test_other_runtimes_lay_their_errors_out_otherwise(service, functions, runtime, payload):
    functions.register("f", raises=LambdaFunctionError("E", "m", stack_trace=["at x"], runtime=runtime))

    invocation = service.invoke("f")

    text = json.dumps(payload).replace("<id>", invocation.request_id)
    assert invocation.payload == text


@pytest.mark.parametrize(("handled", "kind"), [(True, "Handled"), (False, "Unhandled")])
def test_a_function_error_is_handled_or_not(service, functions, handled, kind):
    functions.register("f", raises=LambdaFunctionError("E", handled=handled))

    assert service.invoke("f").function_error == kind


def test_a_function_error_may_be_raised_in_a_handler(service, functions):
    def handler(event, context):
        raise LambdaFunctionError("Teapot", "short and stout", runtime="nodejs")

    functions.register("f", handler)

    assert service.error("f") == {"errorType": "Teapot", "errorMessage": "short and stout", "trace": []}


def test_a_function_error_may_come_without_a_type(service, functions):
    fake = functions.register("f", raises=LambdaFunctionError(None, "gone", runtime="go"))

    assert service.error("f") == {"errorMessage": "gone"}
    assert fake.last_call.error == "Lambda.Unknown"


def test_an_unknown_runtime_is_refused():
    with pytest.raises(
        SfnError, match="does not know the runtime 'cobol': use one of python, nodejs, java, dotnet, go, ruby"
    ):
        LambdaFunctionError("E", runtime="cobol")


# ---- LambdaServiceError


@pytest.mark.parametrize("code", SERVICE_ERRORS)
def test_every_service_error_has_a_name_and_a_text(service, functions, code):
    functions.register("f", raises=LambdaServiceError(f"Lambda.{code}"))

    with pytest.raises(ServiceFault) as caught:
        service.invoke("f:prod")

    fault = caught.value
    assert fault.name == f"Lambda.{code}"
    assert fault.cause.startswith(fault.message)
    assert "{" not in fault.cause
    assert isinstance(fault.__cause__, LambdaServiceError)
    assert functions["f"].last_call.error == fault.name


@pytest.mark.parametrize(
    ("name", "cause"),
    [
        (
            "TooManyRequestsException",
            "Rate Exceeded. (Service: AWSLambda; Status Code: 429; Error Code: TooManyRequestsException; "
            "Request ID: <id>; Proxy: null)",
        ),
        (
            "Lambda.ResourceNotFoundException",
            f"Function not found: {ARN}f:prod (Service: AWSLambda; Status Code: 404; "
            "Error Code: ResourceNotFoundException; Request ID: <id>; Proxy: null)",
        ),
        (
            "Lambda.AWSLambdaException",
            "User: arn:aws:sts::123456789012:assumed-role/StepFunctionsRole/<session> is not authorized to perform: "
            f"lambda:InvokeFunction on resource: {ARN}f:prod because no identity-based policy allows the "
            "lambda:InvokeFunction action (Service: AWSLambda; Status Code: 403; Error Code: AccessDeniedException; "
            "Request ID: <id>; Proxy: null)",
        ),
        (
            "Lambda.ClientExecutionTimeoutException",
            "Client execution did not complete before the specified timeout configuration.",
        ),
    ],
)
def test_the_cause_of_a_service_error_is_awss_text(service, functions, name, cause):
    fake = functions.register("f", raises=LambdaServiceError(name))

    with pytest.raises(ServiceFault) as caught:
        service.invoke("f:prod")

    request = fake.last_call.request_id
    assert caught.value.cause == cause.replace("<id>", request).replace("<session>", request.replace("-", ""))


def test_a_service_error_may_have_a_cause_of_its_own(service, functions):
    functions.register("f", raises=LambdaServiceError("ServiceException", "out of order"))

    with pytest.raises(ServiceFault) as caught:
        service.invoke("f")
    assert (caught.value.cause, caught.value.message, caught.value.status) == ("out of order", "out of order", 500)


def test_a_service_error_may_be_raised_in_a_handler(service, functions):
    def handler(event, context):
        raise LambdaServiceError("ServiceException")

    functions.register("f", handler)

    with pytest.raises(ServiceFault):
        service.invoke("f")


def test_an_unknown_service_error_is_refused_with_the_closest_name():
    with pytest.raises(
        SfnError, match=r"the Lambda service has no error 'Lambda.TooManyRequests'; did you mean 'Lambda.TooMany"
    ):
        LambdaServiceError("Lambda.TooManyRequests")


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (LambdaServiceError("ServiceException", "why"), "Lambda.ServiceException: why"),
        (LambdaServiceError("ServiceException"), "Lambda.ServiceException"),
        (LambdaFunctionError("E", "why"), "E: why"),
        (LambdaFunctionError("E"), "E"),
    ],
)
def test_the_errors_show_what_they_stand_for(error, text):
    assert str(error) == text


# ---- what the platform says, asked for by name


@pytest.mark.parametrize(
    ("name", "payload"),
    [
        (
            "Sandbox.Timedout",
            {
                "errorType": "Sandbox.Timedout",
                "errorMessage": "RequestId: <id> Error: Task timed out after 3.00 seconds",
            },
        ),
        ("Lambda.Unknown", {"errorMessage": "2025-01-01T00:00:00.000Z <id> Task timed out after 3.00 seconds"}),
        (
            "Runtime.ExitError",
            {
                "errorType": "Runtime.ExitError",
                "errorMessage": "RequestId: <id> Error: Runtime exited with error: exit status 1",
            },
        ),
    ],
)
def test_errors_of_the_platform_may_be_asked_for_by_name(service, functions, name, payload):
    fake = functions.register("f", raises=name, timeout=3)

    invocation = service.invoke("f")

    assert invocation.payload == json.dumps(payload).replace("<id>", invocation.request_id)
    assert fake.last_call.error == name
