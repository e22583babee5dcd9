"""One execution, as a test sees it. The code that reads its history is imported on first use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import islice
from types import EllipsisType
from typing import TYPE_CHECKING, Any, cast

from pytest_sfn.clock import to_datetime
from pytest_sfn.engine.records.execution import MapRun
from pytest_sfn.engine.redriving import reason_against
from pytest_sfn.errors import SfnError
from pytest_sfn.execution.machines import DIAGRAM_FORMAT
from pytest_sfn.execution.pending import PendingTask, find_pending, pending_tasks
from pytest_sfn.execution.progress import run_to_end, run_until_state, run_until_waiting
from pytest_sfn.execution.values import copy_out
from pytest_sfn.reporting.not_given import NOT_GIVEN
from pytest_sfn.values.arguments import TEXT, checked
from pytest_sfn.values.defects import text_or_defect
from pytest_sfn.values.error_arguments import ErrorName, error_and_cause
from pytest_sfn.values.json_text import Json

if TYPE_CHECKING:
    from pytest_sfn.engine.engine import Engine
    from pytest_sfn.engine.records.execution import ExecutionRecord
    from pytest_sfn.execution.machines import StateMachine
    from pytest_sfn.reporting import assertions
    from pytest_sfn.reporting.pictures.diagram import DiagramFormat
    from pytest_sfn.reporting.report import ExecutionReport, MapRunReport
    from pytest_sfn.reporting.task_calls import TaskCalls
    from pytest_sfn.reporting.timeline import Timeline


_STATUSES = ("SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "RUNNING", "PENDING_REDRIVE")
_LISTED_CHILDREN = 3
"""The number of unsuccessful children that a trace lists."""


class Execution:
    """An execution of a state machine: what happened so far, how it continues, and assertions about it.

    The values that it returns are copies. Every failed assertion shows the trace. After its world is closed the
    execution can still be read; methods that would continue it raise SfnError.
    world is closed it can be read, and what would let it go on raises SfnError.
    """

    def __init__(self, engine: Engine, run: ExecutionRecord) -> None:
        self._engine = engine
        self._run = run
        self._read: tuple[int, Timeline] | None = None

    def __repr__(self) -> str:
        return f"<Execution {self.name} of {self._run.machine.name}: {self.status}>"

    def __str__(self) -> str:
        from pytest_sfn.reporting.trace.trace import trace

        return text_or_defect(lambda: trace(self._report()), f"the trace of execution {self.name!r}")

    def __eq__(self, other: object) -> bool:
        return other._run is self._run if isinstance(other, Execution) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._run)

    # ---- what happened

    @property
    def status(self) -> str:
        """RUNNING, SUCCEEDED, FAILED, TIMED_OUT or ABORTED."""
        return self._run.status

    @property
    def arn(self) -> str:
        return self._run.arn

    @property
    def name(self) -> str:
        return self._run.name

    @property
    def input(self) -> Json:
        return copy_out(self._run.input)

    @property
    def output(self) -> Json:
        """The output of a succeeded execution. Raises SfnError for any other status."""
        if self.status != "SUCCEEDED":
            raise SfnError(f"execution {self.name!r} has no output: it is {self.status}\n{self}")
        return copy_out(self._run.output)

    @property
    def error(self) -> str | None:
        """The name of the error that ended it; None without one."""
        return self._run.error

    @property
    def cause(self) -> str | None:
        """The cause of the error that ended it; None without one."""
        return self._run.cause

    @property
    def start_date(self) -> datetime:
        return to_datetime(self._run.started)

    @property
    def stop_date(self) -> datetime | None:
        """When it ended; None while it runs."""
        return None if self._run.stopped is None else to_datetime(self._run.stopped)

    @property
    def duration(self) -> timedelta:
        """The virtual time from its start to its end, or to now."""
        until = self._engine.clock.microseconds if self._run.stopped is None else self._run.stopped
        return timedelta(microseconds=until - self._run.started)

    @property
    def history(self) -> list[dict[str, Any]]:
        """The events as GetExecutionHistory returns them: UTC datetimes, inputs and outputs as JSON text."""
        return self._run.history.render()

    @property
    def states(self) -> list[str]:
        """The names of all states in the order entered, including those in branches and iterations."""
        return list(self._timeline.states)

    @property
    def path(self) -> list[str]:
        """The names of the states at the top level, in the order entered."""
        return list(self._timeline.path)

    @property
    def variables(self) -> dict[str, Json]:
        """The workflow variables at the top level, by name."""
        return dict(copy_out(dict(self._run.variables)))

    @property
    def machine(self) -> StateMachine:
        """The state machine of the execution, as it was when the execution started."""
        return cast("StateMachine", self._run.top.machine)

    @property
    def children(self) -> list[Execution]:
        """The child executions of its Distributed Maps, in the order of their items; then the executions that its own
        Tasks started (``states:startExecution``, also ``.sync`` and ``.sync:2``), in the order started."""
        return [self._other(run) for run in (*self._run.children, *self._run.nested)]

    @property
    def parent(self) -> Execution | None:
        """The execution whose Distributed Map or Task started it; None without one."""
        return self._other(self._run.parent) if self._run.parent else None

    def _other(self, run: ExecutionRecord) -> Execution:
        return Execution(self._engine, run)

    @property
    def map_runs(self) -> tuple[MapRun, ...]:
        """The Map Runs of its Distributed Maps."""
        return self._run.map_runs

    @property
    def unused_permissions(self) -> list[str]:
        """The permissions that ``role_policy`` allows and no call has used so far, each as ``<action> on <resource>``.

        An action counts as used if it was used on any resource of its statement, and a resource if any action of its
        statement was used on it. Raises SfnError for an execution without ``role_policy``.
        """
        role = self._run.options.role
        if role is None:
            raise SfnError(
                f"execution {self.name!r} was started without policies, so its permissions are unknown: "
                "pass role_policy=... to run or start"
            )
        return role.unused()

    @checked(state=TEXT)
    def task(self, state: str) -> TaskCalls:
        """The calls of a Task state, one for each attempt. Raises SfnError if the machine has no Task of this name."""
        return self._timeline.tasks(state)

    @checked()
    def snapshot(self) -> dict[str, Json]:
        """Plain JSON of the result: status, output or error, path, payloads and results; without ids and times."""
        from pytest_sfn.reporting.snapshots.snapshot import execution_snapshot

        return execution_snapshot(self._report())

    @checked(format=DIAGRAM_FORMAT)
    def diagram(self, format: DiagramFormat = "mermaid") -> str:
        """A picture of the state machine, with the states marked that it or its children visited: the text of a Mermaid
        state diagram, or SVG.

        SVG needs the extra ``pytest-sfn[report]``; raises SfnError without it.
        """
        from pytest_sfn.reporting.pictures.diagram import diagram

        return diagram(self._run.machine.model.document, format, self._run.machine.name, self._timelines)

    def _repr_svg_(self) -> str | None:
        """The picture that a notebook shows."""
        from pytest_sfn.reporting.pictures.diagram import notebook_svg

        return notebook_svg(self._run.machine.model.document, self._run.machine.name, self._timelines)

    def _repr_html_(self) -> str:
        """The trace, for a notebook; with the picture above if it can be drawn."""
        from pytest_sfn.reporting.pictures.svg.markup import markup, tag

        return (self._repr_svg_() or "") + tag("pre", markup(str(self)))

    # ---- continuing

    @checked()
    def resume(self) -> Execution:
        """Run to the end, as ``run`` does. Raises ExecutionBlocked if only AWS's default limits would end it."""
        run_to_end(self._engine, self._run)
        return self

    @checked(state=TEXT)
    def run_until(self, state: str) -> Execution:
        """Run until a state has been entered, or to the end. Raises SfnError if the machine has no such state."""
        run_until_state(self._engine, self._run, state)
        return self

    @checked()
    def run_until_waiting(self) -> Execution:
        """Run until the execution waits for an answer from outside, or to the end."""
        run_until_waiting(self._engine, self._run)
        return self

    @checked()
    def stop(self, error: ErrorName | None = None, cause: str | None = None) -> None:
        """End it as ABORTED, as StopExecution does. ``error`` may be an exception: its class is the error name, its
        text the cause.
        """
        name, text = error_and_cause(error, cause, "stop")
        self._engine.stop(self._run, name, text)

    @checked()
    def redrive(self) -> Execution:
        """Run again what did not succeed, as RedriveExecution does, up to the first wait; ``resume`` continues from
        there.

        Raises SfnError if AWS would not redrive it.
        """
        self._engine.clock.check_running()
        run = self._run
        why_not = reason_against(run, self._engine.clock.microseconds)
        if run.map_run:
            why_not = "it is the child of a Map Run: redrive the execution of the Map"
        elif run.type == "EXPRESS":
            why_not = "Express executions cannot be redriven"
        if why_not:
            raise SfnError(f"execution {self.name!r} cannot be redriven: {why_not}")
        self._engine.redrive(run)
        return self

    # ---- answers from outside

    @property
    def pending(self) -> tuple[PendingTask, ...]:
        """The tasks that wait for an answer to their token, including those in children of Distributed Maps."""
        return pending_tasks(self._engine, self._run)

    @checked(state_or_token=TEXT)
    def succeed_task(self, state_or_token: str, output: Json = None) -> None:
        """Answer a pending task with an output. Raises SfnError unless exactly one task matches."""
        find_pending(self._engine, self._run, state_or_token).succeed(output)

    @checked(state_or_token=TEXT)
    def fail_task(self, state_or_token: str, error: ErrorName | None = None, cause: str | None = None) -> None:
        """Answer a pending task with an error. Raises SfnError unless exactly one task matches.

        ``error`` may be an exception: its class is the error name, its text the cause.
        """
        find_pending(self._engine, self._run, state_or_token).fail(error, cause)

    @checked(state_or_token=TEXT)
    def heartbeat(self, state_or_token: str) -> None:
        """Send a heartbeat for a pending task. Raises SfnError unless exactly one task matches."""
        find_pending(self._engine, self._run, state_or_token).heartbeat()

    # ---- assertions

    @checked()
    def assert_succeeded(self, output: Json = NOT_GIVEN) -> None:
        """Assert that it ended as SUCCEEDED, and with this output if one is given.

        The AssertionError is chained to the exception of the handler that failed the execution, if there is one.
        """
        __tracebackhide__ = True
        from pytest_sfn.reporting import assertions

        assertions.assert_succeeded(self._report(), output)

    @checked()
    def assert_failed(
        self, error: assertions.ExpectedError | None = None, cause: assertions.Expected | None = None
    ) -> None:
        """Assert that it ended as FAILED, and with this error and cause if they are given.

        ``error`` is a name, a compiled pattern to find in the name, or an exception class of that name. ``cause`` is a
        text, a compiled pattern to find in the cause, or a dict that the cause's JSON must contain.
        """
        __tracebackhide__ = True
        from pytest_sfn.reporting import assertions

        assertions.assert_failed(self._report(), error, cause)

    @checked()
    def assert_timed_out(self) -> None:
        """Assert that the execution exceeded its own timeout: status TIMED_OUT."""
        __tracebackhide__ = True
        from pytest_sfn.reporting import assertions

        assertions.assert_timed_out(self._report())

    @checked()
    def assert_aborted(self) -> None:
        """Assert that the execution was stopped: status ABORTED."""
        __tracebackhide__ = True
        from pytest_sfn.reporting import assertions

        assertions.assert_aborted(self._report())

    @checked()
    def assert_path(
        self, expected: Sequence[str | EllipsisType], *, inside: str | None = None, index: int | None = None
    ) -> None:
        """Assert which states were entered, in order; ``...`` matches any number of states.

        ``inside`` names a Map or Parallel state, ``index`` one of its iterations or branches.
        """
        __tracebackhide__ = True
        from pytest_sfn.reporting import path_assertions

        path_assertions.assert_path(self._report(), expected, inside=inside, index=index)

    def assert_visited(self, *states: str) -> None:
        """Assert that all of these states were entered."""
        __tracebackhide__ = True
        from pytest_sfn.reporting import path_assertions

        path_assertions.assert_visited(self._report(), *states)

    def assert_not_visited(self, *states: str) -> None:
        """Assert that none of these states was entered."""
        __tracebackhide__ = True
        from pytest_sfn.reporting import path_assertions

        path_assertions.assert_not_visited(self._report(), *states)

    # ---- the history behind all of this

    @property
    def _timeline(self) -> Timeline:
        """The timeline from the history, read again only when there are new events."""
        events = len(self._run.history)
        if self._read is None or self._read[0] != events:
            from pytest_sfn.reporting.timeline import read_history

            map_run = self._run.map_run
            document = None if map_run else self._run.machine.model.document
            self._read = (events, read_history(self._run.history.render(), document, map_index=self._run.map_index))
        return self._read[1]

    @property
    def _timelines(self) -> list[Timeline]:
        """Its own timeline, and those of the children of its Map Runs."""
        return [self._timeline, *(self._other(run)._timeline for run in self._run.children)]

    def _report(self) -> ExecutionReport:
        from pytest_sfn.reporting.report import ExecutionReport

        run = self._run
        return ExecutionReport(
            name=run.name,
            machine=run.machine.name,
            timeline=self._timeline,
            status=run.status,
            output=run.output,
            error=run.error,
            cause=run.cause,
            exception=run.exception,
            map_runs={map_run.arn: _map_run_report(map_run) for map_run in run.map_runs},
        )


def _map_run_report(map_run: MapRun) -> MapRunReport:
    from pytest_sfn.reporting.report import ChildReport, MapRunReport

    tally = map_run.executions
    counts = {status: tally[status] for status in _STATUSES} | {"PENDING": tally.pending}
    unsuccessful = (child for child in map_run.children if child.status not in ("RUNNING", "SUCCEEDED"))
    first = islice(unsuccessful, _LISTED_CHILDREN)
    return MapRunReport(
        counts, tuple(ChildReport(child.map_index or 0, child.status, child.error, child.cause) for child in first)
    )
