"""Environment variables: sets them temporarily, and restores those that handlers have changed when a world closes. And
the working directory."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager, suppress
from threading import get_ident
from typing import Any, ClassVar

from pytest_sfn.patches.overrides import MISSING, Attribute, Item, Override
from pytest_sfn.patches.shared_patch import SharedPatch
from pytest_sfn.patches.undoing import UndoStack

_STORED: MutableMapping[Any, Any] = os.environb if os.supports_bytes_environ else os.environ
"""The process's own mapping of variables, so that the original objects can be restored."""


_writing_threads: set[int] = set()
"""The threads in which this module sets variables; in any other thread it is a handler."""


def working_directory() -> str:
    """The working directory; the root directory if it was deleted, which ``os.getcwd`` answers with an OSError."""
    try:
        return os.getcwd()
    except OSError:
        return os.sep


@contextmanager
def set_variables(variables: Mapping[str, str]) -> Iterator[None]:
    """Set environment variables while the block runs, and restore them at its end."""
    before = {name: _STORED.get(_stored_name(name)) for name in variables}
    _write({name: os.fsencode(text) if os.supports_bytes_environ else text for name, text in variables.items()})
    try:
        yield
    finally:
        _write(before)


def write_variable(name: str, text: str | None) -> None:
    """Set one variable for good, or delete it if ``text`` is None."""
    thread = get_ident()
    _writing_threads.add(thread)
    try:
        if text is not None:
            os.environ[name] = text
        else:
            with suppress(KeyError):
                del os.environ[name]
    finally:
        _writing_threads.discard(thread)


def _stored_name(name: str) -> bytes | str:
    return os.fsencode(name) if os.supports_bytes_environ else name


def _write(values: Mapping[str, Any]) -> None:
    """Set variables, or delete those whose value is None."""
    thread = get_ident()
    _writing_threads.add(thread)
    try:
        for name, value in values.items():
            if value is None:
                _STORED.pop(_stored_name(name), None)
            else:
                _STORED[_stored_name(name)] = value
    finally:
        _writing_threads.discard(thread)


class EnvironmentChanges:
    """Undoes in ``leave`` the changes that handlers have made since ``enter``.

    ``is_handler`` returns True while a handler runs in this thread. The changes stay until ``leave``, as in a warm
    execution environment of Lambda.

    If other code has set a variable in between, its value stays. Changes are noticed where ``os.environ`` passes them
    to the system; comparing all variables before and after would cost a microsecond per function call.
    """

    _entered: ClassVar[list[EnvironmentChanges]] = []

    def __init__(self, is_handler: Callable[[], bool]) -> None:
        self._is_handler = is_handler
        self._changes: dict[str, Override] = {}
        self._undos = UndoStack()

    def enter(self) -> None:
        self._entered.append(self)
        _patch.enter(self)

    def leave(self) -> None:
        self._undos.close()
        _patch.leave(self)
        if self in self._entered:
            self._entered.remove(self)

    @classmethod
    def notice(cls, name: str | bytes, *value: str | bytes) -> None:
        """Record a change of a variable, if a handler makes it. Without a value the variable is deleted."""
        for changes in cls._entered:
            if changes._is_handler():
                changes._record(os.fsdecode(name), os.fsdecode(value[0]) if value else MISSING)

    def _record(self, name: str, value: Any) -> None:
        change = self._changes.get(name)
        if change:
            change.value = value
            return
        change = self._changes[name] = Override(Item(os.environ, name), value)
        self._undos.push(change.leave)
        change.announce()


def _notice_changes() -> Iterator[Override]:
    """Override the functions of ``os`` that change a variable."""
    for function in ("putenv", "unsetenv"):
        override = Override(Attribute(os, function), None)
        override.value = _noticed(override)
        yield override


def _noticed(override: Override) -> Callable[..., None]:
    def write(name: str | bytes, *value: str | bytes) -> None:
        if get_ident() not in _writing_threads:
            EnvironmentChanges.notice(name, *value)
        override.before(name, *value)

    return write


_patch = SharedPatch(_notice_changes)
