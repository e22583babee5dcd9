"""The assertion about the state transitions that AWS bills."""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.errors import SfnError
from pytest_sfn.reporting.assertions import failure_text
from pytest_sfn.reporting.report import ExecutionReport
from pytest_sfn.values.arguments import whole_number

_MOST_STATES = 12


def assert_transitions(
    report: ExecutionReport, by_state: Mapping[str, int], repeats: Mapping[str, int], at_most: int
) -> None:
    """Assert that there were no more transitions than these. ``repeats`` are those of retries and redrives."""
    __tracebackhide__ = True
    whole_number(0).check(at_most, "at_most= of assert_transitions")
    total = sum(by_state.values())
    if total <= at_most:
        return
    headline = (
        f"execution {report.name!r} made {_count(total, 'state transition')}, {total - at_most} more than {at_most}"
    )
    raise AssertionError(failure_text(report, headline, _lines(by_state, repeats)))


def refuse_express(name: str) -> SfnError:
    """The error for an Express execution, for which any number would pass."""
    return SfnError(
        f"execution {name!r} is an Express execution, which AWS bills by its duration and memory and not by state "
        "transitions: run it with type='STANDARD', or assert its duration"
    )


def _lines(by_state: Mapping[str, int], repeats: Mapping[str, int]) -> list[str]:
    """Where the transitions went, most first."""
    ordered = sorted(by_state.items(), key=lambda item: -item[1])
    width = len(str(ordered[0][1]))
    lines = [f"{times:>{width}}  {name}{_of_which(repeats.get(name, 0))}" for name, times in ordered[:_MOST_STATES]]
    others = ordered[_MOST_STATES:]
    if others:
        lines.append(f"{sum(times for _, times in others):>{width}}  in {_count(len(others), 'other state')}")
    return lines


def _of_which(repeats: int) -> str:
    return f", {repeats} of them repeated" if repeats else ""


def _count(number: int, one: str) -> str:
    return f"{number} {one if number == 1 else one + 's'}"
