"""Assertions about an execution. A failure shows the expected and the actual value, the difference, and the trace."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pytest_sfn.errors import InvalidArgumentType
from pytest_sfn.patches.callers import is_own
from pytest_sfn.reporting.explaining.failure import explain_failure, where_it_stands
from pytest_sfn.reporting.explaining.load_warnings import warning_lines
from pytest_sfn.reporting.not_given import NOT_GIVEN
from pytest_sfn.reporting.phrases import cause_object
from pytest_sfn.reporting.report import ExecutionReport
from pytest_sfn.reporting.trace.lines import wrap
from pytest_sfn.reporting.trace.trace import trace
from pytest_sfn.values.defects import text_or_defect
from pytest_sfn.values.error_arguments import named_error
from pytest_sfn.values.json_difference import json_difference, show_both
from pytest_sfn.values.json_display import show_json, show_text
from pytest_sfn.values.json_text import Json, loads
from pytest_sfn.values.safe_text import encodable, safe_repr

ExpectedError = str | re.Pattern[str] | BaseException | type[BaseException]
"""An expected error: its name, a compiled pattern to find in it, or an exception whose class has that name."""

Expected = str | re.Pattern[str] | Mapping[str, Json]
"""An expected error or cause: a string, a compiled pattern to find in it, or a dict that the cause's JSON contains."""


_TEXT_WIDTH = 92
_LONG_TEXT = 400
_CAUSE_LINES = 12
_LEAST_STEPS = 8
_LINES_OF_FRAME = 6
_LINES_OF_WARNINGS = 4

_ADVICE = {
    "RUNNING": "it is still running: resume() runs it to the end, .pending lists the tasks that wait for an answer",
    "TIMED_OUT": "assert_timed_out() is for an execution that exceeded its own TimeoutSeconds",
    "ABORTED": "assert_aborted() is for an execution that was stopped",
    "FAILED": "assert_failed(error=..., cause=...) is for an execution that failed",
    "SUCCEEDED": "assert_succeeded(output=...) is for an execution that succeeded",
}


def assert_succeeded(report: ExecutionReport, output: Json = NOT_GIVEN) -> None:
    """Assert status SUCCEEDED, and the output if one is given.

    The AssertionError is chained to the exception of the fake that failed the execution, if there is one.
    """
    __tracebackhide__ = True
    _assert_status(report, "SUCCEEDED")
    if output is NOT_GIVEN:
        return
    lines = json_difference(output, report.output)
    if lines:
        wanted, got = show_both(output, report.output)
        raise _failure(report, "the output is different:", [*lines, "", f"expected  {wanted}", f"got       {got}"])


def assert_failed(report: ExecutionReport, error: ExpectedError | None = None, cause: Expected | None = None) -> None:
    """Assert status FAILED, and the error and the cause if they are given.

    An exception as ``error`` gives the error name by its class. If it has a message, the cause must be that message, or
    JSON with that message as ``errorMessage``.
    """
    __tracebackhide__ = True
    name, text = named_error(error)
    _check_expected(name, cause)
    if cause is None and text is not None:
        cause = text if cause_object(report.cause or "") is None else {"errorMessage": text}
    _assert_status(report, "FAILED")
    for field, expected, actual in (("error", name, report.error), ("cause", cause, report.cause)):
        if expected is None:
            continue
        lines = _mismatch(field, expected, actual)
        if lines:
            if field == "error":
                lines += ["", *_reasons(report)]
            explains = field == "error"
            raise _failure(report, f"the execution failed with a different {field}:", lines, explains=explains)


def _check_expected(error: Any, cause: Any) -> None:
    """Raise InvalidArgumentType for a value that cannot be compared with an error or a cause."""
    if error is not None and not isinstance(error, str) and not _is_text_pattern(error):
        hint = "; pass a dict as cause=" if isinstance(error, Mapping) else ""
        raise InvalidArgumentType(f"error= takes an error name or a compiled pattern, not {safe_repr(error)}{hint}")
    if cause is not None and not isinstance(cause, (str, Mapping)) and not _is_text_pattern(cause):
        raise InvalidArgumentType(f"cause= takes a string, a compiled pattern or a dict, not {safe_repr(cause)}")


def _is_text_pattern(value: object) -> bool:
    return isinstance(value, re.Pattern) and isinstance(value.pattern, str)


