"""Overrides that several worlds share: entered with the first, taken back with the last."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pytest_sfn.patches.overrides import Override, enter_again, leave_together


class SharedPatch:
    """Overrides some places while any user has it entered. Users may leave in any order, and more than once.

    ``make`` gives the overrides when the first user enters, unless those of the last time fit: then these enter again.
    ``overrides`` are the present ones, or those of the last time.
    """

    def __init__(self, make: Callable[[], Iterable[Override]]) -> None:
        self._make = make
        self._users: list[object] = []
        self.overrides: tuple[Override, ...] = ()

    def enter(self, user: object) -> None:
        self._users.append(user)
        if len(self._users) == 1:
            self._begin()

    def leave(self, user: object) -> None:
        if self._users == [user]:
            self._end()
        if user in self._users:
            self._users.remove(user)

    def _begin(self) -> None:
        if enter_again(self.overrides):
            return
        self.overrides = tuple(self._make())
        for override in self.overrides:
            override.enter()

    def _end(self) -> None:
        leave_together(self.overrides)
