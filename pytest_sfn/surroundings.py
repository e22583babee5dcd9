"""What surrounds a world that opens: the running test and the blocks that declared fakes before it.

A world that opens tells the innermost test run, and everything that was entered around it. Kept apart from worlds, and
tiny, so that the plugin may tell of every test without importing one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pytest_sfn.world import World


class Surrounding(Protocol):
    """Somebody who has fakes or settings for the worlds that open inside."""

    def world_opened(self, world: World) -> None:
        """Called with each world, when everything in it is made and it is active."""


class RunningTest(Surrounding, Protocol):
    """A test that runs, and the worlds that opened in it."""

    @property
    def worlds(self) -> Sequence[World]: ...

    def own_files(self) -> Iterable[str]:
        """The files of the test's own code, as code objects name them."""


test_runs: list[RunningTest] = []
"""The running tests, outermost first: a test of this library runs others inside. Only the last is told."""

blocks: list[Surrounding] = []
"""``with mock_lambda(...)`` blocks that are entered, outermost first."""


def world_opened(world: World) -> None:
    """Let everything around a world declare its fakes in it, farthest first."""
    if test_runs:
        test_runs[-1].world_opened(world)
    for block in blocks:
        block.world_opened(world)
