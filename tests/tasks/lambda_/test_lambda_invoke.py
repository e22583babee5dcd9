"""The optimized integration ``lambda:invoke``: its arguments, its envelope, its errors."""

import base64
import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_sfn.errors import EvaluationError
from pytest_sfn.lambdas.errors import LambdaFunctionError, LambdaServiceError
from tests.tasks.conftest import ARN, INVOKE, Tasks

HEADERS = [
    "Connection",
    "Content-Length",
    "Content-Type",
    "Date",
    "X-Amz-Executed-Version",
    "x-amzn-Remapped-Content-Length",
    "x-amzn-RequestId",
    "X-Amzn-Trace-Id",
]

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def charge(event, context):
    raise ValueError("no funds")


# ---- the envelope


def test_the_result_is_the_payload_in_its_envelope(tasks):
    fake = tasks.lambdas.register("f", lambda event, context: {"text": "grün"})

    result = tasks.invoke()

    request = fake.last_call.request_id
    one = result["SdkHttpMetadata"]["HttpHeaders"]
    assert result == {
        "ExecutedVersion": "$LATEST",
        "Payload": {"text": "grün"},
        "SdkHttpMetadata": {
            "AllHttpHeaders": {name: [value] for name, value in one.items()},
            "HttpHeaders": {
                "Connection": "keep-alive",
                "Content-Length": "17",
                "Content-Type": "application/json",
                "Date": "Wed, 01 Jan 2025 00:00:00 GMT",
                "X-Amz-Executed-Version": "$LATEST",
                "x-amzn-Remapped-Content-Length": "0",
                "x-amzn-RequestId": request,
                "X-Amzn-Trace-Id": one["X-Amzn-Trace-Id"],
            },
            "HttpStatusCode": 200,
        },
        "SdkResponseMetadata": {"RequestId": request},
        "StatusCode": 200,
    }
    assert list(result) == ["ExecutedVersion", "Payload", "SdkHttpMetadata", "SdkResponseMetadata", "StatusCode"]
    assert list(one) == HEADERS
    assert one["X-Amzn-Trace-Id"].startswith("Root=1-67748580-")


def test_the_content_length_is_that_of_the_functions_own_text(tasks):
    tasks.lambdas.register("f", lambda event, context: event)
    tasks.lambdas.register("raw", returns=b' [1,   "\xc3\xbc"] ')

    assert tasks.invoke()["SdkHttpMetadata"]["HttpHeaders"]["Content-Length"] == "2"
    raw = tasks.invoke("raw")
    assert (raw["Payload"], raw["SdkHttpMetadata"]["HttpHeaders"]["Content-Length"]) == ([1, "ü"], "13")


def test_the_date_is_when_the_answer_arrives(tasks):
    tasks.lambdas.register("f", duration=timedelta(days=0, minutes=14))

    reply = tasks.perform(INVOKE, {"FunctionName": "f"})

    assert reply.at - tasks.clock.microseconds == 14 * 60_000_000
    assert reply.result["SdkHttpMetadata"]["HttpHeaders"]["Date"] == "Wed, 01 Jan 2025 00:14:00 GMT"


@pytest.mark.parametrize(
    ("arguments", "version"),
    [
        ({"FunctionName": "f"}, "$LATEST"),
        ({"FunctionName": "f", "Qualifier": "7"}, "7"),
        ({"FunctionName": ARN + "f:prod"}, "1"),
        ({"FunctionName": "f", "Qualifier": None}, "$LATEST"),
    ],
)
def test_the_executed_version_is_the_one_that_ran(tasks, arguments, version):
    tasks.lambdas.register("f")

    result = tasks.perform(INVOKE, arguments).result

    headers = result["SdkHttpMetadata"]
    assert result["ExecutedVersion"] == headers["HttpHeaders"]["X-Amz-Executed-Version"] == version
    assert headers["AllHttpHeaders"]["X-Amz-Executed-Version"] == [version]


def test_every_call_has_a_request_id_of_its_own(tasks):
    tasks.lambdas.register("f")

    ids = {tasks.invoke()["SdkResponseMetadata"]["RequestId"] for _ in range(3)}

    assert len(ids) == 3


def test_with_log_type_tail_the_log_is_in_the_result_and_in_both_maps_of_headers(tasks):
    tasks.lambdas.register("f", returns={}, duration=0.0021, memory_size=256)

    result = tasks.invoke(LogType="Tail")

    log, headers = result["LogResult"], result["SdkHttpMetadata"]
    assert list(result)[:3] == ["ExecutedVersion", "LogResult", "Payload"]
    assert headers["HttpHeaders"]["X-Amz-Log-Result"] == log
    assert headers["AllHttpHeaders"]["X-Amz-Log-Result"] == [log]
    assert set(headers["HttpHeaders"]) == set(headers["AllHttpHeaders"]) == {*HEADERS, "X-Amz-Log-Result"}
    request = result["SdkResponseMetadata"]["RequestId"]
    assert base64.b64decode(log).decode() == (
        f"START RequestId: {request} Version: $LATEST\n"
        f"END RequestId: {request}\n"
        f"REPORT RequestId: {request}\tDuration: 2.10 ms\tBilled Duration: 3 ms\tMemory Size: 256 MB\t"
        "Max Memory Used: 64 MB\t\n"
    )


