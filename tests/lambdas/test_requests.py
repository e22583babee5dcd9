"""What the service refuses before a function runs."""

import base64

import pytest

from pytest_sfn.lambdas.calls import InvokeOptions
from pytest_sfn.lambdas.errors import ServiceFault

EXPECTED = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"


def refused(functions, text=None, **fields):
    functions.register("f")
    with pytest.raises(ServiceFault) as caught:
        functions.invoke("f", text, options=InvokeOptions(**fields))
    return caught.value


@pytest.mark.parametrize(
    ("text", "problem", "column"),
    [
        ("hello", f"Unrecognized token 'hello': was expecting {EXPECTED}", 6),
        ("test data", f"Unrecognized token 'test': was expecting {EXPECTED}", 6),
        ("NaN", f"Unrecognized token 'NaN': was expecting {EXPECTED}", 4),
        ('{"a":}', f"Unexpected character ('}}' (code 125)): expected a valid value {EXPECTED}", 6),
        ("[1,", "Unexpected end-of-input", 4),
    ],
)
def test_a_payload_that_is_no_json_is_an_invalid_request(functions, text, problem, column):
    fault = refused(functions, text)

    assert (fault.name, fault.status) == ("Lambda.InvalidRequestContentException", 400)
    assert fault.message == (
        "Could not parse request body into json: Could not parse payload into json: "
        f'{problem}\n at [Source: (byte[])"{text}"; line: 1, column: {column}]'
    )


def test_the_place_is_told_by_line_and_column(functions):
    fault = refused(functions, '{\n "a": oops\n}')

    assert fault.message.endswith("line: 2, column: 12]")


@pytest.mark.parametrize(
    ("kind", "size", "limit"), [("RequestResponse", 6_291_457, 6_291_456), ("Event", 1_048_577, 1_048_576)]
)
def test_a_payload_that_is_too_large_is_refused(functions, kind, size, limit):
    fault = refused(functions, f'"{"a" * (size - 2)}"', invocation_type=kind)

    assert (fault.name, fault.code, fault.status) == (
        "Lambda.AWSLambdaException",
        "RequestEntityTooLargeException",
        413,
    )
    assert fault.message == f"{size} byte payload is too large for the {kind} invocation type (limit {limit} bytes)"


def test_the_size_of_a_payload_is_counted_in_bytes(functions):
    functions.register("f")

    assert functions.invoke("f", f'"{"a" * 6_291_454}"').status_code == 200
    assert refused(functions, f'"{"ü" * 3_145_728}"').status == 413


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        (
            "invocation_type",
            "Later",
            "Value 'Later' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: "
            "[Event, RequestResponse, DryRun]",
        ),
        (
            "log_type",
            "All",
            "Value 'All' at 'logType' failed to satisfy constraint: Member must satisfy enum value set: [None, Tail]",
        ),
    ],
)
def test_a_field_outside_its_values_is_a_validation_error(functions, field, value, problem):
    fault = refused(functions, **{field: value})

    assert (fault.name, fault.code, fault.status) == ("Lambda.AWSLambdaException", "ValidationException", 400)
    assert fault.message == f"1 validation error detected: {problem}"


@pytest.mark.parametrize(
    "text",
    [
        "no base64!",
        base64.b64encode(b"no json").decode(),
        base64.b64encode(b"[1]").decode(),
        base64.b64encode(b"\xff").decode(),
    ],
)
def test_a_client_context_that_is_none_is_refused(functions, text):
    fault = refused(functions, client_context=text)

    assert fault.name == "Lambda.InvalidRequestContentException"
    assert fault.message == "Client context must be a valid Base64-encoded JSON object."
