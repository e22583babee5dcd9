"""The checks of the Lambda service before any function runs.
https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
"""

from __future__ import annotations

import json
import re
from typing import get_args

from pytest_sfn.arns import LATEST
from pytest_sfn.errors import ErrorName
from pytest_sfn.ids import Ids
from pytest_sfn.lambdas.calls import InvocationType, InvokeOptions
from pytest_sfn.lambdas.context import decode_client_context
from pytest_sfn.lambdas.errors import ServiceFault, refusal
from pytest_sfn.lambdas.service_errors import INVALID_PARAMETER_VALUE, INVALID_REQUEST_CONTENT, RESOURCE_NOT_FOUND
from pytest_sfn.values.json_text import MOST_BYTES, Json, loads, utf8_size

MAX_REQUEST_BYTES = {"RequestResponse": 6_291_456, "Event": 1_048_576}
"""The largest payload in bytes by invocation type (AWS quota)."""

_LEAST_LIMIT = min(MAX_REQUEST_BYTES.values())

_NAME_PATTERN = (
    r"(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?"
    r"([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"
)
_QUALIFIER_PATTERN = r"\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"
_QUALIFIER = re.compile(r"\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9\-_$]+")
_MAX_QUALIFIER = 128
_TENANT_PATTERN = r"[a-zA-Z0-9\._:\/=+\-@ ]+"
_TENANT = re.compile(_TENANT_PATTERN)
_EXPECTED = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
_TOKEN = re.compile(r"[A-Za-z_$][\w$]*")


def check_options(options: InvokeOptions, ids: Ids) -> None:
    """Raise ServiceFault for invalid fields."""
    if options.invocation_type not in get_args(InvocationType):
        raise _invalid(
            "invocationType", options.invocation_type, "enum value set: [Event, RequestResponse, DryRun]", ids
        )
    if options.log_type not in ("None", "Tail"):
        raise _invalid("logType", options.log_type, "enum value set: [None, Tail]", ids)
    if options.tenant_id is not None and not _TENANT.fullmatch(options.tenant_id):
        raise _invalid("tenantId", options.tenant_id, f"regular expression pattern: {_TENANT_PATTERN}", ids)
    if options.client_context is not None:
        try:
            decode_client_context(options.client_context)
        except ValueError:
            message = "Client context must be a valid Base64-encoded JSON object."
            raise refusal(INVALID_REQUEST_CONTENT, message, ids.uuid("request")) from None


def read_payload(text: str, invocation_type: str, ids: Ids) -> Json:
    """Parse the event. Raises ServiceFault for a payload that is too large or is not JSON."""
    if len(text) * MOST_BYTES > _LEAST_LIMIT:
        _check_size(text, invocation_type, ids)
    try:
        return loads(text)
    except ValueError as error:
        message = (
            f"Could not parse request body into json: Could not parse payload into json: {_complaint(text, error)}"
        )
        raise refusal(INVALID_REQUEST_CONTENT, message, ids.uuid("request")) from None


def _check_size(text: str, invocation_type: str, ids: Ids) -> None:
    limit = MAX_REQUEST_BYTES.get(invocation_type, MAX_REQUEST_BYTES["RequestResponse"])
    size = utf8_size(text)
    if size > limit:
        message = f"{size} byte payload is too large for the {invocation_type} invocation type (limit {limit} bytes)"
        raise refusal(
            "RequestEntityTooLargeException", message, ids.uuid("request"), status=413, name=ErrorName.LAMBDA_BASE_CLASS
        )


def check_qualifier(qualifier: str, ids: Ids) -> None:
    """Raise ServiceFault for a text that cannot be a version or an alias."""
    if len(qualifier) > _MAX_QUALIFIER:
        raise _unmet("qualifier", qualifier, f"Member must have length less than or equal to {_MAX_QUALIFIER}", ids)
    if not _QUALIFIER.fullmatch(qualifier):
        raise _invalid("qualifier", qualifier, f"regular expression pattern: {_QUALIFIER_PATTERN}", ids)


def invalid_name(name: str, ids: Ids) -> ServiceFault:
    """The fault for a text that is not a function name."""
    return _invalid("functionName", name, f"regular expression pattern: {_NAME_PATTERN}", ids)


def missing_function(arn: str, qualifier: str | None, ids: Ids) -> ServiceFault:
    """The fault for a function, a version or an alias that does not exist."""
    message = f"Function not found: {arn}:{qualifier or LATEST}"
    return refusal(RESOURCE_NOT_FOUND, message, ids.uuid("request"))


def contradiction(ids: Ids) -> ServiceFault:
    """The fault for a Qualifier that differs from the one in the name."""
    message = "The derived qualifier from the function name does not match the specified qualifier."
    return refusal(INVALID_PARAMETER_VALUE, message, ids.uuid("request"))


def _invalid(field: str, value: str, rule: str, ids: Ids) -> ServiceFault:
    return _unmet(field, value, f"Member must satisfy {rule}", ids)


def _unmet(field: str, value: str, rule: str, ids: Ids) -> ServiceFault:
    message = f"1 validation error detected: Value '{value}' at '{field}' failed to satisfy constraint: {rule}"
    return refusal(ErrorName.VALIDATION, message, ids.uuid("request"), status=400, name=ErrorName.LAMBDA_BASE_CLASS)


def _complaint(text: str, error: ValueError) -> str:
    """The message of the service's JSON parser, for its two most frequent cases."""
    at = error.pos if isinstance(error, json.JSONDecodeError) else 0
    line = text.count("\n", 0, at) + 1
    column = at - (text.rfind("\n", 0, at) + 1) + 1
    token = _TOKEN.match(text, at)
    if token:
        column += len(token[0]) + (token.end() < len(text))
        problem = f"Unrecognized token '{token[0]}': was expecting {_EXPECTED}"
    elif at < len(text):
        problem = f"Unexpected character ('{text[at]}' (code {ord(text[at])})): expected a valid value {_EXPECTED}"
    else:
        problem = "Unexpected end-of-input"
    return f'{problem}\n at [Source: (byte[])"{text}"; line: {line}, column: {column}]'
