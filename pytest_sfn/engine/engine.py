"""All executions of one world: starts and finds them, and passes answers from outside to their tasks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from pytest_sfn.arns import Place
from pytest_sfn.clock import VirtualClock
from pytest_sfn.engine.driver import ExecutionDriver, start_record
from pytest_sfn.engine.history.json_spelling import Texts
from pytest_sfn.engine.map_store import MapStore
from pytest_sfn.engine.process import Process
from pytest_sfn.engine.records.execution import ExecutionRecord, Machine, MapRun
from pytest_sfn.engine.records.registry import ExecutionRegistry
from pytest_sfn.engine.records.tolerated_failures import Tolerance
from pytest_sfn.engine.runtime import Runtime, StartOptions
from pytest_sfn.engine.task.activities import Activities
from pytest_sfn.engine.task.port import TaskPort
from pytest_sfn.engine.task.tokens import Tokens
from pytest_sfn.ids import Ids
from pytest_sfn.values.json_text import Json

_DEFAULT_OPTIONS = StartOptions()
_COMPACT = Texts()
"""Used for an input that was passed as a value, which has no spelling to keep."""


class Engine:
    """Runs state machines. ``runs`` holds the executions by ARN, in the order in which they started; ``runtime`` is
    what they share.

    After it is closed, every call that would run or end an execution raises SfnError.
    """

    def __init__(self, place: Place, clock: VirtualClock, ids: Ids, tasks: TaskPort, map_store: MapStore) -> None:
        self.clock = clock
        self.registry = ExecutionRegistry()
        self.tokens = Tokens()
        self.activities = Activities()
        self.runtime = Runtime(place, clock, ids, self.tokens, tasks, self.activities, map_store, self.registry)

    @property
    def runs(self) -> dict[str, ExecutionRecord]:
        """The executions that the engine keeps, by ARN."""
        return self.registry.runs

    @contextmanager
    def rewinding(self, tasks: TaskPort, map_store: MapStore, tokens: Tokens) -> Iterator[Callable[[], None]]:
        """Run executions with other ports and tokens, and forget them again: each call of the function that this
        yields does so. The executions of before are back when the block ends. The clock and the ids are not changed.
        """
        before = self.runtime, self.registry, self.tokens, self.activities
        registry = ExecutionRegistry()
        registry.succeeded_children = self.registry.succeeded_children
        activities, alive = self.activities.without_tasks(), set[Process]()
        self.registry, self.tokens, self.activities = registry, tokens, activities
        self.runtime = replace(
            self.runtime,
            tasks=tasks,
            map_store=map_store,
            tokens=tokens,
            registry=registry,
            activities=activities,
            alive=alive,
        )

        def rewind() -> None:
            for process in list(alive):
                process.drop()
            registry.clear()
            tokens.clear()
            for activity in activities.values():
                activity.queue.clear()

        try:
            yield rewind
        finally:
            rewind()
            self.runtime, self.registry, self.tokens, self.activities = before

    def close(self) -> None:
        """Stop everything that runs and record nothing: statuses stay, and no history or service sees an end.

        Otherwise Python would end the chains when it collects them: at any time, and signals that arrive meanwhile
        would be lost.
        """
        with self.clock.lock:
            self.clock.end()
            for process in list(self.runtime.alive):
                process.drop()

    def start(
        self,
        machine: Machine,
        given: Json,
        *,
        name: str | None = None,
        texts: Texts | None = None,
        options: StartOptions = _DEFAULT_OPTIONS,
        starter: str | None = None,
    ) -> ExecutionRecord:
        """Start an execution and run what is due at this instant.

        ``texts`` holds the spelling of the input. ``starter`` is the ARN of the execution that starts this one, if any.
        Raises SfnError if executions start one another endlessly.
        """
        clock = self.clock
        clock.check_running()
        name, arn = self._name(machine, name)
        if starter is not None:
            what = f"state machine {machine.name!r} is started"
            clock.chains.follow(starter, arn, clock.microseconds, lambda: what, self._is_running)
        runtime = self.runtime.with_ports(options)
        execution = start_record(runtime, options, machine, arn, name, given, texts or _COMPACT)
        part = options.part
        if part is None:
            driver = ExecutionDriver(runtime, execution, options)
        else:
            driver = ExecutionDriver(runtime, execution, options, block=part.block)
            driver.outermost.set_variables(part.variables)
        self.registry.remember(driver)
        runtime.announce(execution)
        clock.call_soon(driver.start)
        clock.run_due()
        return execution

    def _name(self, machine: Machine, name: str | None) -> tuple[str, str]:
        """The name and the ARN of a new execution."""
        place, ids = self.runtime.place, self.runtime.ids
        name = name or ids.uuid("execution")
        if machine.type == "STANDARD":
            return name, place.execution(machine.name, name)
        return name, place.express_execution(machine.name, name, ids.uuid("express"))

    def _is_running(self, arn: str) -> bool:
        execution = self.runs.get(arn)
        return execution is not None and execution.is_running

    def stop(self, execution: ExecutionRecord, error: str | None = None, cause: str | None = None) -> None:
        """StopExecution: end a running execution as ABORTED. Does nothing if the execution has ended."""
        self.clock.check_running()
        self.abort(execution, error, cause)
        self.clock.run_due()

    def abort(self, execution: ExecutionRecord, error: str | None = None, cause: str | None = None) -> None:
        """End a running execution as ABORTED, without running what is due at this instant."""
        controls = self.registry.controls(execution)
        if controls:
            controls.abort(error, cause)

    def when_ended(self, execution: ExecutionRecord, ended: Callable[[ExecutionRecord], None]) -> None:
        """Call ``ended`` when a running execution ends."""
        controls = self.registry.controls(execution)
        assert controls, "the execution is running"
        controls.on_end.append(ended)

    def redrive(self, execution: ExecutionRecord) -> None:
        """RedriveExecution: run again what did not succeed in an execution that has ended."""
        self.clock.check_running()
        controls = self.registry.controls(execution)
        assert controls, "an execution that succeeded cannot be redriven"
        controls.redrive()
        self.clock.run_due()

    def end_at_transition(self, execution: ExecutionRecord) -> None:
        """End an execution as ABORTED as soon as it, or a child of its Map Runs, is about to enter another state."""
        execution.ends_at_transition = True
        for child in execution.children:
            self.end_at_transition(child)

    def update_map_run(self, map_run: MapRun, concurrency: int, tolerance: Tolerance) -> None:
        """UpdateMapRun: apply new limits to a running Map Run."""
        self.registry.map_runs[map_run.arn].update(concurrency, tolerance)
        self.clock.run_due()

    def succeed_task(self, token: str, output: Json) -> None:
        """SendTaskSuccess. Raises TokenError."""
        self.clock.check_running()
        self.tokens.succeed(token, output)
        self.clock.run_due()

    def fail_task(self, token: str, error: str | None, cause: str | None) -> None:
        """SendTaskFailure. Raises TokenError."""
        self.clock.check_running()
        self.tokens.fail(token, error, cause)
        self.clock.run_due()

    def heartbeat(self, token: str) -> None:
        """SendTaskHeartbeat. Raises TokenError."""
        self.clock.check_running()
        self.tokens.heartbeat(token)
