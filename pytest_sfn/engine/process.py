"""One chain of states that runs, waits and continues: a generator that the virtual clock drives."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator
from contextlib import suppress
from types import GeneratorType, TracebackType
from typing import Any, Literal, cast

from pytest_sfn.clock import VirtualClock
from pytest_sfn.errors import WorkflowError
from pytest_sfn.values.json_text import Json

Steps = Generator["Wait", Any, Any]
"""The steps of a process. It yields a :class:`Wait` when it must wait, and receives the value that resolves it."""


class Abandoned(Exception):
    """Thrown into a chain that its workflow stops: the execution ended, or another chain failed.

    A chain that is dropped, because its world is closed or because Python collects it, gets GeneratorExit instead. In
    that case nothing is written to a history or a service.
    """


class AbandonedBetween(Abandoned):
    """A chain was stopped between two states: neither of them is aborted."""


class Held:
    """A resource that a chain holds while it waits. ``let_go`` is called when the chain continues, fails or is stopped.

    It is not called for a chain that is dropped, so that the data of a closed world does not change.
    """

    __slots__ = ()

    def __enter__(self) -> None:
        """The chain holds it from now on."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not GeneratorExit:
            self.let_go()

    def let_go(self) -> None:
        raise NotImplementedError


class Wait:
    """Something that a process waits for. The first answer counts; it resumes the process at the same instant."""

    __slots__ = ("_clock", "_error", "_process", "_value", "settled")

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self._process: Process | None = None
        self._value: Any = None
        self._error: WorkflowError | None = None
        self.settled = False

    def resolve(self, value: Any = None) -> None:
        self._settle(value, None)

    def fail(self, error: WorkflowError) -> None:
        self._settle(None, error)

    def _settle(self, value: Any, error: WorkflowError | None) -> None:
        if self.settled:
            return
        self.settled = True
        self._value, self._error = value, error
        if self._process:
            self._clock.call_soon(self.wake)

    def attach(self, process: Process) -> bool:
        """Make a process wait for this; False if it has its answer already."""
        if self.settled:
            return False
        self._process = process
        return True

    def wake(self) -> None:
        """Continue the process, if one is waiting."""
        if self._process:
            self._process.go_on(self)

    def send_into(self, steps: Steps) -> Wait:
        """Resume the generator with the answer."""
        if self._error is not None:
            return steps.throw(self._error)
        return steps.send(self._value)


class NextTurn(Wait):
    """A wait that resolves at this instant, after everything that is already due. One serves all chains of a clock."""

    __slots__ = ()

    def attach(self, process: Process) -> bool:
        if process.turn:
            process.turn = "awaited"
        else:
            self._clock.call_soon(process.go_on)
        return True


class Together(Wait):
    """A wait before a call, for the members of a group: it ends, before all else that is due, when all members have
    begun that are about to.

    So the same code runs for one member after the other, which a processor does much faster than to change between
    beginning and calling. Each member keeps its place for what follows the call: its next turn is queued when it starts
    to wait. ``beginning`` is the number of the members that are about to begin: without any, nothing ends the wait.
    """

    __slots__ = ("_gathered", "beginning")

    def __init__(self, clock: VirtualClock) -> None:
        Wait.__init__(self, clock)
        self._gathered: deque[Process] = deque()
        self.beginning = 0

    def attach(self, process: Process) -> bool:
        process.turn = "reserved"
        self._clock.call_soon(process.take_turn)
        self._gathered.append(process)
        return True

    def resolve(self, value: Any = None) -> None:
        """End the wait of all that have gathered."""
        self._clock.call_first(self._go_on)

    def _go_on(self) -> None:
        """Continue the members in the order in which they came."""
        gathered = self._gathered
        if len(gathered) > 1:
            # The others continue within a handler that runs what is due, and after a mistake of the test.
            self._clock.call_first(self._go_on)
        while gathered:
            gathered.popleft().go_on()


class OwnTurn(NextTurn):
    """A wait that resolves at this instant, when the clock chooses its chain to make a call."""

    __slots__ = ()

    def attach(self, process: Process) -> bool:
        self._clock.call_in_turn(process.go_on)
        return True


class Process:
    """Runs the steps of one chain. Subclasses say what follows when it has ended.

    A process may be stopped at any time, also while its own steps are running (by a Lambda handler that stops its
    execution). It then ends at its next wait. Until it ends, it is in the world's ``alive`` set.

    ``turn`` is set while a turn is queued for it: it goes on then if it waits for the next turn.
    """

    __slots__ = ("_alive", "_dropped", "_steps", "stopped", "turn")

    def __init__(self, steps: Steps, alive: set[Process]) -> None:
        self._steps = steps
        self._alive = alive
        self._dropped = False
        self.stopped = False
        self.turn: Literal["reserved", "awaited"] | None = None
        alive.add(self)

    def ended(self, result: Json, error: WorkflowError | None) -> None:
        """Called once, with the chain's result or the error that ended it. Not called for a chain that is stopped."""
        raise NotImplementedError

    def go_on(self, wait: Wait | None = None) -> None:
        """Run up to the next wait: from the start, or on after a wait, which has no answer if it is not given."""
        if self.stopped:
            return
        steps = self._steps
        try:
            wait = wait.send_into(steps) if wait else next(steps)
            # Its own steps may have stopped it.
            while not self.stopped and not wait.attach(self):  # type: ignore[redundant-expr]
                wait = wait.send_into(steps)
        except StopIteration as end:
            self._alive.discard(self)
            if not self.stopped:
                self.ended(end.value, None)
        except WorkflowError as error:
            self._alive.discard(self)
            if not self.stopped:
                self.ended(None, error)
        else:
            if self.stopped:
                self._leave()

    def take_turn(self) -> None:
        """Go on, if the chain waits for the turn that was queued for it."""
        turn, self.turn = self.turn, None
        if turn == "awaited":
            self.go_on()

    def stop(self) -> None:
        """End the chain without a result. The thing that it waits for lets go of its resources."""
        self.stopped = True
        if not cast("GeneratorType[Wait, Any, Any]", self._steps).gi_running:
            self._leave()

    def drop(self) -> None:
        """End the chain and record nothing: its world is closed."""
        self._dropped = True
        self.stop()

    def _leave(self) -> None:
        self._alive.discard(self)
        if self._dropped:
            self._steps.close()
            return
        with suppress(Abandoned, StopIteration):
            self._steps.throw(Abandoned())
