"""The test module of ``pytest-sfn stubs --explore``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_sfn.values.python_source import Call

if TYPE_CHECKING:
    from pytest_sfn.exploring.findings.test_module import ExploredMachine
    from pytest_sfn.world.world import World


def explored_module(machine: ExploredMachine, path: str, values: Mapping[str, Any], fakes: Iterable[Call]) -> str:
    """The source of the module. The definition at the path is explored with the same fakes as the module has.

    Raises SfnError for a task that none of them fakes.
    """
    from pytest_sfn import mock_sfn

    with mock_sfn(freeze=False) as world:
        world.search = (Path.cwd(),)
        for fake in fakes:
            _register(world, fake)
        loaded = world.executor.load(path, substitutions=values or None)
        return world.executor.explore(loaded, machine.given).write_tests(machine)


def _register(world: World, fake: Call) -> None:
    """Register what the decorator of a module declares."""
    from pytest_sfn import TaskSuccess

    named = fake.named.items()
    behaviour: Any = {name: TaskSuccess({}) if isinstance(value, Call) else value for name, value in named}
    register: Callable[..., object] = world.lambdas.register
    if fake.function == "mock_task":
        register = world.tasks.register
    register(*fake.arguments, **behaviour)
