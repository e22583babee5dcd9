"""What an exploration found, and the assertions about all of its runs."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Collection, Sequence
from contextlib import closing
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any, NamedTuple

from pytest_sfn.coverage.counters.counting import HitCounter
from pytest_sfn.definition.walks.compiled_states import states_of
from pytest_sfn.errors import InvalidArgumentValue
from pytest_sfn.exploring.findings.messages import counterexample, name_of, summary, unhandled_text, unreached_text
from pytest_sfn.exploring.findings.outcomes import Outcome, Outcomes, UnhandledError
from pytest_sfn.exploring.findings.reached import Reached
from pytest_sfn.exploring.findings.test_module import ExploredMachine, needed_options, write_test_module
from pytest_sfn.exploring.findings.unreached import NEVER_GIVEN, unreached
from pytest_sfn.exploring.ports import ExploredWorld, RunToEnd, View
from pytest_sfn.exploring.search.only import only_text
from pytest_sfn.exploring.search.plan import ExplorationPlan
from pytest_sfn.exploring.search.runs import ExploredRun, Runs
from pytest_sfn.lambdas.unmocked import identifier
from pytest_sfn.patches.callers import calling_place
from pytest_sfn.values.arguments import FUNCTION, TEXT, Kind, check_arguments, optional
from pytest_sfn.values.python_source import Source, write_call, write_value
from pytest_sfn.values.safe_text import add_note, safe_str
from pytest_sfn.values.similar_names import hint_in_brackets

_NAMES = Kind(
    "a string, or several in a list",
    lambda value: isinstance(value, Collection) and all(isinstance(name, str) for name in value),
)

Predicate = Callable[[Any], object]
"""A function of a finished Execution."""


class FailedRun(NamedTuple):
    """A run for which a predicate does not hold. ``raised`` is what it raised, if it did not only return false."""

    run: ExploredRun
    raised: AssertionError | None = None


class Exploration:
    """All runs of a state machine with the failures that its tasks can have.

    ``runs`` is how many there were; ``complete`` is False if ``limit`` cut them. ``outcomes`` are the ways in which
    they ended. ``unhandled`` are the errors that ended an execution and that no Retry or Catch names where they occur,
    as strings that have a ``state`` and an ``example``. ``unreached`` are the states, transitions, catchers and
    retriers that no run took, as strings. ``endless`` are the outcomes of executions that only a limit of AWS ended.
    """

    def __init__(
        self,
        world: ExploredWorld,
        plan: ExplorationPlan,
        counters: Sequence[HitCounter],
        *,
        run_to_end: RunToEnd,
        view: View,
    ) -> None:
        self._world = world
        self._plan = plan
        self._run_to_end = run_to_end
        self._view = view
        self._reached = Reached(counters)
        self._outcomes = Outcomes(plan.machine.model, view)
        self.runs = 0
        runs = self._all_runs()
        for run in runs:
            self.runs += 1
            self._outcomes.note(run)
            self._reached.note(run)
        self.complete = runs.complete
        if not self.complete:
            self._warn_of_limit()

    def __repr__(self) -> str:
        return f"<Exploration of {self._name}: {self.runs:,} runs, {len(self.outcomes)} outcomes>"

    def __str__(self) -> str:
        cut = [] if self.complete else [f"  cut by limit={self._plan.limit:,}: there are more runs"]
        unhandled = ", ".join(f"{error} of {error.state!r}" for error in self.unhandled)
        errors = [f"  unhandled: {unhandled}"] if unhandled else []
        missing = [f"  unreached: {', '.join(self.unreached)}"] if self.unreached else []
        return summary(self._name, self.runs, self.outcomes, [*errors, *missing, *cut])

    # ---- what was found

    @cached_property
    def outcomes(self) -> list[Outcome]:
        return self._outcomes.all()

    @cached_property
    def unhandled(self) -> list[UnhandledError]:
        return self._outcomes.unhandled()

    @cached_property
    def unreached(self) -> list[str]:
        return unreached(self._plan.machine.model, self._reached.hits())

    @property
    def endless(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.is_endless]

    # ---- assertions

    @check_arguments(predicate=FUNCTION, message=optional(TEXT))
    def assert_always(self, predicate: Predicate, message: str | None = None) -> None:
        """Assert that something holds after each run.

        ``predicate`` gets the finished Execution; meanwhile the fakes and moto show what this run did to them. It
        returns a true value if all is well; an AssertionError that it raises is a failure, too. The runs are made
        again. The failure shows the smallest run for which it does not hold, and the text that runs it alone.
        """
        __tracebackhide__ = True
        failed, runs = self._smallest_failure(predicate)
        if failed:
            run, raised = failed.run, failed.raised
            text = counterexample(self._name, name_of(predicate, message), run.taken, self._view(run.record), runs)
            raise AssertionError(f"{text}\n\n{safe_str(raised)}" if raised else text) from raised

    @check_arguments(allow=_NAMES)
    def assert_handled(self, allow: str | Collection[str] = ()) -> None:
        """Assert that no error ends an execution without being named where it comes from.

        ``allow`` names errors that may; ``*`` stands for any characters (``Lambda.*``). Outcomes in Fail states are
        handled.
        """
        __tracebackhide__ = True
        allowed = (allow,) if isinstance(allow, str) else tuple(allow)
        found = [error for error in self.unhandled if not any(fnmatchcase(error, name) for name in allowed)]
        if found:
            raise AssertionError(unhandled_text(self._name, found))

    def assert_reached(self, *names: str) -> None:
        """Assert that runs reached these states, or other entries of ``unreached``; without names: everything.

        Raises SfnError for a name that the machine does not have.
        """
        __tracebackhide__ = True
        for name in names:
            self._check_name(name)
        missing = [one for one in self.unreached if not names or one in names]
        if missing:
            raise AssertionError(unreached_text(self._name, missing, self._why_unreached(missing)))

    def _why_unreached(self, missing: Sequence[str]) -> str:
        """What else may be the reason that no run reached something, if the entries do not say it."""
        plan = self._plan
        if plan.only is not None:
            return "only= runs a single sequence"
        if not self.complete:
            return f"limit={plan.limit:,} cut the exploration short"
        if all(one.endswith(NEVER_GIVEN) for one in missing):
            return ""
        return f"What needs more faults in one run than {plan.faults} is reached with a larger faults="

    # ---- examples

    @check_arguments()
    def examples(self) -> list[Any]:
        """The Executions of a few runs that together reach everything that any run reached, the smallest first."""
        return [self._view(run.record) for text in self._reached.examples() for run in self._all_runs(text)]

    @check_arguments(definition=TEXT)
    def to_test_module(self, definition: str = "state-machine.json") -> str:
        """The source of a test module with a test for each of the ``examples``, which uses the fakes of a conftest.

        ``definition`` is the path of the definition.
        """
        name = identifier(self._name).removeprefix("fake_")
        plan = self._plan
        is_express = plan.machine.type == "EXPRESS"
        load = write_call("sfn_executor.load", definition, type="EXPRESS") if is_express else write_value(definition)
        options = needed_options(plan)
        return self.write_tests(ExploredMachine(self._name, name, Source(load), plan.given, options=options))

    def write_tests(self, machine: ExploredMachine) -> str:
        """``to_test_module`` for the command line, which writes fakes as well."""
        texts = self._reached.examples()
        runs = [run for text in texts for run in self._all_runs(text)]
        return write_test_module(machine, zip(texts, (self._view(run.record) for run in runs), strict=True))

    # ----

    @property
    def _name(self) -> str:
        return self._plan.machine.name

    def _warn_of_limit(self) -> None:
        """Warn at the line of the test: assertions that pass do not say that there are more runs."""
        text = f"limit={self._plan.limit:,} cut the exploration of {self._name} short: its results are about these runs"
        warnings.warn_explicit(text, UserWarning, *calling_place())

    def _all_runs(self, only: str | None = None) -> Runs:
        """The runs of the plan, to be made again; with ``only`` that one."""
        return Runs(self._world, self._plan.with_only(only), self._run_to_end)

    def _smallest_failure(self, predicate: Predicate) -> tuple[FailedRun | None, int]:
        """The smallest run for which a predicate does not hold, and how many runs were made to find it."""
        found: FailedRun | None = None
        count = 0
        with closing(iter(self._all_runs())) as runs:
            for run in runs:
                if found and run.faults > found.run.faults:
                    break
                count += 1
                if found is None or run.size < found.run.size:
                    found = self._failure_of(predicate, run) or found
        return found, count

    def _failure_of(self, predicate: Predicate, run: ExploredRun) -> FailedRun | None:
        """A run for which a predicate does not hold; None if it does."""
        try:
            return None if predicate(self._view(run.record)) else FailedRun(run)
        except AssertionError as raised:
            return FailedRun(run, raised)
        except Exception as mistake:
            add_note(mistake, f"The predicate raised this after the run explore({only_text(run.taken)})")
            raise

    def _check_name(self, name: str) -> None:
        states = [placed.state.name for placed in states_of(self._plan.machine.model.block)]
        if name not in states and name not in self.unreached and " " not in name:
            hint = hint_in_brackets(name, states)
            raise InvalidArgumentValue(f"{self._name!r} has no state {name!r}{hint}; its states: {', '.join(states)}")
