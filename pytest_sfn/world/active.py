"""What surrounds a world that opens: the running test and the blocks that declared fakes before it.

A world that opens asks the innermost test, and each block around it, for their fakes. Kept small, so that the plugin
can note each test without importing a world.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from pytest_sfn.world.world import World


class Surrounding(Protocol):
    """A test or a block that declares fakes for the worlds that open inside it."""

    def world_opened(self, world: World) -> None:
        """Called with each world, when everything in it is made and it is active."""


class RunningTest(Surrounding, Protocol):
    """A test that runs. ``fixture_scope`` is that of the fixture that is being set up."""

    fixture_scope: str

    @property
    def item(self) -> Any:
        """The test as pytest knows it, a pytest.Item."""

    @property
    def worlds(self) -> Sequence[World]:
        """The worlds that it may use."""

    def settings(self) -> Mapping[str, Any]:
        """What its markers, the command line and the ini file say of a world, as arguments of World."""

    def own_files(self) -> Iterable[str]:
        """The files of the test's own code, as code objects name them."""


test_runs: list[RunningTest] = []
"""The running tests, outermost first: a test of this library runs others inside. Only the last is asked for fakes."""

blocks: list[Surrounding] = []
"""``with mock_lambda(...)`` blocks that are entered, outermost first."""

open_worlds: list[World] = []
"""The worlds that are open; the last is the active one."""


def innermost_test() -> RunningTest | None:
    """The test that runs, if there is one."""
    return test_runs[-1] if test_runs else None


def world_opened(world: World) -> None:
    """Let everything around a world declare its fakes in it, farthest first."""
    test = innermost_test()
    if test:
        test.world_opened(world)
    for block in blocks:
        block.world_opened(world)
