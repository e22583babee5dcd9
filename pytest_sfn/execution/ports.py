"""What the executor needs from its world."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from pytest_sfn.arns import Place
from pytest_sfn.definition.checks.api_models import ApiModels
from pytest_sfn.definition.rules.selection import RuleSelection
from pytest_sfn.engine.engine import Engine
from pytest_sfn.engine.map_store import MapStore
from pytest_sfn.engine.records.execution import Machine
from pytest_sfn.engine.runtime import StartOptions
from pytest_sfn.engine.task.port import TaskPort
from pytest_sfn.engine.task.tokens import Tokens
from pytest_sfn.execution.machines import Machines
from pytest_sfn.reporting.presentation import Presentation

if TYPE_CHECKING:
    from pytest_sfn.application.deploying import Applications
    from pytest_sfn.iam.evaluation.documents import PolicySource
    from pytest_sfn.ids import Ids
    from pytest_sfn.lambdas.registry import LambdaRegistry
    from pytest_sfn.service.responder import Responder
    from pytest_sfn.tasks.fake_tasks import TaskFakes
    from pytest_sfn.tasks.sfn_local.mock_config import MockConfigSource


class ExecutorWorld(Protocol):
    """A world, as its executor sees it. A reset replaces its engine, machines and fakes."""

    @property
    def engine(self) -> Engine: ...
    @property
    def machines(self) -> Machines: ...
    @property
    def lambdas(self) -> LambdaRegistry: ...
    @property
    def tasks(self) -> TaskFakes: ...
    @property
    def place(self) -> Place: ...
    @property
    def ids(self) -> Ids: ...
    @property
    def clients(self) -> Callable[[str, str], Any]: ...
    @property
    def api_models(self) -> ApiModels: ...
    @property
    def rules(self) -> RuleSelection: ...
    @property
    def search(self) -> Sequence[Path]: ...
    @property
    def max_events(self) -> int: ...
    @property
    def service(self) -> Responder | None: ...
    @property
    def presentation(self) -> Presentation: ...

    @property
    def role_policies(self) -> MutableMapping[str, Sequence[Any]]: ...
    @property
    def applications(self) -> Applications: ...

    def rewinding(
        self, tasks: TaskPort, map_store: MapStore, tokens: Tokens
    ) -> AbstractContextManager[Callable[[], None]]:
        """Run executions with other ports; the function that this yields goes back to this instant."""

    def mocked_tasks(self, machine: Machine, config: MockConfigSource, test_case: str | None) -> TaskPort:
        """The tasks of one execution, as a test case of a mock configuration answers them. Raises SfnError."""

    def under_role(
        self, options: StartOptions, machine: Machine, policies: PolicySource | Sequence[PolicySource]
    ) -> StartOptions:
        """The options of an execution whose role may do only what these policies allow. Raises SfnError."""

    def under_own_role(self, options: StartOptions, machine: Machine) -> StartOptions:
        """The options of an execution whose role may do only what its template allows, if one was deployed so."""
