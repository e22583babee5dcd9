"""The task port of explored runs: at each call it decides whether the call fails, and how."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Protocol

from pytest_sfn.definition.model import Definition
from pytest_sfn.engine.records.execution import ExecutionRecord
from pytest_sfn.engine.task.port import TaskPort, TaskReply, TaskRequest
from pytest_sfn.exploring.faults.failing import FailingCalls
from pytest_sfn.exploring.faults.faults import Alternative, CallFault, CallOrder, Fault
from pytest_sfn.exploring.faults.possible import PossibleFaults

Site = tuple[str, str, int | None]
"""A Task of an execution, and the index of its Map iteration."""


class Chooser(Protocol):
    """Chooses at each decision of a run."""

    @property
    def left(self) -> int:
        """How many more faults the run may have."""

    def decide(self, alternatives: int, cost: int, text_of: Callable[[int], str]) -> int:
        """0, or the number of an alternative. Each costs so many faults; ``text_of`` is its text in ``only=``."""


class FaultyTasks:
    """Performs the tasks of explored runs. ``taken`` are the faults and the orders of the run so far.

    ``find`` has the possible faults of a definition's Tasks by name.
    """

    def __init__(
        self, tasks: TaskPort, failing: FailingCalls, find: Callable[[Definition], Mapping[str, PossibleFaults]]
    ) -> None:
        self.taken: list[CallFault | CallOrder] = []
        self._tasks = tasks
        self._failing_calls = failing
        self._find = find

    def begin(self, chooser: Chooser, runs: Mapping[str, ExecutionRecord]) -> None:
        """Begin the next run, whose executions are in ``runs``."""
        self.taken = []
        self._chooser = chooser
        self._runs = runs
        self._calls: dict[str, int] = defaultdict(int)
        self._orders = 0
        self._chosen: CallOrder | None = None
        self._possible: dict[str, Mapping[str, PossibleFaults]] = {}
        self._failing: dict[Site, tuple[Fault, int]] = {}
        self._lasting: dict[str, Fault] = {}
        self._always: dict[str, Fault] = {}

    def perform(self, request: TaskRequest) -> TaskReply:
        """Perform a task, or let it fail."""
        if self._chosen:
            self.taken.append(replace(self._chosen, state=request.state, map_index=request.map_index))
            self._chosen = None
        if not request.attempt:
            self._calls[request.state] += 1
        if not self._chooser.left and not self._failing:
            return self._tasks.perform(request)
        fault = self._next_fault(request)
        if fault is None:
            return self._tasks.perform(request)
        return self._failing_calls.fail(fault, request, self._tasks)

    def choose_order(self, count: int) -> int:
        """Which of several calls that are due at one instant is performed next."""
        self._orders += 1
        number = self._orders
        choice = self._chooser.decide(count - 1, 0, lambda index: str(CallOrder(number, index)))
        if choice:
            self._chosen = CallOrder(number, choice)
        return choice

    def _next_fault(self, request: TaskRequest) -> Fault | None:
        state = request.state
        if state in self._always:
            return self._always[state]
        before = None
        if request.attempt:
            before, left = self._failing.get(_site_of(request), (None, 0))
            if before and left:
                self._failing[_site_of(request)] = (before, left - 1)
                return before
        elif state in self._lasting and self._goes_on(request):
            return self._always[state]
        return self._new_fault(request, before) if self._chooser.left else None

    def _new_fault(self, request: TaskRequest, before: Fault | None) -> Fault | None:
        """The fault that is chosen now, after a retry of a call that had another one ``before``."""
        arn = request.execution_arn
        possible_here = self._possible.get(arn)
        if possible_here is None:
            possible_here = self._possible[arn] = self._find(self._runs[arn].machine.model)
        possible = possible_here.get(request.state)
        if possible is None:
            return None
        alternatives = possible.after[before] if before else possible.alternatives
        if not alternatives:
            return None
        choice = self._chooser.decide(
            len(alternatives), 1, lambda index: str(self._call_fault(request, alternatives[index - 1]))
        )
        return self._take(alternatives[choice - 1], request) if choice else None

    def _take(self, chosen: Alternative, request: TaskRequest) -> Fault:
        """Let a call have the fault that was chosen, and so many of its retries."""
        self.taken.append(self._call_fault(request, chosen))
        self._failing[_site_of(request)] = (chosen.fault, chosen.times - 1)
        if chosen.lasts:
            self._lasting[request.state] = chosen.fault
        return chosen.fault

    def _goes_on(self, request: TaskRequest) -> bool:
        """Decide, at the first call of a state after one that failed to the last attempt, whether all of them fail."""
        fault = self._lasting.pop(request.state)
        always = CallFault(
            request.state,
            fault.name,
            number=self._calls[request.state],
            map_index=request.map_index,
            always=True,
            kind=fault.kind,
        )
        if not self._chooser.decide(1, 0, lambda _: str(always)):
            return False
        self.taken.append(always)
        self._always[request.state] = fault
        return True

    def _call_fault(self, request: TaskRequest, chosen: Alternative) -> CallFault:
        number = self._calls[request.state]
        fault, index = chosen.fault, request.map_index
        return CallFault(request.state, fault.name, chosen.times, number, request.attempt, index, kind=fault.kind)


def _site_of(request: TaskRequest) -> Site:
    return request.execution_arn, request.state, request.map_index
