"""Calls a service for a task through a boto3 client, so that tasks and boto3 get the same answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from pytest_sfn.apis.operations import Operation
from pytest_sfn.arns import Place
from pytest_sfn.clock import VirtualClock
from pytest_sfn.clock.handler_time import acting_for
from pytest_sfn.engine.task.port import TaskRequest
from pytest_sfn.errors import SfnError, UnmockedTaskError, UnservedCallError
from pytest_sfn.ids import Ids
from pytest_sfn.integrations import service_of_api
from pytest_sfn.tasks.aws.errors import ErrorAnswer, error_answer, read_error_answer, shape_of
from pytest_sfn.tasks.unmocked import how_to_fake, unmocked_error

Clients = Callable[[str, str], Any]
"""Returns the boto3 client of a service in a region. Each client is made once."""


class ServiceCallFailed(Exception):
    """A service answered a call with an error."""

    def __init__(self, error: ErrorAnswer) -> None:
        super().__init__(error.code, error.message)
        self.error = error


@dataclass(frozen=True, slots=True)
class Services:
    """The services of one world."""

    clients: Clients
    place: Place
    clock: VirtualClock
    ids: Ids
    mistakes: list[BaseException]

    @property
    def now(self) -> int:
        return self.clock.microseconds

    def call(self, operation: Operation, arguments: dict[str, Any], request: TaskRequest) -> dict[str, Any]:
        """Call a service. Raises ServiceCallFailed, or UnmockedTaskError if nothing in this process answers the
        call."""
        from botocore.exceptions import ClientError, EndpointProviderError, ParamValidationError

        client = self.clients(operation.service, self.place.region)
        corrections = service_of_api(operation.service).corrections
        refused = corrections.complaint(operation, arguments, client)
        if refused:
            raise ServiceCallFailed(error_answer(operation, *refused, request_id(self.ids, operation.service)))
        arguments = self._tokens(operation) | arguments
        try:
            arguments = corrections.complete_arguments(operation, arguments, client)
            with acting_for(self.clock, request.execution_arn):
                answer: dict[str, Any] = getattr(client, operation.method)(**arguments)
        except ClientError as error:
            refusal = read_error_answer(operation, error.response, request_id(self.ids, operation.service))
            raise ServiceCallFailed(_with_aws_text(operation, arguments, refusal)) from error
        except (EndpointProviderError, ParamValidationError) as error:
            raise ServiceCallFailed(ErrorAnswer("", str(error), 0, "")) from error
        except UnservedCallError as error:
            raise self.unanswered(request, error.why) from None
        except Exception as error:  # moto raises any exception for requests that it does not know
            if operation.service == "stepfunctions" or isinstance(error, SfnError):
                raise
            raise self.unanswered(request, f"moto fails with {type(error).__name__}: {error}") from error
        answer["ResponseMetadata"]["RequestId"] = request_id(self.ids, operation.service)
        return corrections.answer(operation, arguments, answer, self.ids)

    def unanswered(self, request: TaskRequest, why: str) -> UnmockedTaskError:
        """The error for a task whose service exists but cannot do what is asked: a mistake of the test."""
        facts = f"state {request.state!r} of {request.execution_arn} calls {request.resource.arn}: {why}\n"
        mistake = unmocked_error(request, facts, how_to_fake(request))
        self.mistakes.append(mistake)
        return mistake

    def _tokens(self, operation: Operation) -> dict[str, Any]:
        """The idempotency tokens that the SDK makes for a caller. They are the same in every run."""
        return {name: self.ids.uuid("idempotency token") for name in operation.model.idempotent_members}


def _with_aws_text(operation: Operation, arguments: dict[str, Any], refusal: ErrorAnswer) -> ErrorAnswer:
    """An error of moto, with AWS's text."""
    corrections = service_of_api(operation.service).corrections
    code, message = corrections.refusal(operation, arguments, refusal.code, refusal.message)
    if code == refusal.code:
        return replace(refusal, message=message)
    return replace(refusal, code=code, message=message, shape=shape_of(operation, code))


def request_id(ids: Ids, service: str) -> str:
    """A request id in the format of the service, usually a UUID."""
    length = service_of_api(service).request_id_length
    if length is None:
        return ids.uuid("request")
    return (ids.hex("request", 32) + ids.hex("request", 32))[:length].upper()
