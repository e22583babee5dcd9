"""What the tasks of a world reach besides Lambda: moto through boto3, and Step Functions itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from pytest_sfn.engine.task.port import TaskReply, TaskRequest
from pytest_sfn.errors import SfnError

if TYPE_CHECKING:
    from pytest_sfn.arns import Place
    from pytest_sfn.clock import VirtualClock
    from pytest_sfn.engine.engine import Engine
    from pytest_sfn.engine.records.execution import ExecutionRecord
    from pytest_sfn.ids import Ids
    from pytest_sfn.lambdas.registry import LambdaRegistry
    from pytest_sfn.patches.boto.endpoint import ClientOwner
    from pytest_sfn.service.api import Api
    from pytest_sfn.service.responder import Responder
    from pytest_sfn.tasks.aws.calling import Clients
    from pytest_sfn.tasks.fake_tasks import TaskFakes
    from pytest_sfn.tasks.service_tasks import ServiceTasks

Result = TypeVar("Result")


class CallingWorld(Protocol):
    """What running tasks need of their world. ``service`` answers boto3 while the world is open."""

    @property
    def place(self) -> Place: ...
    @property
    def clock(self) -> VirtualClock: ...
    @property
    def ids(self) -> Ids: ...
    @property
    def lambdas(self) -> LambdaRegistry: ...
    @property
    def tasks(self) -> TaskFakes: ...
    @property
    def engine(self) -> Engine: ...
    @property
    def service(self) -> Responder | None: ...


class OwnServiceTasks:
    """Performs a world's tasks of AWS services other than Lambda. Imports nothing before the first task."""

    def __init__(self, world: CallingWorld, clients: Clients) -> None:
        self._world = world
        self._clients = clients

    def perform(self, request: TaskRequest) -> TaskReply | None:
        """The answer to a task; None if no integration performs it. Raises TaskFailure, UnmockedTaskError."""
        return self._service_tasks.perform(request)

    @cached_property
    def _service_tasks(self) -> ServiceTasks:
        from pytest_sfn.tasks.aws.calling import Services
        from pytest_sfn.tasks.service_tasks import ServiceTasks

        world = self._world
        services = Services(self._clients, world.place, world.clock, world.ids, world.tasks.mistakes)
        return ServiceTasks(services, _OwnStepFunctions(world), world.lambdas)


def clients_of(world: ClientOwner) -> Clients:
    """Make a function that returns the boto3 clients for the tasks and Distributed Maps of a world, each made once."""

    made: dict[tuple[str, str], Any] = {}

    def client(service: str, region: str) -> Any:
        from pytest_sfn.service.clients import owned_client

        known = made.get((service, region))
        if known is None:
            known = made[service, region] = owned_client(world, service, region)
        return known

    return client


class _OwnStepFunctions:
    """The Step Functions API of a world, called without boto3."""

    def __init__(self, world: CallingWorld) -> None:
        self._world = world

    def start_execution(self, given: dict[str, Any], parent: str) -> tuple[ExecutionRecord, dict[str, Any]]:
        from pytest_sfn.service.operations.starting import start_execution

        answer = self._ask(lambda api: start_execution(api, given))
        self.nest(answer["executionArn"], parent)
        return self._world.engine.runs[answer["executionArn"]], answer

    def nest(self, arn: str, parent: str) -> None:
        runs = self._world.engine.runs
        starter, run = runs.get(parent), runs.get(arn)
        if starter and run and run is not starter and next(reversed(runs)) == arn:  # not one that was there before
            starter.nest(run)

    def describe_execution(self, run: ExecutionRecord) -> dict[str, Any]:
        from pytest_sfn.service.execution_members import describe_express
        from pytest_sfn.service.operations.executions import describe_execution

        if run.type == "EXPRESS":
            return describe_express(run)
        return self._ask(lambda api: describe_execution(api, {"executionArn": run.arn}))

    def when_ended(self, execution: ExecutionRecord, ended: Callable[[ExecutionRecord], None]) -> None:
        self._world.engine.when_ended(execution, ended)

    def abort_execution(self, execution: ExecutionRecord) -> None:
        self._world.engine.abort(execution)

    def _ask(self, ask: Callable[[Api], Result]) -> Result:
        from pytest_sfn.service.protocol.answers import ApiError
        from pytest_sfn.tasks.aws.calling import ServiceCallFailed
        from pytest_sfn.tasks.aws.errors import ErrorAnswer

        service = self._world.service
        if service is None:
            raise SfnError("a workflow cannot start executions in a closed world: use one of the fixtures, or mock_sfn")
        try:
            return ask(service.api)
        except ApiError as error:
            request_id = self._world.ids.uuid("request")
            raise ServiceCallFailed(
                ErrorAnswer(error.code, error.message, error.status, request_id, error.code)
            ) from error
