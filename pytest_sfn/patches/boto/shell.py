"""The region that the process was started with: what a suite sets for itself counts, a developer's shell does not."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

REGION_VARIABLES = ("AWS_DEFAULT_REGION", "AWS_REGION")
"""Where a region is looked for. boto3 reads only the first; other AWS SDKs, and code written for Lambda, the second."""

Settings = tuple[tuple[bytes | str, bytes | str], ...]
"""Variables and their values, as the system keeps them."""

_UNTOUCHED = "PATH"
"""A variable that tests leave alone: a new object with the same text means that the whole environment was rewritten."""


def aws_settings() -> Settings:
    """The variables of the environment that name AWS settings, with their values, in the order of their names.

    Read as the system keeps them: decoding all variables costs a world a third of the time that it takes to open.
    """
    if sys.platform == "win32":
        return tuple(sorted(item for item in os.environ.items() if item[0].startswith("AWS_")))
    names = [name for name in os.environb if name.startswith(b"AWS_")]
    return tuple((name, os.environb[name]) for name in sorted(names))


def stored(name: str) -> object:
    """The value of an environment variable as the environment keeps it; None if it is not set.

    It stays the same object until the variable is written, even with the same text.
    """
    if sys.platform == "win32":
        return os.environ.get(name)
    return os.environb.get(os.fsencode(name))


class KnownValue:
    """The present value of an environment variable. The same text written later is another value.

    A value that an undo writes back is still the known one: monkeypatch, mock.patch.dict and mock_aws put another
    object with the same text. Such an undo shows in that the variable had another text in between; call ``stands`` at
    times to notice it.
    """

    __slots__ = ("_changed", "_value", "name")

    def __init__(self, name: str) -> None:
        self.name = name
        self._value = stored(name)
        self._changed = False

    @property
    def text(self) -> str | None:
        """The known value as text; None if the variable was not set."""
        return os.fsdecode(self._value) if isinstance(self._value, str | bytes) else None

    def stands(self, *, undone: bool = False) -> bool:
        """Whether the variable has its known value. ``undone``: an undo is known to have put back values."""
        now = stored(self.name)
        if now is self._value:
            return True
        if now != self._value:
            self._changed = True
            return False
        if self._changed or undone:
            self._value, self._changed = now, False
            return True
        return False

    def is_rewritten(self) -> bool:
        """Whether the variable has the known text in another object."""
        now = stored(self.name)
        return now is not self._value and now == self._value


class Shell:
    """The regions that were in the environment before the suite ran."""

    def __init__(self) -> None:
        self._regions = {name: KnownValue(name) for name in REGION_VARIABLES if os.environ.get(name)}
        self._untouched = KnownValue(_UNTOUCHED)

    @property
    def texts(self) -> dict[str, str]:
        """The regions by variable."""
        return {name: value.text for name, value in self._regions.items() if value.text}

    def restrict(self, texts: Mapping[str, str]) -> None:
        """Keep what the shell of another process said too: the suite ran there first, and then started this process."""
        for name in list(self._regions):
            if texts.get(name) != self._regions[name].text:
                del self._regions[name]

    def says(self, name: str) -> bool:
        """Whether a variable still has the value that the shell gave it."""
        value = self._regions.get(name)
        return value is not None and value.stands(undone=self._untouched.is_rewritten())

    def look(self) -> None:
        """Notice what a test has changed, before it puts it back."""
        for name in self._regions:
            self.says(name)


_shells = [Shell()]
"""The last is that of the innermost run of pytest; the first is that of the process."""


def shell() -> Shell:
    """The shell of the running suite."""
    return _shells[-1]


def begin_suite() -> None:
    """A suite begins to run: what is in the environment now does not come from it.

    A second suite in one process has the shell of the first, unless it runs inside a test of the first.
    """
    _shells.append(Shell() if len(_shells) > 1 else _shells[0])


def end_suite() -> None:
    """The suite that began last has ended."""
    _shells.pop()
