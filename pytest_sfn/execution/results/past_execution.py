"""What happened in an execution, as a test reads it. The code that reads its history is imported on first use."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self, cast

from pytest_sfn.clock import to_datetime
from pytest_sfn.engine.records.execution import MapRun
from pytest_sfn.errors import SfnError
from pytest_sfn.execution.machines import DIAGRAM_FORMAT
from pytest_sfn.reporting.presentation import Presentation
from pytest_sfn.values.arguments import FLAG, TEXT, check_arguments
from pytest_sfn.values.defects import text_or_defect
from pytest_sfn.values.json_text import Json, copy_json

if TYPE_CHECKING:
    from pytest_sfn.engine.engine import Engine
    from pytest_sfn.engine.records.execution import ExecutionRecord
    from pytest_sfn.engine.records.transitions import TransitionCount
    from pytest_sfn.execution.machines import StateMachine
    from pytest_sfn.reporting.pictures.diagram import DiagramFormat
    from pytest_sfn.reporting.report import ExecutionReport
    from pytest_sfn.reporting.task_calls import TaskCalls
    from pytest_sfn.reporting.timeline import Timeline

_PLAIN = Presentation()


class PastExecution:
    """The part of an execution that tells what happened so far. The values that it returns are copies."""

    def __init__(self, engine: Engine, run: ExecutionRecord, presentation: Presentation = _PLAIN) -> None:
        self._engine = engine
        self._run = run
        self._presentation = presentation
        self._read: tuple[int, Timeline] | None = None

    def __repr__(self) -> str:
        return f"<Execution {self.name} of {self._run.machine.name}: {self.status}>"

    def __str__(self) -> str:
        return self.trace()

    def trace(self, max_lines: int | None = None) -> str:
        """The trace, of at most ``max_lines`` lines: the states with their calls and results, in virtual time, and why
        an execution failed. ``str(execution)`` is the same without a limit of its own."""
        from pytest_sfn.reporting.trace.trace import MAX_LINES, trace

        most = max(MAX_LINES, self._presentation.lines) if max_lines is None else max_lines
        return text_or_defect(lambda: trace(self._report(), max_lines=most), f"the trace of execution {self.name!r}")

    def __eq__(self, other: object) -> bool:
        return other._run is self._run if isinstance(other, PastExecution) else NotImplemented

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
        return copy_json(self._run.input)

    @property
    def output(self) -> Json:
        """The output of a succeeded execution, or that of the state after which it has stopped (``stop_after``). Raises
        SfnError for any other status."""
        if self.status != "SUCCEEDED":
            stopped = self._run.stopped_at
            if stopped is not None:
                return copy_json(stopped.output_in(self.arn))
            raise SfnError(f"execution {self.name!r} has no output: it is {self.status}\n{self}")
        return copy_json(self._run.output)

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
    def transitions(self) -> int:
        """The state transitions that AWS bills: one for each state entered, also in branches and iterations, and one
        for each retry. The Standard children of its Distributed Maps count, executions that its Tasks started have
        their own. An Express execution has 0: AWS bills its duration and memory.
        https://aws.amazon.com/step-functions/pricing/
        """
        return self._count_transitions().by_state().total()

    @property
    def variables(self) -> dict[str, Json]:
        """The workflow variables at the top level, by name."""
        return dict(copy_json(dict(self._run.variables)))

    @property
    def machine(self) -> StateMachine:
        """The state machine of the execution, as it was when the execution started."""
        return cast("StateMachine", self._run.top.machine)

    @property
    def children(self) -> list[Self]:
        """The child executions of its Distributed Maps, in the order of their items; then the executions that its own
        Tasks started (``states:startExecution``, also ``.sync`` and ``.sync:2``), in the order started."""
        return [self._other(run) for run in (*self._run.children, *self._run.nested)]

    @property
    def parent(self) -> Self | None:
        """The execution whose Distributed Map or Task started it; None without one."""
        return self._other(self._run.parent) if self._run.parent else None

    def _other(self, run: ExecutionRecord) -> Self:
        return type(self)(self._engine, run, self._presentation)

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

    @check_arguments(state=TEXT)
    def task(self, state: str) -> TaskCalls:
        """The calls of a Task state, one for each attempt. Raises SfnError if the machine has no Task of this name."""
        return self._timeline.tasks(state)

    @check_arguments(history=FLAG)
    def snapshot(self, history: bool = False) -> dict[str, Json]:
        """Plain JSON of the result: status, output or error, path, payloads and results; without ids and times.

        With ``history`` it has all events of the execution, and of the children of its Map Runs, in place of payloads
        and results: each event under the branch or iteration that it belongs to.
        """
        from pytest_sfn.reporting.snapshots.snapshot import execution_history, execution_snapshot

        if not history:
            return execution_snapshot(self._report())
        map_runs = [map_run for run in (self._run, *self._run.children) for map_run in run.map_runs]
        children = {
            map_run.arn: [self._other(child)._report().timeline for child in map_run.children] for map_run in map_runs
        }
        return execution_history(self._report(), children)

    @check_arguments(format=DIAGRAM_FORMAT)
    def diagram(self, format: DiagramFormat = "mermaid") -> str:
        """A picture of the state machine, with the states marked that it or its children visited: the text of a Mermaid
        state diagram, or SVG.

        The extra ``pytest-sfn[report]`` lays SVG out with fewer crossings.
        """
        from pytest_sfn.reporting.pictures.diagram import diagram

        return diagram(self._run.machine.model.document, format, self._run.machine.name, self._timelines)

    def _repr_svg_(self) -> str:
        """The picture that a notebook shows."""
        from pytest_sfn.reporting.pictures.diagram import diagram

        return diagram(self._run.machine.model.document, "svg", self._run.machine.name, self._timelines)

    def _repr_html_(self) -> str:
        """The trace for a notebook, below the picture if that can be drawn."""
        from pytest_sfn.reporting.pictures.svg.markup import markup, tag

        return (self._repr_svg_() or "") + tag("pre", markup(str(self)))

    # ---- the history behind all of this

    @property
    def _timeline(self) -> Timeline:
        """The timeline from the history, read again only when there are new events."""
        events = len(self._run.history)
        if self._read is None or self._read[0] != events:
            from pytest_sfn.execution.results.execution_report import read_timeline

            self._read = (events, read_timeline(self._run))
        return self._read[1]

    def _count_transitions(self) -> TransitionCount:
        from pytest_sfn.engine.records.transitions import TransitionCount

        count = TransitionCount()
        self._run.add_transitions(count)
        return count

    @property
    def _timelines(self) -> list[Timeline]:
        """Its own timeline, and those of the children of its Map Runs."""
        return [self._timeline, *(self._other(run)._timeline for run in self._run.children)]

    def _report(self) -> ExecutionReport:
        """The execution as plain data, from which everything is made that people read of it. The values that
        ``sfn_redact`` names are masked."""
        from pytest_sfn.execution.results.execution_report import report_of

        return report_of(self._run, self._timeline, self._presentation)


def summary_line(execution: PastExecution) -> str:
    """One line: the name of an execution, and how it ended."""
    from pytest_sfn.reporting.trace.trace import summary

    return text_or_defect(lambda: summary(execution._report()), f"the trace of execution {execution.name!r}")


def definition_warnings(execution: PastExecution) -> str:
    """The warnings of the definition of an execution, a line each; empty if there are none."""
    from pytest_sfn.reporting.explaining.load_warnings import warning_lines

    return text_or_defect(lambda: warning_lines(execution._report()), f"the warnings of execution {execution.name!r}")
