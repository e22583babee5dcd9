"""One running test: the worlds that it uses, the fakes that it can see, and its mistakes at the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pytest

from pytest_sfn.errors import SfnError, UnusedFakeError
from pytest_sfn.patches import private_names as names
from pytest_sfn.patches.boto.shell import shell
from pytest_sfn.plugin.marks import is_marked, is_testcase, marked_settings
from pytest_sfn.plugin.settings import configured, definition_folders
from pytest_sfn.values.safe_text import add_note, safe_str
from pytest_sfn.world import active
from pytest_sfn.world.swallowed_mistakes import swallowed_mistakes

if TYPE_CHECKING:
    from pytest_sfn.execution.results.execution import Execution
    from pytest_sfn.fakes.fake import Fake, Session
    from pytest_sfn.fakes.registry import FakeRegistry
    from pytest_sfn.plugin.explaining.unused_fakes import CalledNames
    from pytest_sfn.reporting.presentation import Presentation
    from pytest_sfn.world.active import OpenBlock, OpenWorld

NO_WORLD = (
    "this test has a marker of pytest-sfn but opens no world: use a fixture (sfn_executor, sfn_lambdas, sfn_tasks, "
    "sfn_clock, sfn_client or sfn_snapshot), open mock_sfn() in the test, or remove the marker"
)


class TestRun:
    """A test from its setup to its teardown. Creating one is cheap, because most tests use no world.

    ``worlds`` are those that opened in the test, and those that a wider fixture or ``setUpClass`` opened before it.
    ``fixture_scope`` is the scope of the fixture that is being set up.
    """

    __test__ = False
    __slots__ = (
        "_blocks_before",
        "_declared",
        "_fakes",
        "_in_body",
        "_of_body",
        "_of_others",
        "_old_executions",
        "_reported",
        "_shared",
        "fixture_scope",
        "item",
        "worlds",
    )

    def __init__(self, item: pytest.Item) -> None:
        self.item = item
        self.worlds: list[OpenWorld] = []
        self.fixture_scope = "function"
        self._fakes: Sequence[tuple[Fake[Any, Any], bool]] | None = None
        self._declared: list[tuple[FakeRegistry[Any], Fake[Any, Any], Session[Any]]] = []
        self._shared: list[OpenWorld] = []
        self._of_others: set[Session[Any]] = set()
        self._old_executions: set[str] = set()
        self._reported: set[int] = set()
        self._in_body = False
        self._of_body: list[OpenWorld] = []
        self._blocks_before: tuple[OpenBlock, ...] = ()

    def begins(self) -> None:
        """Use the worlds that are already open in this run of pytest."""
        for world in active.open_worlds:
            if world.opened_in is None or world.opened_in.item.session is self.item.session:
                self._enter(world)

    def _enter(self, world: OpenWorld) -> None:
        """Use a world that is already open, and ignore what happened in it before."""
        self._reported.update(map(id, world.mistakes))
        self._old_executions.update(world.engine.runs)
        self._leave_aside(world)
        self.world_opened(world)

    def _leave_aside(self, world: OpenWorld) -> None:
        """Ignore the fakes that came into a world from elsewhere: this test need not call them."""
        own = {session for _, _, session in self._declared}
        self._of_others.update(session for _, session in world.uses() if session not in own)

    def world_opened(self, world: OpenWorld) -> None:
        """Give a world the fakes that the test can see, and the folders to search for definitions."""
        if world not in self.worlds:  # one that is reset opens again
            self.worlds.append(world)
            if self._in_body:
                self._of_body.append(world)
            elif self.fixture_scope != "function":
                self._shared.append(world)
        config = self.item.config
        world.search = (self.item.path.parent, *definition_folders(config))
        world.show_as(verbosity=config.get_verbosity(), root=config.rootpath)
        fakes = self._declared_fakes()
        for fake, on_test in reversed(fakes):
            if not on_test:
                self._declare(world, fake, beneath=True)
        for fake, on_test in fakes:
            if on_test:
                self._declare(world, fake, required=True)
        self._require(world)

    def _declared_fakes(self) -> Sequence[tuple[Fake[Any, Any], bool]]:
        """The declared fakes, the same for all worlds of the test."""
        from pytest_sfn.plugin.declarations import declared_fakes

        if self._fakes is None:
            self._fakes = list(declared_fakes(self.item))
        return self._fakes

    def _declare(self, world: OpenWorld, fake: Fake[Any, Any], **options: bool) -> None:
        from pytest_sfn.declaring.fake_patches import registry_of

        registry = registry_of(world, fake)
        session = registry.add(fake, **options)
        self._declared.append((registry, fake, session))

    def body_begins(self) -> None:
        """Begin the test's body: a fake that it registers from now on must be called."""
        self._in_body = True
        self.fixture_scope = "function"
        self._blocks_before = tuple(active.blocks)
        for world in self._shared:
            self._leave_aside(world)
        for world in self.worlds:
            self._require(world)

    def body_ends(self) -> None:
        """End the test's body: note what it changed in the environment, before its fixtures restore it."""
        shell().look()
        if self.worlds:
            from pytest_sfn.patches.boto.environment import look

            look()

    def _require(self, world: OpenWorld) -> None:
        """Require calls of the fakes in a test's body. Those of fixtures and of a TestCase's setUp may stay unused."""
        required = self._in_body and not is_testcase(self.item)
        world.lambdas.required = world.tasks.required = required

    def ends(self) -> None:
        """Remove the test's fakes from the worlds that stay open after it, and what an undo has put back of a world."""
        if self._in_body and self.fixture_scope == "function":  # no wider fixture was set up in the body
            self._close_body()
        for registry, fake, session in self._declared:
            registry.withdraw(fake, session)
        from pytest_sfn.patches import overrides
        from pytest_sfn.patches.boto import environment

        shell().look(restored=True)
        overrides.settle()
        environment.settle()

    def _close_body(self) -> None:
        """Close what the body opened and left open: by ``start()`` without ``stop()``, or because a signal (of a plugin
        for timeouts, say) came before the first line of an ``__exit__``."""
        for block in active.blocks[::-1]:
            if block not in self._blocks_before:
                block.exit()
        for world in reversed(self._of_body):
            world.close()

    def judge(self) -> None:
        """Fail a test that has passed so far: raises its first unseen mistake, or UnusedFakeError."""
        __tracebackhide__ = True
        if getattr(
            self.item, names.TESTCASE_FAILURE.name, None
        ):  # a failed method of a TestCase: it shows its mistakes
            self._reported.update(id(mistake) for world in self.worlds for mistake in world.mistakes)
            return
        if not self.worlds:
            if is_marked(self.item):
                raise SfnError(NO_WORLD)
            return
        self.raise_mistakes()
        unused = self._unused_fakes()
        if unused:
            from pytest_sfn.plugin.explaining.unused_fakes import unused_error

            raise UnusedFakeError(unused_error(unused, self._other_names(unused), self._place()))

    def _unused_fakes(self) -> Sequence[Fake[Any, Any]]:
        """The fakes of this test that must be called and were not called in any of its worlds."""
        uses = [use for world in self.worlds for use in world.uses() if use[1] not in self._of_others]
        called = {fake for fake, session in uses if session.records}
        return list(dict.fromkeys(fake for fake, session in uses if session.required and fake not in called))

    def _other_names(self, unused: Sequence[Fake[Any, Any]]) -> CalledNames:
        """What the workflows of the test called, and what they might have called."""
        from pytest_sfn.plugin.explaining.unused_fakes import CalledNames

        called = CalledNames()
        if not unused:
            return called
        for world in self.worlds:
            called.add(world)
        return called

    def _place(self) -> str:
        """Where the test is, as pytest names it: ``tests/test_order.py:12``."""
        file, line, _ = self.item.location
        return file if line is None else f"{file}:{line + 1}"

    @property
    def presentation(self) -> Presentation:
        """How the reports of the test's executions are shown."""
        return self.worlds[-1].presentation

    def secrets(self) -> set[str]:
        """The texts that must not be seen in the test's report."""
        paths = self.presentation.redact
        if not paths:
            return set()
        from pytest_sfn.reporting.redaction import redaction_of

        redaction = redaction_of(paths)
        return {secret for execution in self.executions() for secret in redaction.secrets(execution.history)}

    def raise_mistakes(self) -> None:
        """Raise the first mistake that the test has not seen. Each mistake is raised once."""
        __tracebackhide__ = True
        for mistake in self._swallowed_mistakes():
            raise mistake

    def explain(self, failure: BaseException) -> None:
        """Add notes with possible reasons to a failure."""
        if not self.worlds and is_marked(self.item):
            add_note(failure, f"SfnError: {NO_WORLD}")
        for mistake in self._swallowed_mistakes():
            if mistake is not failure:
                add_note(
                    failure,
                    "Code under test caught and dropped a mistake of the test: "
                    f"{type(mistake).__name__}: {safe_str(mistake)}",
                )
        for line in self._possible_reasons():
            add_note(failure, line)

    def _possible_reasons(self) -> Iterator[str]:
        """What happened, or did not happen, beside the executions of a test that fails."""
        if not self.worlds:
            return
        from pytest_sfn.plugin.explaining.background_failures import background_notes
        from pytest_sfn.plugin.explaining.unused_fakes import never_matched_notes, unused_notes

        unused = self._unused_fakes() if next(self.executions(), None) else ()
        yield from unused_notes(unused, self._other_names(unused))
        yield from never_matched_notes(self.worlds)
        yield from background_notes(self.worlds)

    def _swallowed_mistakes(self) -> list[BaseException]:
        """The test's own mistakes that it has not seen, and that have not been reported yet."""
        mistakes = [mistake for world in self.worlds for mistake in world.mistakes if id(mistake) not in self._reported]
        self._reported.update(map(id, mistakes))
        return swallowed_mistakes(mistakes)

    def executions(self) -> Iterator[Execution]:
        """The executions that began in the test."""
        for world in self.worlds:
            yield from (run for run in world.executor.executions if run.arn not in self._old_executions)

    def settings(self) -> dict[str, Any]:
        """The settings from the test's markers, else the command line, else the ini file. Defaults are left out."""
        settings = {**configured(self.item.config), **marked_settings(self.item)}
        return {name: value for name, value in settings.items() if value is not None}

    def own_files(self) -> tuple[str, ...]:
        """The files of the test: its module, the file of its function, and the conftests above."""
        from pytest_sfn.fakes.handlers import layers_of

        layers = list(layers_of(getattr(self.item, "function", None)))
        code = getattr(layers[-1], "__code__", None) if layers else None  # none of a callable object
        file = code.co_filename if code else str(self.item.path)
        conftests = (str(folder / "conftest.py") for folder in self.item.path.parents)
        return (str(self.item.path), file, *conftests)
