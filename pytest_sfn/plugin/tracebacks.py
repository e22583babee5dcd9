"""What pytest shows of tracebacks: the user's own frames, and neither this library's nor those of installed packages
behind a handler."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any

import pytest

from pytest_sfn.errors import DOCS, FAILURES_PAGE, SfnError
from pytest_sfn.patches.callers import is_own
from pytest_sfn.values.safe_text import add_note

_PACKAGE = str(Path(__file__).parents[1])


def hide_own_frames() -> None:
    """Hide this library's frames in tracebacks, unless the error is a defect of the library. See --full-trace."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "pytest_sfn" and isinstance(module, ModuleType):  # a test may put None there
            vars(module)["__tracebackhide__"] = _is_no_defect


def _is_no_defect(failure: pytest.ExceptionInfo[Any] | None) -> bool:
    """True if the test's code raised the exception, or if this library raised it on purpose.

    pytest calls this while it makes a report: an exception here would end the session.
    """
    if failure is None or isinstance(failure.value, (SfnError, AssertionError)):
        return True
    return not _is_raised_here(failure)


def add_address(failure: pytest.ExceptionInfo[Any]) -> None:
    """Add the address of its page in the docs to an error or a failed assertion of this library."""
    error = failure.value
    page = error.page if isinstance(error, SfnError) else FAILURES_PAGE
    if isinstance(error, SfnError) or _is_raised_here(failure):
        add_note(error, f"See {DOCS}/{page}")


def explain_import_error(failure: pytest.ExceptionInfo[Any]) -> bool:
    """Add its page to an error of this library that ended the import of a module or a conftest, and hide this library's
    frames. False if it was another error."""
    cause = getattr(failure.value, "cause", None)  # pytest wraps that of a conftest
    error = cause if isinstance(cause, SfnError) else failure.value
    if not isinstance(error, SfnError):
        return False
    add_address(pytest.ExceptionInfo.from_exception(error))
    hide_own_frames()
    return True


def exception_behind(failure: pytest.ExceptionInfo[Any]) -> pytest.ExceptionInfo[Any]:
    """The exception of a handler that made an assertion of this library fail; the failure itself if there is none."""
    cause = failure.value.__cause__
    if cause and cause.__traceback__ and _is_raised_here(failure):
        return pytest.ExceptionInfo.from_exception(cause)
    return failure


def _is_raised_here(failure: pytest.ExceptionInfo[Any]) -> bool:
    """True if the statement that raised an exception belongs to this library."""
    trace: TracebackType | None = failure.tb
    if trace is None:  # an exception that was never raised, as another plugin may hand it over
        return False
    while trace.tb_next:
        trace = trace.tb_next
    return trace.tb_frame.f_code.co_filename.startswith(_PACKAGE)


@contextmanager
def ending_at_handlers(failure: pytest.ExceptionInfo[Any]) -> Iterator[None]:
    """Hide this library's frames, and let the exceptions behind an error of it end at the user's own code, while pytest
    shows them.

    What a handler called in an installed package is left out; so is an exception without a frame of the user's own,
    because the error names it. Everything is as before afterwards.
    """
    hide_own_frames()
    undo: list[tuple[Any, str, Any]] = []
    if isinstance(failure.value, AssertionError | SfnError) and failure.value.__cause__ and _is_raised_here(failure):
        _shorten(failure.value, undo)
    try:
        yield
    finally:
        for owner, name, value in reversed(undo):
            object.__setattr__(owner, name, value)


def _shorten(error: BaseException, undo: list[tuple[Any, str, Any]]) -> None:
    """Shorten the tracebacks of the exceptions behind one. Exceptions may be behind one another in a circle, and their
    classes may forbid to set attributes."""
    seen: set[int] = set()
    while id(error) not in seen:
        seen.add(id(error))
        name = "__cause__" if error.__cause__ or error.__suppress_context__ else "__context__"
        behind: BaseException | None = getattr(error, name)
        if behind is None:
            return
        last = _last_own(behind.__traceback__)
        if last is None:
            undo += [(error, "__suppress_context__", error.__suppress_context__), (error, name, behind)]
            object.__setattr__(error, name, None)
            object.__setattr__(error, "__suppress_context__", True)
            return
        undo.append((last, "tb_next", last.tb_next))
        last.tb_next = None
        error = behind


def _last_own(trace: TracebackType | None) -> TracebackType | None:
    """The last entry of a traceback that is in the user's own code."""
    found = None
    while trace is not None:
        if is_own(trace.tb_frame.f_code.co_filename):
            found = trace
        trace = trace.tb_next
    return found
