"""Answers the boto3 calls of one world: Step Functions and Invoke of fake functions here, all other calls with moto.

Imports wait for the first call, because most tests make none.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pytest_sfn.clock.handler_time import current_handler, sync_to_local_time
from pytest_sfn.errors import UnservedCallError
from pytest_sfn.patches.boto.call import Boto3Call, Reply
from pytest_sfn.patches.boto.endpoint import Interception
from pytest_sfn.patches.boto.environment import AwsEnvironment
from pytest_sfn.patches.undoing import UndoStack, keep_members, undo_all
from pytest_sfn.service.moto.functions import MotoFunctions

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest, AWSResponse

    from pytest_sfn.engine.records.execution import ExecutionRecord
    from pytest_sfn.service.api import Api
    from pytest_sfn.service.moto.moto_services import MotoServices
    from pytest_sfn.service.protocol.answers import ApiAnswer
    from pytest_sfn.service.served_world import ServedWorld

_AWAITED = (
    "pytest-sfn cannot answer aiobotocore and aioboto3: let the code under test use boto3 here, or replace its "
    "client with a fake of your own"
)


class Responder:
    """Answers the calls of one world, one at a time.

    A call that a handler makes happens at the handler's own time, after everything that is due earlier. ``mistakes``
    are the calls of the code under test that cannot be answered: that code may have swallowed the error.
    ``schedules_changed`` is called after calls that may change a schedule, if schedules fire in this world.
    """

    def __init__(self, world: ServedWorld) -> None:
        self.functions = MotoFunctions(lambda: self.moto, world.place)
        self.mistakes: list[BaseException] = []
        self._before_calls: dict[str, Sequence[Callable[[], object]]] = {}
        self.schedules_changed: Callable[[], None] | None = None
        self._world = world

    @cached_property
    def moto(self) -> MotoServices:
        from pytest_sfn.service.moto.moto_services import MotoServices

        world = self._world
        return MotoServices(world.clock, world.place.account, world.seed, lambda: world.triggers)

    def stop(self) -> None:
        """Restore moto."""
        if "moto" in vars(self):
            self.moto.stop()

    @cached_property
    def api(self) -> Api:
        from pytest_sfn.service.api import Api

        return Api(self._world, self.moto)

    def note(self, run: ExecutionRecord) -> None:
        """Send the new status of an execution to EventBridge, if EventBridge was called before."""
        world = self._world
        if "moto" not in sys.modules or run.type != "STANDARD":
            return
        if not self.moto.has_backend("events", world.place.region):
            return
        from pytest_sfn.service.moto.status_changes import note_status

        note_status(run, self.moto, world)

    def answer(self, call: Boto3Call, ask_botocore: Callable[[], Any]) -> Reply | Any:
        """The reply to an intercepted call. Raises UnservedCallError if nothing can answer it."""
        from pytest_sfn.patches.module_namespace import outside
        from pytest_sfn.service.clients import is_own

        try:
            if call.is_awaited:
                raise UnservedCallError(_AWAITED)
            with outside():
                return self._answer(call, ask_botocore)
        except UnservedCallError as mistake:
            if not is_own(call):
                self.mistakes.append(mistake)
            raise

    def _answer(self, call: Boto3Call, ask_botocore: Callable[[], Any]) -> Reply | Any:
        with self._world.clock.lock:
            sync_to_local_time()
            self._world.clock.catch_up()
            reply = self._answer_here(call)
            if reply:
                return reply
            if call.service == "logs" and "api" in vars(self):
                self.api.logs.write()
        return self._ask_moto(call, ask_botocore)

    def _answer_here(self, call: Boto3Call) -> Reply | None:
        """The reply of Step Functions, or of Lambda about what only this world knows; None for what moto answers."""
        if call.service == "stepfunctions":
            return self._answer_stepfunctions(call)
        return self._answer_lambda(call) if call.service == "lambda" else None

    def _answer_stepfunctions(self, call: Boto3Call) -> Reply:
        from pytest_sfn.service.stepfunctions import answer

        return self._reply(call, lambda: answer(self.api, call))

    def _answer_lambda(self, call: Boto3Call) -> Reply | None:
        from pytest_sfn.service.lambda_.operations import find_operation, is_asynchronous

        perform = find_operation(self._world.lambdas, call)
        if perform is None:
            return None
        reply = self._reply(call, perform)
        if call.operation == "Invoke" and not is_asynchronous(call):
            self._run_triggered()
        return reply

    def _ask_moto(self, call: Boto3Call, ask_botocore: Callable[[], Any]) -> Any:
        """moto's reply. What the call triggers has run when it returns."""
        if call.service in self._before_calls:
            for action in self._before_calls.pop(call.service):
                action()
        reply = self.moto.answer(call, ask_botocore)
        if call.service == "lambda" and call.operation == "ListFunctions":
            from pytest_sfn.service.lambda_.operations import add_deployed

            add_deployed(self._world.lambdas, call, reply[1])
        if self.schedules_changed and call.service in ("events", "scheduler"):
            self.schedules_changed()
        self._run_triggered()
        return reply

    def _run_triggered(self) -> None:
        """Run what a call of the test has triggered. What a handler triggers runs after the handler."""
        if current_handler() is None:
            self._world.clock.catch_up()

    @contextmanager
    def rewinding(self) -> Iterator[Callable[[], None]]:
        """Go back to the state of the other services of now: each call of the function that this yields does so.

        Raises SfnError for resources that cannot be copied.
        """
        with self.moto.rewinding() as rewind:
            yield undo_all((rewind, self._world.triggers.keep()))

    def keep(self) -> Callable[[], None]:
        """Keep what the services know now. Returns a function that goes back to it.

        Raises SfnError for resources that cannot be copied.
        """
        return undo_all(
            (
                self.moto.keep(),
                keep_members(self._before_calls),
                self.api.records.keep(),
                keep_members(self._world.engine.activities),
                self._world.triggers.keep(),
            )
        )

    def do_before_call(self, service: str, action: Callable[[], object]) -> None:
        """Let moto do something before it answers the first call of a service: there may be none."""
        self._before_calls[service] = (*self._before_calls.get(service, ()), action)

    def published(self, name: str) -> list[dict[str, Any]]:
        """What a topic, a queue or an event bus got so far, by name, ARN or URL. Raises SfnError for other names."""
        return self.moto.read_published(name, self._world.place.region)

    def send(self, request: AWSPreparedRequest) -> AWSResponse:
        """moto's response to a request that would leave the process."""
        return self.moto.send(request)

    def _reply(self, call: Boto3Call, perform: Callable[[], ApiAnswer]) -> Reply:
        """The reply with what an operation answers, or with its error."""
        from pytest_sfn.service.protocol.answers import ApiError
        from pytest_sfn.service.protocol.http import error_reply, success_reply

        world = self._world
        request_id, url = world.ids.uuid("request"), call.request["url"]
        try:
            reply = success_reply(perform(), url, request_id, world.clock.microseconds)
        except ApiError as error:
            reply = error_reply(error, url, request_id, world.clock.microseconds)
        sync_to_local_time()
        return reply


def answer_boto3(world: ServedWorld, undos: UndoStack) -> Responder:
    """Let a world answer every boto3 call of this process, until it is undone.

    Imports neither boto3 nor moto.
    """
    responder = Responder(world)
    undos.enter(AwsEnvironment(world.place.region))
    undos.push(responder.stop)
    observers = world.engine.runtime.observers
    undos.push(observers.clear)
    observers.append(responder.note)
    undos.enter(Interception(responder))
    return responder