@pytest.mark.parametrize("arguments", [{"LogType": "None"}, {"LogType": None}, {}])
def test_otherwise_there_is_no_log(tasks, arguments):
    tasks.lambdas.register("f")

    assert "LogResult" not in tasks.invoke(**arguments)


# ---- the payload


@given(JSON_VALUES.filter(lambda value: value is not None and not isinstance(value, str)))
def test_any_payload_arrives_as_it_is_and_any_result_comes_back(value):
    tasks = Tasks()
    fake = tasks.lambdas.register("f", lambda event, context: event)

    assert tasks.invoke(Payload=value)["Payload"] == value
    assert fake.payloads == [value]


@pytest.mark.parametrize(
    ("payload", "event"),
    [('"HelloWorld"', "HelloWorld"), ("0.0", 0.0), ("null", None), ('{"a": 1}', {"a": 1}), ("[]", [])],
)
def test_a_payload_that_is_text_is_sent_as_it_is(tasks, payload, event):
    fake = tasks.lambdas.register("f", lambda event, context: event)

    assert tasks.invoke(Payload=payload)["Payload"] == event
    assert fake.payloads == [event]


@pytest.mark.parametrize("arguments", [{}, {"Payload": None}, {"Payload": ""}])
def test_without_a_payload_the_function_gets_an_empty_object(tasks, arguments):
    fake = tasks.lambdas.register("f")
    tasks.invoke(**arguments)

    assert fake.payloads == [{}]


def test_a_text_that_is_no_json_is_an_invalid_request(tasks):
    tasks.lambdas.register("f")

    failure = tasks.failure(INVOKE, {"FunctionName": "f", "Payload": "hello"})

    assert failure.error == "Lambda.InvalidRequestContentException"
    assert failure.cause.startswith("Could not parse request body into json: Could not parse payload into json: ")
    assert "(Service: AWSLambda; Status Code: 400; Error Code: InvalidRequestContentException; " in failure.cause


def test_the_function_sees_the_state_that_called_it(tasks):
    fake = tasks.lambdas.register("f")
    tasks.perform(INVOKE, {"FunctionName": "f"}, "Charge", attempt=2, map_index=5, token="t")

    call = fake.last_call
    assert (call.state, call.attempt, call.map_index, call.task_token) == ("Charge", 2, 5, "t")


def test_a_client_context_reaches_the_function(tasks):
    fake = tasks.lambdas.register("f")
    tasks.invoke(ClientContext=base64.b64encode(b'{"custom": {"a": 1}}').decode())

    assert fake.last_call.client_context == {"custom": {"a": 1}}


# ---- asynchronous calls and dry runs


@pytest.mark.parametrize(("kind", "status", "calls"), [("Event", 202, 1), ("DryRun", 204, 0)])
def test_a_call_without_an_answer_has_an_envelope_without_payload(tasks, kind, status, calls):
    fake = tasks.lambdas.register("f", raises="Boom", duration=600)

    reply = tasks.perform(INVOKE, {"FunctionName": "f", "InvocationType": kind})

    assert reply.at == tasks.clock.microseconds
    headers = reply.result["SdkHttpMetadata"]["HttpHeaders"]
    assert list(reply.result) == ["SdkHttpMetadata", "SdkResponseMetadata", "StatusCode"]
    assert list(headers) == [name for name in HEADERS if name not in ("Content-Type", "X-Amz-Executed-Version")]
    assert headers["Content-Length"] == "0"
    assert reply.result["StatusCode"] == reply.result["SdkHttpMetadata"]["HttpStatusCode"] == status
    assert reply.result["SdkHttpMetadata"]["AllHttpHeaders"] == {name: [text] for name, text in headers.items()}
    tasks.clock.run_due()
    assert fake.call_count == calls


# ---- errors


def test_an_exception_fails_the_task_with_its_class_and_the_compact_payload(tasks):
    tasks.lambdas.register("f", charge, duration=2)

    failure = tasks.failure(INVOKE, {"FunctionName": "f"})

    line = charge.__code__.co_firstlineno + 1
    trace = f'  File "{__file__}", line {line}, in charge\n    raise ValueError("no funds")\n'
    assert failure.error == "ValueError"
    request = json.loads(failure.cause)["requestId"]
    assert failure.cause == (
        f'{{"errorMessage":"no funds","errorType":"ValueError","requestId":"{request}",'
        f'"stackTrace":[{json.dumps(trace)}]}}'
    )
    assert failure.at - tasks.clock.microseconds == 2_000_000
    assert isinstance(failure.exception, ValueError)
    assert failure.__cause__ is failure.exception


