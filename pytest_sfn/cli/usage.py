"""What is wrong with a command line, and not with what it names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pytest_sfn.errors import InvalidArgumentValue, SfnError


class UsageError(SfnError):
    """An argument of the command line has an invalid value. The exit status is that of argparse's own errors."""


@contextmanager
def usage_checked() -> Iterator[None]:
    """A block in which an invalid value is one of the command line. Raises UsageError for it."""
    try:
        yield
    except InvalidArgumentValue as problem:
        raise UsageError(str(problem)) from None