def assert_timed_out(report: ExecutionReport) -> None:
    """Assert status TIMED_OUT: the execution exceeded its own TimeoutSeconds."""
    __tracebackhide__ = True
    _assert_status(report, "TIMED_OUT")


def assert_aborted(report: ExecutionReport) -> None:
    """Assert status ABORTED: the execution was stopped."""
    __tracebackhide__ = True
    _assert_status(report, "ABORTED")


def _assert_status(report: ExecutionReport, expected: str) -> None:
    __tracebackhide__ = True
    if report.status == expected:
        return
    headline = f"the execution is {report.status}, expected {expected}"
    failure = _failure(report, headline, _why(report, expected), explains=True)
    if expected == "SUCCEEDED" and report.exception is not None:
        raise failure from report.exception
    raise failure


def _why(report: ExecutionReport, expected: str) -> list[str]:
    """The error, or where the execution is, and the assertion that fits its status."""
    lines: list[str] = []
    if report.status == "SUCCEEDED":
        lines.append(f"output  {show_json(report.output, _TEXT_WIDTH)}")
    lines += _reasons(report) or where_it_stands(report)
    if expected != "SUCCEEDED" or report.status == "RUNNING":
        lines.append(_ADVICE[report.status])
    return lines


def _reasons(report: ExecutionReport) -> list[str]:
    """The error of the execution and its reasons, in lines of their own."""
    most = max(report.presentation.text_lines, _CAUSE_LINES)
    return [line for text in explain_failure(report) for line in wrap(text, _TEXT_WIDTH, most)]


def _mismatch(field: str, expected: Expected, actual: str | None) -> list[str]:
    """How an error or a cause differs from the expected one; [] if it does not."""
    if actual is None:
        return [f"expected  {_render(expected)}", f"got       no {field}"]
    if isinstance(expected, str):
        if expected == actual:
            return []
        wanted, got = show_both(expected, actual, _TEXT_WIDTH)
        return [f"expected  {wanted}", f"got       {got}"]
    if isinstance(expected, re.Pattern):
        if expected.search(actual):
            return []
        return [f"expected  a match of {_render(expected)}", f"got       {show_text(actual, _LONG_TEXT)}"]
    return _object_mismatch(expected, actual)


def _object_mismatch(expected: Mapping[str, Json], actual: str) -> list[str]:
    held = cause_object(actual)
    if held is not None:
        return json_difference(expected, held, subset=True)
    kind = "is JSON, but not an object" if _is_json(actual) else "is not JSON"
    return [f"expected  {_render(expected)}", f"got       a cause that {kind}: {show_json(actual, _TEXT_WIDTH - 30)}"]


def _is_json(text: str) -> bool:
    try:
        loads(text)
    except ValueError:
        return False
    return True


def _render(expected: Expected) -> str:
    return repr(expected.pattern) if isinstance(expected, re.Pattern) else show_json(expected, _TEXT_WIDTH)


def _failure(report: ExecutionReport, headline: str, lines: list[str], *, explains: bool = False) -> AssertionError:
    return AssertionError(failure_text(report, headline, lines, explains=explains))


def failure_text(report: ExecutionReport, headline: str, lines: list[str], *, explains: bool = False) -> str:
    """The message of a failed assertion: headline, indented lines, trace, and the warnings of the definition.

    ``explains``: the lines say why the execution did not succeed, so that the trace need not.
    """
    indented = "\n".join(f"  {line}" if line else "" for line in lines)
    parts = (f"{headline}\n{indented}".rstrip(), _steps(report, explains), warning_lines(report))
    return encodable("\n\n".join(part for part in parts if part))


def _lines_beside(report: ExecutionReport) -> int:
    """About how much else pytest shows of the failure: the user's frames of a handler, and warnings."""
    trace, frames = report.exception.__traceback__ if report.exception else None, 0
    while trace is not None:
        frames += is_own(trace.tb_frame.f_code.co_filename)
        trace = trace.tb_next
    has_warnings = report.definition is not None and bool(report.definition.warnings)
    return frames * _LINES_OF_FRAME + has_warnings * _LINES_OF_WARNINGS


def _steps(report: ExecutionReport, is_explained: bool) -> str:
    if report.presentation.trace == "off":
        return ""
    most = report.presentation.lines
    if report.presentation.verbosity <= 0:
        most = max(most - _lines_beside(report), _LEAST_STEPS)
    return text_or_defect(lambda: trace(report, max_lines=most, is_explained=is_explained), "the trace of an execution")
