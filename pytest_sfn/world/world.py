"""The world of one test: its clock, its fakes, its state machines and executions, all in this process."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from pytest_sfn.arns import DEFAULT_ACCOUNT, DEFAULT_REGION, Place
from pytest_sfn.clock import VirtualClock
from pytest_sfn.clock.handler_time import runs_handler
from pytest_sfn.clock.python.python_clock import FollowingPythonClock, time_of_user
from pytest_sfn.clock.python.sleep import VirtualSleep
from pytest_sfn.engine.engine import Engine
from pytest_sfn.engine.history.history import MAX_EVENTS
from pytest_sfn.errors import SfnError
from pytest_sfn.execution.executor import SfnExecutor
from pytest_sfn.execution.machines import Machines
from pytest_sfn.ids import Ids
from pytest_sfn.lambdas.registry import LambdaRegistry
from pytest_sfn.patches.boto.environment import suite_region
from pytest_sfn.patches.environment_variables import EnvironmentChanges, working_directory
from pytest_sfn.patches.garbage_collector import RareCollections
from pytest_sfn.patches.undoing import UndoStack, undo_all
from pytest_sfn.reporting.presentation import Presentation, TraceWhen
from pytest_sfn.tasks.aws.botocore_models import BotocoreModels
from pytest_sfn.tasks.dispatcher import TaskDispatcher
from pytest_sfn.tasks.fake_tasks import TaskFakes
from pytest_sfn.tasks.map_store.store import S3MapStore
from pytest_sfn.values.arguments import check_arguments
from pytest_sfn.world import active
from pytest_sfn.world.integrations import OwnServiceTasks, clients_of
from pytest_sfn.world.settings import SETTINGS, START, checked_paths, no_network, selected_rules

if TYPE_CHECKING:
    from pytest_sfn.application.deploying import Applications
    from pytest_sfn.application.triggers.triggers import Triggers
    from pytest_sfn.engine.map_store import MapStore
    from pytest_sfn.engine.records.execution import Machine
    from pytest_sfn.engine.runtime import StartOptions
    from pytest_sfn.engine.task.port import TaskPort
    from pytest_sfn.engine.task.tokens import Tokens
    from pytest_sfn.fakes.fake import Fake
    from pytest_sfn.fakes.registry import Use
    from pytest_sfn.iam.evaluation.documents import PolicySource
    from pytest_sfn.service.responder import Responder
    from pytest_sfn.tasks.sfn_local.mock_config import MockConfigSource
    from pytest_sfn.world.active import RunningTest

    AnyFake = Fake[Any, Any]


def current() -> World:
    """The active world: that of the running test, or of the innermost ``mock_sfn``. Raises SfnError if there is
    none."""
    world = active_world()
    if world is None:
        raise SfnError(
            "no pytest-sfn world is active: use one of the fixtures (sfn_executor, ...) or `with mock_sfn():`"
        )
    return world


def active_world() -> World | None:
    """The active world; None if there is none."""
    return cast(World, active.open_worlds[-1]) if active.open_worlds else None


class World:
    """All that the workflows of one test consist of.

    ``lambdas``, ``tasks``, ``clock`` and ``executor`` are for tests; ``engine`` and ``machines`` serve boto3;
    ``clients`` are boto3 clients that it answers itself. ``role_policies`` are those of deployed roles, by ARN.
    ``network`` is "allow" or "refuse"; with "refuse" nothing reaches another computer while the world is open. With
    ``check_results`` fake tasks must answer as their services could. ``rules`` names the rules for definitions that
    apply. The default ``region`` is the one that the suite has set, else us-east-1. ``opened_in`` is the pytest test
    that opened the world, if any.
    """

    @check_arguments(**SETTINGS)
    def __init__(
        self,
        *,
        strict: bool = True,
        start: datetime | None = None,
        region: str | None = None,
        account: str = DEFAULT_ACCOUNT,
        seed: int = 0,
        freeze: bool = True,
        max_events: int = MAX_EVENTS,
        network: str = "allow",
        trace: TraceWhen = "failed",
        redact: Sequence[str] = (),
        rules: str | Sequence[str] = (),
        check_results: bool = True,
        search: Sequence[Path] | None = None,
    ) -> None:
        self.place = Place(region or suite_region() or DEFAULT_REGION, account)
        self.strict = strict
        self.seed = seed
        self.freeze = freeze
        self.max_events = max_events
        self.presentation = Presentation(checked_paths(redact), trace)
        self.rules = selected_rules(rules, self.place.account)
        self._check_results = check_results
        self._no_network = no_network(network)
        self._search = search
        self._folder = working_directory()
        self._start = start
        self._undos = UndoStack()
        self._called_before: tuple[Use[AnyFake], ...] = ()
        self.opened_in: RunningTest | None = None
        self._make()

    def _make(self) -> None:
        """A fresh clock, no fakes, no machines, no executions."""
        self.clock = VirtualClock(self._start or time_of_user() or START, self.seed)
        self.ids = Ids(self.seed)
        self.lambdas = LambdaRegistry(self.clock, self.ids, self.place, strict=self.strict)
        self.tasks = TaskFakes(self.clock, self.ids, check_results=self._check_results)
        self.machines = Machines(self.place)
        self.api_models = BotocoreModels()
        self.clients = clients_of(self)
        dispatcher = TaskDispatcher(self.lambdas, self.tasks, OwnServiceTasks(self, self.clients).perform)
        store = S3MapStore(self.clients, self.place)
        self.engine = Engine(self.place, self.clock, self.ids, dispatcher, store)
        self.lambdas.answer_tokens_with(self.engine)
        self.executor = SfnExecutor(self)
        self._triggers: Triggers | None = None
        self.role_policies: dict[str, Sequence[PolicySource]] = {}
        self._applications: Applications | None = None
        self.service: Responder | None = None
        self._undos.push(self._forget_fakes)
        self._undos.push(self.engine.close)

    @property
    def triggers(self) -> Triggers:
        """What starts machines and functions when something happens in moto. Imported when something may."""
        if self._triggers is None:
            from pytest_sfn.application.triggers.triggers import Triggers

            self._triggers = Triggers(self)
        return self._triggers

    @property
    def search(self) -> Sequence[Path]:
        """The folders to search for definition files: by default that in which the world was made."""
        return (Path(self._folder),) if self._search is None else self._search

    @search.setter
    def search(self, folders: Sequence[Path]) -> None:
        self._search = folders

    @property
    def applications(self) -> Applications:
        """The applications that are deployed into the world."""
        if self._applications is None:
            from pytest_sfn.application.deploying import Applications

            self._applications = Applications(self)
        return self._applications

    def mocked_tasks(self, machine: Machine, config: MockConfigSource, test_case: str | None) -> TaskPort:
        """The tasks of one execution, as a test case of a mock configuration defines them. Raises SfnError."""
        from pytest_sfn.tasks.sfn_local.mock_config import read_test_case
        from pytest_sfn.tasks.sfn_local.tasks import SfnLocalTasks

        case = read_test_case(config, machine.name, machine.model, test_case, self.search)
        return SfnLocalTasks(case, self.engine.runtime.tasks, self.clock, self.tasks.mistakes)

    def under_role(
        self, options: StartOptions, machine: Machine, policies: PolicySource | Sequence[PolicySource]
    ) -> StartOptions:
        """The options of an execution whose role may do only what these policies allow. Raises SfnError."""
        from pytest_sfn.tasks.permissions.options import under_role

        return under_role(
            options,
            machine,
            self._documents_of(policies),
            world=self.engine.runtime,
            clients=self.clients,
            mistakes=self.tasks.mistakes,
            search=self.search,
        )

    def under_own_role(self, options: StartOptions, machine: Machine) -> StartOptions:
        """The options of an execution whose role may do only what its template allows, if one was deployed so."""
        policies = self.role_policies.get(machine.role_arn)
        return options if policies is None else self.under_role(options, machine, policies)

    def _documents_of(self, policies: PolicySource | Sequence[PolicySource]) -> PolicySource | Sequence[PolicySource]:
        """Policies, with the documents of those that are named as ``template.yaml#OrderFlow``."""
        several = policies if isinstance(policies, (list, tuple)) else [policies]
        if not any(isinstance(each, (str, os.PathLike)) and "#" in str(each) for each in several):
            return policies
        return [document for each in several for document in self.applications.policies_of(each)]

    def __repr__(self) -> str:
        return f"<World at {self.clock.now().isoformat()}, {len(self.engine.runs)} executions>"

    def open(self) -> None:
        """Become the active world: boto3 calls are answered here, and Python's clock follows if ``freeze``.

        The running test and the ``with mock_lambda`` blocks around the world declare their fakes in it. Raises SfnError
        for an invalid fake, and closes the world. A closed world cannot be opened again.
        """
        self.clock.check_running()
        try:
            self._enter()
        except BaseException:
            self.close()
            raise

    def _enter(self) -> None:
        from pytest_sfn.service.responder import answer_boto3

        no_network = (self._no_network,) if self._no_network else ()
        changes = EnvironmentChanges(partial(runs_handler, self.clock))
        for step in (*no_network, RareCollections(), VirtualSleep(), changes):
            self._undos.enter(step)
        self.service = answer_boto3(self, self._undos)
        self.lambdas.look_also_in(self.service.functions)
        self._follows = False
        if self.freeze:
            self.follow_clock()
        self.opened_in = active.innermost_test()
        self._undos.push(self.engine.close)  # while this world still answers boto3
        self._undos.push(self._leave_worlds)
        active.open_worlds.append(self)
        active.world_opened(self)

    def show_as(self, *, verbosity: int, root: Path) -> None:
        """Show executions as much as pytest's verbosity asks for, and files relative to a root folder."""
        shown = self.presentation
        self.presentation = Presentation(shown.redact, shown.trace, verbosity, root)

    def follow_clock(self) -> None:
        """Make Python's own clock follow the virtual one from now on, if it does not yet."""
        if self._follows:
            return
        self._undos.enter(FollowingPythonClock(self.clock))
        self._follows = True

    @property
    def mistakes(self) -> tuple[BaseException, ...]:
        """The errors of the test itself so far. The code under test may have swallowed them."""
        unserved = self.service.mistakes if self.service else ()
        blocked = self._no_network.mistakes if self._no_network else ()
        return (*self.lambdas.mistakes, *self.tasks.mistakes, *unserved, *blocked)

    def uses(self) -> tuple[Use[AnyFake], ...]:
        """The fakes of this world and their calls, also after it is closed.

        After a reset, earlier fakes are included only if they were called.
        """
        return (*self._called_before, *self.lambdas.uses(), *self.tasks.uses())

    @contextmanager
    def rewinding(self, tasks: TaskPort, map_store: MapStore, tokens: Tokens) -> Iterator[Callable[[], None]]:
        """Run executions with other ports, and go back to this instant after each: the function that this yields does
        so. Everything is as before when the block ends. Raises SfnError if something of moto cannot be copied."""
        with ExitStack() as stack:
            parts = [
                self.engine.rewinding(tasks, map_store, tokens),
                self.clock.rewinding(),
                self.ids.rewinding(),
                self.lambdas.rewinding(),
                self.tasks.rewinding(),
                *((self.service.rewinding(),) if self.service else ()),
            ]
            yield undo_all(stack.enter_context(part) for part in parts)

    def close(self) -> None:
        """Leave, and restore everything. The executions stay readable."""
        self._undos.close()

    def _leave_worlds(self) -> None:
        if self in active.open_worlds:
            active.open_worlds.remove(self)

    def _forget_fakes(self) -> None:
        self.lambdas.close()
        self.tasks.close()

    def reset(self) -> None:
        """Start again without fakes, machines and executions, with the clock at its start. Raises SfnError if
        closed."""
        self.clock.check_running()
        is_open = self in active.open_worlds
        self.close()
        self._called_before = tuple((fake, session) for fake, session in self.uses() if session.records)
        self._make()
        if is_open:
            self.open()
