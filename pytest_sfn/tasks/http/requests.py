"""The request of an HTTP Task: the values of its definition, merged with those of its connection.

https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html#http-task-data-merge
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_sfn.errors import ErrorName, EvaluationError
from pytest_sfn.tasks.http.connections import Additions
from pytest_sfn.tasks.http.encoding import form, pairs, query
from pytest_sfn.tasks.http.messages import HttpRequest, merge_pairs, with_query
from pytest_sfn.values.json_text import MAX_PAYLOAD_BYTES, Json, dumps
from pytest_sfn.values.safe_text import utf8

NOTHING = Additions()


def task_request(given: Mapping[str, Any], added: Additions, region: str) -> HttpRequest:
    """The request. If both set a value, the connection's is used. Raises EvaluationError for bodies that cannot be
    merged."""
    own = (("User-Agent", f"Amazon|StepFunctions|HttpInvoke|{region}"), ("Range", f"bytes=0-{MAX_PAYLOAD_BYTES}"))
    headers = merge_pairs(pairs(given.get("Headers", {})), added.headers)
    parameters = merge_pairs(pairs(given.get("QueryParameters", {})), added.query, exact=True)
    url = with_query(given["ApiEndpoint"], query(parameters))
    body = _encode_body(_with_additions(given.get("RequestBody"), added), given.get("Transform", {}))
    return HttpRequest(given["Method"], url, merge_pairs(headers, own), body)


def _with_additions(body: Json, added: Additions) -> Json:
    if not added.body:
        return body
    if not isinstance(body, (dict, type(None))):
        raise EvaluationError(
            ErrorName.RUNTIME,
            "The request body is not a JSON object and cannot be merged with the body parameters of the connection.",
        )
    return {**(body or {}), **dict(added.body)}


def _encode_body(body: Json, transform: Mapping[str, Any]) -> str | bytes | None:
    """The body as it is sent: a string unchanged, anything else as JSON, or as a form if ``transform`` says so."""
    if body is None or isinstance(body, str):
        return body
    if transform.get("RequestBodyEncoding") == "URL_ENCODED" and isinstance(body, dict):
        return form(body, (transform.get("RequestEncodingOptions") or {}).get("ArrayFormat") or "INDICES")
    return utf8(dumps(body))
