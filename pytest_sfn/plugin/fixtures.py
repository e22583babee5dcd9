"""The fixtures. All of them give parts of the one world of the test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pytest

from pytest_sfn.world import active

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

    from pytest_sfn.clock import VirtualClock
    from pytest_sfn.execution.executor import SfnExecutor
    from pytest_sfn.lambdas.registry import LambdaRegistry
    from pytest_sfn.tasks.fake_tasks import TaskFakes
    from pytest_sfn.world.world import World

FREEZING = frozenset({"sfn_clock", "sfn_client"})
"""The fixtures that make Python's own clock follow virtual time."""


# A fixture that takes ``request`` costs each test twice as much: pytest makes a fixture of it for each use.


@pytest.fixture
def _sfn_world() -> Iterator[World]:
    """The world that all fixtures of a test share."""
    from pytest_sfn.world.world import World

    test = active.innermost_test()
    freeze = test is not None and not FREEZING.isdisjoint(getattr(test.item, "fixturenames", ()))
    world = World(**{"freeze": freeze, **_settings()})
    world.open()
    yield world
    world.close()


@pytest.fixture
def sfn_executor(_sfn_world: World) -> SfnExecutor:
    """Run AWS Step Functions state machines in process, in virtual time."""
    return _sfn_world.executor


@pytest.fixture
def sfn_lambdas(_sfn_world: World) -> LambdaRegistry:
    """The fake Lambda functions that the test can see, by name; `register` adds one."""
    return _sfn_world.lambdas


@pytest.fixture
def sfn_tasks(_sfn_world: World) -> TaskFakes:
    """The fakes of tasks other than Lambda functions, by state or resource; `register` adds one."""
    return _sfn_world.tasks


@pytest.fixture
def sfn_clock(_sfn_world: World) -> VirtualClock:
    """The virtual clock of the test, to move time by hand. Python's own clock follows it."""
    _follow(_sfn_world)
    return _sfn_world.clock


@pytest.fixture
def sfn_client(_sfn_world: World) -> Any:
    """A boto3 ``stepfunctions`` client that is answered in process. Python's own clock follows virtual time."""
    _follow(_sfn_world)
    from pytest_sfn.service.clients import new_client

    return new_client("stepfunctions", _sfn_world.place.region)


@pytest.fixture
def sfn_snapshot(_sfn_world: World, request: pytest.FixtureRequest) -> SnapshotAssertion:
    """A syrupy snapshot for outputs, payloads and histories (needs the extra ``pytest-sfn[snapshot]``)."""
    from pytest_sfn.plugin.snapshot import syrupy_snapshot

    return syrupy_snapshot(request, _sfn_world.presentation.redact)


def _follow(world: World) -> None:
    """Let Python's own clock follow from now on, if the test requests the fixture only while it runs."""
    if "freeze" not in _settings():
        world.follow_clock()


def _settings() -> Mapping[str, Any]:
    test = active.innermost_test()
    return test.settings() if test else {}
