"""What stands under a failed test beside the traces of its executions."""

from __future__ import annotations

from pytest_sfn.execution.results.past_execution import PastExecution
from pytest_sfn.values.defects import text_or_defect


def summary_line(execution: PastExecution) -> str:
    """One line: the name of an execution, and how it ended."""
    from pytest_sfn.reporting.trace.trace import summary

    return text_or_defect(lambda: summary(execution._report()), f"the trace of execution {execution.name!r}")


def definition_warnings(execution: PastExecution) -> str:
    """The warnings of the definition of an execution, a line each; empty if there are none."""
    from pytest_sfn.reporting.explaining.load_warnings import warning_lines

    return text_or_defect(lambda: warning_lines(execution._report()), f"the warnings of execution {execution.name!r}")
