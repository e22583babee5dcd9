"""The region that the process was started with. A world uses the region that the suite sets, not the developer's
shell."""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from pytest_sfn.patches import private_names as names

REGION_VARIABLES = ("AWS_DEFAULT_REGION", "AWS_REGION")
"""The variables that may name a region. boto3 reads only the first; other AWS SDKs and code for Lambda read the
second."""

Settings = tuple[tuple[bytes | str, bytes | str], ...]
"""Variables and their values, as the operating system keeps them."""

UNTOUCHED = "PATH"
"""A variable that tests rarely change: a new object with the same text means that the whole environment was
rewritten."""


_environ = os.environ
_key: Callable[[str], Any] = lru_cache(os.environ.encodekey)
_values: Mapping[Any, Any] = names.ENVIRONMENT_VALUES.get()
_FIRST_AWS, _AFTER_AWS = _key("AWS_"), _key("AWS`")
"""The names from the first up to the second begin with ``AWS_``."""


def aws_settings() -> Settings:
    """The environment variables that name AWS settings, with their values, sorted by name."""
    keys = sorted(_values)  # in a tenth of the time of a look at each
    return tuple((key, _values[key]) for key in keys[bisect_left(keys, _FIRST_AWS) : bisect_left(keys, _AFTER_AWS)])


def stored(name: str) -> Any:
    """The value of an environment variable, as ``os.environ`` stores it; None if it is not set.

    It stays the same object until the variable is written, even with the same text.
    """
    return _values.get(_key(name))


def text_of(name: str) -> str | None:
    """The value of an environment variable; None if it is not set. Costs a fifth of asking ``os.environ``."""
    if os.environ is not _environ:  # a test has replaced it
        return os.environ.get(name)
    value = stored(name)
    return None if value is None else _environ.decodevalue(value)


class KnownValue:
    """The current value of an environment variable. The same text written later is another value.

    A value that an undo writes back still counts as the known one: monkeypatch, mock.patch.dict and mock_aws write
    another object with the same text. Such an undo can be recognized because the variable had another text in between;
    call ``is_current`` from time to time to notice that text.
    """

    __slots__ = ("_changed", "_set_again", "_value", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        self._value = stored(name)
        self._changed = False
        self._set_again: object = None

    @property
    def text(self) -> str | None:
        """The known value as text; None if the variable was not set."""
        return os.fsdecode(self._value) if isinstance(self._value, str | bytes) else None

    def is_current(self, *, undone: bool = False) -> bool:
        """True if the variable has its known value. With ``undone``, an undo has put back values."""
        now = stored(self.name)
        if now is self._value:
            return True
        if now != self._value:
            self._changed = True
            return False
        if self._changed or undone:
            self._value, self._changed, self._set_again = now, False, None
            return True
        self._set_again = now
        return False

    def is_rewritten(self) -> bool:
        """True if another object with the known text has replaced the value, or if the variable is set again."""
        now = stored(self.name)
        return now is not self._value and (now == self._value or self._value is None)

    def is_rewritten_twice(self) -> bool:
        """True if the known text was written once more since ``is_current`` saw it in another object."""
        return self._set_again is not None and stored(self.name) is not self._set_again


class Shell:
    """The regions that were in the environment before the suite ran."""

    def __init__(self) -> None:
        self._regions = {name: KnownValue(name) for name in REGION_VARIABLES if os.environ.get(name)}
        self._untouched = KnownValue(UNTOUCHED)

    @property
    def texts(self) -> dict[str, str]:
        """The regions by variable."""
        return {name: value.text for name, value in self._regions.items() if value.text}

    def restrict(self, texts: Mapping[str, str]) -> None:
        """Keep only what the shell of another process also set. The suite ran there first, and then started this
        process."""
        for name in list(self._regions):
            if texts.get(name) != self._regions[name].text:
                del self._regions[name]

    def provides(self, name: str) -> bool:
        """True if a variable still has the value that the shell gave it."""
        self.look()
        value = self._regions.get(name)
        return value is not None and value.is_current()

    def look(self, *, restored: bool = False) -> None:
        """Note what a test has changed, before the test restores it.

        ``restored``: what has changed since the last look was restored.
        """
        if not self._regions:
            return
        undone = self._untouched.is_rewritten()
        for value in self._regions.values():
            value.is_current(undone=undone or (restored and value.is_rewritten_twice()))
        if undone:
            self._untouched = KnownValue(UNTOUCHED)


_shells = [Shell()]
"""One for each nested pytest session, innermost last; the first belongs to the process."""


def shell() -> Shell:
    """The shell of the running suite."""
    return _shells[-1]


def begin_suite() -> None:
    """Called when a suite begins to run: the present environment does not come from it.

    A second suite in one process keeps the shell of the first, unless it runs inside one of its tests.
    """
    _shells.append(Shell() if len(_shells) > 1 else _shells[0])


def end_suite() -> None:
    """Called when the latest suite has ended."""
    _shells.pop()
