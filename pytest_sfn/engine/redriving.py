"""Redriving an execution: whether AWS allows it, and how it resumes what did not succeed.

https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html

A chain that stops before the end of its block keeps its current visit (``Scope.unfinished``). The visit of a Parallel
or Map keeps the work of its latest attempt (``Visit.work``). A redrive runs the outermost scope again: it resumes the
unfinished visit, which resumes its work, which runs the unfinished scopes of its branches or iterations.
"""

from __future__ import annotations

from collections.abc import Callable

from pytest_sfn.clock import MICROSECONDS
from pytest_sfn.engine.execution_timeout import MAX_SECONDS
from pytest_sfn.engine.process import Steps
from pytest_sfn.engine.records.execution import ExecutionRecord
from pytest_sfn.engine.visit import Scope, Visit, Work

REDRIVABLE_PERIOD = 14 * 86_400 * MICROSECONDS
"""How long after its end an execution can be redriven (microseconds)."""


def reason_against(execution: ExecutionRecord, now: int) -> str | None:
    """Why an execution cannot be redriven now, in AWS's words; None if it can."""
    if execution.status in ("RUNNING", "SUCCEEDED"):
        return f"Execution is {execution.status} and cannot be redriven"
    if execution.history.is_full:
        return "Execution history event limit exceeded"
    if now - execution.started > MAX_SECONDS["STANDARD"] * MICROSECONDS:
        return "Execution has exceeded the max execution time"
    if execution.stopped is not None and now - execution.stopped > REDRIVABLE_PERIOD:
        return "Execution redrivable period exceeded"
    return None


def is_redrivable_child(child: ExecutionRecord) -> bool:
    """True if a child of a Map Run can be run again when the Map Run is redriven."""
    return child.status not in ("RUNNING", "SUCCEEDED") and (child.type == "EXPRESS" or not child.history.is_full)


def reopen(execution: ExecutionRecord, now: int) -> int:
    """Turn an execution that has ended into a running one. Returns the id of its ExecutionRedriven event."""
    execution.status = "RUNNING"
    execution.stopped = execution.error = execution.cause = execution.exception = None
    execution.redrive_count += 1
    execution.redriven = now
    history = execution.history
    return history.add("ExecutionRedriven", len(history), execution.redrive_count)


def take_unfinished(scope: Scope) -> Visit | None:
    """The visit that a scope resumes, ready for another attempt; None if the scope must run from its start."""
    visit, scope.unfinished = scope.unfinished, None
    if visit is None:
        return None
    scope.set_variables(visit.variables)
    visit.retry_count = visit.token = None
    if visit.work and not visit.work.prepare_redrive():
        visit.work = None
    if visit.work is None:
        scope.execution.note_repeat(visit.state.name)
    return visit


def resume_or_start(visit: Visit, new_work: Callable[[Visit], Work]) -> Steps:
    """One attempt of a Parallel or Map: resume the work that a redrive left unfinished, or start new work.

    Returns the result of the state.
    """
    if visit.work:
        return visit.work.resume()
    work = visit.work = new_work(visit)
    return work.run()
