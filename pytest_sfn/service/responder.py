"""Who answers the boto3 calls of one world: Step Functions and the fake functions here, everything else moto."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pytest_sfn.lambdas.runtime import sync_to_local_time
from pytest_sfn.service.api import Api
from pytest_sfn.service.calls import Answer, ApiError, Call
from pytest_sfn.service.http import Reply, accepted, refused
from pytest_sfn.service.lambda_invoke import answer_invoke
from pytest_sfn.service.others import OtherServices
from pytest_sfn.service.ports import World
from pytest_sfn.service.stepfunctions import answer

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest, AWSResponse


class Responder:
    """Answers the calls of one world, one after another.

    A call that a handler makes happens at the handler's own time: what is due before it runs first.
    """

    def __init__(self, world: World) -> None:
        self.api = Api(world)
        self.others = OtherServices(world.seed)
        self._world = world

    def answer(self, call: Call, ask_botocore: Callable[[], Any]) -> Reply | Any:
        """The reply to a call that the interception caught."""
        with self._world.clock.turn:
            sync_to_local_time()
            if call.service == "stepfunctions":
                return self._reply(call, lambda: answer(self.api, call))
            if call.service == "lambda" and call.operation == "Invoke":
                return self._reply(call, lambda: answer_invoke(self._world.lambdas, call))
        return self.others.answer(call, ask_botocore)

    def send(self, request: AWSPreparedRequest) -> AWSResponse:
        """The response to a request that would leave the process: moto's."""
        return self.others.send(request)

    def _reply(self, call: Call, perform: Callable[[], Answer]) -> Reply:
        world = self._world
        request_id, url = world.ids.uuid("request"), call.request["url"]
        try:
            reply = accepted(perform(), url, request_id, world.clock.microseconds)
        except ApiError as error:
            reply = refused(error, url, request_id, world.clock.microseconds)
        sync_to_local_time()
        return reply
