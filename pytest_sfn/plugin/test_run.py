"""One test while it runs: the worlds that opened in it, the fakes it can see, and what is said of it at its end."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pytest

from pytest_sfn.errors import SfnError, UnusedFakeError
from pytest_sfn.plugin.marks import is_marked, is_testcase
from pytest_sfn.plugin.settings import definition_folders
from pytest_sfn.swallowed import swallowed

if TYPE_CHECKING:
    from pytest_sfn.fakes.fake import Fake
    from pytest_sfn.world import World

NO_WORLD = (
    "this test is marked for pytest-sfn but opens no world: let it use a fixture (sfn_executor, sfn_lambdas, "
    "sfn_tasks, sfn_clock, sfn_client or sfn_snapshot), or open mock_sfn() itself, or take the marker away"
)


class TestRun:
    """A test from its setup to its teardown. Making one costs next to nothing: most tests use no world."""

    __test__ = False
    __slots__ = ("_in_body", "item", "worlds")

    def __init__(self, item: pytest.Item) -> None:
        self.item = item
        self.worlds: list[World] = []
        self._in_body = False

    def world_opened(self, world: World) -> None:
        """Give a world the fakes that the test can see, and the folders in which it may look for definitions."""
        from pytest_sfn.patching import registry_of
        from pytest_sfn.plugin.declarations import declared_fakes

        if world not in self.worlds:  # one that is reset opens again
            self.worlds.append(world)
        world.search = (self.item.path.parent, *definition_folders(self.item.config))
        for fake, on_test in declared_fakes(self.item):
            registry_of(world, fake).add(fake, required=on_test)
        self._require(world)

    def body_begins(self) -> None:
        """From now on a fake that the test registers must be called."""
        self._in_body = True
        for world in self.worlds:
            self._require(world)

    def _require(self, world: World) -> None:
        """A fixture's fakes, and those of a TestCase's setUp, may stay unused; those of a test's body may not."""
        required = self._in_body and not is_testcase(self.item)
        world.lambdas.required = world.tasks.required = required

    def judge(self) -> None:
        """Fail a test that passed so far for what it did wrong itself: raises the mistake, or says what is unused."""
        if getattr(self.item, "_excinfo", None):
            return  # a method of a TestCase that failed
        if not self.worlds:
            if is_marked(self.item):
                raise SfnError(NO_WORLD)
            return
        for mistake in self.swallowed_mistakes():
            raise mistake
        unused = [fake for world in self.worlds for fake in world.unused_fakes()]
        if unused:
            raise UnusedFakeError(_unused_text(unused))

    def explain(self, failure: Exception) -> None:
        """Add to a failure what may be the reason for it."""
        if not self.worlds and is_marked(self.item):
            failure.add_note(f"SfnError: {NO_WORLD}")
        for mistake in self.swallowed_mistakes():
            if mistake is not failure:
                failure.add_note(f"Something swallowed a mistake of the test: {type(mistake).__name__}: {mistake}")

    def swallowed_mistakes(self) -> list[BaseException]:
        """The test's own mistakes that the test has not seen."""
        return swallowed(mistake for world in self.worlds for mistake in world.mistakes)

    def own_files(self) -> tuple[str, ...]:
        """The test's module, the file that its function comes from, and the conftests above."""
        function = inspect.unwrap(getattr(self.item, "function", None) or _unused_text)
        conftests = (str(folder / "conftest.py") for folder in self.item.path.parents)
        return (str(self.item.path), function.__code__.co_filename, *conftests)


def _unused_text(fakes: Sequence[Fake[Any, Any]]) -> str:
    names = ", ".join(fake.who for fake in fakes)
    return (
        f"nothing called {names}, declared for this very test: take it away, call it, or say required=False "
        "if it may stay unused"
    )
