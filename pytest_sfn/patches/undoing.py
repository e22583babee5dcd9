"""Undo functions: of steps that are undone together, even if a signal interrupts them, and of changes to a dict."""

from __future__ import annotations

from collections.abc import Callable, Iterable, MutableMapping
from contextlib import suppress
from typing import Any, Protocol

_ATTEMPTS = 2

Undo = Callable[[], object]


def keep_members(members: MutableMapping[str, Any]) -> Callable[[], None]:
    """Keep which members a dict has now. Returns a function that gives it these again."""
    kept = dict(members)

    def restore() -> None:
        members.clear()
        members.update(kept)

    return restore


def undo_all(undos: Iterable[Undo]) -> Callable[[], None]:
    """One function that calls all of these, in their order."""
    parts = tuple(undos)

    def undo() -> None:
        for undo_part in parts:
            undo_part()

    return undo


class Enterable(Protocol):
    """A change with an undo. ``leave`` may be called at any time: before ``enter``, during it, or twice."""

    def enter(self) -> object: ...

    def leave(self) -> object: ...


class UndoStack:
    """Undo functions, last first. Each must be repeatable, and harmless if nothing was done.

    An undo function stays on the stack until it has returned, so a KeyboardInterrupt loses none.
    """

    def __init__(self) -> None:
        self._undos: list[Undo] = []
        self._attempts = 0

    def push(self, undo: Undo) -> None:
        """Add the undo function of a step. Call it before the step, because a signal may interrupt the step."""
        self._undos.append(undo)

    def enter(self, step: Enterable) -> None:
        """Enter an object; ``close`` leaves it."""
        self.push(step.leave)
        step.enter()

    def close(self) -> None:
        """Undo everything. An undo that raises is tried once more. The first error is raised at the end.

        An undo may close the stack itself: through the collector, that of an abandoned generator that holds a world.
        """
        try:
            while self._undos:
                undo = self._undos[-1]
                self._attempts += 1
                if self._attempts <= _ATTEMPTS:
                    undo()
                if self._undos and self._undos[-1] is undo:
                    self._undos.pop()
                self._attempts = 0
        except BaseException:
            with suppress(BaseException):
                self.close()
            raise
