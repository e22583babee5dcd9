"""The optimized integration ``apigateway:invoke``.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-api-gateway.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_sfn.engine.task.port import TaskFailed, TaskReply, TaskRequest
from pytest_sfn.tasks.http.arguments import read_arguments, unusable_field
from pytest_sfn.tasks.http.encoding import pairs, query
from pytest_sfn.tasks.http.messages import HttpAnswer, HttpRequest, result_of, with_content_type, with_query
from pytest_sfn.tasks.http.sending import Exchange, Sender
from pytest_sfn.tasks.http.transport import Broken, Unsendable
from pytest_sfn.tasks.limits import check_answer
from pytest_sfn.values.json_text import Json, dumps, without_nulls
from pytest_sfn.values.safe_text import utf8


def invoke_api(sender: Sender, task: TaskRequest) -> TaskReply:
    """Call an API. Raises TaskFailed, EvaluationError, UnmockedTaskError."""
    given = read_arguments(task)
    if "/" in given["ApiEndpoint"]:
        raise unusable_field(task, "ApiEndpoint")
    exchange = sender.exchange(task)
    answer = _send(exchange, api_request(given), task)
    text = answer.text if answer.text is not None else answer.body.decode("utf-8", "replace")
    if not answer.is_success:
        raise TaskFailed(f"ApiGateway.{answer.status}", text, exchange.now)
    result = result_of(answer, text)
    check_answer(result, "apigateway", exchange.now)
    return TaskReply(result, exchange.now)


def api_request(given: Mapping[str, Any]) -> HttpRequest:
    """The request that the arguments describe."""
    path = given.get("Path", "").removeprefix("/")
    parts = [given["ApiEndpoint"], *([given["Stage"]] if given.get("Stage") else ())]
    url = "/".join([*parts, path] if path or "Path" in given else parts)
    body = _body(given.get("RequestBody"), keep_nulls=given.get("AllowNullValues", False))
    headers = with_content_type(tuple(pairs(given.get("Headers", {}))), body)
    parameters = query(pairs(given.get("QueryParameters", {})))
    return HttpRequest(given["Method"], with_query(f"https://{url}", parameters), headers, body)


def _send(exchange: Exchange, request: HttpRequest, task: TaskRequest) -> HttpAnswer:
    try:
        return exchange.send(request)
    except Unsendable as error:
        raise unusable_field(task, error.field) from error
    except Broken as broken:
        cause = str(broken)
        raise TaskFailed("ApiGateway.SdkClientException", cause, exchange.now, exception=broken.error) from broken


def _body(value: Json, *, keep_nulls: bool) -> str | bytes | None:
    if value is None or isinstance(value, str):
        return value
    return utf8(dumps(value if keep_nulls else without_nulls(value)))
