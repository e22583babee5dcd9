"""Adds traces of executions to the report of a failing test, and hides this library's frames in tracebacks."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_sfn.arns import is_child
from pytest_sfn.errors import SfnError
from pytest_sfn.values.defects import describe_defect
from pytest_sfn.values.safe_text import encodable

if TYPE_CHECKING:
    from pytest_sfn.execution.execution import Execution
    from pytest_sfn.plugin.test_run import TestRun

TITLE = "AWS Step Functions executions"
MAX_EXECUTIONS = 10
_PACKAGE = str(Path(__file__).parents[1])


def add_traces(run: TestRun, report: pytest.TestReport) -> None:
    """Add the traces of the test's executions to its report. Never raises, because that would end the session."""
    try:
        _make_encodable(report)
        report.sections.extend(trace_section(run.executions(), report.longreprtext))
    except Exception as defect:
        report.sections.append((TITLE, describe_defect(defect, "the executions of this test")))


def _make_encodable(report: pytest.TestReport) -> None:
    """Escape lone surrogates, which workflows may contain: xdist sends reports as UTF-8, and crashes on them."""
    text = report.longreprtext
    if encodable(text) != text:
        report.longrepr = encodable(text)


def trace_section(executions: Iterable[Execution], failure: str) -> Iterator[tuple[str, str]]:
    """One section with the traces of the last executions, without those that the failure's own text shows.

    Executions that went wrong take precedence over children of Map Runs that succeeded.
    """
    all_of_them = list(executions)
    shown = _most_telling(all_of_them)
    traces = [trace for trace in map(str, shown) if trace.partition("\n")[0] not in failure]
    left_out = len(all_of_them) - len(shown)
    lines = [f"... {left_out} more executions"] if left_out else []
    lines += traces
    if lines:
        yield TITLE, encodable("\n\n".join(lines))


def _most_telling(executions: list[Execution]) -> list[Execution]:
    """The executions to show, at most ``MAX_EXECUTIONS``, in their order."""
    stands_back = [is_child(execution.arn) and execution.status == "SUCCEEDED" for execution in executions]
    first = [place for place, back in enumerate(stands_back) if not back][-MAX_EXECUTIONS:]
    others = [place for place, back in enumerate(stands_back) if back]
    return [executions[place] for place in sorted(first + others[: MAX_EXECUTIONS - len(first)])]


def hide_own_frames() -> None:
    """Hide this library's frames in tracebacks, unless the error is a defect of the library. See --full-trace."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "pytest_sfn":
            vars(module)["__tracebackhide__"] = _is_no_defect


def _is_no_defect(failure: pytest.ExceptionInfo[Any] | None) -> bool:
    """True if the test's code raised the exception, or if this library raised it on purpose.

    pytest calls this while it makes a report: an exception here would end the session.
    """
    if failure is None or isinstance(failure.value, (SfnError, AssertionError)):
        return True
    return not _is_raised_here(failure)


def exception_behind(failure: pytest.ExceptionInfo[Any]) -> pytest.ExceptionInfo[Any]:
    """The exception of a handler that made an assertion of this library fail; the failure itself if there is none."""
    cause = failure.value.__cause__
    if cause and cause.__traceback__ and _is_raised_here(failure):
        return pytest.ExceptionInfo.from_exception(cause)
    return failure


def _is_raised_here(failure: pytest.ExceptionInfo[Any]) -> bool:
    """True if the statement that raised an exception belongs to this library."""
    trace = failure.tb
    while trace.tb_next:
        trace = trace.tb_next
    return trace.tb_frame.f_code.co_filename.startswith(_PACKAGE)
