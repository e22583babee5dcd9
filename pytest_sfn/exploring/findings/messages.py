"""The texts of an exploration's failed assertions."""

from __future__ import annotations

from collections.abc import Sequence
from inspect import getsource
from types import CodeType

from pytest_sfn.errors import ErrorName
from pytest_sfn.exploring.faults.faults import MOST_COUNTED, CallFault, CallOrder
from pytest_sfn.exploring.faults.possible import NEVER_ANSWERED
from pytest_sfn.exploring.findings.outcomes import Outcome, UnhandledError
from pytest_sfn.exploring.ports import ExploredExecution
from pytest_sfn.exploring.search.only import only_text

_TRACE_LINES = 40
_LISTED = 12


def counterexample(
    machine: str,
    what: str,
    taken: Sequence[CallFault | CallOrder],
    execution: ExploredExecution,
    runs: int,
) -> str:
    """The text for the smallest run for which something does not hold."""
    return "\n".join(
        [
            f"{machine}: this does not hold after every run:",
            f"  {what}",
            "It fails when",
            *_fault_lines(taken),
            "",
            execution.trace(_TRACE_LINES),
            "",
            f"It is the smallest such run of {runs:,}. To run it alone: explore({only_text(taken)})",
        ]
    )


def unhandled_text(machine: str, errors: Sequence[UnhandledError]) -> str:
    """The text for errors that nothing handles. The first has its trace."""
    first = errors[0]
    lines = [f"  {error} of {error.state!r}, in {_number(error.runs)}: {only_text(error.faults)}" for error in errors]
    return "\n".join(
        [
            f"{machine}: no Retry or Catch names {'this error' if len(errors) == 1 else 'these errors'} where "
            f"{'it occurs' if len(errors) == 1 else 'they occur'}, and the execution fails:",
            *_shorten(lines),
            "",
            "the first one:",
            *_fault_lines(first.faults),
            "",
            first.example.trace(_TRACE_LINES),
            "",
            _advice(errors),
        ]
    )


def _advice(errors: Sequence[UnhandledError]) -> str:
    """What to do about unhandled errors."""
    fatal = [error for error in errors if error == ErrorName.RUNTIME]
    allow = "allow it: assert_handled(allow=...)"
    if len(fatal) == len(errors):
        return f"No Retry or Catch can take {ErrorName.RUNTIME}: fix its cause, or {allow}"
    also = f", which cannot take {ErrorName.RUNTIME}: fix its cause" if fatal else ""
    return f"Catch it (States.ALL in the last catcher{also}), or {allow}"


def unreached_text(machine: str, missing: Sequence[str], note: str) -> str:
    """The text for what no run took."""
    return "\n".join(
        [f"{machine}: no run reached", *_shorten([f"  {one}" for one in missing]), *([note] if note else ())]
    )


def summary(machine: str, runs: int, outcomes: Sequence[Outcome], found: Sequence[str]) -> str:
    """An exploration in a few lines."""
    return "\n".join(
        [f"explored {machine}: {_number(runs)}", *_shorten([f"  {outcome}" for outcome in outcomes]), *found]
    )


def name_of(predicate: object, message: str | None) -> str:
    """What a predicate says: the message of the test, or the source of the predicate."""
    if message:
        return message
    try:
        source = getsource(predicate)  # type: ignore[arg-type]
    except (OSError, TypeError):
        return repr(predicate)
    name = getattr(predicate, "__name__", "<lambda>")
    code = getattr(predicate, "__code__", None)
    if name != "<lambda>" or code is None:
        return name
    start = source.rfind("lambda", 0, _column_of(code))
    return _cut_after_lambda(source[max(start, source.find("lambda"), 0) :])


def _column_of(code: CodeType) -> int:
    """Where the body of a lambda begins in its first line, which may have several; 0 if it begins in a later line."""
    columns = [column for line, _, column, _ in code.co_positions() if line == code.co_firstlineno and column]
    return min(columns, default=0)


def _cut_after_lambda(text: str) -> str:
    """The text of a lambda on one line, up to the bracket or comma that ends it."""
    depth, words = 0, " ".join(text.split())
    for place, letter in enumerate(words):
        depth += (letter in "([{") - (letter in ")]}")
        if depth < 0 or (letter == "," and depth == 0 and ":" in words[:place]):
            return words[:place]
    return words


def _fault_lines(taken: Sequence[CallFault | CallOrder]) -> list[str]:
    return [f"  {_words(one)}" for one in taken] or ["  every call has its normal answer"]


def _words(one: CallFault | CallOrder) -> str:
    """A fault as a sentence."""
    item = "" if one.map_index is None else f" (iteration {one.map_index})"
    if isinstance(one, CallOrder):
        return f"of the calls that are due at one instant, that of {one.state!r}{item} comes first ({one})"
    call = f"{one.state!r}{item}" if one.number == 1 else f"call {one.number} of {one.state!r}{item}"
    retry = f", retry {one.attempt}," if one.attempt else ""
    times = f", {one.times} times in a row" if one.times > 1 else ""
    times = ", at every attempt" if one.times > MOST_COUNTED else times
    if one.always:
        return f"{call} and all that follow {_failing(one, 'fail', 'are', 'answer')}"
    return f"{call}{retry} {_failing(one, 'fails', 'is', 'answers')}{times}"


def _failing(one: CallFault, fails: str, is_: str, answers: str) -> str:
    """What a call does, or several; with the verbs for it or for them."""
    if one.kind == "delay":
        return f"{answers} {one.error}"
    return f"{is_} {one.error}" if one.error == NEVER_ANSWERED else f"{fails}: {one.error}"


def _number(runs: int) -> str:
    return f"{runs:,} run{'s' * (runs != 1)}"


def _shorten(lines: Sequence[str]) -> list[str]:
    rest = len(lines) - _LISTED
    return [*lines[:_LISTED], f"  ... and {rest} more"] if rest > 1 else list(lines)
