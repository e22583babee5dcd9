"""The HTTP Task, ``http:invoke``. https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pytest_sfn.engine.task.port import HttpTrace, TaskFailed, TaskReply, TaskRequest
from pytest_sfn.errors import ErrorName, EvaluationError
from pytest_sfn.integrations.record.http_arguments import connection_field
from pytest_sfn.tasks.http.arguments import read_arguments, unusable_field
from pytest_sfn.tasks.http.authorization import Authorizer, NotAuthorized
from pytest_sfn.tasks.http.connections import Additions, Connection, find_connection, known_connections, name_in
from pytest_sfn.tasks.http.messages import HttpAnswer, HttpRequest, result_of, with_content_type
from pytest_sfn.tasks.http.requests import NOTHING, task_request
from pytest_sfn.tasks.http.sending import Exchange, Sender
from pytest_sfn.tasks.http.trace import add_trace_to_errors, render_answer, render_request
from pytest_sfn.tasks.http.transport import TIMEOUT_SECONDS, Broken, Unsendable
from pytest_sfn.tasks.limits import check_answer
from pytest_sfn.values.json_text import Json

SOCKET = "States.Http.Socket"
TIMED_OUT = f"The HTTP request timed out after {TIMEOUT_SECONDS} seconds."

_TOKEN_REFUSED = (401, 407)
_TOKEN = '{"access_token": "a-token"}'


class HttpTasks:
    """Performs the HTTP Tasks of one world."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self._services = sender.services
        self._authorizer = Authorizer(sender.services.clock)

    def invoke(self, task: TaskRequest) -> TaskReply:
        """Call an API and return its answer. Raises TaskFailed, EvaluationError, UnmockedTaskError."""
        given, region = read_arguments(task), self._services.place.region
        connection = self._connection(given, task)
        exchange = self._sender.exchange(task)
        request = task_request(given, self._additions(connection, exchange), region)
        shown = HttpTrace(render_request(task_request(given, NOTHING, region)), render_request(request))
        with add_trace_to_errors(shown):
            answer = self._send(
                exchange, replace(request, headers=with_content_type(request.headers, request.body)), task
            )
        shown = replace(shown, response=render_answer(answer, request))
        if answer.status in _TOKEN_REFUSED:
            self._authorizer.drop_token(connection)
        with add_trace_to_errors(shown):
            return TaskReply(_result(answer, request, exchange.now), exchange.now, trace=shown)

    def _connection(self, given: dict[str, Any], task: TaskRequest) -> Connection:
        arn = given[connection_field(given)]["ConnectionArn"]
        name = name_in(arn) if isinstance(arn, str) else None
        if name is None:
            raise unusable_field(task, "ConnectionArn")
        return find_connection(arn, name) or self._no_connection(name)

    def _no_connection(self, name: str) -> Connection:
        known = ", ".join(map(repr, known_connections())) or "none"
        hint = LookupError(
            f"there is no EventBridge connection {name!r} in moto (there are: {known}): create it in the test with "
            f"boto3.client('events').create_connection(Name={name!r}, AuthorizationType=..., AuthParameters=...)"
        )
        cause = f"Connection '{name}' does not exist."
        raise TaskFailed("Events.ConnectionResource.ResourceNotFound", cause, self._services.now, exception=hint)

    def _additions(self, connection: Connection, exchange: Exchange) -> Additions:
        """What a connection adds to the request. For OAuth this may send a request for a token."""
        purpose = f", the token request of the connection {connection.name!r}"

        def ask(request: HttpRequest) -> HttpAnswer:
            try:
                return exchange.send(request, purpose, _TOKEN)
            except (Broken, Unsendable) as error:
                raise NotAuthorized(f"its authorization endpoint cannot be reached: {error}") from error

        try:
            return self._authorizer.additions(connection, ask)
        except NotAuthorized as error:
            cause = f"Connection '{connection.name}' is not authorized: {error}"
            raise TaskFailed("Events.ConnectionResource.InvalidConnectionState", cause, exchange.now) from error

    def _send(self, exchange: Exchange, request: HttpRequest, task: TaskRequest) -> HttpAnswer:
        try:
            return exchange.send(request)
        except Unsendable as error:
            raise unusable_field(task, error.field) from error
        except Broken as broken:
            cause = TIMED_OUT if broken.timed_out else str(broken)
            raise TaskFailed(SOCKET, cause, exchange.now, exception=broken.error) from broken


def _result(answer: HttpAnswer, request: HttpRequest, at: int) -> Json:
    """The result. The cause of a failure is the reason in the status line: AWS does not show the body."""
    text = answer.text
    if not answer.is_success:
        raise TaskFailed(
            f"States.Http.StatusCode.{answer.status}", answer.reason, at, exception=_describe_answer(answer, request)
        )
    if text is None:
        raise EvaluationError(ErrorName.RUNTIME, "The HTTP response is of a type that is not supported, or is no text.")
    result = result_of(answer, text)
    check_answer(result, "http", at)
    return result


def _describe_answer(answer: HttpAnswer, request: HttpRequest) -> Exception:
    """The exception that a failing assertion shows: the answer, which is not in the cause."""
    from requests.exceptions import HTTPError

    return HTTPError(f"{request.method} {request.address} answered {answer.status} {answer.reason}: {answer.text}")
