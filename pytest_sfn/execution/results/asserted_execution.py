"""The assertions about an execution. Every failed one shows the trace."""

from __future__ import annotations

from collections.abc import Sequence
from types import EllipsisType
from typing import TYPE_CHECKING

from pytest_sfn.execution.results.past_execution import PastExecution
from pytest_sfn.reporting.not_given import NOT_GIVEN
from pytest_sfn.values.arguments import check_arguments
from pytest_sfn.values.json_text import Json

if TYPE_CHECKING:
    from pytest_sfn.reporting import assertions


class AssertedExecution(PastExecution):
    """The part of an execution that asserts what happened. The modules that compare are imported on first use."""

    @check_arguments()
    def assert_succeeded(self, output: Json = NOT_GIVEN) -> None:
        """Assert that it ended as SUCCEEDED, and with this output if one is given.

        The AssertionError is chained to the exception of the handler that failed the execution, if there is one.
        """
        __tracebackhide__ = True
        from pytest_sfn.reporting import assertions

        assertions.assert_succeeded(self._report(), output)

    @check_arguments()
    def assert_failed(
        self, error: assertions.ExpectedError | None = None, cause: assertions.Expected | None = None
    ) -> None:
        """Assert that it ended as FAILED, and with this error and cause if they are given.

        ``error`` is a name, a compiled pattern to find in the name, or an exception class of that name. ``cause`` is a
        string, a compiled pattern to find in the cause, or a dict that the cause's JSON must contain.
        """
        __tracebackhide__ = True
        from pytest_sfn.reporting import assertions

        assertions.assert_failed(self._report(), error, cause)

    @check_arguments()
    def assert_timed_out(self) -> None:
        """Assert that the execution exceeded its own timeout: status TIMED_OUT."""
        __tracebackhide__ = True
        from pytest_sfn.reporting import assertions

        assertions.assert_timed_out(self._report())

    @check_arguments()
    def assert_aborted(self) -> None:
        """Assert that the execution was stopped: status ABORTED."""
        __tracebackhide__ = True
        from pytest_sfn.reporting import assertions

        assertions.assert_aborted(self._report())

    @check_arguments()
    def assert_path(
        self, expected: Sequence[str | EllipsisType], *, inside: str | None = None, index: int | None = None
    ) -> None:
        """Assert which states were entered, in order; ``...`` matches any number of states.

        ``inside`` names a Map or Parallel state, ``index`` one of its iterations or branches.
        """
        __tracebackhide__ = True
        from pytest_sfn.reporting import path_assertions

        path_assertions.assert_path(self._report(), expected, inside=inside, index=index)

    @check_arguments()
    def assert_transitions(self, *, at_most: int) -> None:
        """Assert that AWS bills no more state transitions than these; see ``transitions``. A failure shows how many
        each state took. Raises SfnError for an Express execution, which has none.
        """
        __tracebackhide__ = True
        from pytest_sfn.reporting import transition_assertions

        if self._run.type == "EXPRESS":
            raise transition_assertions.refuse_express(self.name)
        count = self._count_transitions()
        transition_assertions.assert_transitions(self._report(), count.by_state(), count.repeats, at_most)

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
