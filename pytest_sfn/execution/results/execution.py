"""One execution, as a test sees it. The code that reads its history is imported on first use."""

from __future__ import annotations

from pytest_sfn.engine.redriving import reason_against
from pytest_sfn.errors import SfnError
from pytest_sfn.execution.results.asserted_execution import AssertedExecution
from pytest_sfn.execution.results.pending import PendingTask, find_pending, pending_tasks
from pytest_sfn.execution.results.progress import run_to_end, run_until_state, run_until_waiting
from pytest_sfn.values.arguments import TEXT, check_arguments
from pytest_sfn.values.error_arguments import ErrorArgument, error_and_cause
from pytest_sfn.values.json_text import Json


class Execution(AssertedExecution):
    """An execution of a state machine: what happened so far, how it continues, and assertions about it.

    The values that it returns are copies. Every failed assertion shows the trace. After its world is closed the
    execution can still be read; methods that would continue it raise SfnError.
    """

    # ---- continuing

    @check_arguments()
    def resume(self) -> Execution:
        """Run to the end, as ``run`` does. Raises ExecutionBlocked if only AWS's default limits would end it."""
        run_to_end(self._engine, self._run)
        return self

    @check_arguments(state=TEXT)
    def run_until(self, state: str) -> Execution:
        """Run until a state has been entered, or to the end. Raises SfnError if the machine has no such state."""
        run_until_state(self._engine, self._run, state)
        return self

    @check_arguments()
    def run_until_waiting(self) -> Execution:
        """Run until the execution waits for an answer from outside, or to the end."""
        run_until_waiting(self._engine, self._run)
        return self

    @check_arguments()
    def stop(self, error: ErrorArgument | None = None, cause: str | None = None) -> None:
        """End it as ABORTED, as StopExecution does. ``error`` may be an exception: its class is the error name, its
        text the cause.
        """
        name, text = error_and_cause(error, cause, "stop")
        self._engine.stop(self._run, name, text)

    @check_arguments()
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
        elif run.options.stop and run.options.stop.was_abandoned:
            why_not = f"it ended while it was stopped after state {run.options.stop.state!r}: resume() before it ends"
        if why_not:
            raise SfnError(f"execution {self.name!r} cannot be redriven: {why_not}")
        self._engine.redrive(run)
        return self

    # ---- answers from outside

    @property
    def pending(self) -> tuple[PendingTask, ...]:
        """The tasks that wait for an answer to their token, including those in children of Distributed Maps."""
        return pending_tasks(self._engine, self._run)

    @check_arguments(state_or_token=TEXT)
    def succeed_task(self, state_or_token: str, output: Json = None) -> None:
        """Answer a pending task with an output. Raises SfnError unless exactly one task matches."""
        find_pending(self._engine, self._run, state_or_token).succeed(output)

    @check_arguments(state_or_token=TEXT)
    def fail_task(self, state_or_token: str, error: ErrorArgument | None = None, cause: str | None = None) -> None:
        """Answer a pending task with an error. Raises SfnError unless exactly one task matches.

        ``error`` may be an exception: its class is the error name, its text the cause.
        """
        find_pending(self._engine, self._run, state_or_token).fail(error, cause)

    @check_arguments(state_or_token=TEXT)
    def heartbeat(self, state_or_token: str) -> None:
        """Send a heartbeat for a pending task. Raises SfnError unless exactly one task matches."""
        find_pending(self._engine, self._run, state_or_token).heartbeat()
