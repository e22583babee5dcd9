"""Adds traces of executions to the report of a test, and masks what must not be seen in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pytest

from pytest_sfn.arns import is_child
from pytest_sfn.execution.results.past_execution import definition_warnings, summary_line
from pytest_sfn.values.defects import describe_defect
from pytest_sfn.values.safe_text import encodable

if TYPE_CHECKING:
    from pytest_sfn.execution.results.execution import Execution
    from pytest_sfn.plugin.test_run import TestRun
    from pytest_sfn.reporting.presentation import Presentation

TITLE = "AWS Step Functions executions"
MAX_EXECUTIONS = 10
_ALL_LINES = 46
"""How long the report of a failed test should be at most, with its traceback; ``-v`` lifts that."""

_LEAST_LINES = 8


def add_traces(run: TestRun, report: pytest.TestReport) -> None:
    """Add the traces of the test's executions to its report. Never raises, because that would end the session."""
    try:
        _make_encodable(report)
        presentation = run.presentation
        if presentation.trace != "off":
            failure = report.longreprtext
            for title, text in trace_section(run.executions(), failure, presentation):
                _add_section(report, title, text)
        _mask(report, run.secrets())
    except Exception as defect:
        report.sections.append((TITLE, describe_defect(defect, "the executions of this test")))


def _add_section(report: pytest.TestReport, title: str, text: str) -> None:
    """Add a section to the failure itself, so that it is in junit.xml and in every other report made of it."""
    add: Any = getattr(report.longrepr, "addsection", None)
    if add:
        add(title, text)
    elif isinstance(report.longrepr, str):
        report.longrepr += f"\n\n{title}\n{text}"
    else:
        report.sections.append((title, text))


def _make_encodable(report: pytest.TestReport) -> None:
    """Escape lone surrogates, which workflows may contain: xdist sends reports as UTF-8, and crashes on them."""
    text = report.longreprtext
    if encodable(text) != text:
        report.longrepr = encodable(text)


def trace_section(
    executions: Iterable[Execution], failure: str, presentation: Presentation
) -> Iterator[tuple[str, str]]:
    """One section with the traces of the last executions, without those that the failure's own text shows.

    Executions that went wrong take precedence over children of Map Runs that succeeded.
    """
    all_of_them = list(executions)
    shown = [execution for execution in _most_telling(all_of_them) if not _is_traced(execution, failure)]
    left_out = len(all_of_them) - min(len(all_of_them), MAX_EXECUTIONS)
    lines = [f"... {left_out} more executions"] if left_out else []
    found = dict.fromkeys(definition_warnings(execution) for execution in shown if execution.parent is None)
    warnings = [text for text in found if text and text not in failure]
    room = _ALL_LINES - failure.count("\n") - sum(text.count("\n") + 2 for text in warnings)
    lines += _traces(shown, room, presentation, is_main_shown=len(shown) < len(all_of_them) - left_out)
    lines += warnings
    if lines:
        yield TITLE, encodable("\n\n".join(lines))


def _is_traced(execution: Execution, failure: str) -> bool:
    """Whether a text has the trace of an execution: its first line, not only the execution's ``repr``."""
    return f"Execution {execution.name} of {execution.machine.name}, started " in failure


def _traces(
    executions: Sequence[Execution], room: int, presentation: Presentation, *, is_main_shown: bool
) -> list[str]:
    """The traces. If they have more lines than there is room for, those of executions that succeeded are one line each,
    and others are cut."""
    whole = [execution.trace(presentation.lines) for execution in executions]
    if presentation.verbosity > 0 or sum(trace.count("\n") + 2 for trace in whole) <= room:
        return whole
    started = [execution for execution in executions if execution.parent is None]
    main = started[-1] if started and not is_main_shown else None
    short = [execution for execution in executions if execution.status == "SUCCEEDED" and execution != main]
    cut = len(executions) - len(short)
    each = max((room - 2 * len(short)) // max(cut, 1) - 3, _LEAST_LINES)
    return [summary_line(execution) if execution in short else execution.trace(each) for execution in executions]


def _most_telling(executions: list[Execution]) -> list[Execution]:
    """The executions to show, at most ``MAX_EXECUTIONS``, in their order."""
    stands_back = [is_child(execution.arn) and execution.status == "SUCCEEDED" for execution in executions]
    first = [place for place, back in enumerate(stands_back) if not back][-MAX_EXECUTIONS:]
    others = [place for place, back in enumerate(stands_back) if back]
    return [executions[place] for place in sorted(first + others[: MAX_EXECUTIONS - len(first)])]


def _mask(report: pytest.TestReport, secrets: set[str]) -> None:
    """Mask what ``sfn_redact`` names in the whole report: pytest shows arguments and values of its own accord."""
    if not secrets:
        return
    from pytest_sfn.reporting.redaction import hide

    report.longrepr = _hidden(report.longrepr, lambda text: hide(text, secrets))
    report.sections = [(title, hide(text, secrets)) for title, text in report.sections]


def _hidden(value: Any, hide: Any) -> Any:
    """A part of pytest's representation of a failure with its texts changed, in place."""
    if isinstance(value, str):
        return hide(value)
    if isinstance(value, (list, tuple)):
        return type(value)(_hidden(item, hide) for item in value) if type(value) in (list, tuple) else value
    if type(value).__module__.startswith("_pytest._code"):
        for name, item in vars(value).items():
            object.__setattr__(value, name, _hidden(item, hide))
    return value
