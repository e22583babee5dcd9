"""Runs several blocks concurrently: the branches of a Parallel, the iterations of a Map."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Protocol

from pytest_sfn.clock import VirtualClock
from pytest_sfn.engine.process import Abandoned, Process, Steps, Together, Wait
from pytest_sfn.errors import WorkflowError
from pytest_sfn.values.json_text import Json

_NOT_YET = object()
"""Stands for the result of a member that has not ended yet."""


class Member(Protocol):
    """The members that a group runs: starts each of them, and is called when one ends."""

    def begin(self, index: int, last: int) -> Process:
        """Make the process of one member, whose chain starts after the event ``last``."""

    def succeeded(self, index: int) -> int:
        """Called when a member has succeeded. Returns the last event of its chain."""

    def failed(self, index: int) -> int:
        """Called when the member that fails the group has failed. Returns the last event of its chain."""

    def failed_too(self, index: int) -> None:
        """Called when another member failed at the same instant, after the one that fails the group."""

    def aborted(self, index: int) -> None:
        """Called when a member was stopped because another one failed."""


class Group:
    """Runs ``count`` members, at most ``limit`` at the same time (0: all), until all have succeeded or one has failed.

    When a member fails, the others still do what they do at that instant: those that were about to begin begin, and
    call their services. All members that are about to begin do so before the first of them makes its call: ``calls``.
    """

    def __init__(self, members: Member, count: int, limit: int, last: int, clock: VirtualClock) -> None:
        self.results: list[Json] = [_NOT_YET] * count
        self.last = last
        self._members = members
        self._limit = limit or count
        self._clock = clock
        self._wait = Wait(clock)
        self.calls = Together(clock)
        self._soon = clock.call_soon
        self._waiting: Iterator[int] = iter(range(count))
        self._left = count
        self._running: dict[int, Process | None] = {}
        self._failures: list[tuple[int, WorkflowError]] = []

    def prepare_redrive(self) -> bool:
        """Prepare to run the members that did not succeed; False if there are none."""
        left = [index for index, result in enumerate(self.results) if result is _NOT_YET]
        self._left = len(left)
        self._waiting = iter(left)
        return bool(left)

    def redrive(self, last: int) -> Steps:
        """Run the members that did not succeed. Returns and raises as :meth:`run` does."""
        self.last = last
        self._wait = Wait(self._clock)
        self._failures = []
        return self.run()

    def run(self) -> Steps:
        """Run all members. Returns their results in order; raises the error of the first that failed."""
        if not self._left:
            return self.results
        started = self.last
        for _ in range(min(self._limit, self._left)):
            self._begin_next(started)
        try:
            yield self._wait
        except (WorkflowError, Abandoned):
            self.stop()
            raise
        return self.results

    def stop(self) -> None:
        """Stop the members that are still running."""
        running, self._running = self._running, {}
        self._waiting = iter(())
        for index, process in running.items():
            if process:
                process.stop()
                self._members.aborted(index)

    def ended(self, index: int, result: Json, error: WorkflowError | None) -> None:
        """Called by the process of each member when it ends."""
        self._running.pop(index, None)
        if error is not None:
            self._failures.append((index, error))
            if len(self._failures) == 1:
                self._soon(self._fail)
            return
        try:
            self.last = self._members.succeeded(index)
        except WorkflowError as full:
            self._give_up(full)
            return
        self.results[index] = result
        self._left -= 1
        if not self._left:
            self._wait.resolve()
        else:
            self._begin_next(self.last)

    def _fail(self) -> None:
        """Fail with the error of the first failed member, once every member that was about to begin has begun."""
        if None in self._running.values():
            self._soon(self._fail)
            return
        (index, error), *others = self._failures
        try:
            self.last = self._members.failed(index)
        except WorkflowError as full:
            error = full
        self._give_up(error)
        for other, _ in others:
            self._members.failed_too(other)

    def _begin_next(self, last: int) -> None:
        index = None if self._failures else next(self._waiting, None)
        if index is None:
            return
        self._running[index] = None
        self.calls.beginning += 1
        self._soon(partial(self._begin, index, last))

    def _begin(self, index: int, last: int) -> None:
        calls = self.calls
        try:
            if index not in self._running:
                return
            try:
                process = self._running[index] = self._members.begin(index, last)
            except WorkflowError as error:
                self._give_up(error)
                return
            process.go_on()
        finally:
            calls.beginning -= 1
            if not calls.beginning:
                calls.resolve()

    def _give_up(self, error: WorkflowError) -> None:
        self.stop()
        self._wait.fail(error)
