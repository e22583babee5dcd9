"""What a deployment needs from its world."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from pytest_sfn.arns import Place
from pytest_sfn.definition.checks.api_models import ApiModels
from pytest_sfn.definition.model import Definition, MachineType
from pytest_sfn.engine.engine import Engine
from pytest_sfn.engine.records.execution import Machine
from pytest_sfn.ids import Ids
from pytest_sfn.lambdas.registry import LambdaRegistry

if TYPE_CHECKING:
    from pytest_sfn.application.triggers.triggers import Triggers
    from pytest_sfn.service.responder import Responder


class DeployedMachines(Protocol):
    """The state machines of a world."""

    def register(self, definition: Definition, *, name: str, type: MachineType, role_arn: str | None) -> Machine: ...
    def remove(self, arn: str) -> None: ...
    def keep(self) -> Callable[[], None]: ...


class ApplicationWorld(Protocol):
    """What a deployment needs of the world. ``clients`` makes boto3 clients by service and region.

    ``role_policies`` are the policies of roles, by ARN: executions of machines with such a role may do no more.
    """

    @property
    def place(self) -> Place: ...
    @property
    def ids(self) -> Ids: ...
    @property
    def engine(self) -> Engine: ...
    @property
    def machines(self) -> DeployedMachines: ...
    @property
    def lambdas(self) -> LambdaRegistry: ...
    @property
    def triggers(self) -> Triggers: ...
    @property
    def api_models(self) -> ApiModels: ...
    @property
    def search(self) -> Sequence[Path]: ...
    @property
    def service(self) -> Responder | None: ...
    @property
    def role_policies(self) -> MutableMapping[str, Sequence[Any]]: ...
    @property
    def clients(self) -> Callable[[str, str], Any]: ...