def test_a_timeout_fails_the_task_when_it_happens(tasks):
    tasks.lambdas.register("f", duration=10, timeout=3)

    failure = tasks.failure(INVOKE, {"FunctionName": "f"})

    assert failure.error == "Sandbox.Timedout"
    assert failure.cause.startswith('{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: ')
    assert failure.cause.endswith(' Error: Task timed out after 3.00 seconds"}')
    assert failure.at - tasks.clock.microseconds == 3_000_000


@pytest.mark.parametrize(
    ("error", "payload"),
    [
        (LambdaFunctionError(None, "gone", runtime="go"), '{"errorMessage": "gone"}'),
        (LambdaFunctionError("", "gone", runtime="go"), '{"errorMessage": "gone", "errorType": ""}'),
    ],
)
def test_an_error_without_a_type_has_no_known_name(tasks, error, payload):
    tasks.lambdas.register("f", raises=error)

    failure = tasks.failure(INVOKE, {"FunctionName": "f"})

    assert failure.error == "Lambda.Unknown"
    assert failure.cause == (
        f"The cause could not be determined because Lambda did not return an error type. Returned payload: {payload}"
    )


def test_a_service_error_fails_the_task_with_awss_text(tasks):
    fake = tasks.lambdas.register("f", raises=LambdaServiceError("Lambda.TooManyRequestsException"), duration=1)

    failure = tasks.failure(INVOKE, {"FunctionName": "f"})

    assert failure.error == "Lambda.TooManyRequestsException"
    assert failure.cause == (
        "Rate Exceeded. (Service: AWSLambda; Status Code: 429; Error Code: TooManyRequestsException; "
        f"Request ID: {fake.last_call.request_id}; Proxy: null)"
    )
    assert failure.at - tasks.clock.microseconds == 1_000_000
    assert isinstance(failure.exception, LambdaServiceError)


def test_without_strict_a_missing_function_fails_the_task(lenient_tasks):
    failure = lenient_tasks.failure(INVOKE, {"FunctionName": "nobody"})

    assert failure.error == "Lambda.ResourceNotFoundException"
    assert failure.cause.startswith(f"Function not found: {ARN}nobody:$LATEST (Service: AWSLambda; Status Code: 404; ")
    assert failure.at == lenient_tasks.clock.microseconds


def test_a_result_that_is_no_json_fails_the_task(tasks):
    tasks.lambdas.register("f", returns=b"no json")

    failure = tasks.failure(INVOKE, {"FunctionName": "f"})

    assert (failure.error, failure.cause[-7:]) == ("Lambda.Unknown", "no json")


TOO_LARGE = "The state/task 'lambda' returned a result with a size exceeding the maximum number of bytes service limit."


@pytest.mark.parametrize("body", [b"a" * 262_145, b'"' + b"a" * 262_143 + b'"', b'"' + b"a" * 262_000 + b'"'])
def test_a_result_over_256_kilobytes_fails_the_task(tasks, body):
    tasks.lambdas.register("f", returns=body)

    failure = tasks.failure(INVOKE, {"FunctionName": "f"})

    assert (failure.error, failure.cause) == ("States.DataLimitExceeded", TOO_LARGE)


def test_a_result_that_just_fits_with_its_envelope_passes(tasks):
    tasks.lambdas.register("f", returns="a" * 261_000)

    assert len(tasks.invoke()["Payload"]) == 261_000


# ---- arguments that Step Functions does not take


@pytest.mark.parametrize(
    ("arguments", "problems"),
    [
        (
            {"FunctionName": "f", "TaskToken": "t"},
            'The field "TaskToken" is not supported by Step Functions',
        ),
        ({"Payload": 1}, "The field 'FunctionName' is required but was missing"),
        ({"FunctionName": None}, "The field 'FunctionName' is required but was missing"),
        ("text", "The field 'FunctionName' is required but was missing"),
        ({"FunctionName": 7}, "The value for the field 'FunctionName' must be a STRING"),
        ({"FunctionName": "f", "Qualifier": 7}, "The value for the field 'Qualifier' must be a STRING"),
        (
            {"Name": "f", "LogType": 1},
            'The field "Name" is not supported by Step Functions, '
            "The field 'FunctionName' is required but was missing, The value for the field 'LogType' must be a STRING",
        ),
    ],
)
def test_arguments_that_cannot_be_do_not_start_the_task(tasks, arguments, problems):
    tasks.lambdas.register("f")

    with pytest.raises(EvaluationError) as caught:
        tasks.perform(INVOKE, arguments)

    text = json.dumps(arguments, separators=(",", ":"))
    assert caught.value.error == "States.Runtime"
    assert caught.value.cause == f"The Parameters '{text}' could not be used to start the Task: [{problems}]"
