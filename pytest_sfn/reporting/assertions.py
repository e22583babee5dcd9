"""Assertions about an execution. Each failure says what was expected, what was, where they differ, and shows the
trace."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from pytest_sfn.errors import InvalidArgumentType
from pytest_sfn.reporting.phrases import cause_object, error_lines
from pytest_sfn.reporting.report import ExecutionReport
from pytest_sfn.reporting.trace.lines import wrap
from pytest_sfn.reporting.trace.trace import trace, where_it_stands
from pytest_sfn.values.defects import text_or_defect
from pytest_sfn.values.error_arguments import named_error
from pytest_sfn.values.json_difference import json_difference, show_both
from pytest_sfn.values.json_display import show_json, show_text
from pytest_sfn.values.json_text import Json, loads
from pytest_sfn.values.safe_text import encodable, safe_repr

ExpectedError = str | re.Pattern[str] | BaseException | type[BaseException]
"""What an error must be: its name, a compiled pattern that is found in it, or an exception that is called like it."""

Expected = str | re.Pattern[str] | Mapping[str, Json]
"""What an error or a cause must be: a text, a compiled pattern that is found in it, or what the cause's JSON must
hold."""


class _NotGiven:
    def __repr__(self) -> str:
        return "NOT_GIVEN"


NOT_GIVEN: Final[Any] = _NotGiven()
"""Stands for an output that nobody asked about: None is an output too."""

TRACE_LINES = 80
"""How long the trace of a failing assertion may be before it is cut in the middle."""

_TEXT_WIDTH = 92
_LONG_TEXT = 400
_CAUSE_LINES = 12

_ADVICE = {
    "RUNNING": "it still runs: resume() goes on to the end, .pending lists what awaits an answer",
    "TIMED_OUT": "assert_timed_out() is for an execution whose own TimeoutSeconds are over",
    "ABORTED": "assert_aborted() is for an execution that was stopped",
    "FAILED": "assert_failed(error=..., cause=...) is for an execution that failed",
    "SUCCEEDED": "assert_succeeded(output=...) is for an execution that succeeded",
}


def assert_succeeded(report: ExecutionReport, output: Json = NOT_GIVEN) -> None:
    """Assert status SUCCEEDED, and the output if one is given.

    Is raised from the exception of the fake that failed the execution, if there is one.
    """
    __tracebackhide__ = True
    _assert_status(report, "SUCCEEDED")
    if output is NOT_GIVEN:
        return
    lines = json_difference(output, report.output)
    if lines:
        wanted, got = show_both(output, report.output)
        raise _failure(report, "the output is another one:", [*lines, "", f"expected  {wanted}", f"got       {got}"])


def assert_failed(report: ExecutionReport, error: ExpectedError | None = None, cause: Expected | None = None) -> None:
    """Assert status FAILED, and the error and the cause if they are given.

    An exception with a text stands for its class and for that text: as the cause, or as the ``errorMessage`` in it.
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
                lines += ["", *_told(report)]
            raise _failure(report, f"the execution failed with another {field}:", lines)


def _check_expected(error: Any, cause: Any) -> None:
    """Raises InvalidArgumentType for what no error and no cause can be compared with."""
    if error is not None and not isinstance(error, str) and not _is_text_pattern(error):
        hint = "; a dict is for cause=" if isinstance(error, Mapping) else ""
        raise InvalidArgumentType(f"error= takes an error name or a compiled pattern, not {safe_repr(error)}{hint}")
    if cause is not None and not isinstance(cause, (str, Mapping)) and not _is_text_pattern(cause):
        raise InvalidArgumentType(f"cause= takes a text, a compiled pattern or a dict, not {safe_repr(cause)}")


def _is_text_pattern(value: object) -> bool:
    return isinstance(value, re.Pattern) and isinstance(value.pattern, str)


def assert_timed_out(report: ExecutionReport) -> None:
    """Assert status TIMED_OUT: the execution's own TimeoutSeconds were over."""
    __tracebackhide__ = True
    _assert_status(report, "TIMED_OUT")


def assert_aborted(report: ExecutionReport) -> None:
    """Assert status ABORTED: it was stopped."""
    __tracebackhide__ = True
    _assert_status(report, "ABORTED")


def _assert_status(report: ExecutionReport, expected: str) -> None:
    __tracebackhide__ = True
    if report.status == expected:
        return
    failure = _failure(report, f"the execution is {report.status}, expected {expected}", _why(report, expected))
    if expected == "SUCCEEDED" and report.exception is not None:
        raise failure from report.exception
    raise failure


def _why(report: ExecutionReport, expected: str) -> list[str]:
    """What ended the execution, or where it is, and what else might have been meant."""
    lines: list[str] = []
    if report.status == "SUCCEEDED":
        lines.append(f"output  {show_json(report.output, _TEXT_WIDTH)}")
    lines += _told(report)
    stands = where_it_stands(report.story)
    if stands:
        lines.append(stands)
    if expected != "SUCCEEDED" or report.status == "RUNNING":
        lines.append(_ADVICE[report.status])
    return lines


def _told(report: ExecutionReport) -> list[str]:
    """The error of the execution with the gist of its cause."""
    if not report.error and not report.cause:
        return []
    first, *rest = error_lines(report.error, report.cause)
    return [*wrap(first, _TEXT_WIDTH, _CAUSE_LINES), *rest]


def _mismatch(field: str, expected: Expected, actual: str | None) -> list[str]:
    """Why an error or a cause is not the expected one; [] if it is."""
    if actual is None:
        return [f"expected  {_shown(expected)}", f"got       no {field}"]
    if isinstance(expected, str):
        if expected == actual:
            return []
        wanted, got = show_both(expected, actual, _TEXT_WIDTH)
        return [f"expected  {wanted}", f"got       {got}"]
    if isinstance(expected, re.Pattern):
        if expected.search(actual):
            return []
        return [f"expected  a text with {_shown(expected)}", f"got       {show_text(actual, _LONG_TEXT)}"]
    return _object_mismatch(expected, actual)


def _object_mismatch(expected: Mapping[str, Json], actual: str) -> list[str]:
    held = cause_object(actual)
    if held is not None:
        return json_difference(expected, held, subset=True)
    kind = "is JSON, but no object" if _is_json(actual) else "is no JSON"
    return [f"expected  {_shown(expected)}", f"got       a cause that {kind}: {show_json(actual, _TEXT_WIDTH - 30)}"]


def _is_json(text: str) -> bool:
    try:
        loads(text)
    except ValueError:
        return False
    return True


def _shown(expected: Expected) -> str:
    return repr(expected.pattern) if isinstance(expected, re.Pattern) else show_json(expected, _TEXT_WIDTH)


def _failure(report: ExecutionReport, headline: str, lines: list[str]) -> AssertionError:
    return AssertionError(failure_text(report, headline, lines))


def failure_text(report: ExecutionReport, headline: str, lines: list[str]) -> str:
    """The message of a failed assertion: headline, indented lines, trace."""
    told = "\n".join(f"  {line}" if line else "" for line in lines)
    shown = text_or_defect(lambda: trace(report, max_lines=TRACE_LINES), "the trace of an execution")
    parts = (f"{headline}\n{told}".rstrip(), shown)
    return encodable("\n\n".join(part for part in parts if part))
