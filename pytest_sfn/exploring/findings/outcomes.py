"""How the runs of an exploration ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from pytest_sfn.definition.model import Block, Definition, FailState, State
from pytest_sfn.definition.walks.compiled_states import states_of
from pytest_sfn.engine.records.execution import ExecutionRecord
from pytest_sfn.errors import ErrorName
from pytest_sfn.exploring.faults.faults import CallFault, CallOrder
from pytest_sfn.exploring.faults.possible import handled_names, handling_states
from pytest_sfn.exploring.ports import View
from pytest_sfn.exploring.search.only import text_of
from pytest_sfn.exploring.search.runs import ExploredRun, Size


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """One way in which an execution can end, and the smallest run that does.

    ``status``, ``error`` and ``state``, its last state at the top level, are those of ``runs`` runs. ``example`` is the
    Execution of the smallest one, and ``faults`` are its faults: which call was made to fail how, and which of several
    calls came first. ``is_endless``: only a limit of AWS ended the execution, or one that it started, of the state
    machine ``endless_child``.
    """

    status: str
    error: str | None
    state: str | None
    runs: int
    example: Any
    faults: tuple[CallFault | CallOrder, ...]
    is_endless: bool = False
    endless_child: str | None = None

    @property
    def only(self) -> str:
        """What ``explore(only=...)`` takes to run the example alone."""
        return text_of(self.faults)

    def __str__(self) -> str:
        error = f" with {self.error}" if self.error else ""
        what = f", with an execution of {self.endless_child}" if self.endless_child else ""
        end = f"{what} without an end" if self.is_endless else ""
        runs = f"{self.runs:,} run{'s' * (self.runs != 1)}"
        return f"{self.status}{error} at {self.state}{end}: {runs}, such as: {self.only}"

    __repr__ = __str__


class UnhandledError(str):
    """The name of an error that ended executions and that no Retry or Catch names where it occurred.

    It is a string, which tests compare with names; ``outcome`` has an example. ``state`` is the state whose call
    gave the error, if a fault did; else the one in which the execution failed.
    """

    __slots__ = ("outcome", "state")

    outcome: Outcome
    state: str

    def __new__(cls, outcome: Outcome, state: str) -> UnhandledError:
        error = super().__new__(cls, outcome.error)
        error.outcome = outcome
        error.state = state
        return error

    @property
    def error(self) -> str:
        return str(self)

    @property
    def example(self) -> Any:
        return self.outcome.example

    @property
    def faults(self) -> tuple[CallFault | CallOrder, ...]:
        return self.outcome.faults

    @property
    def runs(self) -> int:
        return self.outcome.runs

    @property
    def status(self) -> str:
        return self.outcome.status


class RunEnd(NamedTuple):
    """How a run ended. ``state`` is its last state at the top level; ``endless`` is the machine of an execution without
    an end; ``unhandled_at`` is the state whose error nothing handles: runs that differ only there have one outcome."""

    status: str
    error: str | None
    state: str | None
    endless: str | None
    unhandled_at: str | None


class Outcomes:
    """Sorts runs by how they ended. ``unhandled`` and ``endless`` belong to the definition of the machine."""

    def __init__(self, definition: Definition, view: View) -> None:
        self._states = definition.block.states
        self._inside = {name: _names_inside(state) for name, state in self._states.items()}
        self._handled = _names_around(definition)
        self._view = view
        self._found: dict[RunEnd, tuple[int, Size, ExploredRun]] = {}

    def note(self, run: ExploredRun) -> None:
        """Note how a run ended."""
        record = run.record
        state = record.history.last_entered(self._states)
        endless = run.endless.machine.name if run.endless else None
        end = RunEnd(record.status, record.error, state, endless, self._unhandled_at(record, state, run))
        known = self._found.get(end)
        size = run.size
        if known is None:
            self._found[end] = (1, size, run)
            return
        count, smallest, example = known
        self._found[end] = (count + 1, size, run) if size < smallest else (count + 1, smallest, example)

    def _unhandled_at(self, record: ExecutionRecord, state: str | None, run: ExploredRun) -> str | None:
        """The state that gave an error which no Retry or Catch names there; None for any other end."""
        error = record.error
        if record.status != "FAILED" or error is None or run.endless is record or state is None:
            return None
        if isinstance(self._states[state], FailState):
            return None
        inside = self._inside[state]
        givers = [one.state for one in _call_faults(run.taken) if _gives(one, error) and one.state in inside]
        source = givers[-1] if givers else record.history.failed_in() or state
        return None if error in self._handled.get(source, ()) else source

    def all(self) -> list[Outcome]:
        """The outcomes, those with the fewest faults first."""
        found: dict[RunEnd, list[RunEnd]] = {}
        for end in self._found:
            found.setdefault(end._replace(unhandled_at=None), []).append(end)
        return [self._outcome(ends) for ends in found.values()]

    def unhandled(self) -> list[UnhandledError]:
        """The errors that ended executions and that no Retry or Catch names, one for each state that gives it."""
        found: dict[tuple[str | None, str], list[RunEnd]] = {}
        for end in self._found:
            if end.unhandled_at is not None:
                found.setdefault((end.error, end.unhandled_at), []).append(end)
        return [UnhandledError(self._outcome(ends), state) for (_, state), ends in found.items()]

    def _outcome(self, ends: Iterable[RunEnd]) -> Outcome:
        """The outcome of all runs that ended in one of these ways."""
        parts = [self._found[end] for end in ends]
        _, _, run = min(parts, key=lambda part: part[1])
        record = run.record
        state = record.history.last_entered(self._states)
        return Outcome(
            record.status,
            record.error,
            state,
            sum(count for count, _, _ in parts),
            self._view(record),
            tuple(run.taken),
            run.endless is not None,
            run.endless.machine.name if run.endless and run.endless is not record else None,
        )


def _gives(fault: CallFault, error: str) -> bool:
    """True if a fault may have led to an error: it has its name, or is a heartbeat that was missed."""
    return fault.error == error or (fault.error == ErrorName.HEARTBEAT_TIMEOUT and error == ErrorName.TIMEOUT)


def _call_faults(taken: Iterable[CallFault | CallOrder]) -> list[CallFault]:
    return [one for one in taken if isinstance(one, CallFault)]


def _names_inside(state: State) -> frozenset[str]:
    """The names of a state and of those inside of it."""
    alone = Block(start_at=state.name, states={state.name: state})
    return frozenset(placed.state.name for placed in states_of(alone))


def _names_around(definition: Definition) -> dict[str, frozenset[str]]:
    """The names of errors that the handlers of a state, or of one around it, name; by the name of the state."""
    found = {}
    for state, around in handling_states(definition.block):
        names = {name for one in (state, *around) for name in handled_names(one)}
        if ErrorName.HEARTBEAT_TIMEOUT in names:
            names.add(ErrorName.TIMEOUT)
        found[state.name] = frozenset(names)
    return found
