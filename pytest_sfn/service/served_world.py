"""What the API needs from its world."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from pytest_sfn.arns import Place
from pytest_sfn.clock import VirtualClock
from pytest_sfn.definition.checks.api_models import ApiModels
from pytest_sfn.definition.model import Definition, MachineType
from pytest_sfn.engine.engine import Engine
from pytest_sfn.engine.records.execution import Machine
from pytest_sfn.engine.runtime import StartOptions
from pytest_sfn.engine.task.port import TaskPort
from pytest_sfn.ids import Ids

if TYPE_CHECKING:
    from pytest_sfn.lambdas.registry import LambdaRegistry
    from pytest_sfn.patches.moto.handing_over import Deliveries


class ServedMachines(Protocol):
    """The state machines of a world, by ARN."""

    def __getitem__(self, arn: str) -> Machine: ...
    def __contains__(self, arn: object) -> bool: ...
    def __iter__(self) -> Iterator[str]: ...
    def register(self, definition: Definition, *, name: str, type: MachineType, role_arn: str | None) -> Machine: ...
    def remove(self, arn: str) -> None: ...


class ServedWorld(Protocol):
    """A world, as its services see it."""

    @property
    def place(self) -> Place: ...
    @property
    def clock(self) -> VirtualClock: ...
    @property
    def ids(self) -> Ids: ...
    @property
    def seed(self) -> int: ...
    @property
    def max_events(self) -> int: ...
    @property
    def lambdas(self) -> LambdaRegistry: ...
    @property
    def engine(self) -> Engine: ...
    @property
    def api_models(self) -> ApiModels: ...
    @property
    def triggers(self) -> Deliveries: ...
    @property
    def machines(self) -> ServedMachines: ...
    def mocked_tasks(self, machine: Machine, config: str, test_case: str | None) -> TaskPort: ...
    def under_own_role(self, options: StartOptions, machine: Machine) -> StartOptions: ...
