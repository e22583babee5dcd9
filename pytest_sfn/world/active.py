"""The surroundings of a world: the running test, and the blocks around it that declare fakes.

When a world opens, it asks the innermost test and each surrounding block for their fakes. This module is small: the
plugin notes each test in it without importing a world.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from pytest_sfn.engine.engine import Engine
    from pytest_sfn.execution.executor import SfnExecutor
    from pytest_sfn.execution.machines import Machines
    from pytest_sfn.fakes.fake import Fake
    from pytest_sfn.fakes.registry import Use
    from pytest_sfn.lambdas.registry import LambdaRegistry
    from pytest_sfn.reporting.presentation import Presentation
    from pytest_sfn.tasks.fake_tasks import TaskFakes


class OpenWorld(Protocol):
    """What the test around a world needs of it. ``World`` describes the members."""

    search: Sequence[Path]
    opened_in: RunningTest | None

    @property
    def lambdas(self) -> LambdaRegistry: ...
    @property
    def tasks(self) -> TaskFakes: ...
    @property
    def engine(self) -> Engine: ...
    @property
    def executor(self) -> SfnExecutor: ...
    @property
    def machines(self) -> Machines: ...
    @property
    def presentation(self) -> Presentation: ...
    def show_as(self, *, verbosity: int, root: Path) -> None: ...
    @property
    def mistakes(self) -> Sequence[BaseException]: ...
    def close(self) -> None: ...
    def uses(self) -> Sequence[Use[Fake[Any, Any]]]: ...


class Surrounding(Protocol):
    """A test or a block that declares fakes for the worlds that open inside it."""

    def world_opened(self, world: OpenWorld) -> None:
        """Called with each world once everything in it is made and it is active."""


class OpenBlock(Surrounding, Protocol):
    """An entered ``with mock_lambda(...)`` block, or one of ``mock_task``."""

    def exit(self) -> None:
        """Remove the fake. May be called more than once."""


class RunningTest(Surrounding, Protocol):
    """A test that is running. ``fixture_scope`` is the scope of the fixture that is being set up."""

    fixture_scope: str

    @property
    def item(self) -> Any:
        """The test as pytest knows it, a pytest.Item."""

    @property
    def worlds(self) -> Sequence[OpenWorld]:
        """The worlds that the test may use."""

    def settings(self) -> Mapping[str, Any]:
        """The settings in its markers, the command line and the ini file, as arguments of World."""

    def own_files(self) -> Iterable[str]:
        """The files of the test's own code, as in ``co_filename``."""


test_runs: list[RunningTest] = []
"""The running tests, outermost first: a test of a pytest plugin runs others inside. Only the last is asked for
fakes."""

blocks: list[OpenBlock] = []
"""The entered ``with mock_lambda(...)`` blocks, outermost first."""

open_worlds: list[OpenWorld] = []
"""The open worlds. The last one is active."""


def innermost_test() -> RunningTest | None:
    """The running test, or None."""
    return test_runs[-1] if test_runs else None


def world_opened(world: OpenWorld) -> None:
    """Let everything around a world declare its fakes in it, outermost first."""
    test = innermost_test()
    if test:
        test.world_opened(world)
    for block in blocks:
        block.world_opened(world)
