"""Names the fakes and the ``when`` clauses that a test declares and that nothing used, and what was probably meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pytest_sfn.errors import UnmockedLambdaError
from pytest_sfn.fakes.misses import SeenCall, never_matched
from pytest_sfn.values.similar_names import closest

if TYPE_CHECKING:
    from pytest_sfn.fakes.fake import Fake
    from pytest_sfn.world.active import OpenWorld


class CalledNames:
    """The names that the workflows of some worlds used: functions and APIs that were called, and states of their
    machines."""

    def __init__(self) -> None:
        self._functions: set[str] = set()
        self._apis: set[str] = set()
        self._states: set[str] = set()

    def add(self, world: OpenWorld) -> None:
        self._functions.update(fake.name for fake, session in world.uses() if session.records)
        self._functions.update(
            mistake.function
            for mistake in world.mistakes
            if isinstance(mistake, UnmockedLambdaError) and mistake.function
        )
        for execution in world.executor.executions:
            self._states.update(execution.states)
            self._apis.update(_called_apis(execution.history))

    def hint(self, fake: Fake[Any, Any]) -> str:
        """What was probably meant by the name of a fake; empty if nothing is close."""
        called = self._functions | self._apis
        names = self._functions if fake.kind == "fake function" else called | self._states
        found = closest(fake.name, sorted(names - {fake.name}))
        if found is None:
            return ""
        return f"; did you mean {found!r}, which was {'called' if found in called else 'entered'}?"


def _called_apis(history: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The APIs that the tasks of an execution called, as a Resource names them: ``sqs:sendMessage``."""
    for event in history:
        details = event.get("taskScheduledEventDetails")
        if details:
            yield f"{details['resourceType']}:{details['resource']}"


def unused_notes(fakes: Sequence[Fake[Any, Any]], called: CalledNames) -> Iterator[str]:
    """What is added to a test that fails for another reason."""
    hints = {fake: called.hint(fake) for fake in fakes}
    yield from (f"declared and never called: {fake.who}{hint}" for fake, hint in hints.items() if hint)
    others = [fake.who for fake, hint in hints.items() if not hint]
    if others:
        yield f"declared and never called: {', '.join(others)}"


def never_matched_notes(worlds: Iterable[OpenWorld]) -> Iterator[str]:
    """What is added to a test that fails while a ``when`` of it matched no call, unless it fails by its own mistake."""
    for world in worlds:
        if world.mistakes:
            continue
        for fake, session in world.uses():
            if session.clauses:
                calls = [SeenCall(call.payload, call.map_index) for call in map(fake.view, session.records)]
                yield from never_matched(fake.who, session.clauses, calls)


def unused_error(fakes: Sequence[Fake[Any, Any]], called: CalledNames, place: str) -> str:
    """The message for a test that is otherwise passing."""
    names = ", ".join(fake.who for fake in fakes)
    hint = "".join(called.hint(fake) for fake in fakes)
    return (
        f"nothing called {names}, which this test declares ({place}){hint}\n"
        "Remove it, call it, or pass required=False if it may stay unused."
    )
